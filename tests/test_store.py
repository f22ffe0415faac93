"""The store loses nothing, doubles nothing, and moves a mention only from where it is. On SQLite and on PostgreSQL."""

import threading
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.exchange import Heard, Malformed, Reply, Said
from engage.items import Item, Move
from engage.labels import Intent, Lane
from engage.stages import CORRECTABLE, DECIDED, LEGAL_MOVES, Stage
from engage.store import ALL, Database, Looking, SandboxWall, Store, Switches
from engage.types import Author, Decision, Delivery, Verdict
from tests.fakes import NOON, draft, mention, reading, route

APPROVAL = Decision(Verdict.APPROVED, "ana", NOON, "We are sorry.")


def heard(store: Store, count: int = 1, text: str = "my flight is late") -> list[Item]:
    """`count` mentions, stored and loaded."""
    store.hear("fake", Heard(tuple(mention(n, text) for n in range(count))), NOON)
    return store.due(Stage.HEARD, NOON, count)


def held(store: Store, count: int = 1, lane: Lane = Lane.SERVICE) -> list[Item]:
    """`count` mentions, brought as far as a person."""
    return carried(store, heard(store, count), lane)


def carried(store: Store, items: list[Item], lane: Lane = Lane.SERVICE) -> list[Item]:
    """What was heard, brought as far as a person."""
    for stage, value in ((Stage.READ, reading()), (Stage.ROUTED, route(lane)), (Stage.DRAFTED, draft(lane))):
        items = store.move([Move(item, stage, "on", (value,)) for item in items], NOON)
    return store.move([Move(i, Stage.HELD, "ask", due_at=i.the_draft.expires_at) for i in items], NOON)


def approved(store: Store, count: int = 1, lane: Lane = Lane.SERVICE) -> list[Item]:
    items = held(store, count, lane)
    return store.move([Move(i, Stage.APPROVED, "yes", (APPROVAL, Delivery("We are sorry."))) for i in items], NOON)


def test_a_mention_comes_back_as_it_was_heard(store: Store) -> None:
    said = mention(
        7, "é 🛫 \u202e x\ufffd", author=Author("h'; DROP TABLE mention;--", "Ñandú", 2**40), url="https://x.example/7"
    )
    store.hear("fake", Heard((said,)), NOON)
    [item] = store.due(Stage.HEARD, NOON, 10)
    assert item.mention == said
    assert (item.stage, item.heard_at, item.reading) == (Stage.HEARD, NOON, None)


def test_heard_is_stored_plus_duplicates_plus_malformed(store: Store) -> None:
    # Given a mention that is known already
    store.hear("fake", Heard((mention(1),)), NOON)
    # When it comes again, twice, beside a new one and a row that is none
    odd = Malformed("tape.csv", 9, "no id", "x")
    count = store.hear("fake", Heard((mention(1), mention(1), mention(2)), (odd,)), NOON)
    # Then every one of them is accounted for
    assert (count.heard, count.stored, count.duplicates, count.malformed) == (4, 1, 2, 1)
    assert Looking(store.database).malformed(5) == [odd]


def test_the_same_id_on_two_platforms_is_two_mentions(store: Store) -> None:
    count = store.hear("fake", Heard((mention(1), mention(1, platform="other"))), NOON)
    assert count.stored == 2


def test_a_cursor_stands_for_exactly_what_is_stored(store: Store) -> None:
    store.hear("fake", Heard((mention(1),), cursor="one"), NOON)
    store.hear("fake", Heard((mention(2),), cursor=None), NOON)
    assert store.cursor("fake") == "one"
    assert store.cursor("other") is None
    # When storing fails halfway, neither the mention nor the cursor stays
    with pytest.raises(Exception, match=r"(?i)null|NUL|surrogate|encod"):
        store.hear("fake", Heard((mention(3), mention(4, text="\ud800")), cursor="two"), NOON)
    assert store.cursor("fake") == "one"
    assert len(store.due(Stage.HEARD, NOON, 10)) == 2


def test_what_a_move_brings_is_there_when_the_mention_is_loaded_again(store: Store) -> None:
    [item] = held(store)
    again = store.item(item.id)
    assert again == item
    assert (again.reading, again.route, again.draft) == (reading(), route(), draft())


def test_a_reading_comes_back_with_its_doubt_its_embedding_and_who_corrected_it(store: Store) -> None:
    [item] = heard(store)
    doubtful = replace(reading(), unsure=True, embedding=bytes(range(256)), corrected_by="ana")
    store.move([Move(item, Stage.READ, "read", (doubtful,))], NOON)
    again = store.item(item.id)
    assert again is not None
    assert again.reading == doubtful


@pytest.mark.parametrize("source", sorted(CORRECTABLE))
def test_what_was_made_of_a_reading_is_forgotten_when_a_person_corrects_it(store: Store, source: Stage) -> None:
    # Given two mentions with a draft, one of them even with a delivery
    other, item = held(store, 2)
    if source is Stage.HELD_BACK:
        [item] = store.move([Move(item, Stage.HELD_BACK, "an open complaint")], NOON)
    elif source is not Stage.HELD:
        [item] = store.move([Move(item, Stage.APPROVED, "yes", (APPROVAL, Delivery("Sorry.")))], NOON)
        [item] = store.move([Move(item, Stage.STUCK, "no speaker")], NOON)
    if source is Stage.IGNORED:
        [item] = store.move([Move(item, Stage.READ, "once", (APPROVAL,))], NOON)
        [item] = store.move([Move(item, Stage.IGNORED, "no playbook matched", (route(None),))], NOON)
    # When its reading is corrected
    assert item.stage is source
    correction = Decision(Verdict.CORRECTED, "ana", NOON, "", "intent: complaint → plan")
    store.move([Move(item, Stage.READ, "corrected", (correction, reading(Intent.PLAN)), NOON)], NOON)
    # Then there is the reading and nothing else, and the other mention is as it was
    again = store.item(item.id)
    assert again is not None
    assert (again.reading, again.route, again.draft, again.delivery) == (reading(Intent.PLAN), None, None, None)
    assert store.item(other.id) == other
    assert [due.id for due in store.due(Stage.READ, NOON, 9)] == [item.id]


def test_a_delivery_comes_back_with_its_attempt_and_its_fate(store: Store) -> None:
    [item] = approved(store)
    delivery = Delivery("Sorry.", 2, NOON, NOON, "post-9", "https://x.example/9", Decimal("0.015"))
    [moved] = store.move([Move(item, Stage.SENDING, "go", (delivery,))], NOON)
    again = store.item(moved.id)
    assert again is not None
    assert again.delivery == delivery


def test_a_move_from_a_stage_that_the_mention_has_left_does_nothing(store: Store) -> None:
    [item] = heard(store)
    assert store.move([Move(item, Stage.READ, "first", (reading(),))], NOON)
    assert store.move([Move(item, Stage.IGNORED, "second")], NOON) == []
    told = Looking(store.database).told(item.id)
    assert told is not None
    assert [step.because for step in told.steps] == ["first"]


def test_of_many_who_move_one_mention_at_once_exactly_one_wins(store: Store) -> None:
    # Given one held draft and eight people who decide at the same moment
    [item] = held(store)
    barrier, won = threading.Barrier(8), list[str]()

    def decide(who: str) -> None:
        barrier.wait()
        decision = Decision(Verdict.APPROVED, who, NOON, "We are sorry.")
        if store.move([Move(item, Stage.APPROVED, "yes", (decision, Delivery("We are sorry.")), by=who)], NOON):
            won.append(who)

    # When they all do
    threads = [threading.Thread(target=decide, args=(f"p{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Then one has won, and only that decision is kept
    told = Looking(store.database).told(item.id)
    assert told is not None
    assert [decision.by for decision in told.decisions] == won
    assert len(won) == 1


def test_a_trail_is_taken_as_a_whole_or_not_at_all(store: Store) -> None:
    # Given a mention, and the two moves that follow one another
    [item] = heard(store)
    read = Move(item, Stage.READ, "read", (reading(),))
    routed = Move(item.after(read), Stage.ROUTED, "routed", (route(),))
    # When they are stored together, both are in the audit trail
    [arrived] = store.move([read, routed], NOON)
    assert arrived == store.item(item.id)
    told = Looking(store.database).told(item.id)
    assert told is not None
    assert [(step.source, step.target) for step in told.steps] == [
        (Stage.HEARD, Stage.READ),
        (Stage.READ, Stage.ROUTED),
    ]
    # And a second time nothing moves, and a trail with a gap is refused
    assert store.move([read, routed], NOON) == []
    with pytest.raises(ValueError, match="does not follow"):
        store.move([read, Move(arrived, Stage.DRAFTED, "on", (draft(),))], NOON)


def test_a_batch_is_moved_in_one_go_and_the_losers_are_left_out(store: Store) -> None:
    items = heard(store, 5)
    store.move([Move(items[2], Stage.IGNORED, "gone")], NOON)
    moved = store.move([Move(item, Stage.READ, "read", (reading(),)) for item in items], NOON)
    assert [item.id for item in moved] == [item.id for n, item in enumerate(items) if n != 2]
    assert Looking(store.database).stages() == {Stage.READ: 4, Stage.IGNORED: 1}


@given(st.sampled_from([(s, t) for s in Stage for t in Stage if (s, t) not in LEGAL_MOVES]))
@settings(deadline=None)
def test_every_other_move_is_refused(step: tuple[Stage, Stage]) -> None:
    store = Store(Database.__new__(Database))
    item = Item(1, step[0], mention(1), NOON, NOON)
    with pytest.raises(ValueError, match="no legal move"):
        store.move([Move(item, step[1], "no", (APPROVAL,))], NOON)


@pytest.mark.parametrize("step", sorted(DECIDED))
def test_what_a_person_decides_nobody_else_does(step: tuple[Stage, Stage]) -> None:
    store = Store(Database.__new__(Database))
    with pytest.raises(ValueError, match="only a person's decision"):
        store.move([Move(Item(1, step[0], mention(1), NOON, NOON), step[1], "no")], NOON)


def test_what_is_due_comes_in_the_order_of_its_time_and_not_before(store: Store) -> None:
    items = approved(store, 3)
    for item, minutes in zip(items, (5, 1, 3), strict=True):
        claimed = store.move([Move(item, Stage.SENDING, "go")], NOON)
        store.move([Move(claimed[0], Stage.APPROVED, "later", due_at=NOON + timedelta(minutes=minutes))], NOON)
    assert store.due(Stage.APPROVED, NOON, 9) == []
    later = store.due(Stage.APPROVED, NOON + timedelta(minutes=4), 9)
    assert [item.id for item in later] == [items[1].id, items[2].id]


@pytest.mark.parametrize(
    ("scope", "speaks"),
    [
        (ALL, []),
        ("lane:marketing", [Lane.SERVICE]),
        ("platform:fake", []),
        ("platform:other", [Lane.SERVICE, Lane.MARKETING]),
    ],
)
def test_a_pause_holds_back_what_it_covers_and_nothing_else(store: Store, scope: str, speaks: list[Lane]) -> None:
    # Given an approved draft in each lane
    switches = Switches(store.database)
    for number, lane in enumerate(Lane):
        store.hear("fake", Heard((mention(number),)), NOON)
        [item] = store.due(Stage.HEARD, NOON, 1)
        for stage, value in ((Stage.READ, reading()), (Stage.ROUTED, route(lane)), (Stage.DRAFTED, draft(lane))):
            [item] = store.move([Move(item, stage, "on", (value,))], NOON)
        [item] = store.move([Move(item, Stage.HELD, "ask")], NOON)
        store.move([Move(item, Stage.APPROVED, "yes", (APPROVAL, Delivery("Sorry.")))], NOON)
    # When somebody pauses
    assert switches.pause(scope, "ana", "a storm", NOON)
    assert not switches.pause(scope, "ben", "me too", NOON)
    assert [(p.scope, p.by) for p in switches.paused(NOON)] == [(scope, "ana")]
    # Then only the rest is due, until it is resumed
    assert [item.the_draft.lane for item in store.due(Stage.APPROVED, NOON, 9)] == speaks
    assert switches.resume(None) == [scope]
    assert len(store.due(Stage.APPROVED, NOON, 9)) == 2


def test_a_persons_pause_outlasts_what_goodword_closed_for_a_while(store: Store) -> None:
    # Given a listener that its platform closed for ten minutes
    switches = Switches(store.database)
    switches.shut("listener:x", "rate limit", NOON, NOON + timedelta(minutes=10))
    # When a person pauses it, and the platform closes once more
    assert switches.pause("listener:x", "ana", "quiet, please", NOON)
    switches.shut("listener:x", "rate limit", NOON, NOON + timedelta(minutes=5))
    # Then it is paused until a person resumes it, and no new start opens it
    assert switches.open_again() == []
    [pause] = switches.paused(NOON + timedelta(hours=1))
    assert (pause.by, pause.until) == ("ana", None)
    assert not switches.pause("listener:x", "ben", "", NOON)


def test_a_pause_that_is_over_can_be_made_anew(store: Store) -> None:
    switches = Switches(store.database)
    switches.shut("listener:x", "rate limit", NOON, NOON + timedelta(minutes=10))
    later = NOON + timedelta(minutes=11)
    assert switches.paused(later) == []
    assert switches.pause("listener:x", "ana", "", later)
    assert [pause.by for pause in switches.paused(later)] == ["ana"]


def test_held_drafts_come_with_the_most_pressing_on_top_and_by_lane(store: Store) -> None:
    looking = Looking(store.database)
    items = held(store, 3)
    store.move([Move(items[2], Stage.HELD, "soon", (APPROVAL,), NOON + timedelta(minutes=1))], NOON)
    assert [item.id for item in looking.held(2)] == [items[2].id, items[0].id]
    assert looking.held(9, Lane.MARKETING) == []
    assert len(looking.held(9, Lane.SERVICE)) == 3


def test_the_figures_add_up(store: Store) -> None:
    looking = Looking(store.database)
    before = looking.newest_move()
    items = held(store, 3)
    [ignored] = [i for i in store.move([Move(items[0], Stage.REJECTED, "no", (APPROVAL,))], NOON)]
    assert looking.stages() == {Stage.HELD: 2, Stage.REJECTED: 1}
    assert looking.lanes() == {Lane.SERVICE: 3}
    assert looking.drafted() == 3
    assert [(p.playbook, p.drafts) for p in looking.playbooks()] == [("delay", 3)]
    assert looking.newest_move() > before
    assert [item.id for item in looking.everything(batch=2)] == [item.id for item in items]
    assert looking.told(ignored.id + 1000) is None


def test_the_sandbox_does_not_count_so_that_a_double_would_show(store: Store, clock: object) -> None:
    wall = SandboxWall(store.database, clock)  # type: ignore[arg-type]
    reply = Reply("mention-1", mention(1), "Sorry.", Lane.SERVICE, "delay", 1, NOON)
    assert wall.find("mention-1") is None
    first, second = wall.pin(reply), wall.pin(reply)
    assert first != second
    assert wall.find("mention-1") == first
    pinned = Looking(store.database).pinned(5)
    assert [p.said for p in pinned] == [Said(second.external_id, second.url), Said(first.external_id, first.url)]


def test_a_step_taken_costs_the_same_number_of_queries_for_one_mention_as_for_fifty(store: Store) -> None:
    import sqlalchemy as sa

    counted = list[str]()
    for engine in {store.database._writer, store.database._reader}:
        sa.event.listen(engine, "before_cursor_execute", lambda *args: counted.append(args[2]))
    costs = []
    for size, first in ((1, 0), (50, 1000)):
        counted.clear()
        store.hear("fake", Heard(tuple(mention(first + n) for n in range(size))), NOON)
        items = store.due(Stage.HEARD, NOON, 100)
        items = store.move([Move(item, Stage.READ, "read", (reading(),)) for item in items], NOON)
        store.move([Move(item, Stage.IGNORED, "no", (route(None),)) for item in items], NOON)
        costs.append(len(counted))
    assert costs[0] == costs[1]
