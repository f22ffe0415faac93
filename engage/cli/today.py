"""`goodword today`: a day in numbers, and what waits for people now."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated

import typer
from rich.text import Text

from engage.cli.output import Json, out, plain, print_json, table
from engage.cli.session import session
from engage.showing.about import Facts
from engage.showing.numbers import date_words, day_facts, day_line, queue_line, waiting_line
from engage.store.days import bounds
from engage.store.numbers import Numbers
from engage.store.queues import Waiting

MOST_DAYS = 3660


def today(
    context: typer.Context,
    ago: Annotated[int, typer.Option(min=0, max=MOST_DAYS, help="So many days before today; 1 is yesterday.")] = 0,
    limit: Annotated[int, typer.Option(min=1, help="At most so many promises that are late, and that soon are.")] = 5,
    as_json: Json = False,
) -> None:
    """Show today in numbers, by the calendar of `sla.timezone`, and what waits for somebody now."""
    app = session(context).app
    now, zone, numbers = app.clock.now(), app.config.sla.timezone, Numbers(app.database)
    date = now.astimezone(zone).date() - timedelta(days=ago)
    day = numbers.day(*bounds(date, zone), zone)
    waits = numbers.queue(now, limit)
    if as_json:
        print_json({"day": asdict(day) | {"date": date, "zone": zone.key}, "queue": waits})
        return
    out.print(Text.assemble((date_words(day, zone), "bold"), f" ({zone.key}): {day_line(day)}\n"))
    _show(day_facts(day))
    out.print(Text.assemble("\n", ("Now", "bold"), f": {queue_line(waits, now)}"))
    _list("Overdue", waits.overdue, waits.overdue_count, now)
    _list("Due within the hour", waits.soon, waits.soon_count, now)


def _show(facts: Facts) -> None:
    shown = table("", "")
    shown.show_header = False
    for fact in facts:
        shown.add_row(Text(fact.name, style="dim"), plain(fact.says))
    out.print(shown)


def _list(title: str, some: Sequence[Waiting], count: int, now: datetime) -> None:
    if some:
        out.print(Text(f"\n{title}: {count:,}", style="bold"))
        for one in some:
            out.print(Text(f"{one.conversation_id} ", style="dim") + plain(waiting_line(one, now)))
