"""What is known of a conversation: what was written in it, by them and by us, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from engage.labels import SAID_TO_US, Intent, Kind, Lane, Urgency
from engage.sla.clocks import Clocks
from engage.sla.policies import Status
from engage.stages import Stage
from engage.types import How


class What(StrEnum):
    """What happens in a conversation, beside what its mentions tell."""

    WROTE = "wrote"
    ANSWERED = "answered"
    ASKED = "asked"
    NOTED = "noted"
    CSAT = "csat"
    ANSWERED_QUESTION = "answered_question"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    SNOOZED = "snoozed"
    ASSIGNED = "assigned"
    BECAME = "became"
    POLICY = "policy"
    SLA = "sla"


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened. `key` is its own in the conversation, so that it happens once; `says` is a sentence."""

    key: str
    at: datetime
    what: What
    says: str
    by: str
    mention_id: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wrote:
    """One mention, or a touch of ours (`kind`). `sent_at` is when our reply went out; `asks` the question of a touch.

    `misread`: a person rejected its draft because it is not what was meant. `forbidden`: courtesy lets nobody answer.
    `forgotten`: its author deleted it.
    """

    id: int
    kind: Kind
    stage: Stage
    heard_at: datetime
    moved_at: datetime
    intent: Intent | None = None
    urgency: Urgency | None = None
    lane: Lane | None = None
    playbook: str = ""
    followers: int | None = None
    reactions: int | None = None
    how: How = How.API
    sent_at: datetime | None = None
    asks: str = ""
    misread: bool = False
    forbidden: bool = False
    forgotten: bool = False

    @property
    def may_be_answered(self) -> bool:
        """Whether it was said to us, and neither its platform nor courtesy forbids everybody to answer."""
        return self.kind in SAID_TO_US and not self.forbidden and self.how is not How.NONE

    @property
    def is_complaint(self) -> bool:
        return self.kind is Kind.ANSWER and self.intent is Intent.COMPLAINT and not self.misread


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it: `wrote` by number, `happened` in order of time. `clocks` are as they were thought last, `status` is as
    it stands on the row: a person may have changed it since."""

    id: int
    platform: str
    status: Status
    opened_at: datetime
    wrote: tuple[Wrote, ...]
    happened: tuple[Happened, ...]
    clocks: Clocks
    opted_out_at: datetime | None = None

    @property
    def told(self) -> Status:
        """The status that was told last, which the clocks know of."""
        became = [each for each in self.happened if each.what is What.BECAME]
        return Status(became[-1].data["status"]) if became else Status.OPEN

    def last(self, *whats: What) -> Happened | None:
        """The last of these things that happened."""
        found = [each for each in self.happened if each.what in whats]
        return max(found, key=lambda each: each.at, default=None)

    def answered_after(self, at: datetime) -> bool:
        """Whether an answer of ours went out after that."""
        return any(each.sent_at is not None and each.sent_at >= at and each.kind is Kind.ANSWER for each in self.wrote)
