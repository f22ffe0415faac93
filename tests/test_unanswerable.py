"""A complaint that nobody may answer is a complaint all the same: a person sees it, and nothing is sold meanwhile."""

from datetime import timedelta
from pathlib import Path

import pytest

from engage.journey import SPEAKING, UNDERSTANDING
from engage.sla.policies import Status
from engage.sla.settings import SlaBlock
from engage.stages import Stage
from engage.store import Alerts, ConversationList, Database
from engage.store.contacts import Contacts, Suppressed
from engage.types import How
from engage.walking import walk
from tests.house import House

SCENE = Path(__file__).parent / "scene_playbooks"
PROMISED = SlaBlock.model_validate({"policies": [{"name": "service", "lane": "service", "frt": "2h", "rt": "48h"}]})
LATE, PLAN = "GW117 is late again", "fly GW117 to Lisbon tonight"


@pytest.fixture
def house(sqlite: Database) -> House:
    return House(sqlite, SCENE, sla=PROMISED)


def open_ones(house: House) -> list[str]:
    """Why conversations are open."""
    return [each.status_because for each in ConversationList(house.database).queue([Status.OPEN], 10)]


def test_no_offer_goes_to_whoever_complains_where_nobody_may_answer_until_a_person_resolves_it(house: House) -> None:
    late = house.posts("ana", LATE, how=How.NONE)
    assert late.stage is Stage.IGNORED
    plan = house.posts("ana", PLAN)
    assert plan.stage is Stage.HELD_BACK
    assert house.because(plan).startswith("held back: @ana has an open complaint (mention 1)")
    assert open_ones(house) == ["mention 1 is a complaint, and nobody may answer it: resolve it when it is put right"]
    house.resolves(late)
    assert (house.stage(plan), open_ones(house)) == (Stage.HELD, ["mention 2 waits for us"])


def test_nor_after_its_thread_was_locked_and_nobody_waits_for_an_answer_there_any_more(house: House) -> None:
    late, plan = house.posts("ana", LATE), house.posts("ana", PLAN)
    house.locks(late)
    assert house.desk.reject(late.id, "anna", "the thread is locked").done
    house.turn(timedelta(hours=3))
    assert house.stage(plan) is Stage.HELD_BACK
    assert [alert.says for alert in Alerts(house.database).list(kind="sla")] == []


def test_nor_for_what_they_complained_about_while_we_were_not_to_contact_them(house: House) -> None:
    contacts, why = Contacts(house.database), "a lawyer writes"
    house.posts("ana", "hello")
    assert contacts.do_not_contact(1, "ines", why, house.clock.now()).done
    assert house.posts("ana", LATE).stage is Stage.IGNORED
    assert contacts.lift(1, Suppressed.DO_NOT_CONTACT, "ines", "settled", house.clock.now()).done
    assert house.posts("ana", PLAN).stage is Stage.HELD_BACK


def test_nor_before_anybody_has_thought_over_what_was_heard_in_a_conversation_that_was_resolved(house: House) -> None:
    # Given an approved offer, and a complaint of theirs that is settled
    late = house.approve(house.posts("ana", LATE))
    house.resolves(late)
    plan = house.posts("ana", PLAN)
    assert house.desk.approve(plan.id, "anna").done
    # When they complain there again, it is read, and what was approved is said before anything else is done
    house.overheard("ana", LATE, answers=late, how=How.NONE)
    walk(house.store, UNDERSTANDING, house.tools, 64)
    walk(house.store, SPEAKING, house.tools, 1)
    assert (house.stage(plan), len(house.said())) == (Stage.HELD_BACK, 1)
    house.turn()
    assert house.stage(plan) is Stage.HELD_BACK


def test_their_next_word_in_a_conversation_that_was_resolved_holds_nothing_back(house: House) -> None:
    late = house.approve(house.posts("ana", LATE))
    house.resolves(late)
    plan = house.posts("ana", PLAN)
    assert house.desk.approve(plan.id, "anna").done
    house.overheard("ana", "hello", answers=late)
    walk(house.store, UNDERSTANDING, house.tools, 64)
    walk(house.store, SPEAKING, house.tools, 1)
    assert house.stage(plan) is Stage.CLOSED


def test_once_its_thread_is_unlocked_an_answer_is_promised_from_then_on(house: House) -> None:
    late = house.posts("ana", LATE, how=How.NONE)
    house.turn(timedelta(hours=10))
    house.unlocks(late)
    assert Alerts(house.database).list() == []
    [waits] = ConversationList(house.database).queue([Status.OPEN], 10)
    assert (waits.status_because, waits.frt_due) == ("mention 1 waits for us", house.clock.now() + timedelta(hours=2))
