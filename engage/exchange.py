"""What listeners and speakers are given, and what they give back: the values at the doors to the platforms."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from engage.labels import Lane
from engage.notes import Reach
from engage.types import Eligibility, Mention


@dataclass(frozen=True, slots=True)
class Malformed:
    """A row that could not become a mention: `line` counts from 1 in `source`; `excerpt` is at most 200 characters."""

    source: str
    line: int
    problem: str
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Own:
    """A post of our own account under somebody else's, however it came there: through us, or by hand."""

    parent_id: str
    external_id: str
    url: str
    text: str
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """What a listener heard in one go, stored in one transaction together with the cursor it stands for.

    `heard = len(mentions) + len(malformed)`. `cursor` None leaves the stored one as it is. `notes` are things worth
    telling about mentions that *are* kept (a text of a million characters), each with its line. `own` are answers of
    ours that it came across; they settle the mentions that they answer. `cost` is what hearing it cost, in US dollars.
    """

    mentions: tuple[Mention, ...] = ()
    malformed: tuple[Malformed, ...] = ()
    notes: tuple[Malformed, ...] = ()
    own: tuple[Own, ...] = ()
    cursor: str | None = None
    cost: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Standing:
    """A post as its platform shows it now: its text, or None if it was deleted, whether it may be answered, and how far
    it has reached."""

    external_id: str
    text: str | None
    eligibility: Eligibility = field(default_factory=Eligibility)
    reach: Reach = field(default_factory=Reach)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a speaker is asked to say. `key` stays the same over all attempts at one delivery; `attempt` counts from 1;
    `since` is when the first of them was claimed."""

    key: str
    mention: Mention
    text: str
    lane: Lane
    playbook: str
    attempt: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """Our own post, as the platform names it."""

    external_id: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that `goodword check --live` tried: what, whether it works, and what it found or what is missing."""

    what: str
    works: bool
    says: str
