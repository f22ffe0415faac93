"""Like mentions that come in fast are one wave: one approval, each reply its own delivery, and a way back."""

import random
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.approval.threads import Threads
from engage.conversations.priority import FAR
from engage.exchange import Standing
from engage.gestures import load
from engage.items import Item, Move
from engage.labels import Cause, Label, Lane, Urgency
from engage.likeness import APART, LIKE, LONGEST_NAME, Likeness, Recent, gathered
from engage.showing.about import wave_title
from engage.stages import Stage
from engage.standing import followed
from engage.store import Conversations, Database, Ledger, LikeWaves, Rechecks, scatter
from engage.store.waves import singles, waves
from engage.types import Eligibility, How, Reading
from tests.fakes import FakeModel
from tests.house import SHIPPED, House
from tests.scene import PLAYBOOKS as SCENE
from tests.test_console_waves import told

ENOUGH = 20
MINUTE = timedelta(minutes=1)
LATE = "GW117 is late again"


class Reader(FakeModel):
    """Reads a late flight as any fake does; other words change what else is read of it."""

    def _read(self, text: str) -> Reading:
        reading = super()._read(text)
        if "refund" in text:
            reading = replace(reading, cause=Label(Cause.REFUND_OR_BILLING, 0.9, Cause.DELAY))
        if "stranded" in text:
            reading = replace(reading, urgency=Label(Urgency.HIGH, 0.9, Urgency.NORMAL))
        return replace(reading, unsure="perhaps" in text)


def house_of(database: Database) -> House:
    return House(database, SCENE, Reader(), wave_of=ENOUGH)


def many_post(house: House, count: int, text: str = LATE, how: How = How.API, begins: str = "p") -> list[Item]:
    """So many people post this at the same moment; their mentions, held."""
    numbers = [house.overheard(f"{begins}{number}", text, how=how) for number in range(count)]
    house.turn()
    items = [house.found(number) for number in numbers]
    assert {item.stage for item in items} == {Stage.HELD}
    return items


def moved(house: House, item: Item, to: Stage) -> Item:
    """It is held back, or offered again."""
    [after] = house.store.move([Move(item, to, "courtesy says so", due_at=item.due_at)], house.clock.now())
    return after


def in_waves(house: House) -> list[int]:
    """How many drafts are held in each wave."""
    return [wave.count for wave in waves(house.database, None)]


def alone(house: House) -> list[int]:
    return [item.id for item in singles(house.database, 200, None)]


def test_nineteen_stay_alone_the_twentieth_makes_a_wave_and_the_next_joins_it(database: Database) -> None:
    house = house_of(database)
    items = many_post(house, ENOUGH - 1)
    assert (in_waves(house), len(alone(house))) == ([], ENOUGH - 1)
    house.posts("zoe", LATE)
    [wave] = waves(database, None)
    assert (wave.name, wave.lane, wave.count) == (f"like-delay-{items[0].id}", Lane.SERVICE, ENOUGH)
    assert wave_title(wave) == "20 people: delay"
    house.posts("yan", LATE)
    assert (in_waves(house), alone(house)) == ([ENOUGH + 1], [])


def test_after_ten_quiet_minutes_a_like_one_begins_anew(sqlite: Database) -> None:
    # Given a wave that somebody joins after nine minutes, so that it is open for ten more
    house = house_of(sqlite)
    many_post(house, ENOUGH)
    house.turn(9 * MINUTE)
    house.posts("yan", LATE)
    house.turn(9 * MINUTE)
    house.posts("zoe", LATE)
    assert in_waves(house) == [ENOUGH + 2]
    # When ten minutes are quiet, then the next stays by itself, and twenty more are another wave
    house.turn(10 * MINUTE)
    late = house.posts("xia", LATE)
    assert (in_waves(house), alone(house)) == ([ENOUGH + 2], [late.id])
    many_post(house, ENOUGH - 1, begins="q")
    assert (in_waves(house), alone(house)) == ([ENOUGH + 2, ENOUGH], [])


def test_what_comes_in_slowly_is_no_wave(sqlite: Database) -> None:
    house = house_of(sqlite)
    for part in range(6):
        many_post(house, ENOUGH - 1, begins=f"part{part}-")
        house.turn(10 * MINUTE)
    assert (in_waves(house), len(alone(house))) == ([], 6 * (ENOUGH - 1))


def test_a_draft_that_was_held_back_counts_from_when_it_is_offered(sqlite: Database) -> None:
    # Given nineteen, and one more from an hour before
    house = house_of(sqlite)
    early = house.posts("ana", LATE)
    house.turn(60 * MINUTE)
    many_post(house, ENOUGH - 1)
    assert in_waves(house) == []
    # When that one is held back, and offered again
    moved(house, moved(house, house.item(early.id), Stage.HELD_BACK), Stage.HELD)
    house.like_waves.gather(house.clock.now())
    # Then it is the twentieth
    assert in_waves(house) == [ENOUGH]


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("GW117 is late and I want a refund", How.API),
        (LATE, How.BY_HAND),
        ("my suitcase is gone", How.API),
    ],
    ids=["another cause", "another way", "another playbook"],
)
def test_what_is_not_like_is_not_counted_together(sqlite: Database, text: str, how: How) -> None:
    house = house_of(sqlite)
    many_post(house, ENOUGH - 1)
    other = many_post(house, ENOUGH - 1, text, how, begins="q")
    assert in_waves(house) == []
    house.posts("zoe", LATE)
    assert (in_waves(house), alone(house)) == ([ENOUGH], [item.id for item in other])


def test_one_person_alone_makes_no_wave(sqlite: Database) -> None:
    house = house_of(sqlite)
    for thread in range(ENOUGH + 5):
        house.overheard("ana", LATE, thread_id=f"t{thread}")
    house.turn()
    assert (in_waves(house), len(alone(house))) == ([], ENOUGH + 5)


def test_with_zero_in_the_configuration_nothing_is_gathered(sqlite: Database) -> None:
    house = House(sqlite, SCENE, wave_of=0)
    many_post(house, ENOUGH)
    assert (in_waves(house), len(alone(house))) == ([], ENOUGH)


def test_what_the_models_are_not_sure_of_is_looked_at_by_itself(sqlite: Database) -> None:
    house = house_of(sqlite)
    many_post(house, ENOUGH, "late, perhaps")
    assert in_waves(house) == []


def test_how_urgent_it_is_to_them_does_not_part_what_is_like(sqlite: Database) -> None:
    house = house_of(sqlite)
    many_post(house, ENOUGH - 5)
    many_post(house, 5, "late, and stranded with two kids", begins="q")
    assert in_waves(house) == [ENOUGH]


def reworded(house: House, item: Item) -> None:
    assert house.desk.reword(item.id, "ben", "We are on it.").done


def undone(house: House, item: Item) -> None:
    assert house.desk.reject(item.id, "ben", "not now").done
    assert house.desk.undo(item.id, "ben").done


def asked_for_a_gesture(house: House, item: Item) -> None:
    ledger, catalog = Ledger(house.database), load(SHIPPED)
    assert ledger.ask(item.id, "voucher", "ben", "so late", catalog, house.clock.now()).done


def assigned(house: House, item: Item) -> None:
    assert item.conversation_id is not None
    assert Threads(Conversations(house.database), house.clock).assign(item.conversation_id, "ben", "ana").done


def forbidden(house: House, item: Item) -> None:
    closed = replace(item.mention, eligibility=Eligibility(How.NONE, "this thread is locked"))
    Rechecks(house.database).looked([item.id], {item.id: closed}, house.clock.now())


def heard_far(house: House, item: Item) -> None:
    famous = replace(item.mention, author=replace(item.mention.author, followers=FAR))
    Rechecks(house.database).looked([item.id], {item.id: famous}, house.clock.now())


@pytest.mark.parametrize("touch", [reworded, undone, asked_for_a_gesture, assigned, forbidden, heard_far])
def test_what_a_person_has_a_hand_in_or_should_look_at_stays_alone(
    sqlite: Database, touch: Callable[[House, Item], None]
) -> None:
    house = house_of(sqlite)
    first, *_ = many_post(house, ENOUGH - 1)
    touch(house, first)
    house.posts("yan", LATE)
    assert in_waves(house) == []
    house.posts("zoe", LATE)
    assert (in_waves(house), alone(house)) == ([ENOUGH], [first.id])


def test_one_approval_lets_each_reply_be_a_delivery_of_its_own(database: Database) -> None:
    # Given a wave in two wordings
    house = house_of(database)
    items = many_post(house, ENOUGH)
    [wave] = waves(database, None)
    assert wave.wordings == 2
    # When one person approves all that they saw, and one joins meanwhile
    house.posts("zoe", LATE)
    outcomes = house.desk.approve_wave(wave.name, "anna", [item.id for item in items])
    assert [outcome.done for outcome in outcomes] == [True] * ENOUGH
    house.turn()
    # Then each of those is answered once, in its own words, and who joined waits
    assert sorted(house.said()) == sorted(item.the_draft.text for item in items)
    assert {reply.mention.external_id for reply in house.speaker.posted} == {i.mention.external_id for i in items}
    assert in_waves(house) == [1]


def test_after_an_approval_like_ones_do_not_join_what_is_done(sqlite: Database) -> None:
    house = house_of(sqlite)
    many_post(house, ENOUGH)
    house.desk.approve_wave(waves(sqlite, None)[0].name, "anna")
    late = house.posts("zoe", LATE)
    assert (in_waves(house), alone(house)) == ([], [late.id])


def edited(house: House, item: Item, text: str) -> None:
    """Its author edits the post, and the platform shows it so."""
    move = followed(item, Standing(item.mention.external_id, text, item.mention.eligibility))
    assert move is not None
    assert house.store.move([move], house.clock.now())
    house.turn()
    assert house.item(item.id).stage is Stage.HELD


def test_what_its_author_edits_is_gathered_by_what_it_says_now(sqlite: Database) -> None:
    house = house_of(sqlite)
    first, second, *_ = many_post(house, ENOUGH)
    edited(house, house.item(first.id), "late, so I want a refund")
    assert (in_waves(house), alone(house)) == ([ENOUGH - 1], [first.id])
    edited(house, house.item(second.id), "GW117 is late by now, sigh")
    assert (in_waves(house), alone(house)) == ([ENOUGH - 1], [first.id])


def test_whose_reading_a_person_corrects_leaves_for_good(sqlite: Database) -> None:
    house = house_of(sqlite)
    first, *_ = many_post(house, ENOUGH)
    assert house.desk.correct(first.id, "ben", cause=Cause.STAFF).done
    house.turn()
    assert (in_waves(house), alone(house)) == ([ENOUGH - 1], [first.id])


def test_who_writes_again_is_in_the_wave_once_with_the_newer_mention(sqlite: Database) -> None:
    house = house_of(sqlite)
    first, *_ = many_post(house, ENOUGH)
    newer = house.posts("p0", "still late", thread_id=first.mention.thread_id)
    assert (house.stage(first), house.stage(newer)) == (Stage.SUPERSEDED, Stage.HELD)
    assert (in_waves(house), alone(house)) == ([ENOUGH], [])


def test_a_post_that_was_looked_at_meanwhile_stays_in_its_wave(sqlite: Database) -> None:
    # Given a post that was read before its wave was gathered, and is kept after that as its platform shows it
    house = house_of(sqlite)
    before = house.posts("ana", LATE)
    many_post(house, ENOUGH - 1)
    assert in_waves(house) == [ENOUGH]
    Rechecks(sqlite).looked([before.id], {before.id: before.mention}, house.clock.now())
    assert in_waves(house) == [ENOUGH]


def test_taken_apart_each_is_decided_by_itself_and_never_gathered_again(database: Database) -> None:
    # Given a wave, of which one waits for courtesy
    house = house_of(database)
    items = many_post(house, ENOUGH)
    [wave] = waves(database, None)
    moved(house, house.item(items[0].id), Stage.HELD_BACK)
    # When a person takes it apart
    assert scatter(database, wave.name) == ENOUGH
    assert scatter(database, wave.name) == 0
    house.turn()
    # Then they stay alone, and twenty new ones are a wave without them
    assert (in_waves(house), alone(house)) == ([], [item.id for item in items])
    many_post(house, ENOUGH, begins="q")
    assert (in_waves(house), alone(house)) == ([ENOUGH], [item.id for item in items])
    assert {house.item(item.id).mention.wave for item in items} == {APART}


def test_notes_that_a_flaw_is_fixed_are_neither_gathered_nor_taken_apart(sqlite: Database) -> None:
    house = House(sqlite, wave_of=2)
    told(house, "ana", "ben")
    assert scatter(sqlite, "storm-1") == 0
    assert [wave.name for wave in waves(sqlite, None)] == ["storm-1"]


def test_many_gatherers_at_once_make_one_wave_of_what_nobody_decided(database: Database) -> None:
    # Given sixty people's drafts, the first twenty held back, and four who gather, each over a database of their own as
    # another process has it
    house = House(database, SCENE, Reader())
    items = many_post(house, 3 * ENOUGH)
    back = [moved(house, item, Stage.HELD_BACK) for item in items[:ENOUGH]]
    ready, failed = threading.Barrier(6), list[BaseException]()

    def gather() -> None:
        mine = Database(database.shown)
        ready.wait()
        for _ in range(20):
            LikeWaves(mine, ENOUGH, 10 * MINUTE).gather(house.clock.now())
        mine.close()

    def offer() -> None:
        ready.wait()
        for item in reversed(back):
            moved(house, item, Stage.HELD)

    def reject() -> None:
        ready.wait()
        for item in items[ENOUGH::4]:
            assert house.desk.reject(item.id, "ben", "not this one").done

    def watched(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)

    # When all gather while those are offered, the first one last, and others are rejected
    threads = [threading.Thread(target=watched, args=(work,)) for work in (*[gather] * 4, offer, reject)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Then there is one wave, and it has all that are held
    assert failed == []
    LikeWaves(database, ENOUGH, 10 * MINUTE).gather(house.clock.now())
    assert (in_waves(house), alone(house)) == ([ENOUGH + 30], [])


def test_a_wave_is_named_by_what_is_like_in_it(sqlite: Database) -> None:
    house = House(sqlite, SCENE, Reader(), wave_of=2)
    many_post(house, 2, "late, so I want a refund")
    [wave] = waves(sqlite, None)
    assert wave_title(wave) == "2 people: delay (refund or billing)"


DELAY = Likeness("delay", Lane.SERVICE, Cause.DELAY, "en", How.API)
LIKENESSES = [DELAY, replace(DELAY, how=How.BY_HAND), replace(DELAY, cause=None), replace(DELAY, playbook="x" * 60)]
SOME = st.lists(
    st.tuples(st.integers(1, 10**9), st.none() | st.integers(1, 9), st.sampled_from(LIKENESSES), st.booleans()),
    max_size=40,
    unique_by=lambda one: one[0],
)


@given(some=SOME, people=st.integers(2, 5), order=st.randoms())
def test_all_that_are_like_join_together_or_none_does(some: list[Any], people: int, order: random.Random) -> None:
    recent = [Recent(n, who, like, f"like-{LIKENESSES.index(like)}" if old else "") for n, who, like, old in some]
    order.shuffle(recent)
    joining = gathered(recent, people)
    wave_of = {number: name for name, numbers in joining.items() for number in numbers}
    assert sum(map(len, joining.values())) == len(wave_of)
    for likeness in LIKENESSES:
        like = [one for one in recent if one.likeness == likeness]
        fresh = [one for one in like if not one.wave]
        old = {one.wave for one in like if one.wave}
        enough = len({one.identity_id for one in fresh if one.identity_id is not None}) >= people
        names = {wave_of.get(one.mention_id) for one in fresh}
        if old:
            assert names <= old
        elif enough:
            assert len(names) == 1
            assert None not in names
        else:
            assert names <= {None}
    assert all(name.startswith(LIKE) and len(name) <= LONGEST_NAME for name in joining)
    after = [replace(one, wave=wave_of.get(one.mention_id, one.wave)) for one in recent]
    assert gathered(after, people) == {}
