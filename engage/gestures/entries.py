"""The ledger's entries, and what comes of asking for one: asked > granted | declined, granted > settled | cancelled,
and what is only asked for may be cancelled, too."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from engage.gestures.rules import Ruling
from engage.gestures.words import money
from engage.persons import Person
from engage.stages import Stage


class Status(StrEnum):
    """Where a gesture is."""

    ASKED = "asked"
    """A lead decides."""
    GRANTED = "granted"
    """It may be promised, and must be carried out."""
    DECLINED = "declined"
    SETTLED = "settled"
    """Carried out: the contact has it."""
    CANCELLED = "cancelled"


COUNTING = (Status.ASKED, Status.GRANTED, Status.SETTLED)
"""What counts against the limits. What is asked for reserves its cost."""

OPEN = (Status.ASKED, Status.GRANTED)
"""What somebody must still do something about."""

_OUT = {Stage.APPROVED, Stage.BY_HAND, Stage.SENDING, Stage.UNKNOWN, Stage.SENT, Stage.CLOSED}
"""Where a mention's reply is out of the agent's hands, or as good as that."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One gesture in the ledger. People's names are folded; `because` is what the limits said, `answer` what whoever
    decided said. `decided_by` is the agent where it was within their limits. `account` and `decided_account` are those
    of the agent and of whoever decided, "" where their door asked nobody who they are."""

    number: int
    gesture: str
    words: str
    text: str
    mention_id: int
    identity_id: int
    cents: int
    currency: str
    agent: str
    why: str
    because: str
    status: Status
    asked_at: datetime
    asked_of: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    answer: str = ""
    settled_by: str = ""
    settled_at: datetime | None = None
    account: str = ""
    decided_account: str = ""

    @property
    def asked_by(self) -> Person:
        return Person(self.agent, self.account)

    @property
    def cost(self) -> str:
        return money(self.cents, self.currency)

    @property
    def says(self) -> str:
        """How it stands: "a voucher (25 EUR, number 7) for mention 3: asked for by ana, ines or jonas decides"."""
        start = f"{self.words} ({self.cost}, number {self.number}) for mention {self.mention_id}"
        match self.status:
            case Status.ASKED:
                return f"{start}: asked for by {self.agent}, {self.asked_of} decides"
            case Status.GRANTED | Status.DECLINED:
                return f"{start}: {self.status} by {self.decided_by}{f' ({self.answer})' if self.answer else ''}"
            case _:
                return f"{start}: {self.status} by {self.settled_by}"


@dataclass(frozen=True, slots=True)
class Open:
    """An entry that is not done with, the stage of its mention, and whose mention it is."""

    entry: Entry
    stage: Stage
    handle: str

    @property
    def is_out(self) -> bool:
        """Whether the mention's reply is approved, or further."""
        return is_out(self.stage)


@dataclass(frozen=True, slots=True)
class GestureAsked:
    """A gesture that a lead must decide about before its mention's draft may go out."""

    number: int
    words: str
    asked_of: str

    @property
    def says(self) -> str:
        decide = f"goodword gestures grant {self.number}, or decline {self.number} --why …"
        return f"{self.asked_of} decides about {self.words} first: {decide}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: `done`, or why not, as a sentence. `entry` is as it stands now, None if there is none; `ruling`:
    what the limits said, where they were asked."""

    done: bool
    says: str
    entry: Entry | None = None
    ruling: Ruling | None = None


def is_out(stage: Stage) -> bool:
    """Whether the reply is approved, or further: what it promises is promised."""
    return stage in _OUT


def cannot(entry: Entry, what: str) -> str:
    """Why nothing can be done about an entry any more, or not this."""
    return f"it cannot be {what}: {entry.says}"


def undecidable(entry: Entry, is_own: bool, yes: bool, why: str) -> str:
    """Why a lead cannot decide so about an entry, or "". `is_own`: they may be the one who asked."""
    if entry.status is not Status.ASKED:
        return cannot(entry, "granted" if yes else "declined")
    if is_own:
        return f"nobody decides about their own request: {entry.asked_of} decides"
    return "" if yes or why else "say why, in a few words: whoever asked reads it"
