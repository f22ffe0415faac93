"""The glitch register over the store: gathered once whatever happens, and what a person said of a reading counts."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from engage import remembering
from engage.approval.desk import Desk
from engage.exchange import Heard
from engage.glitches import Flaw, Glitch, Held, Phase, Settings, What, held, looked_at
from engage.glitches.incident import fitted
from engage.glitches.incidents import vectors
from engage.items import Move
from engage.labels import Cause, Intent
from engage.registering import BATCH, Register
from engage.remembering import Overtaken
from engage.stages import Stage
from engage.store import MISREAD, Database, Feed, Glitches, Rechecks, Store, writing
from engage.store.alerts import Alerts
from tests.fakes import NOON, FakeClock, route
from tests.glitch_scene import APP, BAG, DAY, OTHER, SEAT, WEEK, come, complaint, gathered, groups, read_as, the_flaw
from tests.test_store import held as held_drafts


def ids(items: Sequence[object]) -> frozenset[int]:
    return frozenset(item.id for item in items)  # type: ignore[attr-defined]


def assert_sums_are_those_of_the_rows(database: Database) -> None:
    """Every glitch's sum is that of its incidents, and every incident has a glitch."""
    glitches = Glitches(database)
    for flaw in glitches.flaws(tuple(Phase)):
        some = [fitted(one.incident, flaw.glitch.embedding_length) for one in glitches.complaints(flaw.id)]
        assert flaw.glitch.count == len(some)
        if some:
            assert np.allclose(np.frombuffer(flaw.glitch.total, np.float32), vectors(some).sum(axis=0), atol=1e-3)


def test_like_complaints_come_together_and_each_is_gathered_once(database: Database) -> None:
    # Given complaints about three flaws, praise, and a complaint that nobody has routed yet
    store = Store(database)
    bags, apps, seats = (come(store, topic, range(4)) for topic in (BAG, APP, SEAT))
    come(store, OTHER, range(3), intent=Intent.PRAISE)
    store.hear("fake", Heard((complaint(OTHER, 50),)), NOON)
    store.move([Move(item, Stage.READ, "read", (read_as(OTHER, 50),)) for item in store.items(Stage.HEARD, 1)], NOON)
    register = Register(database, Settings())
    # When they are gathered, and again
    assert register.gather(NOON).gathered == 12
    assert register.gather(NOON).gathered == 0
    # Then the like are together, and only complaints are there
    assert groups(database) == {ids(bags), ids(apps), ids(seats)}
    assert_sums_are_those_of_the_rows(database)
    # And a register of another process goes on from the rows
    more = come(store, APP, range(10, 14))
    assert gathered(database).gather(NOON).gathered == 0
    assert register.gather(NOON).gathered == 0
    assert groups(database) == {ids(bags), ids(apps) | ids(more), ids(seats)}
    assert_sums_are_those_of_the_rows(database)


def test_two_registers_at_once_never_place_anything_twice(database: Database) -> None:
    store, one, other = Store(database), Register(database, Settings()), Register(database, Settings())
    some = []
    for number in range(6):
        some += come(store, (BAG, APP)[number % 2], range(10 * number, 10 * number + 5))
        for register in (one, other) if number % 3 else (other, one):
            register.gather(NOON)
    for register in (one, other, one):
        register.gather(NOON)
    assert frozenset().union(*groups(database)) == ids(some)
    assert len(groups(database)) == 2
    assert_sums_are_those_of_the_rows(database)


def test_who_was_overtaken_writes_nothing(sqlite: Database) -> None:
    # Given a register that was read before somebody else wrote in it
    come(Store(sqlite), BAG, range(3))
    late = remembering.read(sqlite, Settings(), NOON)
    gathered(sqlite)
    come(Store(sqlite), APP, [1])
    before = groups(sqlite)
    # When it wants to write what came since, then it is told, and nothing is changed
    with pytest.raises(Overtaken):
        late.place(Feed(sqlite).waiting(0, 10), NOON)
    assert groups(sqlite) == before


def test_of_many_who_write_at_once_each_finds_what_the_one_before_has_written(database: Database) -> None:
    failed: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(10):
                with writing(database, NOON) as page:
                    page.put(Flaw(Glitch(page.next_id, b"", 0, 0.0, NOON, NOON)))
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(Glitches(database).flaws((Phase.CANDIDATE,))) == Feed(database).turn() == 60


class Killed(BaseException):
    """The process ends here."""


class Dying(Database):
    """A database whose process is killed in the middle of the transaction number `at`."""

    at = 0

    @contextmanager
    def writing(self) -> Iterator[object]:  # type: ignore[override]
        with super().writing() as connection:
            yield connection
            self.at -= 1
            if self.at == 0:
                raise Killed


@pytest.mark.parametrize("at", range(1, 5))
def test_a_register_that_is_killed_is_gone_on_from_by_the_next(sqlite: Database, at: int) -> None:
    # Given more complaints than fit into a batch, and what becomes of them when nobody is killed
    store = Store(sqlite)
    for topic in (BAG, APP):
        come(store, topic, range(BATCH))
    dying = Dying(f"sqlite:///{sqlite.shown.removeprefix('sqlite:///')}")
    dying.at = at
    register = Register(dying, Settings())
    # When it is killed in the middle of one of its transactions, and started again
    with pytest.raises(Killed):
        register.gather(NOON)
    gathered(sqlite)
    # Then everything is there once, suggested once and told once
    assert {len(group) for group in groups(sqlite)} == {BATCH}
    assert_sums_are_those_of_the_rows(sqlite)
    suggested = Glitches(sqlite).flaws((Phase.SUGGESTED,))
    assert len(suggested) == 2
    assert all([e.what for e in Glitches(sqlite).events(flaw.id)] == [What.SUGGESTED] for flaw in suggested)
    assert len(Alerts(sqlite).list()) == 2
    # And the one that was killed, if it was only an error, goes on as well
    come(store, APP, range(BATCH, BATCH + 9))
    dying.at = 0
    assert register.gather(NOON).gathered == 9
    dying.close()


def test_what_a_person_corrects_comes_and_goes(sqlite: Database, clock: FakeClock) -> None:
    # Given a glitch of bags, and a question about an app that a model took for praise
    store, desk = Store(sqlite), Desk(Store(sqlite), clock, {})
    bags, apps = come(store, BAG, range(3)), come(store, APP, range(3), intent=Intent.PRAISE)
    register = gathered(sqlite)
    # When people say that one bag is none, and one app is a complaint
    assert desk.correct(bags[0].id, "ana", intent=Intent.QUESTION).done
    assert desk.correct(apps[0].id, "ana", intent=Intent.COMPLAINT, cause=Cause.APP_OR_WEBSITE).done
    for item in store.items(Stage.READ, 10):
        store.move([Move(item, Stage.IGNORED, "none")], NOON)
    tally = register.gather(NOON)
    # Then that is so in the register
    assert (tally.gathered, tally.taken_out) == (1, 1)
    assert groups(sqlite) == {ids(bags[1:]), ids(apps[:1])}
    assert_sums_are_those_of_the_rows(sqlite)


def test_what_somebody_rejected_as_misread_is_no_incident_and_what_was_rejected_for_its_words_is_one(
    sqlite: Database, clock: FakeClock
) -> None:
    # Given two complaints that are held, of which one is rejected as misread, and one because of its wording
    store, desk = Store(sqlite), Desk(Store(sqlite), clock, {})
    misread, badly_put = held_drafts(store, 2)
    gathered(sqlite)
    assert groups(sqlite) == {ids([misread, badly_put])}
    assert desk.reject(misread.id, "ana", MISREAD).done
    assert desk.reject(badly_put.id, "ana", "Wrong tone").done
    # Then only the other one is left
    assert gathered(sqlite).gather(NOON).taken_out == 0
    assert groups(sqlite) == {ids([badly_put])}


def test_a_post_that_its_author_deleted_counts_no_more_and_its_words_are_gone(sqlite: Database) -> None:
    store = Store(sqlite)
    bags, (seat,) = come(store, BAG, range(3)), come(store, SEAT, [1])
    register = gathered(sqlite)
    gone = {item.id: replace(item.mention, text="", is_forgotten=True) for item in (bags[0], seat)}
    Rechecks(sqlite).looked(list(gone), gone, NOON)
    assert register.gather(NOON).taken_out == 2
    assert groups(sqlite) == {ids(bags[1:])}
    assert_sums_are_those_of_the_rows(sqlite)
    assert gathered(sqlite).gather(NOON).gathered == 0


def test_a_glitch_is_suggested_when_enough_different_people_hit_it(sqlite: Database) -> None:
    # Given other complaints, and five people who cannot log in, one of them many times
    store = Store(sqlite)
    come(store, OTHER, range(20))
    come(store, APP, range(4))
    come(store, APP, range(4, 20), who="angry")
    register = gathered(sqlite, settings=Settings(people=6))
    assert [flaw for flaw in Glitches(sqlite).flaws() if flaw.cause is Cause.APP_OR_WEBSITE] == []
    # When a sixth one comes
    come(store, APP, range(30, 33))
    assert register.gather(NOON).suggested == 1
    # Then it has a title, a cause, a reason, an event and an alert
    [flaw] = [flaw for flaw in Glitches(sqlite).flaws() if flaw.cause is Cause.APP_OR_WEBSITE]
    assert "app" in flaw.title.lower()
    assert "people hit it within 14 days" in flaw.because
    [event] = Glitches(sqlite).events(flaw.id)
    assert (event.what, event.by) == (What.SUGGESTED, "goodword")
    [alert] = [alert for alert in Alerts(sqlite).list(kind="glitch") if alert.glitch_id == flaw.id]
    assert "people hit the same thing" in alert.says


def test_beginnings_that_stay_quiet_are_set_aside(sqlite: Database) -> None:
    store = Store(sqlite)
    come(store, BAG, range(2))
    register = gathered(sqlite)
    later = NOON + 40 * DAY
    register.gather(later)
    come(store, BAG, [7], at=later)
    register.gather(later)
    flaws = Glitches(sqlite).flaws((Phase.CANDIDATE,))
    assert [(flaw.set_aside, flaw.glitch.count) for flaw in flaws] == [(True, 2), (False, 1)]


def test_more_beginnings_than_are_compared_are_set_aside_while_they_are_gathered(sqlite: Database) -> None:
    # Given room for few, and many complaints that nothing is like
    settings = Settings(most=64, alike=0.999, people=200)
    for topic in (BAG, APP, SEAT, OTHER):
        come(Store(sqlite), topic, range(50))
    assert gathered(sqlite, settings=settings).gather(NOON).gathered == 0
    # Then each of them has a beginning, of which only so many are compared with what comes
    flaws = Glitches(sqlite).flaws(tuple(Phase))
    assert sum(flaw.glitch.count for flaw in flaws) == 200
    assert sum(not flaw.set_aside for flaw in flaws) <= 64
    assert any(flaw.set_aside for flaw in flaws)


def test_another_model_is_no_reason_to_begin_anew(sqlite: Database) -> None:
    # Given complaints that one model read
    store = Store(sqlite)
    come(store, BAG, range(5))
    come(store, APP, range(5))
    gathered(sqlite)
    # When another one, whose embeddings are shorter, reads the next
    store.hear("fake", Heard((complaint(BAG, 50),)), NOON)
    shorter = replace(read_as(BAG, 50), embedding=bytes([127] + [0] * 15))
    read = store.move([Move(item, Stage.READ, "read", (shorter,)) for item in store.items(Stage.HEARD, 1)], NOON)
    store.move([Move(item, Stage.IGNORED, "none", (route(None),)) for item in read], NOON)
    gathered(sqlite, NOON + timedelta(minutes=1))
    # Then the words tell where it belongs
    assert sorted(len(group) for group in groups(sqlite)) == [5, 6]
    assert_sums_are_those_of_the_rows(sqlite)
    assert {the_flaw(sqlite, flaw.id).glitch.embedding_length for flaw in Glitches(sqlite).flaws(tuple(Phase))} == {16}


def test_who_hit_it_is_read_from_one_moment_to_another_however_long_its_history_is(database: Database) -> None:
    # Given a bag that came up every week for ten weeks, and an app
    store = Store(database)
    for week in range(10):
        come(store, BAG, [week], at=NOON + week * WEEK)
    come(store, APP, [1], at=NOON + 21 * DAY)
    gathered(database, NOON + 70 * DAY)
    bag, app = sorted(flaw.id for flaw in Glitches(database).flaws((Phase.CANDIDATE,)))
    # When two stretches are asked for, then each glitch is told of within its own, both ends included
    two_weeks = (NOON + 21 * DAY, NOON + 28 * DAY)
    found = Glitches(database).reports({bag: two_weeks, app: (NOON, NOON + 20 * DAY)})
    assert {glitch: [at for _, at in reports] for glitch, reports in found.items()} == {bag: [*two_weeks]}
    assert Glitches(database).reports({}) == {}


def test_what_is_learned_of_a_fix_is_told_by_the_weeks_around_it() -> None:
    # Given four people a week for two years before a fix, and one late report
    settings = Settings(effect_weeks=12)
    begun, now = NOON - 104 * WEEK, NOON + 15 * WEEK
    early = [(f"p{number}", NOON - number * WEEK / 4 - DAY) for number in range(4 * 104)]
    reports = [*early, ("late", NOON + DAY)]
    # Then those near it tell as much as all of them
    since, until = looked_at(NOON, settings)
    near = [(contact, at) for contact, at in reports if since <= at <= until]
    assert len(near) == 4 * 12 + 1
    found = held(near, begun, NOON, now, settings)
    assert found == held(reports, begun, NOON, now, settings) == Held(4, (1,) + (0,) * 11)
