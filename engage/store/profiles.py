"""All that is kept of one contact, for whoever looks at them: whatever one of their identities did, they did."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engage.contacts import Identity
from engage.labels import Kind, Lane
from engage.sla.policies import Priority, Status
from engage.store import tables, tables_people
from engage.store.complaining import READING, is_open_complaint
from engage.store.linking import LINK, contact_of
from engage.store.loading import MENTION
from engage.store.meeting import CONVERSATION, IDENTITY
from engage.store.noting import CSAT, EVENT, SUPPRESSION
from engage.store.tables import table

DRAFT, DELIVERY = table(tables.DraftRow), table(tables.DeliveryRow)
GESTURE = table(tables_people.GestureRow)

RECENT = 20
"""So many conversations and touches are told, the newest; of all others only how many they are."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """Why one identity is, or was, left alone. `kind`: opt_out or do_not_contact; `lifted_at` None while in force."""

    identity_id: int
    kind: str
    at: datetime
    by: str
    why: str
    mention_id: int | None
    lifted_at: datetime | None
    lifted_by: str
    lifted_why: str


@dataclass(frozen=True, slots=True)
class Talk:
    """One of their conversations, and how many posts of theirs are in it."""

    id: int
    platform: str
    status: Status
    priority: Priority
    opened_at: datetime
    changed_at: datetime
    mentions: int


@dataclass(frozen=True, slots=True)
class Mark:
    """How satisfied they said they were, 1 to 5."""

    conversation_id: int
    score: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Given:
    """A gesture to them, and how it is spoken of; `cents` in hundredths of `currency`, `status` as in the ledger."""

    id: int
    gesture: str
    words: str
    cents: int
    currency: str
    status: str
    agent: str
    why: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """What of ours reached them, and under which mention."""

    mention_id: int
    at: datetime
    lane: Lane
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A person said that two contacts are one (`together`), or that they are not; `undone_at` None while it holds."""

    id: int
    contact_id: int
    other_id: int
    together: bool
    basis: str
    by: str
    at: datetime
    undone_by: str
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Profile:
    """One contact. `complaints`: the mentions of those that are open. The counts tell all, `conversations` and `sent`
    the newest; the newest come first, identities in the order in which they were met."""

    id: int
    zone: str
    identities: tuple[Identity, ...]
    suppressions: tuple[Suppression, ...]
    mentions: int
    complaints: tuple[int, ...]
    conversation_count: int
    conversations: tuple[Talk, ...]
    csats: tuple[Mark, ...]
    gestures: tuple[Given, ...]
    sent_count: int
    sent: tuple[Sent, ...]
    links: tuple[Link, ...]


def profile(connection: sa.Connection, number: int) -> Profile | None:
    """The contact with this number, or the one that it is part of now; None if there is none."""
    contact = contact_of(connection, number)
    if contact is None:
        return None
    identities = identities_of(connection, {contact})
    theirs = [each.id for each in identities]
    return Profile(
        id=contact,
        zone=next((each.zone for each in identities if each.zone), ""),
        identities=tuple(identities),
        suppressions=_suppressions(connection, theirs),
        mentions=_count(connection, MENTION, MENTION.c.identity_id.in_(theirs), MENTION.c.kind == Kind.ANSWER),
        complaints=_complaints(connection, theirs),
        conversation_count=_count(connection, CONVERSATION, CONVERSATION.c.identity_id.in_(theirs)),
        conversations=_conversations(connection, theirs),
        csats=_csats(connection, theirs),
        gestures=_gestures(connection, theirs),
        sent_count=_count(connection, MENTION.join(DELIVERY), *_went_out(theirs)),
        sent=_sent(connection, theirs),
        links=_links(connection, {contact, *theirs}),
    )


def identities_of(connection: sa.Connection, contacts: Collection[int]) -> list[Identity]:
    """All identities of these contacts, in the order in which they were met."""
    query = sa.select(IDENTITY).where(IDENTITY.c.contact_id.in_(contacts)).order_by(IDENTITY.c.id)
    return [identity(row) for row in connection.execute(query)]


def identity(row: Any) -> Identity:
    """One row of `identity`."""
    return Identity(
        row.id, row.contact_id, row.platform, row.handle, row.shown, row.name, row.first_seen_at, row.zone
    )  # fmt: skip


def _count(connection: sa.Connection, of: sa.FromClause, *where: sa.ColumnElement[bool]) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(of).where(*where)) or 0


def _suppressions(connection: sa.Connection, theirs: Sequence[int]) -> tuple[Suppression, ...]:
    query = sa.select(*_columns(SUPPRESSION, Suppression)).where(SUPPRESSION.c.identity_id.in_(theirs))
    return tuple(Suppression(*row) for row in connection.execute(query.order_by(SUPPRESSION.c.id.desc())))


def _complaints(connection: sa.Connection, theirs: Sequence[int]) -> tuple[int, ...]:
    """The open ones, the newest first."""
    query = (
        sa.select(MENTION.c.id)
        .join(READING, READING.c.mention_id == MENTION.c.id)
        .outerjoin(CONVERSATION, CONVERSATION.c.id == MENTION.c.conversation_id)
        .where(MENTION.c.identity_id.in_(theirs), is_open_complaint())
    )
    return tuple(connection.scalars(query.order_by(MENTION.c.id.desc())))


def _conversations(connection: sa.Connection, theirs: Sequence[int]) -> tuple[Talk, ...]:
    mine = (MENTION.c.conversation_id == CONVERSATION.c.id, MENTION.c.kind == Kind.ANSWER)
    mentions = sa.select(sa.func.count()).select_from(MENTION).where(*mine).correlate(CONVERSATION).scalar_subquery()
    columns = [mentions if field.name == "mentions" else CONVERSATION.c[field.name] for field in fields(Talk)]
    query = sa.select(*columns).where(CONVERSATION.c.identity_id.in_(theirs))
    newest = query.order_by(CONVERSATION.c.changed_at.desc(), CONVERSATION.c.id.desc()).limit(RECENT)
    return tuple(Talk(*row) for row in connection.execute(newest))


def _csats(connection: sa.Connection, theirs: Sequence[int]) -> tuple[Mark, ...]:
    query = (
        sa.select(EVENT.c.conversation_id, EVENT.c.data, EVENT.c.at)
        .join(CONVERSATION, CONVERSATION.c.id == EVENT.c.conversation_id)
        .where(CONVERSATION.c.identity_id.in_(theirs), EVENT.c.kind == CSAT)
        .order_by(EVENT.c.at.desc(), EVENT.c.id.desc())
    )
    return tuple(Mark(row.conversation_id, row.data["score"], row.at) for row in connection.execute(query))


def _gestures(connection: sa.Connection, theirs: Sequence[int]) -> tuple[Given, ...]:
    query = sa.select(*_columns(GESTURE, Given)).where(GESTURE.c.identity_id.in_(theirs))
    return tuple(Given(*row) for row in connection.execute(query.order_by(GESTURE.c.id.desc())))


def _sent(connection: sa.Connection, theirs: Sequence[int]) -> tuple[Sent, ...]:
    query = (
        sa.select(MENTION.c.id, DELIVERY.c.sent_at, DRAFT.c.lane, MENTION.c.kind, DELIVERY.c.text)
        .join(DELIVERY, DELIVERY.c.mention_id == MENTION.c.id)
        .join(DRAFT, DRAFT.c.mention_id == MENTION.c.id)
        .where(*_went_out(theirs))
        .order_by(DELIVERY.c.sent_at.desc(), MENTION.c.id.desc())
    )
    return tuple(Sent(*row) for row in connection.execute(query.limit(RECENT)))


def _went_out(theirs: Sequence[int]) -> tuple[sa.ColumnElement[bool], ...]:
    return MENTION.c.identity_id.in_(theirs), DELIVERY.c.sent_at.is_not(None)


def _links(connection: sa.Connection, numbers: Collection[int]) -> tuple[Link, ...]:
    """Whatever was said of one of these numbers, also what was undone."""
    theirs = sa.or_(LINK.c.contact_id.in_(numbers), LINK.c.other_id.in_(numbers))
    query = sa.select(*_columns(LINK, Link)).where(theirs)
    return tuple(Link(*row) for row in connection.execute(query.order_by(LINK.c.id.desc())))


def _columns(of: sa.Table, value: type[Any]) -> list[sa.Column[Any]]:
    """The columns of a table that are named like the fields of a value, in their order."""
    return [of.c[field.name] for field in fields(value)]
