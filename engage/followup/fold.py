"""What is due next in a conversation, folded out of what has happened in it. Nothing is stored or done here."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import reduce

from engage.followup.marks import BAD
from engage.followup.steps import (
    Answer,
    Answered,
    AskCsat,
    Asked,
    AskIfHelped,
    Close,
    Event,
    Meaning,
    OptedOut,
    Question,
    Reopen,
    Reopened,
    Resolved,
    Snoozed,
    Step,
    Wrote,
)

_RANK: dict[type[Event], int] = {Answered: 0, Asked: 1, Wrote: 2, Resolved: 3, Reopened: 4, OptedOut: 5, Snoozed: 6}
"""The order of what happened in the same instant."""


class Action(StrEnum):
    """What is to be done next."""

    ASK_IF_HELPED = "ask_if_helped"
    ASK_CSAT = "ask_csat"
    CLOSE = "close"
    REOPEN = "reopen"
    LOOK = "look"
    """A person looks: the contact said something that we must not answer by rule."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Next:
    """What is due, from which moment on, and why, as a sentence. `at` is None only for `NOTHING`; `step` says which of
    the playbook's steps it is, if it is one: none reopens a conversation for another matter."""

    action: Action
    at: datetime | None
    says: str
    step: Step | None = None

    def is_due(self, now: datetime) -> bool:
        return self.at is not None and self.at <= now


@dataclass(frozen=True, slots=True)
class _Story:
    """What the events have come to. `since`: from when the next question's time counts. `waits`: our question that is
    open. `wrote`: what of the contact's a person must look at. `put_off`: until when it is snoozed."""

    since: datetime | None = None
    last: datetime | None = None
    asked: frozenset[Question] = frozenset()
    waits: Question | None = None
    wrote: Wrote | None = None
    is_content: bool = False
    opted_out: bool = False
    resolved_at: datetime | None = None
    complaint: Wrote | None = None
    put_off: datetime | None = None


def due(steps: Sequence[Step], events: Iterable[Event], now: datetime) -> Next:
    """What is due next in a conversation, and when, if nothing else happens; events after `now` have not happened."""
    past = sorted((event for event in events if event.at <= now), key=_order)
    story = reduce(_after, past, _Story())
    stopped = _stopped(story, steps)
    if stopped:
        return stopped
    possible = list(_possible(story, steps))
    if possible:
        return min(possible, key=lambda each: each[0])[1]
    return Next(Action.NOTHING, None, _waiting(story))


def _order(event: Event) -> tuple[datetime, int, str]:
    return event.at, _RANK[type(event)], repr(event)


def _after(story: _Story, event: Event) -> _Story:
    match event:
        case OptedOut():
            return replace(story, opted_out=True, waits=None, wrote=None)
        case Resolved(at):
            return replace(story, resolved_at=at, waits=None, wrote=None, complaint=None)
        case Reopened() | Snoozed():
            return _opened(story, event)
        case Answered(at):
            return replace(story, since=at, last=at, wrote=None, waits=None, is_content=False)
        case Asked(at, question):
            return replace(story, last=at, asked=story.asked | {question}, waits=question)
        case Wrote():
            return _wrote(story, event)


def _opened(story: _Story, event: Reopened | Snoozed) -> _Story:
    """Opened again, or put off, which opens what was resolved."""
    if isinstance(event, Snoozed):
        return replace(_opened(story, Reopened(event.at)) if story.resolved_at else story, put_off=event.until)
    asked = frozenset[Question]() if event.anew else story.asked
    opened = replace(story, resolved_at=None, complaint=None, is_content=False, since=None, put_off=None)
    return replace(opened, wrote=story.complaint, asked=asked)


def _wrote(story: _Story, event: Wrote) -> _Story:
    if story.resolved_at is not None:
        return replace(story, complaint=story.complaint or event) if _is_complaint(event) else story
    if story.waits is not None and not event.complains and _is_happy(event):
        return replace(story, last=event.at, since=event.at, waits=None, is_content=True)
    return replace(story, last=event.at, waits=None, wrote=event, is_content=False)


def _is_happy(event: Wrote) -> bool:
    """Whether nobody need look at it: a yes, or a good mark."""
    match event.answer:
        case Answer(meaning=Meaning.SCORE, score=int(score)):
            return score > BAD
        case Answer(meaning=meaning):
            return meaning is Meaning.YES
    return False


def _is_complaint(event: Wrote) -> bool:
    """Whether it opens again what was resolved: a complaint, a no, or a bad mark."""
    match event.answer:
        case Answer(meaning=Meaning.SCORE, score=int(score)):
            return event.complains or score <= BAD
        case Answer(meaning=meaning):
            return event.complains or meaning is Meaning.NO
    return event.complains


def _stopped(story: _Story, steps: Sequence[Step]) -> Next | None:
    """What ends all asking."""
    if story.complaint is not None and story.resolved_at is not None:
        return _reopening(story.complaint, story.resolved_at, steps)
    if story.resolved_at is not None:
        return Next(Action.NOTHING, None, "the conversation is resolved")
    if story.wrote is not None:
        return Next(Action.LOOK, story.wrote.at, _why_look(story.wrote))
    if story.since is None:
        return Next(Action.NOTHING, None, "no answer of ours has gone out since the conversation was opened")
    return None


def _reopening(complaint: Wrote, resolved_at: datetime, steps: Sequence[Step]) -> Next:
    for step in steps:
        if isinstance(step, Reopen) and complaint.at - resolved_at <= step.within:
            return Next(Action.REOPEN, complaint.at, "they complain again after it was resolved", step)
    return Next(Action.REOPEN, complaint.at, "they complain of another matter than the one that was resolved")


def _why_look(wrote: Wrote) -> str:
    if wrote.complains:
        return "they complain, so a person looks and nothing is asked"
    if wrote.answer is None:
        return "they wrote, so a person looks and nothing is asked"
    return f"{wrote.answer.says}, so a person looks"


def _possible(story: _Story, steps: Sequence[Step]) -> Iterator[tuple[datetime, Next]]:
    """Every step that time alone will bring about; nothing while it is snoozed, and silence counts from its end."""
    assert story.since is not None, "without an answer of ours nothing is asked"
    assert story.last is not None, "an answer of ours was said"
    awake = story.put_off or story.since
    for step in steps:
        match step:
            case AskIfHelped(after) if _may_ask(story, Question.HELPED):
                at = max(story.since + after, awake)
                yield _at(at, after, Action.ASK_IF_HELPED, "after our answer: did it help?", step)
            case AskCsat(after) if _may_ask(story, Question.CSAT):
                at = max(story.since + after, awake)
                start = "after they said yes" if story.is_content else "after our answer"
                yield _at(at, after, Action.ASK_CSAT, f"{start}: how satisfied are they?", step)
            case Close(after):
                at = max(story.last, awake) + after
                yield _at(at, after, Action.CLOSE, "without a word: it is resolved", step)


def _may_ask(story: _Story, question: Question) -> bool:
    """Nothing after an opt-out, nothing twice, nothing while a question is open, nor "did it help?" after a yes."""
    if story.opted_out or story.waits is not None or question in story.asked:
        return False
    return question is Question.CSAT or not story.is_content


def _at(at: datetime, after: timedelta, action: Action, says: str, step: Step) -> tuple[datetime, Next]:
    return at, Next(action, at, f"{_long(after)} {says}", step)


def _waiting(story: _Story) -> str:
    if story.opted_out:
        return "they opted out, so nothing more is asked"
    if story.waits is not None:
        return "our question is open, and none is asked twice"
    return "no step is left"


def _long(span: timedelta) -> str:
    """A span for people: "2 days", "24 hours", "30 minutes"."""
    minutes = round(span.total_seconds() / 60)
    units: tuple[tuple[int, str], ...] = ((2 * 1440, "day"), (60, "hour"), (1, "minute"))
    name = next((unit for least, unit in units if minutes >= least and minutes % _MINUTES[unit] == 0), "minute")
    count = minutes // _MINUTES[name]
    return f"{count} {name}{'' if count == 1 else 's'}"


_MINUTES = {"day": 1440, "hour": 60, "minute": 1}
