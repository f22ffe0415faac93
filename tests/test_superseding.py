"""One person's thread has one draft: the newer takes the place of the older, and says so."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.items import Item, Move
from engage.labels import Intent, Kind, Lane, Sentiment
from engage.stages import Stage
from engage.store import Database, Rechecks
from engage.superseding import superseded
from tests.fakes import NOON, draft, mention, reading, route
from tests.house import House

SCENE = Path(__file__).parent / "scene_playbooks"


def item(number: int, lane: Lane = Lane.SERVICE, kind: Kind = Kind.ANSWER, thread: int = 1, minutes: int = 0) -> Item:
    said = mention(number, kind=kind, posted_at=NOON + timedelta(minutes=minutes or number))
    made = Item(number, Stage.DRAFTED, said, NOON, NOON, reading(), route(lane), draft(lane))
    return replace(made, identity_id=1, conversation_id=thread)


def held(one: Item) -> Move:
    return Move(one, Stage.HELD, "waits for a person", due_at=one.the_draft.expires_at)


def stages(placed: list[Item], drafts: list[Item] = []) -> dict[int, Stage]:  # noqa: B006 - never changed
    moves = superseded([held(one) for one in placed], drafts)
    assert len({move.item.id for move in moves}) == len(moves), "each moves once"
    return {move.item.id: move.to for move in moves}


def test_of_two_in_one_thread_the_newer_is_answered_and_says_whose_place_it_takes() -> None:
    moves = {move.item.id: move for move in superseded([held(item(1)), held(item(2))], [])}
    assert (moves[1].to, moves[2].to) == (Stage.SUPERSEDED, Stage.HELD)
    assert "mention 2 in the same thread is newer" in moves[1].because
    assert "takes the place of the draft for mention 1" in moves[2].because


def test_what_was_held_before_gives_way_to_what_comes_now() -> None:
    assert stages([item(2)], [item(1)]) == {2: Stage.HELD, 1: Stage.SUPERSEDED}


def test_what_comes_late_but_was_posted_earlier_gives_way_itself() -> None:
    assert stages([item(2, minutes=1)], [item(1, minutes=5)]) == {2: Stage.SUPERSEDED}


def test_other_threads_and_what_belongs_to_nobody_stay_apart() -> None:
    nobody = [replace(item(number), conversation_id=None) for number in (1, 2)]
    assert set(stages(nobody).values()) == {Stage.HELD}
    assert stages([item(1), item(2, thread=2)]) == {1: Stage.HELD, 2: Stage.HELD}


def test_an_offer_never_takes_the_place_of_an_answer_but_an_answer_does_of_an_offer() -> None:
    assert stages([item(2, Lane.MARKETING)], [item(1)]) == {2: Stage.HELD}
    assert stages([item(2)], [item(1, Lane.MARKETING)]) == {2: Stage.HELD, 1: Stage.SUPERSEDED}
    offers = item(1, Lane.MARKETING), item(2, Lane.MARKETING)
    assert stages(list(offers)) == {1: Stage.SUPERSEDED, 2: Stage.HELD}


def test_each_gives_way_to_the_newest_of_its_own_thread_and_only_that_one_says_so() -> None:
    items = [item(1), item(2), item(3), item(4, thread=2), item(5, thread=2)]
    moves = {move.item.id: move for move in superseded([held(one) for one in items], [])}
    assert "mention 3 in the same thread" in moves[1].because
    assert "takes the place of the draft for mention 1, 2" in moves[3].because
    assert moves[5].because.endswith("takes the place of the draft for mention 4")


def test_what_is_not_held_itself_takes_nobodys_place() -> None:
    expired = Move(item(2), Stage.EXPIRED, "its moment passed")
    assert [(move.item.id, move.to) for move in superseded([expired], [item(1)])] == [(2, Stage.EXPIRED)]


def test_who_was_placed_by_somebody_faster_moves_once() -> None:
    assert stages([item(1), item(2)], [replace(item(1), stage=Stage.HELD)]) == {1: Stage.SUPERSEDED, 2: Stage.HELD}


def test_our_question_gives_way_when_they_write_and_a_note_that_it_is_fixed_does_not() -> None:
    question, note = item(1, kind=Kind.FOLLOW_UP), item(3, kind=Kind.WAVE_NOTE)
    assert stages([item(2)], [question, note]) == {2: Stage.HELD, 1: Stage.SUPERSEDED}
    # And a question that is begun when something of theirs waits already gives way at once
    assert stages([item(9, kind=Kind.FOLLOW_UP)], [item(2)]) == {9: Stage.SUPERSEDED}
    # And what we begin takes nobody's place, nor does one of both that we begin
    assert stages([item(3, kind=Kind.WAVE_NOTE)], [item(1, kind=Kind.FOLLOW_UP)]) == {3: Stage.HELD}


@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from(Lane), st.integers(0, 5)), min_size=1, max_size=5))
def test_each_thread_keeps_one_answer_in_whatever_order_they_come(drawn: list[tuple[int, Lane, int]]) -> None:
    items = [item(n, lane, thread=thread, minutes=at + 1) for n, (thread, lane, at) in enumerate(drawn, 1)]
    for order in list(permutations(items))[:6]:
        kept = [number for number, to in stages(list(order)).items() if to is Stage.HELD]
        for thread in {thread for thread, _, _ in drawn}:
            here = [one for one in items if one.conversation_id == thread and one.id in kept]
            service = [one for one in here if one.the_draft.lane is Lane.SERVICE]
            assert here, "nobody is forgotten"
            assert len(service) <= 1
            newest = max(items, key=lambda one: (one.conversation_id == thread, one.mention.posted_at, one.id))
            assert newest.id in kept


def test_a_mention_that_arrives_while_a_draft_is_held_redrafts_it(sqlite: Database) -> None:
    house = House(sqlite, SCENE)
    first = house.posts("ana", "GW117 is late again", thread_id="t1")
    second = house.posts("ana", "still late, two hours now", thread_id="t1")
    assert (house.stage(first), house.stage(second)) == (Stage.SUPERSEDED, Stage.HELD)
    assert "takes the place" in house.because(second)
    # A colleague who approves the old one is told, and only one reply goes out
    assert not house.desk.approve(first.id, "ben").done
    house.approve(second)
    assert len(house.said()) == 1


@pytest.mark.parametrize("together", [True, False])
def test_in_one_batch_or_one_after_the_other_it_is_the_same(sqlite: Database, together: bool) -> None:
    house = House(sqlite, SCENE)
    for text in ("GW117 is late", "late late late", "now it is really late"):
        house.overheard("ana", text, thread_id="t1")
        if not together:
            house.turn()
    house.turn()
    assert [one.stage for one in house.looking.everything()] == [Stage.SUPERSEDED, Stage.SUPERSEDED, Stage.HELD]


@pytest.fixture
def thread(sqlite: Database) -> tuple[House, Item, Item]:
    """An older and a newer complaint in one thread: the newer is held."""
    house = House(sqlite, SCENE)
    older, newer = (house.posts("ana", text, thread_id="t1") for text in ("GW117 is late again", "so late"))
    assert (house.stage(older), house.stage(newer)) == (Stage.SUPERSEDED, Stage.HELD)
    return house, older, newer


def test_what_gave_way_is_for_an_answer_again_when_the_newer_is_deleted(thread: tuple[House, Item, Item]) -> None:
    house, older, newer = thread
    house.now_says(newer, None)
    assert house.stage(older) is Stage.HELD
    assert house.approve(older).stage is Stage.CLOSED
    assert len(house.said()) == 1


def test_what_gave_way_is_for_an_answer_again_when_a_person_says_that_the_newer_needs_none(
    thread: tuple[House, Item, Item],
) -> None:
    house, older, newer = thread
    assert house.desk.correct(newer.id, "anna", intent=Intent.SPAM, sentiment=Sentiment.POSITIVE).done
    house.posts("ana", "still so late", thread_id="t1")  # and now another one is newer: one answer a thread
    assert house.stage(older) is Stage.SUPERSEDED
    house.now_says(house.held()[0], None)
    assert house.stage(older) is Stage.HELD


def test_whatever_others_write_meanwhile(thread: tuple[House, Item, Item]) -> None:
    house, older, newer = thread
    house.posts("ben", "also late", thread_id="t1")
    house.now_says(newer, None)
    assert house.stage(older) is Stage.HELD


def test_an_offer_that_gave_way_to_a_newer_one_stays_so(sqlite: Database) -> None:
    house = House(sqlite, SCENE)
    older, newer = (house.posts("ana", f"fly {flight} tonight", thread_id="t1") for flight in ("GW117", "GW402"))
    house.turn()
    assert (house.stage(older), house.stage(newer)) == (Stage.SUPERSEDED, Stage.HELD)


def test_our_question_that_gave_way_does_not_come_back(sqlite: Database) -> None:
    house = House(sqlite)
    late = house.approve(house.posts("ana", "my flight is late"))
    house.turn(timedelta(hours=7))
    [question] = house.held()
    more = house.posts("ana", "now my bag is late, too", answers=late)
    assert house.stage(question) is Stage.SUPERSEDED
    house.now_says(more, None)
    assert (house.stage(more), house.stage(question)) == (Stage.GONE, Stage.SUPERSEDED)


def test_what_gave_way_stays_so_when_its_own_time_is_over(sqlite: Database) -> None:
    house = House(sqlite, SCENE)
    older = house.posts("ana", "GW117 is late again", thread_id="t1")
    house.turn(timedelta(hours=2))
    newer = house.posts("ana", "so late", thread_id="t1")
    house.turn(timedelta(hours=2))
    house.now_says(newer, None)
    assert (house.stage(newer), house.stage(older)) == (Stage.GONE, Stage.SUPERSEDED)


def test_of_a_row_of_posts_the_newest_that_is_left_is_answered(thread: tuple[House, Item, Item]) -> None:
    house, older, newer = thread
    newest = house.posts("ana", "late, late, late", thread_id="t1")
    house.posts("ana", "fly GW117 to Lisbon tonight", thread_id="t1")  # an offer takes no answer's place
    house.now_says(newest, None)
    assert (house.stage(older), house.stage(newer)) == (Stage.SUPERSEDED, Stage.HELD)


@pytest.mark.parametrize("end", ["answered", "rejected", "resolved", "forgotten"])
def test_what_gave_way_stays_so_where_that_is_settled(thread: tuple[House, Item, Item], end: str) -> None:
    house, older, newer = thread
    match end:
        case "answered":
            house.approve(newer)
        case "rejected":
            assert house.desk.reject(newer.id, "anna", "we spoke on the phone").done
        case "resolved":
            house.resolves(older)
        case "forgotten":
            gone = replace(older.mention, text="", is_forgotten=True)
            Rechecks(house.database).looked([older.id], {older.id: gone}, house.clock.now())
    if house.stage(newer) is Stage.HELD:
        house.now_says(newer, None)
    house.turn()
    assert house.stage(older) is Stage.SUPERSEDED
