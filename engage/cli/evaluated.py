"""What `goodword models evaluate` found: as JSON, and as tables that say the same without colour."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from rich.table import Table
from rich.text import Text

from engage import evaluating
from engage.cli.bars import bar, bar_and_mark
from engage.cli.output import out, plain, table
from engage.evaluating import SMALL, Judged, Slice
from engage.judging import LABELS, NONE, Task
from engage.labelled import Labelled

SHOWN = 12
"""Values of one measure that are shown, the largest first; JSON has all."""
EXCERPT = 280
NAMED = 4
"""So many labels at most are named above the columns of a confusion matrix."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The texts that were judged, and what they came from. `wrong` holds those to be listed."""

    file: Path
    task: Task
    model: str
    left_out: int
    unmatched: int
    judged: Sequence[Judged]
    slices: Sequence[Slice]
    wrong: Sequence[tuple[Judged, Labelled]]

    @property
    def interval(self) -> tuple[float, float]:
        return evaluating.wilson(sum(one.right for one in self.judged), len(self.judged))

    @property
    def given(self) -> list[str]:
        """The labels that people gave, in the usual order."""
        given = {one.truth for one in self.judged}
        return [label for label in LABELS[self.task] if label in given]

    @property
    def labels(self) -> list[str]:
        """Those that people or the model gave, in the usual order; "none" comes last."""
        given = {label for one in self.judged for label in (one.truth, one.said)}
        return [label for label in dict.fromkeys((*LABELS[self.task], NONE)) if label in given]

    def as_json(self) -> dict[str, Any]:
        """Everything; shares are 0 to 1, and the confusion is label given > label said > rows."""
        confusion, scores = evaluating.confusion(self.judged), evaluating.scores(self.judged)
        return {
            "file": self.file,
            "task": self.task,
            "model": self.model,
            "rows": len(self.judged),
            "left_out": self.left_out,
            "unmatched_labels": self.unmatched,
            "accuracy": evaluating.accuracy(self.judged),
            "accuracy_95": self.interval,
            "macro_f1": evaluating.macro_f1(self.judged),
            "macro_recall": evaluating.macro_recall(self.judged),
            "labels": {label: scores[label] for label in self.labels},
            "confusion": {given: {said: confusion[given, said] for said in self.labels} for given in self.given},
            "calibration": {"ece": evaluating.ece(self.judged), "bins": evaluating.bins(self.judged)},
            "slices": [{**asdict(one), "small": one.small} for one in self.slices],
            "wrong": [
                {"line": row.row.line, **asdict(one), "text": row.text, "row": row.row.cells} for one, row in self.wrong
            ],
        }


def show(found: Evaluation) -> None:
    """The whole evaluation on the screen."""
    _show_summary(found)
    _show_labels(found)
    _show_confusion(found)
    _show_calibration(found)
    _show_slices(found)
    _show_wrong(found)


def _show_summary(found: Evaluation) -> None:
    judged, (low, high) = found.judged, found.interval
    title = Text.assemble((found.task.value, "bold"), " in ", plain(str(found.file)), " by ", plain(found.model))
    out.print(title, soft_wrap=True)
    counts = [f"{len(judged):,} judged"]
    counts += [f"{found.left_out:,} left out, without a label"] if found.left_out else []
    if found.unmatched:
        counts.append(
            f"{found.unmatched:,} label{'s that belong' if found.unmatched > 1 else ' that belongs'} to no row"
        )
    out.print(Text(", ".join(counts) + "\n", style="dim"))
    shown = table("", "", "")
    shown.show_header = False
    for name, value, says in (
        ("accuracy", f"{evaluating.accuracy(judged):.1%}", f"between {low:.1%} and {high:.1%} (95% interval)"),
        ("macro-F1", f"{evaluating.macro_f1(judged):.1%}", "precision and recall in one, averaged over labels"),
        ("macro-recall", f"{evaluating.macro_recall(judged):.1%}", "the share that is found, averaged over labels"),
        ("calibration", f"{evaluating.ece(judged):.1%}", "off on average (expected calibration error)"),
    ):
        shown.add_row(Text(name), Text(value, style="bold", justify="right"), Text(says, style="dim"))
    out.print(shown)


def _show_labels(found: Evaluation) -> None:
    scores = evaluating.scores(found.judged)
    shown = table("label", "rows", "precision", "recall", "F1", "")
    _right(shown, 1, 2, 3, 4)
    for label in found.given:
        score = scores[label]
        shown.add_row(
            label, f"{score.rows:,}", _share(score.precision), _share(score.recall), _share(score.f1), bar(score.f1)
        )
    _titled("By label", shown)


def _show_confusion(found: Evaluation) -> None:
    """Rows are what people said, columns what the model said; many columns are called by letters."""
    labels, counts = found.labels, evaluating.confusion(found.judged)
    letters = list(ascii_lowercase[: len(labels)]) if len(labels) > NAMED else []
    shown = table(*([""] if letters else []), "people said", *(f"{each} " for each in letters or labels))
    shown.padding = (0, 1, 0, 0)
    shown.columns[-len(labels) - 1].no_wrap = True
    _right(shown, *range(-len(labels), 0))
    for at, label in enumerate(labels):
        cells = (_cell(counts[label, said], label == said) for said in labels) if label in found.given else ()
        shown.add_row(*([Text(letters[at], style="dim")] if letters else []), label, *cells)
    _titled("Confusion: what people said, down; what the model said, across", shown)


def _cell(count: int, right: bool) -> Text:
    if right:
        return Text(f"[{count:,}]", style="bold green")
    return Text(f"{count:,} ", style="" if count else "dim")


def _show_calibration(found: Evaluation) -> None:
    shown = table("how sure", "rows", "said", "right", "")
    _right(shown, 1, 2, 3)
    for one in evaluating.bins(found.judged):
        sure = f"{one.low:.0%} to {one.high:.0%}"
        drawn = bar_and_mark(one.accuracy, one.confidence)
        shown.add_row(sure, f"{one.rows:,}", _share(one.confidence), _share(one.accuracy), drawn)
    of = " of the intent" if found.task is Task.LANE else ""
    _titled(f"Calibration: is it as sure{of} as it is right? The bar should end at the mark", shown)


def _show_slices(found: Evaluation) -> None:
    shown = table("by", "", "rows", "accuracy", "95% interval", "macro-F1", "")
    _right(shown, 2, 3, 4, 5)
    for by, group in groupby(found.slices, key=lambda one: one.by):
        some = list(group)
        for at, one in enumerate(some[:SHOWN]):
            low, high = one.interval
            shown.add_row(
                plain(by, 30) if at == 0 else "",
                plain(" ".join(one.value.split()) or "(empty)", 40),
                f"{one.rows:,}",
                _share(one.accuracy),
                f"{low:.1%} to {high:.1%}",
                _share(one.macro_f1),
                Text("small" if one.small else "", style="yellow"),
            )
        if len(some) > SHOWN:
            shown.add_row("", Text(f"and {len(some) - SHOWN:,} more", style="dim"))
    _titled("By slice", shown)
    if any(one.small for one in found.slices):
        out.print(Text(f"small: fewer than {SMALL} rows, which say little", style="dim"))


def _show_wrong(found: Evaluation) -> None:
    if not found.wrong:
        return
    out.print(Text("\nWrong, the surest first", style="bold"))
    for one, row in found.wrong:
        out.print(
            Text.assemble(
                (f"line {row.row.line:,}  ", "dim"), f"{one.confidence:.0%} sure of ", (one.said, "bold"),
                ", people said ", (one.truth, "bold"),
            )
        )  # fmt: skip
        out.print(Text("  ") + plain(" ".join(row.text.split()), EXCERPT), soft_wrap=True)


def _titled(title: str, shown: Table) -> None:
    out.print(Text(f"\n{title}", style="bold"))
    out.print(shown)


def _right(shown: Table, *columns: int) -> None:
    for at in columns:
        shown.columns[at].justify = "right"
        shown.columns[at].no_wrap = True


def _share(share: float | None) -> Text:
    return Text("-", style="dim") if share is None else Text(f"{share:.1%}")
