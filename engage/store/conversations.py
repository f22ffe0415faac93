"""Conversations as they are kept: which to think over, what they have become, and what people do about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engage.conversations import Facts, Happened, Thought
from engage.sla.clocks import NO_CLOCKS
from engage.sla.policies import Status
from engage.store.alerts import NewAlert, tell
from engage.store.conversation_facts import CLOCKS, facts_of
from engage.store.database import Database
from engage.store.meeting import CONVERSATION, stir
from engage.store.noting import EVENT, event_row
from engage.store.statements import ignore

AT_ONCE = 1000

Thinking = tuple[Facts, int, Thought]
"""A conversation, how stale it was when it was loaded, and what came of thinking it over."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The numbers of the conversations that were kept, and of the alerts that had not been told before."""

    ids: frozenset[int]
    alerts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """What a person does about a conversation: what happened, and the status from now on (None: as before)."""

    happened: Happened
    status: Status | None = None
    wakes_at: datetime | None = None
    assigned_to: str | None = None


class Conversations:
    """Every method is one transaction; several processes may share the database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def to_think_over(self, now: datetime, limit: int) -> list[tuple[Facts, int]]:
        """Those in which something happened, or whose time has come, with how stale each is."""
        due = sa.or_(CONVERSATION.c.stale > 0, CONVERSATION.c.looks_at <= now)
        with self.database.reading() as connection:
            ids = connection.scalars(sa.select(CONVERSATION.c.id).where(due).order_by(CONVERSATION.c.id).limit(limit))
            return facts_of(connection, list(ids))

    def facts(self, conversation_id: int) -> Facts | None:
        """All that is known of one."""
        with self.database.reading() as connection:
            return next((facts for facts, _ in facts_of(connection, [conversation_id])), None)

    def keep(self, thoughts: Sequence[Thinking], now: datetime, alerts: Sequence[NewAlert] = ()) -> Kept:
        """Keep what they have become, and tell what is to be told of that. A conversation in which something happened
        since it was loaded is left as it is, and thought over again; nothing is told of it."""
        stale_of = {facts.id: stale for facts, stale, _ in thoughts}
        lock = sa.select(CONVERSATION.c.id, CONVERSATION.c.stale).where(CONVERSATION.c.id.in_(stale_of))
        with self.database.writing() as connection:
            found = connection.execute(lock.order_by(CONVERSATION.c.id).with_for_update())
            same = {row.id for row in found if row.stale == stale_of[row.id]}
            kept = [(facts, thought) for facts, _, thought in thoughts if facts.id in same]
            if kept:
                connection.execute(_SET, [_row(facts, thought, now) for facts, thought in kept])
            happened = [event_of(facts.id, each) for facts, thought in kept for each in thought.happened]
            if happened:
                connection.execute(ignore(EVENT, self.database.is_sqlite), happened)
            true = [alert for alert in alerts if alert.conversation_id in same]
            return Kept(frozenset(same), tuple(tell(connection, true, self.database.is_sqlite)))

    def think_again(self) -> None:
        """Have all that are not resolved thought over, though nothing happened in them: what is promised may be another
        thing than it was. Not all at once, so that others write in between."""
        query = sa.select(CONVERSATION.c.id).where(CONVERSATION.c.status != Status.RESOLVED).order_by(CONVERSATION.c.id)
        last = 0
        while True:
            with self.database.writing() as connection:
                ids = connection.scalars(query.where(CONVERSATION.c.id > last).limit(AT_ONCE)).all()
                stir(connection, ids)
            if len(ids) < AT_ONCE:
                return
            last = ids[-1]

    def act(self, conversation_id: int, expected: Status, act: Act, now: datetime) -> bool:
        """Do this if the conversation still has the status that it was seen in; False if it has another by now."""
        values: dict[str, Any] = {"stale": CONVERSATION.c.stale + 1, "changed_at": now}
        if act.status is not None:
            values |= {"status": act.status, "status_because": act.happened.says, "wakes_at": act.wakes_at}
        if act.assigned_to is not None:
            values["assigned_to"] = act.assigned_to
        seen = (CONVERSATION.c.id == conversation_id, CONVERSATION.c.status == expected)
        with self.database.writing() as connection:
            if connection.execute(sa.update(CONVERSATION).where(*seen).values(values)).rowcount == 0:
                return False
            connection.execute(ignore(EVENT, self.database.is_sqlite), event_of(conversation_id, act.happened))
            return True


def event_of(conversation_id: int, happened: Happened) -> dict[str, Any]:
    """A row of `event`."""
    return event_row(
        conversation_id,
        happened.key,
        happened.what.value,
        happened.at,
        happened.says,
        happened.by,
        mention_id=happened.mention_id,
        data=dict(happened.data),
    )


_SET = (
    sa.update(CONVERSATION)
    .where(CONVERSATION.c.id == sa.bindparam("of_id"))
    .values(
        {name: sa.bindparam(f"new_{name}") for name in (
            "status", "status_because", "priority", "priority_because", "changed_at", "wakes_at", "clocks", "frt_due",
            "nrt_due", "rt_due", "frt", "nrt", "rt", "looks_at", "helped_at", "follow", "follow_at", "follow_says",
        )}
        | {"stale": 0, "sla_because": sa.func.coalesce(sa.bindparam("new_sla_because"), CONVERSATION.c.sla_because)}
    )
)  # fmt: skip


def _row(facts: Facts, thought: Thought, now: datetime) -> dict[str, Any]:
    row = thought.row
    values = {
        "status": thought.status,
        "status_because": thought.because,
        "priority": thought.priority,
        "priority_because": thought.priority_because,
        "changed_at": now,
        "wakes_at": thought.wakes_at,
        "clocks": CLOCKS.dump_python(thought.clocks, mode="json") if thought.clocks != NO_CLOCKS else None,
        "frt_due": row.frt_due,
        "nrt_due": row.nrt_due,
        "rt_due": row.rt_due,
        "frt": row.frt,
        "nrt": row.nrt,
        "rt": row.rt,
        "looks_at": thought.looks_at,
        "helped_at": thought.helped_at,
        "follow": thought.follow.action.value,
        "follow_at": thought.follow.at,
        "follow_says": thought.follow.says,
        "sla_because": thought.sla_because or None,
    }
    return {"of_id": facts.id} | {f"new_{name}": value for name, value in values.items()}
