"""A button carries what its person saw: if that is something else by now, nothing is done by it, and nothing twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from engage.approval.desk import Desk, Outcome
from engage.approval.sight import sight
from engage.items import Item
from engage.labels import Intent
from engage.stages import Stage
from engage.store import Store
from engage.types import Delivery, Eligibility, How
from tests.desk_scene import WORDS, held, item, told
from tests.fakes import FakeClock

CHANGED = "it has changed since it was shown to you: look at it again"


@pytest.fixture
def desk(store: Store, clock: FakeClock) -> Desk:
    return Desk(store, clock, {}, undo=timedelta(seconds=10))


def test_the_sight_of_the_same_is_the_same_in_every_process(desk: Desk) -> None:
    [one] = held(desk.store)
    seen = sight(item(desk.store, one))
    assert seen == sight(item(Store(desk.store.database), one))
    assert len(seen) == 12
    assert set(seen) <= set("0123456789abcdef")


LOOKS: dict[str, Callable[[Item], Item]] = {
    "stage": lambda one: replace(one, stage=Stage.HELD_BACK),
    "post": lambda one: replace(one, mention=replace(one.mention, text="my flight is late!")),
    "eligibility": lambda one: replace(one, mention=replace(one.mention, eligibility=Eligibility(How.BY_HAND))),
    "its reason": lambda one: replace(one, mention=replace(one.mention, eligibility=Eligibility(How.API, "so"))),
    "wording": lambda one: replace(one, draft=replace(one.the_draft, text="Sorry.")),
    "variant": lambda one: replace(one, draft=replace(one.the_draft, variant="short")),
    "playbook": lambda one: replace(one, draft=replace(one.the_draft, playbook="refund")),
    "request": lambda one: replace(one, draft=replace(one.the_draft, wanted="warmer", wanted_by="Ana")),
    "first yes": lambda one: replace(one, draft=replace(one.the_draft, first_yes="Ana")),
    "what was approved": lambda one: replace(one, delivery=Delivery("Sorry.")),
    "no draft": lambda one: replace(one, draft=None),
}


def test_whatever_can_be_seen_makes_another_sight(desk: Desk) -> None:
    [one] = held(desk.store)
    now = item(desk.store, one)
    sights = {name: sight(changed(now)) for name, changed in LOOKS.items()} | {"as it is": sight(now)}
    assert len(set(sights.values())) == len(sights)


def test_what_changes_by_itself_is_not_seen(desk: Desk) -> None:
    [one] = held(desk.store)
    now = replace(item(desk.store, one), delivery=Delivery("Sorry."))
    later = replace(now, due_at=now.due_at + timedelta(hours=1), delivery=Delivery("Sorry.", attempt=3))
    assert sight(later) == sight(now)


ACTS: dict[str, Callable[[Desk, int, str], Outcome]] = {
    "approve": lambda desk, one, seen: desk.approve(one, "Ben", WORDS, seen=seen),
    "request changes": lambda desk, one, seen: desk.request_changes(one, "Ben", "warmer", seen=seen),
    "reword": lambda desk, one, seen: desk.reword(one, "Ben", "Sorry.", seen=seen),
    "reject": lambda desk, one, seen: desk.reject(one, "Ben", "no", seen=seen),
    "correct": lambda desk, one, seen: desk.correct(one, "Ben", intent=Intent.PRAISE, seen=seen),
}


@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_done_about_what_is_not_as_it_was_seen(desk: Desk, act: str) -> None:
    [one] = held(desk.store)
    seen = sight(item(desk.store, one))
    desk.reword(one, "Ana", "We are so sorry.")
    before = item(desk.store, one)
    outcome = ACTS[act](desk, one, seen)
    assert (outcome.done, outcome.says, outcome.again) == (False, CHANGED, False)
    assert item(desk.store, one) == before
    # As it is now, it is done
    assert ACTS[act](desk, one, sight(before)).done


def test_an_approval_is_undone_and_a_reply_is_posted_as_they_were_seen(desk: Desk) -> None:
    [one] = held(desk.store)
    before = sight(item(desk.store, one))
    desk.approve(one, "Ana")
    assert desk.undo(one, "Ben", seen=before).says == CHANGED
    assert desk.undo(one, "Ben", seen=sight(item(desk.store, one))).done
    assert desk.posted(one, "Ben", "https://x.example/1", seen=before).done is False


@pytest.mark.parametrize("act", ACTS)
def test_a_click_that_is_told_of_twice_is_the_same_click(desk: Desk, act: str) -> None:
    [one] = held(desk.store)
    seen, bens = sight(item(desk.store, one)), desk.through("slack:U2")
    assert ACTS[act](bens, one, seen).done
    before = told(desk.store, one)
    outcome = ACTS[act](bens, one, seen)
    assert (outcome.done, outcome.again) == (False, True)
    assert told(desk.store, one) == before
    # Through another door, or by somebody else, it is not the same
    assert not ACTS[act](desk, one, seen).again
    assert not ACTS[act](desk.through("slack:U3"), one, seen).again


def test_a_second_click_with_another_wording_is_told_that_it_came_too_late(desk: Desk) -> None:
    [one] = held(desk.store)
    seen = sight(item(desk.store, one))
    desk.approve(one, "Ana", "Sorry.", seen)
    assert desk.approve(one, "Ana", "Sorry.", seen).again
    outcome = desk.approve(one, "Ana", "Sorry!", seen)
    assert (outcome.again, outcome.says.startswith("too late: you edited it")) == (False, True)


def test_who_reworded_a_draft_and_approves_it_as_it_was_before_is_told(desk: Desk) -> None:
    [one] = held(desk.store)
    seen = sight(item(desk.store, one))
    desk.reword(one, "Ana", "Sorry.")
    outcome = desk.approve(one, "Ana", "Sorry.", seen)
    assert (outcome.done, outcome.says, outcome.again) == (False, CHANGED, False)


def test_the_first_of_two_is_told_of_twice_and_approves_once(desk: Desk) -> None:
    [one] = held(desk.store, needs=2)
    seen = sight(item(desk.store, one))
    assert desk.approve(one, "Ana", WORDS, seen).done
    assert desk.approve(one, "Ana", WORDS, seen).again
    # But whoever sees that a second person is asked, and clicks all the same, is told
    outcome = desk.approve(one, "Ana", WORDS, sight(item(desk.store, one)))
    assert (outcome.again, "another person" in outcome.says) == (False, True)


def test_an_undo_is_told_of_twice(desk: Desk) -> None:
    [one] = held(desk.store)
    desk.approve(one, "Ana")
    seen = sight(item(desk.store, one))
    assert desk.undo(one, "Ana", seen).done
    assert desk.undo(one, "Ana", seen).again
    assert desk.undo(one, "Ben").says == "a colleague was faster: Ana took it back at 12:00:00 UTC, it is held now"
