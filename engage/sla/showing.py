"""What the clocks tell others: the row of the queue, the notices of the daemon, the words on a screen, the report."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

from engage.sla.clocks import Clocks, SlaClock, State, settle
from engage.sla.hours import NOTHING
from engage.sla.policies import Metric

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Row:
    """Due times in UTC, None where nothing counts; how the last clock of each metric stands, None where none ever ran.

    A missed clock keeps its due time until it is stopped. `next_at` is when the next warning or miss falls due, if no
    event comes first.
    """

    frt_due: datetime | None
    nrt_due: datetime | None
    rt_due: datetime | None
    frt: State | None
    nrt: State | None
    rt: State | None
    next_at: datetime | None


class Fell(StrEnum):
    """What fell due."""

    WARNED = "warned"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning or a miss, at the moment at which it fell due. `key` is its own among those of its conversation."""

    key: str
    fell: Fell
    metric: Metric
    at: datetime
    says: str


@dataclass(frozen=True, slots=True)
class Left:
    """How much time is left, within business hours and by the clock on the wall; below nothing once it is missed.

    `wall` is None for a clock that is paused or stopped, and where its hours never come; a miss is known by the wall
    even then, until it is stopped.
    """

    business: timedelta
    wall: timedelta | None
    says: str


@dataclass(frozen=True, slots=True)
class Achievement:
    """How a metric was kept: what is still active does not count. `share` and `median` are None for nothing.

    `median` is of business time, over the clocks that were answered (RT: resolved).
    """

    hit: int
    missed: int
    share: float | None
    median: timedelta | None


def row(clocks: Clocks, now: datetime) -> Row:
    """What the queue needs to know of a conversation."""
    settled = settle(clocks, now).clocks
    last = {clock.metric: clock for clock in settled}
    frt, nrt, rt = last.get(Metric.FRT), last.get(Metric.NRT), last.get(Metric.RT)
    return Row(
        frt_due=_due(frt),
        nrt_due=_due(nrt),
        rt_due=_due(rt),
        frt=_state(frt),
        nrt=_state(nrt),
        rt=_state(rt),
        next_at=min(_coming(settled), default=None),
    )


def notices(clocks: Clocks, now: datetime, told: Container[str] = frozenset()) -> tuple[Notice, ...]:
    """What fell due up to `now`, without those whose keys were `told` already, in order of time.

    Nothing is warned of that is over already: a daemon that slept through both tells the miss alone.
    """
    found = (notice for clock in settle(clocks, now).clocks for notice in _notices(clock))
    return tuple(sorted((each for each in found if each.key not in told), key=lambda each: (each.at, each.key)))


def left(clock: SlaClock, now: datetime) -> Left:
    """What a screen shows beside a clock: "2 h 10 min left"."""
    business = clock.granted - clock.spent_at(now)
    if clock.stopped_at:
        ended = f"missed by {spelled(-business)}" if clock.missed_at else f"hit with {spelled(business)} left"
        return Left(business, None, ended)
    wall = clock.due_at - now if clock.due_at else None
    if clock.missed_at or business <= NOTHING:
        return Left(business, wall, f"missed by {_both(-business, None if wall is None else -wall)}")
    if clock.since is None:
        return Left(business, None, f"{spelled(business)} left, paused")
    if wall is None:
        return Left(business, None, f"{spelled(business)} left, but its business hours never come")
    return Left(business, wall, f"{spelled(business)} left{_by_the_clock(business, wall)}")


def achievement(clocks: Iterable[SlaClock], metric: Metric) -> Achievement:
    """How `metric` was kept over the clocks of many conversations."""
    ended = [clock for clock in clocks if clock.metric is metric and clock.state is not State.ACTIVE]
    hit = sum(clock.state is State.HIT for clock in ended)
    took = [
        clock.spent.total_seconds()
        for clock in ended
        if clock.stopped_at and (clock.is_answered or metric is Metric.RT)
    ]
    return Achievement(
        hit=hit,
        missed=len(ended) - hit,
        share=hit / len(ended) if ended else None,
        median=timedelta(seconds=median(took)) if took else None,
    )


def spelled(time: timedelta) -> str:
    """ "2 h 10 min". Days are hours too: a day of business hours has not 24."""
    hours, minutes = divmod(time // _MINUTE, 60)
    parts = ((hours, "h"), (minutes, "min"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "less than a minute"


def _due(clock: SlaClock | None) -> datetime | None:
    return clock.due_at if clock and not clock.stopped_at else None


def _state(clock: SlaClock | None) -> State | None:
    return clock.state if clock else None


def _coming(clocks: Iterable[SlaClock]) -> Iterator[datetime]:
    for clock in clocks:
        if clock.warns_at and not clock.warned_at:
            yield clock.warns_at
        if clock.due_at and not clock.missed_at:
            yield clock.due_at


def _notices(clock: SlaClock) -> Iterator[Notice]:
    name, by = clock.metric.words, f"by SLA policy {clock.policy.name}"
    key = f"{clock.metric} {clock.started_at.isoformat()}"
    if clock.missed_at:
        says = f"the {name} is missed: it was due {_when(clock, clock.missed_at)}, {by}"
        yield Notice(f"{key} missed", Fell.MISSED, clock.metric, clock.missed_at, says)
    elif clock.warned_at and clock.due_at:
        says = f"the {name} is due {_when(clock, clock.due_at)}, {by}"
        yield Notice(f"{key} warned", Fell.WARNED, clock.metric, clock.warned_at, says)


def _when(clock: SlaClock, at: datetime) -> str:
    zone = clock.policy.calendar.zone
    return f"{at.astimezone(zone):%a %d %b %Y, %H:%M} ({zone.key})"


def _both(business: timedelta, wall: timedelta | None) -> str:
    return spelled(business) + (_by_the_clock(business, wall) if wall is not None else "")


def _by_the_clock(business: timedelta, wall: timedelta) -> str:
    """What the clock on the wall says, where it says something else than business hours do."""
    return "" if abs(wall - business) < _MINUTE else f" in business hours, {spelled(wall)} by the clock"
