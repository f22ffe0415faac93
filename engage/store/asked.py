"""Which question of ours is open in a mention's conversation, so that the mention may be its answer."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa

from engage.followup import Question
from engage.items import Item
from engage.labels import Kind
from engage.stages import Stage
from engage.store import rows, tables
from engage.store.loading import MENTION
from engage.store.tables import table

DELIVERY, ROUTE = table(tables.DeliveryRow), table(tables.RouteRow)

SKEW = timedelta(minutes=2)
"""By which a platform's clock and ours may differ."""


def open_questions(connection: sa.Connection, items: Sequence[Item]) -> dict[int, Question]:
    """By mention, the last question that we asked there before it, unless they said something else in between."""
    ids = {item.conversation_id for item in items if item.conversation_id is not None}
    asked = _asked(connection, ids) if ids else {}
    wrote = _wrote(connection, set(asked)) if asked else {}
    found: dict[int, Question] = {}
    for item in items:
        before = [row for row in asked.get(item.conversation_id or 0, ()) if _is_after(item, row.sent_at)]
        if before and item.mention.kind is Kind.ANSWER:
            since = before[-1].sent_at
            others = wrote.get(item.conversation_id or 0, ())
            if not any(number < item.id and heard_at > since for number, heard_at in others):
                found[item.id] = question_of(before[-1]._mapping)
    return found


def question_of(row: Any) -> Question:
    """What a follow-up of ours asks: its route says so, as its one condition."""
    return Question(rows.route_of(cast(rows.Row, row)).hits[0].condition)


def _is_after(item: Item, sent_at: datetime) -> bool:
    return item.heard_at >= sent_at and item.mention.posted_at > sent_at - SKEW


def _asked(connection: sa.Connection, conversation_ids: set[int]) -> dict[int, list[Any]]:
    query = (
        sa.select(MENTION.c.conversation_id, DELIVERY.c.sent_at, ROUTE)
        .join(ROUTE, ROUTE.c.mention_id == MENTION.c.id)
        .join(DELIVERY, DELIVERY.c.mention_id == MENTION.c.id)
        .where(
            MENTION.c.conversation_id.in_(conversation_ids),
            MENTION.c.kind == Kind.FOLLOW_UP,
            MENTION.c.stage.in_((Stage.SENT, Stage.CLOSED)),
            DELIVERY.c.sent_at.is_not(None),
        )
    )
    asked: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(query.order_by(DELIVERY.c.sent_at, MENTION.c.id)):
        asked[row.conversation_id].append(row)
    return asked


def _wrote(connection: sa.Connection, conversation_ids: set[int]) -> dict[int, list[tuple[int, datetime]]]:
    """Number and time of hearing of all that the contact wrote there."""
    query = sa.select(MENTION.c.conversation_id, MENTION.c.id, MENTION.c.heard_at).where(
        MENTION.c.conversation_id.in_(conversation_ids), MENTION.c.kind == Kind.ANSWER
    )
    wrote: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    for row in connection.execute(query.order_by(MENTION.c.id)):
        wrote[row.conversation_id].append((row.id, row.heard_at))
    return wrote
