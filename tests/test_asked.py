"""Which question of ours a post may answer: the last that went out before it, unless they said something since."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engage.followup import Question
from engage.items import Item
from engage.store import Database
from tests.house import House

LATE = "@GoodwordAir my flight is late, and nobody tells us why"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def house(sqlite: Database) -> House:
    return House(sqlite)


def question(house: House) -> tuple[Item, Item]:
    """A complaint that was answered, and our question whether that helped, which waits for a person."""
    late = house.approve(house.posts("ana", LATE))
    house.turn(timedelta(hours=7))
    [asks] = house.held()
    return late, asks


def answers(house: House, *items: Item) -> list[Question | None]:
    """What each of them may answer, asked about all at once."""
    found = house.people.questions(items)
    return [found.get(item.id) for item in items]


def test_nothing_answers_a_question_that_was_not_asked(house: House) -> None:
    late, asks = question(house)
    assert answers(house, house.posts("ana", "hm", answers=late), late, asks) == [None] * 3


def test_the_first_thing_they_write_after_a_question_answers_it(house: House) -> None:
    late, asks = question(house)
    asks = house.approve(asks)
    house.turn()
    first, second = (house.posts("ana", text, answers=late) for text in ("well", "as I said"))
    others = house.posts("ben", "yes", answers=late)
    assert answers(house, second, first, others, late, asks) == [None, Question.HELPED, None, None, None]


def test_of_two_questions_the_newer_is_answered(house: House) -> None:
    late, asks = question(house)
    house.approve(asks)
    yes = house.posts("ana", "yes thanks", answers=late)
    house.turn(timedelta(days=2))
    [mark] = house.held()
    house.approve(mark)
    assert answers(house, yes, house.posts("ana", "5", answers=late)) == [Question.HELPED, Question.CSAT]


def test_what_was_posted_before_our_question_and_heard_after_it_answers_nothing(house: House) -> None:
    late, asks = question(house)
    asked_at = house.clock.now()
    house.approve(asks)
    yes = house.posts("ana", "yes", answers=late)

    def posted(at: timedelta) -> Item:
        return replace(yes, mention=replace(yes.mention, posted_at=asked_at + at))

    # The platform's clock and ours may differ, but not by much
    assert answers(house, posted(-1 * MINUTE)) == [Question.HELPED]
    assert answers(house, posted(-3 * MINUTE)) == [None]
    assert answers(house, replace(yes, heard_at=asked_at - MINUTE)) == [None]
