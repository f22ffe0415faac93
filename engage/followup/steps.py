"""What happens after an answer of ours: a playbook's `then:` steps, and what may come of a conversation.

All times are aware and in UTC. The order of events never matters: they are put in order by their times.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Question(StrEnum):
    """What we ask after an answer."""

    HELPED = "helped"
    """Did that help?"""
    CSAT = "csat"
    """How satisfied are you, 1 to 5?"""


class By(StrEnum):
    """How the CSAT is given."""

    REPLY = "reply"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class AskIfHelped:
    """Ask "did that help?" so long after our answer."""

    after: timedelta


@dataclass(frozen=True, slots=True)
class AskCsat:
    """Ask for a mark from 1 to 5 so long after our answer, or after their yes to "did that help?"."""

    after: timedelta
    by: By = By.REPLY


@dataclass(frozen=True, slots=True)
class Close:
    """Resolve the conversation when nothing has been said for so long, and nothing of theirs waits for us."""

    after: timedelta


@dataclass(frozen=True, slots=True)
class Reopen:
    """Take a complaint for the same matter so long after it was resolved. Later it is about another one, for which what
    was asked before does not count."""

    within: timedelta


Step = AskIfHelped | AskCsat | Close | Reopen


class Meaning(StrEnum):
    """What an answer to our question says."""

    YES = "yes"
    NO = "no"
    SCORE = "score"
    DOUBT = "doubt"
    """It could be anything else, so a person looks."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What they said to our question: `score` is 1 to 5 with `SCORE`, else None; `says` is a sentence."""

    meaning: Meaning
    says: str
    score: int | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """Our answer went out."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """Our question went out."""

    at: datetime
    question: Question


@dataclass(frozen=True, slots=True)
class Wrote:
    """The contact wrote, or marked us by the link. `answer`: how it was understood, if it answers a question of ours.
    `complains`: it is a complaint."""

    at: datetime
    answer: Answer | None = None
    complains: bool = False


@dataclass(frozen=True, slots=True)
class OptedOut:
    """The contact said stop."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Resolved:
    """The conversation was resolved: by a step of ours, or by a person."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Reopened:
    """The conversation was opened again. `anew`: for another matter, for which nothing has been asked so far."""

    at: datetime
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Snoozed:
    """A person put the conversation off. `until`: when it wakes, or has woken."""

    at: datetime
    until: datetime


Event = Answered | Asked | Wrote | OptedOut | Resolved | Reopened | Snoozed
