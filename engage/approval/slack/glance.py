"""How things stand, at a glance: what the App Home shows, and what `/goodword status` answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from engage.approval.slack.blocks import Block, context, paragraph, text
from engage.approval.slack.doors import Parts
from engage.approval.slack.lines import day_lines, mention_link, paused_line, trouble_lines, waiting_lines
from engage.showing.numbers import date_words, day_line, queue_line
from engage.showing.words import many
from engage.store import Pause, holds
from engage.store.days import Day, bounds
from engage.store.numbers import Numbers
from engage.store.queues import Queue, Waiting

AT_MOST = 5
"""Conversations of a kind that are shown."""


@dataclass(frozen=True, slots=True)
class Glance:
    """How things stand at `at`: today in numbers, what waits, what is `mine`, what is paused, and what is wrong.
    `holds`: what holds the marketing lane."""

    at: datetime
    zone: ZoneInfo
    console: str
    day: Day
    queue: Queue
    mine: tuple[Waiting, ...] = ()
    pauses: tuple[Pause, ...] = ()
    holds: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()


def glance(parts: Parts, name: str) -> Glance:
    """How things stand now, for whoever goes by this name."""
    now, numbers = parts.clock.now(), Numbers(parts.database)
    today = now.astimezone(parts.zone).date()
    pauses = tuple(parts.switches.paused(now))
    told = {f"{pause.scope}: {pause.why}" for pause in pauses}  # the daemon's troubles tell of closed platforms too
    mistakes = len(parts.playbooks.mistakes)
    broken = [f"{many(mistakes, 'mistake')} in the playbooks: goodword check tells them"] if mistakes else []
    return Glance(
        at=now,
        zone=parts.zone,
        console=parts.console,
        day=numbers.day(*bounds(today, parts.zone), parts.zone),
        queue=numbers.queue(now, AT_MOST),
        mine=numbers.assigned([name], AT_MOST),
        pauses=pauses,
        holds=holds(parts.database, parts.spikes),
        troubles=(*(each for each in parts.troubles() if each not in told), *broken),
    )


def wrong(seen: Glance) -> Iterator[Block]:
    """What is paused and what is wrong; nothing when all is well."""
    yield from map(paused_line, seen.pauses)
    yield from held_lines(seen)
    yield from trouble_lines(seen.troubles)


def held_lines(seen: Glance) -> Iterator[Block]:
    """A spike holds the marketing lane."""
    if seen.holds:
        says = f" by a spike {' and '.join(seen.holds)}: what it offers waits, and service goes on."
        yield paragraph(text("⏸ Marketing is held", "bold"), text(says))


def day_title(seen: Glance) -> str:
    """ "Monday 2 March 2026"."""
    return date_words(seen.day, seen.zone)


def today_lines(seen: Glance) -> Iterator[Block | None]:
    """The day in numbers, so far."""
    yield paragraph(text(day_line(seen.day), "bold"))
    yield day_lines(seen.day)


def queue_lines(seen: Glance) -> Iterator[Block]:
    """What waits for people, and which promises are late or soon will be."""
    queue, console, now = seen.queue, seen.console, seen.at
    yield paragraph(text(queue_line(queue, now), "bold"), *mention_link(queue.oldest_id, console, "look at it"))
    if not queue.overdue:
        yield paragraph(text("No promise is late."))
    yield from waiting_lines("🔴 Overdue", queue.overdue, queue.overdue_count, console, now)
    yield from waiting_lines("⏱ Due within the hour", queue.soon, queue.soon_count, console, now)


def mine_lines(seen: Glance) -> Iterator[Block]:
    """Conversations that are assigned to whoever looks."""
    if not seen.mine:
        yield paragraph(text("Nothing is assigned to you."))
    yield from waiting_lines("🙋 Mine", seen.mine, len(seen.mine), seen.console, seen.at)


def as_of(seen: Glance) -> Block | None:
    """When that was."""
    return context(f"As of {seen.at.astimezone(seen.zone):%H:%M:%S} ({seen.zone.key})")
