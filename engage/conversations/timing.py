"""The SLA clocks of a conversation: what happened in it, told to them in order, and the policy that applies."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from engage.conversations.facts import Facts, Happened, What
from engage.conversations.status import waits_for_answer
from engage.labels import Kind, Lane
from engage.sla import clocks as sla
from engage.sla.clocks import Clocks, State
from engage.sla.policies import Policy, Priority, Status, choose
from engage.types import ITSELF

Policies = Sequence[Policy]


def timed(
    facts: Facts, new: Sequence[Happened], status: Status, policies: Policies, priority: Priority, now: datetime
) -> tuple[Clocks, list[Happened]]:
    """The clocks after what is new, and the policy if another one applies now."""
    clocks = facts.clocks
    lane = lane_of(facts)
    wrote = any(each.what is What.WROTE for each in (*facts.happened, *new))
    told: list[Happened] = []
    events: list[sla.Event] = [event for each in new if (event := _event(each)) is not None]
    if lane is not None and wrote and status is not Status.RESOLVED:
        choice = choose(policies, lane, priority.value, facts.platform)
        if choice.policy != clocks.policy:
            is_first = clocks.policy is None and not clocks.clocks
            at = min((each.at for each in events if isinstance(each, sla.Wrote)), default=now) if is_first else now
            events.append(sla.Applied(at, choice.policy))
            told.append(Happened(f"policy:{now.isoformat()}", now, What.POLICY, choice.because, ITSELF))
    for event in sorted(events, key=lambda each: each.at):
        clocks = sla.step(clocks, _not_before(event, clocks.at))
    waits = _waiting(facts)
    if clocks.is_waiting and not waits:
        clocks = sla.step(clocks, _not_before(sla.NothingWaits(now), clocks.at))
    elif not clocks.is_waiting and status is Status.OPEN and not all(facts.answered_after(each) for each in waits):
        clocks = sla.step(clocks, _not_before(sla.Wrote(now), clocks.at))
    return sla.settle(clocks, now) if clocks.clocks else clocks, told


def _waiting(facts: Facts) -> list[datetime]:
    """When what is to be answered was heard. It is that no more where a person rejects it or nobody may answer, and is
    again where that is undone, or what was resolved is opened again."""
    told = {each.mention_id for each in facts.happened if each.what is What.WROTE}
    return [each.heard_at for each in facts.wrote if each.id in told and waits_for_answer(each, facts)]


def _event(happened: Happened) -> sla.Event | None:
    match happened.what:
        case What.WROTE:
            return sla.Wrote(happened.at)
        case What.ANSWERED:
            return sla.Answered(happened.at)
        case What.BECAME:
            return sla.Became(happened.at, Status(happened.data["status"]))
    return None


def _not_before(event: sla.Event, at: datetime | None) -> sla.Event:
    """What is learned of late counts from when it is learned: nothing is retroactive."""
    return replace(event, at=max(event.at, at)) if at else event


def lane_of(facts: Facts) -> Lane | None:
    """Service as soon as anything in it is; a complaint that no playbook wants is service, too."""
    lanes = {Lane.SERVICE if each.is_complaint else each.lane for each in facts.wrote if each.kind is Kind.ANSWER}
    return Lane.SERVICE if Lane.SERVICE in lanes else Lane.MARKETING if Lane.MARKETING in lanes else None


def late(clocks: Clocks) -> list[str]:
    running = [each for each in clocks.clocks if not each.stopped_at]
    return [
        f"the {each.metric.words} is {'missed' if each.state is State.MISSED else 'nearly missed'}"
        for each in running
        if each.state is State.MISSED or each.warned_at
    ]
