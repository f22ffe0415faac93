"""The queries behind `engage.store.beside`: each asks for everybody at once.

`contact_of` tells of each identity which contact it is part of; what is found is gathered by contact.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from engage.gestures import OPEN
from engage.labels import Kind
from engage.stages import Stage
from engage.store import tables
from engage.store.complaining import READING, is_open_complaint
from engage.store.gesture_rows import words_of
from engage.store.loading import MENTION
from engage.store.meeting import CONVERSATION, IDENTITY
from engage.store.noting import CSAT, EVENT, SUPPRESSION
from engage.store.profiles import DELIVERY, DRAFT, GESTURE, Given, Mark, Sent, Suppression
from engage.store.tables import table

AUDIT = table(tables.AuditRow)

NEWEST = 20
"""So many of the newest mentions of a conversation are looked at."""

T = TypeVar("T")
ContactOf = Mapping[int, int]


def contacts_of(connection: sa.Connection, identity_ids: Collection[int]) -> dict[int, int]:
    """By identity, the number of the contact that it is part of."""
    query = sa.select(IDENTITY.c.id, IDENTITY.c.contact_id).where(
        IDENTITY.c.id.in_(identity_ids), IDENTITY.c.contact_id.is_not(None)
    )
    return {row.id: row.contact_id for row in connection.execute(query)}


def counted(connection: sa.Connection, contact_of: ContactOf) -> dict[int, list[int]]:
    """How much they wrote, by contact and identity."""
    count = sa.func.count().label("wrote")
    query = sa.select(MENTION.c.identity_id, count).where(MENTION.c.kind == Kind.ANSWER, _theirs(MENTION, contact_of))
    return _gathered(connection, query.group_by(MENTION.c.identity_id), contact_of, lambda row: int(row.wrote))


def suppressions(connection: sa.Connection, contact_of: ContactOf) -> dict[int, list[Suppression]]:
    """Why they are left alone."""
    names = Suppression.__slots__
    query = sa.select(*(SUPPRESSION.c[name] for name in names)).where(
        _theirs(SUPPRESSION, contact_of), SUPPRESSION.c.lifted_at.is_(None)
    )
    return _gathered(connection, query.order_by(SUPPRESSION.c.id), contact_of, lambda row: Suppression(*row))


def complaints(connection: sa.Connection, contact_of: ContactOf) -> dict[int, list[int]]:
    """Their open complaints."""
    query = (
        sa.select(MENTION.c.id, MENTION.c.identity_id)
        .join(READING, READING.c.mention_id == MENTION.c.id)
        .join(CONVERSATION, CONVERSATION.c.id == MENTION.c.conversation_id)
        .where(_theirs(MENTION, contact_of), is_open_complaint())
    )
    return _gathered(connection, query, contact_of, lambda row: int(row.id))


def marks(connection: sa.Connection, contact_of: ContactOf) -> dict[int, list[Mark]]:
    """How satisfied they said they were."""
    query = (
        sa.select(CONVERSATION.c.identity_id, EVENT.c.conversation_id, EVENT.c.data, EVENT.c.at)
        .join(CONVERSATION, CONVERSATION.c.id == EVENT.c.conversation_id)
        .where(_theirs(CONVERSATION, contact_of), EVENT.c.kind == CSAT)
    )
    return _gathered(connection, query.order_by(EVENT.c.id), contact_of, _mark)


def gestures(connection: sa.Connection, contact_of: ContactOf) -> dict[int, list[Given]]:
    """What was asked for or promised, and is not carried out."""
    columns = [GESTURE.c[name] for name in Given.__slots__]
    query = sa.select(GESTURE.c.identity_id, *columns).where(
        _theirs(GESTURE, contact_of), GESTURE.c.status.in_(words_of(OPEN))
    )
    return _gathered(connection, query.order_by(GESTURE.c.id), contact_of, lambda row: Given(*row[1:]))


def sent(connection: sa.Connection, contact_of: ContactOf) -> dict[int, list[Sent]]:
    """What of ours reached each identity last."""
    place = sa.func.row_number().over(
        partition_by=MENTION.c.identity_id, order_by=(DELIVERY.c.sent_at.desc(), MENTION.c.id.desc())
    )
    columns = (MENTION.c.identity_id, MENTION.c.id, DELIVERY.c.sent_at, DRAFT.c.lane, MENTION.c.kind, DELIVERY.c.text)
    every = (
        sa.select(*columns, place.label("place"))
        .join(DELIVERY, DELIVERY.c.mention_id == MENTION.c.id)
        .join(DRAFT, DRAFT.c.mention_id == MENTION.c.id)
        .where(_theirs(MENTION, contact_of), DELIVERY.c.sent_at.is_not(None))
        .subquery()
    )
    query = sa.select(every).where(every.c.place == 1)
    return _gathered(connection, query, contact_of, lambda row: Sent(row.id, row.sent_at, row.lane, row.kind, row.text))


def conversations(connection: sa.Connection, ids: Collection[int]) -> Sequence[Any]:
    """The rows of these conversations, each with how many `mentions` of theirs are in it."""
    mine = (MENTION.c.conversation_id == CONVERSATION.c.id, MENTION.c.kind == Kind.ANSWER)
    count = sa.select(sa.func.count()).select_from(MENTION).where(*mine).correlate(CONVERSATION).scalar_subquery()
    query = sa.select(CONVERSATION, count.label("mentions")).where(CONVERSATION.c.id.in_(ids))
    return connection.execute(query).all()


def newest(connection: sa.Connection, ids: Collection[int]) -> Sequence[Any]:
    """What they wrote last in each of these conversations, the oldest first; nothing that its author deleted."""
    place = sa.func.row_number().over(partition_by=MENTION.c.conversation_id, order_by=MENTION.c.id.desc())
    columns = (MENTION.c.id, MENTION.c.conversation_id, MENTION.c.posted_at, MENTION.c.text)
    every = (
        sa.select(*columns, place.label("place"))
        .where(MENTION.c.conversation_id.in_(ids), MENTION.c.kind == Kind.ANSWER, ~MENTION.c.is_forgotten)
        .subquery()
    )
    return connection.execute(sa.select(every).where(every.c.place <= NEWEST).order_by(every.c.id)).all()


def replaced(connection: sa.Connection, numbers: Collection[int]) -> dict[int, list[int]]:
    """Of each mention, those in the same conversation whose drafts made way in the very move that brought its own to
    people."""
    other, gone = MENTION.alias(), AUDIT.alias()
    query = (
        sa.select(MENTION.c.id, other.c.id.label("other"))
        .join(AUDIT, AUDIT.c.mention_id == MENTION.c.id)
        .join(other, other.c.conversation_id == MENTION.c.conversation_id)
        .join(gone, gone.c.mention_id == other.c.id)
        .where(MENTION.c.id.in_(numbers), AUDIT.c.source == Stage.DRAFTED)
        .where(AUDIT.c.target.in_((Stage.HELD, Stage.HELD_BACK)))
        .where(other.c.stage == Stage.SUPERSEDED, other.c.id != MENTION.c.id)
        .where(gone.c.target == Stage.SUPERSEDED, gone.c.at == AUDIT.c.at)
    )
    pairs: dict[int, list[int]] = defaultdict(list)
    for row in connection.execute(query.order_by(other.c.id)):
        pairs[row.id].append(row.other)
    return pairs


def _mark(row: Any) -> Mark:
    return Mark(row.conversation_id, row.data["score"], row.at)


def _theirs(of: sa.Table, contact_of: ContactOf) -> sa.ColumnElement[bool]:
    return of.c.identity_id.in_(contact_of)


def _gathered(
    connection: sa.Connection, query: sa.Select[Any], contact_of: ContactOf, made: Callable[[Any], T]
) -> dict[int, list[T]]:
    """What is made of each row, by contact."""
    by_contact: dict[int, list[T]] = defaultdict(list)
    for row in connection.execute(query):
        by_contact[contact_of[row.identity_id]].append(made(row))
    return by_contact
