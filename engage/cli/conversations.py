"""`goodword conversations`: who waits for whom, what was promised them, and what comes next."""

import getpass
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.text import Text

from engage.approval.threads import Threads
from engage.cli.conversation_page import queued_as_json, show_whole
from engage.cli.output import LONGEST, Json, ago, cut, out, plain, print_json, table, tell
from engage.cli.session import session
from engage.errors import GoodwordError
from engage.sla.policies import Priority, Status
from engage.store import ConversationList, Conversations
from engage.store.conversation_list import Queued

app = typer.Typer(name="conversations", invoke_without_command=True)

STATUS_STYLE = {"open": "bold", "pending": "", "snoozed": "dim", "resolved": "dim"}
PRIORITY_STYLE = {"urgent": "bold red", "high": "yellow", "normal": "", "low": "dim"}
WAITING = (Status.OPEN, Status.PENDING, Status.SNOOZED)
BESIDE, SHORTEST = 40, 28
"""Cells that stand beside what they said last, and how many that has at least."""

Number = Annotated[int, typer.Argument(metavar="ID", help="The conversation's number.")]
By = Annotated[
    str, typer.Option("--by", help="Who does it; your login name if not given.", default_factory=getpass.getuser)
]
Why = Annotated[str, typer.Option(help="The reason, in a few words; it is kept with the conversation.")]


@app.callback()
def queue(
    context: typer.Context,
    status: Annotated[Status | None, typer.Option(help="Only these; all but resolved ones if not given.")] = None,
    priority: Annotated[Priority | None, typer.Option(help="Only of this priority.")] = None,
    mine: Annotated[str | None, typer.Option("--of", metavar="NAME", help="Only what is assigned to them.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 30,
    as_json: Json = False,
) -> None:
    """Each person's thread as one: who waits for whom, what was promised, what comes next. The most pressing on top.

    Example: goodword conversations --of maria, then goodword conversations show 3
    """
    if context.invoked_subcommand is not None:
        return
    here = session(context).app
    asked = ConversationList(here.database)
    found, more = cut(asked.queue((status,) if status else WAITING, limit + 1, mine, priority), limit)
    if as_json:
        print_json([queued_as_json(each) for each in found])
        return
    if not found:
        out.print("No conversation waits." if status is None else f"No conversation is {status.value}.")
        return
    _show(found, more, here.clock.now())


@app.command()
def show(context: typer.Context, conversation: Number, as_json: Json = False) -> None:
    """Show one conversation whole: what they wrote, what we said, every clock, every step."""
    here = session(context).app
    whole = ConversationList(here.database).whole(conversation)
    if whole is None:
        raise GoodwordError(f"there is no conversation {conversation}")
    show_whole(whole, here.clock.now(), as_json)


@app.command()
def resolve(context: typer.Context, conversation: Number, by: By, why: Why = "", as_json: Json = False) -> None:
    """Say that nothing is left to do: its clocks stop, and its complaint is not open any more."""
    tell(_threads(context).resolve(conversation, by, why), as_json)


@app.command()
def reopen(context: typer.Context, conversation: Number, by: By, why: Why = "", as_json: Json = False) -> None:
    """Open one again; this also takes back a resolution or a snooze."""
    tell(_threads(context).reopen(conversation, by, why), as_json)


@app.command()
def snooze(
    context: typer.Context,
    conversation: Number,
    by: By,
    until: Annotated[
        str, typer.Option(help="For how long, as 30m, 6h or 2d; or until when, as 2026-12-24T09:00 (UTC).")
    ],
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Put one off: nothing is asked, nothing closes it. It is open by itself then, or when they write again."""
    threads = _threads(context)
    tell(threads.snooze(conversation, by, _moment(until, threads.clock.now()), why), as_json)


@app.command()
def assign(
    context: typer.Context,
    conversation: Number,
    by: By,
    to: Annotated[str, typer.Option(help='Whose it is from now on; "" gives it back.')],
    as_json: Json = False,
) -> None:
    """Give one to a colleague."""
    tell(_threads(context).assign(conversation, by, " ".join(to.split())), as_json)


def _threads(context: typer.Context) -> Threads:
    here = session(context).app
    return Threads(Conversations(here.database), here.clock)


def _moment(until: str, now: datetime) -> datetime:
    """What stands behind --until, in UTC: a span from now, or a moment there unless it names another offset."""
    span = re.fullmatch(r"([1-9][0-9]{0,3}) ?([mhd])", until.strip())
    if span:
        return now + timedelta(**{{"m": "minutes", "h": "hours", "d": "days"}[span[2]]: int(span[1])})
    try:
        moment = datetime.fromisoformat(until.strip())
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise GoodwordError(f"--until takes 30m, 6h, 2d, or a moment as 2026-12-24T09:00, not {until!r}") from None


def _show(found: Sequence[Queued], more: str, now: datetime) -> None:
    """Two lines each, so that it reads well in a narrow window, too."""
    shown = table("", "status, and what was promised", "who, and what they said last")
    room = max(out.width - BESIDE, SHORTEST)
    one_platform = len({each.platform for each in found}) == 1
    for each in found:
        status = Text(each.status.value, style=STATUS_STYLE[each.status])
        priority = Text(each.priority.value, style=PRIORITY_STYLE[each.priority])
        said = plain(" ".join(each.says.split()))
        said.truncate(room, overflow="ellipsis")
        shown.add_row(
            Text(str(each.id), style="bold"),
            Text(" · ", style="dim").join((status, priority)) + Text("\n") + due_words(each, now),
            _who(each, one_platform, now) + Text("\n") + said,
        )
    out.print(shown)
    acts = "goodword conversations show ID · resolve ID · reopen ID · snooze ID · assign ID"
    out.print(Text(f"\n{acts}{more}", style="dim"))


def _who(each: Queued, one_platform: bool, now: datetime) -> Text:
    """Who it is; where, if others are elsewhere; how many posts, if more than one; whose it is; what comes next."""
    who = plain(f"@{each.handle.lstrip('@')}", LONGEST)
    if not one_platform:
        who += Text(" on ", style="dim") + plain(each.platform)
    posts = Text(f"{each.mentions} posts" if each.mentions > 1 else "", style="dim")
    parts = (who, posts, plain(each.assigned_to, LONGEST), next_words(each, now))
    return Text(" · ", style="dim").join(part for part in parts if part)


def due_words(each: Queued, now: datetime) -> Text:
    """The promise that is due first, or missed: "first response due in 22 min"."""
    promised = [
        (due, name, state)
        for due, name, state in (
            (each.frt_due, "first response", each.frt),
            (each.nrt_due, "next response", each.nrt),
            (each.rt_due, "resolution", each.rt),
        )
        if due is not None
    ]
    if not promised:
        return Text("")
    due, name, state = min(promised, key=lambda one: one[0])
    if state == "missed":
        return Text(f"{name} missed {ago(due, now)}", style="bold red")
    return Text(f"{name} due {ago(due, now)}")


def next_words(each: Queued, now: datetime) -> Text:
    """What comes next by itself."""
    if each.wakes_at is not None:
        return Text(f"wakes {ago(each.wakes_at, now)}", style="dim")
    if each.follow_at is None or each.follow in ("nothing", "look"):
        return Text("")
    return Text(f"{each.follow.replace('_', ' ')} {ago(each.follow_at, now)}", style="dim")
