"""The sandbox's wall: a table that stands for a platform. It does not count: a reply pinned twice hangs there twice."""

import sqlalchemy as sa

from engage.exchange import Reply, Said
from engage.ports import Clock
from engage.store.database import Database
from engage.store.tables import SandboxRow, table

SANDBOX = table(SandboxRow)


class SandboxWall:
    """The `Sandbox` port over the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    def pin(self, reply: Reply) -> Said:
        row = {
            "key": reply.key,
            "platform": reply.mention.platform,
            "external_id": reply.mention.external_id,
            "handle": reply.mention.author.handle,
            "mention_text": reply.mention.text,
            "text": reply.text,
            "lane": reply.lane,
            "playbook": reply.playbook,
            "at": self.clock.now(),
        }
        with self.database.writing() as connection:
            number = connection.scalar(sa.insert(SANDBOX).values(row).returning(SANDBOX.c.id))
        return said_of(number)

    def find(self, key: str) -> Said | None:
        with self.database.reading() as connection:
            number = connection.scalar(sa.select(sa.func.min(SANDBOX.c.id)).where(SANDBOX.c.key == key))
        return None if number is None else said_of(number)


def said_of(number: int | None) -> Said:
    """How the sandbox names what hangs there, as a platform would."""
    return Said(f"sandbox-{number}", f"/sandbox#{number}")
