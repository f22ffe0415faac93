"""Banners on every page, over the console's own protocol: what cannot wait, and what holds the marketing lane."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from engage.console import Console
from engage.spikes import Event, Severity, Spikes, State
from engage.store import Alerts, Database, NewAlert, Watching, holds
from engage.store.pressing import pressing, seen
from tests.console_house import PROMISED, parts_of
from tests.fakes import NOON
from tests.house import House
from tests.tab import Tab
from tests.test_console import HOSTILE


@pytest.fixture
def house(sqlite: Database) -> House:
    return House(sqlite, sla=PROMISED)


@pytest.fixture
def opened(house: House) -> Iterator[Callable[[], str]]:
    """Opens the house's console and gives its address; it is closed at the end."""
    console = Console(parts_of(house), "127.0.0.1", 0)
    yield console.start
    console.stop()


def alert(number: int, severity: str = "high", says: str = "", mention_id: int | None = None) -> NewAlert:
    at = NOON + timedelta(minutes=number)
    said = says or f"On x: alert number {number}."
    return NewAlert(key=str(number), kind="spike", severity=severity, at=at, says=said, mention_id=mention_id)


def spike(database: Database) -> None:
    """A spike on x that holds marketing."""
    on = {"x": State(Event(NOON, Severity.HIGH, 1))}
    Watching(database).fold(["x"], lambda _: (on, []), NOON)


def test_only_what_cannot_wait_is_pressing_until_somebody_has_seen_it(database: Database) -> None:
    told = Alerts(database)
    severities = ("watch", "high", "severe", "missed", "warned", "over", "")
    told.tell([alert(number, severity) for number, severity in enumerate(severities)])
    found, count = pressing(database, 10)
    assert ([each.severity for each in found], count) == (["missed", "severe", "high"], 3)
    assert (len(pressing(database, 2)[0]), pressing(database, 2)[1]) == (2, 3)
    seen(database, [found[0].id], "Ana", NOON)
    assert [each.severity for each in pressing(database, 10)[0]] == ["severe", "high"]
    # All at once: those told up to then, and those that may wait stay unseen
    seen(database, None, "Ben", NOON + timedelta(minutes=1))
    assert [each.severity for each in pressing(database, 10)[0]] == ["severe"]
    assert {each.seen_by for each in told.list()} == {"", "Ana", "Ben"}
    assert len(told.list(unseen_only=True)) == 5


def test_an_alert_leads_to_the_newest_mention_of_its_conversation(sqlite: Database) -> None:
    house = House(sqlite, sla=PROMISED)
    house.posts("ana", "GW117 is late", thread_id="t")
    newest = house.posts("ana", "GW117 is still late", thread_id="t")
    house.turn(timedelta(minutes=31))
    [missed], _ = pressing(sqlite, 10)
    assert (missed.kind, missed.mention_id) == ("sla", newest.id)


def test_an_alert_is_told_on_every_page_until_somebody_has_seen_it(house: House, opened: Callable[[], str]) -> None:
    item = house.posts("ana", "GW117 is late")
    Alerts(house.database).tell([alert(1, mention_id=item.id), alert(2, "watch", "this can wait")])
    address = opened()
    for path in ("/", "/sandbox", "/playbooks", f"/mention/{item.id}"):
        assert "On x: alert number 1." in Tab(address, path).text(), path
    with Tab(address) as tab:
        tab.sees("02 Mar 12:01 UTC")
        assert "this can wait" not in tab.text()
        tab.click("Seen")
        tab.no_longer_sees("alert number 1")
    assert Alerts(house.database).list()[-1].seen_by == "Ana"


def test_of_many_alerts_the_newest_are_told_and_all_can_be_seen_at_once(
    house: House, opened: Callable[[], str]
) -> None:
    Alerts(house.database).tell([alert(number) for number in range(12)])
    house.clock.turn(timedelta(hours=1))
    with Tab(opened()) as tab:
        tab.sees("alert number 11")
        tab.sees("And 9 more alerts")
        assert "alert number 8" not in tab.text()
        tab.click("All seen")
        tab.no_longer_sees("alert number")
    assert Alerts(house.database).list(unseen_only=True) == []


def test_a_promise_that_is_missed_is_told(house: House, opened: Callable[[], str]) -> None:
    house.posts("ana", "GW117 is late")
    with Tab(opened()) as tab:
        tab.sees("Approve & send")
        house.turn(timedelta(minutes=31))
        tab.sees("Conversation 1: the first response is missed")


def test_a_spike_holds_marketing_until_a_person_lets_it_go_on(house: House, opened: Callable[[], str]) -> None:
    spike(house.database)
    with Tab(opened()) as tab:
        tab.sees("Marketing is held")
        tab.sees("by a spike on x since 2 March at 12:00 UTC")
        tab.click("Let marketing go on")
        tab.no_longer_sees("Marketing is held")
    assert holds(house.database, Spikes()) == ()


def test_hostile_alerts_stay_text(house: House, opened: Callable[[], str]) -> None:
    Alerts(house.database).tell([alert(number, says=text) for number, text in enumerate(HOSTILE[:3])])
    tab = Tab(opened())
    assert all(text in tab.text() for text in HOSTILE[:3])
    for markup in ("<script>alert", "<img src=x", "</textarea>", "${7*7}", "<!-- ]]>"):
        assert markup not in tab.html
