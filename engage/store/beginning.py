"""Keeps what we begin ourselves, each touch once."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from engage.beginning import Begun
from engage.stages import Stage
from engage.store import rows
from engage.store.database import Database
from engage.store.loading import MENTION
from engage.store.statements import insert_new, put
from engage.store.tables import table


def begin(database: Database, begun: Sequence[Begun], now: datetime) -> list[int]:
    """Keep these touches, drafted and not yet asked about, in one transaction; the numbers of those that are new."""
    if not begun:
        return []
    with database.writing() as connection:
        fresh = [
            {
                **rows.mention_row(each.mention),
                "identity_id": each.identity_id,
                "conversation_id": each.conversation_id,
                "heard_at": now,
                "looked_at": now,
                "stage": Stage.DRAFTED,
                "due_at": now,
            }
            for each in begun
        ]
        kept = connection.execute(insert_new(MENTION, database.is_sqlite), fresh).all()
        number_of = {(row.platform, row.external_id): row.id for row in kept}
        for each in begun:
            number = number_of.get((each.mention.platform, each.mention.external_id))
            if number is not None:
                _bring(connection, number, each, database.is_sqlite)
    return sorted(number_of.values())


def _bring(connection: sa.Connection, number: int, begun: Begun, on_sqlite: bool) -> None:
    for value in (begun.reading, begun.route, begun.draft):
        if value is not None:
            into = table(rows.TABLE_OF[type(value)])
            connection.execute(put(into, on_sqlite), {"mention_id": number, **rows.value_row(value)})
