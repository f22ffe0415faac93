"""`goodword costs`: what hearing and sending cost, by listener, platform and day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from engage.cli.bars import bar
from engage.cli.output import Json, out, plain, print_json, table
from engage.cli.session import session
from engage.showing.numbers import money
from engage.store import Cost, Costs

MOST_DAYS = 3660
NOTHING = Decimal(0)
BAR = 20
BESIDE_BAR = 45
"""Cells of a line that are not bar, about: on a narrow terminal the bars are shorter."""


def costs(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=MOST_DAYS, help="So many days, today included.")] = 30,
    as_json: Json = False,
) -> None:
    """Show what listening and answering cost: by listener, by platform, by day (in UTC), and in all.

    The prices are those in config.yaml; the platform's own bill is what counts.
    """
    app = session(context).app
    since = app.clock.now().date() - timedelta(days=days - 1)
    asked = Costs(app.database)
    hearing, sending = asked.hearing(since), asked.sending(since)
    if as_json:
        print_json(
            {
                "since": since,
                "days": days,
                "dollars": _sum([*hearing, *sending]),
                "hearing": [{"listener": one.what, "day": one.day, "dollars": one.dollars} for one in hearing],
                "sending": [
                    {"platform": one.what, "day": one.day, "dollars": one.dollars, "replies": one.count}
                    for one in sending
                ],
            }
        )
    elif not (hearing or sending):
        out.print(f"Nothing was spent since {since}.")
    else:
        _show(hearing, sending, since)


def _show(hearing: Sequence[Cost], sending: Sequence[Cost], since: date) -> None:
    parts = f"hearing {money(_sum(hearing))}, sending {money(_sum(sending))}"
    out.print(Text.assemble((money(_sum([*hearing, *sending])), "bold"), f" since {since}: {parts}\n"))
    out.print(_by_what(hearing, sending))
    out.print()
    out.print(_by_day(hearing, sending))


def _bar(cost: Decimal, most: Decimal) -> Text:
    return bar(float(cost / most), max(4, min(BAR, out.width - BESIDE_BAR)))


def _by_what(hearing: Sequence[Cost], sending: Sequence[Cost]) -> Table:
    """A line for each listener and each platform, the dearest first."""
    shown = table("", "", "", "", "")
    shown.show_header, shown.columns[2].justify = False, "right"
    lines = [("hearing", *line) for line in _dearest(hearing)] + [("sending", *line) for line in _dearest(sending)]
    most = max(cost for _, _, cost, _ in lines)
    for kind, what, cost, count in lines:
        replies = "" if not count else "1 reply" if count == 1 else f"{count:,} replies"
        shown.add_row(Text(kind, style="dim"), plain(what), money(cost), _bar(cost, most), Text(replies, style="dim"))
    return shown


def _dearest(costs: Iterable[Cost]) -> list[tuple[str, Decimal, int]]:
    """What, its cost, and its replies, the dearest first."""
    by_what: dict[str, list[Cost]] = defaultdict(list)
    for cost in costs:
        by_what[cost.what].append(cost)
    lines = [(what, _sum(some), sum(one.count for one in some)) for what, some in by_what.items()]
    return sorted(lines, key=lambda line: (-line[1], line[0]))


def _by_day(hearing: Sequence[Cost], sending: Sequence[Cost]) -> Table:
    """A line for each day on which something was spent, the newest first."""
    shown = table("day", "hearing", "sending", "in all", "")
    for column in shown.columns[1:4]:
        column.justify = "right"
    heard, sent = _daily(hearing), _daily(sending)
    both = {day: heard[day] + sent[day] for day in sorted({*heard, *sent}, reverse=True)}
    most = max(both.values())
    for day, cost in both.items():
        cells = (Text(money(one), style="" if one else "dim") for one in (heard[day], sent[day]))
        shown.add_row(str(day), *cells, money(cost), _bar(cost, most))
    return shown


def _daily(costs: Iterable[Cost]) -> defaultdict[date, Decimal]:
    daily: defaultdict[date, Decimal] = defaultdict(Decimal)
    for one in costs:
        daily[one.day] += one.dollars
    return daily


def _sum(costs: Iterable[Cost]) -> Decimal:
    return sum((one.dollars for one in costs), NOTHING)
