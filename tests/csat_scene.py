"""A conversation whose CSAT is asked for by link, and what came of it."""

from datetime import timedelta

import sqlalchemy as sa

from engage.exchange import Heard
from engage.store import Database, Store
from engage.store.meeting import CONVERSATION
from engage.store.noting import EVENT
from engage.store.questions import Questions
from tests.fakes import NOON, mention

LATER = NOON + timedelta(hours=1)


def asked(database: Database, number: int = 1) -> str:
    """Somebody wrote, and is asked by link; the token in it."""
    Store(database).hear("fake", Heard((mention(number, thread_id=f"t{number}"),)), NOON)
    return Questions(database).token(number, number, NOON)


def marks(database: Database) -> list[int]:
    """The scores that count for everybody who asks, in the order of time."""
    with database.reading() as connection:
        found = connection.execute(sa.select(EVENT.c.data).where(EVENT.c.kind == "csat").order_by(EVENT.c.id))
        return [row.data["score"] for row in found]


def events(database: Database) -> list[tuple[str, str, str]]:
    """Key, kind and sentence of all that happened in conversations."""
    with database.reading() as connection:
        found = connection.execute(sa.select(EVENT.c.key, EVENT.c.kind, EVENT.c.says).order_by(EVENT.c.id))
        return [(row.key, row.kind, row.says) for row in found]


def staleness(database: Database) -> int:
    """How often something happened in conversation 1."""
    with database.reading() as connection:
        query = sa.select(CONVERSATION.c.stale).where(CONVERSATION.c.id == 1)
        return int(connection.execute(query).scalar_one())
