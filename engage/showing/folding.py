"""The one line that a card folds to once its draft is no longer held."""

import math
from dataclasses import dataclass
from datetime import datetime

from engage.items import Item
from engage.showing.words import covering, scope_words, stage_words
from engage.stages import Stage
from engage.store import Pause, Told
from engage.types import Verdict

_ENDED = {
    Stage.EXPIRED: "its moment passed, nothing was sent",
    Stage.SUPERSEDED: "a newer mention in the same thread took its place",
    Stage.GONE: "its author deleted it, nothing was sent",
}
_UNDER_WAY = {
    Stage.BY_HAND: "to be posted by hand",
    Stage.HEARD: "being read anew",
    Stage.READ: "asking the playbooks again",
    Stage.ROUTED: "asking the playbooks again",
    Stage.DRAFTED: "asking the playbooks again",
    Stage.SENDING: "being sent",
    Stage.UNKNOWN: "nobody knows yet whether it was sent; looking there first",
}
_VERDICTS = {Verdict.EDITED: "approved with edits", Verdict.CHANGES_REQUESTED: "changes requested"}
_DID = {
    Verdict.UNDONE: "took it back",
    Verdict.RETRIED: "tried it again",
    Verdict.CHANGES_REQUESTED: "requested changes",
}


@dataclass(frozen=True, slots=True)
class Line:
    """`tone` is "good", "quiet" or "bad"; `undo`: it can still be taken back; `over`: nothing more will come of it."""

    says: str
    tone: str
    undo: bool = False
    over: bool = False


def line(told: Told, pauses: tuple[Pause, ...], now: datetime) -> Line:
    """What became of a draft that somebody may be looking at."""
    item, verdict = told.item, last_verdict(told)
    match item.stage:
        case Stage.APPROVED:
            return Line(_joined(verdict, _waiting(told, pauses, now)), "good", undo=True)
        case Stage.REJECTED:
            why = told.decisions[-1].why if told.decisions else ""
            return Line(_joined(verdict, why), "quiet", undo=item.the_draft.expires_at > now, over=True)
        case Stage.STUCK:
            return Line(_joined(verdict, f"stuck: {told.steps[-1].because}"), "bad")
        case stage if ended := _ended(item):
            return Line(ended if stage in _ENDED else _joined(verdict, ended), "quiet", over=True)
        case Stage.SENT | Stage.CLOSED | Stage.IGNORED:
            return Line(_answered(told, verdict), "good", over=True)
        case stage:
            says = _UNDER_WAY.get(stage, f"it is {stage_words(stage)} now")
            return Line(_joined(verdict, says), "good", undo=stage is Stage.BY_HAND)


def verdict_words(verdict: Verdict) -> str:
    """ "approved", "approved with edits", "rejected", …"""
    return _VERDICTS.get(verdict, verdict.value)


def did_words(verdict: Verdict) -> str:
    """What somebody did, behind their name: "approved it", "requested changes", …"""
    return _DID.get(verdict, f"{verdict.value} it")


def last_verdict(told: Told) -> str:
    """What a person last decided: "approved by Ana", or ""."""
    last = told.decisions[-1] if told.decisions else None
    return f"{verdict_words(last.verdict)} by {last.by}" if last else ""


def _answered(told: Told, verdict: str) -> str:
    """How it was answered: not at all, by a person who said so, through us, or by somebody whose answer was heard."""
    if told.item.stage is Stage.IGNORED:
        return _joined(verdict, "no playbook answers it now, nothing is sent")
    before = next((step.source for step in told.steps if step.target is Stage.SENT), Stage.SENDING)
    if told.decisions and told.decisions[-1].verdict is Verdict.POSTED:
        return verdict
    return _joined(verdict, "sent" if before in {Stage.SENDING, Stage.UNKNOWN} else "our answer stands there already")


def _waiting(told: Told, pauses: tuple[Pause, ...], now: datetime) -> str:
    """What an approved reply waits for."""
    item = told.item
    pause = covering(pauses, item.the_draft.lane, item.mention.platform)
    if pause:
        return f"waits: {scope_words(pause.scope)}"
    if item.courtesy and item.courtesy.again_at and item.courtesy.again_at > now:
        return _courtesy(item)
    seconds = math.ceil((item.due_at - now).total_seconds())
    if item.the_delivery.attempt:
        return f"not sent yet, next try in {seconds} s" if seconds > 0 else "not sent yet, trying again"
    return f"sending in {seconds} s" if seconds > 0 else "sending now"


def _ended(item: Item) -> str:
    """Why nothing comes of it, or not now; "" where something may."""
    if item.stage in {Stage.HELD_BACK, Stage.IGNORED}:
        return _courtesy(item)
    return _ENDED.get(item.stage, "")


def _courtesy(item: Item) -> str:
    """Why courtesy keeps it from going out, and until when; "" where it does not."""
    courtesy = item.courtesy
    if courtesy is None or courtesy.is_allowed:
        return ""
    return f"{courtesy.says}; {courtesy.again}" if courtesy.again else courtesy.says


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
