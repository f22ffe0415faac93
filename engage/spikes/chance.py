"""How likely chance alone brings so many, or so many negative ones. Counts are no bell curves, so none is assumed.

Posts: negative binomial, mean `mu`, variance `mu + spread * mu**2` (Poisson where `spread` is as good as 0). Shares:
binomial with its variance times `1 + (posts - 1) * spread` (D. A. Williams, "Extra-binomial variation in logistic
linear models", 1982). Tails come from the signed root of the deviance, which is close to normal (P. McCullagh and
J. A. Nelder, "Generalized Linear Models", 1989, 2.4), so that they cost the same for 5 posts and for 50,000.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
TINY = 1e-300
EDGE = 0.9
EDGE_Z = 1.2815515655446004
"""One in ten of usual things lies beyond: deep enough to see the spread, shallow enough not to see earlier spikes."""
SPREADS = np.geomspace(0.0001, 4, 32)


def tail(z: float) -> float:
    """The probability that a standard normal is at least `z`; never 0."""
    return max(TINY, math.erfc(z / math.sqrt(2)) / 2)


def posts_z(posts: Floats, mu: Floats, spread: Floats | float) -> Floats:
    """How far `posts` lie from `mu`, in standard deviations of a normal; element by element."""
    mu = np.maximum(mu, 1e-9)
    spread = np.maximum(spread, 1e-6)
    own = posts * np.log(np.maximum(posts, 1e-9) / mu)
    deviance = own - (posts + 1 / spread) * np.log((1 + spread * posts) / (1 + spread * mu))
    root: Floats = np.sign(posts - mu) * np.sqrt(2 * np.maximum(deviance, 0))
    return root


def share_z(negative: Floats, posts: Floats, share: float, spread: float) -> Floats:
    """How far `negative` lie from `share * posts` (0 < share < 1), in standard deviations of a normal."""
    other = posts - negative
    expected = posts * share
    deviance = negative * np.log(np.maximum(negative, 1e-9) / np.maximum(expected, 1e-9))
    deviance += other * np.log(np.maximum(other, 1e-9) / np.maximum(posts - expected, 1e-9))
    inflated = 1 + (np.maximum(posts, 1) - 1) * spread
    root: Floats = np.sign(negative - expected) * np.sqrt(2 * np.maximum(deviance, 0) / inflated)
    return root


def posts_spread(posts: Floats, mu: Floats) -> float:
    """The least spread with which no more than one in ten of what was heard lies where one in ten should."""
    below, above = np.maximum(posts - 0.5, 0), posts + 0.5
    return _least(lambda spread: _beyond(posts_z(below, mu, spread), posts_z(above, mu, spread)))


def share_spread(negative: Floats, posts: Floats, share: float) -> float:
    """As `posts_spread`, for shares; at most 1."""
    below, above = np.maximum(negative - 0.5, 0), np.minimum(negative + 0.5, posts)
    spread = _least(lambda spread: _beyond(share_z(below, posts, share, spread), share_z(above, posts, share, spread)))
    return min(1.0, spread)


def _beyond(below: Floats, above: Floats) -> float:
    """The part that lies beyond the edge, each count taken as evenly spread from half below it to half above it."""
    parts = (above - EDGE_Z) / np.maximum(above - below, 1e-9)
    return float(np.clip(parts, 0, 1).mean())


def _least(beyond: Callable[[float], float]) -> float:
    """Bisection in `SPREADS`, where less lies beyond as the spread grows; the largest where none is enough."""
    low, high = 0, len(SPREADS) - 1
    while low < high:
        middle = (low + high) // 2
        if beyond(float(SPREADS[middle])) <= 1 - EDGE:
            high = middle
        else:
            low = middle + 1
    return float(SPREADS[low])
