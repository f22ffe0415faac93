"""Did the fix help? Incidents a week before it and after it, and how sure that is.

The two weekly numbers have gamma posteriors (Poisson counts, Jeffreys' prior), so their ratio is beta prime: an exact
interval, also for no incident at all. Complaints come in bursts, so that weeks vary by more than Poisson allows; by as
much more as they do (Pearson's dispersion), the counts weigh less. A few weeks tell only roughly how much that is, so
all that it may be is weighed, not the estimate alone.

What this cannot know: a glitch is noticed when it is at its worst, so that of one that is hit about once a week part of
a fall is that it goes back to its usual. And a week in which nobody listened counts as one without incidents.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engage.glitches.chance import beta_below, reached, spreads
from engage.glitches.settings import Settings

WEEK = timedelta(weeks=1)
LEAST_BEFORE = 2
"""Whole weeks before the fix without which nothing can be compared."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Incidents a week before and after. `ratio` (after / before) lies above `low`, and below `high`, each as surely as
    the settings ask; all three are None as long as it is too early. `fell`: True, False (it rose), None (cannot tell).
    """

    before: float
    after: float
    ratio: float | None
    low: float | None
    high: float | None
    fell: bool | None
    says: str


def effect_of(
    times: Sequence[datetime], fixed_at: datetime, known_since: datetime, now: datetime, settings: Settings
) -> Effect:
    """The effect of a fix on a glitch whose incidents came at `times`, since `known_since`. Only whole weeks count."""
    before = _weekly(times, fixed_at, -min(settings.effect_weeks, (fixed_at - known_since) // WEEK))
    after = _weekly(times, fixed_at, min(settings.effect_weeks, (now - fixed_at) // WEEK))
    rates = _mean(before), _mean(after)
    too_early = _too_early(before, after, fixed_at, settings)
    if too_early:
        return Effect(*rates, None, None, None, None, too_early)
    low, high = (_bound(before, after, share) for share in (1 - settings.sure, settings.sure))
    ratio = rates[1] / rates[0] if rates[0] else math.inf if rates[1] else 1.0
    fell = True if high < 1 else False if low > 1 else None
    return Effect(*rates, ratio, low, high, fell, _sentence(rates, ratio, low, high, settings.sure))


def _weekly(times: Sequence[datetime], fixed_at: datetime, weeks: int) -> list[int]:
    """Incidents in each of so many weeks after the fix; before it where `weeks` is negative."""
    first, last = min(0, weeks), max(0, weeks)
    counts = [0] * (last - first)
    for at in times:
        week = (at - fixed_at) // WEEK
        if first <= week < last:
            counts[week - first] += 1
    return counts


def _mean(counts: Sequence[int]) -> float:
    return sum(counts) / len(counts) if counts else 0.0


def _bound(before: Sequence[int], after: Sequence[int], share: float) -> float:
    """Below which the ratio of the weekly numbers lies, as surely as `share`."""
    shapes = [(sum(after) / varies + 0.5, sum(before) / varies + 0.5) for varies in _dispersions(before, after)]
    late = reached(share, lambda x: sum(beta_below(a, b, x) for a, b in shapes) / len(shapes))
    return late / max(1 - late, 1e-12) * len(before) / len(after)


def _dispersions(*periods: Sequence[int]) -> list[float]:
    """How many times more than Poisson the weeks may vary around the mean of their period, equally likely; 1 at
    least."""
    chi, free = 0.0, 0
    for counts in periods:
        mean = _mean(counts)
        if mean > 0:
            chi += sum((count - mean) ** 2 for count in counts) / mean
            free += len(counts) - 1
    return [max(1.0, spread * chi / free) for spread in spreads(free)] if chi else [1.0]


def _too_early(before: Sequence[int], after: Sequence[int], fixed_at: datetime, settings: Settings) -> str:
    if len(before) < LEAST_BEFORE:  # waiting does not change that, so it is said first
        return f"cannot be said: it was known for less than {LEAST_BEFORE} weeks before the fix"
    if len(after) < settings.effect_after:
        when = fixed_at + settings.effect_after * WEEK
        return f"too early to say; look again on {when.day} {when:%B %Y}"
    return ""


def _sentence(rates: tuple[float, float], ratio: float, low: float, high: float, sure: float) -> str:
    told = f"from {_number(rates[0])} a week to {_number(rates[1])} a week"
    change = f"{_sign(ratio)}, " if math.isfinite(ratio) and ratio != 1 else ""
    if high < 1:
        return f"{told} ({change}{sure:.0%} sure it fell{_at_least(1 - high)})"
    if low > 1:
        return f"{told} ({change}{sure:.0%} sure it rose{_at_least(low - 1)})"
    return f"{told} ({change}which may be chance)"


def _at_least(share: float) -> str:
    percent = math.floor(100 * share)
    return f" by at least {percent:,}%" if percent else ""


def _sign(ratio: float) -> str:
    return f"{'−' if ratio < 1 else '+'}{abs(ratio - 1):.0%}"


def _number(rate: float) -> str:
    """ "12", "1.5", "0.3"; a number of ten or more without decimals."""
    return f"{rate:.0f}" if rate >= 10 else f"{rate:.1f}".removesuffix(".0")
