"""What is noticed of a glitch that grew: it is worth a person's look now, or its fix does not hold.

What is found is stored with its alert in one transaction, so that people are told once, and of nothing that is not so.
"""

from dataclasses import replace
from datetime import datetime

import structlog

from engage.glitches import (
    Act,
    Event,
    Flaw,
    Phase,
    Reopening,
    Settings,
    Status,
    Usual,
    What,
    held,
    looked_at,
    people_a_week,
    reopen,
    reopening_of,
    usual,
)
from engage.glitches.naming import Background
from engage.glitches.suggesting import Suggestion, suggestion
from engage.remembering import Memory
from engage.store import Glitches
from engage.store.alerts import NewAlert
from engage.types import ITSELF

log = structlog.get_logger(__name__)

LEARNED_FROM = 50
"""The newest fixes that stand tell what is usual after one; so many of them."""


def suggest(memory: Memory, glitches: Glitches, glitch_id: int, words: Background, now: datetime) -> bool:
    """Suggest a candidate, if enough people hit it. `words`: those of all complaints. Raises `Overtaken`."""
    settings = memory.gathering.settings
    if glitches.people([glitch_id]).get(glitch_id, 0) < settings.people:
        return False
    complaints = glitches.complaints(glitch_id)
    found = suggestion([one.incident for one in complaints], [one.cause for one in complaints], words, settings)
    if found is None:
        return False
    cause = found.cause.cause if found.cause else None
    because = f"{found.because}; {found.cause.because}" if found.cause else found.because
    with memory.page(now) as page:
        flaw = page.flaw(glitch_id)
        assert flaw is not None, "nobody wrote since it was read"
        glitch = replace(flaw.glitch, phase=Phase.SUGGESTED)
        page.put(replace(flaw, glitch=glitch, title=found.title.text, cause=cause, because=because))
        page.tell(glitch_id, Event(now, ITSELF, What.SUGGESTED, because))
        page.alert(_suggested(glitch_id, found, now))
    memory.gathering.put(glitch)
    log.info("glitch_suggested", glitch=glitch_id, people=found.people, incidents=glitch.count)
    return True


def reopen_if_back(memory: Memory, glitches: Glitches, glitch_id: int, now: datetime) -> bool:
    """Reopen a fixed glitch, if more people report it than after a fix that holds. Raises `Overtaken`."""
    flaw = glitches.flaw(glitch_id)
    found = back(glitches, flaw, now, memory.gathering.settings) if flaw else None
    act = reopen(flaw, found.because, now) if flaw and found and found.is_back else None
    if flaw is None or found is None or not isinstance(act, Act):
        return False
    with memory.page(now) as page:
        page.put(act.flaw)
        page.tell(glitch_id, Event(now, ITSELF, act.what, act.says))
        page.alert(_reopened(flaw, found, now))
    memory.fixed.discard(glitch_id)
    log.warning("glitch_reopened", glitch=glitch_id, people=found.people)
    return True


def back(glitches: Glitches, flaw: Flaw, now: datetime, settings: Settings) -> Reopening | None:
    """Whether a fixed glitch is back; None where it is not fixed."""
    if flaw.status is not Status.FIXED or flaw.fixed_at is None:
        return None
    since, _ = looked_at(flaw.fixed_at, settings)
    reports = glitches.reports({flaw.id: (since, now)}).get(flaw.id, [])
    after = [(contact, at) for contact, at in reports if at > flaw.fixed_at]
    before = people_a_week(reports, flaw.glitch.first_at, flaw.fixed_at, settings)
    return reopening_of(before, flaw.fixed_at, after, now, settings, _usual(glitches, flaw, now, settings))


def _usual(glitches: Glitches, but: Flaw, now: datetime, settings: Settings) -> Usual:
    """What is usual after a fix, by the others that stand."""
    fixed = [
        (flaw.fixed_at, flaw.id, flaw.glitch.first_at)
        for flaw in glitches.flaws((Phase.CONFIRMED,))
        if flaw.status is Status.FIXED and flaw.fixed_at and flaw.id != but.id
    ]
    newest = sorted(fixed)[-LEARNED_FROM:]
    reports = glitches.reports({glitch_id: looked_at(at, settings) for at, glitch_id, _ in newest})
    return usual(held(reports.get(glitch_id, []), first_at, at, now, settings) for at, glitch_id, first_at in newest)


def _suggested(glitch_id: int, found: Suggestion, now: datetime) -> NewAlert:
    says = (
        f"{found.people} people hit the same thing: {found.title.text}. Look at it: goodword glitches show {glitch_id}"
    )
    key = f"glitch-suggested:{glitch_id}"
    return NewAlert(key=key, kind="glitch", severity="watch", at=now, says=says, glitch_id=glitch_id)


def _reopened(flaw: Flaw, found: Reopening, now: datetime) -> NewAlert:
    says = f"{flaw.name} is back: {found.because}. Look at it: goodword glitches show {flaw.id}"
    key = f"glitch-reopened:{flaw.id}:{flaw.waves}:{now:%Y%m%dT%H%M%S}"
    return NewAlert(key=key, kind="glitch", severity="high", at=now, says=says, glitch_id=flaw.id)
