"""A day in numbers, and what waits now, in words: the same in Slack, on the command line and in the digest."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from engage.showing.about import Fact, Facts
from engage.showing.times import ago
from engage.showing.words import many, number, platform, sentence, spelled
from engage.sla.showing import spelled as span
from engage.store.days import Day, Lanes, Spread
from engage.store.queues import Queue, Waiting

CENT = Decimal("0.01")
NOTHING = "–"

Parts = tuple[tuple[int, str], ...]
"""Counts of what."""


def day_line(day: Day) -> str:
    """ "142 heard, 31 answered, 4 promises missed; answered after 12 min (median)"."""
    if not day.heard and not day.answered:
        return "nothing heard, nothing answered"
    parts = [f"{number(day.heard)} heard", f"{number(day.answered)} answered"]
    if day.missed:
        parts.append(f"{many(day.missed, 'promise')} missed")
    after = f"; answered after {took(day.answered_after.median)} (median)" if day.answered else ""
    return ", ".join(parts) + after


def day_facts(day: Day) -> Facts:
    """All of a day, a fact a line; what did not happen is left out."""
    return tuple(_day_facts(day))


def _day_facts(day: Day) -> Iterator[Fact]:
    if day.heard:
        yield Fact("Heard", _with(number(day.heard), *_lanes(day.routed), (day.ignored, "ignored")))
    if day.complaints:
        causes = ((count, spelled("cause", cause)) for cause, count in day.causes)
        yield Fact("Complaints", _with(number(day.complaints), *causes))
    if day.drafts or day.approved or day.rejected or day.expired:
        edited = f" ({number(day.edited)} of them edited)" if day.edited else ""
        came = ((day.approved, f"approved{edited}"), (day.rejected, "rejected"), (day.expired, "expired"))
        yield Fact("Drafts", _with(f"{number(day.drafts)} made", *came))
    if day.decided_after.count:
        yield Fact("Decided", _after(day.decided_after))
    if day.sent.total:
        by_hand = f"; {number(day.by_hand)} posted by hand" if day.by_hand else ""
        yield Fact("Sent", _with(number(day.sent.total), *_lanes(day.sent)) + by_hand)
    if day.answered_after.count:
        yield Fact("Answered", f"{number(day.answered)}, {_after(day.answered_after)}")
    if day.share_kept is not None:
        missed = f", {number(day.missed)} missed" if day.missed else ""
        yield Fact("Promises", f"{number(day.kept)} kept{missed} ({percent(day.share_kept)})")
    if day.mark is not None:
        yield Fact("CSAT", f"{day.mark:.1f} of 5 ({many(day.marks, 'mark')})")
    if day.opened or day.fixed:
        yield Fact("Glitches", f"{number(day.opened)} opened, {number(day.fixed)} fixed")
    if day.alerts:
        yield Fact("Alerts", number(day.alerts))
    if day.dollars:
        yield Fact("Cost", money(day.dollars))


def _lanes(lanes: Lanes) -> Parts:
    return (lanes.service, "service"), (lanes.marketing, "marketing")


def _with(says: str, *parts: tuple[int, str]) -> str:
    """ "142: 80 service, 42 ignored"; what there is none of is left out."""
    shown = ", ".join(f"{number(count)} {what}" for count, what in parts if count)
    return f"{says}: {shown}" if shown else says


def _after(spread: Spread) -> str:
    if spread.count == 1:
        return f"after {took(spread.median)}"
    return f"after {took(spread.median)} (median), nine of ten within {took(spread.nine_of_ten)}"


def queue_line(queue: Queue, now: datetime) -> str:
    """ "12 drafts wait for a decision, the oldest was heard 25 min ago; 2 to be posted by hand; 1 stuck"."""
    held = queue.held.total
    parts = [f"{many(held, 'draft waits', 'drafts wait')} for a decision" if held else "no draft waits for a decision"]
    if queue.oldest_heard_at:
        parts[0] += f", {'the oldest' if held > 1 else 'it'} was heard {ago(queue.oldest_heard_at, now)}"
    elsewhere = ((queue.by_hand, "to be posted by hand"), (queue.held_back, "held back"), (queue.stuck, "stuck"))
    parts += [f"{number(count)} {what}" for count, what in elsewhere if count]
    if queue.unanswerable:
        parts.append(f"{many(queue.unanswerable, 'complaint')} that nobody may answer")
    return sentence("; ".join(parts))


def waiting_line(waiting: Waiting, now: datetime) -> str:
    """ "@marta on X: first response missed by 20 min, urgent priority, assigned to Ana"."""
    who = f"@{waiting.handle.lstrip('@')} on {platform(waiting.platform)}"
    parts = [promise_words(waiting, now), f"{waiting.priority} priority"]
    if waiting.assigned_to:
        parts.append(f"assigned to {waiting.assigned_to}")
    return f"{who}: {', '.join(part for part in parts if part)}"


def promise_words(waiting: Waiting, now: datetime) -> str:
    """ "first response missed by 20 min", "resolution due in 40 min", by the clock on the wall; "" without one."""
    if waiting.metric is None or waiting.due_at is None:
        return ""
    left = waiting.due_at - now
    stands = f"missed by {span(-left)}" if left <= timedelta(0) else f"due in {span(left)}"
    return f"{waiting.metric.words} {stands}"


def date_words(day: Day, zone: ZoneInfo) -> str:
    """ "Monday 2 March 2026", by the brand's calendar."""
    begins = day.begins.astimezone(zone)
    return f"{begins:%A} {begins.day} {begins:%B %Y}"


def took(seconds: float | None) -> str:
    """ "2 h 10 min", "45 s"; a dash for nothing."""
    if seconds is None:
        return NOTHING
    return span(timedelta(seconds=seconds)) if seconds >= 60 else f"{round(seconds)} s"


def percent(share: float) -> str:
    """ "88%"; 100 only for all of it, 0 only for nothing."""
    whole = min(max(round(100 * share), 1), 99) if 0 < share < 1 else round(100 * share)
    return f"{whole}%"


def money(cost: Decimal) -> str:
    """A sum in US dollars, to the cent: "$1,234.50", "<$0.01", "–" for nothing."""
    return f"${cost:,.2f}" if cost >= CENT else "<$0.01" if cost else NOTHING
