"""Two simulated years of a brand: its rhythm, its growth, its noise, its holidays, its gaps, and spikes put into it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from engage.spikes import Hour

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
HOURS, SLOTS = 2 * 365 * 24, 12
SIZES, LENGTHS = (1.5, 2.0, 3.0, 5.0, 10.0), (1, 3, 8, 24)
NOTHING, TURNED = 1.0, 0.0
"""Sizes of their own: where nothing was put in (what is "found" there is chance), and where only the mood turned."""
QUIET_WEEKS, EVERY = 9, 192
SHARE, MOOD = 0.3, 0.6

Told = Iterable[tuple[int, bool]]
"""What somebody who watches tells: at which slots, and whether an event begins there (or an open one got worse)."""


@dataclass(frozen=True)
class Planted:
    """From the slot `begin` (five minutes each) up to `end` so many times the usual, or `NOTHING`, or `TURNED`."""

    begin: int
    end: int
    size: float


@dataclass(frozen=True)
class Years:
    """Posts and negative posts by slot of five minutes; -1 where nobody listened."""

    posts: np.ndarray
    negative: np.ndarray
    planted: tuple[Planted, ...]

    def hour(self, hour: int, slots: int = SLOTS) -> Hour | None:
        """The hour after its first `slots`; None where nothing of it was heard."""
        part = slice(hour * SLOTS, hour * SLOTS + slots)
        heard = self.posts[part] >= 0
        if not heard.any():
            return None
        total, negative = self.posts[part][heard].sum(), self.negative[part][heard].sum()
        return Hour(BEGIN + timedelta(hours=hour), int(total), int(negative), float(heard.sum()) / SLOTS)


def years(per_hour: float, seed: int, spikes: bool = True) -> Years:
    """A brand with about `per_hour` posts in its first weeks; it grows by 70% in two years. `planted` are the spikes of
    which more than half was heard."""
    dice = np.random.default_rng(seed)
    rate = per_hour * _usual(dice)
    share = np.clip(SHARE + 0.06 * _drifting(dice, HOURS // 24, 0.7).repeat(24), 0.05, 0.9)
    planted = _plant(dice) if spikes else ()
    slots, bad = rate.repeat(SLOTS) / SLOTS, share.repeat(SLOTS)
    for one in planted:
        # Half of the spikes bring the usual mixture, half are angrier.
        part = slice(one.begin, one.end)
        slots[part] *= one.size or 1
        angry = one.size == TURNED or (one.size != NOTHING and dice.random() < 0.5)
        bad[part] = MOOD if angry else bad[part]
    posts = dice.poisson(slots)
    negative = dice.binomial(posts, bad)
    away = _away(dice)
    posts[away], negative[away] = -1, -1
    heard = (one for one in planted if (posts[one.begin : one.end] >= 0).mean() > 0.5)
    return Years(posts, negative, tuple(heard))


def _usual(dice: np.random.Generator) -> np.ndarray:
    hour = np.arange(HOURS)
    clock, day = hour % 24, hour // 24
    rhythm = np.exp(0.9 * np.sin((clock - 9) / 24 * 2 * np.pi) + 0.3 * np.sin((clock - 3) / 12 * 2 * np.pi))
    weekly = np.array([1.1, 1.0, 1.0, 1.05, 1.2, 0.7, 0.6])[day % 7]
    growth = 1.7 ** (hour / HOURS)
    noise = np.exp(0.12 * _drifting(dice, HOURS, 0.6) + 0.08 * _drifting(dice, HOURS // 24, 0.3).repeat(24))
    holidays = np.ones(HOURS)
    for year in (0, 365):
        for first, last, level in ((355, 365, 0.5), (90, 93, 0.6), (212, 233, 0.75), (120, 121, 0.5)):
            holidays[(year + first) * 24 : (year + last) * 24] = level
    usual: np.ndarray = rhythm / rhythm.mean() * weekly * growth * noise * holidays
    return usual


def _drifting(dice: np.random.Generator, size: int, memory: float) -> np.ndarray:
    """Standard normal noise, of which each value remembers the one before."""
    fresh = dice.standard_normal(size) * np.sqrt(1 - memory**2)
    values = np.empty(size)
    last = 0.0
    for at in range(size):
        last = memory * last + fresh[at]
        values[at] = last
    return values


def _plant(dice: np.random.Generator) -> tuple[Planted, ...]:
    """One in eight days after the first weeks, all sizes and lengths alike often, at any minute."""
    kinds = [(size, length) for size in (NOTHING, TURNED, *SIZES) for length in LENGTHS]
    starts = range(QUIET_WEEKS * 168, HOURS - EVERY, EVERY)
    order = [kinds[at % len(kinds)] for at in range(len(starts))]
    dice.shuffle(order)
    found = []
    for start, (size, length) in zip(starts, order, strict=True):
        begin = (start + int(dice.integers(0, EVERY - 72))) * SLOTS + int(dice.integers(0, SLOTS))
        found.append(Planted(begin, begin + int(length) * SLOTS, float(size)))
    return tuple(found)


def _away(dice: np.random.Generator) -> np.ndarray:
    """Where the daemon was down: about once in two weeks, for minutes up to two days."""
    away = np.zeros(HOURS * SLOTS, dtype=bool)
    for _ in range(52):
        start = int(dice.integers(0, HOURS * SLOTS))
        away[start : start + int(np.exp(dice.uniform(np.log(3), np.log(48 * SLOTS))))] = True
    return away
