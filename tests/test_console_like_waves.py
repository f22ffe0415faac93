"""A wave of like drafts on the first page: it takes their cards' places by itself, and gives them back one by one."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from engage.console import Console
from engage.items import Item
from engage.stages import Stage
from engage.store import Database
from tests.console_house import parts_of
from tests.house import House
from tests.scene import Wobbly
from tests.tab import Tab
from tests.test_console_waves import told

LATE = "GW117 is late"


@pytest.fixture
def house(sqlite: Database) -> House:
    return House(sqlite, wave_of=3)


@pytest.fixture
def opened(house: House) -> Iterator[Callable[[], str]]:
    """Opens the house's console and gives its address; it is closed at the end."""
    console = Console(parts_of(house), "127.0.0.1", 0)
    yield console.start
    console.stop()


def late(house: House, *handles: str) -> list[Item]:
    """These people are late; their drafts are held."""
    return [house.posts(handle, LATE) for handle in handles]


def test_a_new_wave_takes_the_places_of_its_drafts_without_a_reload(house: House, opened: Callable[[], str]) -> None:
    first = late(house, "ana", "ben")
    with Tab(opened()) as tab:
        tab.card(first[1].id)
        # When a third is late
        items = [*first, *late(house, "cleo")]
        tab.sees("3 people: delay")
        for item in items:
            tab.no_card(item.id)
        # And one approval lets all three go out
        tab.click("Approve all 3")
        tab.sees("3 of 3 approved by Ana")
    house.turn()
    assert {house.stage(item) for item in items} == {Stage.CLOSED}
    assert len(house.said()) == 3


def test_a_draft_that_somebody_is_at_work_on_keeps_its_card(house: House, opened: Callable[[], str]) -> None:
    items = late(house, "ana", "ben")
    with Tab(opened()) as tab:
        tab.types(items[0].id, "We are at the gate with you.")
        late(house, "cleo")
        tab.sees("3 people: delay")
        tab.no_card(items[1].id)
        tab.card(items[0].id)
        tab.approve(items[0].id, "We are at the gate with you.")
        tab.sees("2 people: delay")
    house.turn()
    assert house.said() == ["We are at the gate with you."]


def test_one_by_one_gives_each_a_card_of_its_own(house: House, opened: Callable[[], str]) -> None:
    items = late(house, "ana", "ben", "cleo")
    with Tab(opened()) as tab:
        tab.sees("3 people: delay")
        tab.click("One by one")
        for item in items:
            tab.card(item.id)
        tab.no_longer_sees("3 people: delay")
        assert {house.stage(item) for item in items} == {Stage.HELD}


def test_notes_are_one_message_and_are_not_taken_apart(house: House, opened: Callable[[], str]) -> None:
    told(house, "ana", "ben")
    with Tab(opened()) as tab:
        tab.sees("Tells 2 people that it is fixed")
        assert tab.count("button", "One by one") == 0


def test_nobody_approves_for_another_person_than_was_seen(house: House) -> None:
    # Given a page that has not noticed yet that one left the wave and another joined it
    first, *_ = late(house, "ana", "ben", "cleo")
    stale = Wobbly(house.database)
    console = Console(replace(parts_of(house), looking=stale), "127.0.0.1", 0)
    with Tab(console.start()) as tab:
        tab.sees("Approve all 3")
        stale.silent = True
        assert house.desk.reject(first.id, "ben", "she works here").done
        [fourth] = late(house, "dora")
        # When those that were seen are approved, then nobody is answered before the page shows who they are
        tab.click("Approve all 3")
        tab.sees("They are not the same people any more: look again")
        assert house.stage(fourth) is Stage.HELD
        stale.silent = False
        tab.sees("Dora")
        tab.click("Approve all 3")
        tab.sees("3 of 3 approved by Ana")
    console.stop()
