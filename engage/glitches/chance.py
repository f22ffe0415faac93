"""Probabilities: how often counts that vary come out at least so high, where a share lies, what a spread may be."""

import math
from collections.abc import Callable
from functools import lru_cache


def at_least(count: int, mean: float, shape: float) -> float:
    """How often a count of mean `mean` reaches `count`, where the mean itself varies by a gamma of `shape`.

    That is the negative binomial; the smaller the shape, the more it varies.
    """
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    step = mean / (mean + shape)
    here = (shape / (mean + shape)) ** shape
    below = 0.0
    for number in range(count):
        below += here
        here *= step * (shape + number) / (number + 1)
    return max(0.0, 1 - below)


def beta_below(a: float, b: float, x: float) -> float:
    """How much of a beta distribution lies below `x`: the regularised incomplete beta function, by its continued
    fraction (NIST Digital Library of Mathematical Functions, 8.17.22), to about 12 digits. `a`, `b` > 0."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_below(b, a, 1 - x)
    front = math.exp(
        a * math.log(x) + b * math.log1p(-x) + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) - math.log(a)
    )
    return front / _fraction(a, b, x)


def beta_quantile(a: float, b: float, share: float) -> float:
    """The `x` below which such a share of the beta distribution lies."""
    return reached(share, lambda x: beta_below(a, b, x))


def reached(share: float, below: Callable[[float], float]) -> float:
    """The `x` between 0 and 1 at which `below`, which grows, reaches `share`: by halving, to 12 digits."""
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        if below(middle) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@lru_cache(maxsize=256)
def spreads(free: int) -> tuple[float, ...]:
    """What a variance may be, as shares of its estimate with `free` degrees of freedom: equally likely values, the
    greatest first. That is `free` over a chi-square, which is a beta whose other side is as good as certain."""
    halves = ((number + 0.5) / POINTS for number in range(POINTS))
    chis = (beta_quantile(free / 2, CERTAIN, share) for share in halves)
    return tuple(free * (1 - chi) / (2 * CERTAIN * chi) for chi in chis)


POINTS, CERTAIN = 12, 1e5
"""How many values stand for all that a spread may be; what is as good as certain beside a few weeks."""
TINY, CLOSE, STEPS = 1e-300, 1e-14, 10_000


def _fraction(a: float, b: float, x: float) -> float:
    """1 + d1 / (1 + d2 / (1 + …)) by the modified Lentz method."""
    whole, up, down = 1.0, 1.0, 0.0
    for step in range(1, STEPS):
        m = step // 2
        if step % 2:
            part = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            part = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        down = 1 / (_not_zero(1 + part * down))
        up = _not_zero(1 + part / up)
        whole *= up * down
        if abs(up * down - 1) < CLOSE:
            break
    return whole


def _not_zero(value: float) -> float:
    return value if abs(value) > TINY else TINY
