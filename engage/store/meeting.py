"""Who wrote a mention, and in which conversation: met when it is heard, in the same transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engage.sla.policies import Priority, Status
from engage.store import tables_people
from engage.store.loading import MENTION
from engage.store.statements import ignore
from engage.store.tables import table

IDENTITY, CONVERSATION = table(tables_people.IdentityRow), table(tables_people.ConversationRow)

NewRows = list[dict[str, Any]]
"""Rows of `mention` that are about to be inserted."""


def folded(handle: str) -> str:
    """A handle as it is compared: platforms do not tell capitals apart."""
    return handle.strip().lstrip("@").casefold()


def unknown(connection: sa.Connection, heard: NewRows) -> NewRows:
    """Those that are not kept yet. Somebody else may keep one of them meanwhile: that is found when it is inserted."""
    ids = {row["external_id"] for row in heard}
    known = sa.select(MENTION.c.platform, MENTION.c.external_id).where(MENTION.c.external_id.in_(ids))
    there = {tuple(row) for row in connection.execute(known)}
    return [row for row in heard if (row["platform"], row["external_id"]) not in there]


def meet(connection: sa.Connection, new: NewRows, now: datetime, on_sqlite: bool) -> None:
    """Give each of `new` its identity and its conversation, which are made where there are none; nobody and nothing
    where the platform does not say who wrote it."""
    identities = _identities(connection, new, now, on_sqlite)
    for row in new:
        row["identity_id"] = identities.get((row["platform"], folded(row["handle"])))
    conversations = _conversations(connection, [row for row in new if row["identity_id"]], now, on_sqlite)
    for row in new:
        row["conversation_id"] = conversations.get((row["platform"], _thread(row), row["identity_id"]))


def stir(connection: sa.Connection, conversation_ids: Iterable[int | None]) -> None:
    """Something happened in these conversations: they are thought over again. They are locked in the order of their ids
    first, so that two who stir the same ones never block each other for ever."""
    ids = sorted({each for each in conversation_ids if each is not None})
    if ids:
        lock = sa.select(CONVERSATION.c.id).where(CONVERSATION.c.id.in_(ids)).order_by(CONVERSATION.c.id)
        connection.execute(lock.with_for_update()).all()
        stale = sa.update(CONVERSATION).where(CONVERSATION.c.id.in_(ids)).values(stale=CONVERSATION.c.stale + 1)
        connection.execute(stale)


def _identities(connection: sa.Connection, new: NewRows, now: datetime, on_sqlite: bool) -> dict[tuple[str, str], int]:
    """By platform and folded handle."""
    people = {(row["platform"], folded(row["handle"])): row for row in new if folded(row["handle"])}
    if not people:
        return {}
    met = [
        {"platform": platform, "handle": handle, "shown": row["handle"], "name": row["name"], "first_seen_at": now}
        for (platform, handle), row in sorted(people.items(), key=lambda each: each[0])
    ]
    connection.execute(ignore(IDENTITY, on_sqlite), met)
    connection.execute(sa.update(IDENTITY).where(IDENTITY.c.contact_id.is_(None)).values(contact_id=IDENTITY.c.id))
    handles = {handle for _, handle in people}
    query = sa.select(IDENTITY.c.platform, IDENTITY.c.handle, IDENTITY.c.id).where(IDENTITY.c.handle.in_(handles))
    return {(row.platform, row.handle): row.id for row in connection.execute(query)}


def _conversations(
    connection: sa.Connection, new: NewRows, now: datetime, on_sqlite: bool
) -> dict[tuple[str, str, int], int]:
    """By platform, thread and identity."""
    threads = sorted({(row["platform"], _thread(row), row["identity_id"]) for row in new})
    if not threads:
        return {}
    begun = {"status": Status.OPEN, "priority": Priority.NORMAL, "opened_at": now, "changed_at": now, "stale": 0}
    opened = [
        {"platform": platform, "thread_id": thread, "identity_id": identity} | begun
        for platform, thread, identity in threads
    ]
    connection.execute(ignore(CONVERSATION, on_sqlite), opened)
    key = (CONVERSATION.c.platform, CONVERSATION.c.thread_id, CONVERSATION.c.identity_id)
    query = sa.select(*key, CONVERSATION.c.id).where(
        CONVERSATION.c.identity_id.in_({identity for *_, identity in threads}),
        CONVERSATION.c.thread_id.in_({thread for _, thread, _ in threads}),
    )
    return {(row.platform, row.thread_id, row.identity_id): row.id for row in connection.execute(query)}


def _thread(row: dict[str, Any]) -> str:
    return str(row["thread_id"] or row["external_id"])
