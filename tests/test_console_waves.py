"""A wave of like notes on the first page: one approval for all, a way out for each, over the console's own protocol."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from engage.beginning import touch
from engage.console import Console
from engage.labels import Kind, Lane
from engage.stages import Stage
from engage.store import Database, begin
from engage.store.waves import SHOWN, singles, waves
from tests.console_house import parts_of
from tests.desk_scene import held
from tests.house import House
from tests.scene import Wobbly
from tests.tab import Tab
from tests.test_console import HOSTILE

FIXED = "Good news: you can check in again."
WEEK = timedelta(days=7)


@pytest.fixture
def house(sqlite: Database) -> House:
    return House(sqlite)


@pytest.fixture
def opened(house: House) -> Iterator[Callable[[], str]]:
    """Opens the house's console and gives its address; it is closed at the end."""
    console = Console(parts_of(house), "127.0.0.1", 0)
    yield console.start
    console.stop()


def told(house: House, *handles: str) -> list[int]:
    """These people were late once; each is to be told that it is fixed. Returns the numbers of the notes."""
    now = house.clock.now()
    items = [house.approve(house.posts(handle, f"check-in is late, says {handle}")) for handle in handles]
    notes = [
        touch(
            item, Kind.WAVE_NOTE, f"storm-1:{item.id}", FIXED, "glitches", "v1",
            "they hit glitch 7, which is fixed: check-in fails", now, WEEK, "storm-1",
        )
        for item in items
    ]  # fmt: skip
    numbers = begin(house.database, notes, now)
    house.turn()
    assert [house.item(number).stage for number in numbers] == [Stage.HELD] * len(numbers)
    return numbers


def test_a_wave_is_read_with_how_many_it_goes_to(database: Database) -> None:
    house = House(database)
    numbers = told(house, "ana", "ben", "cleo")
    alone = house.posts("dora", "GW117 is late")
    [wave] = waves(database, None)
    assert (wave.name, wave.lane, wave.count, wave.wordings) == ("storm-1", Lane.SERVICE, 3, 1)
    assert (wave.by_hand, wave.unanswerable) == (0, 0)
    assert [item.id for item in wave.items] == numbers
    assert waves(database, Lane.MARKETING) == []
    assert [item.id for item in singles(database, 30, None)] == [alone.id]
    assert singles(database, 30, Lane.MARKETING) == []


def test_of_a_long_wave_only_the_first_are_looked_at(sqlite: Database) -> None:
    house = House(sqlite)
    told(house, *(f"p{number}" for number in range(SHOWN + 3)))
    [wave] = waves(sqlite, None)
    assert (wave.count, len(wave.items)) == (SHOWN + 3, SHOWN)


def test_one_click_approves_all_of_a_wave_and_one_takes_it_back(house: House, opened: Callable[[], str]) -> None:
    numbers = told(house, "ana", "ben", "cleo")
    with Tab(opened()) as tab:
        # Given one card for three notes, with the words, the reason, who gets it and what it costs
        for says in (
            "Tells 3 people that it is fixed", FIXED, "Because they hit glitch 7, which is fixed: check-in fails",
            "Who gets it: 3 people", "Ben", "@cleo on X", "check-in is late, says ana", "$0.03 in all", "All 3",
        ):  # fmt: skip
            tab.sees(says)
        assert tab.count("li", **{"data-mention": str(numbers[0])}) == 0
        # When it is approved
        tab.click("Approve all 3")
        tab.sees("3 of 3 approved by Ana")
        assert {house.item(number).stage for number in numbers} == {Stage.APPROVED}
        # And taken back
        tab.click("Undo")
        tab.sees("Approve all 3")
        assert {house.item(number).stage for number in numbers} == {Stage.HELD}
        # And approved again, and it goes out, and is gone from the page
        tab.click("Approve all 3")
        tab.sees("3 of 3 approved by Ana")
        house.turn(timedelta(seconds=11))
        tab.no_longer_sees("that it is fixed")
    assert house.said()[-3:] == [FIXED] * 3


def test_where_two_people_are_asked_a_wave_stays_for_the_second(house: House, opened: Callable[[], str]) -> None:
    numbers = held(house.store, needs=2, wave="like-delay-1", count=3)
    address = opened()
    with Tab(address) as tab:
        tab.sees("Two people must approve this.")
        tab.click("Approve all 3")
        tab.sees("Approved by Ana; a second person is asked.")
        # When Ana clicks again, nothing goes out
        tab.click("Approve all 3")
        tab.sees("Ana approved it already; another person must approve it, too")
        assert {house.item(number).stage for number in numbers} == {Stage.HELD}
    with Tab(address, Cookie="goodword-who=Ben") as bens:
        bens.click("Approve all 3")
        bens.sees("3 of 3 approved by Ben")
    assert {house.item(number).stage for number in numbers} == {Stage.APPROVED}


def test_one_person_can_be_left_out(house: House, opened: Callable[[], str]) -> None:
    first, second, third = told(house, "ana", "ben", "cleo")
    with Tab(opened()) as tab:
        tab.sees("Not to them…")
        tab.reject(second, "she works here")
        tab.sees("Tells 2 people that it is fixed")
        assert house.item(second).stage is Stage.REJECTED
        tab.click("Approve all 2")
        tab.sees("2 of 2 approved by Ana")
    assert [house.item(number).stage for number in (first, third)] == [Stage.APPROVED] * 2


def test_what_a_colleague_approved_meanwhile_is_gone(house: House, opened: Callable[[], str]) -> None:
    told(house, "ana", "ben")
    with Tab(opened()) as tab:
        tab.sees("Approve all 2")
        house.desk.approve_wave("storm-1", "Ben")
        tab.no_longer_sees("Approve all 2")


def test_nobody_approves_for_people_who_joined_since_the_wave_was_seen(house: House) -> None:
    # Given a page that has not noticed yet that one more person is to be told
    told(house, "ana", "ben")
    parts = parts_of(house)
    stale = Wobbly(house.database)
    console = Console(replace(parts, looking=stale), "127.0.0.1", 0)
    with Tab(console.start()) as tab:
        tab.sees("Approve all 2")
        stale.silent = True
        late = told(house, "cleo")
        # When those that were seen are approved
        tab.click("Approve all 2")
        # Then nobody is told before the page shows all of them
        tab.sees("There are 3 of them by now: look again")
        assert house.item(late[0]).stage is Stage.HELD
        stale.silent = False
        tab.click("Approve all 3")
        tab.sees("3 of 3 approved by Ana")
    console.stop()


def test_what_cannot_be_taken_back_any_more_is_told(house: House, opened: Callable[[], str]) -> None:
    told(house, "ana", "ben")
    with Tab(opened()) as tab:
        tab.click("Approve all 2")
        tab.sees("2 of 2 approved by Ana")
        house.turn()
        tab.click("Undo")
        tab.sees("0 of 2 are held again; the others are on their way already")


def test_hostile_names_stay_text_in_a_wave(house: House, opened: Callable[[], str]) -> None:
    told(house, *HOSTILE)
    tab = Tab(opened())
    shown = tab.text()
    assert all(f"@{text} on X" in shown for text in HOSTILE)
    for markup in ("<script>alert", "<img src=x", "</textarea>", "${7*7}", "<!-- ]]>"):
        assert markup not in tab.html
