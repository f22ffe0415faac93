"""Who waits for whom: a conversation is open, pending, snoozed or resolved. Worked out anew from all that is known."""

from datetime import datetime

from engage.conversations.facts import Facts, Happened, What, Wrote
from engage.labels import Kind, Lane
from engage.sla.policies import Status
from engage.stages import Stage

UNDER_WAY = frozenset({Stage.HEARD, Stage.READ, Stage.ROUTED, Stage.DRAFTED})
"""On its way to a draft, or to nobody's business."""

WANTS_US = frozenset({Stage.HELD, Stage.APPROVED, Stage.BY_HAND, Stage.SENDING, Stage.UNKNOWN, Stage.STUCK})
"""A draft that is being decided, or said."""

UNANSWERED = frozenset({Stage.IGNORED, Stage.REJECTED, Stage.EXPIRED, Stage.SUPERSEDED, Stage.HELD_BACK})
"""No draft went out. A complaint wants one all the same, or a person who says that it is resolved."""

Verdict = tuple[Status, str, datetime]


def status_of(facts: Facts, now: datetime) -> Verdict:
    """The status, why, as a sentence, and since when."""
    last = facts.last(What.RESOLVED, What.REOPENED, What.SNOOZED)
    wants = [each for each in facts.wrote if wants_us(each, facts)]
    floor = facts.opened_at
    if last is not None:
        decided = _decided(last, facts, wants, now)
        if decided is not None:
            return decided
        floor = slept_until(last, facts) if last.what is What.SNOOZED else last.at
    if wants:
        return Status.OPEN, _waits(wants, facts), max(wants[-1].heard_at, floor)
    answers = [each.sent_at for each in facts.wrote if each.sent_at and each.kind is not Kind.CONFIRMATION]
    if answers:
        return Status.PENDING, "we answered, and wait for them", max(answers)
    return Status.RESOLVED, "there is nothing to answer", now


def wants_us(wrote: Wrote, facts: Facts) -> bool:
    """Whether it is our turn because of this mention."""
    if not wrote.may_be_answered:
        return wrote.is_complaint and wrote.stage is not Stage.GONE and not facts.answered_after(wrote.heard_at)
    return waits_for_answer(wrote, facts)


def waits_for_answer(wrote: Wrote, facts: Facts) -> bool:
    """Whether we may answer it, and are to. The rest of what wants us is a complaint that nobody may answer: that is
    put right elsewhere, or not at all, and a person says when it is resolved."""
    if not wrote.may_be_answered:
        return False
    if wrote.stage in WANTS_US or wrote.stage in UNDER_WAY:
        return True
    if wrote.kind is Kind.CONFIRMATION:
        return False
    is_service = wrote.is_complaint or (wrote.stage is Stage.EXPIRED and wrote.lane is Lane.SERVICE)
    return is_service and wrote.stage in UNANSWERED and not facts.answered_after(wrote.heard_at)


def _waits(wants: list[Wrote], facts: Facts) -> str:
    """What waits for us, as a sentence."""
    answerable = [each for each in wants if waits_for_answer(each, facts)]
    if answerable:
        return f"mention {answerable[-1].id} waits for us"
    return f"mention {wants[-1].id} is a complaint, and nobody may answer it: resolve it when it is put right"


def _decided(last: Happened, facts: Facts, wants: list[Wrote], now: datetime) -> Verdict | None:
    """What a person decided, or time did, as long as it holds."""
    since = [each for each in wants if each.heard_at > last.at]
    match last.what:
        case What.RESOLVED if since:
            says = f"they wrote again after it was resolved (mention {since[-1].id})"
            return Status.OPEN, says, since[-1].heard_at
        case What.RESOLVED:
            return Status.RESOLVED, last.says, last.at
        case What.REOPENED if not facts.answered_after(last.at):
            return Status.OPEN, last.says, last.at
        case What.SNOOZED:
            return _snoozed(last, facts, now)
    return None


def slept_until(snoozed: Happened, facts: Facts) -> datetime:
    """When a snooze ends: at its time, or when they write or mark us before that."""
    return _end(snoozed, facts)[0]


def _snoozed(last: Happened, facts: Facts, now: datetime) -> Verdict | None:
    """Put off, and then open until it is answered: a person wanted to see it again."""
    over, word = _end(last, facts)
    if now < over:
        return Status.SNOOZED, last.says, last.at
    if facts.answered_after(over if word else last.at):
        return None
    return Status.OPEN, f"{word} woke it" if word else f"its time has come: {last.says}", over


def _end(snoozed: Happened, facts: Facts) -> tuple[datetime, str]:
    """When a snooze ends, and what of theirs ends it, "" where that is time."""
    wrote = [(each.heard_at, f"mention {each.id}") for each in facts.wrote if each.kind is Kind.ANSWER]
    marks = [each for each in facts.happened if each.what is What.CSAT and each.mention_id is None]  # by the link
    ends = [(datetime.fromisoformat(snoozed.data["until"]), ""), *wrote, *((each.at, "their mark") for each in marks)]
    return min(each for each in ends if each[0] > snoozed.at)
