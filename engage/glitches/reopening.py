"""Is a fixed glitch back? A late post about an old problem is usual; more people than a fix that holds leaves are not.

After a fix, people go on reporting for some weeks what befell them before it. How many is learned from the glitches
whose fix held, as a share of what came a week before: `Usual`. How far fixes differ in that is taken into account too:
the number is negative binomial, not Poisson. Every new incident is a look, so the level asked for is strict.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engage.glitches.chance import at_least
from engage.glitches.settings import Settings

WEEK = timedelta(weeks=1)
AT_FIRST = (0.25, 0.12, 0.06, 0.03, 0.02)
"""What is taken for usual before any fix was seen: shares of the weekly number before; the last one goes on."""
WEIGHT = 20.0
"""It weighs as much as fixed glitches of so many incidents a week."""
SHAPE = 2.0
"""How far fixes that hold differ: the standard deviation is 0.7 times the mean."""


@dataclass(frozen=True, slots=True)
class Held:
    """A fix that held: incidents a week before it, and in each whole week after it."""

    a_week_before: float
    after: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Usual:
    """Late incidents in each week after a fix, as shares of the weekly number before; the last share goes on."""

    shares: tuple[float, ...] = AT_FIRST

    def expected(self, a_week_before: float, since_fix: timedelta, until: timedelta) -> float:
        """How many come between two moments after the fix."""
        last = len(self.shares) - 1
        begun = [self._overlap(since_fix, until, week, week < last) for week in range(len(self.shares))]
        return a_week_before * sum(share * weeks for share, weeks in zip(self.shares, begun, strict=True))

    @staticmethod
    def _overlap(since: timedelta, until: timedelta, week: int, ends: bool) -> float:
        """How much of `since` to `until` falls into this week, in weeks."""
        end = min(until, (week + 1) * WEEK) if ends else until
        return max(0.0, (end - max(since, week * WEEK)) / WEEK)


@dataclass(frozen=True, slots=True)
class Reopening:
    """Whether it is back. `chance`: how often a fix that holds would see so many people, `people`, or more."""

    is_back: bool
    people: int
    expected: float
    chance: float
    because: str


def usual(fixes: Iterable[Held]) -> Usual:
    """What is usual after a fix, learned from those that held; `AT_FIRST` where there is little to learn from."""
    seen = [WEIGHT * share for share in AT_FIRST]
    before = [WEIGHT] * len(AT_FIRST)
    for fix in fixes:
        for week, count in enumerate(fix.after):
            place = min(week, len(AT_FIRST) - 1)
            seen[place] += count
            before[place] += fix.a_week_before
    return Usual(tuple(one / other for one, other in zip(seen, before, strict=True)))


def reopening_of(
    a_week_before: float,
    fixed_at: datetime,
    after: Sequence[tuple[str, datetime]],
    now: datetime,
    settings: Settings,
    usually: Usual | None = None,
) -> Reopening:
    """Whether a fixed glitch is back, by who reported it after the fix and when. One person counts once.

    `a_week_before`: different people a week in the weeks before the fix.
    """
    since = max(fixed_at, now - timedelta(days=settings.reopen_days))
    people = len({contact for contact, at in after if since < at <= now})
    expected = (usually or Usual()).expected(a_week_before, since - fixed_at, now - fixed_at)
    chance = at_least(people, expected, SHAPE)
    is_back = people >= settings.reopen_people and chance <= settings.reopen_chance
    days = max(1, round((now - since) / timedelta(days=1)))
    told = f"{_people(people)} reported it in the last {_days(days)} after the fix"
    if is_back:
        because = f"{told}; after a fix that holds {expected:.1f} are usual, and so many come {_seldom(chance)}"
    elif people < settings.reopen_people:
        because = f"{told}; fewer than {settings.reopen_people} do not reopen it"
    else:
        because = f"{told}; after a fix that holds {expected:.1f} are usual, and so many are not rare: {chance:.1%}"
    return Reopening(is_back, people, expected, chance, because)


def _people(count: int) -> str:
    return {0: "nobody", 1: "one person"}.get(count, f"{count} people")


def _days(count: int) -> str:
    return "day" if count == 1 else f"{count} days"


def _seldom(chance: float) -> str:
    return f"once in {1 / chance:,.0f} times" if chance > 1e-6 else "less than once in a million times"
