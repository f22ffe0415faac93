"""How the command line prints: tables for people, JSON for programs, and nothing from outside as anything but text."""

import json
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Protocol, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from engage.errors import GoodwordError, Mistakes

T = TypeVar("T")

out = Console()
err = Console(stderr=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]

LONGEST = 40
"""Characters of a name that stand in a table."""

UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))
LANE_STYLE = {"service": "cyan", "marketing": "magenta"}


def plain(text: str, longest: int = 0) -> Text:
    """Text from outside, for the screen: never markup, and no character that could move the cursor or turn the line.

    Cut to `longest` characters if that is not 0.
    """
    if longest and len(text) > longest:
        text = text[: longest - 1] + "…"
    return Text("".join(c if c == "\n" or not _unruly(c) else f"\\u{ord(c):04x}" for c in text))


def _unruly(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} and character != "\u200d"


def lane(value: str | None) -> Text:
    """A lane in its colour; the word stays, so nothing hangs on the colour alone."""
    return Text(value or "none", style=LANE_STYLE.get(value or "", "dim"))


def ago(moment: datetime, now: datetime) -> str:
    """How long ago, or in how long: "3 min ago", "in 2 h"."""
    seconds = (now - moment).total_seconds()
    unit, length = next((one for one in UNITS if abs(seconds) >= one[1]), UNITS[-1])
    words = f"{int(abs(seconds) // length)} {unit}"
    return f"{words} ago" if seconds >= 0 else f"in {words}"


def utc(moment: datetime) -> str:
    """A moment to the second, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def table(*columns: str, title: str = "") -> Table:
    """An airy table without a cage."""
    made = Table(
        title=title or None, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0)
    )
    for column in columns:
        made.add_column(column, header_style="dim", overflow="fold")
    return made


def cut(found: Sequence[T], limit: int) -> tuple[Sequence[T], str]:
    """At most `limit` of `found`, for which one more was asked; and a line that says so where there are more."""
    return found[:limit], f"\nthere are more: --limit {2 * limit}" if len(found) > limit else ""


def print_json(value: Any) -> None:
    """One JSON document on stdout. The same name is the same thing in all of them: `id` is its own number, what it is
    about goes by `mention_id`, `contact_id`, `conversation_id` or `glitch_id`, and how many of something there are by a
    name that ends in `_count`. Times are ISO 8601 in UTC."""
    sys.stdout.write(
        json.dumps(value, default=_jsonable, ensure_ascii=False, indent=2).encode("utf-8", "replace").decode()
    )
    sys.stdout.write("\n")


def _jsonable(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, date | Path):
        return str(value)
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} cannot be printed as JSON")


class Outcome(Protocol):
    """What came of an act: done, or why not, as a sentence."""

    @property
    def done(self) -> bool: ...

    @property
    def says(self) -> str: ...


def tell(outcome: Outcome, as_json: bool, document: Any = None, says: str = "") -> None:
    """Print what came of an act, for programs as `document` (None: the outcome as it is), for people as `says` ("": in
    its own words). Raises `typer.Exit` with 1 if it was not done."""
    if as_json:
        print_json(outcome if document is None else document)
    elif outcome.done:
        out.print(plain(says or outcome.says))
    else:
        complain(GoodwordError(outcome.says))
    if not outcome.done:
        raise typer.Exit(1)


def complain(error: GoodwordError) -> None:
    """An error as a sentence on stderr; many mistakes as a list."""
    if isinstance(error, Mistakes):
        show_mistakes(error.mistakes)
    else:
        err.print(Text("error: ", style="bold red") + plain(str(error)), soft_wrap=True)


def show_mistakes(mistakes: Sequence[object]) -> None:
    """One line each, the file and line first, so that an editor can jump there."""
    for mistake in mistakes:
        err.print(plain(str(mistake)), soft_wrap=True)
    err.print(Text(f"{len(mistakes)} mistake{'s' if len(mistakes) != 1 else ''} to mend", style="bold red"))


def progress() -> Progress:
    """On a terminal a bar on stderr; elsewhere nothing."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=err,
        disable=not err.is_terminal,
        transient=True,
    )
