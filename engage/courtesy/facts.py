"""What is known about an intended touch at the moment of asking: what it is, whom it would reach, what came before.

A touch is anything of ours that reaches a contact. All times are aware and in UTC. The order of facts never matters.
"""

from dataclasses import dataclass
from datetime import datetime

from engage.labels import Kind, Lane


@dataclass(frozen=True, slots=True)
class Touch:
    """One that went out earlier. `automated`: no person approved it. `interaction`: what of theirs it answered."""

    at: datetime
    lane: Lane
    kind: Kind
    automated: bool = False
    interaction: str = ""


@dataclass(frozen=True, slots=True)
class Csat:
    """How satisfied the contact said they were, 1 to 5."""

    score: int
    at: datetime


@dataclass(frozen=True, slots=True)
class DoNotContact:
    """A person of ours decided that this contact is left alone; `because` is theirs, and may be ""."""

    because: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom it would reach. `zone`: an IANA name such as Europe/Berlin, "" where nobody knows.

    `complaints` are the mentions of the open complaints, `unread` those that nobody has read yet, `unanswered` those
    that wait for a service answer; `gestures` says what was promised and is not yet settled.
    """

    name: str
    zone: str = ""
    opted_out_at: datetime | None = None
    do_not_contact: DoNotContact | None = None
    complaints: tuple[int, ...] = ()
    unread: tuple[int, ...] = ()
    unanswered: tuple[int, ...] = ()
    csats: tuple[Csat, ...] = ()
    gestures: tuple[str, ...] = ()
    touches: tuple[Touch, ...] = ()


@dataclass(frozen=True, slots=True)
class Circumstances:
    """An intended touch, and what matters about it now.

    `asked_at`: when the contact said to us what this answers, None where they said nothing to us. `interaction`: which
    saying of theirs that is, "" for what we begin. `automated`: it would go out without a person's approval. `spikes`:
    the spikes that hold the marketing lane, by name.
    """

    contact: Contact
    lane: Lane
    kind: Kind
    now: datetime
    asked_at: datetime | None = None
    interaction: str = ""
    automated: bool = False
    spikes: tuple[str, ...] = ()

    @property
    def is_marketing(self) -> bool:
        return heard_as(self) is Lane.MARKETING

    @property
    def is_begun_by_us(self) -> bool:
        return is_begun_by_us(self)


def heard_as(touch: Touch | Circumstances) -> Lane:
    """The lane whose rules a touch is under: marketing by lane or by kind; what confirms an opt-out is service."""
    if touch.kind is Kind.CONFIRMATION:
        return Lane.SERVICE
    return Lane.MARKETING if touch.kind is Kind.MARKETING else touch.lane


def is_begun_by_us(touch: Touch | Circumstances) -> bool:
    """Whether it is ours to leave out: all marketing, and in service whatever answers nothing."""
    return heard_as(touch) is Lane.MARKETING or touch.kind not in (Kind.ANSWER, Kind.CONFIRMATION)
