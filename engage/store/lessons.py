"""What people's decisions teach about readings: the rows from which the models learn."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import cast

import sqlalchemy as sa

from engage.store import rows, tables
from engage.store.database import Database
from engage.store.loading import MENTION
from engage.store.reading_rows import reading_of
from engage.store.tables import table
from engage.types import Lesson, Verdict

MISREAD = "Misread: this is not what they meant"
"""The ready reason of a rejection that says something about the reading: its intent was wrong."""

READING, DECISION = table(tables.ReadingRow), table(tables.DecisionRow)


def lessons(database: Database, after: datetime | None = None) -> list[Lesson]:
    """For each mention the last decision that says something about its reading, in the order they were heard.

    With `after`, only decisions later than that. What was undone does not count.
    """
    query = (
        sa.select(READING, MENTION.c.text, DECISION.c.verdict, DECISION.c.why, DECISION.c.at)
        .join(READING, READING.c.mention_id == DECISION.c.mention_id)
        .join(MENTION, MENTION.c.id == DECISION.c.mention_id)
        .order_by(DECISION.c.mention_id, DECISION.c.id)
    )
    if after is not None:
        decided_since = sa.select(DECISION.c.mention_id).where(DECISION.c.at > after)
        query = query.where(DECISION.c.mention_id.in_(decided_since))
    with database.reading() as connection:
        found = cast(list[rows.Row], connection.execute(query).mappings().all())
    last = (_last(decisions) for _, decisions in groupby(found, key=lambda row: row["mention_id"]))
    return [
        Lesson(row["text"], reading_of(row), row["verdict"], row["why"], row["at"])
        for row in last
        if row and (after is None or row["at"] > after)
    ]


def _last(decisions: Iterable[rows.Row]) -> rows.Row | None:
    """Of one mention's decisions the last that stands and says something about the reading."""
    standing: list[rows.Row] = []
    for row in decisions:
        if row["verdict"] is not Verdict.UNDONE:
            standing.append(row)
        elif standing:
            standing.pop()
    return next(filter(_teaches, reversed(standing)), None)


def _teaches(row: rows.Row) -> bool:
    match row["verdict"]:
        case Verdict.APPROVED | Verdict.EDITED | Verdict.CORRECTED:
            return True
        case Verdict.REJECTED:
            return bool(row["why"] == MISREAD)
        case _:
            return False
