"""The values that flow: Mention > Reading > Route > Draft > Decision > Delivery. Frozen, plain, no database.

A listener makes a `Mention`, a model a `Reading`, the playbooks a `Route` and a `Draft`, a person a `Decision`, and
that makes a `Delivery`. A mention under way with what it has gathered so far, and one step of it, stand in `items.py`;
what is noted beside its way in `notes.py`; what listeners and speakers are given and give back in `exchange.py`.
All times are aware and in UTC. All confidences are probabilities, 0 to 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from engage.labels import Cause, Intent, Kind, Label, Lane, Sentiment, Urgency
from engage.notes import Courtesy, OptedOut, Reach, ToQuestion


@dataclass(frozen=True, slots=True)
class Author:
    """Who posted it, as the platform shows them."""

    handle: str
    name: str = ""
    followers: int | None = None


ITSELF = "goodword"
"""Who did it, where no person did."""


class How(StrEnum):
    """How a mention may be answered."""

    API = "api"
    BY_HAND = "by_hand"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """May we answer this mention, and how; `because` is a sentence, "" where nothing stands in the way."""

    how: How = How.API
    because: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """A post that stands before a mention in its thread. `is_ours`: our own account wrote it."""

    external_id: str
    handle: str
    text: str
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """One public post that a listener heard; unique by (platform, external_id). `text` is data, never markup.

    `thread` is what was said before it, the oldest first, as far as the listener fetched it. A post that its author
    deleted is kept without its words and its author (`is_forgotten`), so that it is not heard again.

    What we begin ourselves (a follow-up question, a note that a flaw is fixed) goes the same way: its `kind` says what
    it is, `reply_to` is the post that it is said under, whose words and author it carries, and `external_id` a key of
    ours, so that it is begun once.
    """

    platform: str
    external_id: str
    text: str
    author: Author
    posted_at: datetime
    listener: str
    url: str = ""
    thread_id: str = ""
    parent_id: str = ""
    thread: tuple[Post, ...] = ()
    eligibility: Eligibility = Eligibility()
    is_forgotten: bool = False
    kind: Kind = Kind.ANSWER
    reply_to: str = ""
    wave: str = ""
    reach: Reach = field(default_factory=Reach)

    @property
    def post_id(self) -> str:
        """The post that a reply is said under, as its platform names it."""
        return self.reply_to or self.external_id

    @property
    def said_before(self) -> frozenset[str]:
        """Our own posts that stood there before: none of them is the reply to this."""
        return frozenset(post.external_id for post in self.thread if post.is_ours)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the models say of one text. `cause` is None where nothing is complained of; language: ISO 639-1 or "und".

    `unsure`: the models would rather have a person look. `embedding`: where the text lies among others, a vector of
    length 127 in signed bytes (like texts have a large dot product), or b"" where the model has none. `corrected_by`:
    the person who put some of the labels right; those have a confidence of exactly 1.
    """

    sentiment: Label[Sentiment]
    intent: Label[Intent]
    cause: Label[Cause] | None
    urgency: Label[Urgency]
    language: Label[str]
    model: str
    unsure: bool = False
    embedding: bytes = b""
    corrected_by: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one playbook's condition hit or missed, as a sentence. `condition` is the key in the playbook's file."""

    playbook: str
    condition: str
    says: str


@dataclass(frozen=True, slots=True)
class Found:
    """A named thing taken out of a text: `value` as we write it ("GW117"), `row` its catalog line (column > cell)."""

    name: str
    value: str
    row: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Route:
    """Which playbook answers a mention, and why: its own hits, and the first miss of each playbook asked before it.

    No playbook matched: `playbook`, `version` are "" and `lane` is None.
    """

    lane: Lane | None
    playbook: str
    version: str
    found: tuple[Found, ...]
    hits: tuple[Reason, ...]
    misses: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """One variant of a playbook, filled in for one mention."""

    variant: str
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What we would say, before a person has decided. `others` are the playbook's other wordings, filled in too.

    `needs` so many people's approval; where that is two, `first_yes` is who gave the first, by `first_account`, for
    exactly this `text`. `wanted`: the changes that `wanted_by` requested; until they are made only that person may
    approve it as it is.
    """

    playbook: str
    version: str
    lane: Lane
    variant: str
    text: str
    others: tuple[Wording, ...]
    expires_at: datetime
    needs: int = 1
    first_yes: str = ""
    first_account: str = ""
    wanted: str = ""
    wanted_by: str = ""


class Verdict(StrEnum):
    """What a person decided."""

    APPROVED = "approved"
    EDITED = "edited"
    REJECTED = "rejected"
    UNDONE = "undone"
    RETRIED = "retried"
    CORRECTED = "corrected"
    POSTED = "posted"
    CHANGES_REQUESTED = "changes_requested"


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided what, when, why. `text` is the wording they decided on; `account` is whom they were known as at the
    door that they came through: "slack:U012ABC", or "" where that door asks nobody who they are."""

    verdict: Verdict
    by: str
    at: datetime
    text: str
    why: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a person's decision teaches about the reading of a text, which is as it stands after the decision.

    Approved or edited: it was right. Corrected: its labels with a confidence of exactly 1 are the person's. Rejected:
    its intent was wrong (other rejections teach nothing about a reading).
    """

    text: str
    reading: Reading
    verdict: Verdict
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """An approved wording on its way out. `attempt` counts from 0 (not yet tried); the first and the last of them were
    claimed at `first_tried_at` and `tried_at`; `external_id`, `url` are our reply's own; `price` is what it cost, in
    US dollars."""

    text: str
    attempt: int = 0
    first_tried_at: datetime | None = None
    tried_at: datetime | None = None
    external_id: str = ""
    url: str = ""
    price: Decimal = Decimal(0)


Value = Mention | Reading | Route | Draft | Decision | Delivery | Courtesy | OptedOut | ToQuestion
