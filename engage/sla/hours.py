"""Business hours: how much of a time is within them, and when a budget of them is used up.

A calendar is open at every moment at which the clocks on the wall of its zone show a time within one of the day's
spans, unless that day is a holiday. What is counted is real time: on the day on which the clocks are put forward, a
span over the lost hour is an hour shorter; when they are put back, what is shown twice counts twice.

`elapsed` and `due` take a handful of steps for each year between their ends, however long the calendar is.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Self
from zoneinfo import ZoneInfo

from engage.sla.zones import stretches

NOTHING = timedelta(0)
MIDNIGHT = 24 * 60
"""The end of a day, in minutes."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Open from `opens` up to `closes`, minutes since midnight on the wall; 1440 is the midnight that ends the day.

    Raises `ValueError`, with a sentence, where it does not end after it began. A night is two spans of two days.
    """

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= MIDNIGHT:
            raise ValueError(
                f"{self} does not end after it begins; a night is written as two spans: up to 24:00 on its "
                "day, and from 00:00 on the next"
            )

    def __str__(self) -> str:
        return "-".join(f"{minutes // 60:02d}:{minutes % 60:02d}" for minutes in (self.opens, self.closes))


_FAR = timedelta(days=36_525)
"""A hundred years; what is not due by then is never due."""

Week = tuple[tuple[Span, ...], ...]
"""The spans of each day, Monday first."""


@dataclass(frozen=True)
class Calendar:
    """Seven days of spans in a time zone, and the local dates on which it is closed.

    Raises `ValueError`, with a sentence, where two spans of a day overlap.
    """

    zone: ZoneInfo
    week: Week
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError(f"a week has 7 days, not {len(self.week)}")
        for day in self.week:
            for one, other in pairwise(sorted(day)):
                if other.opens < one.closes:
                    raise ValueError(f"{one} and {other} overlap")

    @classmethod
    def always(cls) -> Self:
        """Around the clock, every day."""
        return cls(ZoneInfo("UTC"), ((Span(0, MIDNIGHT),),) * 7)

    @cached_property
    def a_week(self) -> timedelta:
        """How long it is open in a week without holidays."""
        return self._until[7]

    @cached_property
    def _spans(self) -> tuple[tuple[tuple[timedelta, timedelta], ...], ...]:
        """The week's spans, in order, as (opens, length)."""
        minute = timedelta(minutes=1)
        return tuple(
            tuple((each.opens * minute, (each.closes - each.opens) * minute) for each in sorted(day))
            for day in self.week
        )

    @cached_property
    def _until(self) -> tuple[timedelta, ...]:
        """How long it is open in a week before its day 0, 1, … 7."""
        return tuple(accumulate((_total(length for _, length in day) for day in self._spans), initial=NOTHING))

    @cached_property
    def _closed(self) -> tuple[int, ...]:
        """The holidays' ordinals, in order."""
        return tuple(sorted(each.toordinal() for each in self.holidays))

    @cached_property
    def _lost(self) -> tuple[timedelta, ...]:
        """What the first 0, 1, … holidays take away."""
        days = (self._spans[(ordinal - 1) % 7] for ordinal in self._closed)
        return tuple(accumulate((_total(length for _, length in day) for day in days), initial=NOTHING))

    def before_day(self, ordinal: int) -> timedelta:
        """How long it is open on all dates before this one, if no offset ever changed."""
        weeks, weekday = divmod(ordinal - 1, 7)  # date(1, 1, 1) is a Monday
        return weeks * self.a_week + self._until[weekday] - self._lost[bisect_left(self._closed, ordinal)]

    def before(self, wall: datetime) -> timedelta:
        """How long it is open before this local moment (naive), if no offset ever changed."""
        ordinal = wall.toordinal()
        past = wall - datetime.fromordinal(ordinal)
        today = (min(past - opens, length) for opens, length in self._of_day(ordinal) if opens < past)
        return self.before_day(ordinal) + _total(today)

    def reaches(self, target: timedelta, first: datetime, last: datetime) -> datetime:
        """The earliest local moment at which `before` is `target`, which lies between those of `first` and `last`."""
        days = range(first.toordinal(), last.toordinal() + 1)
        ordinal = days.start + bisect_left(days, target, key=self.before_day) - 1
        rest = target - self.before_day(ordinal)
        for opens, length in self._of_day(ordinal):
            if rest <= length:
                return datetime.fromordinal(ordinal) + opens + rest
            rest -= length
        raise AssertionError(f"{target} is not reached between {first} and {last}")

    def _of_day(self, ordinal: int) -> tuple[tuple[timedelta, timedelta], ...]:
        place = bisect_left(self._closed, ordinal)
        is_holiday = self._closed[place : place + 1] == (ordinal,)
        return () if is_holiday else self._spans[(ordinal - 1) % 7]


def elapsed(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How much of the real time from `start` to `end` (aware) is within business hours; nothing if `end` is earlier."""
    parts = stretches(calendar.zone, _aware(start), _aware(end))
    return _total(
        calendar.before(_wall(part.end, part.offset)) - calendar.before(_wall(part.start, part.offset))
        for part in parts
    )


def due(calendar: Calendar, start: datetime, budget: timedelta) -> datetime | None:
    """The earliest moment, in UTC, by which `budget` has elapsed since `start` (aware): `start` for no budget at all.

    None if that never comes: the calendar is never open, or not often enough within a hundred years.
    """
    start = _aware(start).astimezone(UTC)
    if budget <= NOTHING:
        return start
    if not calendar.a_week:
        return None
    for part in stretches(calendar.zone, start, start + _FAR):
        first, last = _wall(part.start, part.offset), _wall(part.end, part.offset)
        target = calendar.before(first) + budget
        reached = calendar.before(last)
        if reached >= target:
            return (calendar.reaches(target, first, last) - part.offset).replace(tzinfo=UTC)
        budget = target - reached
    return None


def _wall(at: datetime, offset: timedelta) -> datetime:
    """What the clocks on the wall show, naive."""
    return at.replace(tzinfo=None) + offset


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone; all times are aware, in UTC")
    return at


def _total(parts: Iterable[timedelta]) -> timedelta:
    return sum(parts, NOTHING)
