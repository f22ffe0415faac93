"""Volume and mood of each platform, and of all together: counted by the hour, judged beside earlier weeks."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from engage.alarms.announcing import of_event
from engage.spikes import Baseline, Hour, Spikes, State
from engage.spikes.baseline import learn
from engage.spikes.hours import HOUR, WEEK, WINDOWS, cell_of
from engage.spikes.watching import watch
from engage.store import Cover, NewAlert, Watching

EVERYWHERE = "all platforms"
"""The series of all posts, where there is more than one platform."""

LATE = 3 * HOUR
"""So long after an hour its count may still change: posts are heard late, read late, corrected."""
ALIKE = 0.8
"""Where one platform was heard for less than this part of what another was, nothing is said of them together."""


class Series:
    """What is usual is learned once an hour, and nothing else is remembered."""

    def __init__(self, watching: Watching, settings: Spikes) -> None:
        self._watching, self._settings = watching, settings
        self._usual: dict[str, tuple[datetime, Baseline | None]] = {}

    def look(self, covers: Mapping[str, Cover], now: datetime) -> list[int]:
        """How it stands on the platforms of which something was heard; returns the ids of the new alerts."""
        for platform, cover in covers.items():
            count(self._watching, platform, cover)
        names = named(covers)
        hours = {name: heard(self._watching, name, names, now - WINDOWS[-1] * HOUR) for name in names}
        usual = {name: self._learned(name, names, now) for name in names}
        return self._watching.fold(names, partial(_watched, usual, hours, now, self._settings), now)

    def _learned(self, name: str, names: Sequence[str], now: datetime) -> Baseline | None:
        at, usual = self._usual.get(name, (None, None))
        if at != full_hour(now):
            usual = learn_of(self._watching, name, names, now, self._settings)
            self._usual[name] = full_hour(now), usual
        return usual


@dataclass(frozen=True, slots=True)
class Picture:
    """A series in the last hours: what was heard in each, None where nobody listened, and what is usual then, None
    where that is not known yet. Running hours have what was heard of them so far, and the usual of as much of one."""

    series: str
    start: datetime
    hours: tuple[Hour | None, ...]
    usual: tuple[float | None, ...]


def picture(watching: Watching, now: datetime, length: int, settings: Spikes) -> list[Picture]:
    """Each series in the last `length` hours, the running one included."""
    begin = full_hour(now) - (length - 1) * HOUR
    names = named(watching.series(begin))
    pictures = []
    for name in names:
        usual = learn_of(watching, name, names, now, settings)
        pictures.append(_drawn(name, heard(watching, name, names, begin), begin, length, usual, settings))
    return pictures


def _drawn(
    name: str, hours: Sequence[Hour], begin: datetime, length: int, usual: Baseline | None, settings: Spikes
) -> Picture:
    there = {hour.start: hour for hour in hours}
    starts = [begin + at * HOUR for at in range(length)]
    parts = {start: there[start].heard if start in there else 1.0 for start in starts}
    rates = [usual.rates[cell_of(start, settings)] * parts[start] if usual else None for start in starts]
    return Picture(name, begin, tuple(map(there.get, starts)), tuple(rates))


def count(watching: Watching, platform: str, cover: Cover) -> None:
    """Count the hours that are new or may have changed, as far as they were listened to."""
    newest = watching.newest(platform)
    # A clock that was far ahead may have left hours in the future.
    first = max(cover.since, min(newest, cover.until) - LATE) if newest else cover.since
    hours = []
    start = full_hour(first)
    while start < cover.until:
        begin, end = max(start, cover.since), min(start + HOUR, cover.until)
        if begin < end:
            total, negative = watching.posts(platform, begin, end)
            hours.append(Hour(start, total, negative, (end - begin) / HOUR))
        start += HOUR
    watching.keep(platform, hours)


def named(platforms: Collection[str]) -> list[str]:
    """The series of these platforms."""
    return [*sorted(platforms), *([EVERYWHERE] if len(platforms) > 1 else [])]


def heard(watching: Watching, name: str, names: Sequence[str], since: datetime) -> list[Hour]:
    """The hours of one of these series since then."""
    if name != EVERYWHERE:
        return watching.hours(name, since)
    return together([watching.hours(each, since) for each in names if each != EVERYWHERE])


def learn_of(watching: Watching, name: str, names: Sequence[str], now: datetime, settings: Spikes) -> Baseline | None:
    """What is usual for one of these series."""
    return learn(heard(watching, name, names, full_hour(now) - settings.weeks * WEEK * HOUR), now, settings)


def together(platforms: Sequence[Sequence[Hour]]) -> list[Hour]:
    """The hours of several platforms as one series. An hour is left out unless all of them were heard for about as
    much of it: a platform that is new, or away, is no change of volume."""
    by_start: dict[datetime, list[Hour]] = defaultdict(list)
    for hours in platforms:
        for hour in hours:
            by_start[hour.start].append(hour)
    return [
        Hour(
            start,
            sum(one.total for one in all_),
            sum(one.negative for one in all_),
            sum(one.heard for one in all_) / len(all_),
        )
        for start, all_ in sorted(by_start.items())
        if len(all_) == len(platforms) and min(h.heard for h in all_) >= ALIKE * max(h.heard for h in all_)
    ]


def full_hour(moment: datetime) -> datetime:
    """The hour that is running then."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _watched(
    usual: Mapping[str, Baseline | None],
    hours: Mapping[str, Sequence[Hour]],
    now: datetime,
    settings: Spikes,
    states: Mapping[str, State],
) -> tuple[Mapping[str, State], list[NewAlert]]:
    after, alerts = watch(states, usual, hours, now, settings, EVERYWHERE)
    return after, [of_event(alert, after[alert.series], "spike", f"On {alert.series}") for alert in alerts]
