"""What a conversation has become: its status, priority and SLA clocks, what is due next, and what is told of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from engage.conversations.facts import Facts, Happened, What, Wrote
from engage.conversations.following import next_step
from engage.conversations.priority import priority_of
from engage.conversations.status import UNDER_WAY, status_of, waits_for_answer, wants_us
from engage.conversations.timing import Policies, lane_of, late, timed
from engage.conversations.turning import closed, helped_at, reopened
from engage.followup import Action, Next, Step
from engage.labels import Kind
from engage.sla.clocks import Clocks
from engage.sla.policies import Priority, Status
from engage.sla.showing import Notice, Row, notices, row
from engage.types import ITSELF


@dataclass(frozen=True, slots=True)
class Question:
    """A question of ours that is due: `about` is the mention whose answer it follows."""

    action: Action
    about: int
    step: Step
    says: str


@dataclass(frozen=True, slots=True)
class Thought:
    """What a conversation is from now on. `happened` is new; `notices` tell what was promised and is late; `question`
    is to be asked now; `looks_at` is when it must be thought over again if nothing happens before."""

    status: Status
    because: str
    priority: Priority
    priority_because: str
    clocks: Clocks
    row: Row
    sla_because: str
    follow: Next
    looks_at: datetime | None
    happened: tuple[Happened, ...] = ()
    notices: tuple[Notice, ...] = ()
    question: Question | None = None
    wakes_at: datetime | None = None
    helped_at: datetime | None = None


def think(facts: Facts, policies: Policies, steps_of: Callable[[Wrote], Sequence[Step]], now: datetime) -> Thought:
    """All that follows from `facts` at `now`. `steps_of` are the steps after our answer to a mention."""
    known = {each.key for each in facts.happened}
    new = [each for each in _from_mentions(facts, now) if each.key not in known]
    facts = _with(facts, new)
    follow, about = next_step(facts, steps_of, now)
    turned = closed(facts, follow, now) or reopened(facts, follow, now)
    if turned is not None:
        new.append(turned)
        facts = _with(facts, [turned])
        follow, about = next_step(facts, steps_of, now)
    status, because, since = status_of(facts, now)
    if status is Status.PENDING and follow.action is Action.LOOK and follow.at:
        status, because, since = Status.OPEN, follow.says, follow.at
    if status is not facts.told and facts.happened:
        new.append(_became(facts, status, because, since))
    waiting = [each for each in facts.wrote if wants_us(each, facts)] if status is not Status.RESOLVED else []
    priority, _ = priority_of(waiting)
    clocks, policy = timed(facts, new, status, policies, priority, now)
    new += policy
    shown = row(clocks, now)
    final, why = priority_of(waiting, late(clocks))
    question = _question(follow, about, now)
    wakes_at = _wakes_at(facts) if status is Status.SNOOZED else None
    moments = [shown.next_at, wakes_at, follow.at if follow.at and follow.at > now else None]
    return Thought(
        status=status,
        because=because,
        priority=final,
        priority_because=why,
        clocks=clocks,
        row=shown,
        sla_because=policy[-1].says if policy else "",
        follow=follow,
        looks_at=min((each for each in moments if each is not None), default=None),
        happened=tuple(new),
        notices=notices(clocks, now),
        question=question,
        wakes_at=wakes_at,
        helped_at=helped_at(facts),
    )


def _from_mentions(facts: Facts, now: datetime) -> Iterator[Happened]:
    """What the mentions tell: that they wrote, that nobody may answer, that we answered, asked, told."""
    unanswerable = {each.mention_id for each in facts.happened if each.key.startswith(_UNANSWERABLE)}
    for each in facts.wrote:
        is_told = each.stage not in UNDER_WAY or lane_of(facts) is not None  # else nobody knows yet what is promised
        if each.kind is Kind.ANSWER and is_told and (waits_for_answer(each, facts) or each.sent_at):
            is_late = each.id in unanswerable and not each.sent_at  # what nobody could answer is promised from now on
            at, says = (now, "it may be answered now") if is_late else (each.heard_at, "they wrote")
            yield Happened(f"wrote:{each.id}", at, What.WROTE, says, "", each.id)
        elif wants_us(each, facts) and not each.may_be_answered:
            says = "they complained where nobody may answer"
            yield Happened(f"{_UNANSWERABLE}{each.id}", now, What.NOTED, says, ITSELF, each.id)
        if each.sent_at is not None:
            what, says = _SENT.get(each.kind, (What.ANSWERED, "our answer went out"))
            data = {"question": each.asks} if each.asks else {}
            yield Happened(f"{what.value}:{each.id}", each.sent_at, what, says, ITSELF, each.id, data)


_UNANSWERABLE = "unanswerable:"

_SENT = {
    Kind.FOLLOW_UP: (What.ASKED, "our question went out"),
    Kind.WAVE_NOTE: (What.NOTED, "they heard that it is fixed"),
    Kind.CONFIRMATION: (What.NOTED, "their opt-out was confirmed"),
}


def _with(facts: Facts, new: Sequence[Happened]) -> Facts:
    return replace(facts, happened=tuple(sorted((*facts.happened, *new), key=lambda each: each.at)))


def _became(facts: Facts, status: Status, because: str, since: datetime) -> Happened:
    before = [each for each in facts.happened if each.what is What.BECAME]
    at = max(since, before[-1].at) if before else since
    says, data = f"{status.value}: {because}", {"status": status.value}
    return Happened(f"became:{len(before) + 1}", at, What.BECAME, says, ITSELF, data=data)


def _question(follow: Next, about: int | None, now: datetime) -> Question | None:
    asks = follow.action in (Action.ASK_IF_HELPED, Action.ASK_CSAT)
    if not asks or about is None or follow.step is None or not follow.is_due(now):
        return None
    return Question(follow.action, about, follow.step, follow.says)


def _wakes_at(facts: Facts) -> datetime | None:
    last = facts.last(What.SNOOZED)
    return datetime.fromisoformat(last.data["until"]) if last else None
