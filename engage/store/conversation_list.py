"""Conversations for whoever looks at them: the queue, most pressing first, and one of them whole."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engage.conversations import Happened
from engage.items import Item
from engage.labels import Kind
from engage.sla.clocks import NO_CLOCKS, Clocks, State
from engage.sla.policies import Priority, Status
from engage.store.conversation_facts import CLOCKS, happened_of
from engage.store.database import Database
from engage.store.loading import MENTION, load
from engage.store.meeting import CONVERSATION, IDENTITY
from engage.store.noting import EVENT
from engage.store.questions import Given, Questions

RANK = sa.case({priority: place for place, priority in enumerate(reversed(Priority))}, value=CONVERSATION.c.priority)
DUE = (CONVERSATION.c.frt_due, CONVERSATION.c.nrt_due, CONVERSATION.c.rt_due)


@dataclass(frozen=True, slots=True)
class Queued:
    """One conversation. The due times are those of clocks that run; `mentions` counts what they wrote in it.

    `says` is the newest of what they wrote; `follow` is what comes next after our answer, at `follow_at`.
    """

    id: int
    platform: str
    handle: str
    contact_id: int
    status: Status
    status_because: str
    priority: Priority
    priority_because: str
    opened_at: datetime
    changed_at: datetime
    wakes_at: datetime | None
    assigned_to: str
    mentions: int
    says: str
    frt_due: datetime | None
    nrt_due: datetime | None
    rt_due: datetime | None
    frt: State | None
    nrt: State | None
    rt: State | None
    sla_because: str
    follow: str
    follow_at: datetime | None
    follow_says: str


@dataclass(frozen=True, slots=True)
class Whole:
    """One conversation: all that was written in it, ours under theirs, its clocks, what happened, and the marks that
    were given by a link, with what was written beside them."""

    queued: Queued
    items: tuple[Item, ...]
    happened: tuple[Happened, ...]
    clocks: Clocks
    marks: tuple[Given, ...] = ()


class ConversationList:
    """Read-only questions, each one transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def queue(
        self, statuses: Collection[Status], limit: int, assigned_to: str | None = None, priority: Priority | None = None
    ) -> list[Queued]:
        """Those in one of `statuses`, of this priority, assigned to this person: the most pressing on top."""
        query = _queued().where(CONVERSATION.c.status.in_(statuses))
        if assigned_to is not None:
            query = query.where(CONVERSATION.c.assigned_to == assigned_to)
        if priority is not None:
            query = query.where(CONVERSATION.c.priority == priority)
        due = sa.func.coalesce(*DUE)
        soonest = (due.is_(None), due, CONVERSATION.c.changed_at, CONVERSATION.c.id)
        with self.database.reading() as connection:
            found = connection.execute(query.order_by(RANK, *soonest).limit(limit))
            return [_of(row) for row in found]

    def counts(self) -> dict[Status, int]:
        """How many there are of each status."""
        query = sa.select(CONVERSATION.c.status, sa.func.count()).group_by(CONVERSATION.c.status)
        with self.database.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def whole(self, conversation_id: int) -> Whole | None:
        """One conversation, or None if there is none with this number."""
        with self.database.reading() as connection:
            row = connection.execute(_queued().where(CONVERSATION.c.id == conversation_id)).one_or_none()
            if row is None:
                return None
            mentions = sa.select(MENTION).where(MENTION.c.conversation_id == conversation_id).order_by(MENTION.c.id)
            events = sa.select(EVENT).where(EVENT.c.conversation_id == conversation_id).order_by(EVENT.c.at, EVENT.c.id)
            clocks = connection.scalar(sa.select(CONVERSATION.c.clocks).where(CONVERSATION.c.id == conversation_id))
            whole = Whole(
                _of(row),
                tuple(load(connection, mentions)),
                tuple(happened_of(event) for event in connection.execute(events)),
                CLOCKS.validate_python(clocks) if clocks else NO_CLOCKS,
            )
        return replace(whole, marks=tuple(Questions(self.database).given(conversation_id)))


def _queued() -> sa.Select[Any]:
    theirs = (MENTION.c.conversation_id == CONVERSATION.c.id, MENTION.c.kind == Kind.ANSWER)
    count = sa.select(sa.func.count()).where(*theirs).scalar_subquery().label("mentions")
    newest = sa.select(MENTION.c.text).where(*theirs).order_by(MENTION.c.id.desc()).limit(1).scalar_subquery()
    return sa.select(
        CONVERSATION, IDENTITY.c.shown, IDENTITY.c.contact_id, count, sa.func.coalesce(newest, "").label("said")
    ).join(IDENTITY, IDENTITY.c.id == CONVERSATION.c.identity_id)


def _of(row: Any) -> Queued:
    same: Sequence[str] = (
        "id", "platform", "contact_id", "status", "status_because", "priority", "priority_because", "opened_at",
        "changed_at", "wakes_at", "assigned_to", "mentions", "frt_due", "nrt_due", "rt_due", "frt", "nrt", "rt",
        "sla_because", "follow", "follow_at", "follow_says",
    )  # fmt: skip
    return Queued(**{name: getattr(row, name) for name in same}, handle=row.shown, says=row.said)
