"""The whole idea, told as stories: the shipped playbooks, the embedded model, and a clock that is turned by hand."""

from datetime import timedelta
from functools import cache

import pytest

from engage.approval.gesturing import give
from engage.approval.threads import Threads
from engage.gestures import load
from engage.glitches import Flaw, Phase
from engage.glitches import Status as Fixed
from engage.items import Item
from engage.plugins import offered
from engage.ports import Model
from engage.sla.policies import Status
from engage.stages import Stage
from engage.store import Alerts, ConversationList, Conversations, Database, Glitches, Ledger
from tests.house import SHIPPED, House

LOST = "@GoodwordAir you lost my bag again. It never arrived in Lisbon and nobody helps me!"
TRIP = "Flying GW117 to Lisbon tonight, can't wait!"


BROKEN = (
    "@GoodwordAir your app crashes every time I try to check in. Useless!",
    "the @GoodwordAir app keeps crashing at check-in, third time today",
    "cannot check in with the @GoodwordAir app, it crashes on the last screen",
    "@GoodwordAir app crashed again during check in. Please fix your app",
    "check-in in your app does not work @GoodwordAir, it just crashes",
)
OTHERWISE = (
    "@GoodwordAir my flight was delayed for five hours and nobody told us anything",
    "@GoodwordAir still waiting for the refund of my cancelled trip, it has been two months",
    "the crew on my @GoodwordAir flight was so rude, never again",
    "@GoodwordAir I am on hold for two hours now, is anybody there?",
    "@GoodwordAir you lost my suitcase and nobody answers",
)


def glitch(house: House, number: int) -> Flaw:
    found = Glitches(house.database).flaw(number)
    assert found is not None
    return found


@cache
def embedded() -> Model:
    return offered("embedded", "models", "Model")()


@pytest.fixture
def house(database: Database) -> House:
    return House(database, model=embedded())


def status(house: House, item: Item) -> Status:
    found = house.item(item.id)
    assert found.conversation_id is not None
    whole = ConversationList(house.database).whole(found.conversation_id)
    assert whole is not None
    return whole.queued.status


def test_a_bag_is_lost_and_found_and_the_next_trip_gets_its_films(house: House) -> None:
    ledger, catalog = Ledger(house.database), load(SHIPPED)
    # A traveller complains about a lost bag. An answer is drafted, and a person is asked.
    bag = house.posts("ana", LOST)
    assert (bag.stage, bag.the_draft.playbook) == (Stage.HELD, "baggage")

    # Then they say that they fly tonight. The films are not offered: the card says why, and nobody can send them.
    trip = house.posts("ana", TRIP)
    assert trip.the_draft.playbook == "in-flight-movies"
    assert trip.stage is Stage.HELD_BACK
    assert trip.courtesy is not None
    assert f"@ana has an open complaint (mention {bag.id})" in trip.courtesy.says
    refused = house.desk.approve(trip.id, "anna")
    assert not refused.done
    assert "open complaint" in refused.says

    # The bag is found. The agent says so, and makes it up to them within their own limit; the words are in the reply.
    assert house.desk.reword(bag.id, "anna", "Ana, your bag is found, and on its way to you. We're sorry.").done
    given = give(house.desk, ledger, catalog, bag.id, "voucher", "anna", "three days without a bag")
    assert given.done, given
    bag = house.approve(house.item(bag.id))
    assert bag.stage is Stage.CLOSED
    assert house.said()[-1].endswith("with a 25 EUR voucher. It comes to you by direct message.")
    assert status(house, bag) is Status.PENDING

    # What was promised and is not theirs yet still holds marketing, and tonight's films expire: nothing after landing.
    house.turn(timedelta(hours=24))
    assert house.stage(trip) is Stage.EXPIRED
    assert given.entry is not None
    assert ledger.settle(given.entry.number, "anna", house.clock.now()).done

    # Two days later we ask whether it helped, once somebody has approved that; they say yes, and give us a 5.
    house.turn(timedelta(hours=25))
    [helped] = house.held()
    assert "did that help?" in helped.the_draft.text
    house.approve(helped)
    yes = house.posts("ana", "yes it did, thank you so much", answers=bag)
    assert (yes.stage, house.because(yes)) == (Stage.IGNORED, "it answers our question: they say yes")
    house.turn(timedelta(days=3, hours=1))
    [mark] = house.held()
    assert "from 1 (bad) to 5 (great)" in mark.the_draft.text
    house.approve(mark)
    house.posts("ana", "5!", answers=bag)
    assert status(house, bag) is Status.RESOLVED

    # Next week's trip gets the film link.
    house.turn(timedelta(days=4))
    trip = house.posts("ana", TRIP)
    assert (trip.stage, trip.the_draft.playbook) == (Stage.HELD, "in-flight-movies")
    assert house.approve(trip).stage is Stage.CLOSED
    assert "https://" in house.said()[-1]


def test_forty_people_hit_the_same_fault_hear_that_it_is_fixed_and_it_comes_back(house: House) -> None:
    # Forty people hit the same fault of the app, over four days, among complaints about other things.
    for day in range(4):
        for person in range(10):
            house.overheard(f"app{day}{person}", BROKEN[person % len(BROKEN)])
            house.overheard(f"other{day}{person}", OTHERWISE[(person + day) % len(OTHERWISE)])
        house.turn(timedelta(days=1))
    # They are one glitch; an alert told of it once, and a person confirms it.
    glitches = Glitches(house.database)
    [flaw] = [one for one in glitches.flaws([Phase.SUGGESTED]) if one.glitch.count >= 40]
    alerts = [alert for alert in Alerts(house.database).list(kind="glitch") if alert.glitch_id == flaw.id]
    assert len(alerts) == 1
    assert house.flaws.confirm(flaw.id, "maria").done
    assert house.flaws.own(flaw.id, "maria", "the app team").done
    # Their complaints are answered. Two weeks later the flaw is fixed: forty notes, one wave, one approval.
    for item in house.held():
        house.desk.approve(item.id, "anna")
    house.turn(timedelta(days=14))
    for item in house.held():
        house.desk.reject(item.id, "anna", "no questions today")
    before = len(house.said())
    fixed = house.waves.fix(flaw.id, "maria", "check-in works again in the app, from version 7.2 on.")
    assert (fixed.done.done, fixed.begun) == (True, 40), fixed
    house.turn()
    done, sent = house.waves.send(flaw.id, "maria")
    assert (done.done, len(sent), all(one.done for one in sent)) == (True, 40, True)
    house.turn()
    notes = house.said()[before:]
    assert len(notes) == 40
    assert all("version 7.2" in note for note in notes)
    assert len({reply.mention.author.handle for reply in house.speaker.posted[before:]}) == 40
    # Three weeks later it comes back: one late post does not reopen it, several people do, and an alert says so.
    house.turn(timedelta(days=21))
    house.posts("late1", BROKEN[0])
    assert glitch(house, flaw.id).status is Fixed.FIXED
    for person in range(6):
        house.posts(f"again{person}", BROKEN[person % len(BROKEN)])
    assert glitch(house, flaw.id).status is Fixed.REOPENED
    assert "reported it" in Alerts(house.database).list(kind="glitch")[0].says


def test_a_complaint_that_comes_between_the_approval_and_the_sending_stops_the_offer(house: House) -> None:
    # Given films that were approved, and wait for the undo window
    house.desk.undo_window = timedelta(seconds=30)
    trip = house.posts("ana", TRIP)
    assert house.desk.approve(trip.id, "anna").done

    # When they complain before the films are out
    bag = house.posts("ana", LOST)
    house.turn(timedelta(minutes=1))

    # Then nothing went out, and the films wait until that is resolved
    assert house.said() == []
    assert house.stage(trip) is Stage.HELD_BACK
    house.desk.undo_window = timedelta(0)
    house.approve(bag)
    assert house.stage(trip) is Stage.HELD_BACK
    conversation = house.item(bag.id).conversation_id
    assert conversation is not None
    assert Threads(Conversations(house.database), house.clock).resolve(conversation, "anna", "the bag is found").done
    house.turn()
    assert house.stage(trip) is Stage.HELD
    assert len(house.said()) == 1
