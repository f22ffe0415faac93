"""Loads mentions whole: six queries, however many mentions."""

from typing import Any, cast

import sqlalchemy as sa

from engage.items import Item
from engage.notes import Courtesy
from engage.stages import Stage
from engage.store import rows, tables
from engage.store.reading_rows import reading_of
from engage.store.tables import table
from engage.types import Delivery, Draft, Reading, Route, Value

MENTION = table(tables.MentionRow)


def load(connection: sa.Connection, query: sa.Select[Any]) -> list[Item]:
    """The mentions that `query` (over all columns of `mention`) finds, each with its current values, in its order."""
    mentions = connection.execute(query).mappings().all()
    ids = [row["id"] for row in mentions if row["stage"] is not Stage.HEARD]

    def current(kind: type[Value]) -> dict[int, rows.Row]:
        if not ids:
            return {}
        of = table(rows.TABLE_OF[kind])
        found = connection.execute(sa.select(of).where(of.c.mention_id.in_(ids))).mappings()
        return {row["mention_id"]: cast(rows.Row, row) for row in found}

    readings, routes, drafts, deliveries = current(Reading), current(Route), current(Draft), current(Delivery)
    courtesies = current(Courtesy)
    return [
        Item(
            id=row["id"],
            stage=row["stage"],
            mention=rows.mention_of(cast(rows.Row, row)),
            heard_at=row["heard_at"],
            due_at=row["due_at"],
            reading=reading_of(readings[row["id"]]) if row["id"] in readings else None,
            route=rows.route_of(routes[row["id"]]) if row["id"] in routes else None,
            draft=rows.draft_of(drafts[row["id"]]) if row["id"] in drafts else None,
            delivery=rows.delivery_of(deliveries[row["id"]]) if row["id"] in deliveries else None,
            courtesy=rows.courtesy_of(courtesies[row["id"]]) if row["id"] in courtesies else None,
            identity_id=row["identity_id"],
            conversation_id=row["conversation_id"],
        )
        for row in mentions
    ]
