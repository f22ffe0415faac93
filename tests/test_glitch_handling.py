"""What people do about glitches: each act is stored with who did it, and the second of two is told who was faster."""

from dataclasses import replace

import pytest

from engage.approval.flaws import Flaws
from engage.glitches import Event, Flaw, Glitch, Phase, Settings, Status, What
from engage.glitches.acts import Act, confirm, undo
from engage.labels import Cause
from engage.registering import Register
from engage.store import Database, Glitches, Store, writing
from tests.fakes import NOON, FakeClock
from tests.glitch_scene import APP, BAG, OTHER, SEAT, come, gathered, groups, the_flaw
from tests.test_glitch_register import assert_sums_are_those_of_the_rows, ids


@pytest.fixture
def flaws(sqlite: Database, clock: FakeClock) -> Flaws:
    return Flaws(sqlite, clock, Settings())


def suggested(database: Database, topic: int = APP, count: int = 8) -> int:
    """A glitch that was suggested, among other complaints; its id."""
    come(Store(database), OTHER, range(20))
    come(Store(database), topic, range(count))
    gathered(database)
    return max(flaw.id for flaw in Glitches(database).flaws())


def test_it_goes_from_suggested_over_open_and_fixing_to_fixed(sqlite: Database, flaws: Flaws) -> None:
    number = suggested(sqlite)
    for act, status in (
        (lambda: flaws.confirm(number, "ana"), Status.OPEN),
        (lambda: flaws.own(number, "ana", "ben"), Status.OPEN),
        (lambda: flaws.act(number, "ben", "the login server gets more memory"), Status.FIXING),
        (lambda: flaws.fix(number, "ben", "You can log in again."), Status.FIXED),
        (lambda: flaws.reopen(number, "ana", "two people still cannot"), Status.REOPENED),
        (lambda: flaws.act(number, "ben", "more still"), Status.FIXING),
        (lambda: flaws.fix(number, "ben", "Now you can."), Status.FIXED),
    ):
        done = act()
        assert done.done, done.says
        assert done.flaw == the_flaw(sqlite, number)
        assert done.flaw.status is status
    events = Glitches(sqlite).events(number)
    assert [event.by for event in events] == ["goodword", "ana", "ana", "ben", "ben", "ana", "ben", "ben"]
    assert events[3].says == "being fixed: the login server gets more memory"


def test_the_second_of_two_is_told_who_was_faster(database: Database, clock: FakeClock) -> None:
    number, flaws = suggested(database), Flaws(database, clock, Settings())
    assert flaws.confirm(number, "ana").done
    late = flaws.confirm(number, "ben")
    assert not late.done
    assert late.says.startswith("a colleague was faster: ")
    assert "(ana, 02 Mar 12:00:00 UTC)" in late.says
    assert flaws.confirm(number, "ana").says.startswith("too late: ")
    assert len(Glitches(database).events(number)) == 2


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (lambda flaws, number: flaws.own(number, "ana", "ben"), "first: goodword glitches confirm"),
        (lambda flaws, number: flaws.act(number, "ana", "something"), "first: goodword glitches confirm"),
        (lambda flaws, number: flaws.fix(number, "ana", "It is fixed."), "first: goodword glitches confirm"),
        (lambda flaws, number: flaws.fix(number, "ana", " "), "say what customers are told"),
        (lambda flaws, number: flaws.reopen(number, "ana", "why"), "nothing to reopen"),
        (lambda flaws, number: flaws.undo(number, "ana"), "nothing to take back"),
        (lambda flaws, number: flaws.rename(number, "ana", "x" * 200), "shorten it to 120"),
        (lambda flaws, number: flaws.rename(number, "ana", " \n "), "a title needs a word"),
        (lambda flaws, number: flaws.merge(number, number, "ana"), "name another glitch"),
        (lambda flaws, number: flaws.merge(number, 999, "ana"), "name another glitch"),
        (lambda flaws, number: flaws.split(number, "ana"), "looks like one thing"),
        (lambda flaws, number: flaws.split(number, "ana", [999]), "no incident of glitch"),
        (lambda flaws, number: flaws.move(999, number, "ana"), "no incident of any glitch"),
        (lambda flaws, number: flaws.confirm(999, "ana"), "there is no glitch 999"),
    ],
)
def test_what_cannot_be_done_says_what_to_do_instead(sqlite: Database, flaws: Flaws, act: object, says: str) -> None:
    number = suggested(sqlite)
    before = the_flaw(sqlite, number)
    done = act(flaws, number)  # type: ignore[operator]
    assert not done.done
    assert says in done.says
    assert the_flaw(sqlite, number) == before


def test_what_was_said_last_can_be_taken_back_once(sqlite: Database, flaws: Flaws) -> None:
    number = suggested(sqlite)
    start = the_flaw(sqlite, number)
    assert flaws.confirm(number, "ana").done
    opened = the_flaw(sqlite, number)
    assert flaws.undo(number, "ana").done
    assert the_flaw(sqlite, number) == start
    assert "there is nothing to take back" in flaws.undo(number, "ana").says
    assert flaws.confirm(number, "ana").done
    assert flaws.dismiss(number, "ana", "only one angry bus tour").done
    assert flaws.undo(number, "ana").done
    assert the_flaw(sqlite, number) == opened
    assert flaws.fix(number, "ana", "It works.").done
    assert flaws.undo(number, "ben").done
    assert the_flaw(sqlite, number).status is Status.OPEN
    assert the_flaw(sqlite, number).fixed_at is None


def test_what_has_no_title_is_not_confirmed_before_somebody_gives_it_one(sqlite: Database, flaws: Flaws) -> None:
    come(Store(sqlite), APP, range(2))
    gathered(sqlite)
    [beginning] = Glitches(sqlite).flaws((Phase.CANDIDATE,))
    refused = flaws.confirm(beginning.id, "ana")
    assert (refused.done, "goodword glitches rename" in refused.says) == (False, True)
    assert flaws.rename(beginning.id, "ana", title="The app crashes").done
    assert flaws.confirm(beginning.id, "ana").done


def test_a_fix_of_what_was_dismissed_since_cannot_be_reopened(sqlite: Database, flaws: Flaws) -> None:
    number = suggested(sqlite)
    flaws.confirm(number, "ana")
    flaws.fix(number, "ana", "You can log in again.")
    assert flaws.dismiss(number, "ben").done
    assert not flaws.reopen(number, "ana", "it is back").done


def test_what_went_on_since_cannot_be_taken_back() -> None:
    flaw = Flaw(Glitch(1, b"", 0, 0.0, NOON, NOON, Phase.SUGGESTED), title="App")
    confirmed = confirm(flaw)
    assert isinstance(confirmed, Act)
    fixing = replace(confirmed.flaw, status=Status.FIXING)
    refused = undo(fixing, [Event(NOON, "ana", What.CONFIRMED, "confirmed")])
    assert not isinstance(refused, Act)
    assert "went on since" in refused.says


def test_a_dismissed_glitch_takes_in_its_like_and_is_not_suggested_again(sqlite: Database, flaws: Flaws) -> None:
    number = suggested(sqlite)
    register = gathered(sqlite)
    flaws.dismiss(number, "ana")
    come(Store(sqlite), APP, range(20, 40))
    assert register.gather(NOON).suggested == 0
    assert the_flaw(sqlite, number).glitch.count == 28


def test_merged_and_split_again_incidents_history_and_sums_are_right(database: Database, clock: FakeClock) -> None:
    # Given two glitches, of which one is confirmed
    store, flaws = Store(database), Flaws(database, clock, Settings())
    come(store, OTHER, range(20))
    bags, apps = come(store, BAG, range(8)), come(store, APP, range(8))
    register = gathered(database)
    app, bag = (
        next(flaw.id for flaw in Glitches(database).flaws() if flaw.cause is cause)
        for cause in (Cause.APP_OR_WEBSITE, Cause.LOST_OR_DAMAGED)
    )
    assert flaws.confirm(bag, "ana").done
    # When they are merged
    assert flaws.merge(app, bag, "ana").done
    # Then one is left, confirmed and open, with both histories
    assert Glitches(database).flaw(bag) is None
    merged = the_flaw(database, app)
    assert (merged.glitch.phase, merged.status, merged.glitch.count) == (Phase.CONFIRMED, Status.OPEN, 16)
    assert What.CONFIRMED in {event.what for event in Glitches(database).events(app)}
    assert_sums_are_those_of_the_rows(database)
    # And a register that was running goes on with it
    more = come(store, BAG, range(20, 23))
    register.gather(NOON)
    assert ids(bags) | ids(apps) | ids(more) in groups(database)
    # When the bags are split off
    split = flaws.split(app, "ana", sorted(ids(bags) | ids(more)))
    assert split.done
    # Then each is what it was, the new one has a number that nothing ever had, and they stay apart
    assert {ids(apps), ids(bags) | ids(more)} < groups(database)
    new = max(flaw.id for flaw in Glitches(database).flaws())
    assert new > max(app, bag)
    assert "bag" in the_flaw(database, new).title.lower()
    assert the_flaw(database, new).glitch.is_apart_from(the_flaw(database, app).glitch)
    assert_sums_are_those_of_the_rows(database)
    come(store, BAG, [30])
    register.gather(NOON)
    assert the_flaw(database, new).glitch.count == 12


def test_a_glitch_that_is_two_things_is_split_where_it_falls_apart(sqlite: Database, flaws: Flaws) -> None:
    come(Store(sqlite), OTHER, range(20))
    bags, apps = come(Store(sqlite), BAG, range(40)), come(Store(sqlite), APP, range(40))
    gathered(sqlite)
    one, other = sorted(flaw.id for flaw in Glitches(sqlite).flaws() if flaw.cause is not Cause.STAFF)
    flaws.merge(one, other, "ana")
    # A person merged them, so nothing is suggested; but they are undone by name
    assert not flaws.split(one, "ana").done
    with_doubt = the_flaw(sqlite, one)
    with writing(sqlite, NOON) as page:
        page.put(replace(with_doubt, glitch=replace(with_doubt.glitch, whole=False)))
    assert flaws.split(one, "ana").done
    assert {ids(bags), ids(apps)} < groups(sqlite)
    assert_sums_are_those_of_the_rows(sqlite)


def test_what_is_open_in_one_of_two_is_open_when_they_are_one(sqlite: Database, flaws: Flaws) -> None:
    # Given a fixed glitch, and one that is not
    store = Store(sqlite)
    come(store, OTHER, range(20))
    come(store, BAG, range(8))
    come(store, APP, range(8))
    gathered(sqlite)
    fixed, opened = sorted(flaw.id for flaw in Glitches(sqlite).flaws() if flaw.cause is not Cause.STAFF)
    for number in (fixed, opened):
        assert flaws.confirm(number, "ana").done
    assert flaws.fix(fixed, "ana", "You have your bag again.").done
    # When they are merged, either way, then that is not said to be fixed
    assert flaws.merge(fixed, opened, "ana").done
    assert the_flaw(sqlite, fixed).status is Status.OPEN
    # And what is split off a fixed one is not fixed either: nobody said so of it
    assert flaws.fix(fixed, "ana", "Both work again.").done
    out = [one.incident.mention_id for one in Glitches(sqlite).complaints(fixed)][:5]
    assert flaws.split(fixed, "ana", out).done
    new = max(flaw.id for flaw in Glitches(sqlite).flaws())
    assert (the_flaw(sqlite, new).status, the_flaw(sqlite, fixed).status) == (Status.OPEN, Status.FIXED)


def test_a_beginning_without_a_title_takes_that_of_the_one_that_becomes_part_of_it(
    sqlite: Database, flaws: Flaws
) -> None:
    come(Store(sqlite), BAG, range(2))
    number = suggested(sqlite)
    beginning = next(flaw.id for flaw in Glitches(sqlite).flaws((Phase.CANDIDATE,)) if flaw.cause is None)
    title = the_flaw(sqlite, number).title
    assert flaws.merge(beginning, number, "ana").done
    assert the_flaw(sqlite, beginning).title == title != ""


def test_an_incident_is_moved_and_stays(sqlite: Database, flaws: Flaws) -> None:
    store = Store(sqlite)
    (seat,) = come(store, SEAT, [1])
    number = suggested(sqlite)
    assert flaws.move(seat.id, number, "ana").done
    assert the_flaw(sqlite, number).glitch.count == 9
    assert the_flaw(sqlite, number).glitch.pinned  # nor is the whole joined to another
    assert len(groups(sqlite)) == 2
    late = flaws.move(seat.id, number, "ben")
    assert "a colleague was faster" in late.says
    Register(sqlite, Settings()).gather(NOON)
    assert_sums_are_those_of_the_rows(sqlite)


def test_two_that_are_said_to_be_apart_are_not_suggested_for_merging(sqlite: Database, flaws: Flaws) -> None:
    store = Store(sqlite)
    come(store, OTHER, range(20))
    come(store, BAG, range(8))
    come(store, APP, range(8))
    gathered(sqlite)
    one, other, *_ = (flaw.id for flaw in Glitches(sqlite).flaws())
    assert flaws.apart(one, other, "ana").done
    assert not flaws.apart(other, one, "ben").done
    assert the_flaw(sqlite, one).glitch.is_apart_from(the_flaw(sqlite, other).glitch)


def test_hostile_words_are_only_data(sqlite: Database, flaws: Flaws) -> None:
    number = suggested(sqlite)
    nasty = "'; DROP TABLE glitch; -- {{ 7*7 }} [red]\x1b[2J"
    assert flaws.rename(number, nasty, title=nasty).done
    assert the_flaw(sqlite, number).title == nasty
