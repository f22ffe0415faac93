"""Gestures on a card, over the console's own protocol: chosen, put into the draft, decided by a lead, taken back."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from engage.console import Console
from engage.console.amends import amend_words, may_decide, offers_here
from engage.errors import Mistake, Mistakes
from engage.gestures import Catalog, Entry, Status, load
from engage.items import Item
from engage.labels import Kind, Lane
from engage.stages import Stage
from engage.store import Database
from tests.console_house import parts_of
from tests.fakes import NOON, draft, mention
from tests.house import SHIPPED, House
from tests.tab import Tab
from tests.test_console import HOSTILE

VOUCHER = "We'd like to make it up to you with a 25 EUR voucher. It comes to you by direct message."
CATALOG = load(SHIPPED)
ENTRY = Entry(
    7, "voucher", "a voucher", VOUCHER, 3, 1, 2500, "EUR", "ana", "a bad day", "above ana's limits", Status.ASKED, NOON,
    asked_of="ines or jonas",
)  # fmt: skip


@pytest.fixture
def house(sqlite: Database) -> House:
    return House(sqlite)


@pytest.fixture
def console(house: House) -> Iterator[Console]:
    made = Console(parts_of(house), "127.0.0.1", 0)
    yield made
    made.stop()


@pytest.fixture
def opened(console: Console) -> Callable[[], str]:
    return console.start


def give(tab: Tab, item: Item, gesture: str = "voucher", why: str = "a bad day") -> None:
    """What the dialog "Make it up to them" sends."""
    tab.send(tab.find("form", root=tab.find("dialog", id="make-up")), mention=str(item.id), gesture=gesture, why=why)


def text(house: House, item: Item) -> str:
    return house.item(item.id).the_draft.text


def with_a_voucher_before(house: House) -> Item:
    """Somebody who had a voucher a moment ago, and complains again: a second one is for a lead to decide."""
    first = house.posts("liv", "GW117 is late")
    house.desk.ledger.ask(first.id, "voucher", "ben", "a bad day", CATALOG, house.clock.now())
    house.approve(first)
    return house.posts("liv", "GW402 is late")


@pytest.mark.parametrize(
    ("status", "decided_by", "says"),
    [
        (Status.ASKED, "", "Ines or jonas decides about a voucher (25 EUR) first"),
        (Status.GRANTED, "ana", "Promised: a voucher (25 EUR)"),
        (Status.GRANTED, "ines", "Promised: a voucher (25 EUR), Ines said yes"),
        (Status.SETTLED, "ana", "A voucher (25 EUR): settled"),
    ],
)
def test_a_gesture_says_how_it_stands(status: Status, decided_by: str, says: str) -> None:
    assert amend_words(replace(ENTRY, status=status, decided_by=decided_by)) == says


@pytest.mark.parametrize(
    ("who", "status", "may"),
    [
        ("Ines", Status.ASKED, True),
        (" JONAS ", Status.ASKED, True),
        ("Ben", Status.ASKED, False),
        ("Ines", Status.GRANTED, False),
    ],
)
def test_a_lead_decides_about_what_is_asked_for(who: str, status: Status, may: bool) -> None:
    assert may_decide(replace(ENTRY, status=status), CATALOG, who) is may


def test_no_lead_decides_about_their_own_request() -> None:
    assert not may_decide(replace(ENTRY, agent="ines"), CATALOG, "Ines")


def test_only_an_answer_in_service_to_somebody_known_can_make_up_for_something() -> None:
    service = Item(3, Stage.HELD, mention(3), NOON, NOON, draft=draft(), identity_id=1)
    assert offers_here(service)
    assert not offers_here(replace(service, identity_id=None))
    assert not offers_here(replace(service, draft=draft(Lane.MARKETING)))
    assert not offers_here(replace(service, mention=mention(3, kind=Kind.FOLLOW_UP)))


def test_what_may_be_given_is_told_with_its_cost_and_what_is_left(house: House, opened: Callable[[], str]) -> None:
    house.posts("liv", "GW117 is late")
    with Tab(opened()) as tab:
        tab.click("Make it up to them…")
        dialog = tab.find("dialog", id="make-up")
        for says in (
            "A voucher",
            "25 EUR",
            "A day that went wrong",
            "Flowers",
            "Ana has given 0 of 500 EUR in 30 days",
        ):
            tab.sees(says, dialog)
        assert "decides" not in tab.text(dialog)


def test_a_gesture_goes_into_the_draft_and_can_be_taken_back(house: House, opened: Callable[[], str]) -> None:
    item = house.posts("liv", "GW117 is late")
    before = text(house, item)
    with Tab(opened()) as tab:
        give(tab, item)
        card = tab.card(item.id)
        tab.sees("Promised: a voucher (25 EUR)", card)
        tab.sees(f"{before} {VOUCHER}", card)
        assert text(house, item) == f"{before} {VOUCHER}"
        # Which the line about the person tells, too
        tab.sees("a voucher promised", card)
        tab.click("Take it back", card)
        tab.no_longer_sees("Promised:")
        tab.sees("Approve & send", card)
    assert text(house, item) == before
    assert house.stage(item) is Stage.HELD


def test_what_was_typed_is_kept_and_the_gesture_stands_behind_it(house: House, opened: Callable[[], str]) -> None:
    item = house.posts("liv", "GW117 is late")
    with Tab(opened()) as tab:
        tab.types(item.id, "We are on it, Liv.")
        tab.sees("Send edited", tab.card(item.id))
        give(tab, item)
        tab.sees(f"We are on it, Liv. {VOUCHER}", tab.card(item.id))
        tab.sees("Approve & send", tab.card(item.id))
        # What the browser kept of it is out of date
        tab.find("textarea", root=tab.card(item.id), **{"data-fresh": True})  # type: ignore[arg-type]
    assert text(house, item) == f"We are on it, Liv. {VOUCHER}"


def test_above_the_limit_the_card_says_who_is_asked_and_nobody_approves_meanwhile(
    house: House, opened: Callable[[], str]
) -> None:
    item = with_a_voucher_before(house)
    with Tab(opened()) as tab:
        card = tab.card(item.id)
        tab.click("Make it up to them…", card)
        tab.sees("@liv has had a voucher once in 90 days (once is the most)")
        tab.sees("ines or jonas decides")
        give(tab, item)
        tab.sees("Ines or jonas decides about a voucher (25 EUR) first", card)
        assert "Grant" not in tab.text(card)
        tab.approve(item.id, text(house, item))
        tab.sees("Ines or jonas decides about a voucher first", card)
        assert house.stage(item) is Stage.HELD
        # Until the request is taken back
        tab.click("Take it back", card)
        tab.no_longer_sees("decides about a voucher (25 EUR) first")
        tab.approve(item.id, text(house, item))
        tab.sees("Approved by Ana")


def asked(house: House) -> Item:
    item = with_a_voucher_before(house)
    outcome = house.desk.ledger.ask(item.id, "voucher", "ana", "third delay", CATALOG, house.clock.now())
    assert outcome.entry is not None
    assert outcome.entry.status is Status.ASKED
    return item


def test_a_lead_grants_in_the_same_card(house: House, opened: Callable[[], str]) -> None:
    item = asked(house)
    with Tab(opened(), Cookie="goodword-who=Ines") as tab:
        tab.sees("Ana: third delay", tab.card(item.id))
        tab.click("Grant", tab.card(item.id))
        tab.sees("Promised: a voucher (25 EUR), Ines said yes", tab.card(item.id))
        tab.sees(VOUCHER, tab.card(item.id))


def test_a_lead_declines_with_a_reason_and_the_draft_goes_out_without_it(
    house: House, opened: Callable[[], str]
) -> None:
    item = asked(house)
    before = text(house, item)
    with Tab(opened(), Cookie="goodword-who=Jonas") as tab:
        card = tab.card(item.id)
        form = tab.find("form", root=tab.find("ul", root=card, **{"aria-label": "Gestures"}))
        tab.send(form, why=" ")
        tab.sees("Say why, in a few words", card)
        tab.send(form, why="we sent flowers already")
        tab.no_longer_sees("decides about a voucher (25 EUR) first")
        tab.approve(item.id, before)
        tab.sees("Approved by Jonas")
    [entry] = [each for each in (house.desk.ledger.entry(number) for number in (1, 2)) if each and each.answer]
    assert (entry.status, entry.answer) == (Status.DECLINED, "we sent flowers already")


def test_what_does_not_fit_is_refused_in_the_card(house: House, opened: Callable[[], str]) -> None:
    item = house.posts("liv", "GW117 is late")
    with Tab(opened()) as tab:
        tab.types(item.id, "x" * 260)
        tab.sees("Send edited", tab.card(item.id))
        give(tab, item)
        tab.sees("With it the reply would be", tab.card(item.id))
        assert text(house, item) == "x" * 260
        # Without a reason nothing is given either
        tab.types(item.id, "Sorry.")
        give(tab, item, why="")
        tab.sees("Say why, in a few words", tab.card(item.id))
    assert house.desk.ledger.standing(item.id) == []


def test_a_card_of_marketing_offers_nothing(house: House, opened: Callable[[], str]) -> None:
    item = house.posts("otto", "we fly GW402 to Tokyo tonight")
    with Tab(opened()) as tab:
        tab.sees("Approve & send", tab.card(item.id))
        assert "Make it up to them" not in tab.text(tab.card(item.id))


def test_without_a_catalog_or_with_a_broken_one_nothing_is_offered(house: House, console: Console) -> None:
    def broken() -> Catalog:
        raise Mistakes([Mistake(SHIPPED / "gestures.yaml", 3, "leads", "is empty")])

    item = house.posts("liv", "GW117 is late")
    console.parts = replace(console.parts, gestures=broken)
    with Tab(console.start()) as tab:
        tab.sees("Approve & send", tab.card(item.id))
        assert "Make it up to them" not in tab.text(tab.card(item.id))


def test_hostile_reasons_stay_text(house: House, opened: Callable[[], str]) -> None:
    items = [house.posts(f"p{number}", "GW117 is late") for number in range(len(HOSTILE))]
    for item, words in zip(items, HOSTILE, strict=True):
        house.desk.ledger.ask(item.id, "miles", "ana", words, CATALOG, house.clock.now())
    house.clock.turn(timedelta(seconds=1))
    tab = Tab(opened())
    for item, words in zip(items, HOSTILE, strict=True):
        assert " ".join(words.split()) in tab.text(tab.card(item.id))
    for markup in ("<script>alert", "<img src=x", "</textarea>", "${7*7}", "<!-- ]]>"):
        assert markup not in tab.html
