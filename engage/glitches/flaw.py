"""A glitch as people handle it: what they call it, who owns it, how it stands, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from engage.glitches.glitch import Glitch
from engage.glitches.incident import Incident
from engage.labels import Cause, Label

LONGEST_TITLE = 120


class Status(StrEnum):
    """How a confirmed glitch stands. It goes open, fixing, fixed; when it comes back, reopened, and round again."""

    OPEN = "open"
    FIXING = "fixing"
    FIXED = "fixed"
    REOPENED = "reopened"


class What(StrEnum):
    """What became of a glitch."""

    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    MERGED = "merged"
    SPLIT = "split"
    MOVED = "moved"
    APART = "apart"
    RENAMED = "renamed"
    OWNED = "owned"
    FIXING = "fixing"
    FIXED = "fixed"
    REOPENED = "reopened"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Flaw:
    """One row of the register. `because` says why it was suggested; `note` is what customers are told once it is fixed.

    `status` is None until it is confirmed. `fixed_at` stays when it is reopened, so that this can be taken back.
    `waves` counts how often customers were to be told. `set_aside`: too long quiet to be compared with any more.
    """

    glitch: Glitch
    title: str = ""
    cause: Cause | None = None
    because: str = ""
    status: Status | None = None
    owner: str = ""
    action: str = ""
    note: str = ""
    fixed_at: datetime | None = None
    reopened_at: datetime | None = None
    waves: int = 0
    set_aside: bool = False

    @property
    def id(self) -> int:
        return self.glitch.id

    @property
    def name(self) -> str:
        return self.title or f"glitch {self.id}"

    @property
    def wave(self) -> str:
        """The name of the notes that say it is fixed, those of the newest fix."""
        return f"{WAVE}{self.id}-{self.waves}"


WAVE = "glitch-"
"""How the names of waves about glitches begin."""


@dataclass(frozen=True, slots=True)
class Event:
    """What became of a glitch, by whom, as a sentence."""

    at: datetime
    by: str
    what: What
    says: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint as the register sees it: the incident it makes, what its reading says of the cause, and its words."""

    incident: Incident
    cause: Label[Cause] | None
    text: str
    platform: str
    handle: str
    url: str
    identity_id: int | None
