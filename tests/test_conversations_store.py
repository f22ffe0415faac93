"""Conversations in the store: made when somebody is first heard, never left as they were when something happened."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from random import Random

import sqlalchemy as sa

from engage.conversations import Facts, Thought, think
from engage.exchange import Heard
from engage.items import Move
from engage.labels import Lane
from engage.playbook import default_steps
from engage.sla.policies import Status
from engage.sla.settings import SlaBlock
from engage.stages import Stage
from engage.store import Alerts, Conversations, Database, NewAlert, Store
from engage.store.conversations import AT_ONCE, Kept
from engage.store.meeting import CONVERSATION, IDENTITY, stir
from engage.types import Author
from tests.fakes import NOON, mention, reading

SLA = SlaBlock.model_validate({"policies": [{"name": "all", "frt": "2h"}]}).built()


def thought(facts: Facts) -> Thought:
    return think(facts, SLA, lambda _: default_steps(Lane.SERVICE), NOON)


def count(database: Database, table: sa.Table) -> int:
    with database.reading() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_a_person_is_met_once_however_their_handle_is_written_and_each_thread_is_one_conversation(store: Store) -> None:
    first = (
        mention(1, thread_id="t", author=Author("Ana")),
        mention(2, thread_id="t", author=Author("@ana")),
        mention(3, thread_id="u", author=Author("ANA")),
        mention(4, thread_id="t", author=Author("ben")),
        mention(5, author=Author("")),
    )
    store.hear("fake", Heard(first), NOON)
    store.hear("fake", Heard((*first, mention(6, thread_id="t", author=Author("ana")))), NOON)
    items = [store.item(number) for number in range(1, 7)]
    conversations = [item.conversation_id if item else None for item in items]
    assert conversations[0] == conversations[1] == conversations[5]
    assert len({*conversations} - {None}) == 3
    assert (items[4].identity_id, conversations[4]) == (None, None)  # type: ignore[union-attr]
    assert (count(store.database, IDENTITY), count(store.database, CONVERSATION)) == (2, 3)


def test_what_is_heard_or_moved_makes_its_conversation_stale_and_thinking_it_over_ends_that(store: Store) -> None:
    conversations = Conversations(store.database)
    store.hear("fake", Heard((mention(1), mention(2, author=Author("ben")))), NOON)
    loaded = conversations.to_think_over(NOON, 9)
    assert [facts.id for facts, _ in loaded] == [1, 2]
    assert conversations.keep([(facts, stale, thought(facts)) for facts, stale in loaded], NOON).ids == {1, 2}
    assert conversations.to_think_over(NOON, 9) == []
    item = store.item(1)
    assert item is not None
    store.move([Move(item, Stage.READ, "read", (reading(),))], NOON)
    assert [facts.id for facts, _ in conversations.to_think_over(NOON, 9)] == [1]


def test_what_happened_while_it_was_thought_over_is_thought_over_again(store: Store) -> None:
    # Given a conversation that is being thought over
    conversations = Conversations(store.database)
    store.hear("fake", Heard((mention(1, thread_id="t"),)), NOON)
    [(facts, stale)] = conversations.to_think_over(NOON, 9)
    # When they write again before that is kept
    store.hear("fake", Heard((mention(2, thread_id="t"),)), NOON)
    # Then the thought is not kept, and nothing of it happened or is told
    alert = NewAlert(key="k", kind="sla", severity="missed", at=NOON, says="it is missed", conversation_id=facts.id)
    assert conversations.keep([(facts, stale, thought(facts))], NOON, [alert]) == Kept(frozenset(), ())
    assert Alerts(store.database).list() == []
    [(again, _)] = conversations.to_think_over(NOON, 9)
    assert (len(again.wrote), again.happened) == (2, ())


def test_all_that_are_not_resolved_are_thought_over_again_however_many(store: Store) -> None:
    conversations, many = Conversations(store.database), AT_ONCE + 1
    store.hear("fake", Heard(tuple(mention(number) for number in range(many))), NOON)
    with store.database.writing() as connection:
        connection.execute(sa.update(CONVERSATION).values(stale=0))
        connection.execute(sa.update(CONVERSATION).where(CONVERSATION.c.id == 1).values(status=Status.RESOLVED))
    conversations.think_again()
    stale = [facts.id for facts, _ in conversations.to_think_over(NOON, many)]
    assert stale == list(range(2, many + 1))


def test_what_is_late_is_kept_and_told_at_once_and_told_once(store: Store) -> None:
    """Or whoever was killed in between would have told nobody, and nobody would look at it again."""
    conversations = Conversations(store.database)
    store.hear("fake", Heard((mention(1),)), NOON)
    alert = NewAlert(key="k", kind="sla", severity="missed", at=NOON, says="it is missed", conversation_id=1)
    for told in ((1,), ()):
        thoughts = [(facts, stale, thought(facts)) for facts, stale in conversations.to_think_over(NOON, 9)]
        assert conversations.keep(thoughts, NOON, [alert]).alerts == told
        with store.database.writing() as connection:
            stir(connection, [1])
    assert [one.says for one in Alerts(store.database).list()] == ["it is missed"]


def test_a_conversation_whose_time_has_come_is_thought_over_without_anything_happening(store: Store) -> None:
    conversations = Conversations(store.database)
    store.hear("fake", Heard((mention(1),)), NOON)
    item = store.item(1)
    assert item is not None
    store.move([Move(item, Stage.READ, "read", (reading(),))], NOON)
    item = store.item(1)
    assert item is not None
    store.move([Move(item, Stage.STUCK, "a person looks")], NOON)
    [(facts, stale)] = conversations.to_think_over(NOON, 9)
    due = thought(facts)
    assert due.looks_at == NOON + timedelta(minutes=96)  # to warn
    conversations.keep([(facts, stale, due)], NOON)
    assert conversations.to_think_over(NOON + timedelta(minutes=95), 9) == []
    assert len(conversations.to_think_over(NOON + timedelta(minutes=96), 9)) == 1


def test_clocks_come_back_as_they_were_kept(store: Store) -> None:
    conversations = Conversations(store.database)
    store.hear("fake", Heard((mention(1),)), NOON)
    item = store.item(1)
    assert item is not None
    store.move(
        [Move(item, Stage.READ, "read", (reading(),)), Move(replace(item, stage=Stage.READ), Stage.STUCK, "x")], NOON
    )
    [(facts, stale)] = conversations.to_think_over(NOON, 9)
    kept = thought(facts)
    assert len(kept.clocks.clocks) == 1
    conversations.keep([(facts, stale, kept)], NOON)
    again = conversations.facts(1)
    assert again is not None
    assert again.clocks == kept.clocks
    assert again.status is Status.OPEN


def test_many_who_stir_the_same_conversations_never_block_each_other_for_ever(store: Store) -> None:
    # Given twenty conversations, and four who touch many of them at once, each in an order of its own
    people = tuple(mention(number, author=Author(f"h{number}")) for number in range(1, 21))
    store.hear("fake", Heard(people), NOON)

    def stirs(seed: int) -> int:
        dice = Random(seed)
        for _ in range(25):
            with store.database.writing() as connection:
                stir(connection, dice.sample(range(1, 21), 15))
        return 25 * 15

    # When all of them are done, then none was turned away, and nothing that happened was lost
    with ThreadPoolExecutor(4) as pool:
        stirred = sum(pool.map(stirs, range(4)))
    with store.database.reading() as connection:
        assert connection.scalar(sa.select(sa.func.sum(CONVERSATION.c.stale))) == stirred + 20
