"""Is what is heard right now above the usual, in volume or in negativity? Decides about one moment, remembers nothing.

Each window (the running hour alone, and with the hours before it) is asked for itself. How surprising it must be
follows from the false alarms that are accepted: a week holds many short windows and few long ones.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from engage.spikes import wording
from engage.spikes.chance import Floats, posts_z, share_z, tail
from engage.spikes.finding import SURPRISE, Finding
from engage.spikes.hours import HOUR, WEEK, WINDOWS, Baseline, Hour, cell_of
from engage.spikes.settings import Severity, Spikes

LOOKS = 1.5
"""Looking every five minutes, at overlapping windows, is worth so many independent looks at each: most of what one look
sees the next one sees again, and one event is told once."""
KINDS = 2
"""Volume and negativity."""
CALM_RATIO, CALM_CHANCE, PLAIN = 1.2, 0.2, 0.02
"""About as usual: at most so many times the usual, or chance brings as much this often. Above it more rarely than
`PLAIN`, it is plainly not over."""
SHORTEST = 1 / 13
"""Less than this part of an hour is too short to ask about: under five minutes."""


@dataclass(frozen=True, slots=True)
class _Windows:
    """What the last hours hold together, for 1 to 24 of them, the running one included. `mu`: posts that are usual;
    `spread`: how far that varies."""

    hours: Floats
    heard: Floats
    posts: Floats
    negative: Floats
    mu: Floats
    spread: Floats


def judge(
    baseline: Baseline | None, hours: Iterable[Hour], now: datetime, settings: Spikes, since: datetime | None = None
) -> Finding:
    """What `hours`, of which those of the last day count, are at `now` beside `baseline`.

    `since`: hours that began before are left out, so that a spike that is over is not found again in a long window.
    """
    if baseline is None:
        return Finding(now, None, "There is less than a day of history to compare with.")
    seen = _windows(baseline, hours, now, settings, since)
    more = _chances(posts_z(np.maximum(seen.posts - 0.5, 0), seen.mu, seen.spread))
    bad = np.maximum(seen.negative - 0.5, 0)
    worse = _chances(share_z(bad, seen.posts, baseline.share, baseline.share_spread))
    more_ratio = seen.posts / np.maximum(seen.mu, 1e-9)
    worse_ratio = _odds(seen.negative, seen.posts) / (baseline.share / (1 - baseline.share))
    found = [
        candidate
        for at in _asked(seen)
        for candidate in (
            _volume(at, seen, baseline, settings, float(more_ratio[at]), float(more[at])),
            _negativity(at, seen, settings, float(worse_ratio[at]), float(worse[at])),
        )
        if candidate is not None
    ]
    calm = _calm(seen, more, more_ratio, worse, worse_ratio)
    if not found:
        return Finding(now, None, "", calm_hours=calm)
    severity, chance, at = max(found, key=lambda one: (one[0].rank, -one[1]))
    says = _says(at, seen, baseline, now, settings, chance)
    return Finding(now, severity, says, float(seen.hours[at]), calm)


_Candidate = tuple[Severity, float, int]
"""Severity, chance, which window."""


def _windows(
    baseline: Baseline, hours: Iterable[Hour], now: datetime, settings: Spikes, since: datetime | None
) -> _Windows:
    """Sums over the last hours, of which each window takes its part."""
    longest = WINDOWS[-1]
    rows = np.zeros((longest, 5))
    running = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    for hour in hours:
        back = (running - hour.start) // HOUR
        if 0 <= back < longest and (since is None or hour.start >= since):
            cell = cell_of(hour.start, settings)
            usual = baseline.rates[cell] * hour.heard
            rows[back] = (hour.heard, hour.total, hour.negative, usual, usual * baseline.unsure[cell])
    heard, posts, negative, mu, unsure = rows.cumsum(axis=0).T
    depths: Floats = np.arange(1, longest + 1, dtype=np.float64)
    spread = np.interp(depths, WINDOWS, baseline.spreads) + unsure / np.maximum(mu, 1e-9)
    lasts = depths - 1 + (now - running) / HOUR
    if since is not None:
        lasts = np.minimum(lasts, max(0.0, (now - since) / HOUR))
    return _Windows(lasts, heard, posts, negative, mu, spread)


def _asked(seen: _Windows) -> list[int]:
    """The places of `WINDOWS`, without those in which no more was heard than in a shorter one."""
    places = np.array(WINDOWS) - 1
    fresh = np.diff(seen.heard[places], prepend=0) > 0
    return [int(place) for place in places[fresh]]


def _chances(z: Floats) -> Floats:
    return np.array([tail(one) for one in z])


def _odds(negative: Floats, posts: Floats) -> Floats:
    """Negative posts for one that is not; half a post is added to both, so that there is always an answer."""
    odds: Floats = (negative + 0.5) / (posts - negative + 0.5)
    return odds


def _accepted(hours: float, settings: Spikes) -> float:
    """The chance with which one look at so long a window may raise a false alarm."""
    return settings.false_alarms_a_week / (WEEK / max(hours, 1) * LOOKS * KINDS * len(WINDOWS))


def _severity(ratio: float, chance: float, hours: float, settings: Spikes) -> Severity | None:
    sizes = {Severity.WATCH: settings.least, Severity.HIGH: settings.high, Severity.SEVERE: settings.severe}
    accepted = _accepted(hours, settings)
    fitting = [one for one in Severity if ratio >= sizes[one] and chance <= accepted * SURPRISE[one]]
    return fitting[-1] if fitting else None


def _volume(
    at: int, seen: _Windows, baseline: Baseline, settings: Spikes, ratio: float, chance: float
) -> _Candidate | None:
    """A busy but happy time, with no more negative posts than usual, is worth watching and no more."""
    severity = _severity(ratio, chance, float(seen.hours[at]), settings)
    if severity is None or seen.posts[at] < settings.least_posts or seen.heard[at] < SHORTEST:
        return None
    happy = seen.negative[at] < settings.least * baseline.share * seen.mu[at]
    return (Severity.WATCH if happy else severity, chance, at)


def _negativity(at: int, seen: _Windows, settings: Spikes, ratio: float, chance: float) -> _Candidate | None:
    """`ratio`: how many times as many negative posts there are for one that is not."""
    severity = _severity(ratio, chance, float(seen.hours[at]), settings)
    if severity is None or seen.negative[at] < settings.least_posts or seen.heard[at] < SHORTEST:
        return None
    return (severity, chance, at)


def _calm(seen: _Windows, more: Floats, more_ratio: Floats, worse: Floats, worse_ratio: Floats) -> float:
    """The longest time that was about as usual, half of it heard, with no shorter one in it plainly above."""
    chance = np.where(more_ratio <= CALM_RATIO, 1.0, more)
    chance = np.minimum(chance, np.where(worse_ratio <= CALM_RATIO, 1.0, worse))
    calm = (chance > CALM_CHANCE) & (seen.heard >= seen.hours / 2)
    plain = np.concatenate(([False], np.maximum.accumulate(chance <= PLAIN)[:-1]))
    return float(seen.hours[calm & ~plain].max(initial=0))


def _says(at: int, seen: _Windows, baseline: Baseline, now: datetime, settings: Spikes, chance: float) -> str:
    return wording.spike(
        int(seen.posts[at]),
        float(seen.mu[at]),
        float(seen.negative[at] / max(seen.posts[at], 1)),
        baseline.share,
        float(seen.hours[at]),
        float(seen.heard[at]),
        now.astimezone(settings.zone),
        chance * WEEK / max(float(seen.hours[at]), 1) * LOOKS,
    )
