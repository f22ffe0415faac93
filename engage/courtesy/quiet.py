"""Quiet hours: spans of the week on somebody's own clock, over midnight and over the change to summer time and back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAY = timedelta(days=1)
_MINUTES_A_DAY = 24 * 60
MINUTES_A_WEEK = 7 * _MINUTES_A_DAY


@dataclass(frozen=True, slots=True)
class Span:
    """From `begins` to `ends`, on the next day where that is not later; it begins on these weekdays (0 is Monday)."""

    begins: time
    ends: time
    weekdays: frozenset[int] = frozenset(range(7))

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """When the span that begins on `day` begins and ends, in UTC."""
        last = day if self.begins < self.ends else day + _DAY
        return _moments(day, self.begins, zone)[0], _moments(last, self.ends, zone)[1]


def quiet_until(at: datetime, zone: ZoneInfo, spans: Sequence[Span]) -> datetime | None:
    """When the quiet time is over that `at` lies in, in UTC; None if it lies in none. Spans that touch are one.

    Never returns for spans that fill the whole week (see `quiet_minutes`).
    """
    end = at
    while later := [ends for begins, ends in _around(end, zone, spans) if begins <= end < ends]:
        end = max(later)
    return end if end > at else None


def quiet_minutes(spans: Iterable[Span]) -> set[int]:
    """The minutes of a week without any change of the clock that are quiet, counted from Monday 00:00."""
    quiet: set[int] = set()
    for span in spans:
        begins = span.begins.hour * 60 + span.begins.minute
        length = (span.ends.hour * 60 + span.ends.minute - begins - 1) % _MINUTES_A_DAY + 1
        for weekday in span.weekdays:
            first = weekday * _MINUTES_A_DAY + begins
            quiet.update(minute % MINUTES_A_WEEK for minute in range(first, first + length))
    return quiet


def zone_named(name: str) -> ZoneInfo | None:
    """The time zone of this IANA name, None if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # unknown; no name at all; the name of a folder of zones
        return None


def _around(at: datetime, zone: ZoneInfo, spans: Iterable[Span]) -> Iterator[tuple[datetime, datetime]]:
    today = at.astimezone(zone).date()
    for span in spans:
        for day in (today - 2 * _DAY, today - _DAY, today, today + _DAY):
            if day.weekday() in span.weekdays:
                yield span.on(day, zone)


@lru_cache(maxsize=4096)
def _moments(day: date, clock: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first and the last moment that a clock in `zone` may mean: two where it is set back or forward, so that quiet
    wins. Kept, because every draft of a day asks for the same few."""
    moments = [datetime.combine(day, clock.replace(fold=fold), zone).astimezone(UTC) for fold in (0, 1)]
    return min(moments), max(moments)
