"""Mentions that wait for an answer although one of ours stands under them."""

from collections.abc import Collection

import sqlalchemy as sa

from engage.exchange import Own
from engage.stages import Stage
from engage.store import tables
from engage.store.database import Database
from engage.store.loading import MENTION, load
from engage.store.tables import table
from engage.types import Item

OWN = table(tables.OwnRow)


def answered(database: Database, stages: Collection[Stage], limit: int) -> list[tuple[Item, Own]]:
    """Mentions in one of these stages under which an answer of ours stands, each with the first one."""
    under = (OWN.c.platform == MENTION.c.platform, OWN.c.parent_id == MENTION.c.external_id)
    query = sa.select(MENTION).where(MENTION.c.stage.in_(stages), sa.exists().where(*under))
    with database.reading() as connection:
        items = load(connection, query.order_by(MENTION.c.id).limit(limit))
        return [(item, _first(connection, item)) for item in items]


def _first(connection: sa.Connection, item: Item) -> Own:
    under = (OWN.c.platform == item.mention.platform, OWN.c.parent_id == item.mention.external_id)
    row = connection.execute(sa.select(OWN).where(*under).order_by(OWN.c.posted_at).limit(1)).one()
    return Own(row.parent_id, row.external_id, row.url, row.text, row.posted_at)
