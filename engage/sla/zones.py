"""When a time zone changes its offset: daylight saving, and now and then a law.

Between two changes local time is UTC and a fixed offset, and everything about business hours becomes plain arithmetic.
`zoneinfo` has no list of changes, so each year is probed once and kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

_STEP = timedelta(days=1)
"""Two changes of a zone lie further apart: six days at least since 1990 (IANA time zone database)."""

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in UTC, `start` to `end`, in which a zone's offset does not change."""

    start: datetime
    end: datetime
    offset: timedelta


def stretches(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[Stretch]:
    """`start` to `end` (aware) cut wherever the offset changes, and at each New Year of UTC; nothing of no length."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    for year in range(start.year, end.year + 1):
        for whole in _year(zone, year):
            cut = Stretch(max(whole.start, start), min(whole.end, end), whole.offset)
            if cut.start < cut.end:
                yield cut


@lru_cache(maxsize=2048)
def _year(zone: ZoneInfo, year: int) -> tuple[Stretch, ...]:
    """The stretches of one year of UTC, in order."""
    first, last = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    days = [first + number * _STEP for number in range((last - first) // _STEP + 1)]
    offsets = [_offset(zone, day) for day in days]
    changes = [
        _change(zone, *between) for between, (a, b) in zip(pairwise(days), pairwise(offsets), strict=True) if a != b
    ]
    ends = [first, *changes, last]
    return tuple(Stretch(start, end, _offset(zone, start)) for start, end in pairwise(ends) if start < end)


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second between these two at which the offset is the new one."""
    old = _offset(zone, before)
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        before, after = (middle, after) if _offset(zone, middle) == old else (before, middle)
    return after


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None, f"{zone} tells no offset"
    return offset
