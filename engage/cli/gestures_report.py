"""`goodword gestures report`: what was given, and what came of it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from engage.cli.gestures_shown import units
from engage.cli.output import Json, out, plain, print_json, table
from engage.cli.session import session
from engage.gestures import money
from engage.gestures.report import WATCHED, Afterwards, Count, Report
from engage.store import Ledger

DAYS = 90


def report(
    context: typer.Context,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help=f"From this day on (UTC); {DAYS} days ago if not given."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show what was given by whom, and what came after: CSAT, reopened conversations, new complaints.

    Gestures are made where it went worst, so the two columns at the end compare unlike contacts, and prove nothing.
    """
    app = session(context).app
    now = app.clock.now()
    start = since.replace(tzinfo=UTC) if since else now - timedelta(days=DAYS)
    found = Ledger(app.database).report(start, now)
    if as_json:
        print_json(_as_json(found))
    elif not found.by_gesture:
        out.print(f"No gesture was made since {start:%Y-%m-%d}.")
    else:
        out.print(_counts("gesture", found.by_gesture))
        out.print()
        out.print(_counts("agent", found.by_agent))
        out.print()
        out.print(_after(found.with_gesture, found.without))
        out.print("\n[dim]Gestures are made where it went worst: this compares unlike contacts.[/dim]")


def _counts(what: str, counts: Sequence[Count]) -> Table:
    shown = table(what, "requests", "waiting", "granted", "declined", "settled", "cancelled", "given")
    for column in shown.columns[1:]:
        column.justify = "right"
    for one in counts:
        figures = (one.requests, one.asked, one.granted, one.declined, one.settled, one.cancelled)
        cells = [Text(f"{figure:,}", style="" if figure else "dim") for figure in figures]
        shown.add_row(plain(one.name), *cells, plain(money(one.cents, one.currency)))
    return shown


def _after(with_one: Afterwards, without: Afterwards) -> Table:
    shown = table("after a complaint", "with a gesture", "without")
    for column in shown.columns[1:]:
        column.justify = "right"
    both = (with_one, without)
    shown.add_row("conversations", *(f"{one.conversations:,}" for one in both))
    shown.add_row("CSAT, mean", *("–" if one.csat is None else f"{one.csat:.1f} (n = {one.rated:,})" for one in both))
    shown.add_row("reopened", *(_of(one.reopened, one.conversations) for one in both))
    shown.add_row(f"new complaint in {WATCHED.days} days", *(_of(one.again, one.watched) for one in both))
    return shown


def _of(some: int, of: int) -> str:
    """ "3 of 12"; a dash where there is nothing to count."""
    return f"{some:,} of {of:,}" if of else "–"


def _as_json(found: Report) -> dict[str, Any]:
    return {
        "since": found.since,
        "until": found.until,
        "gestures": [_count_as_json(count) for count in found.by_gesture],
        "agents": [_count_as_json(count) for count in found.by_agent],
        "with_gesture": _after_as_json(found.with_gesture),
        "without": _after_as_json(found.without),
    }


def _count_as_json(count: Count) -> dict[str, Any]:
    row = asdict(count)
    return row | {"request_count": row.pop("requests"), "given": units(row.pop("cents"))}


def _after_as_json(after: Afterwards) -> dict[str, Any]:
    row = asdict(after)
    return row | {"conversation_count": row.pop("conversations")}
