"""What follows an answer: a playbook's `then:` over its lane's defaults, as the steps of the follow-up."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.followup import Action, Answered, AskCsat, AskIfHelped, By, Close, Reopen, Step, due
from engage.labels import Lane
from engage.playbook import load
from engage.playbook.schema import Then, written
from engage.playbook.then import DEFAULTS, steps, wrong
from tests.fakes import NOON
from tests.shelves import change, good_folder, good_shelf

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

TIMES = st.builds(lambda count, unit: f"{count}{unit}", st.integers(1, 9999), st.sampled_from("mhd"))
BLOCKS = st.fixed_dictionaries(
    {},
    optional={
        "ask_if_helped": TIMES,
        "ask_csat": TIMES,
        "csat_by": st.sampled_from(["reply", "link"]),
        "close": TIMES,
        "reopen": TIMES,
    },
).map(Then.model_validate)


def then_of(folder: Path, name: str) -> tuple[Step, ...]:
    loaded = load(folder)
    assert loaded.mistakes == ()
    playbook = loaded.shelf.get(name)
    assert playbook
    return playbook.then


def test_without_a_block_a_playbook_does_what_its_lane_does() -> None:
    assert {playbook.name: playbook.then for playbook in good_shelf().playbooks} == {
        "movies": (Close(DAY),),
        "refund": (Close(7 * DAY), Reopen(30 * DAY)),
        "rest": (Close(7 * DAY), Reopen(30 * DAY)),
    }


def test_a_whole_block_becomes_the_steps_in_the_order_of_a_conversation(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    block = "then:\n  reopen: 60d\n  close: 14d\n  csat_by: link\n  ask_csat: 48h\n  ask_if_helped: 24h"
    change(folder / "20-refund.yaml", "expires: 2d", f"expires: 2d\n{block}")

    assert then_of(folder, "refund") == (
        AskIfHelped(DAY),
        AskCsat(2 * DAY, By.LINK),
        Close(14 * DAY),
        Reopen(60 * DAY),
    )


def test_a_block_replaces_the_keys_it_names_and_no_others(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    change(folder / "20-refund.yaml", "expires: 2d", "expires: 2d\nthen:\n  ask_csat: 90m")
    change(folder / "10-movies.yaml", "expires: 6h", "expires: 6h\nthen:\n  reopen: 3d")
    change(folder / "90-rest.yaml", "expires: 30m", "expires: 30m\nthen: {}")

    assert then_of(folder, "refund") == (AskCsat(1.5 * HOUR, By.REPLY), Close(7 * DAY), Reopen(30 * DAY))
    assert then_of(folder, "movies") == (Close(DAY), Reopen(3 * DAY))
    assert then_of(folder, "rest") == good_shelf().playbooks[-1].then


def test_another_block_is_another_version_of_the_playbook(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    change(folder / "20-refund.yaml", "expires: 2d", "expires: 2d\nthen:\n  close: 7d")

    refund = load(folder).shelf.get("refund")

    assert refund
    assert refund.then == good_shelf().playbooks[1].then
    assert refund.version != good_shelf().playbooks[1].version


def test_marketing_asks_nobody_by_itself() -> None:
    assert steps(Then(), Lane.MARKETING) == (Close(DAY),)


@given(BLOCKS, st.sampled_from(Lane))
def test_every_key_given_is_a_step_as_it_was_given_and_every_other_is_the_lanes(block: Then, lane: Lane) -> None:
    made = {type(step): step for step in steps(block, lane)}

    for key, kind in (("ask_if_helped", AskIfHelped), ("ask_csat", AskCsat), ("close", Close), ("reopen", Reopen)):
        span = getattr(block, key) or getattr(DEFAULTS[lane], key)
        step = made.pop(kind, None)
        assert (step.within if isinstance(step, Reopen) else getattr(step, "after", timedelta())) == span
        assert not isinstance(step, AskCsat) or step.by is block.csat_by
    assert made == {}


@given(BLOCKS)
def test_in_a_block_without_mistakes_the_first_question_is_the_first_thing_due(block: Then) -> None:
    # Given a service block with a question and nothing wrong with it
    made = steps(block, Lane.SERVICE)
    if list(wrong(block, Lane.SERVICE)) or not (block.ask_if_helped or block.ask_csat):
        return

    # Then after our answer that question is asked, and nothing comes before it
    wanted = Action.ASK_IF_HELPED if block.ask_if_helped else Action.ASK_CSAT
    assert due(made, [Answered(NOON)], NOON).action is wanted


@pytest.mark.parametrize("lane", Lane)
def test_the_lanes_own_defaults_hold_no_mistake(lane: Lane) -> None:
    assert list(wrong(DEFAULTS[lane], lane)) == []


def test_the_shipped_playbooks_ask_where_somebody_can_know_and_marketing_asks_nothing() -> None:
    shelf = load(Path(__file__).parent.parent / "playbooks").shelf

    asking = {p.name for p in shelf.playbooks if any(isinstance(step, AskIfHelped | AskCsat) for step in p.then)}

    assert {"baggage", "delay", "refund", "booking", "cancellation"} <= asking
    assert {p.lane for p in shelf.playbooks if p.name in asking} == {Lane.SERVICE}


@given(TIMES)
def test_a_time_is_shown_as_people_write_it_and_reads_back_the_same(time: str) -> None:
    span = Then.model_validate({"close": time}).close

    assert Then.model_validate({"close": written(span)}).close == span
    assert len(written(span)) <= len(time)


@pytest.mark.parametrize(
    ("span", "text"),
    [(24 * HOUR, "1d"), (36 * HOUR, "36h"), (HOUR / 2, "30m"), (1.5 * HOUR, "90m"), (timedelta(), "")],
)
def test_a_time_is_shown_in_its_greatest_whole_unit(span: timedelta, text: str) -> None:
    assert written(span) == text


def test_gestures_lie_among_the_playbooks_and_are_left_to_others(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    (folder / "gestures.yaml").write_text("voucher: {cost: 20}", encoding="utf-8")

    loaded = load(folder)

    assert loaded.mistakes == ()
    assert loaded.shelf.version == good_shelf().version
