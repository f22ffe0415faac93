"""Posts as their platform shows them now: which to look at again, and what is kept of those that changed."""

from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa

from engage.items import Item
from engage.labels import SAID_TO_US
from engage.store import rows, tables
from engage.store.database import Database
from engage.store.loading import MENTION, load
from engage.store.meeting import stir
from engage.store.tables import table
from engage.types import Mention

READING, ROUTE, DRAFT = table(tables.ReadingRow), table(tables.RouteRow), table(tables.DraftRow)
DELIVERY, DECISION = table(tables.DeliveryRow), table(tables.DecisionRow)


class Rechecks:
    """What is asked of the database when posts are looked at again. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def due(self, listener: str, before: datetime, limit: int) -> list[Item]:
        """The mentions of `listener` that nobody looked at since `before`, longest ago first, without the forgotten."""
        query = sa.select(MENTION).where(
            MENTION.c.listener == listener, MENTION.c.looked_at <= before, ~MENTION.c.is_forgotten
        )
        with self.database.reading() as connection:
            return load(connection, query.order_by(MENTION.c.looked_at, MENTION.c.id).limit(limit))

    def looked(self, mention_ids: Collection[int], changed: Mapping[int, Mention], now: datetime) -> None:
        """These were looked at now; of those that `changed`, keep how they stand."""
        with self.database.writing() as connection:
            for mention_id, mention in changed.items():
                renew(connection, mention_id, mention)
            seen = sa.update(MENTION).where(MENTION.c.id.in_(mention_ids)).values(looked_at=now)
            connection.execute(seen)
            stir(connection, connection.scalars(sa.select(MENTION.c.conversation_id).where(MENTION.c.id.in_(changed))))


def renew(connection: sa.Connection, mention_id: int, mention: Mention) -> None:
    """Keep `mention` as it is now. Of a forgotten one nothing is kept that tells what it said. Its wave stays: no
    platform knows of it, and it may be another since `mention` was read. So does what we began a touch for: whoever
    answers a question of ours must be understood, whatever became of the post that it stands under."""
    now_kept = {name: value for name, value in rows.mention_row(mention).items() if name != "wave"}
    connection.execute(sa.update(MENTION).where(MENTION.c.id == mention_id).values(now_kept))
    if not mention.is_forgotten:
        return
    connection.execute(sa.update(READING).where(READING.c.mention_id == mention_id).values(embedding=None))
    quoting = ("found", "hits", "misses") if mention.kind in SAID_TO_US else ("found", "misses")
    unsaid = sa.update(ROUTE).where(ROUTE.c.mention_id == mention_id)
    connection.execute(unsaid.values({name: [] for name in quoting}))
    connection.execute(sa.update(DECISION).where(DECISION.c.mention_id == mention_id).values(text="", why=""))
    for said in (DRAFT, DELIVERY):
        connection.execute(sa.update(said).where(said.c.mention_id == mention_id).values(text=""))
    connection.execute(sa.update(DRAFT).where(DRAFT.c.mention_id == mention_id).values(others=[]))
