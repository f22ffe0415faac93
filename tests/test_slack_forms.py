"""Modals: what is typed there is never lost, and what they ask about is done by whoever may, once."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engage.approval.roles import Roles
from engage.approval.slack.people import NAMES_LAST
from engage.approvers import Role
from engage.conversations import What
from engage.gestures import Catalog, Gesture, Limit, Status
from engage.items import Item
from engage.labels import Intent
from engage.stages import Stage
from engage.store import MISREAD, Conversations, Database
from engage.store.beside import Conversation, Person, beside
from engage.types import How, Verdict
from tests.house import SHIPPED
from tests.platforms.slack_reading import shown
from tests.slack_house import SlackHouse

MONTH = Limit(timedelta(days=30), 2000)
VOUCHER = Gesture("voucher", "a voucher", "For a bad day.", 2500, "Have a voucher.")
MILES = Gesture("miles", "miles", "For a small annoyance.", 1000, "Have 2,000 miles.")
CATALOG = Catalog(
    "EUR", ("lea",), MONTH, {}, Limit(timedelta(days=365), 5000), (VOUCHER, MILES), accounts={"slack:U0LEA": "lea"}
)
"""An agent gives 20 EUR a month, so that a lead decides about every voucher."""

TOO_LONG = "We are so sorry. " * 20


@pytest.fixture
def house(sqlite: Database) -> Iterator[SlackHouse]:
    with SlackHouse(sqlite, gestures=lambda: CATALOG) as made:
        yield made


def conversation(house: SlackHouse, item: Item) -> Conversation:
    found = beside(house.database, [house.item(item.id)])[item.id].conversation
    assert found is not None
    return found


def person(house: SlackHouse, item: Item) -> Person:
    found = beside(house.database, [house.item(item.id)])[item.id].person
    assert found is not None
    return found


# Edit & send


def test_an_edited_draft_goes_out_as_edited(database: Database) -> None:
    with SlackHouse(database) as house:
        item, card = house.asks()
        view = house.opens(house.ana, card, "Edit & send…")
        assert item.the_draft.text in shown(view)
        house.ana.submits(view, {"What we say": "  We are on it, Marta. "}).acked()
        house.comes_to(item, Stage.APPROVED)
        house.turn()
        [decision] = house.decisions(item)
        assert (decision.verdict, decision.account) == (Verdict.EDITED, f"slack:{house.ana.id}")
        assert house.said() == ["We are on it, Marta."]
        assert "Approved with edits by ana" in house.reads(item)


@pytest.mark.parametrize(
    ("typed", "says"),
    [(TOO_LONG, "The reply is 339 characters long; x takes 280"), (" \n ", "An empty reply cannot be sent")],
)
def test_what_cannot_be_sent_is_said_in_the_modal_and_nothing_typed_is_lost(
    house: SlackHouse, typed: str, says: str
) -> None:
    item, card = house.asks()
    view = house.opens(house.ana, card, "edit")
    house.ana.submits(view, {"What we say": typed}).acked()
    still_open = house.ana.view
    assert still_open is not None
    assert still_open.errors == {"text": says}
    # And once it fits, the same modal sends it
    house.ana.submits(view, {"What we say": "We are on it."}).acked()
    assert house.comes_to(item, Stage.APPROVED).the_delivery.text == "We are on it."
    assert house.ana.view is None


def test_whoever_typed_while_a_colleague_decided_gets_it_back(house: SlackHouse) -> None:
    item, card = house.asks()
    view = house.opens(house.ana, card, "edit")
    house.ben.click(card, "approve").acked()
    house.comes_to(item, Stage.APPROVED)
    house.ana.submits(view, {"What we say": "We *care* <!channel>, Marta."}).acked()
    told = shown(house.ana.waits_to_be_told())
    assert told.startswith("A colleague was faster: ben approved it")
    assert told.endswith("You had typed:\nWe *care* <!channel>, Marta.")
    house.turn()
    assert house.said() == [item.the_draft.text]
    assert house.town.rung == []


def test_a_modal_that_slack_tells_of_again_does_nothing_the_second_time(house: SlackHouse) -> None:
    item, card = house.asks()
    sent = house.ana.submits(house.opens(house.ana, card, "edit"), {"What we say": "We are on it."}).acked()
    house.comes_to(item, Stage.APPROVED)
    assert house.desk.undo(item.id, "ben").done
    house.hears_again(sent)
    house.settled()
    assert house.stage(item) is Stage.HELD
    assert house.whispers(house.ana) == []


def test_a_click_that_is_told_of_twice_at_once_opens_one_modal(house: SlackHouse) -> None:
    _, card = house.asks()
    house.town.sockets.doubles_next()
    house.opens(house.ana, card, "edit")
    house.until(lambda: len(house.town.calls("views.open")) == 2)
    house.settled()
    assert [call.outcome for call in house.town.calls("views.open")] == ["ok", "exchanged_trigger_id"]
    assert house.whispers(house.ana) == []


def test_a_click_for_a_modal_that_is_told_of_again_once_it_is_decided_says_nothing(house: SlackHouse) -> None:
    item, card = house.asks()
    click = house.ana.click(card, "edit").acked()
    house.ana.submits(house.ana.waits_for_view(click), {"What we say": "We are on it."}).acked()
    house.comes_to(item, Stage.APPROVED)
    house.hears_again(click)
    house.settled()
    assert house.ana.view is None
    assert house.whispers(house.ana) == []


def test_a_modal_that_cannot_be_opened_in_time_is_asked_for_again(house: SlackHouse) -> None:
    _, card = house.asks()
    house.town.slack.refuses["views.open"] = "expired_trigger_id"
    house.ana.click(card, "edit").acked()
    told = shown(house.ana.waits_to_be_told())
    assert told == "That took too long to open, nothing was changed: click again"


def test_no_modal_opens_on_a_card_that_is_not_true_any_more(house: SlackHouse) -> None:
    item, card = house.asks()
    house.desk.reject(item.id, "ben", "wrong tone")
    for button in ("edit", "request_changes", "reject"):
        house.ana.click(card, button).acked()
    house.settled()
    assert [says[:40] for says in house.whispers(house.ana)] == ["A colleague was faster: ben rejected it "] * 3
    assert house.town.calls("views.open") == []


def test_whoever_has_no_role_is_refused_before_a_modal_opens_and_when_they_send_one_off(sqlite: Database) -> None:
    leads = Role(name="Leads", slack_users=("U0LEA",))
    with SlackHouse(sqlite) as house:
        item, card = house.asks()
        view = house.opens(house.ana, card, "edit")
        # When she loses her role while she types
        house.desk.roles = Roles((leads,))
        house.ana.submits(view, {"What we say": "We are on it."}).acked()
        told = shown(house.ana.waits_to_be_told())
        assert told.startswith("Drafts of the service lane are decided by Leads: ask one of them")
        assert told.endswith("We are on it.")
        # Then no other opens for her
        for option in ("Snooze…", "Assign…", "Do not contact…"):
            house.ana.click(card, "more", option=option).acked()
        house.until(lambda: len(house.whispers(house.ana)) == 4)
        assert house.ana.view is None
        assert house.stage(item) is Stage.HELD


# Request changes, reject, posted


def test_requested_changes_keep_everybody_else_from_approving_it_as_it_is(house: SlackHouse) -> None:
    item, card = house.asks()
    house.fills_in(house.ana, card, "Request changes…", why="name the flight")
    house.until(lambda: house.item(item.id).the_draft.wanted)
    assert "ana requested changes: name the flight" in house.reads(item)
    # When a colleague approves it all the same, then not
    house.ben.click(house.card(item), "approve").acked()
    assert "Ana requested changes: name the flight; edit the wording" in shown(house.ben.waits_to_be_told())
    # When he makes the change, then it goes out
    house.fills_in(house.ben, house.card(item), "edit", text="GW117 is late, and we are sorry.")
    assert house.comes_to(item, Stage.APPROVED).the_delivery.text == "GW117 is late, and we are sorry."


@pytest.mark.parametrize(
    ("answers", "kept"),
    [
        ({"reason": "Wrong tone"}, "Wrong tone"),
        ({"reason": MISREAD}, MISREAD),
        ({"why": " not our flight "}, "not our flight"),
    ],
)
def test_a_rejection_keeps_its_reason(house: SlackHouse, answers: dict[str, str], kept: str) -> None:
    item, card = house.asks()
    house.fills_in(house.ana, card, "Reject…", **answers)
    house.comes_to(item, Stage.REJECTED)
    [decision] = house.decisions(item)
    assert (decision.verdict, decision.why) == (Verdict.REJECTED, kept)
    assert f"Rejected by ana · {kept}" in house.reads(item)


def test_a_rejection_has_one_reason(house: SlackHouse) -> None:
    item, card = house.asks()
    view = house.opens(house.ana, card, "reject")
    for answers, says in (
        ({}, "Choose a reason, or say it in your own words"),
        ({"reason": "Wrong tone", "why": "rude"}, "One reason is enough: clear this, or the one above"),
    ):
        house.ana.submits(view, {(name, "value"): value for name, value in answers.items()}).acked()
        assert house.ana.view is not None
        assert house.ana.view.errors == {"why": says}
    assert house.stage(item) is Stage.HELD


def test_a_link_that_is_none_is_said_in_the_modal(house: SlackHouse) -> None:
    item, card = house.asks(how=How.BY_HAND)
    house.ana.click(card, "approve").acked()
    house.comes_to(item, Stage.BY_HAND)
    house.keep()
    view = house.opens(house.ana, house.card(item), "Posted…")
    house.ana.submits(view, {("url", "value"): "javascript:alert(1)"}).acked()
    assert house.ana.view is not None
    assert "beginning with https://" in house.ana.view.errors["url"]
    assert house.stage(item) is Stage.BY_HAND


# The conversation and the person


def test_a_conversation_is_put_off_until_tomorrow_morning_where_they_are(database: Database) -> None:
    with SlackHouse(database) as house:
        item, card = house.asks()
        house.fills_in(house.ana, card, "more", "Snooze…", until="Tomorrow, 09:00")
        house.until(lambda: conversation(house, item).wakes_at)
        assert conversation(house, item).wakes_at == datetime(2026, 3, 3, 8, tzinfo=UTC), "nine in Berlin"
        house.shows(item, "Snoozed until 03 Mar 08:00 UTC")
        assert house.stage(item) is Stage.HELD


def test_a_conversation_is_given_to_a_colleague(house: SlackHouse) -> None:
    item, card = house.asks()
    house.fills_in(house.ana, card, "more", "Assign…", to=house.ben.id)
    house.until(lambda: conversation(house, item).assigned_to == "ben")
    house.shows(item, "Assigned to ben")
    facts = Conversations(house.database).facts(item.conversation_id or 0)
    assert facts is not None
    [happened] = [each for each in facts.happened if each.what is What.ASSIGNED]
    assert (happened.by, happened.data) == ("ana", {"to": "ben", "account": f"slack:{house.ana.id}"})


def test_whoever_assigns_without_a_choice_takes_it(house: SlackHouse) -> None:
    item, card = house.asks()
    house.fills_in(house.ana, card, "more", "Assign…")
    house.until(lambda: conversation(house, item).assigned_to == "ana")


def test_somebody_is_left_alone_and_their_draft_is_taken_back(house: SlackHouse) -> None:
    item, card = house.asks()
    house.fills_in(house.ana, card, "more", "Do not contact…", why="a lawyer speaks for them")
    house.until(lambda: person(house, item).suppressions)
    [suppression] = person(house, item).suppressions
    assert (suppression.by, suppression.why) == ("ana", "a lawyer speaks for them")
    house.turn()
    assert house.stage(item) is not Stage.HELD
    assert "do not contact" in house.reads(item)
    assert "Approve & send" not in house.reads(item)


# The reading


def test_a_corrected_reading_brings_another_draft_in_the_same_card(house: SlackHouse) -> None:
    item, card = house.asks()
    house.fills_in(house.ana, card, "more", "Correct the reading…", intent="Praise", sentiment="Positive")
    house.until(lambda: house.decisions(item))
    house.turn()
    praised = house.item(item.id)
    assert praised.the_reading.intent.value is Intent.PRAISE
    assert praised.the_draft.playbook != item.the_draft.playbook
    assert praised.the_draft.text in house.reads(item)
    assert house.card(item).ts == card.ts
    assert len(house.town.messages()) == 1
    house.ben.click(house.card(item), "approve").acked()
    assert house.comes_to(item, Stage.APPROVED).the_delivery.text == praised.the_draft.text


def test_a_reading_that_nothing_answers_leaves_a_card_without_buttons(sqlite: Database, tmp_path: Path) -> None:
    for file in ("brand.yaml", "24-delay.yaml"):
        shutil.copy(SHIPPED / file, tmp_path)
    shutil.copytree(SHIPPED / "catalogs", tmp_path / "catalogs")
    with SlackHouse(sqlite, playbooks=tmp_path) as house:
        item, card = house.asks()
        house.fills_in(house.ana, card, "more", "Correct the reading…", intent="Chatter", sentiment="Positive")
        house.until(lambda: house.decisions(item))
        house.turn()
        assert house.stage(item) is Stage.IGNORED
        assert "no playbook answers it now" in house.reads(item)
        assert "[" not in house.reads(item)


def test_a_reading_that_is_left_as_it_is_says_so(house: SlackHouse) -> None:
    item, card = house.asks()
    house.fills_in(house.ana, card, "more", "Correct the reading…")
    assert shown(house.ana.waits_to_be_told()) == "It reads so already"
    assert house.stage(item) is Stage.HELD


# Gestures


def test_a_gesture_within_the_limit_goes_into_the_draft_on_the_card(house: SlackHouse) -> None:
    item, card = house.asks()
    house.fills_in(house.ana, card, "Make it up to them…", gesture="Miles · 10 EUR", why="waited for an hour")
    house.until(lambda: MILES.text in house.item(item.id).the_draft.text)
    house.shows(item, "Miles, promised by ana")
    assert MILES.text in house.reads(item)
    house.ana.click(house.card(item), "approve").acked()
    assert MILES.text in house.comes_to(item, Stage.APPROVED).the_delivery.text


def test_a_lead_grants_in_the_same_card_what_an_agent_asked_for(house: SlackHouse) -> None:
    # Given a gesture above the agent's limit
    item, card = house.asks()
    house.fills_in(
        house.ana, card, "make_up", gesture="A voucher · 25 EUR · lea decides", why="their wedding was spoiled"
    )
    house.until(lambda: house.desk.ledger.standing(item.id))
    house.shows(item, "ana asks for a voucher: their wedding was spoiled")
    assert "Approve & send" not in house.reads(item)
    asks = house.card(item)
    # When somebody grants it who is no lead, then they read who decides
    house.ben.click(asks, "Grant it").acked()
    assert shown(house.ben.waits_to_be_told()) == "Ben is no lead in the catalog of gestures: lea decides"
    # When the lead does, then it is in the draft, and the draft can be approved
    for _ in range(2):
        house.lea.click(asks, "Grant it").acked()
    house.until(lambda: VOUCHER.text in house.item(item.id).the_draft.text)
    house.shows(item, VOUCHER.text)
    assert "[Approve & send]" in house.reads(item)
    house.settled()
    assert house.whispers(house.lea) == [], "a double click is told to nobody"


def test_whoever_calls_themselves_like_a_lead_in_slack_is_none(house: SlackHouse) -> None:
    # Given a request for a lead, and a colleague who has changed their name in Slack
    item, card = house.asks()
    house.fills_in(house.ana, card, "make_up", gesture="voucher", why="a bad day")
    house.shows(item, "Grant it")
    house.town.workspace.users[house.ben.id] = replace(house.ben.user, name="lea", real_name="Lea")
    # When they grant it
    house.ben.click(house.card(item), "Grant it").acked()
    # Then they are told by what a lead goes in Slack, and nothing is granted
    assert "In Slack a lead goes by their number, not by their name" in shown(house.ben.waits_to_be_told())
    house.settled()
    [entry] = house.desk.ledger.standing(item.id)
    assert entry.status is Status.ASKED


def test_another_name_in_slack_does_not_give_an_agent_a_new_limit(house: SlackHouse) -> None:
    # Given an agent who has given what they may
    first, card = house.asks()
    house.fills_in(house.ana, card, "make_up", gesture="miles", why="a bad day")
    house.until(lambda: house.desk.ledger.standing(first.id))
    [given] = house.desk.ledger.standing(first.id)
    assert given.status is Status.GRANTED
    # When they are called otherwise, and give the same again and again
    house.town.workspace.users[house.ana.id] = replace(house.ana.user, name="anna", real_name="Anna")
    house.slack.doors.people.monotonic = lambda: time.monotonic() + NAMES_LAST
    for number in range(4):
        item, card = house.asks(handle=f"p{number}")
        house.fills_in(house.ana, card, "make_up", gesture="miles", why="a bad day")
        house.until(lambda item=item: house.desk.ledger.standing(item.id))
    # Then a lead is asked as soon as their month is spent, whatever they are called
    stands = [entry.status for number in range(1, 6) for entry in house.desk.ledger.standing(number)]
    assert Status.ASKED in stands
    assert sum(MILES.cents for status in stands if status is Status.GRANTED) <= MONTH.cents


def test_a_lead_declines_and_says_why(house: SlackHouse) -> None:
    item, card = house.asks()
    house.fills_in(house.ana, card, "make_up", gesture="voucher", why="a bad day")
    house.shows(item, "[Decline…]")
    [entry] = house.desk.ledger.standing(item.id)
    house.fills_in(house.lea, house.card(item), "Decline…", why="miles will do")
    house.until(lambda: (found := house.desk.ledger.entry(entry.number)) and found.status is Status.DECLINED)
    house.shows(item, "[Approve & send]")
    assert VOUCHER.text not in house.item(item.id).the_draft.text


# What people wrote


def test_posts_full_of_marks_are_characters_in_modals_and_ring_nobody(house: SlackHouse) -> None:
    text = "my flight is late <!channel> <@U0ANA> *bold* `code` <https://evil.example|click> &amp; @here \u202eevil"
    _, card = house.asks(text)
    for button, option in (("edit", None), ("make_up", None), ("more", "Correct the reading…")):
        view = house.opens(house.ana, card, button, option)
        assert text in shown(view)
        house.ana.closes(view)
    assert house.town.rung == []
