"""Each person hears of a fix once, whatever is linked, merged or said about them meanwhile, and only if they may."""

from datetime import timedelta

import pytest

from engage.glitches import Status
from engage.labels import Cause
from engage.stages import Stage
from engage.store import Database, Glitches, Looking
from engage.store.contacts import Contacts
from engage.store.suppressing import Suppressed
from tests.fakes import FakeClock
from tests.glitch_scene import APP, BAG, DAY, OTHER, WEEK, come, the_flaw
from tests.test_glitch_waves import House


@pytest.fixture
def house(database: Database, clock: FakeClock) -> House:
    return House(database, clock)


def two_glitches(house: House) -> tuple[int, int]:
    """A bag's and an app's, suggested; eight people hit each."""
    for topic, count in ((OTHER, 20), (BAG, 8), (APP, 8)):
        come(house.store, topic, range(count), house.clock.now())
    house.register.gather(house.clock.now())
    flaws = {flaw.cause: flaw.id for flaw in Glitches(house.database).flaws()}
    return flaws[Cause.LOST_OR_DAMAGED], flaws[Cause.APP_OR_WEBSITE]


def fixed_and_told(house: House, number: int) -> None:
    """Confirmed, fixed, and everybody affected told."""
    assert house.flaws.confirm(number, "ana").done
    house.clock.turn(DAY)
    assert house.waves.fix(number, "ben", "it works again").done.done
    house.walk()
    assert house.waves.send(number, "ana")[0].done
    house.clock.turn(timedelta(minutes=1))
    house.walk()


def contact_of(house: House, handle: str) -> int:
    return next(one.id for one in Contacts(house.database).search(handle, 10))


def test_two_identities_that_are_linked_after_their_notes_were_begun_hear_once(house: House) -> None:
    # Given a note for each of eight people, two of whom turn out to be one
    house.confirmed()
    house.waves.fix(house.number, "ben", "the app lets you in again")
    house.walk()
    one, other = contact_of(house, "p1x3"), contact_of(house, "p1x5")
    assert Contacts(house.database).link(one, other, "same photo", "ana", house.clock.now()).done
    # When all are approved
    done, _ = house.waves.send(house.number, "ana")
    # Then one of their two notes is let go
    assert done.says == "7 of 7 notes are approved"
    assert house.notes() == {Stage.APPROVED: 7, Stage.EXPIRED: 1}


def test_whoever_heard_it_under_one_name_does_not_hear_it_under_another(house: House) -> None:
    # Given that one of two notes was said before somebody linked the two
    house.confirmed()
    house.waves.fix(house.number, "ben", "the app lets you in again")
    house.walk()
    first = next(item for item in house.store.items(Stage.HELD, 10) if item.mention.author.handle == "p1x3")
    assert house.waves.desk.approve(first.id, "ana").done
    house.clock.turn(timedelta(minutes=1))
    house.walk()
    one, other = contact_of(house, "p1x3"), contact_of(house, "p1x5")
    assert Contacts(house.database).link(one, other, "same photo", "ana", house.clock.now()).done
    # When the register is looked through
    house.register.gather(house.clock.now())
    # Then the other note is let go, and the card says why
    assert house.notes() == {Stage.CLOSED: 1, Stage.HELD: 6, Stage.EXPIRED: 1}
    gone = next(note for note in Glitches(house.database).notes("glitch-") if note.stage is Stage.EXPIRED)
    told = Looking(house.database).told(gone.mention_id)
    assert told is not None
    assert "linked as one person" in told.steps[-1].because


def test_whoever_is_left_alone_is_named_and_gets_no_note(house: House) -> None:
    # Given one who opted out and one who is not to be contacted
    house.confirmed()
    contacts, now = Contacts(house.database), house.clock.now()
    assert contacts.opt_out(contact_of(house, "p1x3"), "ana", "by phone", now).done
    assert contacts.do_not_contact(contact_of(house, "p1x5"), "ana", "a lawyer writes", now).done
    # When it is fixed, then they are named with the reason, and no note is begun for them
    wave = house.waves.fix(house.number, "ben", "the app lets you in again")
    assert wave.begun == 6
    left_out = {one.affected.handle: one.why_not for one in wave.told if one.why_not}
    assert left_out == {"p1x3": "they opted out", "p1x5": "they are marked do not contact"}
    # And who is not left alone any more gets one with the others
    assert contacts.lift(contact_of(house, "p1x5"), Suppressed.DO_NOT_CONTACT, "ana", "settled", now).done
    house.waves.send(house.number, "ana")
    assert sum(house.notes().values()) == 7


def test_a_suggested_glitch_with_which_a_fixed_one_is_merged_is_fixed_as_that_one_was(
    house: House, clock: FakeClock
) -> None:
    # Given a fixed glitch, and another that is only suggested
    bag, app = two_glitches(house)
    assert house.flaws.confirm(bag, "ana").done
    clock.turn(DAY)
    house.waves.fix(bag, "ben", "it works again")
    before = the_flaw(house.database, bag)
    # When the fixed one becomes part of the other
    done = house.waves.merge(app, bag, "ana")
    # Then it is fixed since the same moment, in the same words, and the notes are begun in its name
    whole = the_flaw(house.database, app)
    assert (whole.status, whole.fixed_at, whole.note) == (Status.FIXED, before.fixed_at, before.note)
    assert "8 notes that nobody sent yet are withdrawn" in done.says
    assert f"16 people have no note yet: goodword glitches send {app}" in done.says
    house.waves.send(app, "ana")
    house.walk()
    assert house.waves.send(app, "ana")[0].says == "16 of 16 notes are approved"
    # And it can come back by itself
    clock.turn(5 * WEEK)
    house.complain(range(100, 130))
    assert the_flaw(house.database, app).status is Status.REOPENED


def test_of_two_fixed_glitches_the_later_fix_is_that_of_both(house: House) -> None:
    bag, app = two_glitches(house)
    fixed_and_told(house, bag)
    fixed_and_told(house, app)
    later = the_flaw(house.database, app).fixed_at
    assert house.waves.merge(bag, app, "ana").done
    assert the_flaw(house.database, bag).fixed_at == later


def test_who_was_told_of_a_glitch_that_is_now_part_of_another_is_not_told_again(house: House) -> None:
    # Given two glitches that were fixed, and everybody told
    bag, app = two_glitches(house)
    fixed_and_told(house, bag)
    fixed_and_told(house, app)
    # When they are merged, then nobody has a note to come
    assert "no note yet" not in house.waves.merge(bag, app, "ana").says
    assert not house.waves.send(bag, "ana")[0].done
    assert house.notes() == {Stage.CLOSED: 16}
    # And neither after another merger, and another fix
    other = next(flaw.id for flaw in Glitches(house.database).flaws() if flaw.id != bag)
    assert house.waves.merge(other, bag, "ana").done
    assert house.waves.reopen(other, "ana", "not all of it works").done
    assert house.waves.fix(other, "ben", "now all of it").begun == 20


@pytest.mark.parametrize("act", ["dismissed", "merged with what is open"])
def test_notes_are_let_go_at_once_when_what_they_tell_is_no_glitch_or_not_fixed(house: House, act: str) -> None:
    bag, app = two_glitches(house)
    for number in (bag, app):
        assert house.flaws.confirm(number, "ana").done
    house.waves.fix(bag, "ben", "it works again")
    house.walk()
    assert house.notes() == {Stage.HELD: 8}
    done = house.waves.dismiss(bag, "ana", "none") if act == "dismissed" else house.waves.merge(app, bag, "ana")
    assert "8 notes that nobody sent yet are withdrawn" in done.says
    assert house.notes() == {Stage.EXPIRED: 8}


def test_who_heard_it_before_they_were_to_be_left_alone_is_among_those_who_were_told(house: House) -> None:
    house.confirmed()
    house.waves.fix(house.number, "ben", "the app lets you in again")
    house.walk()
    house.waves.send(house.number, "ana")
    house.clock.turn(timedelta(minutes=1))
    house.walk()
    assert Contacts(house.database).opt_out(contact_of(house, "p1x3"), "ana", "by phone", house.clock.now()).done
    told = house.waves.affected(the_flaw(house.database, house.number))
    assert [one.why_not for one in told] == [""] * 8


def test_a_merger_with_what_came_back_can_be_gone_on_from_as_if_it_had_come_back_itself(house: House) -> None:
    # Given a glitch whose fix did not hold, and another that is only suggested
    bag, app = two_glitches(house)
    fixed_and_told(house, bag)
    assert house.waves.reopen(bag, "ana", "it does not").done
    before = the_flaw(house.database, bag)
    # When it becomes part of the other, then that came back
    assert house.waves.merge(app, bag, "ana").done
    whole = the_flaw(house.database, app)
    assert (whole.status, whole.reopened_at) == (Status.REOPENED, before.reopened_at)
    # And the next fix is the second, also where that is taken back and said again
    assert house.waves.fix(app, "ben", "now it does").done.done
    assert the_flaw(house.database, app).wave == f"glitch-{app}-2"
