"""While a draft waits courtesy is asked again: reasons come and go, and what is shown is what is true now."""

from datetime import timedelta
from pathlib import Path

import pytest

from engage.approval.threads import Threads
from engage.courtesy import CourtesySettings
from engage.courtesy.settings import QuietHours
from engage.reconsidering import reconsider
from engage.stages import Stage
from engage.store import MISREAD, Conversations, Database
from engage.store.contacts import Contacts
from tests.house import House

SCENE = Path(__file__).parent / "scene_playbooks"
PLAN = "fly GW117 to Lisbon tonight"
HOUR = timedelta(hours=1)


@pytest.fixture
def house(sqlite: Database) -> House:
    return House(sqlite, SCENE)


def test_an_offer_that_is_held_is_taken_back_when_they_complain_and_offered_when_that_is_resolved(house: House) -> None:
    offer = house.posts("ana", PLAN)
    assert offer.stage is Stage.HELD
    complaint = house.posts("ana", "GW117 is late again")
    assert house.stage(offer) is Stage.HELD_BACK
    assert f"open complaint (mention {complaint.id})" in house.because(offer)
    house.approve(complaint)
    assert house.stage(offer) is Stage.HELD_BACK
    house.turn(HOUR)
    house.resolves(complaint)
    assert house.stage(offer) is Stage.HELD
    assert "no longer held back" in house.because(offer)


def test_what_a_person_calls_misread_is_no_complaint_also_where_its_conversation_is_open(house: House) -> None:
    offer = house.posts("ana", PLAN)
    misread = house.posts("ana", "GW117 is late again")
    assert house.stage(offer) is Stage.HELD_BACK
    assert house.desk.reject(misread.id, "anna", MISREAD).done
    house.turn()
    assert Threads(Conversations(house.database), house.clock).reopen(misread.conversation_id or 0, "anna").done
    house.turn()
    assert house.stage(offer) is Stage.HELD


def test_what_its_author_deleted_is_no_complaint_either(house: House) -> None:
    offer = house.posts("ana", PLAN)
    deleted = house.posts("ana", "GW117 is late again")
    house.now_says(deleted, None)
    assert Threads(Conversations(house.database), house.clock).reopen(deleted.conversation_id or 0, "anna").done
    house.turn()
    assert house.stage(offer) is Stage.HELD
    told = Contacts(house.database).get(1)
    assert told is not None
    assert told.complaints == ()


def test_what_no_model_can_read_may_be_a_complaint_until_a_person_resolves_it(house: House) -> None:
    offer = house.posts("ana", PLAN)
    number = house.overheard("ana", "poison")
    house.posts("ben", "hello")  # on one mention alone it fails, not on all of them
    odd = house.found(number)
    assert (odd.stage, house.stage(offer)) == (Stage.STUCK, Stage.HELD_BACK)
    assert f"nobody has read yet (mention {odd.id})" in house.because(offer)
    house.resolves(odd)
    assert house.stage(offer) is Stage.HELD


def test_the_reasons_that_are_shown_are_those_of_now(house: House) -> None:
    complaint = house.posts("ana", "GW117 is late again")
    offer = house.posts("ana", PLAN)
    assert offer.courtesy is not None
    assert [rule for rule, _ in offer.courtesy.hits] == ["open_complaint", "unanswered"]
    house.approve(complaint)
    shown = house.item(offer.id).courtesy
    assert shown is not None
    assert [rule for rule, _ in shown.hits] == ["open_complaint"]
    assert house.because(offer).startswith("held back")  # the way tells what was true when it was taken


def test_whoever_may_not_be_contacted_has_no_draft_left_anywhere(house: House) -> None:
    offer, other = house.posts("ana", PLAN), house.posts("ben", PLAN)
    assert Contacts(house.database).do_not_contact(1, "ines", "a lawyer writes", house.clock.now()).done
    house.turn()
    assert (house.stage(offer), house.stage(other)) == (Stage.IGNORED, Stage.HELD)
    assert "do not contact: a lawyer writes" in house.because(offer)


def test_what_was_to_be_posted_by_hand_is_taken_back_too(house: House) -> None:
    offer = house.posts("ana", PLAN)
    house.by_hand(offer)
    assert house.desk.approve(offer.id, "anna").done
    assert house.stage(offer) is Stage.BY_HAND
    house.posts("ana", "GW117 is late again")
    assert house.stage(offer) is Stage.HELD_BACK


def test_what_is_held_back_for_too_long_expires_and_says_why(house: House) -> None:
    house.posts("ana", "GW117 is late again")
    offer = house.posts("ana", PLAN)
    house.turn(7 * HOUR)
    assert house.stage(offer) is Stage.EXPIRED
    assert "open complaint" in house.because(offer)


def test_what_is_past_its_moment_is_not_offered_again_when_its_reason_is_gone(house: House) -> None:
    complaint = house.posts("ana", "GW117 is late again")
    offer = house.posts("ana", PLAN)
    # Given that nobody looked until its moment had passed, and the complaint was resolved then
    house.clock.turn(7 * HOUR)
    assert (
        Threads(Conversations(house.database), house.clock).resolve(complaint.conversation_id or 0, "anna", "ok").done
    )
    # When it is reconsidered before anything else, and then all goes its way
    assert reconsider(house.store, house.tools) == {}
    house.turn()
    # Then it was never for anybody to decide about
    told = house.looking.told(offer.id)
    assert told is not None
    assert [step.target for step in told.steps][-2:] == [Stage.HELD_BACK, Stage.EXPIRED]
    assert "its moment passed while it was held back: @ana has an open complaint" in house.because(offer)


def test_what_is_offered_again_and_approved_goes_out_once(house: House) -> None:
    complaint = house.posts("ana", "GW117 is late again")
    offer = house.posts("ana", PLAN)
    house.resolves(house.approve(complaint))
    house.approve(offer)
    house.turn(2 * HOUR)
    house.turn(30 * 24 * HOUR)
    assert (house.stage(offer), sum("films" in said for said in house.said())) == (Stage.CLOSED, 1)


def test_at_night_a_draft_may_be_approved_and_goes_out_in_the_morning(sqlite: Database) -> None:
    night = QuietHours.model_validate({"begins": "13:00", "ends": "15:00"})
    house = House(sqlite, SCENE, courtesy=CourtesySettings(quiet_hours=(night,)))
    house.turn(HOUR)
    offer = house.posts("ana", PLAN)
    assert offer.stage is Stage.HELD
    outcome = house.desk.approve(offer.id, "anna")
    assert "it can go out from 15:00 UTC on" in outcome.says
    house.turn()
    assert (house.stage(offer), house.said()) == (Stage.APPROVED, [])
    told = house.looking.told(offer.id)
    assert told is not None
    assert Stage.SENDING not in {step.target for step in told.steps}, "what cannot go out is not claimed"
    house.turn(2 * HOUR)
    assert (house.stage(offer), len(house.said())) == (Stage.CLOSED, 1)
    assert house.item(offer.id).the_delivery.attempt == 1


def test_at_night_whoever_is_to_post_by_hand_is_told_when(sqlite: Database) -> None:
    night = QuietHours.model_validate({"begins": "12:00", "ends": "15:00"})
    house = House(sqlite, SCENE, courtesy=CourtesySettings(quiet_hours=(night,)))
    offer = house.posts("ana", PLAN)
    house.by_hand(offer)
    outcome = house.desk.approve(offer.id, "anna")
    assert outcome.says == "approved, to be posted by hand; it can go out from 15:00 UTC on, until 18:00 UTC"


def test_a_call_looks_at_one_batch_of_each_stage_and_several_go_round(house: House) -> None:
    # Given five held offers, all of which must be taken back, and batches of two
    offers = [house.posts(f"h{number}", PLAN) for number in range(5)]
    for offer in offers:
        assert Contacts(house.database).do_not_contact(offer.identity_id or 0, "ines", "x", house.clock.now()).done
    # When it is called again and again, then each call takes two, and the third what is left
    places: dict[Stage, int] = {}
    taken = [sum(reconsider(house.store, house.tools, places, batch=2).values()) for _ in range(4)]
    assert taken == [2, 2, 1, 0]
    assert places[Stage.HELD] == 0
