"""Statements over many rows, built once: putting one together costs more than running it on a hundred rows."""

from functools import cache
from typing import cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from engage.store.loading import MENTION


@cache
def ignore(into: sa.Table, on_sqlite: bool) -> sa.Insert:
    """Insert the rows that are not there yet."""
    return _insert(into, on_sqlite).on_conflict_do_nothing()


@cache
def insert_new(into: sa.Table, on_sqlite: bool) -> sa.Insert:
    """Insert the rows that are not there yet, and return those that were not."""
    return _insert(into, on_sqlite).on_conflict_do_nothing().returning(into)


@cache
def put(into: sa.Table, on_sqlite: bool) -> sa.Insert:
    """Insert each row, or overwrite the one with the same primary key."""
    insert = _insert(into, on_sqlite)
    keys = [column.name for column in into.primary_key]
    fresh = {column.name: insert.excluded[column.name] for column in into.c if column.name not in keys}
    return insert.on_conflict_do_update(index_elements=keys, set_=fresh)


@cache
def add(into: sa.Table, column: str, on_sqlite: bool) -> sa.Insert:
    """Insert each row, or add its `column` to that of the one with the same primary key."""
    insert = _insert(into, on_sqlite)
    keys = [key.name for key in into.primary_key]
    return insert.on_conflict_do_update(index_elements=keys, set_={column: into.c[column] + insert.excluded[column]})


LOCK = (
    sa.select(MENTION.c.id, MENTION.c.stage)
    .where(MENTION.c.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(MENTION.c.id)
    .with_for_update()
)
"""The stages of the mentions `ids`, locked in the order of their ids, so that two who move them never block each other
for ever. On SQLite the whole transaction holds the only right to write, and no lock is needed."""

SET = (
    sa.update(MENTION)
    .where(MENTION.c.id == sa.bindparam("of_id"), MENTION.c.stage == sa.bindparam("source"))
    .values(stage=sa.bindparam("target"), due_at=sa.bindparam("due"))
)
"""One mention from `source` to `target`, due at `due`."""


def _insert(into: sa.Table, on_sqlite: bool) -> postgresql.Insert:
    """An insert that knows ON CONFLICT; both dialects spell it alike, SQLAlchemy names them apart."""
    return cast(postgresql.Insert, (sqlite if on_sqlite else postgresql).insert(into))
