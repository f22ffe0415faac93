"""Another of the playbook's wordings may be chosen: it is the draft then, and nobody has approved it yet."""

from datetime import timedelta

from engage.approval.desk import Desk
from engage.approval.sight import sight
from engage.stages import Stage
from engage.store import Store
from engage.types import Verdict, Wording
from tests.desk_scene import WORDS, held, item, told
from tests.fakes import FakeClock


def desk(store: Store, clock: FakeClock) -> Desk:
    return Desk(store, clock, {"fake": 280})


def test_a_wording_that_is_chosen_changes_places_with_the_draft(store: Store, clock: FakeClock) -> None:
    [number] = held(store)
    outcome = desk(store, clock).choose(number, "ana", "short")
    draft = item(store, number).the_draft
    assert outcome.done
    assert (draft.variant, draft.text, draft.others) == ("short", "Sorry.", (Wording("warm", WORDS),))
    assert [(each.verdict, each.text) for each in told(store, number).decisions] == [(Verdict.EDITED, "Sorry.")]


def test_what_somebody_has_reworded_is_not_lost_by_a_choice(store: Store, clock: FakeClock) -> None:
    [number] = held(store)
    ours = desk(store, clock)
    assert ours.reword(number, "ana", "We care.").done
    assert ours.choose(number, "ana", "short").done
    assert ours.choose(number, "ana", "warm").done
    assert item(store, number).the_draft.text == "We care."


def test_a_choice_takes_a_first_yes_back_and_makes_what_was_requested(store: Store, clock: FakeClock) -> None:
    [number] = held(store, needs=2)
    ours = desk(store, clock)
    assert ours.approve(number, "ana").done
    assert ours.request_changes(number, "ben", "shorter").done
    assert ours.choose(number, "ben", "short").done
    draft = item(store, number).the_draft
    assert (draft.first_yes, draft.wanted) == ("", "")
    assert ours.approve(number, "ana").done
    assert item(store, number).stage is Stage.HELD, "two people approve the new wording, not one"


def test_a_wording_that_there_is_not_changes_nothing(store: Store, clock: FakeClock) -> None:
    [number] = held(store)
    before = item(store, number)
    outcome = desk(store, clock).choose(number, "ana", "warm")
    assert (outcome.done, outcome.says) == (False, "there is no such wording of this draft")
    assert item(store, number) == before


def test_whoever_wants_to_ask_first_learns_whether_it_is_as_it_was_seen(store: Store, clock: FakeClock) -> None:
    [number] = held(store)
    ours, seen = desk(store, clock), sight(item(store, number))
    found = ours.as_seen(number, "ana", seen, {Stage.HELD})
    assert (found.done, found.item) == (True, item(store, number))
    assert not ours.as_seen(number, "ana", seen, {Stage.BY_HAND}).done
    clock.turn(timedelta(seconds=1))
    assert ours.reject(number, "ben", "not our flight").done
    assert "a colleague was faster: ben rejected it" in ours.as_seen(number, "ana", seen, {Stage.HELD}).says
    assert not ours.as_seen(number + 1, "ana", seen, {Stage.HELD}).done
