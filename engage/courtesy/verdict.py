"""What the rules say of a touch: may it go out, and if not now, when."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from zoneinfo import ZoneInfo


class Outcome(IntEnum):
    """What one rule, or all of them, say. The strictest counts, which is the greatest."""

    ALLOW = 0
    HOLD_UNTIL = 1
    """Until a moment that is known."""
    HOLD_WHILE = 2
    """While something lasts that a person ends."""
    NEVER = 3


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one rule says, as a sentence. `until`: HOLD_UNTIL's moment. `once`: what ends a HOLD_WHILE ("once …")."""

    rule: str
    outcome: Outcome
    says: str
    until: datetime | None = None
    once: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What all rules together say of a touch at the moment `asked_at`.

    `hits` stand in its way, the strictest first; `misses` do not. `until`: the first moment at which none of the rules
    about time stands in its way any more, None where none does now. `zone` is the brand's, in which times are told.
    """

    outcome: Outcome
    asked_at: datetime
    zone: str
    hits: tuple[Ruling, ...]
    misses: tuple[Ruling, ...]
    until: datetime | None = None

    @property
    def is_allowed(self) -> bool:
        return self.outcome is Outcome.ALLOW

    @property
    def says(self) -> str:
        """As a sentence: "held back: Ana has an open complaint (mention 41)"."""
        if self.is_allowed:
            return "it may go out: no rule of courtesy stands in its way"
        start = "must not go out" if self.outcome is Outcome.NEVER else "held back"
        return f"{start}: {'; '.join(hit.says for hit in self.hits)}"


class When(StrEnum):
    """When a touch may be offered again."""

    NOW = "now"
    THEN = "then"
    """At a moment that is known."""
    ONCE = "once"
    """Once what it waits for is gone; ask again then."""
    EXPIRES = "expires"
    """Its own time passes first, or it may never go out."""


@dataclass(frozen=True, slots=True)
class Again:
    """When a touch may be offered again. `at`: not before this moment; None for `EXPIRES`."""

    when: When
    at: datetime | None
    says: str


def again_at(verdict: Verdict, timely_until: datetime | None = None) -> Again:
    """When a touch that was judged may be offered again, if it is only timely before `timely_until` (None: always)."""
    earliest = verdict.until or verdict.asked_at
    if verdict.outcome is Outcome.NEVER:
        return Again(When.EXPIRES, None, "it cannot go out later either")
    if timely_until is not None and earliest >= timely_until:
        over = _told(timely_until, verdict)
        first = "" if verdict.until is None else f", and it could not go out before {_told(earliest, verdict)}"
        return Again(When.EXPIRES, None, f"it is only timely until {over}{first}")
    limit = "" if timely_until is None else f", until {_told(timely_until, verdict)}"
    if verdict.outcome is Outcome.ALLOW:
        return Again(When.NOW, earliest, f"it can go out now{limit}")
    moment = "" if verdict.until is None else f"from {_told(earliest, verdict)} on"
    if verdict.outcome is Outcome.HOLD_UNTIL:
        return Again(When.THEN, earliest, f"it can go out {moment}{limit}")
    reasons = [hit.once for hit in verdict.hits if hit.once]
    once = reasons[0] if len(reasons) == 1 else "all of that is over"
    return Again(When.ONCE, earliest, f"it can go out once {once}{', ' if moment else ''}{moment}{limit}")


def explained(verdict: Verdict, timely_until: datetime | None = None) -> str:
    """Verdict and prospect in one: "held back: Ana has an open complaint (mention 41); it can go out once that is
    resolved, until 18:00 CET"."""
    if verdict.is_allowed:
        return verdict.says
    return f"{verdict.says}; {again_at(verdict, timely_until).says}"


def told(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A moment for people: "18:00 CET", on another day than today "Tue 3 Mar 08:00 CET"."""
    local = at.astimezone(zone)
    day = "" if local.date() == now.astimezone(zone).date() else f"{local:%a} {local.day} {local:%b} "
    return f"{day}{local:%H:%M %Z}"


def _told(at: datetime, verdict: Verdict) -> str:
    return told(at, verdict.asked_at, ZoneInfo(verdict.zone))
