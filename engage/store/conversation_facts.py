"""What is known of conversations, loaded whole: four queries, however many conversations."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from engage.conversations import Facts, Happened, What, Wrote
from engage.labels import Kind
from engage.sla.clocks import NO_CLOCKS, Clocks
from engage.store import rows, tables, tables_people
from engage.store.complaining import is_misread
from engage.store.loading import MENTION
from engage.store.meeting import CONVERSATION
from engage.store.noting import EVENT, OPT_OUT, SUPPRESSION
from engage.store.tables import table

READING, ROUTE, DRAFT = table(tables.ReadingRow), table(tables.RouteRow), table(tables.DraftRow)
DELIVERY = table(tables.DeliveryRow)
COURTESY = table(tables_people.CourtesyRow)

CLOCKS = TypeAdapter(Clocks)

FORBIDDEN = "never"


def facts_of(connection: sa.Connection, ids: Collection[int]) -> list[tuple[Facts, int]]:
    """The facts of each of these conversations, with how stale it was; in the order of their numbers."""
    found = connection.execute(sa.select(CONVERSATION).where(CONVERSATION.c.id.in_(ids)).order_by(CONVERSATION.c.id))
    conversations = found.all()
    wrote, happened, opted_out = _wrote(connection, ids), _happened(connection, ids), _opted_out(connection, ids)
    return [
        (
            Facts(
                id=row.id,
                platform=row.platform,
                status=row.status,
                opened_at=row.opened_at,
                wrote=tuple(wrote[row.id]),
                happened=tuple(happened[row.id]),
                clocks=CLOCKS.validate_python(row.clocks, strict=False) if row.clocks else NO_CLOCKS,
                opted_out_at=opted_out.get(row.id),
            ),
            row.stale,
        )
        for row in conversations
    ]


def happened_of(row: Any) -> Happened:
    return Happened(row.key, row.at, What(row.kind), row.says, row.by, row.mention_id, row.data)


def _wrote(connection: sa.Connection, ids: Collection[int]) -> dict[int, list[Wrote]]:
    columns = (
        *(MENTION.c[name] for name in ("id", "conversation_id", "kind", "stage", "heard_at", "due_at", "how")),
        MENTION.c.is_forgotten,
        *(MENTION.c[name] for name in ("followers", "replies", "likes", "reposts")),
        *(READING.c.intent, READING.c.urgency, ROUTE.c.lane, ROUTE.c.playbook, ROUTE.c.hits),
        *(DELIVERY.c.sent_at, COURTESY.c.outcome, is_misread().label("misread")),
    )
    query = sa.select(*columns).where(MENTION.c.conversation_id.in_(ids)).order_by(MENTION.c.id)
    for of in (READING, ROUTE, DELIVERY, COURTESY):
        query = query.outerjoin(of, of.c.mention_id == MENTION.c.id)
    wrote: dict[int, list[Wrote]] = defaultdict(list)
    for row in connection.execute(query):
        wrote[row.conversation_id].append(_wrote_of(row))
    return wrote


def _wrote_of(row: Any) -> Wrote:
    reactions = [count for count in (row.replies, row.likes, row.reposts) if count is not None]
    return Wrote(
        id=row.id,
        kind=row.kind,
        stage=row.stage,
        heard_at=row.heard_at,
        moved_at=row.due_at,
        intent=row.intent,
        urgency=row.urgency,
        lane=row.lane,
        playbook=row.playbook or "",
        followers=row.followers,
        reactions=sum(reactions) if reactions else None,
        how=row.how,
        sent_at=row.sent_at,
        asks=rows.reasons_of(row.hits)[0].condition if row.kind is Kind.FOLLOW_UP else "",
        misread=row.misread,
        forbidden=row.outcome == FORBIDDEN,
        forgotten=row.is_forgotten,
    )


def _happened(connection: sa.Connection, ids: Collection[int]) -> dict[int, list[Happened]]:
    query = sa.select(EVENT).where(EVENT.c.conversation_id.in_(ids)).order_by(EVENT.c.at, EVENT.c.id)
    happened: dict[int, list[Happened]] = defaultdict(list)
    for row in connection.execute(query):
        happened[row.conversation_id].append(happened_of(row))
    return happened


def _opted_out(connection: sa.Connection, ids: Collection[int]) -> dict[int, Any]:
    """When their authors opted out, by conversation."""
    query = (
        sa.select(CONVERSATION.c.id, sa.func.min(SUPPRESSION.c.at))
        .join(SUPPRESSION, SUPPRESSION.c.identity_id == CONVERSATION.c.identity_id)
        .where(CONVERSATION.c.id.in_(ids), SUPPRESSION.c.kind == OPT_OUT, SUPPRESSION.c.lifted_at.is_(None))
        .group_by(CONVERSATION.c.id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}
