"""One conversation on the terminal: what was said by whom, the clocks, every step."""

from dataclasses import asdict
from datetime import datetime

from rich.table import Table
from rich.text import Text

from engage.cli.output import out, plain, print_json, table, utc
from engage.items import Item
from engage.labels import Kind
from engage.sla.showing import left
from engage.store.conversation_list import Queued, Whole

SAID = 400
BEGUN = {Kind.FOLLOW_UP: "we ask", Kind.WAVE_NOTE: "we tell", Kind.CONFIRMATION: "opt-out"}


def show_whole(whole: Whole, now: datetime, as_json: bool) -> None:
    """All of it, as a page or as JSON."""
    if as_json:
        print_json(_as_json(whole, now))
        return
    one = whole.queued
    title = Text.assemble((f"Conversation {one.id}", "bold"), " · ", (one.status.value, "bold cyan"))
    out.print(title + plain(f": {one.status_because}" if one.status_because else ""))
    out.print(plain(f"@{one.handle.lstrip('@')} on {one.platform}, contact {one.contact_id}", 200), style="dim")
    facts = table("", "")
    facts.show_header = False
    facts.add_row(Text("priority", style="dim"), plain(f"{one.priority.value}: {one.priority_because}"))
    for name, words in (("assigned to", one.assigned_to), ("SLA", one.sla_because), ("next", one.follow_says)):
        if words:
            facts.add_row(Text(name, style="dim"), plain(words))
    out.print(facts)
    out.print()
    out.print(_said(whole.items))
    for mark in whole.marks:
        out.print()
        out.print(Text(f"{mark.score} of 5", style="bold"), Text(f"by the link, {utc(mark.at)}", style="dim"))
        if mark.comment:
            out.print(plain(mark.comment))
    if whole.clocks.clocks:
        out.print()
        out.print(_clocks(whole, now))
    if whole.happened:
        out.print()
        out.print(_steps(whole))


def _steps(whole: Whole) -> Table:
    steps = table("when", "what", "by", "", title="What happened")
    for each in whole.happened:
        steps.add_row(utc(each.at), each.what.value.replace("_", " "), plain(each.by), plain(each.says))
    return steps


def _said(items: tuple[Item, ...]) -> Table:
    """Theirs, and ours under it, as it went out or as it waits."""
    shown = table("", "", "")
    shown.show_header = False
    for item in items:
        words = "(its author deleted it)" if item.mention.is_forgotten else item.mention.text
        if item.mention.kind in (Kind.ANSWER, Kind.CONFIRMATION):
            shown.add_row(
                Text(str(item.id), style="bold"), plain(f"@{item.mention.author.handle}", 30), plain(words, SAID)
            )
        ours = item.delivery.text if item.delivery else item.draft.text if item.draft else ""
        if ours:
            label = Text(BEGUN.get(item.mention.kind, "we"), style="dim")
            stage = Text(f"  {item.stage.value.replace('_', ' ')}", style="dim")
            shown.add_row(Text(str(item.id), style="dim"), label, plain(ours, SAID) + stage)
    return shown


def _clocks(whole: Whole, now: datetime) -> Table:
    shown = table("clock", "state", "", "policy")
    for clock in whole.clocks.clocks:
        style = {"missed": "bold red", "hit": "green"}.get(clock.state.value, "")
        says = left(clock, now).says
        shown.add_row(clock.metric.value.upper(), Text(clock.state.value, style=style), says, plain(clock.policy.name))
    return shown


def queued_as_json(queued: Queued) -> dict[str, object]:
    """One of the queue, for programs."""
    row = asdict(queued)
    return row | {"mention_count": row.pop("mentions")}


def _as_json(whole: Whole, now: datetime) -> dict[str, object]:
    return {
        **queued_as_json(whole.queued),
        "mentions": [
            {
                "id": item.id,
                "kind": item.mention.kind,
                "stage": item.stage,
                "text": item.mention.text,
                "posted_at": item.mention.posted_at,
                "reply": item.delivery.text if item.delivery else item.draft.text if item.draft else None,
                "courtesy": item.courtesy,
            }
            for item in whole.items
        ],
        "clocks": [
            {
                "metric": clock.metric,
                "state": clock.state,
                "policy": clock.policy.name,
                "started_at": clock.started_at,
                "due_at": clock.due_at,
                "says": left(clock, now).says,
            }
            for clock in whole.clocks.clocks
        ],
        "happened": whole.happened,
        "csats_by_link": whole.marks,
    }
