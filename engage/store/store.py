"""Hearing, moving, and what is due: the three things the journey asks of the database."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from engage.stages import DECIDED, LEGAL_MOVES, Stage
from engage.store import rows, tables
from engage.store.database import Database
from engage.store.loading import MENTION, load
from engage.store.tables import table
from engage.types import Decision, Heard, Item, Move, Value

AUDIT, CURSOR, MALFORMED = table(tables.AuditRow), table(tables.CursorRow), table(tables.MalformedRow)
PAUSE, DRAFT = table(tables.PauseRow), table(tables.DraftRow)


@dataclass(frozen=True, slots=True)
class HearingCount:
    """What became of what was heard: heard = stored + duplicates + malformed. `notes` are about kept ones."""

    stored: int = 0
    duplicates: int = 0
    malformed: int = 0
    notes: int = 0

    @property
    def heard(self) -> int:
        return self.stored + self.duplicates + self.malformed

    def __add__(self, other: "HearingCount") -> "HearingCount":
        return HearingCount(
            self.stored + other.stored,
            self.duplicates + other.duplicates,
            self.malformed + other.malformed,
            self.notes + other.notes,
        )


class Store:
    """Mentions and where they are. Every method is one transaction; several processes may share the database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def hear(self, listener: str, heard: Heard, now: datetime) -> HearingCount:
        """Keep what was heard and the cursor it stands for, all or nothing. A mention known already is a duplicate."""
        new = [{**rows.mention_row(m), "heard_at": now, "stage": Stage.HEARD, "due_at": now} for m in heard.mentions]
        odd = [{**row, "at": now} for row in rows.malformed_rows(listener, heard)]
        with self.database.writing() as connection:
            stored = 0
            if new:
                ids = connection.execute(self._insert(MENTION).on_conflict_do_nothing().returning(MENTION.c.id), new)
                stored = len(ids.all())
            if odd:
                connection.execute(sa.insert(MALFORMED), odd)
            if heard.cursor is not None:
                self._put(connection, CURSOR, [{"listener": listener, "value": heard.cursor, "at": now}], "listener")
        return HearingCount(stored, len(new) - stored, len(heard.malformed), len(heard.notes))

    def cursor(self, listener: str) -> str | None:
        """How far this listener has heard."""
        with self.database.reading() as connection:
            return connection.scalar(sa.select(CURSOR.c.value).where(CURSOR.c.listener == listener))

    def due(self, stage: Stage, now: datetime, limit: int) -> list[Item]:
        """Mentions in `stage` whose time has come, longest due first; approved ones only where nothing is paused."""
        query = sa.select(MENTION).where(MENTION.c.stage == stage, MENTION.c.due_at <= now)
        if stage is Stage.APPROVED:
            query = query.where(~_paused())
        with self.database.reading() as connection:
            return load(connection, query.order_by(MENTION.c.due_at, MENTION.c.id).limit(limit))

    def item(self, mention_id: int) -> Item | None:
        """One mention, whole."""
        with self.database.reading() as connection:
            return next(iter(load(connection, sa.select(MENTION).where(MENTION.c.id == mention_id))), None)

    def items(self, stage: Stage, limit: int, after: int = 0) -> list[Item]:
        """Mentions in `stage` by id, whole: the first `limit` whose id is above `after`."""
        query = sa.select(MENTION).where(MENTION.c.stage == stage, MENTION.c.id > after)
        with self.database.reading() as connection:
            return load(connection, query.order_by(MENTION.c.id).limit(limit))

    def move(self, moves: Sequence[Move], now: datetime) -> list[Item]:
        """Make these moves, at most one an item, and return the items that moved, as they are now.

        Compare-and-set: an item that is no longer in the stage it was read in does not move, and is not returned. Its
        audit row and what the move brings are stored in the same transaction. Raises ValueError for an illegal move.
        """
        for move in moves:
            _check(move)
        groups: dict[tuple[Stage, Stage, datetime], list[int]] = defaultdict(list)
        for move in moves:
            groups[move.item.stage, move.to, move.due_at or now].append(move.item.id)
        with self.database.writing() as connection:
            won: set[int] = set()
            for (source, target, due_at), ids in groups.items():
                won.update(_compare_and_set(connection, source, target, due_at, ids))
            winners = [move for move in moves if move.item.id in won]
            if winners:
                connection.execute(sa.insert(AUDIT), [_audit(move, now) for move in winners])
                self._bring(connection, winners)
        return [move.item.after(move) for move in winners]

    def _bring(self, connection: sa.Connection, moves: Iterable[Move]) -> None:
        brought: dict[type[Value], list[dict[str, Any]]] = defaultdict(list)
        for move in moves:
            for value in move.brings:
                brought[type(value)].append({"mention_id": move.item.id, **rows.value_row(value)})
        for kind, values in brought.items():
            into = table(rows.TABLE_OF[kind])
            if kind is Decision:
                connection.execute(sa.insert(into), values)
            else:
                self._put(connection, into, values, "mention_id")

    def _put(self, connection: sa.Connection, into: sa.Table, values: list[dict[str, Any]], key: str) -> None:
        """Insert, or overwrite the row that has this key."""
        insert = self._insert(into)
        fresh = {name: insert.excluded[name] for name in values[0] if name != key}
        connection.execute(insert.on_conflict_do_update(index_elements=[key], set_=fresh), values)

    def _insert(self, into: sa.Table) -> postgresql.Insert:
        """An insert that knows ON CONFLICT; both dialects spell it alike, SQLAlchemy names them apart."""
        dialect = sqlite if self.database.is_sqlite else postgresql
        return cast(postgresql.Insert, dialect.insert(into))


def _check(move: Move) -> None:
    step = (move.item.stage, move.to)
    if step not in LEGAL_MOVES:
        raise ValueError(f"mention {move.item.id}: no legal move leads from {step[0]} to {step[1]}")
    if step in DECIDED and not any(isinstance(value, Decision) for value in move.brings):
        raise ValueError(f"mention {move.item.id}: only a person's decision leads from {step[0]} to {step[1]}")


def _compare_and_set(
    connection: sa.Connection, source: Stage, target: Stage, due_at: datetime, ids: list[int]
) -> Iterable[int]:
    update = sa.update(MENTION).where(MENTION.c.id.in_(ids), MENTION.c.stage == source)
    return connection.scalars(update.values(stage=target, due_at=due_at).returning(MENTION.c.id)).all()


def _audit(move: Move, now: datetime) -> dict[str, Any]:
    return {
        "mention_id": move.item.id,
        "at": now,
        "source": move.item.stage,
        "target": move.to,
        "by": move.by,
        "because": move.because,
    }


def _paused() -> sa.ColumnElement[bool]:
    """Whether a pause covers the mention: everything, its platform, or its draft's lane."""
    lane = sa.select("lane:" + sa.cast(DRAFT.c.lane, sa.String)).where(DRAFT.c.mention_id == MENTION.c.id)
    covering = (
        PAUSE.c.scope == "all",
        PAUSE.c.scope == "platform:" + MENTION.c.platform,
        PAUSE.c.scope.in_(lane.correlate(MENTION)),
    )
    return sa.select(PAUSE.c.scope).where(sa.or_(*covering)).correlate(MENTION).exists()
