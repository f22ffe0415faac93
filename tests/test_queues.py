"""What waits for people now: drafts, promises that are late or soon are, and conversations that are somebody's."""

from datetime import timedelta
from pathlib import Path

import pytest

from engage.approval.threads import Threads
from engage.items import Item
from engage.sla.policies import Metric, Priority, Status
from engage.sla.settings import SlaBlock
from engage.store import Conversations, Database
from engage.store.days import Lanes
from engage.store.numbers import Numbers
from engage.store.queues import Queue
from engage.types import How
from tests.house import House

SCENE = Path(__file__).parent / "scene_playbooks"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
PROMISED = SlaBlock.model_validate({"policies": [{"name": "service", "lane": "service", "frt": "2h", "rt": "48h"}]})


@pytest.fixture
def house(database: Database) -> House:
    return House(database, SCENE, sla=PROMISED)


def waits(house: House, limit: int = 5) -> Queue:
    return Numbers(house.database).queue(house.clock.now(), limit)


def assign(house: House, item: Item, to: str) -> None:
    assert item.conversation_id is not None
    assert Threads(Conversations(house.database), house.clock).assign(item.conversation_id, "anna", to).done


def test_nothing_waits_where_nothing_was_heard(house: House) -> None:
    assert waits(house) == Queue(Lanes())


def test_drafts_wait_by_lane_and_the_first_that_was_heard_stands_out(house: House) -> None:
    first = house.posts("ana", "GW117 is late again")
    house.turn(MINUTE)
    house.posts("ben", "GW117 is late, too")
    house.posts("cem", "fly GW117 to Lisbon tonight")
    by_hand = house.posts("dan", "GW402 is late", how=How.BY_HAND)
    house.approve(by_hand)
    queue = waits(house)
    assert (queue.held, queue.by_hand, queue.held_back, queue.stuck) == (Lanes(2, 1), 1, 0, 0)
    assert (queue.oldest_id, queue.oldest_heard_at) == (first.id, first.heard_at)


def test_complaints_that_nobody_may_answer_wait_for_a_person_who_resolves_them(house: House) -> None:
    closed = house.posts("ana", "GW117 is late again", how=How.NONE)
    house.posts("ana", "and still late", thread_id=closed.mention.thread_id, how=How.NONE)
    house.posts("ben", "hello", how=How.NONE)
    assert waits(house) == Queue(Lanes(), unanswerable=1)
    house.resolves(closed)
    assert waits(house) == Queue(Lanes())


def test_a_promise_is_soon_due_and_then_overdue_until_it_is_done(house: House) -> None:
    late = house.posts("Ana", "GW117 is late again", thread_id="t")
    assert waits(house) == Queue(Lanes(1, 0), late.id, late.heard_at)
    # Given less than an hour is left
    house.turn(61 * MINUTE)
    [soon] = waits(house).soon
    assert (soon.conversation_id, soon.mention_id, soon.held_id) == (late.conversation_id, late.id, late.id)
    assert (soon.platform, soon.handle, soon.status) == ("x", "Ana", Status.OPEN)
    assert (soon.metric, soon.due_at) == (Metric.FRT, late.heard_at + 2 * HOUR)
    assert waits(house).overdue == ()
    # When it passes, though nobody has thought it over since, it is overdue
    house.clock.turn(HOUR)
    [overdue] = waits(house).overdue
    assert (overdue.conversation_id, overdue.metric, waits(house).soon) == (late.conversation_id, Metric.FRT, ())
    # And when it is answered, nothing is, until the resolution is due
    house.approve(late)
    assert (waits(house).overdue, waits(house).overdue_count) == ((), 0)


def test_the_most_urgent_come_first_and_the_rest_is_counted(house: House) -> None:
    # Given three that are overdue, one of them urgent by now, and one that soon is
    items = [house.posts(who, "GW117 is late again") for who in ("ana", "ben", "cem")]
    house.turn(61 * MINUTE)
    soon = house.posts("dan", "GW117 is late again")
    house.turn(61 * MINUTE)
    # Then the longest due come first, as many as are asked for
    queue = waits(house, 2)
    assert [each.conversation_id for each in queue.overdue] == [item.conversation_id for item in items[:2]]
    assert {each.priority for each in queue.overdue} == {Priority.HIGH}
    assert queue.overdue_count == 3
    assert ([each.conversation_id for each in queue.soon], queue.soon_count) == ([soon.conversation_id], 1)


def test_what_is_assigned_to_somebody_is_theirs_until_it_is_resolved(house: House) -> None:
    # Given two conversations of Ben's, one of them with a newer mention whose draft is held, and one of Cem's
    late = house.posts("ana", "GW117 is late again", thread_id="t")
    newer = house.posts("ana", "it is late even now", thread_id="t")
    trip = house.posts("dan", "fly GW117 to Lisbon tonight")
    other = house.posts("eve", "GW402 is late")
    for item, to in ((late, "Ben"), (trip, "Ben"), (other, "Cem")):
        assign(house, item, to)
    numbers = Numbers(house.database)
    # Then his are listed, those with a promise before those without
    mine = numbers.assigned({"Ben", "ben@slack"})
    assert [(each.conversation_id, each.mention_id, each.held_id, each.metric) for each in mine] == [
        (late.conversation_id, newer.id, newer.id, Metric.FRT),
        (trip.conversation_id, trip.id, trip.id, None),
    ]
    assert numbers.assigned({"Cem", "Ben"}, limit=1) == mine[:1]
    # And none that is resolved, nor any where no name is given
    house.resolves(late)
    assert numbers.assigned({"Ben"}) == mine[1:]
    assert numbers.assigned(set()) == ()
