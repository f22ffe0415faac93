"""Promises as they are kept in the store: due times on the row, a warning, a miss once, nothing after resolving."""

from datetime import timedelta
from pathlib import Path

import pytest

from engage.conversations import What
from engage.items import Item
from engage.labels import Urgency
from engage.sla.clocks import State
from engage.sla.policies import Priority, Status
from engage.sla.settings import SlaBlock
from engage.stages import Stage
from engage.store import Alerts, ConversationList, Database
from engage.store.conversation_list import Whole
from tests.house import House

SCENE = Path(__file__).parent / "scene_playbooks"
HOUR = timedelta(hours=1)
PROMISED = SlaBlock.model_validate(
    {"policies": [{"name": "service", "lane": "service", "frt": "2h", "nrt": "1h", "rt": "48h"}]}
)


@pytest.fixture
def house(sqlite: Database) -> House:
    return House(sqlite, SCENE, sla=PROMISED)


def whole(house: House, item: Item) -> Whole:
    number = house.item(item.id).conversation_id
    found = ConversationList(house.database).whole(number or 0)
    assert found is not None
    return found


def told(house: House) -> list[tuple[str, str]]:
    """The alerts about promises, the oldest first: how bad, and what."""
    return [(one.severity, one.says.partition(":")[2].strip()) for one in Alerts(house.database).list(kind="sla")][::-1]


def test_a_promise_is_on_the_row_warned_of_and_missed_once_also_over_restarts(house: House) -> None:
    late = house.posts("ana", "GW117 is late again")
    queued = whole(house, late).queued
    assert queued.frt_due == late.heard_at + 2 * HOUR
    assert (queued.frt, queued.priority) == (State.ACTIVE, Priority.NORMAL)
    assert queued.sla_because.startswith("SLA policy service applies")
    house.turn(HOUR)
    assert told(house) == []
    # It is warned of when a fifth of the time is left, and missed when none is, each told once, whoever runs
    for _ in range(3):
        house.turn(timedelta(minutes=40))
        house = House(house.database, SCENE, sla=PROMISED, clock=house.clock)
        house.turn()
    assert [severity for severity, _ in told(house)] == ["warned", "missed"]
    assert "the first response is missed" in told(house)[-1][1]
    queued = whole(house, late).queued
    assert (queued.frt, queued.priority) == (State.MISSED, Priority.HIGH)
    assert "the first response is missed" in queued.priority_because


def test_an_answer_in_time_is_a_hit_and_starts_nothing_until_they_write_again(house: House) -> None:
    late = house.posts("ana", "GW117 is late again", thread_id="t")
    house.turn(HOUR)
    house.approve(late)
    queued = whole(house, late).queued
    assert (queued.frt, queued.frt_due, queued.nrt_due) == (State.HIT, None, None)
    # The resolution waits for them, so its clock stands still
    assert (queued.status, queued.rt_due) == (Status.PENDING, None)
    again = house.posts("ana", "it is late even now", thread_id="t")
    queued = whole(house, late).queued
    assert (queued.status, queued.nrt_due) == (Status.OPEN, again.heard_at + HOUR)
    assert queued.rt_due is not None


def test_while_it_is_snoozed_the_resolution_waits_and_then_it_goes_on(house: House) -> None:
    late = house.posts("ana", "GW117 is late again")
    due = whole(house, late).queued.rt_due
    assert due is not None
    house.snoozes(late, 10 * HOUR)
    queued = whole(house, late).queued
    assert (queued.status, queued.rt_due) == (Status.SNOOZED, None)
    house.turn(11 * HOUR)
    queued = whole(house, late).queued
    assert queued.status is Status.OPEN
    assert queued.rt_due is not None
    assert timedelta(hours=10) - timedelta(minutes=1) <= queued.rt_due - due <= timedelta(hours=10, minutes=1)
    # And once more: each time it is told
    house.snoozes(late, 2 * HOUR)
    house.turn(3 * HOUR)
    became = [each.data["status"] for each in whole(house, late).happened if each.what is What.BECAME]
    assert became == ["snoozed", "open", "snoozed", "open"]


def test_resolving_stops_every_clock_and_nothing_is_told_after_that(house: House) -> None:
    late = house.posts("ana", "GW117 is late again")
    house.turn(HOUR)
    house.resolves(late)
    house.turn(100 * HOUR)
    assert told(house) == []
    assert all(clock.stopped_at for clock in whole(house, late).clocks.clocks)


def test_another_policy_does_not_make_late_what_was_in_time(house: House) -> None:
    # Given a complaint with half of its time gone
    late = house.posts("ana", "GW117 is late again")
    house.turn(HOUR)
    # When a shorter time is promised from now on, and something happens in it
    shorter = SlaBlock.model_validate({"policies": [{"name": "fast", "lane": "service", "frt": "30m"}]})
    house = House(house.database, SCENE, sla=shorter, clock=house.clock)
    before = house.clock.now()
    house.desk.reword(late.id, "anna", "We are sorry about the delay.")
    house.turn()
    # Then it is not missed, and has the shorter time from the change on
    queued = whole(house, late).queued
    assert queued.frt is State.ACTIVE
    assert queued.frt_due is not None
    assert before + timedelta(minutes=30) <= queued.frt_due <= late.heard_at + 2 * HOUR
    assert "SLA policy fast applies" in queued.sla_because
    assert house.stage(late) is Stage.HELD


def promise(house: House, *policies: dict[str, str]) -> None:
    """From now on these policies apply."""
    house.policies = SlaBlock.model_validate({"policies": policies}).built()


def test_what_becomes_urgent_while_it_waits_is_promised_what_is_urgent_from_then_on(house: House) -> None:
    # Given a complaint that nothing is promised to
    promise(house, {"name": "urgent", "priority": "high", "frt": "2h", "rt": "8h"})
    late = house.posts("ana", "GW117 is late again")
    assert whole(house, late).queued.frt_due is None
    house.turn(HOUR)
    # When a person says that it is urgent
    assert house.desk.correct(late.id, "anna", urgency=Urgency.HIGH).done
    house.turn()
    # Then it is timed from then on, and the policy is told once
    queued = whole(house, late).queued
    assert queued.frt_due is not None
    assert (queued.frt, queued.rt) == (State.ACTIVE, State.ACTIVE)
    assert timedelta(0) <= house.clock.now() + 2 * HOUR - queued.frt_due <= timedelta(seconds=2)
    house.turn(HOUR)
    assert len([each for each in whole(house, late).happened if each.what is What.POLICY]) == 1


def test_a_promise_that_is_made_later_knows_who_was_answered_before(house: House) -> None:
    promise(house)
    late = house.approve(house.posts("ana", "GW117 is late again", thread_id="t"))
    promise(house, {"name": "service", "frt": "2h", "nrt": "1h"})
    again = house.posts("ana", "it is late even now", thread_id="t")
    queued = whole(house, late).queued
    assert (queued.frt, queued.nrt_due) == (None, again.heard_at + HOUR)


def test_a_policy_that_times_nothing_of_it_is_told_once(house: House) -> None:
    promise(house, {"name": "later answers", "nrt": "1h"})
    late = house.posts("ana", "GW117 is late again")
    for _ in range(3):
        house.desk.reword(late.id, "anna", f"We are sorry, at {house.clock.now()}.")
        house.turn()
    assert [each.what for each in whole(house, late).happened].count(What.POLICY) == 1


def test_offers_and_chatter_are_promised_nothing(house: House) -> None:
    offer, chatter = house.posts("ana", "fly GW117 to Lisbon tonight"), house.posts("ben", "a nice day")
    assert whole(house, offer).clocks.clocks == ()
    assert (whole(house, chatter).clocks.clocks, whole(house, chatter).queued.status) == ((), Status.RESOLVED)
