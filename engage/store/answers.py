"""Mentions that wait for an answer although one of ours stands under them."""

from collections.abc import Collection

import sqlalchemy as sa

from engage.exchange import Own
from engage.items import Item
from engage.stages import Stage
from engage.store import tables
from engage.store.database import Database
from engage.store.loading import MENTION, load
from engage.store.tables import table

OWN = table(tables.OwnRow)


_ANSWERS = (
    OWN.c.platform == MENTION.c.platform,
    sa.or_(
        OWN.c.parent_id == MENTION.c.external_id,
        sa.and_(OWN.c.parent_id == MENTION.c.reply_to, OWN.c.posted_at > MENTION.c.heard_at),
    ),
)
"""A post of ours answers a mention that it stands under; what we begin ourselves only if it came after that."""


def answered(database: Database, stages: Collection[Stage], limit: int) -> list[tuple[Item, Own]]:
    """Mentions in one of these stages under which an answer of ours stands, each with the first one."""
    query = sa.select(MENTION).where(MENTION.c.stage.in_(stages), sa.exists().where(*_ANSWERS))
    with database.reading() as connection:
        items = load(connection, query.order_by(MENTION.c.id).limit(limit))
        return [(item, _first(connection, item)) for item in items]


def _first(connection: sa.Connection, item: Item) -> Own:
    query = sa.select(OWN).join(MENTION, sa.and_(*_ANSWERS)).where(MENTION.c.id == item.id)
    row = connection.execute(query.order_by(OWN.c.posted_at).limit(1)).one()
    return Own(row.parent_id, row.external_id, row.url, row.text, row.posted_at)
