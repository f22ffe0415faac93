"""Held drafts as people decide about them: one by one, or a whole wave of like ones at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from engage.items import Item
from engage.labels import Lane
from engage.likeness import NO_WAVE
from engage.stages import Stage
from engage.store import tables
from engage.store.database import Database
from engage.store.loading import MENTION, load
from engage.store.tables import table
from engage.types import How

DRAFT = table(tables.DraftRow)
SHOWN = 60
"""So many drafts of a wave are looked at; of all others only how many they are."""


@dataclass(frozen=True, slots=True)
class Wave:
    """The drafts of one wave that are held: `count` in so many `wordings`, `by_hand` of them to be posted by a person,
    `unanswerable` not to be answered at all. `items` are the first of them, in the order in which they were begun."""

    name: str
    lane: Lane
    count: int
    wordings: int
    by_hand: int
    unanswerable: int
    items: tuple[Item, ...]


def singles(database: Database, limit: int, lane: Lane | None) -> list[Item]:
    """Held drafts of no wave, in this lane or in all; those that expire first on top."""
    query = sa.select(MENTION).where(MENTION.c.stage == Stage.HELD, MENTION.c.wave.in_(NO_WAVE))
    if lane:
        query = query.join(DRAFT, DRAFT.c.mention_id == MENTION.c.id).where(DRAFT.c.lane == lane)
    with database.reading() as connection:
        return load(connection, query.order_by(MENTION.c.due_at, MENTION.c.id).limit(limit))


def waves(database: Database, lane: Lane | None) -> list[Wave]:
    """Every wave with drafts that are held, in this lane or in all; those that expire first on top."""
    of = [MENTION.c.stage == Stage.HELD, MENTION.c.wave.not_in(NO_WAVE)]
    if lane:
        of.append(DRAFT.c.lane == lane)
    held = MENTION.join(DRAFT, DRAFT.c.mention_id == MENTION.c.id)
    key = (MENTION.c.wave, DRAFT.c.lane)
    counts = sa.select(
        *key,
        sa.func.count().label("held"),
        sa.func.count(sa.distinct(DRAFT.c.text)).label("wordings"),
        sa.func.sum(sa.case((MENTION.c.how == How.BY_HAND, 1), else_=0)).label("by_hand"),
        sa.func.sum(sa.case((MENTION.c.how == How.NONE, 1), else_=0)).label("unanswerable"),
    )
    counts = counts.select_from(held).where(*of).group_by(*key).order_by(sa.func.min(MENTION.c.due_at), *key)
    place = sa.func.row_number().over(partition_by=key, order_by=MENTION.c.id).label("place")
    every = sa.select(MENTION.c.id, place).select_from(held).where(*of).subquery()
    first = sa.select(every.c.id).where(every.c.place <= SHOWN)
    with database.reading() as connection:
        found = connection.execute(counts).all()
        items = load(connection, sa.select(MENTION).where(MENTION.c.id.in_(first)).order_by(MENTION.c.id))
    items_of = _by_wave(items)
    return [
        Wave(
            name=row.wave,
            lane=row.lane,
            count=row.held,
            wordings=row.wordings,
            by_hand=int(row.by_hand),
            unanswerable=int(row.unanswerable),
            items=tuple(items_of[row.wave, row.lane]),
        )
        for row in found
    ]


def _by_wave(items: Sequence[Item]) -> dict[tuple[str, Lane], list[Item]]:
    of: dict[tuple[str, Lane], list[Item]] = defaultdict(list)
    for item in items:
        of[item.mention.wave, item.the_draft.lane].append(item)
    return of
