"""`goodword alerts`: what is unusual, who has seen it, and what holds the marketing lane."""

import getpass
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from engage.cli.bars import sparkline
from engage.cli.output import Json, ago, cut, out, plain, print_json, table
from engage.cli.session import session
from engage.errors import GoodwordError
from engage.showing.words import sentence
from engage.store import Alert, Alerts, Watching, holds

if TYPE_CHECKING:
    from engage.alarms.series import Picture

app = typer.Typer(name="alerts", invoke_without_command=True)


class Kind(StrEnum):
    """What an alert is about, as the store keeps it."""

    SPIKE = "spike"
    VIRAL = "viral"
    SLA = "sla"
    GLITCH = "glitch"
    GESTURE = "gesture"
    FOLLOW_UP = "follow_up"
    PLATFORM = "platform"
    PLAYBOOK = "playbook"
    JOB = "job"


By = Annotated[
    str, typer.Option("--by", help="Who says so; your login name if not given.", default_factory=getpass.getuser)
]
STYLES = {"watch": "yellow", "high": "bold yellow", "severe": "bold red", "over": "dim"}
HOURS, BESIDE = 48, 14
"""Hours in the picture, and about as many cells as stand beside it: on a narrow terminal it shows fewer hours."""


@app.callback()
def alerts(
    context: typer.Context,
    unseen: Annotated[bool, typer.Option("--unseen", help="Only those that nobody has seen yet.")] = False,
    kind: Annotated[Kind | None, typer.Option(help="Only of this kind.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20,
    as_json: Json = False,
) -> None:
    """What is unusual: spikes, viral posts, and what else somebody must know.

    Lists alerts, the newest on top, and draws how much was posted in the last two days beside what is usual.

    Example: goodword alerts --unseen, then goodword alerts seen 3
    """
    if context.invoked_subcommand:
        return
    from engage.alarms.series import picture  # numpy is needed here only

    app_ = session(context).app
    settings, now, database = app_.config.spikes, app_.clock.now(), app_.database
    told, more = cut(Alerts(database).list(kind=kind, unseen_only=unseen, limit=limit + 1), limit)
    held, pictures = holds(database, settings), picture(Watching(database), now, HOURS, settings)
    if as_json:
        drawn = [_as_json(one) for one in pictures]
        print_json({"alerts": [asdict(one) for one in told], "holds_marketing": held, "volume": drawn})
        return
    if held:
        out.print(_held(held))
    for one in pictures:
        out.print(_drawn(one))
    if told:
        _list(told, now)
        out.print(Text("\ngoodword alerts seen ID" + (" · alerts release" if held else "") + more, style="dim"))
    else:
        out.print("No alert waits to be seen." if unseen else "Nothing unusual was told yet.")


@app.command()
def seen(
    context: typer.Context,
    alert: Annotated[int, typer.Argument(metavar="ID", help="The alert's number, as `goodword alerts` shows it.")],
    by: By,
    as_json: Json = False,
) -> None:
    """Say that you have seen an alert, so that nobody else has to look. Who saw it first stands."""
    app_ = session(context).app
    found = Alerts(app_.database).seen(alert, by, app_.clock.now())
    if found is None:
        raise GoodwordError(f"there is no alert {alert}; goodword alerts lists them")
    if as_json:
        print_json(asdict(found))
    else:
        out.print(plain(f"alert {alert} was seen by {found.seen_by}"))


@app.command()
def release(context: typer.Context, by: By, as_json: Json = False) -> None:
    """Let marketing go on although a spike holds it. The next spike holds it again."""
    app_ = session(context).app
    released = Watching(app_.database).release(by, app_.clock.now(), app_.config.spikes)
    if as_json:
        print_json({"released": released, "by": by})
    elif released:
        out.print(plain(f"marketing goes on; it was held by a spike {' and '.join(released)}"))
    else:
        out.print("No spike holds marketing.")


def _held(held: Sequence[str]) -> Text:
    why = plain(f"Marketing is held by a spike {' and '.join(held)}.\n")
    return Text.assemble(why, ("goodword alerts release", "bold"), " lets it go on.\n", style="yellow")


def _list(told: Sequence[Alert], now: datetime) -> None:
    shown = table("", "id", "", "", "what")
    for one in told:
        mark = Text("●", style="bold yellow") if one.seen_at is None else Text(" ")
        words = Text(f"{one.kind} {one.severity}", style=STYLES.get(one.severity, ""))
        says = plain(sentence(one.says) + (f" (seen by {one.seen_by})" if one.seen_by else ""))
        shown.add_row(mark, str(one.id), Text(ago(one.at, now), style="dim"), words, says)
    out.print(shown)


def _drawn(one: "Picture") -> Text:
    """Two lines: posts by the hour, and what is usual; "·" where nobody listened, or where it is not known yet."""
    width = max(8, min(HOURS, out.width - BESIDE))
    posts = [None if hour is None else float(hour.total) for hour in one.hours][-width:]
    usual = one.usual[-width:]
    most = max((value for value in (*posts, *usual) if value is not None), default=0.0)
    total = sum(value for value in posts if value is not None)
    title = plain(f"{one.series}, the last {width} hours: {total:,.0f} posts\n")
    lines = ("posts   ", sparkline(posts, most, "cyan"), "\n", "usual   ", sparkline(usual, most, "dim"), "\n")
    return Text.assemble(title, *lines)


def _as_json(one: "Picture") -> dict[str, Any]:
    hours = [
        {"start": hour.start, "total": hour.total, "negative": hour.negative, "heard": hour.heard, "usual": usual}
        for hour, usual in zip(one.hours, one.usual, strict=True)
        if hour is not None
    ]
    return {"series": one.series, "hours": hours}
