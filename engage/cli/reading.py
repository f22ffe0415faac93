"""`goodword models read`: what the models make of one text, how sure they are, and which words weighed most."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.text import Text

from engage import weighing
from engage.cli.asking import likeliest, reading_as_json
from engage.cli.bars import bar
from engage.cli.output import Json, out, plain, print_json, table
from engage.cli.session import session
from engage.labels import Label
from engage.types import Reading

HEADS = ("sentiment", "intent", "cause", "urgency", "language")
WEIGHED = ("sentiment", "intent")
LISTED = 5
"""Words that are named, heaviest first, at most."""
TELLS = 0.01
"""A loss of less confidence than this is none."""
SHOWN = 1500
"""Characters of a text that are shown; of a longer one the pieces that weighed most are named all the same."""

FOR = ((2 / 3, "bold black on yellow"), (1 / 3, "black on khaki1"), (0, "yellow"))
"""The style of what weighs more than so much of the heaviest."""
AGAINST = "cyan"


def read(
    context: typer.Context,
    text: Annotated[
        str,
        typer.Argument(help='What somebody says, in quotes: "You lost my bag!"; - reads stdin.', show_default=False),
    ],
    as_json: Json = False,
) -> None:
    """Read a text; show how sure the model is, and which words weighed most.

    A word's weight is the confidence that is lost when the text is read without it.
    """
    if text == "-":
        text = typer.get_text_stream("stdin", encoding="utf-8", errors="replace").read().strip()
    pieces = weighing.pieces(text)
    whole, *parts = session(context).app.model.read([text, *(weighing.without(text, piece) for piece in pieces)])
    weights = {
        head: weighing.weights(getattr(whole, head), [getattr(part, head) for part in parts]) for head in WEIGHED
    }
    if as_json:
        words = [text[piece] for piece in pieces]
        weighed = {
            head: [{"words": word, "weight": round(weight, 4)} for word, weight in zip(words, some, strict=True)]
            for head, some in weights.items()
        }
        print_json({"reading": reading_as_json(whole), "weights": weighed})
        return
    _show(whole)
    for head, some in weights.items():
        _show_weights(head, getattr(whole, head).value, text, pieces, some)


def _show(reading: Reading) -> None:
    shown = table("", "", "", "", title="Read as")
    shown.show_header = False
    for head in HEADS:
        label: Label[Any] | None = getattr(reading, head)
        if label is None:
            continue
        second = f"or {label.second}" if label.second else ""
        sure = Text(f"{label.confidence:.0%}", justify="right")
        shown.add_row(
            Text(head, style="dim"), Text(label.value), bar(label.confidence) + " " + sure, Text(second, "dim")
        )
    out.print(shown)
    out.print(plain(f"by {reading.model}"), style="dim")
    if reading.unsure:
        out.print(Text(f"not sure: {likeliest(reading.intent)}; a person should look at it", style="yellow"))


def _show_weights(head: str, label: str, text: str, pieces: Sequence[slice], weights: Sequence[float]) -> None:
    """The text with what weighed in colour, and the same in words."""
    out.print()
    out.print(Text.assemble((head, "dim"), " ", (label, "bold")))
    most = max((weight for weight in weights if weight >= TELLS), default=0.0)
    drawn, end = Text(), 0
    for piece, weight in zip(pieces, weights, strict=True):
        if drawn and piece.stop > SHOWN:
            break
        drawn += plain(text[end : piece.start]) + _styled(plain(text[piece], SHOWN), weight, most)
        end = piece.stop
    if pieces:
        out.print(drawn + ("" if end == pieces[-1].stop else " …"), soft_wrap=True)
    ranked = sorted(zip(weights, pieces, strict=True), key=lambda one: -one[0])
    _list("weighed most", text, [one for one in ranked if one[0] >= TELLS])
    _list("spoke against it", text, [one for one in reversed(ranked) if one[0] <= -TELLS])


def _styled(word: Text, weight: float, most: float) -> Text:
    if weight >= TELLS:
        word.stylize(next(style for share, style in FOR if weight >= share * most))
    elif weight <= -TELLS:
        word.stylize(AGAINST)
    return word


def _list(title: str, text: str, ranked: Sequence[tuple[float, slice]]) -> None:
    if ranked:
        words = (plain(_bare(text[piece]), 60) + f" ({weight:+.2f})" for weight, piece in ranked[:LISTED])
        out.print(Text(f"{title}: ", style="dim") + Text(", ").join(words), soft_wrap=True)


def _bare(words: str) -> str:
    """On one line, and without the punctuation around them unless they are nothing else."""
    line = " ".join(words.split())
    return line.strip(".,;:!?…\"“”'()") or line
