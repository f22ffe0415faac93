"""What is noted of a mention beside its way: how far it reached, what courtesy says of our touch, what its author told
us to stop, what they answered to a question of ours. Plain values that flow with it, as those of `engage/types.py`.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people reacted to a post since it was posted; None where its platform does not tell."""

    replies: int | None = None
    likes: int | None = None
    reposts: int | None = None


@dataclass(frozen=True, slots=True)
class Courtesy:
    """What courtesy said of a touch at the moment `asked_at`, as it is shown beside the draft.

    `outcome` is the name of an `engage.courtesy.Outcome` in small letters; `hits` and `misses` are (rule, sentence).
    `again_at` is the moment from which it may be offered again, None where none is known; `again` says so.
    """

    outcome: str
    says: str
    hits: tuple[tuple[str, str], ...]
    misses: tuple[tuple[str, str], ...]
    asked_at: datetime
    again_at: datetime | None = None
    again: str = ""

    @property
    def is_allowed(self) -> bool:
        return self.outcome == "allow"


@dataclass(frozen=True, slots=True)
class OptedOut:
    """The author of a mention told us to stop: the words by which that was recognised, and their language."""

    phrase: str
    language: str


@dataclass(frozen=True, slots=True)
class ToQuestion:
    """What a mention answers to our question: `question` and `meaning` as in `engage.followup`, `score` 1 to 5."""

    question: str
    meaning: str
    says: str
    score: int | None = None
