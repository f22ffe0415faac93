"""The console beside a draft, over its own protocol: who it is to, how they stand with us, what courtesy says."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from engage.console import Console
from engage.items import Item
from engage.reconsidering import reconsider
from engage.stages import Stage
from engage.store import Database
from engage.store.contacts import Contacts
from engage.store.noting import CSAT, EVENT, event_row
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


def marked(house: House, item: Item, score: int) -> None:
    row = event_row(item.conversation_id or 0, "k", CSAT, NOON, f"{score} of 5", data={"score": score})
    with house.database.writing() as connection:
        connection.execute(sa.insert(EVENT), row)


def test_a_card_says_who_it_is_and_how_their_conversation_stands(house: House, opened: Callable[[], str]) -> None:
    # Given somebody who complained, was answered, gave a mark, and complains again
    first = house.posts("ana", "GW117 is late")
    house.approve(first)
    marked(house, first, 5)
    second = house.posts("ana", "GW402 is late")
    house.turn(timedelta(minutes=8))
    with Tab(opened()) as tab:
        card = tab.card(second.id)
        # Then their card tells it in two lines
        tab.sees("Known since today · 2 mentions · 1 other open complaint · last mark 5 of 5", card)
        tab.sees("Conversation 2 · open · first response: 21 min left", card)
        # And all of it where somebody unfolds them
        for says in ("@ana on X", "5 of 5, 8 min ago", "mention 1", "open: mention 2 waits for us", "Promise"):
            tab.sees(says, card)
        # And the time that is left goes down by itself
        house.clock.turn(timedelta(minutes=20))
        tab.sees("first response: 1 min left", card)


def test_what_changes_without_a_move_is_seen_without_a_reload(house: House, opened: Callable[[], str]) -> None:
    item = house.posts("ana", "GW117 is late")
    with Tab(opened()) as tab:
        tab.sees("New to us", tab.card(item.id))
        Contacts(house.database).do_not_contact(1, "Ben", "a lawyer speaks for them", house.clock.now())
        tab.sees("New to us · do not contact", tab.card(item.id))
        tab.sees("do not contact since 02 Mar 2026, says Ben: a lawyer speaks for them")


def test_what_they_write_since_stands_under_the_mention(house: House, opened: Callable[[], str]) -> None:
    item = house.posts("ana", "GW117 is late", thread_id="t")
    with Tab(opened()) as tab:
        for text in ("Anybody?", "Hello?", "Still nothing"):
            house.posts("ana", text, thread_id="t")
        tab.sees("Still nothing", tab.card(item.id))
        shown = tab.text(tab.card(item.id))
        assert "1 more post between" in shown
        assert ("Hello?" in shown, "Anybody?" in shown) == (True, False)


def test_a_draft_that_takes_the_place_of_another_says_so(house: House, opened: Callable[[], str]) -> None:
    house.posts("ana", "GW117 is late", thread_id="t")
    with Tab(opened()) as tab:
        newer = house.posts("ana", "GW117 is late, and nobody answers", thread_id="t")
        tab.sees("Takes the place of the draft for mention 1", tab.card(newer.id))
        tab.sees("A newer mention in the same thread took its place")


def test_courtesy_is_told_beside_the_draft(house: House, opened: Callable[[], str]) -> None:
    item = house.posts("ana", "GW117 is late")
    with Tab(opened()) as tab:
        tab.sees("Courtesy: nothing stands in its way", tab.card(item.id))
        tab.sees("@ana has not opted out", tab.card(item.id))
        tab.sees("open complaint, unread, unanswered, bad CSAT, open gesture, spike", tab.card(item.id))


def test_hostile_words_of_people_stay_text(house: House, opened: Callable[[], str]) -> None:
    # Given people and threads that hold it everywhere they can, and colleagues who write it, too
    items = []
    for number, text in enumerate(HOSTILE):
        items.append(house.posts(text, f"{text} is late", thread_id=f"t{number}"))
        house.posts(text, f"again {text}", thread_id=f"t{number}")
    for number, text in enumerate(HOSTILE, 1):
        Contacts(house.database).do_not_contact(number, "Ben", text, house.clock.now())
    # When a page shows it
    tab = Tab(opened())
    # Then it stands there letter for letter, and no markup came of it
    for text, item in zip(HOSTILE, items, strict=True):
        shown = tab.text(tab.card(item.id))
        assert f"again {text}" in shown
        assert f"says Ben: {text}" in shown
    for markup in ("<script>alert", "<img src=x", "</textarea>", "${7*7}", "<!-- ]]>"):
        assert markup not in tab.html
    assert all(house.stage(item) is Stage.HELD for item in items)


# What courtesy holds back


def held_back(house: House) -> Item:
    """An offer to somebody with an open complaint."""
    house.posts("ana", "GW117 is late")
    offer = house.posts("ana", "we fly GW402 to Tokyo tonight")
    assert offer.stage is Stage.HELD_BACK
    return offer


def test_what_is_held_back_stands_under_the_drafts_with_its_reason(house: House, opened: Callable[[], str]) -> None:
    offer = held_back(house)
    with Tab(opened()) as tab:
        group = tab.find("ol", **{"aria-label": "Held back"})
        row = tab.text(group)
        for says in (
            "we fly GW402 to Tokyo tonight", "@ana has an open complaint (mention 1)", "it can go out once",
            offer.the_draft.text, "6 h left", "Reject…", "Correct the reading", "@ana may be contacted",
        ):  # fmt: skip
            assert says in row
        # And nothing there can approve it
        assert "Approve" not in row


def test_what_is_held_back_can_be_rejected_and_corrected(house: House, opened: Callable[[], str]) -> None:
    offer = held_back(house)
    with Tab(opened()) as tab:
        tab.sees("it can go out once")
        tab.reject(offer.id, "not now, they are upset")
        tab.no_longer_sees("it can go out once")
        assert house.stage(offer) is Stage.REJECTED
        again = house.posts("ana", "we fly GW402 tomorrow")
        tab.sees("we fly GW402 tomorrow")
        tab.correct(again.id, intent="chatter", sentiment="positive")
        tab.no_longer_sees("we fly GW402 tomorrow")
        assert house.stage(again) is Stage.READ


def test_a_rejection_without_a_reason_is_refused_where_it_was_asked_for(
    house: House, opened: Callable[[], str]
) -> None:
    offer = held_back(house)
    with Tab(opened()) as tab:
        tab.sees("it can go out once")
        tab.reject(offer.id, " ")
        tab.sees("Say why, in a few words")
        assert house.stage(offer) is Stage.HELD_BACK


def test_a_draft_is_taken_from_the_page_when_a_reason_comes_up_and_comes_back_when_it_is_gone(
    house: House, opened: Callable[[], str]
) -> None:
    offer = house.posts("ana", "we fly GW402 to Tokyo tonight")
    with Tab(opened()) as tab:
        tab.sees("Approve & send", tab.card(offer.id))
        # When they complain meanwhile
        complaint = house.posts("ana", "GW117 is late")
        # Then the offer folds with the reason, and is among what is held back
        tab.sees("Held back: @ana has an open complaint (mention 2)", tab.card(offer.id))
        tab.sees("Courtesy keeps these from going out for now")
        house.clock.turn(timedelta(seconds=5))
        tab.sees("Approve & send", tab.card(complaint.id))
        # And once nobody complains any more, it is a draft again
        house.desk.reject(complaint.id, "Ben", "a joke")
        with house.database.writing() as connection:
            connection.execute(sa.text("UPDATE conversation SET status = 'resolved', stale = 0 WHERE id = 2"))
        reconsider(house.store, house.tools)
        tab.no_longer_sees("Courtesy keeps these from going out for now")
        tab.find("form", root=tab.card(offer.id))


# The page of a mention


def test_a_mentions_page_tells_courtesy_person_and_conversation(house: House, opened: Callable[[], str]) -> None:
    offer = held_back(house)
    with Tab(opened(), f"/mention/{offer.id}") as tab:
        for says in (
            "held back", "What we would say", "11 rules asked",
            "It can go out once all of that is over, until 18:00 UTC",
            "Held back: @ana has an open complaint (mention 1); ", "Known since today · 2 mentions · 1 open complaint",
            "Conversation 2 · resolved", "Correct the reading",
        ):  # fmt: skip
            tab.sees(says)
        # What happens to them meanwhile is seen, too
        Contacts(house.database).do_not_contact(1, "Ben", "a lawyer", house.clock.now())
        tab.sees("do not contact since 02 Mar 2026, says Ben: a lawyer")
