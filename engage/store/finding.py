"""Which contacts there are: those heard last, those with a handle or a name, and those that may be one person."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engage.claims import Claim, other_handles
from engage.contacts import Identity, Suggestion, suggested
from engage.labels import Kind
from engage.sla.policies import Status
from engage.store.linking import aparts
from engage.store.loading import MENTION
from engage.store.meeting import CONVERSATION, IDENTITY, folded
from engage.store.noting import SUPPRESSION
from engage.store.profiles import identities_of, identity

AT_ONCE = 1000
"""So many mentions are walked through at a time to find who was heard last."""

POSTS = 5000
"""In so many of the newest posts people are looked for who say what else they are called."""

PLATFORMS = 8
"""A name that more people have is not rare; there are not more platforms to have it on."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One line about a contact. `heard_at` is their newest post's, None without one; `mentions` counts their posts,
    `conversations` those that are not resolved; `suppressed` says why they are left alone, if they are."""

    id: int
    identities: tuple[Identity, ...]
    mentions: int
    heard_at: datetime | None
    conversations: int
    suppressed: tuple[str, ...]


def newest(connection: sa.Connection, limit: int) -> list[Contact]:
    """Those that were heard last, on top; then those of whom no post is left."""
    found: dict[int, None] = {}
    before: int | None = None
    while len(found) < limit:
        rows = connection.execute(_heard_before(before)).all()
        found |= dict.fromkeys(row.contact_id for row in rows)
        if len(rows) < AT_ONCE:
            break
        before = rows[-1].id
    if len(found) < limit:
        silent = sa.select(IDENTITY.c.contact_id).where(IDENTITY.c.contact_id.not_in(found)).distinct()
        latest = connection.scalars(silent.order_by(IDENTITY.c.contact_id.desc()).limit(limit - len(found)))
        found |= dict.fromkeys(latest)
    return _lines(connection, list(found)[:limit])


def matching(connection: sa.Connection, text: str, limit: int) -> list[Contact]:
    """Those with this in a handle or in a name, the most recently heard on top. SQLite knows no capitals but A to Z, so
    that of others only usual ways to write them are found."""
    handle = folded(text)
    if not handle:
        return []
    names = {text.strip(), text.strip().lower(), text.strip().title()}
    hit = [IDENTITY.c.handle.contains(handle, autoescape=True)]
    hit += [IDENTITY.c.name.icontains(name, autoescape=True) for name in sorted(names)]
    heard = sa.select(sa.func.max(MENTION.c.id)).where(
        MENTION.c.identity_id == IDENTITY.c.id, MENTION.c.kind == Kind.ANSWER
    )
    last = sa.func.max(sa.func.coalesce(heard.correlate(IDENTITY).scalar_subquery(), 0))
    query = sa.select(IDENTITY.c.contact_id).where(sa.or_(*hit)).group_by(IDENTITY.c.contact_id)
    found = connection.scalars(query.order_by(last.desc(), IDENTITY.c.contact_id.desc()).limit(limit))
    return _lines(connection, list(found))


def suggestions(connection: sa.Connection) -> list[Suggestion]:
    """Who may be one person. Only those are read who share something with somebody."""
    claims = _claims(connection)
    candidates = _candidates(connection, claims)
    known = {each.id for each in candidates}
    kin = identities_of(connection, {each.contact_id for each in candidates})
    others = [each for each in kin if each.id not in known]
    return suggested(candidates, claims, aparts(connection).keys(), others)


def _heard_before(before: int | None) -> sa.Select[Any]:
    query = sa.select(MENTION.c.id, IDENTITY.c.contact_id).join(IDENTITY, IDENTITY.c.id == MENTION.c.identity_id)
    query = query.where(MENTION.c.kind == Kind.ANSWER)
    if before is not None:
        query = query.where(MENTION.c.id < before)
    return query.order_by(MENTION.c.id.desc()).limit(AT_ONCE)


def _lines(connection: sa.Connection, contacts: Sequence[int]) -> list[Contact]:
    """In the order of `contacts`, in four queries."""
    mine: dict[int, list[Identity]] = {contact: [] for contact in contacts}
    for each in identities_of(connection, contacts):
        mine[each.contact_id].append(each)

    def by_contact(count: sa.ColumnElement[Any], of: sa.Table, *where: sa.ColumnElement[bool]) -> dict[int, Any]:
        joined = sa.select(IDENTITY.c.contact_id, count).join(of, of.c.identity_id == IDENTITY.c.id)
        asked = joined.where(IDENTITY.c.contact_id.in_(contacts), *where).group_by(IDENTITY.c.contact_id)
        return {row[0]: row[1] for row in connection.execute(asked)}

    theirs = MENTION.c.kind == Kind.ANSWER
    mentions, heard = (by_contact(what, MENTION, theirs) for what in (sa.func.count(), sa.func.max(MENTION.c.heard_at)))
    open_ones = by_contact(sa.func.count(), CONVERSATION, CONVERSATION.c.status != Status.RESOLVED)
    suppressed = _suppressed(connection, contacts)
    return [
        Contact(
            contact,
            tuple(mine[contact]),
            mentions.get(contact, 0),
            heard.get(contact),
            open_ones.get(contact, 0),
            tuple(kind for of, kind in suppressed if of == contact),
        )
        for contact in contacts
    ]


def _suppressed(connection: sa.Connection, contacts: Collection[int]) -> list[tuple[int, str]]:
    """Contact and reason, each once."""
    query = (
        sa.select(IDENTITY.c.contact_id, SUPPRESSION.c.kind)
        .join(SUPPRESSION, SUPPRESSION.c.identity_id == IDENTITY.c.id)
        .where(IDENTITY.c.contact_id.in_(contacts), SUPPRESSION.c.lifted_at.is_(None))
        .distinct()
        .order_by(IDENTITY.c.contact_id, SUPPRESSION.c.kind)
    )
    return [(row.contact_id, row.kind) for row in connection.execute(query)]


def _claims(connection: sa.Connection) -> list[Claim]:
    """What people said in the newest posts about their other handles."""
    recent = (
        sa.select(MENTION.c.id, MENTION.c.identity_id, MENTION.c.text)
        .where(MENTION.c.kind == Kind.ANSWER, MENTION.c.identity_id.is_not(None))
        .order_by(MENTION.c.id.desc())
        .limit(POSTS)
    )
    return [
        Claim(row.identity_id, row.id, platform, handle)
        for row in connection.execute(recent)
        for platform, handle in other_handles(row.text)
    ]


def _candidates(connection: sa.Connection, claims: Iterable[Claim]) -> list[Identity]:
    """Everybody who shares a handle, or a rare name, with somebody, or is meant by a claim or makes one."""
    name, platforms = sa.func.lower(IDENTITY.c.name), sa.func.count(IDENTITY.c.platform.distinct())
    handles = sa.select(IDENTITY.c.handle).group_by(IDENTITY.c.handle).having(sa.func.count() > 1)
    names = (
        sa.select(name)
        .where(IDENTITY.c.name.contains(" "))
        .group_by(name)
        .having(platforms > 1, sa.func.count() == platforms, platforms <= PLATFORMS)
    )
    of_claims = list(claims)
    said = sa.or_(
        IDENTITY.c.id.in_({each.identity_id for each in of_claims}),
        IDENTITY.c.handle.in_({each.handle for each in of_claims}),
    )
    shared = sa.or_(IDENTITY.c.handle.in_(handles), name.in_(names), said)
    return [identity(row) for row in connection.execute(sa.select(IDENTITY).where(shared).order_by(IDENTITY.c.id))]
