"""What people decided, as the rows from which the models learn. On SQLite and on PostgreSQL."""

from datetime import timedelta

import pytest

from engage.approval.desk import Desk
from engage.items import Move
from engage.labels import Intent, Label
from engage.stages import Stage
from engage.store import MISREAD, Looking, Store
from engage.types import Lesson, Verdict
from tests.fakes import NOON, FakeClock, draft, reading, route
from tests.test_store import heard, held


@pytest.fixture
def desk(store: Store, clock: FakeClock) -> Desk:
    return Desk(store, clock, {}, undo=timedelta(minutes=1))


def lessons(desk: Desk, **since: object) -> list[Lesson]:
    return Looking(desk.store.database).lessons(**since)  # type: ignore[arg-type]


def told(desk: Desk) -> list[tuple[Verdict, str]]:
    return [(lesson.verdict, lesson.why) for lesson in lessons(desk)]


def test_an_approval_says_that_the_reading_was_right(desk: Desk) -> None:
    plain, edited, _ = held(desk.store, 3)
    desk.approve(plain.id, "ana")
    desk.approve(edited.id, "ana", "Sorry, Ana.")
    assert lessons(desk) == [
        Lesson("my flight is late", reading(), Verdict.APPROVED, "", NOON),
        Lesson("my flight is late", reading(), Verdict.EDITED, "", NOON),
    ]


def test_a_rejection_teaches_only_if_it_says_that_the_post_was_misread(desk: Desk) -> None:
    misread, rude = held(desk.store, 2)
    desk.reject(misread.id, "ana", MISREAD)
    desk.reject(rude.id, "ana", "Wrong tone")
    assert told(desk) == [(Verdict.REJECTED, MISREAD)]


def test_a_correction_teaches_the_labels_that_a_person_gave(desk: Desk) -> None:
    [item] = held(desk.store)
    desk.correct(item.id, "anna", intent=Intent.PRAISE)
    [lesson] = lessons(desk)
    assert (lesson.verdict, lesson.why) == (Verdict.CORRECTED, "intent: complaint → praise")
    assert lesson.reading.intent == Label(Intent.PRAISE, 1.0, Intent.COMPLAINT)
    assert lesson.reading.sentiment.confidence < 1
    assert lesson.reading.corrected_by == "anna"


def test_what_was_undone_teaches_nothing_and_what_stood_before_stands_again(desk: Desk) -> None:
    # Given a mention that was corrected and held once more
    [item] = held(desk.store)
    moved = desk.correct(item.id, "anna", intent=Intent.PRAISE).item
    assert moved is not None
    for stage, value in ((Stage.ROUTED, route()), (Stage.DRAFTED, draft())):
        [moved] = desk.store.move([Move(moved, stage, "on", (value,))], NOON)
    desk.store.move([Move(moved, Stage.HELD, "ask")], NOON)
    # When it is approved, undone, rejected as misread and that is undone too
    desk.approve(item.id, "ben")
    assert told(desk) == [(Verdict.APPROVED, "")]
    desk.undo(item.id, "ben")
    desk.reject(item.id, "ben", MISREAD)
    assert told(desk) == [(Verdict.REJECTED, MISREAD)]
    desk.undo(item.id, "ben")
    # Then it is the correction that stands
    assert told(desk) == [(Verdict.CORRECTED, "intent: complaint → praise")]
    # And what was approved and undone, and nothing else, is no lesson at all
    [other] = [one for one in heard(desk.store, 2) if one.id != item.id]
    for stage, value in ((Stage.READ, reading()), (Stage.ROUTED, route()), (Stage.DRAFTED, draft())):
        [other] = desk.store.move([Move(other, stage, "on", (value,))], NOON)
    desk.store.move([Move(other, Stage.HELD, "ask")], NOON)
    desk.approve(other.id, "ana")
    desk.undo(other.id, "ana")
    assert len(lessons(desk)) == 1


def test_only_what_was_decided_later_is_asked_for(desk: Desk, clock: FakeClock) -> None:
    early, late, undone = held(desk.store, 3)
    desk.approve(early.id, "ana")
    desk.reject(undone.id, "ana", MISREAD)
    noon = clock.now()
    clock.turn(timedelta(minutes=5))
    desk.approve(late.id, "ana")
    desk.undo(undone.id, "ana")
    assert [lesson.at for lesson in lessons(desk, after=noon)] == [clock.now()]
    assert lessons(desk, after=clock.now()) == []
    assert len(lessons(desk)) == 2
