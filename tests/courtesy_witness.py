"""A platform that knows, by notes of its own, what may be said to whom at the moment at which it is said.

It asks the database nothing about courtesy.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from engage.courtesy import CourtesySettings
from engage.courtesy.quiet import quiet_until
from engage.courtesy.settings import Cap, QuietHours
from engage.exchange import Reply, Said, Standing
from engage.labels import SAID_TO_US, Kind, Lane
from engage.sla.policies import Status
from engage.stages import Stage
from engage.store import ConversationList
from engage.types import Mention
from tests.fakes import FakeSpeaker
from tests.house import House

HANDLES = ("ana", "ben")
NIGHT = QuietHours.model_validate({"begins": "21:00", "ends": "08:00"})
UTC_ZONE, ABROAD = ZoneInfo("UTC"), ZoneInfo("Asia/Tokyo")
UNANSWERED = (Stage.HEARD, Stage.HELD, Stage.HELD_BACK, Stage.APPROVED, Stage.BY_HAND, Stage.SENDING)
RULES = CourtesySettings(
    quiet_hours=(NIGHT,), caps=(Cap(lane=Lane.MARKETING, most=2, days=7),), bad_csat_days=5, answer_after_opt_out=True
)


class Witness(FakeSpeaker):
    """Posts nothing unseen: knows what happened to whom by its own notes, and what broke a rule when it was said."""

    def __init__(self) -> None:
        super().__init__()
        self.house: House | None = None
        self.stopped: dict[str, datetime] = {}
        self.barred: dict[str, bool] = dict.fromkeys(HANDLES, False)
        self.bad: dict[str, list[datetime]] = {handle: [] for handle in HANDLES}
        self.promised: dict[str, set[int]] = {handle: set() for handle in HANDLES}
        self.complaints: dict[str, list[str]] = {handle: [] for handle in HANDLES}
        self.unsettled: dict[str, int] = dict.fromkeys(HANDLES, 0)
        self.offers: list[tuple[str, datetime]] = []
        self.zones: dict[str, ZoneInfo] = dict.fromkeys(HANDLES, UTC_ZONE)
        self.asked: dict[str, list[str]] = {handle: [] for handle in HANDLES}
        self.linked = False
        self.interrupts: list[Callable[[], None]] = []
        self.broken: list[str] = []

    def look(self, mention: Mention) -> Standing:
        """Much may happen between the claim and the post."""
        if self.interrupts:
            self.interrupts.pop()()
        return super().look(mention)

    def say(self, reply: Reply) -> Said:
        handle = reply.mention.author.handle
        found = self.against(handle) if reply.lane is Lane.MARKETING else self.against_service(reply)
        self.broken += [f"{reply.key} to {handle}: {what}" for what in found]
        if reply.lane is Lane.MARKETING:
            assert self.house is not None
            self.offers.append((handle, self.house.clock.now()))
        return super().say(reply)

    def against_service(self, reply: Reply) -> list[str]:
        """What stands in the way of an answer, of a question or a note of ours, now."""
        mention, whose = reply.mention, self.whose(reply.mention.author.handle)
        confirmed = {each.mention.author.handle for each in self.posted if each.mention.kind is Kind.CONFIRMATION}
        stopped = min((self.stopped[one] for one in whose if one in self.stopped), default=None)
        is_asked_since = stopped is None or (mention.kind in SAID_TO_US and mention.posted_at > stopped)
        facts = {
            "they are not to be contacted": any(self.barred[one] for one in whose),
            "they said stop": mention.kind is not Kind.CONFIRMATION and not is_asked_since,
            "their stop is confirmed": mention.kind is Kind.CONFIRMATION and mention.author.handle in confirmed,
            "they have an answer to that": mention.external_id in {each.mention.external_id for each in self.posted},
        }
        return [what for what, is_so in facts.items() if is_so]

    def whose(self, handle: str) -> tuple[str, ...]:
        """All handles of this person."""
        return HANDLES if self.linked else (handle,)

    def against(self, handle: str) -> list[str]:
        """What stands in the way of an offer to them now."""
        assert self.house is not None
        now = self.house.clock.now()
        whose = self.whose(handle)
        facts: dict[str, Callable[[str], bool]] = {
            "they said stop": self.stopped.__contains__,
            "they are not to be contacted": self.barred.__getitem__,
            "they gave a bad mark": lambda one: any(now - at < timedelta(days=5) for at in self.bad[one]),
            "they wait for a gesture": lambda one: bool(self.promised[one]),
            "they have an open complaint": self._complains,
            "they complained where nobody may answer": lambda one: self.unsettled[one] > 0,
            "they wait for an answer": self._waits,
        }
        found = [what for what, is_so in facts.items() if any(map(is_so, whose))]
        offers = [at for one, at in self.offers if one in whose and now - at < timedelta(days=7)]
        if len(offers) >= 2:
            found.append("they had two offers this week")
        if self.house.spikes:
            found.append("a spike is on")
        if quiet_until(now, self.zones[handle], [NIGHT.span]) is not None:
            found.append("it is night where they are")
        return found

    def _complains(self, handle: str) -> bool:
        assert self.house is not None
        queue = ConversationList(self.house.database)
        for external_id in self.complaints[handle]:
            item = self.house.found(external_id)
            whole = queue.whole(item.conversation_id or 0)
            if whole is None or whole.queued.status is not Status.RESOLVED:
                return True
        return False

    def _waits(self, handle: str) -> bool:
        assert self.house is not None
        return any(self.house.found(external_id).stage in UNANSWERED for external_id in self.asked[handle])
