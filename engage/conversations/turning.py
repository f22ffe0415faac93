"""What resolves a conversation by itself, and what opens it again."""

from datetime import datetime

from engage.conversations.facts import Facts, Happened, What
from engage.conversations.following import is_happy
from engage.conversations.status import wants_us
from engage.followup import Action, Next
from engage.types import ITSELF


def closed(facts: Facts, follow: Next, now: datetime) -> Happened | None:
    """What resolves it by itself: a good mark, with nothing left to ask, or silence."""
    if follow.action is Action.CLOSE and follow.is_due(now):
        return Happened(f"closed:{now.isoformat()}", now, What.RESOLVED, follow.says, ITSELF)
    mark, decided = facts.last(What.CSAT), facts.last(What.RESOLVED, What.REOPENED)
    if mark is None or mark.at != helped_at(facts) or follow.action not in (Action.CLOSE, Action.NOTHING):
        return None
    is_decided = decided is not None and decided.at >= mark.at  # whoever opened it again after the mark had a reason
    if is_decided or any(wants_us(each, facts) for each in facts.wrote):
        return None
    return Happened(f"closed:{mark.key}", now, What.RESOLVED, mark.says, ITSELF)


def reopened(facts: Facts, follow: Next, now: datetime) -> Happened | None:
    """What opens it again after it was resolved: a complaint, a bad mark, or a no to our question."""
    if follow.action is not Action.REOPEN or follow.at is None:
        return None
    key, data = f"reopened:{follow.at.isoformat()}", {"anew": follow.step is None}
    return Happened(key, now, What.REOPENED, _said_badly(facts, follow), ITSELF, data=data)


def _said_badly(facts: Facts, follow: Next) -> str:
    said = facts.last(What.CSAT, What.ANSWERED_QUESTION)
    return f"{said.says}, after it was resolved" if said and said.at == follow.at else follow.says


def helped_at(facts: Facts) -> datetime | None:
    """When they told us that it helped, a yes or a mark that is not bad, unless they complained after that."""
    said = facts.last(What.CSAT, What.ANSWERED_QUESTION)
    if said is None or not is_happy(said):
        return None
    complained = any(each.is_complaint and each.heard_at > said.at for each in facts.wrote)
    return None if complained else said.at
