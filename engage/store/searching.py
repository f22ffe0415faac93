"""Mentions by what stands in them, or by who wrote them."""

from collections.abc import Collection

import sqlalchemy as sa

from engage.items import Item
from engage.labels import Kind
from engage.store.database import Database
from engage.store.loading import MENTION, load

LOOKED_THROUGH = 50_000
"""So many of the newest mentions are looked through: there is no index of words."""


def search(database: Database, words: Collection[str], limit: int) -> list[Item]:
    """Mentions in which each of these words stands, in the text, the handle or the name; the newest first.

    Capitals do not count, as far as the database knows them: SQLite knows those from A to Z. What its author deleted
    is not found.
    """
    if not words:
        return []
    newest = sa.select(sa.func.max(MENTION.c.id)).scalar_subquery()
    where = [MENTION.c.kind == Kind.ANSWER, ~MENTION.c.is_forgotten, MENTION.c.id > newest - LOOKED_THROUGH]
    where += [_stands(word) for word in words]
    with database.reading() as connection:
        return load(connection, sa.select(MENTION).where(*where).order_by(MENTION.c.id.desc()).limit(limit))


def _stands(word: str) -> sa.ColumnElement[bool]:
    in_text = (column.icontains(word, autoescape=True) for column in (MENTION.c.text, MENTION.c.name))
    return sa.or_(*in_text, MENTION.c.handle.icontains(word.removeprefix("@"), autoescape=True))
