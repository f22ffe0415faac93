"""The SLA clocks of one conversation: a fold over what happened in it. Nothing here asks what time it is.

- **First response** (FRT): from the customer's first mention to our first answer. A conversation has one.
- **Next response** (NRT): from the oldest mention not yet answered to our answer, each time anew. What the customer
  adds meanwhile does not start it again (as in Zendesk).
- **Resolution** (RT): from the first mention until it is resolved. It pauses while the conversation is pending or
  snoozed, as the policy says (as Zendesk's requester wait time pauses on pending); response clocks never pause.
- **Resolved stops every clock**, the response clocks too; in time is `hit`. A mention in a resolved conversation
  ("thanks!") starts nothing until the conversation is reopened. Then RT has its whole budget again, and NRT runs if
  the customer wrote meanwhile, both from the reopening. (BoldDesk too gives NRT anew, but lets RT go on where it
  stopped: a trip's second complaint would be missed before anybody could read it.)
- **Where nothing is left to answer**, the response clocks stop as they do when it is resolved, and RT goes on. What
  is to be answered after all is a next response, from then on.
- A mention wakes a pending or snoozed conversation by itself.
- A clock is **missed** from its due moment on: once, and for good, whatever happens afterwards.
- **Nothing is retroactive.** A changed policy counts from its change. A longer budget is given as if it had been there
  from the beginning; a shorter one runs from the change, and is never later than what was promised before. What is
  stopped or missed stays so, and a budget that is taken away withdraws its clock. (Where a new target counts from the
  beginning, as in Zendesk, raising a priority can miss at once what nobody knew to be urgent.)
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import reduce

from engage.sla.hours import NOTHING, due, elapsed
from engage.sla.policies import Metric, Policy, Status


@dataclass(frozen=True, slots=True)
class Wrote:
    """The customer wrote."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """We answered in public. What confirms by itself (an opt-out, say) is no answer."""

    at: datetime


@dataclass(frozen=True, slots=True)
class NothingWaits:
    """Nothing of what they wrote is to be answered any more: a person decided so, they took it back, or nobody may."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Became:
    """The conversation's status changed; from `resolved` to any other is a reopening."""

    at: datetime
    status: Status


@dataclass(frozen=True, slots=True)
class Applied:
    """Another policy applies from now on, or none."""

    at: datetime
    policy: Policy | None


Event = Wrote | Answered | NothingWaits | Became | Applied


class State(StrEnum):
    ACTIVE = "active"
    HIT = "hit"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class SlaClock:
    """One metric, timed once. (metric, started_at) names it among those of its conversation.

    `granted` is the time of the calendar after which it is missed: the policy's `budget`, unless a policy changed on
    the way. `spent` is what was counted before `since`; `since` is None while it is paused or stopped. `due_at` and
    `warns_at` are None while it is paused, and where the calendar never gets there.
    """

    metric: Metric
    started_at: datetime
    policy: Policy
    budget: timedelta
    granted: timedelta
    spent: timedelta = NOTHING
    since: datetime | None = None
    due_at: datetime | None = None
    warns_at: datetime | None = None
    warned_at: datetime | None = None
    missed_at: datetime | None = None
    stopped_at: datetime | None = None
    is_answered: bool = False
    """Whether an answer stopped it; a response clock may also stop because nothing is to be answered."""

    @property
    def state(self) -> State:
        if self.missed_at:
            return State.MISSED
        return State.HIT if self.stopped_at else State.ACTIVE

    def spent_at(self, now: datetime) -> timedelta:
        """How much time of the calendar it has counted by `now`."""
        return self.spent + (elapsed(self.policy.calendar, self.since, now) if self.since else NOTHING)


@dataclass(frozen=True, slots=True)
class Clocks:
    """All clocks of one conversation, the oldest first, as they stood `at` a moment, and what decides about them.

    Plain values: pydantic's `TypeAdapter(Clocks)` writes and reads them as JSON, policies and calendars included, so
    that a clock that was kept goes on under the promise that was made, whatever config.yaml says by then.

    `is_responded`: the first response is over, given or not. `is_waiting`: the customer wrote, and nobody answered.
    """

    at: datetime | None = None
    policy: Policy | None = None
    status: Status | None = None
    is_waiting: bool = False
    is_responded: bool = False
    clocks: tuple[SlaClock, ...] = ()

    def wants(self) -> Iterator[Metric]:
        """What is to be timed now."""
        if self.status in (None, Status.RESOLVED):
            return
        if self.is_waiting:
            yield Metric.NRT if self.is_responded else Metric.FRT
        yield Metric.RT


NO_CLOCKS = Clocks()


def replay(events: Iterable[Event]) -> Clocks:
    """The clocks after all `events`, in order of their times; those of the same time as they come."""
    return reduce(step, sorted(events, key=lambda event: event.at), NO_CLOCKS)


def step(before: Clocks, event: Event) -> Clocks:
    """The clocks after one more event. Raises `ValueError` for one from before the last: replay them all then."""
    if before.at and event.at < before.at:
        raise ValueError(f"an event of {event.at} comes after one of {before.at}; replay them all in order")
    passed = settle(before, event.at)
    after = _told(passed, event)
    kept = tuple(filter(None, (_tended(clock, after, event) for clock in after.clocks)))
    running = {clock.metric for clock in kept if not clock.stopped_at}
    started = (_started(metric, after, event.at) for metric in after.wants() if metric not in running)
    return replace(after, clocks=(*kept, *filter(None, started)))


def settle(clocks: Clocks, now: datetime) -> Clocks:
    """The same, with each warning and miss up to `now` noted at the moment it fell due. Asking twice adds nothing."""
    at = max(clocks.at, now) if clocks.at else now
    return replace(clocks, at=at, clocks=tuple(_passed(clock, now) for clock in clocks.clocks))


def _told(clocks: Clocks, event: Event) -> Clocks:
    """What the event says, before any clock is touched."""
    match event:
        case Wrote():
            status = Status.RESOLVED if clocks.status is Status.RESOLVED else Status.OPEN
            return replace(clocks, status=status, is_waiting=True)
        case Answered() | NothingWaits():
            return replace(clocks, is_waiting=False, is_responded=True)
        case Became(status=Status.RESOLVED):
            return replace(clocks, status=Status.RESOLVED, is_waiting=False, is_responded=True)
        case Became():
            return replace(clocks, status=event.status)
        case Applied():
            return replace(clocks, policy=event.policy)


def _tended(clock: SlaClock, after: Clocks, event: Event) -> SlaClock | None:
    """The clock as the event leaves it: stopped, paused, going on, under another policy; None where it is withdrawn."""
    if clock.stopped_at:
        return clock
    if clock.metric not in after.wants():
        stopped = _held(clock, event.at)
        return replace(stopped, stopped_at=event.at, is_answered=isinstance(event, Answered))
    if isinstance(event, Applied) and not clock.missed_at:
        budget = event.policy.budget(clock.metric) if event.policy else None
        if event.policy is None or budget is None:
            return None
        clock = _regranted(_held(clock, event.at), event.policy, budget)
    return _moved(clock, after.status, event.at)


def _started(metric: Metric, clocks: Clocks, at: datetime) -> SlaClock | None:
    budget = clocks.policy.budget(metric) if clocks.policy else None
    if clocks.policy is None or budget is None:
        return None
    return _moved(SlaClock(metric, at, clocks.policy, budget, granted=budget), clocks.status, at)


def _moved(clock: SlaClock, status: Status | None, at: datetime) -> SlaClock:
    """Paused or going, as the status wants it."""
    pauses = clock.metric is Metric.RT and status in clock.policy.pauses_on
    if pauses == (clock.since is None):
        return clock
    return _held(clock, at) if pauses else _going(clock, at)


def _going(clock: SlaClock, at: datetime) -> SlaClock:
    """Counting from `at` on."""
    calendar, left = clock.policy.calendar, clock.granted - clock.spent
    margin = clock.policy.margin(clock.budget)
    return replace(
        clock,
        since=at,
        due_at=clock.missed_at or due(calendar, at, left),
        warns_at=due(calendar, at, left - margin),
    )


def _held(clock: SlaClock, at: datetime) -> SlaClock:
    """Not counting any more; what is missed keeps its due moment."""
    return replace(clock, spent=clock.spent_at(at), since=None, due_at=clock.missed_at, warns_at=None)


def _regranted(clock: SlaClock, policy: Policy, budget: timedelta) -> SlaClock:
    """A held clock under another policy. It has time left after the change: what passed is not counted against it."""
    left = clock.granted - clock.spent
    left = max(left, budget - clock.spent) if budget >= clock.budget else min(left, budget)
    return replace(clock, policy=policy, budget=budget, granted=clock.spent + left)


def _passed(clock: SlaClock, now: datetime) -> SlaClock:
    if clock.warns_at and not clock.warned_at and clock.warns_at <= now:
        clock = replace(clock, warned_at=clock.warns_at)
    if clock.due_at and not clock.missed_at and clock.due_at <= now:
        clock = replace(clock, missed_at=clock.due_at)
    return clock
