"""Walking takes every mention as far as it can go, in batches, and one bad text never stops its neighbours."""

import threading
from collections.abc import Sequence

import pytest

from engage.exchange import Heard
from engage.items import Item, Move
from engage.journey import UNDERSTANDING, ask, understand
from engage.stages import Stage
from engage.store import Looking, Store
from engage.tools import Tools
from engage.walking import walk
from tests.fakes import NOON, FakeClock, FakeModel, mention, reading, route
from tests.shelves import good_shelf


def find_words(items: Sequence[Item], tools: Tools) -> list[Move]:
    """A stand-in for the playbooks: complaints are answered, the rest is ignored."""
    late = [item for item in items if "late" in item.mention.text]
    rest = [item for item in items if item not in late]
    return [Move(i, Stage.ROUTED, "late", (route(),)) for i in late] + [Move(i, Stage.IGNORED, "no") for i in rest]


STEPS = {Stage.HEARD: understand, Stage.READ: find_words}


def tools() -> Tools:
    return Tools(FakeModel(), None, {}, FakeClock())  # type: ignore[arg-type]


def test_mentions_go_as_far_as_the_steps_lead_and_the_model_reads_whole_batches(store: Store) -> None:
    # Given ten mentions, three of them complaints
    store.hear("fake", Heard(tuple(mention(n, "late" if n < 3 else "hi") for n in range(10))), NOON)
    with_tools = tools()
    # When they are walked in batches of four
    moved = walk(store, STEPS, with_tools, 4)
    # Then each is in exactly one stage, and the model was asked three times
    assert moved == {Stage.READ: 10, Stage.ROUTED: 3, Stage.IGNORED: 7}
    assert Looking(store.database).stages() == {Stage.ROUTED: 3, Stage.IGNORED: 7}
    assert with_tools.model.batches == [4, 4, 2]  # type: ignore[attr-defined]
    assert walk(store, STEPS, with_tools, 4) == {}


def test_a_poisonous_text_goes_to_a_person_and_its_neighbours_go_on(store: Store) -> None:
    store.hear("fake", Heard((mention(1, "late"), mention(2, "poison"), mention(3, "late"))), NOON)
    walk(store, STEPS, tools(), 8)
    assert Looking(store.database).stages() == {Stage.ROUTED: 2, Stage.STUCK: 1}
    [stuck] = store.items(Stage.STUCK, 5)
    told = Looking(store.database).told(stuck.id)
    assert told is not None
    assert told.steps[-1].because == "understand failed on it: ValueError('this text cannot be read')"


def test_when_everything_fails_nothing_is_set_aside_and_the_error_is_raised(store: Store) -> None:
    store.hear("fake", Heard((mention(1, "poison"), mention(2, "poison"))), NOON)
    with pytest.raises(ValueError, match="cannot be read"):
        walk(store, STEPS, tools(), 8)
    assert Looking(store.database).stages() == {Stage.HEARD: 2}


def test_what_was_left_halfway_by_a_crash_goes_on_from_there(store: Store) -> None:
    store.hear("fake", Heard((mention(1, "late"),)), NOON)
    [item] = store.due(Stage.HEARD, NOON, 1)
    store.move([Move(item, Stage.READ, "read", (reading(),))], NOON)
    walk(store, STEPS, tools(), 8)
    assert Looking(store.database).stages() == {Stage.ROUTED: 1}


def test_it_stops_between_batches_when_asked_to(store: Store) -> None:
    store.hear("fake", Heard(tuple(mention(n) for n in range(6))), NOON)
    asked = iter([False, True])
    walk(store, STEPS, tools(), 2, stop=lambda: next(asked, True))
    assert Looking(store.database).stages() == {Stage.HEARD: 4, Stage.IGNORED: 2}


def test_the_next_batch_is_read_while_the_one_before_is_carried_on(store: Store) -> None:
    # Given two batches, of which the second is read only once the first is being routed, and the other way round
    store.hear("fake", Heard(tuple(mention(n, "late") for n in range(4))), NOON)
    second_is_read, first_is_routed = threading.Event(), threading.Event()

    def read_late(items: Sequence[Item], tools: Tools) -> list[Move]:
        if items[0].mention.external_id == mention(2).external_id:
            second_is_read.set()
            assert first_is_routed.wait(30), "the first batch is not carried on while the second is read"
        return understand(items, tools)

    def route_late(items: Sequence[Item], tools: Tools) -> list[Move]:
        first_is_routed.set()
        assert second_is_read.wait(30), "the second batch is not read while the first is carried on"
        return find_words(items, tools)

    # When they are walked with two batches asked for at once, then neither waits for the other for ever
    moved = walk(store, {Stage.HEARD: read_late, Stage.READ: route_late}, tools(), 2, ahead=2)
    assert moved == {Stage.READ: 4, Stage.ROUTED: 4}


def test_with_batches_ahead_nothing_is_lost_when_a_later_one_fails(store: Store) -> None:
    # Given six mentions of which the last two are poison
    texts = ["late", "late", "late", "late", "poison", "poison"]
    store.hear("fake", Heard(tuple(mention(n, text) for n, text in enumerate(texts))), NOON)
    # When they are walked three batches ahead, then the error is raised, and what was done before it stands
    with pytest.raises(ValueError, match="cannot be read"):
        walk(store, STEPS, tools(), 2, ahead=3)
    assert Looking(store.database).stages() == {Stage.ROUTED: 4, Stage.HEARD: 2}


def test_with_batches_ahead_it_stops_between_batches_too(store: Store) -> None:
    store.hear("fake", Heard(tuple(mention(n) for n in range(8))), NOON)
    asked = iter([False, True])
    walk(store, STEPS, tools(), 2, stop=lambda: next(asked, True), ahead=4)
    assert Looking(store.database).stages() == {Stage.HEARD: 6, Stage.IGNORED: 2}


def test_the_journey_ends_with_asking_a_person() -> None:
    assert list(UNDERSTANDING) == [Stage.HEARD, Stage.READ, Stage.ROUTED, Stage.DRAFTED]
    assert UNDERSTANDING[Stage.DRAFTED] is ask


def test_the_whole_journey_up_to_a_person_and_again_when_a_playbook_changed_meanwhile(store: Store) -> None:
    # Given a mention that was routed by a version of a playbook that is gone
    store.hear("fake", Heard((mention(1, "my flight is late"),)), NOON)
    [item] = store.due(Stage.HEARD, NOON, 1)
    read = Move(item, Stage.READ, "read", (reading(),))
    store.move([read, Move(item.after(read), Stage.ROUTED, "routed", (route(playbook="gone"),))], NOON)
    # When it is walked with the playbooks as they are now
    walk(store, UNDERSTANDING, Tools(FakeModel(), good_shelf(), {}, FakeClock()), 8)
    # Then it was routed again and is held, and the trail says so
    [held] = store.items(Stage.HELD, 5)
    told = Looking(store.database).told(held.id)
    assert told is not None
    assert [step.target for step in told.steps] == [
        Stage.READ, Stage.ROUTED, Stage.READ, Stage.ROUTED, Stage.DRAFTED, Stage.HELD,
    ]  # fmt: skip
    assert told.steps[2].because == "gone changed meanwhile"
    assert held.due_at == held.the_draft.expires_at
