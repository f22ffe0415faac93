"""Fixed: who suffered it is told once, by one approval; when it comes back, the register says so by itself."""

from collections import Counter
from datetime import timedelta

import pytest

from engage.approval.desk import Desk
from engage.approval.flaws import Flaws
from engage.approval.flaws_told import told
from engage.approval.waves import Waves
from engage.errors import GoodwordError
from engage.glitches import Settings, Status, What, reopening_of
from engage.items import Item
from engage.journey import SPEAKING, UNDERSTANDING
from engage.labels import Kind
from engage.noticing import back
from engage.registering import Register
from engage.stages import Stage
from engage.store import Database, Glitches, Rechecks, Store
from engage.store.alerts import Alerts
from engage.tools import Tools
from engage.types import Eligibility, How
from engage.walking import walk
from tests.fakes import NOON, FakeClock, FakeModel, FakeSpeaker
from tests.glitch_scene import APP, BAG, DAY, OTHER, WEEK, come, the_flaw
from tests.shelves import good_shelf


class House:
    """A register, people who handle it, and a platform; `number` is the app's glitch as soon as it was suggested."""

    def __init__(self, database: Database, clock: FakeClock) -> None:
        self.database, self.clock, self.store = database, clock, Store(database)
        self.speaker = FakeSpeaker()
        self.flaws = Flaws(database, clock, Settings())
        self.waves = Waves(self.flaws, Desk(self.store, clock, {"fake": 280}), good_shelf)
        self.register = Register(database, Settings())
        self.tools = Tools(FakeModel(), good_shelf(), {"fake": self.speaker}, clock)
        self.number = 0

    def complain(self, numbers: range, **more: object) -> list[Item]:
        came = come(self.store, APP, numbers, self.clock.now(), **more)  # type: ignore[arg-type]
        self.register.gather(self.clock.now())
        return came

    def confirmed(self, count: int = 8) -> None:
        come(self.store, OTHER, range(20), self.clock.now())
        self.complain(range(count))
        self.number = max(flaw.id for flaw in Glitches(self.database).flaws())
        assert self.flaws.confirm(self.number, "ana").done

    def walk(self) -> None:
        for steps in (UNDERSTANDING, SPEAKING):
            walk(self.store, steps, self.tools, 64)

    def notes(self) -> Counter[Stage]:
        return Counter(note.stage for note in Glitches(self.database).notes("glitch-"))


@pytest.fixture
def house(sqlite: Database, clock: FakeClock) -> House:
    return House(sqlite, clock)


def test_everybody_affected_gets_one_note_by_one_approval(database: Database, clock: FakeClock) -> None:
    # Given a confirmed glitch that eight people hit, one of them twice
    house = House(database, clock)
    house.confirmed()
    house.complain(range(50, 52), who="p1x3")
    # When it is fixed
    clock.turn(DAY)
    wave = house.waves.fix(house.number, "ben", "the app lets you in again")
    assert wave.done.done
    assert (wave.begun, len(wave.told)) == (8, 8)
    assert [event.what for event in Glitches(database).events(house.number)][-1] is What.FIXED
    # Then the notes wait for a person, in the brand's words
    house.walk()
    assert house.notes() == {Stage.HELD: 8}
    item = house.store.items(Stage.HELD, 1)[0]
    assert "the app lets you in again" in item.the_draft.text
    assert (item.mention.kind, item.mention.wave) == (Kind.WAVE_NOTE, f"glitch-{house.number}-1")
    # When one person approves, and once more
    done, outcomes = house.waves.send(house.number, "ana")
    assert done.says == "8 of 8 notes are approved"
    assert all(outcome.done for outcome in outcomes)
    assert not house.waves.send(house.number, "ben")[0].done
    # Then each is said once, under the newest post of each
    clock.turn(timedelta(minutes=1))
    house.walk()
    assert house.notes() == {Stage.CLOSED: 8}
    assert len(house.speaker.posted) == 8
    assert len({reply.mention.author.handle for reply in house.speaker.posted}) == 8
    assert str(10_051) in {reply.mention.post_id for reply in house.speaker.posted}


def test_who_cannot_be_told_is_named_with_the_reason(house: House) -> None:
    house.confirmed()
    closed = Eligibility(How.NONE, "this thread is locked")
    house.complain(range(20, 21), how=closed)
    gone = house.complain(range(21, 22))[0]
    from dataclasses import replace

    Rechecks(house.database).looked([gone.id], {gone.id: replace(gone.mention, text="", is_forgotten=True)}, NOON)
    wave = house.waves.fix(house.number, "ben", "the app lets you in again")
    left_out = [one.why_not for one in wave.told if one.why_not]
    assert wave.begun == 8
    assert left_out == ["their post is gone", "this thread is locked"]


def test_a_wave_that_was_cut_off_is_begun_to_its_end_and_nothing_twice(house: House) -> None:
    # Given that the process was killed after it was stored that it is fixed, and after three notes
    house.confirmed()
    assert house.flaws.fix(house.number, "ben", "the app lets you in again").done
    flaw = the_flaw(house.database, house.number)
    some = [one.affected for one in house.waves.affected(flaw)][:3]
    assert house.waves._begin_some(flaw, some) == 3
    # When it is said once more, in the same words
    wave = house.waves.fix(house.number, "ana", "the app lets you in again")
    # Then the rest is begun
    assert wave.done.done
    assert (wave.begun, sum(house.notes().values())) == (5, 8)
    # And in other words it is refused, as it is fixed already
    assert "a colleague was faster" in house.waves.fix(house.number, "ana", "something else").done.says


def test_whoever_sends_a_wave_that_was_cut_off_begins_the_rest_of_it(house: House) -> None:
    house.confirmed()
    assert house.flaws.fix(house.number, "ben", "the app lets you in again").done
    assert not house.waves.send(house.number, "ana")[0].done, "nothing waits for a person yet"
    house.walk()
    assert house.notes() == {Stage.HELD: 8}


def test_a_note_that_is_too_long_is_refused_before_anything_is_stored(house: House) -> None:
    house.confirmed()
    with pytest.raises(GoodwordError, match="shorten it to 200"):
        house.waves.fix(house.number, "ben", "x" * 201)
    assert the_flaw(house.database, house.number).status is Status.OPEN


def test_what_is_taken_back_is_told_to_nobody(house: House) -> None:
    # Given notes of which some wait for a person and some are approved
    house.confirmed()
    house.waves.fix(house.number, "ben", "the app lets you in again")
    house.walk()
    assert house.waves.desk.approve(house.store.items(Stage.HELD, 1)[0].id, "ana").done
    # When the fix is taken back
    done = house.waves.undo(house.number, "ben")
    # Then none of them goes out, nor can be sent
    assert "8 notes that nobody sent yet are withdrawn" in done.says
    assert house.notes() == {Stage.EXPIRED: 8}
    assert "is not fixed" in house.waves.send(house.number, "ana")[0].says
    # And a second fix is another wave, for everybody again
    assert house.waves.fix(house.number, "ben", "now it does").begun == 8


def test_it_comes_back_by_itself_and_who_was_told_is_told_again_only_if_they_were_hit_again(
    house: House, clock: FakeClock
) -> None:
    # Given a glitch that was fixed, and everybody told
    house.confirmed(10)
    clock.turn(DAY)
    house.waves.fix(house.number, "ben", "the app lets you in again")
    house.walk()
    house.waves.send(house.number, "ana")
    house.walk()
    # When a late post comes, nothing happens
    clock.turn(5 * WEEK)
    house.complain(range(100, 101))
    assert the_flaw(house.database, house.number).status is Status.FIXED
    # But when as many people report it as before, it is back
    clock.turn(DAY)
    house.complain(range(101, 115))
    house.complain(range(120, 121), who="p1x3")
    assert the_flaw(house.database, house.number).status is Status.REOPENED
    last = Glitches(house.database).events(house.number)[-1]
    assert (last.what, last.by) == (What.REOPENED, "goodword")
    assert "people reported it in the last" in last.says
    assert sum("is back" in alert.says for alert in Alerts(house.database).list(kind="glitch")) == 1
    # And once it is fixed again, those are told who were hit since
    wave = house.waves.fix(house.number, "ben", "now for good")
    assert wave.begun == 16
    assert sum("has reported nothing since" in one.why_not for one in wave.told) == 9


def test_old_posts_that_are_heard_after_the_fix_reopen_nothing(house: House, clock: FakeClock) -> None:
    # Given a fixed glitch
    house.confirmed(10)
    before = clock.now()
    clock.turn(DAY)
    house.waves.fix(house.number, "ben", "the app lets you in again")
    # When many posts from before the fix are heard weeks later, then it stays fixed
    clock.turn(5 * WEEK)
    come(house.store, APP, range(100, 130), before, heard_at=clock.now())
    assert house.register.gather(clock.now()).gathered == 30
    assert the_flaw(house.database, house.number).status is Status.FIXED
    # But as many from after it reopen it
    come(house.store, APP, range(200, 230), clock.now())
    assert house.register.gather(clock.now()).reopened == 1


def test_it_comes_back_also_where_the_process_was_killed_before_it_looked(house: House, clock: FakeClock) -> None:
    # Given that enough people hit a fixed glitch, and a process that gathered them and was killed then
    house.confirmed(10)
    clock.turn(DAY)
    house.waves.fix(house.number, "ben", "the app lets you in again")
    clock.turn(5 * WEEK)
    come(house.store, APP, range(100, 130), clock.now())
    Register(house.database, Settings(reopen_people=1000)).gather(clock.now())
    assert the_flaw(house.database, house.number).status is Status.FIXED
    # When the next one begins, then it looks
    assert Register(house.database, Settings()).gather(clock.now()).reopened == 1


def test_what_the_first_fix_would_have_told_is_let_go_by_the_second(house: House) -> None:
    # Given notes that wait, of a fix that was found not to hold by another process, which was killed then
    house.confirmed()
    house.waves.fix(house.number, "ben", "the app lets you in again")
    house.walk()
    assert house.flaws.reopen(house.number, "ana", "it does not").done
    # When it is fixed for good
    assert house.waves.fix(house.number, "ben", "now it does").begun == 8
    # Then only the second wave can still go out
    waves = {note.wave: note.stage for note in Glitches(house.database).notes("glitch-")}
    assert waves[f"glitch-{house.number}-1"] is Stage.EXPIRED
    assert waves[f"glitch-{house.number}-2"] is not Stage.EXPIRED


def test_what_other_fixes_left_is_usual_for_this_one_and_its_own_late_reports_are_not(
    house: House, clock: FakeClock
) -> None:
    # Given two fixed glitches that ten people a week hit, and a bag's fix after which half of them go on
    come(house.store, OTHER, range(20), clock.now())
    for week in range(4):
        come(house.store, BAG, range(1000 + 20 * week, 1010 + 20 * week), clock.now())
        house.complain(range(100 * week, 100 * week + 10))
        clock.turn(WEEK)
    bag, app = sorted(flaw.id for flaw in Glitches(house.database).flaws() if flaw.glitch.count == 40)
    for number in (bag, app):
        assert house.flaws.confirm(number, "ana").done
        assert house.flaws.fix(number, "ben", "done").done
    for week in range(8):
        come(house.store, BAG, range(5000 + 20 * week, 5005 + 20 * week), clock.now() + DAY)
        clock.turn(WEEK)
    # Then so many late reports of the app are nothing rare any more
    settings = Settings()
    come(house.store, APP, range(9000, 9005), clock.now())
    Register(house.database, Settings(reopen_people=1000)).gather(clock.now())
    glitches = Glitches(house.database)
    of_app = back(glitches, the_flaw(house.database, app), clock.now(), settings)
    of_bag = back(glitches, the_flaw(house.database, bag), clock.now(), settings)
    assert of_app is not None
    assert of_bag is not None
    alone = reopening_of(10, NOON, [], NOON + 8 * WEEK, settings)
    assert of_app.expected > 2 * alone.expected
    # But what the bag does is not held against what it does itself
    assert of_bag.expected < alone.expected


def test_a_reopened_glitch_withdraws_the_notes_that_wait(house: House, clock: FakeClock) -> None:
    house.confirmed(10)
    house.waves.fix(house.number, "ben", "the app lets you in again")
    clock.turn(2 * DAY)
    house.walk()
    assert house.notes()[Stage.HELD] == 10
    clock.turn(DAY)
    come(house.store, APP, range(100, 160), clock.now())
    tally = house.register.gather(clock.now())
    assert (tally.reopened, tally.withdrawn) == (1, 10)
    assert house.notes() == {Stage.EXPIRED: 10}


def test_the_effect_of_a_fix_is_told_as_soon_as_it_can_be(house: House, clock: FakeClock) -> None:
    # Given six weeks with ten people each, then a fix, and one report in the four weeks after it
    come(house.store, OTHER, range(20), clock.now())
    for week in range(6):
        house.complain(range(100 * week, 100 * week + 10))
        clock.turn(WEEK)
    house.number = next(f.id for f in Glitches(house.database).flaws() if f.glitch.count == 60)
    house.flaws.confirm(house.number, "ana")
    house.waves.fix(house.number, "ben", "the app lets you in again")
    early = told(house.waves, house.number, Settings(), clock.now())
    assert early is not None
    assert early.effect is not None
    assert "too early to say" in early.effect.says
    clock.turn(3 * WEEK)
    house.complain(range(900, 901))
    clock.turn(WEEK)
    # Then it fell, and the picture shows it
    whole = told(house.waves, house.number, Settings(), clock.now())
    assert whole is not None
    assert whole.effect is not None
    assert whole.effect.fell is True
    assert [count for _, count, after in whole.weeks if not after] == [10] * 6
    assert sum(count for _, count, after in whole.weeks if after) == 1
    assert len(whole.examples) == 3
