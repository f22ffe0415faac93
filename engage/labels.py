"""The words that readings, playbooks and touches are made of: lanes, sentiments, intents, causes, urgencies, kinds."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

LabelT = TypeVar("LabelT", bound=str)


class Lane(StrEnum):
    """Who speaks: service puts something right, marketing offers something."""

    SERVICE = "service"
    MARKETING = "marketing"


class Sentiment(StrEnum):
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class Intent(StrEnum):
    """What the author wants of the brand."""

    COMPLAINT = "complaint"
    QUESTION = "question"
    REQUEST = "request"
    PLAN = "plan"
    PURCHASE_INTEREST = "purchase_interest"
    PRAISE = "praise"
    SUGGESTION = "suggestion"
    THANKS = "thanks"
    CHATTER = "chatter"
    SPAM = "spam"


class Cause(StrEnum):
    """What a complaint is about. Broad enough for more than airlines: a late train, parcel or flight is `delay`."""

    DELAY = "delay"
    CANCELLATION = "cancellation"
    LOST_OR_DAMAGED = "lost_or_damaged"
    BOOKING = "booking"
    APP_OR_WEBSITE = "app_or_website"
    REFUND_OR_BILLING = "refund_or_billing"
    STAFF = "staff"
    CUSTOMER_SERVICE = "customer_service"
    QUALITY = "quality"
    QUEUES = "queues"
    OTHER = "other"


class Urgency(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Kind(StrEnum):
    """What a touch is. `CONFIRMATION`: the one reply that says an opt-out was honoured."""

    ANSWER = "answer"
    FOLLOW_UP = "follow_up"
    WAVE_NOTE = "wave_note"
    MARKETING = "marketing"
    CONFIRMATION = "confirmation"


SAID_TO_US = frozenset({Kind.ANSWER, Kind.CONFIRMATION})
"""The kinds that answer something that a contact said; the rest we begin."""


@dataclass(frozen=True, slots=True)
class Label(Generic[LabelT]):
    """A model's choice, how sure it is, and what it would have said next."""

    value: LabelT
    confidence: float
    second: LabelT | None = None
