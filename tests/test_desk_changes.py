"""Changes that somebody requested stand in the way of the wording as it is, and of nothing else."""

import pytest

from engage.approval import gesturing
from engage.approval.desk import Desk
from engage.items import Move
from engage.labels import Intent
from engage.stages import Stage
from engage.store import Ledger, Store
from engage.types import Verdict
from tests.desk_scene import WORDS, held, item, told
from tests.fakes import NOON, FakeClock
from tests.gestures_scene import CATALOG, people


@pytest.fixture
def desk(store: Store, clock: FakeClock) -> Desk:
    return Desk(store, clock, {"fake": 40})


def test_a_request_is_kept_and_the_draft_still_waits(desk: Desk) -> None:
    [one] = held(desk.store)
    outcome = desk.request_changes(one, "Ana", "  say which flight ")
    assert (outcome.done, outcome.says) == (True, "changes requested: say which flight")
    now = told(desk.store, one)
    assert (now.item.stage, now.item.the_draft.text) == (Stage.HELD, WORDS)
    assert (now.item.the_draft.wanted, now.item.the_draft.wanted_by) == ("say which flight", "Ana")
    assert now.item.due_at == now.item.the_draft.expires_at
    [decision] = now.decisions
    assert (decision.verdict, decision.text, decision.why) == (Verdict.CHANGES_REQUESTED, WORDS, "say which flight")


def test_a_request_says_what_shall_be_changed(desk: Desk) -> None:
    [one] = held(desk.store)
    assert desk.request_changes(one, "Ana", " ").says == "say what shall be changed, in a few words"
    assert item(desk.store, one).the_draft.wanted == ""


def test_what_cannot_be_kept_of_a_request_is_replaced(desk: Desk) -> None:
    [one] = held(desk.store)
    assert desk.request_changes(one, "Ana", "warmer\0\ud83d" + "!" * 2000).done
    assert item(desk.store, one).the_draft.wanted == "warmer\ufffd\ufffd" + "!" * 992


def test_nobody_else_approves_it_as_it_is(desk: Desk) -> None:
    [one] = held(desk.store)
    desk.request_changes(one, "Ana", "say which flight")
    for outcome in (desk.approve(one, "Ben"), desk.approve(one, "Ben", f" {WORDS}\n")):
        assert not outcome.done
        assert outcome.says == (
            "Ana requested changes: say which flight; edit the wording, or Ana approves it as it is"
        )
    assert desk.approve(one, "Ana").done


def test_whoever_edits_it_may_send_it(desk: Desk) -> None:
    [one] = held(desk.store)
    desk.request_changes(one, "Ana", "say which flight")
    assert desk.approve(one, "Ben", "We are sorry about GW117.").done


def test_after_rewording_nothing_is_requested_any_more(desk: Desk) -> None:
    [one] = held(desk.store)
    desk.request_changes(one, "Ana", "say which flight")
    # Rewording it to what it says is none
    desk.reword(one, "Ben", WORDS)
    assert item(desk.store, one).the_draft.wanted == "say which flight"
    desk.reword(one, "Ben", "We are sorry about GW117.")
    assert (item(desk.store, one).the_draft.wanted, item(desk.store, one).the_draft.wanted_by) == ("", "")
    assert desk.approve(one, "Cem").done


def test_another_of_her_name_in_slack_is_not_her(desk: Desk) -> None:
    [one] = held(desk.store)
    desk.through("slack:U1").request_changes(one, "Ana", "say which flight")
    assert not desk.through("slack:U2").approve(one, "Ana").done
    assert desk.through("slack:U1").approve(one, "Ana, who calls herself otherwise now").done


def test_a_request_is_changed_by_whoever_made_it_only(desk: Desk) -> None:
    [one] = held(desk.store)
    desk.request_changes(one, "Ana", "say which flight")
    # Otherwise Ben would ask for nothing much, and approve it as it is
    refused = desk.request_changes(one, "Ben", "none")
    assert refused.says == ("Ana requested changes already: say which flight; edit the wording, or talk to each other")
    assert desk.request_changes(one, "Ana", "say which flight").says == "you requested that already"
    assert desk.request_changes(one, "Ana", "and be warmer").done
    assert item(desk.store, one).the_draft.wanted == "and be warmer"


def test_an_approval_that_is_undone_leaves_the_request_as_it_was(desk: Desk) -> None:
    [one] = held(desk.store)
    desk.request_changes(one, "Ana", "say which flight")
    desk.approve(one, "Ben", "We are sorry about GW117.")
    desk.undo(one, "Ben")
    assert not desk.approve(one, "Ben").done


def test_what_a_gesture_adds_is_not_what_was_requested(desk: Desk) -> None:
    ledger, [one] = Ledger(desk.store.database), people(desk.store)
    desk.request_changes(one, "Ana", "say which flight")
    assert gesturing.give(desk, ledger, CATALOG, one, "voucher", "ben", "a bad day").done
    assert item(desk.store, one).the_draft.text == "We are sorry. Have a voucher."
    assert not desk.approve(one, "Ben").done


def test_changes_are_requested_of_what_is_held_only(desk: Desk) -> None:
    [one] = held(desk.store)
    desk.approve(one, "Ana")
    outcome = desk.request_changes(one, "Ben", "warmer")
    assert outcome.says == "a colleague was faster: Ana approved it at 12:00:00 UTC, it is approved now"


def test_whoever_comes_after_a_request_reads_who_made_it(desk: Desk) -> None:
    [one] = held(desk.store)
    desk.request_changes(one, "Ana", "warmer")
    expired = Move(item(desk.store, one), Stage.EXPIRED, "nobody decided in time")
    desk.store.move([expired], NOON)
    outcome = desk.approve(one, "Ben")
    assert outcome.says == "a colleague was faster: Ana requested changes at 12:00:00 UTC, it is expired now"


def test_a_draft_that_is_made_anew_has_no_request(desk: Desk) -> None:
    [one] = held(desk.store)
    desk.request_changes(one, "Ana", "warmer")
    assert desk.correct(one, "Ben", intent=Intent.PRAISE).done
    assert item(desk.store, one).draft is None
