"""`goodword models`: what reads the mentions, how it reads one text, how good it is on many."""

from enum import StrEnum

import typer
from rich.text import Text

from engage.cli import evaluating, learning, reading
from engage.cli.output import Json, out, plain, print_json, table
from engage.cli.session import session
from engage.config_blocks import EMBEDDED
from engage.labels import Cause, Intent, Sentiment, Urgency

app = typer.Typer(
    name="models", help="What reads the posts: see what it is, try it on a text, find out how good it is.",
    no_args_is_help=True,
)  # fmt: skip
HEADS: dict[str, type[StrEnum]] = {"sentiment": Sentiment, "intent": Intent, "cause": Cause, "urgency": Urgency}


@app.command()
def info(context: typer.Context, as_json: Json = False) -> None:
    """Tell what the model is, what it tells apart, and how config.yaml sets it up."""
    model, config = session(context).app.model, session(context).config
    others = {head.name: head.kind for head in config.models.heads}
    settings: dict[str, str | float | bool] = {
        **{head: others.get(head, EMBEDDED) for head in HEADS},
        "unsure_below": config.models.unsure_below,
        "multilingual": config.models.multilingual,
    }
    if as_json:
        heads = {head: list(labels) for head, labels in HEADS.items()}
        print_json({"model": model.name, "facts": dict(model.facts), "heads": heads, "config": settings})
        return
    out.print(plain(model.name), style="bold")
    for title, lines in (
        ("", model.facts),
        ("What it tells apart", {head: ", ".join(labels) for head, labels in HEADS.items()}),
        (f"models: in {config.file.name}", {name: _written(value) for name, value in settings.items()}),
    ):
        shown = table("", "")
        shown.show_header, shown.columns[0].style = False, "dim"
        for name, says in lines.items():
            shown.add_row(plain(name), plain(says))
        out.print(Text(f"\n{title}" if title else "", style="bold"))
        out.print(shown)


def _written(value: str | float | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


app.command()(reading.read)
app.command()(evaluating.evaluate)
app.command()(learning.train)
app.command()(learning.learn)
app.command()(learning.rollback)
