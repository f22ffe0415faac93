"""What stands beside a draft: who it is to and how their conversation stands, in one read for a whole page."""

from datetime import timedelta

import sqlalchemy as sa

from engage.gestures import Status as Gesture
from engage.items import Item
from engage.labels import Intent
from engage.sla.policies import Metric, Priority, Status
from engage.sla.settings import SlaBlock
from engage.stages import Stage
from engage.store import Database
from engage.store.beside import Beside, beside
from engage.store.contacts import Contacts
from engage.store.noting import CSAT, EVENT, event_row
from tests.fakes import NOON
from tests.gestures_scene import CATALOG
from tests.house import House

PROMISED = SlaBlock.model_validate({"policies": [{"name": "everybody", "frt": "30m", "hours": "always"}]})


def of(house: House, item: Item) -> Beside:
    return beside(house.database, [house.item(item.id)])[item.id]


def test_somebody_new_is_told_as_new(database: Database) -> None:
    house = House(database)
    found = of(house, house.posts("ana", "GW117 is late"))
    assert found.person is not None
    assert (found.person.mentions, found.person.mark, found.person.last) == (1, None, None)
    assert [each.shown for each in found.person.identities] == ["ana"]
    assert found.person.complaints == (1,)
    assert (found.later, found.replaces, found.gestures) == ((), (), ())


def test_whatever_one_of_their_handles_did_they_did(database: Database) -> None:
    # Given one person with two handles: one was answered and gave a mark, the other is promised something
    house = House(database)
    first = house.posts("ana", "GW117 is late")
    house.approve(first)
    second = house.posts("ana_s", "my bag is late")
    Contacts(database).link(1, 2, "same booking code", "Ben", house.clock.now(), "said so")
    with database.writing() as connection:
        row = event_row(first.conversation_id or 0, "k", CSAT, NOON, "5 of 5", data={"score": 5})
        connection.execute(sa.insert(EVENT), row)
    house.desk.ledger.ask(second.id, "miles", "ana", "a bad day", CATALOG, house.clock.now())
    Contacts(database).do_not_contact(1, "Ben", "a lawyer speaks for them", house.clock.now())
    # Then a draft to either tells all of it
    for item in (first, second):
        person = of(house, item).person
        assert person is not None
        assert [each.shown for each in person.identities] == ["ana", "ana_s"]
        assert (person.mentions, person.mark and person.mark.score) == (2, 5)
        assert person.last is not None
        assert person.last.mention_id == first.id
        assert {each.kind for each in person.suppressions} == {"do_not_contact"}
        assert [each.words for each in person.gestures] == ["miles"]
    assert [each.status for each in of(house, second).gestures] == [Gesture.GRANTED]
    assert of(house, first).gestures == ()


def test_a_complaint_is_open_until_it_is_resolved(sqlite: Database) -> None:
    house = House(sqlite)
    item = house.posts("ana", "GW117 is late")
    assert item.the_reading.intent.value is Intent.COMPLAINT
    person = of(house, item).person
    assert person is not None
    assert person.complaints == (item.id,)
    with sqlite.writing() as connection:
        connection.execute(sa.text("UPDATE conversation SET status = 'resolved'"))
    resolved = of(house, item).person
    assert resolved is not None
    assert resolved.complaints == ()


def test_a_conversation_is_told_with_its_reasons_and_its_clocks(database: Database) -> None:
    house = House(database, sla=PROMISED)
    item = house.posts("ana", "GW117 is late")
    house.turn(timedelta(minutes=5))
    talk = of(house, item).conversation
    assert talk is not None
    assert (talk.status, talk.because) == (Status.OPEN, "mention 1 waits for us")
    assert (talk.priority, talk.mentions) == (Priority.NORMAL, 1)
    assert [clock.metric for clock in talk.clocks] == [Metric.FRT]
    assert "everybody" in talk.sla_because


def test_what_takes_the_place_of_a_draft_says_whose(database: Database) -> None:
    house = House(database)
    older = house.posts("ana", "GW117 is late", thread_id="t")
    newer = house.posts("ana", "GW117 is late, and nobody answers", thread_id="t")
    assert house.stage(older) is Stage.SUPERSEDED
    assert of(house, newer).replaces == (older.id,)


def test_what_they_wrote_since_is_told_the_oldest_first(sqlite: Database) -> None:
    house = House(sqlite)
    item = house.posts("ana", "GW117 is late", thread_id="t")
    for text in ("anybody?", "hello?"):
        house.posts("ana", text, thread_id="t")
    house.posts("ben", "me too", thread_id="t")
    assert [each.text for each in of(house, item).later] == ["anybody?", "hello?"]


def test_a_page_of_drafts_asks_no_more_queries_than_one(sqlite: Database) -> None:
    house = House(sqlite)
    items = [house.posts(f"p{number}", "GW117 is late") for number in range(12)]

    def queries(some: list[Item]) -> int:
        asked: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
            asked.append(statement)

        sa.event.listen(sa.engine.Engine, "before_cursor_execute", note)
        try:
            assert len(beside(sqlite, some)) == len(some)
        finally:
            sa.event.remove(sa.engine.Engine, "before_cursor_execute", note)
        return len(asked)

    assert queries(items) == queries(items[:1]) < 20


def test_a_mention_of_nobody_has_nothing_beside_it(sqlite: Database) -> None:
    house = House(sqlite)
    item = house.posts("", "GW117 is late")
    assert of(house, item) == Beside()
    assert beside(sqlite, []) == {}
