"""The values that flow: Mention > Reading > Route > Draft > Decision > Delivery. Frozen, plain, no database.

A listener makes a `Mention`, a model a `Reading`, the playbooks a `Route` and a `Draft`, a person a `Decision`, and
that makes a `Delivery`. An `Item` is a mention under way with what it has gathered so far; a `Move` is one step of it.
What listeners and speakers are given and give back besides stands in `exchange.py`.
All times are aware and in UTC. All confidences are probabilities, 0 to 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from engage.labels import Cause, Intent, Kind, Label, Lane, Sentiment, Urgency
from engage.notes import Courtesy, OptedOut, Reach, ToQuestion
from engage.stages import Stage


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
    """What we would say, before a person has decided. `others` are the playbook's other wordings, filled in too."""

    playbook: str
    version: str
    lane: Lane
    variant: str
    text: str
    others: tuple[Wording, ...]
    expires_at: datetime


class Verdict(StrEnum):
    """What a person decided."""

    APPROVED = "approved"
    EDITED = "edited"
    REJECTED = "rejected"
    UNDONE = "undone"
    RETRIED = "retried"
    CORRECTED = "corrected"
    POSTED = "posted"


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided what, when, why. `text` is the wording they decided on."""

    verdict: Verdict
    by: str
    at: datetime
    text: str
    why: str = ""


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


@dataclass(frozen=True, slots=True)
class Item:
    """A mention under way. `identity_id` is who wrote it, `conversation_id` their thread; None where nobody is known.

    `claimed` is True only in the memory of the worker whose own move to `sending` was stored a moment ago. It is never
    read from the store: what is found there in `sending` is somebody's broken-off attempt, to be looked back at.
    """

    id: int
    stage: Stage
    mention: Mention
    heard_at: datetime
    due_at: datetime
    reading: Reading | None = None
    route: Route | None = None
    draft: Draft | None = None
    delivery: Delivery | None = None
    courtesy: Courtesy | None = None
    identity_id: int | None = None
    conversation_id: int | None = None
    claimed: bool = False

    def after(self, move: "Move") -> "Item":
        """This item as it is once `move` has been stored."""
        brought: dict[str, Any] = {}
        for value in move.brings:
            match value:
                case Mention():
                    brought["mention"] = value
                case Reading():
                    brought["reading"] = value
                case Route():
                    brought["route"] = value
                case Draft():
                    brought["draft"] = value
                case Delivery():
                    brought["delivery"] = value
                case Courtesy():
                    brought["courtesy"] = value
        due_at = move.due_at or self.due_at
        return replace(self, stage=move.to, due_at=due_at, claimed=move.to is Stage.SENDING, **brought)

    @property
    def the_reading(self) -> Reading:
        """The reading, which every mention has that is past `heard`."""
        assert self.reading is not None, f"mention {self.id} has not been read"
        return self.reading

    @property
    def the_route(self) -> Route:
        """The route, which every mention has that is past `read`."""
        assert self.route is not None, f"mention {self.id} has not been routed"
        return self.route

    @property
    def the_draft(self) -> Draft:
        """The draft, which every mention has that is past `routed` and not ignored."""
        assert self.draft is not None, f"mention {self.id} has no draft"
        return self.draft

    @property
    def the_delivery(self) -> Delivery:
        """The delivery, which every approved mention has."""
        assert self.delivery is not None, f"mention {self.id} has no delivery"
        return self.delivery


@dataclass(frozen=True, slots=True)
class Shut:
    """A platform takes nothing from us: until then, or (None) until a person has mended it. `why` is a sentence."""

    until: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Move:
    """One item's step from the stage it is in to another, what it brings along, and why, as a sentence.

    `due_at` is when the next step may be taken, or for `held` when the draft expires; None means at once. `shut`: what
    this attempt taught about its platform; nothing else is said there meanwhile.
    """

    item: Item
    to: Stage
    because: str
    brings: tuple[Value, ...] = ()
    due_at: datetime | None = None
    by: str = ITSELF
    shut: Shut | None = None
