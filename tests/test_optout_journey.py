"""Who says stop is left alone at once, told so once, and answered if they ask something after that."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from engage.journey import SPEAKING
from engage.labels import Kind
from engage.stages import Stage
from engage.store import Database
from engage.store.contacts import Contacts, Suppressed
from engage.store.noting import SUPPRESSION
from engage.types import How
from engage.walking import walk
from tests.house import House

SCENE = Path(__file__).parent / "scene_playbooks"
STOP = "@GoodwordAir please stop messaging me"
PLAN = "fly GW117 to Lisbon tonight"


@pytest.fixture
def house(sqlite: Database) -> House:
    return House(sqlite, SCENE)


def suppressions(house: House) -> list[str]:
    with house.database.reading() as connection:
        return [row.why for row in connection.execute(sa.select(SUPPRESSION).order_by(SUPPRESSION.c.id))]


def test_stop_is_honoured_at_once_and_confirmed_once(house: House) -> None:
    offer = house.posts("ana", PLAN)
    # When they say stop, then it is kept, and what waited for them is gone before anybody decides anything
    stop = house.posts("ana", STOP)
    assert suppressions(house) == ['"stop messaging me" (en)']
    assert house.stage(offer) is Stage.IGNORED
    # And one reply confirms it, once a person has approved it
    assert (stop.stage, stop.mention.kind) == (Stage.HELD, Kind.CONFIRMATION)
    assert "they said stop" in stop.the_route.hits[0].says
    house.approve(stop)
    again = house.posts("ana", STOP)
    assert again.stage is Stage.IGNORED
    assert "that is confirmed already" in house.because(again)
    assert len(house.said()) == 1
    assert len(suppressions(house)) == 1


@pytest.mark.parametrize("text", [STOP, f"{STOP}, poison"])
def test_stop_is_honoured_before_the_models_have_read_it(house: House, text: str) -> None:
    """They may be slow, or fail for hours, or on this very text."""
    answer = house.posts("ana", "GW117 is late again")
    assert house.desk.approve(answer.id, "anna").done
    house.overheard("ana", text)
    walk(house.store, SPEAKING, house.tools, 1)
    house.posts("ben", PLAN)  # on one mention alone a model fails, not on all of them
    assert (house.said(), house.stage(answer)) == ([], Stage.IGNORED)
    assert "@ana opted out" in house.because(answer)


def test_stop_holds_for_every_handle_of_theirs_and_for_theirs_alone(house: House) -> None:
    offers = [house.posts(handle, PLAN) for handle in ("ana", "ana_on_tour", "ben")]
    basis = ("both name one booking", "ines", house.clock.now(), "they agreed")
    assert Contacts(house.database).link(1, 2, *basis).done
    house.overheard("ana_on_tour", STOP)
    house.turn()
    assert [house.stage(offer) for offer in offers] == [Stage.IGNORED, Stage.IGNORED, Stage.HELD]


def test_nothing_is_offered_to_them_again_until_they_take_it_back(house: House) -> None:
    house.approve(house.posts("ana", STOP))
    later = house.posts("ana", PLAN)
    assert later.stage is Stage.IGNORED
    assert "@ana opted out" in house.because(later)
    assert (
        Contacts(house.database)
        .lift(1, Suppressed.OPT_OUT, "ines", "they asked for news again", house.clock.now())
        .done
    )
    assert house.posts("ana", PLAN).stage is Stage.HELD


def test_what_they_ask_us_after_that_is_answered_by_a_person(house: House) -> None:
    house.approve(house.posts("ana", STOP))
    house.turn(timedelta(hours=1))
    late = house.posts("ana", "my flight is late, @GoodwordAir")
    assert late.stage is Stage.HELD
    assert house.approve(late).stage is Stage.CLOSED


@pytest.mark.parametrize("text", ["stop delaying my flight, GW117 is late", "they never stop messaging me, so late"])
def test_a_complaint_with_the_word_in_it_is_a_complaint(house: House, text: str) -> None:
    assert house.posts("ana", text).the_draft.playbook == "delay"
    assert suppressions(house) == []


def test_what_is_merely_overheard_is_no_opt_out_and_a_bare_stop_is_one_only_as_an_answer(house: House) -> None:
    assert house.posts("ben", STOP, how=How.BY_HAND).mention.kind is Kind.ANSWER
    assert house.posts("ben", "STOP").mention.kind is Kind.ANSWER
    late = house.approve(house.posts("ana", "GW117 is late again"))
    assert house.posts("ana", "STOP", answers=late).mention.kind is Kind.CONFIRMATION
    assert len(suppressions(house)) == 1


def test_no_question_of_ours_follows(sqlite: Database) -> None:
    # Given two people who are asked whether our answer helped, one of whom says stop before that
    house = House(sqlite)
    for handle in ("ana", "ben"):
        house.approve(house.posts(handle, "@GoodwordAir my flight is late, and nobody tells us why"))
    house.approve(house.posts("ana", STOP))
    house.turn(timedelta(days=2))
    # Then only the other is
    asked = [one.mention.author.handle for one in house.looking.everything() if one.mention.kind is Kind.FOLLOW_UP]
    assert set(asked) == {"ben"}
