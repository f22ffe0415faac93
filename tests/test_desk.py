"""The desk is the only door: one decision a draft, the loser is told, and what goes out is what was seen."""

import subprocess
import sys
from datetime import timedelta

import pytest

from engage.approval.desk import Desk
from engage.items import Move
from engage.labels import Intent, Label, Sentiment
from engage.stages import Stage
from engage.store import Looking, Store
from engage.types import Decision, Delivery, Verdict
from tests.fakes import NOON, FakeClock, reading, route
from tests.test_store import approved, heard, held


@pytest.fixture
def desk(store: Store, clock: FakeClock) -> Desk:
    return Desk(store, clock, {"fake": 40})


def test_an_approved_draft_goes_out_as_it_was(desk: Desk) -> None:
    [item] = held(desk.store)
    outcome = desk.approve(item.id, "ana")
    assert outcome.done
    assert outcome.item is not None
    assert (outcome.item.stage, outcome.item.the_delivery.text) == (Stage.APPROVED, "We are sorry.")


def test_an_edited_draft_goes_out_as_edited_and_says_so(desk: Desk) -> None:
    [item] = held(desk.store)
    outcome = desk.approve(item.id, "ana", "  We are so sorry.  ")
    assert outcome.item is not None
    assert outcome.item.the_delivery.text == "We are so sorry."
    told = Looking(desk.store.database).told(item.id)
    assert told is not None
    assert [(d.verdict, d.by, d.text) for d in told.decisions] == [(Verdict.EDITED, "ana", "We are so sorry.")]
    assert told.item.the_draft.text == "We are sorry."


def test_the_second_click_is_told_who_was_faster(desk: Desk) -> None:
    [item] = held(desk.store)
    desk.reject(item.id, "ben", "not our flight")
    outcome = desk.approve(item.id, "ana")
    assert not outcome.done
    assert outcome.says == "a colleague was faster: ben rejected it at 12:00:00 UTC, it is rejected now"


@pytest.mark.parametrize(
    ("text", "says"),
    [("   ", "an empty reply"), ("x" * 41, "is 41 characters long; fake takes 40"), ("a\0b", "no platform takes")],
)
def test_what_cannot_be_sent_is_not_approved(desk: Desk, text: str, says: str) -> None:
    [item] = held(desk.store)
    for outcome in (desk.approve(item.id, "ana", text), desk.reword(item.id, "ana", text)):
        assert not outcome.done
        assert says in outcome.says
    assert desk.store.item(item.id) == item


def test_a_rejection_needs_a_reason_and_keeps_it(desk: Desk) -> None:
    [item] = held(desk.store)
    assert "say why" in desk.reject(item.id, "ana", "  ").says
    assert desk.reject(item.id, "ana", " rude ").done
    told = Looking(desk.store.database).told(item.id)
    assert told is not None
    assert told.decisions[0].why == "rude"


def test_a_reworded_draft_still_waits_in_its_new_words(desk: Desk) -> None:
    [item] = held(desk.store)
    assert desk.reword(item.id, "ana", "Sorry, Ana.").done
    again = desk.store.item(item.id)
    assert again is not None
    assert (again.stage, again.the_draft.text, again.due_at) == (Stage.HELD, "Sorry, Ana.", item.due_at)
    assert desk.approve(item.id, "ben").done


def test_an_approval_waits_for_the_undo_window_and_can_be_taken_back_in_it(store: Store, clock: FakeClock) -> None:
    # Given a desk with ten seconds to change one's mind
    desk = Desk(store, clock, {}, undo=timedelta(seconds=10))
    [item] = held(store)
    desk.approve(item.id, "ana")
    # When nobody does, it is due after them and not before
    assert store.due(Stage.APPROVED, NOON + timedelta(seconds=9), 1) == []
    assert len(store.due(Stage.APPROVED, NOON + timedelta(seconds=10), 1)) == 1
    # When somebody does, it is held again, and nothing is left to be sent
    assert desk.undo(item.id, "ana").done
    assert store.due(Stage.APPROVED, NOON + timedelta(hours=1), 1) == []
    assert [i.id for i in store.due(Stage.HELD, NOON + timedelta(days=1), 1)] == [item.id]


def test_a_rejection_can_be_undone_until_its_moment_has_passed(desk: Desk, clock: FakeClock) -> None:
    [item] = held(desk.store)
    desk.reject(item.id, "ana", "no")
    assert desk.undo(item.id, "ana").done
    desk.reject(item.id, "ana", "no")
    clock.turn(timedelta(hours=7))
    outcome = desk.undo(item.id, "ana")
    assert (outcome.done, outcome.says) == (False, "its moment passed at 02 Mar 18:00 UTC")


def test_what_is_being_said_cannot_be_undone(desk: Desk) -> None:
    [item] = approved(desk.store)
    desk.store.move([Move(item, Stage.SENDING, "go")], NOON)
    assert "a colleague was faster: ana approved it" in desk.undo(item.id, "ben").says
    assert "too late: you approved it" in desk.undo(item.id, "ana").says


def test_a_stuck_mention_with_a_draft_is_held_again(desk: Desk) -> None:
    [item] = approved(desk.store)
    [sending] = desk.store.move([Move(item, Stage.SENDING, "go")], NOON)
    desk.store.move([Move(sending, Stage.STUCK, "refused")], NOON)
    retried = desk.retry(item.id, "ana").item
    assert retried is not None
    assert retried.stage is Stage.HELD


def test_a_stuck_mention_without_a_draft_is_read_anew(desk: Desk) -> None:
    [item] = heard(desk.store)
    desk.store.move([Move(item, Stage.STUCK, "cannot be read")], NOON)
    retried = desk.retry(item.id, "ana").item
    assert retried is not None
    assert retried.stage is Stage.HEARD


def test_a_corrected_mention_is_routed_anew_and_nothing_of_its_old_draft_is_left(desk: Desk, clock: FakeClock) -> None:
    [item] = held(desk.store)
    outcome = desk.correct(item.id, "anna", intent=Intent.PRAISE, sentiment=Sentiment.POSITIVE)
    assert outcome.done
    assert outcome.says == "corrected: intent: complaint → praise, sentiment: negative → positive"
    assert outcome.item == desk.store.item(item.id)
    assert [due.id for due in desk.store.due(Stage.READ, clock.now(), 9)] == [item.id]
    told = Looking(desk.store.database).told(item.id)
    assert told is not None
    assert (told.item.stage, told.item.route, told.item.draft) == (Stage.READ, None, None)
    assert told.decisions == (
        Decision(
            Verdict.CORRECTED, "anna", NOON, "We are sorry.",
            "intent: complaint → praise, sentiment: negative → positive",
        ),
    )  # fmt: skip


def test_an_ignored_mention_can_be_corrected_and_corrected_again(desk: Desk) -> None:
    # Given a mention that no playbook wanted
    [item] = heard(desk.store)
    [item] = desk.store.move([Move(item, Stage.READ, "read", (reading(Intent.CHATTER),))], NOON)
    desk.store.move([Move(item, Stage.IGNORED, "no playbook matched", (route(None),))], NOON)
    # When somebody says that it is a complaint, and no playbook wants that either
    corrected = desk.correct(item.id, "anna", intent=Intent.COMPLAINT).item
    assert corrected is not None
    assert (corrected.stage, corrected.route) == (Stage.READ, None)
    desk.store.move([Move(corrected, Stage.IGNORED, "no playbook matched", (route(None),))], NOON)
    # Then they can take it back
    again = desk.correct(item.id, "anna", intent=Intent.CHATTER).item
    assert again is not None
    assert again.the_reading.intent == Label(Intent.CHATTER, 1.0)


def test_a_correction_that_changes_nothing_leaves_the_mention_where_it_is(desk: Desk) -> None:
    [item] = held(desk.store)
    outcome = desk.correct(item.id, "anna", intent=Intent.COMPLAINT)
    assert (outcome.done, outcome.says) == (False, "it reads so already")
    assert desk.store.item(item.id) == item


def test_whoever_decides_on_what_was_corrected_meanwhile_is_told(desk: Desk) -> None:
    [item] = held(desk.store)
    desk.correct(item.id, "anna", intent=Intent.PRAISE)
    faster = "a colleague was faster: anna corrected it at 12:00:00 UTC, it is read now"
    assert desk.approve(item.id, "ben").says == faster
    assert desk.correct(item.id, "ben", intent=Intent.PLAN).says == faster


def test_a_reading_is_not_corrected_once_the_reply_is_on_its_way(desk: Desk) -> None:
    [item] = approved(desk.store)
    assert "ana approved it" in desk.correct(item.id, "ben", intent=Intent.PRAISE).says
    assert [due.the_reading for due in desk.store.due(Stage.APPROVED, NOON, 1)] == [item.the_reading]


def test_what_got_stuck_while_it_was_sent_is_looked_at_first(desk: Desk) -> None:
    [item] = approved(desk.store)
    [sending] = desk.store.move([Move(item, Stage.SENDING, "go", (Delivery("We are sorry.", 1, NOON),))], NOON)
    desk.store.move([Move(sending, Stage.STUCK, "refused")], NOON)
    assert "look whether that is out" in desk.correct(item.id, "anna", intent=Intent.PRAISE).says
    # Tried again, it is a draft like any other
    desk.retry(item.id, "anna")
    assert desk.correct(item.id, "anna", intent=Intent.PRAISE).done


def test_a_stuck_mention_that_was_never_read_cannot_be_corrected(desk: Desk) -> None:
    [item] = heard(desk.store)
    desk.store.move([Move(item, Stage.STUCK, "cannot be read")], NOON)
    assert desk.correct(item.id, "anna", intent=Intent.PRAISE).says == f"mention {item.id} has not been read yet"


def test_a_corrected_mention_that_got_stuck_is_tried_again_as_corrected(desk: Desk) -> None:
    [item] = held(desk.store)
    corrected = desk.correct(item.id, "anna", intent=Intent.PRAISE).item
    assert corrected is not None
    desk.store.move([Move(corrected, Stage.STUCK, "find_words failed on it")], NOON)
    retried = desk.retry(item.id, "ben").item
    assert retried is not None
    assert (retried.stage, retried.the_reading) == (Stage.READ, corrected.the_reading)


def test_nothing_to_decide_is_said_in_words(desk: Desk) -> None:
    [item] = heard(desk.store)
    assert desk.approve(999, "ana").says == "there is no mention 999"
    assert desk.approve(item.id, "ana").says == f"mention {item.id} has no draft yet: it is heard"


RACER = """
import sys
from engage.approval.desk import Desk
from engage.clock import SystemClock
from engage.store import Database, Store
from tests.fakes import FakeClock
desk = Desk(Store(Database(sys.argv[1])), FakeClock(), {})
print("ready", flush=True)
sys.stdin.readline()
print(desk.approve(int(sys.argv[2]), sys.argv[3]).says, flush=True)
"""


def test_of_two_processes_that_click_at_once_one_wins_and_the_other_is_told(desk: Desk) -> None:
    # Given one held draft, and two processes ready to approve it
    [item] = held(desk.store)
    url = desk.store.database._writer.url.render_as_string(hide_password=False)
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, url, str(item.id), who],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for who in ("ana", "ben")
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    # When both click
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    says = sorted(racer.communicate(timeout=60)[0].strip() for racer in racers)
    # Then one has decided, and the other reads who did
    told = Looking(desk.store.database).told(item.id)
    assert told is not None
    [decision] = told.decisions
    assert says == [
        f"a colleague was faster: {decision.by} approved it at 12:00:00 UTC, it is approved now",
        "approved",
    ]
