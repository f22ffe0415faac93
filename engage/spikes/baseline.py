"""What is usual for a series, learned from its own earlier weeks.

The rate of an hour of the week is its hour of the day times its day of the week times its own deviation, each pulled
towards "as usual" by as much as it is unknown. So a quiet brand and a first week get a broad guess instead of a wrong
one: what is not known widens the spread (`unsure`). Hours in which nobody listened are left out, not zero. Earlier
spikes are cut to what the rest makes plausible. The level is the higher of the last weeks' and the last three weeks'
median: it follows growth, and neither a holiday week nor a spike moves it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from engage.spikes.chance import Floats, posts_spread, share_spread
from engage.spikes.hours import DAY, HOUR, WEEK, WINDOWS, Baseline, Hour, cell_of
from engage.spikes.settings import Spikes

LEAST_HEARD = 24
"""Hours that must have been heard before anything can be unusual."""
ROUNDS = 3
CUT = 2.5
"""What lies more standard deviations above the usual is cut to there while learning."""
RECENT = 3
SURE_HOUR, SURE_DAY, SURE_CELL = 2.0, 11.0, 25.0
"""How sure we are without data that an hour of the day, a day of the week and an hour of the week are nothing special,
as 1 / (relative standard deviation) ** 2: 70 %, 30 % and 20 %. Hours of the day differ most."""

TOGETHER = 6
"""So many hours of one day tell no more of that day than one: a busy day is busy all along."""
NEW, NEW_SHARE = 0.15, 0.1
"""What a single day of history leaves unknown of the level and of the mood, as variances; less by every day heard."""

Ints = NDArray[np.int64]


def learn(hours: Iterable[Hour], now: datetime, settings: Spikes) -> Baseline | None:
    """The baseline at `now` from the hours that ended by then; None while fewer than `LEAST_HEARD` were heard.

    Takes some milliseconds; once an hour, or once a day, is often enough.
    """
    past = _Past.of(hours, now, settings)
    if past.heard.sum() < LEAST_HEARD:
        return None
    rates, spread = _start(past), 0.05
    unsure, levels = rates, np.ones(settings.weeks)
    for _ in range(ROUNDS):
        mu = past.heard * rates[past.cell] * levels[past.week]
        cut = np.minimum(past.total, mu + CUT * np.sqrt(mu + spread * mu**2) + 1)
        levels = _levels(past, cut, rates, settings.weeks)
        rates, unsure = _rhythm(past, cut, past.heard * levels[past.week], spread)
        mu = past.heard * rates[past.cell] * _calmed(levels)[past.week]
        spread = _spread(past, mu, 1)
    present = np.flatnonzero(_summed(past.week, past.heard, settings.weeks) >= LEAST_HEARD)
    level = max(np.median(levels[present]), np.median(levels[present[:RECENT]])) if len(present) else 1.0
    share, of_shares = _share(past)
    spreads = tuple(_spread(past, mu, window) for window in WINDOWS)
    return Baseline(tuple((rates * level).tolist()), tuple(unsure.tolist()), spreads, share, of_shares)


@dataclass(frozen=True, slots=True)
class _Past:
    """One place for every hour of the last weeks, the oldest first, in arrays of one length. `week` 0 is the last."""

    total: Floats
    negative: Floats
    heard: Floats
    cell: Ints
    week: Ints

    @property
    def days(self) -> float:
        """How many days were heard, in all."""
        return float(self.heard.sum()) / DAY

    @classmethod
    def of(cls, hours: Iterable[Hour], now: datetime, settings: Spikes) -> "_Past":
        end = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        size = settings.weeks * WEEK
        begin = end - size * HOUR
        total, negative, heard = np.zeros(size), np.zeros(size), np.zeros(size)
        for hour in hours:
            at = (hour.start - begin) // HOUR
            if 0 <= at < size and hour.heard > 0:
                total[at], negative[at], heard[at] = hour.total, hour.negative, hour.heard
        cell = np.array([cell_of(begin + at * HOUR, settings) for at in range(size)])
        week = (size - 1 - np.arange(size)) // WEEK
        return cls(total, negative, heard, cell, week)


def _start(past: _Past) -> Floats:
    """A first guess at the rates: of each cell with its neighbours, without the highest quarter of its weeks."""
    weeks = int(past.week.max()) + 1
    place = past.week * WEEK + past.cell
    total = _neighbours(_summed(place, past.total, weeks * WEEK).reshape(weeks, WEEK))
    heard = _neighbours(_summed(place, past.heard, weeks * WEEK).reshape(weeks, WEEK))
    rate = np.where(heard > 0, total / np.maximum(heard, 1e-9), np.inf)
    order = np.argsort(rate, axis=0)
    kept = np.argsort(order, axis=0) < np.ceil((heard > 0).sum(axis=0) * 0.75)
    overall = past.total.sum() / past.heard.sum()
    guess: Floats = ((total * kept).sum(axis=0) + overall) / ((heard * kept).sum(axis=0) + 1)
    return np.maximum(guess, 1e-6)


def _neighbours(cells: Floats) -> Floats:
    """Every hour of the week with half of the hour before and of the hour after it, circular, along the last axis."""
    mixed: Floats = cells / 2 + np.roll(cells, 1, -1) / 4 + np.roll(cells, -1, -1) / 4
    return mixed


def _levels(past: _Past, cut: Floats, rates: Floats, weeks: int) -> Floats:
    """How busy each week was beside the others; 1 where little is known of it."""
    posts = _summed(past.week, cut, weeks)
    usual = _summed(past.week, past.heard * rates[past.cell], weeks)
    levels: Floats = (posts + 3) / (usual + 3)
    return levels


def _calmed(levels: Floats) -> Floats:
    """Each week's level as the median of it and its two neighbours, so that a week of its own kind stays surprising."""
    around = np.stack([np.roll(levels, 1), levels, np.roll(levels, -1)])
    around[0, 0], around[2, -1] = levels[0], levels[-1]
    calmed: Floats = np.median(around, axis=0)
    return calmed


def _rhythm(past: _Past, posts: Floats, heard: Floats, spread: float) -> tuple[Floats, Floats]:
    """Rates by hour of the week, and how unsure each is, as its relative variance."""
    overall = (posts.sum() + 0.5) / (heard.sum() + 0.5)
    clock = np.arange(WEEK) % DAY
    weekday = np.arange(WEEK) // DAY
    counts, spans = _summed(past.cell, posts, WEEK), _summed(past.cell, heard, WEEK)
    sure = spans / (1 / overall + spread)
    by_hour, hour_sure = _pulled(counts, spans * overall, sure, clock, SURE_HOUR)
    by_day, day_sure = _pulled(counts, spans * overall * by_hour[clock], sure / TOGETHER, weekday, SURE_DAY)
    prior = overall * by_hour[clock] * by_day[weekday]
    weight = _neighbours(spans) / (1 / prior + spread)
    ratio = _neighbours(counts) / np.maximum(_neighbours(spans * prior), 1e-9)
    own = weight / (weight + SURE_CELL)
    unsure = 1 / (weight + SURE_CELL) + (1 - own) ** 2 * (1 / hour_sure[clock] + 1 / day_sure[weekday])
    return prior * (1 - own + own * ratio), unsure + NEW / past.days


def _pulled(counts: Floats, expected: Floats, sure: Floats, group: Ints, prior: float) -> tuple[Floats, Floats]:
    """How many times as busy each group is as expected, pulled towards 1, and how sure that is."""
    size = int(group.max()) + 1
    known = _summed(group, sure, size)
    ratio = _summed(group, counts, size) / np.maximum(_summed(group, expected, size), 1e-9)
    return (prior + known * ratio) / (prior + known), prior + known


def _spread(past: _Past, mu: Floats, window: int) -> float:
    """The overdispersion of what `window` hours bring together, where at least half of them were heard."""
    posts, usual, heard = (_rolling(values, window) for values in (past.total, mu, past.heard))
    there = heard >= window / 2
    return posts_spread(posts[there], usual[there]) if there.any() else 0.0


def _share(past: _Past, window: int = 4) -> tuple[float, float]:
    """The usual share of negative posts, the median of the weeks', and its overdispersion."""
    weeks = int(past.week.max()) + 1
    posts, negative = _summed(past.week, past.total, weeks), _summed(past.week, past.negative, weeks)
    enough = posts >= 20
    pulled = (negative + 1) / (posts + 4)
    share = float(np.median(pulled[enough])) if enough.any() else float((negative.sum() + 1) / (posts.sum() + 4))
    some, bad = _rolling(past.total, window), _rolling(past.negative, window)
    there = some >= 5
    own = share_spread(bad[there], some[there], share) if there.any() else 0.1
    return share, own + 1 / float(posts.sum() + 4) + NEW_SHARE / past.days


def _summed(places: Ints, values: Floats, size: int) -> Floats:
    """The sum of the values at each place from 0 up to `size`."""
    return np.bincount(places, values, size).astype(np.float64)


def _rolling(values: Floats, window: int) -> Floats:
    sums = np.concatenate(([0.0], np.cumsum(values)))
    rolled: Floats = sums[window:] - sums[:-window]
    return rolled
