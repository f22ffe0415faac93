"""What somebody answers to our question has consequences: a yes ends their complaint, a no calls a person."""

from datetime import timedelta

import pytest

from engage.approval.gesturing import give
from engage.gestures import load
from engage.items import Item
from engage.sla.policies import Status
from engage.stages import Stage
from engage.store import MISREAD, Alerts, ConversationList, Database, Ledger
from engage.store.contacts import Contacts
from engage.store.conversation_list import Whole
from tests.house import SHIPPED, House

LATE = "@GoodwordAir my flight is late, and nobody tells us why"
PLAN = "fly GW117 to Lisbon tonight, flying to Lisbon, can't wait!"


@pytest.fixture
def house(sqlite: Database) -> House:
    return House(sqlite)


def asked(house: House) -> Item:
    """A complaint that was answered; we asked whether that helped, and a person approved the question."""
    late = house.approve(house.posts("ana", LATE))
    house.turn(timedelta(days=4))
    for question in house.held():
        house.approve(question)
    return late


def thread(house: House, item: Item) -> Whole:
    """Its conversation."""
    whole = ConversationList(house.database).whole(item.conversation_id or 0)
    assert whole is not None
    return whole


def status(house: House, item: Item) -> Status:
    return thread(house, item).queued.status


def told(house: House, kind: str) -> list[str]:
    return [alert.says for alert in Alerts(house.database).list(kind=kind)]


def test_a_yes_ends_the_complaint_for_courtesy_before_the_conversation_is_resolved(house: House) -> None:
    late = asked(house)
    before = house.posts("ana", PLAN)
    assert before.stage is Stage.HELD_BACK
    house.posts("ana", "yes thanks, it did", answers=late)
    house.turn()
    assert status(house, late) is Status.PENDING
    assert house.stage(before) is Stage.HELD
    # And the next complaint is open again
    house.posts("ana", "late again, GW118 this time")
    assert house.stage(before) is Stage.HELD_BACK


def test_a_no_is_for_a_person_by_its_draft_and_without_one_by_an_alert_that_comes_once(house: House) -> None:
    late = asked(house)
    # While a draft for their no waits, that is what asks a person
    said_no = house.posts("ana", "no", answers=late)
    assert (said_no.stage, status(house, late), told(house, "follow_up")) == (Stage.HELD, Status.OPEN, [])
    # When nobody wants to say that, the conversation is open all the same, and an alert says so once
    assert house.desk.reject(said_no.id, "anna", "we had better call them").done
    for _ in range(3):
        house.turn(timedelta(minutes=5))
    assert status(house, late) is Status.OPEN
    [says] = told(house, "follow_up")
    assert "they say no, so a person looks" in says


def test_a_lead_who_is_asked_for_a_gesture_is_told_once(house: House) -> None:
    late = house.posts("ana", LATE)
    assert house.desk.reword(late.id, "anna", "We are sorry, Ana.").done
    ledger, catalog = Ledger(house.database), load(SHIPPED)
    # Given an agent who has given all the vouchers that they may give to one person
    assert give(house.desk, ledger, catalog, late.id, "voucher", "anna", "hours of waiting").done
    assert told(house, "gesture") == []
    house.approve(house.item(late.id))
    again = house.posts("ana", "late once more")
    assert house.desk.reword(again.id, "anna", "We are sorry, Ana.").done
    # When they ask for another one, also twice, then a lead is told of it once
    for _ in range(2):
        give(house.desk, ledger, catalog, again.id, "voucher", "anna", "again")
    [says] = told(house, "gesture")
    assert f"decides about a voucher for mention {again.id}, which anna asks for" in says
    assert not house.desk.approve(again.id, "ben").done


def test_a_question_that_courtesy_took_back_keeps_no_conversation_open_for_ever(house: House) -> None:
    # Given a question of ours that waits for approval
    late = house.approve(house.posts("ana", LATE))
    house.turn(timedelta(days=2))
    [question] = house.held()
    # When nobody may contact them any more, then it is gone, and silence closes the conversation all the same
    assert Contacts(house.database).do_not_contact(1, "ines", "a lawyer writes", house.clock.now()).done
    house.turn()
    assert (house.stage(question), status(house, late)) == (Stage.IGNORED, Status.PENDING)
    house.turn(timedelta(days=40))
    assert status(house, late) is Status.RESOLVED


def test_a_rejection_as_misread_ends_a_complaint_and_only_the_last_one_counts(house: House) -> None:
    late = house.posts("ana", LATE)
    assert house.desk.reject(late.id, "anna", MISREAD).done
    house.turn()
    assert status(house, late) is Status.RESOLVED
    # Undone, and rejected because of its words, it is a complaint that nobody has answered
    assert house.desk.undo(late.id, "anna").done
    assert house.desk.reject(late.id, "anna", "not in these words").done
    house.turn()
    assert (house.stage(late), status(house, late)) == (Stage.REJECTED, Status.OPEN)


def test_a_complaint_long_after_is_another_matter_and_holds_offers_until_that_is_resolved_too(house: House) -> None:
    # Given a complaint that was resolved, and after which we asked whether our answer helped
    late = asked(house)
    house.resolves(late)
    # When they complain in the same thread a quarter of a year later, and that is answered
    house.turn(timedelta(days=90))
    again = house.approve(house.posts("ana", LATE, thread_id=late.mention.thread_id))
    assert again.conversation_id == late.conversation_id
    # Then it waits for them, offers wait, and we ask once more whether it helped
    assert status(house, again) is Status.PENDING
    assert house.posts("ana", PLAN).stage is Stage.HELD_BACK
    house.turn(timedelta(days=4))
    assert ["did that help?" in item.the_draft.text for item in house.held()] == [True]


def test_a_question_is_understood_when_the_post_that_it_stands_under_was_deleted(house: House) -> None:
    # Given a question of ours under a post that its author deletes
    late = asked(house)
    house.now_says(late, None)
    # When they answer it, then it is their answer, and others are heard as ever
    yes = house.posts("ana", "yes thanks, it did", answers=late)
    assert "they say yes" in house.because(yes)
    assert house.posts("ben", LATE).stage is Stage.HELD


def test_nothing_is_asked_under_a_post_that_is_gone_and_silence_closes_the_conversation(house: House) -> None:
    late = house.approve(house.posts("ana", LATE))
    assert thread(house, late).queued.follow == "ask_if_helped"
    house.now_says(late, None)
    assert thread(house, late).queued.follow == "close"
    house.turn(timedelta(days=40))
    assert (house.held(), status(house, late)) == ([], Status.RESOLVED)


def test_a_mark_that_its_author_changes_counts_as_it_is_now_and_a_bad_one_opens_it_again(house: House) -> None:
    # Given a complaint that a 5 resolved
    late = asked(house)
    house.posts("ana", "yes thanks, it did", answers=late)
    house.turn(timedelta(days=2))
    [question] = house.held()
    house.approve(question)
    mark = house.posts("ana", "5", answers=late)
    assert status(house, late) is Status.RESOLVED
    # When they edit it into a 1, then that is their mark, a person looks, and no offer goes out
    house.turn(timedelta(hours=1))
    house.now_says(mark, "1")
    house.turn()
    profile = Contacts(house.database).get(1)
    assert profile is not None
    assert [each.score for each in profile.csats] == [1]
    assert status(house, late) is Status.OPEN
    assert house.posts("ana", PLAN).stage is Stage.EXPIRED
    # And the 5 stays to be read, and what says the same in other words is no other mark
    happened = thread(house, late).happened
    assert "they gave a 5 of 5, and changed it later" in [each.says for each in happened]
    house.now_says(mark, "a 1")
    assert thread(house, late).happened == happened
