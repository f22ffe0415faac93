"""Over random histories no offer is ever sent that breaks a rule of courtesy in force at the moment of sending.

The whole way is real: heard, read, routed, held, approved, claimed, said. What stands in the way of an offer is told by
a witness of its own, who asks the database nothing about courtesy, at the very moment at which the platform is called.
"""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from engage.approval.gesturing import give
from engage.approval.threads import Threads
from engage.courtesy import CourtesySettings
from engage.courtesy.quiet import quiet_until
from engage.courtesy.settings import Cap, QuietHours
from engage.exchange import Reply, Said, Standing
from engage.gestures import load
from engage.labels import Lane
from engage.sla.policies import Status
from engage.stages import Stage
from engage.store import ConversationList, Conversations, Database, Ledger
from engage.store.contacts import Contacts
from engage.store.meeting import IDENTITY
from engage.store.noting import CSAT, EVENT, event_row
from engage.types import Mention
from tests.fakes import FakeSpeaker
from tests.house import SHIPPED, House
from tests.test_courtesy import NOON

SCENE = Path(__file__).parent / "scene_playbooks"
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
        self.stopped: dict[str, bool] = dict.fromkeys(HANDLES, False)
        self.barred: dict[str, bool] = dict.fromkeys(HANDLES, False)
        self.bad: dict[str, list[datetime]] = {handle: [] for handle in HANDLES}
        self.promised: dict[str, set[int]] = {handle: set() for handle in HANDLES}
        self.complaints: dict[str, list[str]] = {handle: [] for handle in HANDLES}
        self.offers: list[tuple[str, datetime]] = []
        self.zones: dict[str, ZoneInfo] = dict.fromkeys(HANDLES, UTC_ZONE)
        self.asked: dict[str, list[str]] = {handle: [] for handle in HANDLES}
        self.linked = False
        self.interrupts: list[str] = []
        self.broken: list[str] = []

    def look(self, mention: Mention) -> Standing:
        """Between the claim and the post somebody may still complain."""
        if self.interrupts and self.house:
            handle = self.interrupts.pop()
            self.complaints[handle].append(self.house.overheard(handle, "GW117 is late, and nobody says why"))
        return super().look(mention)

    def say(self, reply: Reply) -> Said:
        if reply.lane is Lane.MARKETING:
            handle = reply.mention.author.handle
            self.broken += [f"{reply.key} to {handle}: {what}" for what in self.against(handle)]
            assert self.house is not None
            self.offers.append((handle, self.house.clock.now()))
        return super().say(reply)

    def against(self, handle: str) -> list[str]:
        """What stands in the way of an offer to them now."""
        assert self.house is not None
        now = self.house.clock.now()
        whose = HANDLES if self.linked else (handle,)
        facts: dict[str, Callable[[str], bool]] = {
            "they said stop": self.stopped.__getitem__,
            "they are not to be contacted": self.barred.__getitem__,
            "they gave a bad mark": lambda one: any(now - at < timedelta(days=5) for at in self.bad[one]),
            "they wait for a gesture": lambda one: bool(self.promised[one]),
            "they have an open complaint": self._complains,
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


class Life:
    """What may happen, one method each; every one of them is made of what people and platforms do."""

    def __init__(self, house: House, witness: Witness) -> None:
        self.house, self.witness = house, witness
        self.ledger, self.catalog = Ledger(house.database), load(SHIPPED)
        self.contacts = Contacts(house.database)
        self.threads = Threads(Conversations(house.database), house.clock)

    def plans(self, handle: str) -> None:
        self.house.posts(handle, "fly GW117 to Lisbon tonight")

    def complains(self, handle: str) -> None:
        self.complains_unread(handle)
        self.house.turn()

    def asks(self, handle: str) -> None:
        self.witness.asked[handle].append(self.house.overheard(handle, "how heavy may my bag be?"))
        self.house.turn()

    def complains_unread(self, handle: str) -> None:
        self.witness.complaints[handle].append(self.house.overheard(handle, "my flight is late"))

    def complains_between(self, handle: str) -> None:
        self.witness.interrupts.append(handle)

    def says_stop(self, handle: str) -> None:
        self.witness.stopped[handle] = True
        self.house.posts(handle, "@GoodwordAir stop messaging me")

    def is_barred(self, handle: str) -> None:
        if self.contacts.do_not_contact(self._number(handle), "ines", "a lawyer writes", self.house.clock.now()).done:
            self.witness.barred.update(dict.fromkeys(HANDLES if self.witness.linked else (handle,), True))

    def moves_away(self, handle: str) -> None:
        """Where it is night at noon."""
        if self.contacts.set_zone(self._number(handle), str(ABROAD)).done:
            self.witness.zones.update(dict.fromkeys(HANDLES if self.witness.linked else (handle,), ABROAD))

    def gives_a_bad_mark(self, handle: str) -> None:
        for item in self.house.looking.everything():
            if item.mention.author.handle == handle and item.conversation_id:
                now = self.house.clock.now()
                data = {"question": "csat", "meaning": "score", "score": 1}
                row = event_row(
                    item.conversation_id, f"mark:{len(self.witness.bad[handle])}", CSAT, now, "a 1 of 5", data=data
                )
                with self.house.database.writing() as connection:
                    connection.execute(sa.insert(EVENT), row)
                self.witness.bad[handle].append(now)
                return

    def gets_a_gesture(self, handle: str) -> None:
        for item in self.house.held():
            if item.mention.author.handle == handle and item.the_draft.lane is Lane.SERVICE:
                outcome = give(self.house.desk, self.ledger, self.catalog, item.id, "miles", "anna", "sorry")
                if outcome.done and outcome.entry:
                    self.witness.promised[handle].add(outcome.entry.number)
                    self.house.desk.approve(item.id, "anna")
                return

    def gets_what_was_promised(self, handle: str) -> None:
        for number in sorted(self.witness.promised[handle]):
            if self.ledger.settle(number, "anna", self.house.clock.now()).done:
                self.witness.promised[handle].discard(number)

    def is_resolved(self, handle: str) -> None:
        for item in self.house.looking.everything():
            if item.mention.author.handle == handle and item.conversation_id:
                self.threads.resolve(item.conversation_id, "anna", "done")
        self.house.turn()

    def approves(self, handle: str) -> None:
        for item in self.house.held():
            if item.mention.author.handle == handle:
                self.house.desk.approve(item.id, "anna")

    def turns(self, handle: str) -> None:
        self.house.turn(timedelta(minutes=10))

    def flies(self, handle: str) -> None:
        """The whole of what makes an offer go out, if nothing stands in its way."""
        self.plans(handle)
        self.approves(handle)
        self.turns(handle)

    def is_all_well(self, handle: str) -> None:
        """What stood in the way is put right, as far as people can."""
        self.gets_what_was_promised(handle)
        self.approves(handle)
        self.turns(handle)
        self.is_resolved(handle)

    def a_day_goes_by(self, handle: str) -> None:
        self.house.turn(timedelta(hours=13) if handle == "ana" else timedelta(hours=26))

    def a_spike_begins_or_ends(self, handle: str) -> None:
        self.house.spikes = () if self.house.spikes else ("on x since noon",)

    def are_one_person(self, handle: str) -> None:
        numbers = [self._number(each) for each in HANDLES]
        if self.contacts.link(*numbers, "they told us", "ines", self.house.clock.now(), "they agreed").done:
            self.witness.linked = True

    def _number(self, handle: str) -> int:
        with self.house.database.reading() as connection:
            return connection.scalar(sa.select(IDENTITY.c.id).where(IDENTITY.c.handle == handle)) or 0


OFTEN = ("flies", "flies", "flies", "is_all_well", "a_day_goes_by", "approves", "turns")
ACTS = [name for name in vars(Life) if not name.startswith("_")]
BARS = [name for name in ACTS if name not in OFTEN]


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[str, str]]:
    """A few kinds of trouble at a time: where everything happens nothing is sent, and one rule hides another."""
    some = draw(st.lists(st.sampled_from(BARS), min_size=1, max_size=3, unique=True))
    steps = st.tuples(st.sampled_from([*some, *OFTEN]), st.sampled_from(HANDLES))
    return draw(st.lists(steps, min_size=6, max_size=22))


def ana(*acts: str) -> list[tuple[str, str]]:
    return [(act, "ana") for act in acts]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a history is told in full; to shorten it takes minutes
)
@given(history=histories())
@example(history=ana("plans", "approves", "complains_between", "turns"))
@example(history=ana("plans", "approves", "complains_unread", "turns"))
@example(history=ana("plans", "approves", "complains"))
@example(history=ana("plans", "approves", "says_stop"))
@example(history=ana("plans", "approves", "is_barred", "turns"))
@example(history=ana("plans", "approves", "gives_a_bad_mark", "turns"))
@example(history=ana("plans", "approves", "a_spike_begins_or_ends", "turns"))
@example(history=ana("plans", "approves", "moves_away", "turns"))
@example(history=ana("plans", "approves", "asks"))
@example(history=ana("complains", "gets_a_gesture", "turns", "is_resolved", "flies", "gets_what_was_promised", "flies"))
@example(
    history=[
        *[("plans", "ana"), ("complains", "ben"), ("are_one_person", "ana"), ("approves", "ana"), ("turns", "ana")],
        *[("approves", "ben"), ("turns", "ana"), ("is_resolved", "ben"), ("approves", "ana"), ("turns", "ana")],
    ]
)
def test_no_offer_is_sent_that_breaks_a_rule_in_force(upgraded: Path, history: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        shutil.copyfile(upgraded, Path(folder) / "life.db")
        database, witness = Database(f"sqlite:///{folder}/life.db"), Witness()
        house = House(database, SCENE, courtesy=RULES, speaker=witness)
        witness.house = house
        life = Life(house, witness)
        for act, handle in history:
            getattr(life, act)(handle)
            assert witness.broken == [], (history, act, handle)
        house.turn(timedelta(hours=1))
        assert witness.broken == [], history
        database.close()


def test_offers_do_go_out_where_nothing_stands_in_the_way(sqlite: Database) -> None:
    """Or the test above would hold for a house that never says anything."""
    witness = Witness()
    house = House(sqlite, SCENE, courtesy=RULES, speaker=witness)
    witness.house = house
    life = Life(house, witness)
    for _ in range(2):
        life.plans("ana")
        life.approves("ana")
        life.turns("ana")
    assert len(witness.offers) == 2
    life.plans("ana")
    assert [item.stage for item in house.looking.everything()][-1] is Stage.EXPIRED  # two a week are the most
    assert witness.against("ana") == ["they had two offers this week"]
    assert house.clock.now() - NOON < timedelta(days=1)
