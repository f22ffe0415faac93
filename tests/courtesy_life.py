"""What may happen in the lives of two people, each of it made of what people and platforms do.

The whole way is real: heard, read, routed, held, approved, claimed, said.
"""

from datetime import timedelta
from functools import partial
from random import Random

import sqlalchemy as sa

from engage.approval.gesturing import give
from engage.approval.threads import Threads
from engage.gestures import load
from engage.store import Conversations, Ledger
from engage.store.contacts import Contacts
from engage.store.meeting import IDENTITY
from engage.store.noting import CSAT, EVENT, event_row
from engage.types import How
from tests.courtesy_witness import ABROAD, HANDLES, Witness
from tests.house import SHIPPED, House

PLAN = "fly GW117 to Lisbon tonight, flying to Lisbon, can't wait!"
BAD = {"ana": 2, "ben": 1}
BETWEEN = "between: "
"""Before an act: it is done between the next claim and its post."""


class Life:
    """One method for each act."""

    def __init__(self, house: House, witness: Witness) -> None:
        self.house, self.witness = house, witness
        witness.house = house
        self.ledger, self.catalog = Ledger(house.database), load(SHIPPED)
        self.contacts = Contacts(house.database)
        self.threads = Threads(Conversations(house.database), house.clock)

    def does(self, act: str, handle: str) -> None:
        """This act, at once or between the next claim and its post."""
        done = partial(getattr(self, act.removeprefix(BETWEEN)), handle)
        if act.startswith(BETWEEN):
            self.witness.interrupts.append(done)
        else:
            done()

    def plans(self, handle: str) -> None:
        self.house.posts(handle, PLAN)

    def complains(self, handle: str) -> None:
        self.complains_unread(handle)
        self.house.turn()

    def asks(self, handle: str) -> None:
        self.witness.asked[handle].append(self.house.overheard(handle, "how heavy may my bag be?"))
        self.house.turn()

    def complains_unread(self, handle: str) -> None:
        self.witness.complaints[handle].append(self.house.overheard(handle, "my flight is late"))

    def complains_where_nobody_may_answer(self, handle: str) -> None:
        """Only a person can say when that is settled."""
        self.witness.unsettled[handle] += 1
        self.house.overheard(handle, "my flight is late", how=How.NONE)

    def says_stop(self, handle: str) -> None:
        self.says_stop_unread(handle)
        self.house.turn()

    def says_stop_unread(self, handle: str) -> None:
        self.witness.stopped.setdefault(handle, self.house.clock.now())
        self.house.overheard(handle, "@GoodwordAir stop messaging me")

    def is_barred(self, handle: str) -> None:
        if self.contacts.do_not_contact(self._number(handle), "ines", "a lawyer writes", self.house.clock.now()).done:
            self.witness.barred.update(dict.fromkeys(self.witness.whose(handle), True))

    def moves_away(self, handle: str) -> None:
        """Where it is night at noon."""
        if self.contacts.set_zone(self._number(handle), str(ABROAD)).done:
            self.witness.zones.update(dict.fromkeys(self.witness.whose(handle), ABROAD))

    def gives_a_bad_mark(self, handle: str) -> None:
        for item in self.house.looking.everything():
            if item.mention.author.handle == handle and item.conversation_id:
                now = self.house.clock.now()
                data = {"question": "csat", "meaning": "score", "score": BAD[handle]}
                row = event_row(
                    item.conversation_id, f"mark:{len(self.witness.bad[handle])}", CSAT, now, "a bad mark", data=data
                )
                with self.house.database.writing() as connection:
                    connection.execute(sa.insert(EVENT), row)
                self.witness.bad[handle].append(now)
                return

    def waits_for_a_gesture(self, handle: str) -> None:
        """All else about their complaint is settled."""
        late = self.house.posts(handle, "GW117 is late again")
        self.witness.complaints[handle].append(late.mention.external_id)
        outcome = give(self.house.desk, self.ledger, self.catalog, late.id, "miles", "anna", "sorry")
        if outcome.done and outcome.entry:
            self.witness.promised[handle].add(outcome.entry.number)
        self.approves(handle)
        self.turns(handle)
        self.is_resolved(handle)

    def gets_what_was_promised(self, handle: str) -> None:
        for number in sorted(self.witness.promised[handle]):
            if self.ledger.settle(number, "anna", self.house.clock.now()).done:
                self.witness.promised[handle].discard(number)

    def is_resolved(self, handle: str) -> None:
        for item in self.house.looking.everything():
            if item.mention.author.handle == handle and item.conversation_id:
                self.threads.resolve(item.conversation_id, "anna", "done")
        self.witness.unsettled[handle] = 0
        self.house.turn()

    def approves(self, handle: str) -> None:
        for item in self.house.held():
            if item.mention.author.handle == handle:
                self.house.desk.approve(item.id, "anna")

    def it_gets_late(self, handle: str) -> None:
        """Until ten seconds before it is night."""
        now = self.house.clock.now()
        self.house.clock.turn(now.replace(hour=20, minute=59, second=50) - now)

    def seconds_go_by(self, handle: str) -> None:
        self.house.clock.turn(timedelta(seconds=10))

    def a_moment_goes_by(self, handle: str) -> None:
        self.house.turn()

    def an_hour_goes_by(self, handle: str) -> None:
        self.house.turn(timedelta(hours=1))

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
            if ABROAD in self.witness.zones.values():
                self.witness.zones.update(dict.fromkeys(HANDLES, ABROAD))

    def _number(self, handle: str) -> int:
        with self.house.database.reading() as connection:
            return connection.scalar(sa.select(IDENTITY.c.id).where(IDENTITY.c.handle == handle)) or 0


SUDDEN = (
    "complains_unread",
    "complains_where_nobody_may_answer",
    "says_stop_unread",
    "is_barred",
    "gives_a_bad_mark",
    "a_spike_begins_or_ends",
    "moves_away",
    "seconds_go_by",
)
TROUBLES = (
    *("complains", "asks", "says_stop", "waits_for_a_gesture", "are_one_person"),
    *SUDDEN[:-1],
    *(BETWEEN + act for act in SUDDEN),
)
USUAL = ("flies", "flies", "flies", "is_all_well", "a_day_goes_by", "approves", "turns")


def random_life(dice: Random) -> list[tuple[str, str]]:
    """A few kinds of trouble at a time: where everything happens nothing is sent, and one rule hides another."""
    some = dice.sample(TROUBLES, dice.randint(1, 3))
    acts = (dice.choice(some if dice.random() < 0.35 else USUAL) for _ in range(dice.randint(8, 22)))
    return [(act, dice.choice(HANDLES)) for act in acts]
