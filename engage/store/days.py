"""One day in numbers: what was heard, decided and said in it, how long that took, and what was promised.

All is counted by when it happened, whatever became of it later: an approval that was undone was given all the same.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from math import ceil
from statistics import median
from zoneinfo import ZoneInfo

from engage.labels import Cause, Lane

TOP_CAUSES = 5
QUARTER = timedelta(minutes=15)
"""Every time zone's offset is a multiple of this (since 1972), so that each of its hours begins with one of these."""


@dataclass(frozen=True, slots=True)
class Lanes:
    """A count for each lane."""

    service: int = 0
    marketing: int = 0

    @property
    def total(self) -> int:
        return self.service + self.marketing

    @classmethod
    def of(cls, counts: Counter[Lane]) -> "Lanes":
        return cls(counts[Lane.SERVICE], counts[Lane.MARKETING])


@dataclass(frozen=True, slots=True)
class Spread:
    """How long it took, in seconds: in the middle, and what nine of ten stayed within. None where nothing was timed."""

    count: int = 0
    median: float | None = None
    nine_of_ten: float | None = None

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Spread":
        if not seconds:
            return cls()
        return cls(len(seconds), median(seconds), sorted(seconds)[ceil(0.9 * len(seconds)) - 1])


@dataclass(frozen=True, slots=True)
class Hour:
    """What was heard in one hour of the wall clock, 0 to 23, and what was answered in it."""

    hour: int
    heard: int = 0
    complaints: int = 0
    answered: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """A day from `begins` up to `ends`. Touches that we begin ourselves are never heard, but drafted and sent.

    Of what was `heard`, `routed` is for a lane, and nothing comes of what is `ignored`; the rest is not routed yet.
    `drafts` came before people, or wait for courtesy. `edited` are those of the `approved` whose words a person
    changed. `sent` is all that went out; `answered` is what was said to us and has our answer since this day; `by_hand`
    was posted by a person, or stood there already. `decided_after`, `answered_after`: from when it was heard to the
    first decision about it, and to our answer.

    `kept`, `missed` count promises: clocks that were stopped in time, and that fell due, on this day. `mark` is the
    mean of its CSAT `marks`, 1 to 5. `alerts` were told; glitches were `opened` (confirmed, or come back) and `fixed`.
    `causes` are those of the most complaints, the commonest first. `dollars` is what hearing and sending cost; hearing
    is kept by days in UTC, and the one that overlaps most is taken. `hours` has 24.
    """

    begins: datetime
    ends: datetime
    heard: int = 0
    routed: Lanes = Lanes()
    ignored: int = 0
    complaints: int = 0
    causes: tuple[tuple[Cause, int], ...] = ()
    drafts: int = 0
    approved: int = 0
    edited: int = 0
    rejected: int = 0
    expired: int = 0
    sent: Lanes = Lanes()
    by_hand: int = 0
    answered: int = 0
    decided_after: Spread = Spread()
    answered_after: Spread = Spread()
    kept: int = 0
    missed: int = 0
    marks: int = 0
    mark: float | None = None
    alerts: int = 0
    opened: int = 0
    fixed: int = 0
    dollars: Decimal = Decimal(0)
    hours: tuple[Hour, ...] = tuple(Hour(hour) for hour in range(24))

    @property
    def share_kept(self) -> float | None:
        """The part of the promises that was kept, 0 to 1; None where none fell due."""
        promises = self.kept + self.missed
        return self.kept / promises if promises else None


def bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When a day begins in `zone`, and the next one; in UTC, 23 to 25 hours apart (or not
    at all, where a zone left a day out, as Samoa did with 30 December 2011)."""
    begins, ends = (datetime.combine(each, time(), zone) for each in (day, day + timedelta(days=1)))
    return begins.astimezone(UTC), ends.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Edges:
    """Where the hours of a day end: the wall shows `hours[i]` up to `ends[i]`.

    An hour that is shown twice, because the clocks are put back, stands here once; one that is skipped does not.
    """

    ends: tuple[datetime, ...]
    hours: tuple[int, ...]

    @classmethod
    def of(cls, begins: datetime, ends: datetime, zone: ZoneInfo) -> "Edges":
        found: list[tuple[datetime, int]] = []
        for start, end in _quarters(begins.astimezone(UTC), ends.astimezone(UTC)):
            hour = start.astimezone(zone).hour
            if found and found[-1][1] == hour:
                found.pop()
            found.append((end, hour))
        return cls(tuple(end for end, _ in found), tuple(hour for _, hour in found))

    def hour(self, at: datetime) -> int:
        """Which hour it is at a moment of the day."""
        return self.hours[bisect_right(self.ends, at)]


def _quarters(begins: datetime, ends: datetime) -> Iterator[tuple[datetime, datetime]]:
    """From `begins` to `ends` in pieces within which no hour ends."""
    while begins < ends:
        past = timedelta(minutes=begins.minute % 15, seconds=begins.second, microseconds=begins.microsecond)
        until = min(begins - past + QUARTER, ends)
        yield begins, until
        begins = until
