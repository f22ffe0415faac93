"""What is promised to whom: the first policy in order whose filters all hold applies to a conversation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from engage.labels import Lane
from engage.sla.hours import Calendar


class Metric(StrEnum):
    """What is timed: the first response, each next response, the resolution."""

    FRT = "frt"
    NRT = "nrt"
    RT = "rt"

    @property
    def words(self) -> str:
        """As it is called in a sentence."""
        return {"frt": "first response", "nrt": "next response", "rt": "resolution"}[self.value]


class Priority(StrEnum):
    """How soon a conversation wants looking at."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Status(StrEnum):
    """Where a conversation stands; `pending` waits for the customer."""

    OPEN = "open"
    PENDING = "pending"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Policy:
    """Budgets of time within `calendar`, each more than nothing; None times nothing. An empty filter takes everything.

    `warning` is when to warn: a share of the budget (0.8), or a time of the calendar before it is used up. `pauses_on`
    stops the resolution clock only: while a customer waits for a response, no status makes the wait shorter.
    """

    name: str
    calendar: Calendar
    frt: timedelta | None = None
    nrt: timedelta | None = None
    rt: timedelta | None = None
    lanes: frozenset[str] = frozenset()
    priorities: frozenset[str] = frozenset()
    platforms: frozenset[str] = frozenset()
    warning: float | timedelta = 0.8
    pauses_on: frozenset[Status] = frozenset({Status.PENDING, Status.SNOOZED})

    def budget(self, metric: Metric) -> timedelta | None:
        """What is promised for `metric`, or None."""
        return {Metric.FRT: self.frt, Metric.NRT: self.nrt, Metric.RT: self.rt}[metric]

    def margin(self, budget: timedelta) -> timedelta:
        """How much of `budget` is left when it is time to warn."""
        return self.warning if isinstance(self.warning, timedelta) else budget - budget * self.warning

    def misses(self, lane: Lane, priority: str, platform: str) -> str:
        """Why it does not apply: "it is for marketing only"; "" where it does."""
        asked = ((self.lanes, lane), (self.priorities, priority), (self.platforms, platform))
        for wanted, is_ in asked:
            if wanted and is_ not in wanted:
                return f"it is for {' and '.join(sorted(wanted))} only"
        return ""

    def covers(self, other: "Policy") -> bool:
        """Whether it applies wherever `other` does."""
        pairs = (
            (self.lanes, other.lanes),
            (self.priorities, other.priorities),
            (self.platforms, other.platforms),
        )
        return all(not mine or (theirs and theirs <= mine) for mine, theirs in pairs)


@dataclass(frozen=True, slots=True)
class Choice:
    """The policy that applies, or None, and why, as a sentence."""

    policy: Policy | None
    because: str


def choose(policies: Sequence[Policy], lane: Lane, priority: str, platform: str) -> Choice:
    """The first of `policies` that takes a conversation in this lane, of this priority, on this platform."""
    missed: list[str] = []
    for policy in policies:
        why_not = policy.misses(lane, priority, platform)
        if not why_not:
            about = f"{lane}, {priority} priority, {platform}"
            return Choice(policy, f"SLA policy {policy.name} applies ({about})" + _before(missed))
        missed.append(f"{policy.name}: {why_not}")
    return Choice(None, "no SLA policy applies" + _before(missed))


def _before(missed: Sequence[str]) -> str:
    return f"; not {'; not '.join(missed)}" if missed else ""
