"""What people do about a conversation: resolve it, open it again, put it off, take it. The same for every surface."""

from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime

from engage.conversations import Happened, What
from engage.ports import Clock
from engage.sla.policies import Status
from engage.store import Act, Conversations

LONGEST_WHY = 1000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: `done`, or why not, as a sentence."""

    done: bool
    says: str


class Threads:
    """Decisions about conversations, each a compare-and-set on the status that it was seen in."""

    def __init__(self, conversations: Conversations, clock: Clock) -> None:
        self.conversations, self.clock, self.account = conversations, clock, ""

    def through(self, account: str) -> "Threads":
        """The same for somebody whom their door knows as `account` ("slack:U012ABC"): what happened says so."""
        theirs = copy(self)
        theirs.account = account
        return theirs

    def resolve(self, number: int, by: str, why: str = "") -> Outcome:
        """Nothing is left to do: every clock stops, and complaints in it are not open any more."""
        return self._become(number, by, Status.RESOLVED, What.RESOLVED, why or f"{by} resolved it")

    def reopen(self, number: int, by: str, why: str = "") -> Outcome:
        """It is not done after all; also takes a resolution or a snooze back."""
        return self._become(number, by, Status.OPEN, What.REOPENED, why or f"{by} opened it again")

    def snooze(self, number: int, by: str, until: datetime, why: str = "") -> Outcome:
        """Put it off until then, or until they write again. `until` is aware and lies ahead; it is told in UTC."""
        now, until = self.clock.now(), until.astimezone(UTC)
        if until <= now:
            return Outcome(False, f"{until:%d %b %Y %H:%M} UTC is over; name a moment that lies ahead")
        says = why or f"{by} put it off until {until:%d %b %Y %H:%M} UTC"
        return self._become(number, by, Status.SNOOZED, What.SNOOZED, says, until)

    def assign(self, number: int, by: str, to: str) -> Outcome:
        """It is theirs from now on; "" for nobody's."""
        says = f"{by} gave it to {to}" if to else f"{by} gave it back"
        return self._act(number, by, What.ASSIGNED, says, None, assigned_to=to)

    def _become(
        self, number: int, by: str, status: Status, what: What, says: str, until: datetime | None = None
    ) -> Outcome:
        return self._act(number, by, what, says[:LONGEST_WHY], status, until=until)

    def _act(
        self,
        number: int,
        by: str,
        what: What,
        says: str,
        status: Status | None,
        *,
        until: datetime | None = None,
        assigned_to: str | None = None,
    ) -> Outcome:
        now, facts = self.clock.now(), self.conversations.facts(number)
        if facts is None:
            return Outcome(False, f"there is no conversation {number}")
        if status is facts.status and status is not Status.SNOOZED:
            return Outcome(False, f"conversation {number} is {status.value} already")
        data = {"until": until.isoformat()} if until else {"to": assigned_to} if assigned_to is not None else {}
        data |= {"account": self.account} if self.account else {}
        happened = Happened(f"{what.value}:{now.isoformat()}", now, what, says, by, data=data)
        if self.conversations.act(number, facts.status, Act(happened, status, until, assigned_to), now):
            return Outcome(True, f"conversation {number}: {says}")
        return Outcome(False, f"conversation {number} has changed meanwhile; look at it again")
