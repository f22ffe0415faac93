"""A brand with a rhythm of its own, for the tests of spikes."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import numpy as np

from engage.spikes import Hour

MONDAY = datetime(2026, 3, 2, 14, tzinfo=UTC)
HOUR = timedelta(hours=1)


def usually(moment: datetime, by_day: float = 12.0) -> float:
    """Posts an hour: by day eight times as many as by night, half as many at the weekend."""
    return by_day * (1.0 if 7 <= moment.hour < 22 else 0.125) * (0.5 if moment.weekday() >= 5 else 1.0)


def history(
    now: datetime,
    weeks: float = 8,
    rate: Callable[[datetime], float] = usually,
    share: float = 0.3,
    seed: int = 1,
) -> list[Hour]:
    """The hours before the full hour `now`, the oldest first: Poisson posts, of which `share` is negative."""
    return list(_hours(now, round(weeks * 168), rate, share, np.random.default_rng(seed)))


def _hours(
    now: datetime, count: int, rate: Callable[[datetime], float], share: float, dice: np.random.Generator
) -> Iterator[Hour]:
    for back in range(count, 0, -1):
        start = now - back * HOUR
        total = int(dice.poisson(rate(start)))
        yield Hour(start, total, int(dice.binomial(total, share)))
