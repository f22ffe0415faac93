"""What waits for people now: drafts to decide about, promises that are late, conversations that are somebody's."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from engage.labels import Kind
from engage.sla.policies import Metric, Priority, Status
from engage.stages import Stage
from engage.store import tables
from engage.store.complaining import READING, is_open_complaint
from engage.store.conversation_list import DUE
from engage.store.days import Lanes
from engage.store.loading import MENTION
from engage.store.meeting import CONVERSATION, IDENTITY
from engage.store.tables import table
from engage.types import How

DRAFT = table(tables.DraftRow)

SOON = timedelta(hours=1)

NEVER = datetime.max.replace(tzinfo=UTC)

_PRIORITIES = tuple(Priority)
_UNRESOLVED = tuple(status for status in Status if status is not Status.RESOLVED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A conversation that is not resolved, and what was promised in it: of its clocks the one that is due first.

    `mention_id` is the newest of what they wrote; `held_id` the newest mention in it whose draft is held. None: there
    is none. Where nothing is promised, `metric` and `due_at` are None. A clock that is missed is due since then.
    """

    conversation_id: int
    mention_id: int | None
    held_id: int | None
    platform: str
    handle: str
    status: Status
    priority: Priority
    assigned_to: str
    metric: Metric | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Queue:
    """How many drafts are `held`, which of them was heard first, and what waits for a person elsewhere.

    `unanswerable` conversations are open for a complaint that its platform lets nobody answer.
    In `overdue` conversations a promise is missed, in those that are `soon` one falls due within the hour: the most
    urgent of each, of which there are `overdue_count` and `soon_count` in all.
    """

    held: Lanes
    oldest_id: int | None = None
    oldest_heard_at: datetime | None = None
    by_hand: int = 0
    held_back: int = 0
    stuck: int = 0
    unanswerable: int = 0
    overdue: tuple[Waiting, ...] = ()
    overdue_count: int = 0
    soon: tuple[Waiting, ...] = ()
    soon_count: int = 0


def queue(connection: sa.Connection, now: datetime, limit: int) -> Queue:
    """All that waits for people; at most `limit` conversations of each kind."""
    due = _conversations(connection, sa.or_(*(column <= now + SOON for column in DUE)))
    overdue = [row for row in due if _first(row)[0] <= now]
    soon = [row for row in due if _first(row)[0] > now]
    stages, oldest = _stages(connection), _oldest(connection)
    return Queue(
        held=_held(connection),
        oldest_id=oldest.id if oldest else None,
        oldest_heard_at=oldest.heard_at if oldest else None,
        by_hand=stages[Stage.BY_HAND],
        held_back=stages[Stage.HELD_BACK],
        stuck=stages[Stage.STUCK],
        unanswerable=_unanswerable(connection),
        overdue=_waiting(connection, overdue[:limit]),
        overdue_count=len(overdue),
        soon=_waiting(connection, soon[:limit]),
        soon_count=len(soon),
    )


def assigned(connection: sa.Connection, to: Collection[str], limit: int) -> tuple[Waiting, ...]:
    """Conversations that are somebody's of these, written exactly so; the most urgent first."""
    return _waiting(connection, _conversations(connection, CONVERSATION.c.assigned_to.in_(to))[:limit])


def _held(connection: sa.Connection) -> Lanes:
    query = sa.select(DRAFT.c.lane, sa.func.count()).join(MENTION, MENTION.c.id == DRAFT.c.mention_id)
    return Lanes.of(_counted(connection, query.where(MENTION.c.stage == Stage.HELD).group_by(DRAFT.c.lane)))


def _oldest(connection: sa.Connection) -> Any:
    query = sa.select(MENTION.c.id, MENTION.c.heard_at).where(MENTION.c.stage == Stage.HELD)
    return connection.execute(query.order_by(MENTION.c.heard_at, MENTION.c.id).limit(1)).one_or_none()


def _stages(connection: sa.Connection) -> Counter[Stage]:
    where = MENTION.c.stage.in_((Stage.BY_HAND, Stage.HELD_BACK, Stage.STUCK))
    query = sa.select(MENTION.c.stage, sa.func.count()).where(where).group_by(MENTION.c.stage)
    return _counted(connection, query)


def _unanswerable(connection: sa.Connection) -> int:
    query = (
        sa.select(sa.func.count(MENTION.c.conversation_id.distinct()))
        .join(READING, READING.c.mention_id == MENTION.c.id)
        .join(CONVERSATION, CONVERSATION.c.id == MENTION.c.conversation_id)
        .where(CONVERSATION.c.status == Status.OPEN, MENTION.c.how == How.NONE, is_open_complaint())
    )
    return connection.scalar(query) or 0


def _conversations(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> list[Any]:
    """Those to which this applies and that are not resolved, the most urgent first."""
    same = ("id", "platform", "status", "priority", "assigned_to", "frt_due", "nrt_due", "rt_due")
    query = (
        sa.select(*(CONVERSATION.c[name] for name in same), IDENTITY.c.shown)
        .join(IDENTITY, IDENTITY.c.id == CONVERSATION.c.identity_id)
        .where(CONVERSATION.c.status.in_(_UNRESOLVED), *where)
    )
    return sorted(connection.execute(query), key=_urgency)


def _urgency(row: Any) -> tuple[int, datetime, int]:
    return -_PRIORITIES.index(row.priority), _first(row)[0], row.id


def _first(row: Any) -> tuple[datetime, Metric | None]:
    """When the first of its running clocks is due, and which that is; never and none where nothing is promised."""
    due = ((row.frt_due, Metric.FRT), (row.nrt_due, Metric.NRT), (row.rt_due, Metric.RT))
    return min(((at, metric) for at, metric in due if at is not None), default=(NEVER, None))


def _waiting(connection: sa.Connection, rows: Sequence[Any]) -> tuple[Waiting, ...]:
    ids = [row.id for row in rows]
    newest = _newest(connection, ids, MENTION.c.kind == Kind.ANSWER)
    held = _newest(connection, ids, MENTION.c.stage == Stage.HELD)
    return tuple(
        Waiting(
            conversation_id=row.id,
            mention_id=newest.get(row.id),
            held_id=held.get(row.id),
            platform=row.platform,
            handle=row.shown,
            status=row.status,
            priority=row.priority,
            assigned_to=row.assigned_to,
            metric=metric,
            due_at=due_at if metric else None,
        )
        for row in rows
        for due_at, metric in [_first(row)]
    )


def _newest(connection: sa.Connection, ids: Sequence[int], which: sa.ColumnElement[bool]) -> Mapping[int, int]:
    """By conversation, the newest mention of this kind."""
    query = sa.select(MENTION.c.conversation_id, sa.func.max(MENTION.c.id)).where(MENTION.c.conversation_id.in_(ids))
    return _counted(connection, query.where(which).group_by(MENTION.c.conversation_id))


def _counted(connection: sa.Connection, query: sa.Select[Any]) -> Counter[Any]:
    """Pairs of what and a number, by what."""
    return Counter({row[0]: row[1] for row in connection.execute(query)})
