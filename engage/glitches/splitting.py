"""Is a glitch two things? Two means find halves in anything, so the halves must hold on incidents not used for them.

Every other incident is used to find two centres; the rest is laid on the line between them. One thing lies there as one
hill, two things as two; how much of the variance two groups explain tells which. What one hill reaches by chance is
drawn with seeded dice, from the flattest hill there is (a uniform distribution).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from engage.glitches.glitch import Glitch
from engage.glitches.incident import Incident
from engage.glitches.incidents import Floats, vectors
from engage.glitches.settings import Settings

LEAST = 30
"""Incidents below which two hills cannot be told from one."""
MOST = 1000
"""The newest incidents that are looked at."""
ROUNDS, DRAWS, SEED = 20, 2000, 17

Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Split:
    """A glitch that may be two: the mention ids of either part."""

    one: tuple[int, ...]
    other: tuple[int, ...]
    because: str


def too_broad(glitch: Glitch, incidents: Sequence[Incident], settings: Settings) -> Split | None:
    """How this glitch falls apart, or None if it is one thing, too small to tell, or a person said that it is whole."""
    newest = sorted(incidents, key=lambda one: (one.at, one.mention_id))[-MOST:]
    if glitch.whole or len(newest) < LEAST:
        return None
    rows = vectors(newest)
    centres = _two_means(rows[::2])
    line = rows @ (centres[1] - centres[0]).astype(np.float32)
    explained, _ = _explained(line[1::2].astype(np.float64))
    if explained <= _by_chance(len(line[1::2]), settings.split_chance):
        return None
    in_other = line > _explained(line.astype(np.float64))[1]
    parts = [[one for one, side in zip(newest, in_other, strict=True) if side == wanted] for wanted in (False, True)]
    if min(len({one.contact for one in part}) for part in parts) < settings.people:
        return None
    one, other = (tuple(each.mention_id for each in part) for part in parts)
    because = (
        f"they fall into {len(one)} and {len(other)} incidents; two groups explain {explained:.0%} of how they differ, "
        f"and one thing would reach that at most {settings.split_chance:.0%} of the time"
    )
    return Split(one, other, because)


def _two_means(rows: Floats) -> Floats:
    """Two centres (2 x length), begun at the incident that is least like the mean, and the one least like that."""
    first = rows[np.argmin(rows @ rows.mean(axis=0))]
    centres = np.stack([first, rows[np.argmin(rows @ first)]])
    for _ in range(ROUNDS):
        distances = (centres**2).sum(axis=1) - 2 * rows @ centres.T
        nearer = distances[:, 1] < distances[:, 0]
        if nearer.all() or not nearer.any():
            break
        centres = np.stack([rows[~nearer].mean(axis=0), rows[nearer].mean(axis=0)])
    return centres


def _explained(line: Doubles) -> tuple[float, float]:
    """The share of the variance that the best cut into two explains, and where that cut is."""
    points = np.sort(line)
    count = len(points)
    all_ = ((points - points.mean()) ** 2).sum()
    if all_ <= 1e-12:
        return 0.0, float(points[-1])
    below = np.arange(1, count)
    sums = np.cumsum(points - points.mean())[:-1]
    between = sums**2 * count / (below * (count - below))
    best = int(np.argmax(between))
    return float(between[best] / all_), float((points[best] + points[best + 1]) / 2)


@lru_cache(maxsize=256)
def _by_chance(count: int, chance: float) -> float:
    """What one hill of `count` incidents explains at most, but for a share `chance` of the time."""
    dice = np.random.default_rng(SEED)
    return float(np.quantile([_explained(dice.random(count))[0] for _ in range(DRAWS)], 1 - chance))
