"""What a person does to one glitch's standing: a flaw and words in, the flaw as it is then out, or why not.

What moves incidents between glitches is in `handling`. The sentences of refusal tell what to do instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from engage.glitches.flaw import LONGEST_TITLE, Event, Flaw, Status, What
from engage.glitches.glitch import Phase
from engage.labels import Cause

LONGEST_TEXT = 1000


@dataclass(frozen=True, slots=True)
class Act:
    """What was done: the flaw as it is now, and an event to be kept with it."""

    flaw: Flaw
    what: What
    says: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Why it was not done, as a sentence. `late`: what was done to it before, perhaps by a colleague who was faster."""

    says: str
    late: What | None = None


Answer = Act | Refused


def confirm(flaw: Flaw) -> Answer:
    """It is a glitch, and somebody is to see to it."""
    if flaw.glitch.phase is Phase.CONFIRMED:
        return Refused(f"glitch {flaw.id} is confirmed already", What.CONFIRMED)
    if not flaw.title:
        return Refused(f"glitch {flaw.id} has no title yet: goodword glitches rename {flaw.id} --title …")
    status = flaw.status or Status.OPEN
    glitch = replace(flaw.glitch, phase=Phase.CONFIRMED)
    return Act(replace(flaw, glitch=glitch, status=status, set_aside=False), What.CONFIRMED, f"confirmed: {flaw.title}")


def dismiss(flaw: Flaw, why: str) -> Answer:
    """It is none. Its like is still taken in, so that it is not suggested again."""
    if flaw.glitch.phase is Phase.DISMISSED:
        return Refused(f"glitch {flaw.id} is dismissed already", What.DISMISSED)
    says = f"dismissed: {_cut(why)}" if why.strip() else "dismissed"
    glitch = replace(flaw.glitch, phase=Phase.DISMISSED)
    return Act(replace(flaw, glitch=glitch, set_aside=False), What.DISMISSED, says)


def rename(flaw: Flaw, title: str | None, cause: Cause | None) -> Answer:
    """Another title, another cause, or both."""
    words = " ".join((title or "").split())
    if title is not None and not words:
        return Refused("a title needs a word or two")
    if len(words) > LONGEST_TITLE:
        return Refused(f"the title has {len(words)} characters; shorten it to {LONGEST_TITLE}")
    new = replace(flaw, title=words or flaw.title, cause=cause or flaw.cause)
    if new == flaw:
        return Refused("it is called so already; give another --title or --cause", What.RENAMED)
    parts = [new.title] if new.title != flaw.title else []
    parts += [f"cause {new.cause.value.replace('_', ' ')}"] if new.cause and new.cause != flaw.cause else []
    return Act(new, What.RENAMED, f"now {', '.join(parts)}")


def own(flaw: Flaw, owner: str) -> Answer:
    """Somebody owns it from now on."""
    name = _cut(owner)
    if not name:
        return Refused("say who owns it, by name")
    if name == flaw.owner:
        return Refused(f"{name} owns it already", What.OWNED)
    return _confirmed(flaw) or Act(replace(flaw, owner=name), What.OWNED, f"owned by {name}")


def act(flaw: Flaw, action: str) -> Answer:
    """Something is done about it: it is being fixed."""
    doing = _cut(action)
    if not doing:
        return Refused("say what is done about it, in a few words")
    if flaw.status is Status.FIXED:
        return Refused(f"it is fixed; if that does not hold: goodword glitches reopen {flaw.id} --why …")
    fixing = replace(flaw, action=doing, status=Status.FIXING)
    return _confirmed(flaw) or Act(fixing, What.FIXING, f"being fixed: {doing}")


def fix(flaw: Flaw, note: str, now: datetime) -> Answer:
    """It is fixed, and `note` is what those who suffered it are told."""
    words = note.strip()
    if not words:
        return Refused("say what customers are told, as in --note 'the app lets you in again'")
    if flaw.status is Status.FIXED:
        return Refused(f"glitch {flaw.id} is fixed already", What.FIXED)
    fixed = replace(flaw, status=Status.FIXED, note=words, fixed_at=now, waves=flaw.waves + 1)
    return _confirmed(flaw) or Act(fixed, What.FIXED, f"fixed: {words}")


def reopen(flaw: Flaw, why: str, now: datetime) -> Answer:
    """The fix does not hold."""
    if flaw.status is not Status.FIXED or flaw.glitch.phase is not Phase.CONFIRMED:
        return Refused(f"glitch {flaw.id} is not fixed, so there is nothing to reopen", What.REOPENED)
    if not why.strip():
        return Refused("say why it is back, in a few words")
    return Act(replace(flaw, status=Status.REOPENED, reopened_at=now), What.REOPENED, f"reopened: {_cut(why)}")


UNDOABLE = frozenset({What.CONFIRMED, What.DISMISSED, What.FIXED, What.REOPENED})
"""What can be taken back, the last of them, once."""


def undo(flaw: Flaw, events: Sequence[Event]) -> Answer:
    """Take back what was last said of how it stands. `events`: all of its own, the oldest first."""
    last = next((event for event in reversed(events) if event.what in UNDOABLE | {What.UNDONE}), None)
    if last is None or last.what is What.UNDONE:
        return Refused(f"there is nothing to take back of glitch {flaw.id}", What.UNDONE)
    match last.what:
        case What.CONFIRMED if flaw.glitch.phase is Phase.CONFIRMED and flaw.status is Status.OPEN:
            before = replace(flaw, glitch=replace(flaw.glitch, phase=Phase.SUGGESTED), status=None)
        case What.DISMISSED if flaw.glitch.phase is Phase.DISMISSED:
            phase = Phase.CONFIRMED if flaw.status else Phase.SUGGESTED
            before = replace(flaw, glitch=replace(flaw.glitch, phase=phase))
        case What.FIXED if flaw.status is Status.FIXED:
            before = replace(flaw, status=_before_fix(flaw), fixed_at=None)
        case What.REOPENED if flaw.status is Status.REOPENED:
            before = replace(flaw, status=Status.FIXED, reopened_at=None)
        case _:
            return Refused(f"it went on since it was {last.what.value}: that cannot be taken back any more")
    return Act(before, What.UNDONE, f"taken back: {last.says}")


def _before_fix(flaw: Flaw) -> Status:
    if flaw.action:
        return Status.FIXING
    return Status.REOPENED if flaw.reopened_at else Status.OPEN


def _confirmed(flaw: Flaw) -> Refused | None:
    """None if it is confirmed: only then somebody owns it and sees to it."""
    if flaw.glitch.phase is Phase.CONFIRMED:
        return None
    return Refused(f"glitch {flaw.id} is {flaw.glitch.phase.value}; first: goodword glitches confirm {flaw.id}")


def _cut(text: str) -> str:
    return " ".join(text.split())[:LONGEST_TEXT]
