"""Mean + so many sigma: what spikes are held to in the bench, as it is done everywhere. Looks at full hours."""

from dataclasses import dataclass

import numpy as np

from tests.bench.simulated import HOURS, SLOTS, Told, Years

CALM, COOL = 2, 12
"""Hours at rest until an event is over, and hours of cool-down, as many as ours."""
TIMES = tuple(np.geomspace(3, 60, 80).tolist())
"""The numbers of sigmas that are tried, from 3 up."""


@dataclass(frozen=True)
class Above:
    """By hour: posts and negative posts, and how many sigma the higher of them lies above the mean of the last 8 weeks'
    same hours (or of all their hours); NaN in hours that were not heard from end to end."""

    counts: np.ndarray
    sigmas: np.ndarray

    @classmethod
    def of(cls, series: Years, rhythm: bool) -> "Above":
        hours = [series.hour(at) for at in range(HOURS)]
        counts = np.array([(h.total, h.negative) if h and h.heard == 1 else (np.nan, np.nan) for h in hours])
        sigmas = np.full(HOURS, np.nan)
        for at in range(2 * 168, HOURS):
            step = 168 if rhythm else 1
            before = counts[max(at % step, at - 8 * 168) : at : step]
            before = before[~np.isnan(before[:, 0])]
            if not np.isnan(counts[at, 0]) and len(before) >= 2:
                more = counts[at] - before.mean(0)
                # Where all earlier hours were alike, whatever is more is as unusual as can be.
                sigmas[at] = np.where(more > 0, more / np.maximum(before.std(0, ddof=1), 1e-9), 0).max()
        return cls(counts, sigmas)


def sigma(above: Above, times: float) -> Told:
    """More than the mean and `times` sigma. Looks at full hours. During an event it tells again when the posts of an
    hour, or the negative ones, have doubled."""
    calm_since, is_on, quiet_until, worst = 0, False, 0, np.zeros(2)
    for at in np.flatnonzero(~np.isnan(above.sigmas)).tolist():
        counts = above.counts[at]
        if above.sigmas[at] > times:
            calm_since = at + 1
            if not is_on and at >= quiet_until:
                is_on, worst = True, counts
                yield (at + 1) * SLOTS, True
            elif is_on and (counts > 2 * worst).any():
                worst = np.maximum(worst, counts)
                yield (at + 1) * SLOTS, False
        elif is_on and at - calm_since >= CALM:
            is_on, quiet_until = False, at + COOL
