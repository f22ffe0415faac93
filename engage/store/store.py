"""Hearing, moving, and what is due: the three things the journey asks of the database."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engage.beginning import Begun
from engage.exchange import Heard
from engage.items import Item, Move
from engage.notes import Courtesy, OptedOut, ToQuestion
from engage.stages import CORRECTABLE, DECIDED, LEGAL_MOVES, Stage
from engage.store import rows, tables
from engage.store.beginning import begin
from engage.store.database import Database
from engage.store.giving_way import bereft
from engage.store.like import leave
from engage.store.loading import MENTION, load
from engage.store.meeting import meet, stir, unknown
from engage.store.noting import note
from engage.store.overtaking import overtaken
from engage.store.pausing import PAUSE, SHUT, pause_row, paused
from engage.store.renewing import renew
from engage.store.statements import LOCK, SET, add, ignore, insert_new, put
from engage.store.tables import table
from engage.types import ITSELF, Decision, Delivery, Draft, Mention, Route, Value

AUDIT, CURSOR, MALFORMED = table(tables.AuditRow), table(tables.CursorRow), table(tables.MalformedRow)
SPENT = table(tables.SpentRow)

OWN = table(tables.OwnRow)


@dataclass(frozen=True, slots=True)
class Where:
    """On which platforms: on this one `only`, or on all `but` these."""

    only: str | None = None
    but: frozenset[str] = frozenset()


ANYWHERE = Where()


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

    def hear(self, listener: str, heard: Heard, now: datetime, platform: str = "") -> HearingCount:
        """Keep what was heard and the cursor it stands for, all or nothing. A mention known already is a duplicate.

        `platform` is where the answers of ours stand that were heard.
        """
        fresh = {"heard_at": now, "looked_at": now, "stage": Stage.HEARD, "due_at": now}
        new = [rows.mention_row(mention) | fresh for mention in heard.mentions]
        odd = [{**row, "at": now} for row in rows.malformed_rows(listener, heard)]
        on_sqlite = self.database.is_sqlite
        with self.database.writing() as connection:
            stored = 0
            if fresh_ones := unknown(connection, new) if new else []:
                meet(connection, fresh_ones, now, on_sqlite)
                kept = connection.execute(insert_new(MENTION, on_sqlite), fresh_ones).all()
                stir(connection, (row.conversation_id for row in kept))
                stored = len(kept)
            if odd:
                connection.execute(sa.insert(MALFORMED), odd)
            if heard.own:
                connection.execute(ignore(OWN, on_sqlite), rows.own_rows(platform, heard))
            if heard.cursor is not None:
                row = {"listener": listener, "value": heard.cursor, "at": now}
                connection.execute(put(CURSOR, on_sqlite), row)
            if heard.cost:
                cost = {"listener": listener, "day": now.date(), "micros": rows.micros(heard.cost)}
                connection.execute(add(SPENT, "micros", on_sqlite), cost)
        return HearingCount(stored, len(new) - stored, len(heard.malformed), len(heard.notes))

    def cursor(self, listener: str) -> str | None:
        """How far this listener has heard."""
        with self.database.reading() as connection:
            return connection.scalar(sa.select(CURSOR.c.value).where(CURSOR.c.listener == listener))

    def due(self, stage: Stage, now: datetime, limit: int, where: Where = ANYWHERE) -> list[Item]:
        """Mentions in `stage` on the platforms `where` whose time has come, longest due first.

        Approved ones only where nothing is paused; no look back where the platform takes nothing for now.
        """
        query = sa.select(MENTION).where(MENTION.c.stage == stage, MENTION.c.due_at <= now)
        if where.only is not None:
            query = query.where(MENTION.c.platform == where.only)
        elif where.but:
            query = query.where(MENTION.c.platform.not_in(where.but))
        if stage in {Stage.APPROVED, Stage.UNKNOWN}:
            query = query.where(~paused(now, only_shut=stage is Stage.UNKNOWN))
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

    def bereft(self, now: datetime, limit: int) -> list[Item]:
        """Superseded ones whose own draft is still good, and whose successor is not answered: see `giving_way.py`."""
        with self.database.reading() as connection:
            return load(connection, bereft(now).limit(limit))

    def move(self, moves: Sequence[Move], now: datetime) -> list[Item]:
        """Make these moves and return the items that moved, as they are now.

        Several moves of one item, in their order, are its trail; it is taken as a whole or not at all. Compare-and-set:
        an item that is no longer in the stage it was read in does not move, and is not returned; neither does a held
        one that a person decided about, if its draft has changed meanwhile. The audit rows and what the moves bring are
        stored in the same transaction. Raises ValueError for an illegal move.
        """
        trails: dict[int, list[Move]] = defaultdict(list)
        for move in moves:
            _check(move, trails[move.item.id])
            trails[move.item.id].append(move)
        with self.database.writing() as connection:
            won = _compare_and_set(connection, list(trails.values()), now)
            winners = [move for move in moves if move.item.id in won]
            if winners:
                connection.execute(sa.insert(AUDIT), [_audit(move, now) for move in winners])
                self._bring(connection, winners)
                note(connection, winners, now, self.database.is_sqlite)
            shut = {f"{SHUT}{move.item.mention.platform}": move.shut for move in winners if move.shut}
            if shut:
                shuts = [pause_row(scope, ITSELF, why.why, now, why.until) for scope, why in shut.items()]
                connection.execute(put(PAUSE, self.database.is_sqlite), shuts)
        return [trail[-1].item.after(trail[-1]) for mention_id, trail in trails.items() if mention_id in won]

    def begin(self, begun: Sequence[Begun], now: datetime) -> list[int]:
        """Keep touches that we begin ourselves; the numbers of those that were not begun before."""
        return begin(self.database, begun, now)

    def _bring(self, connection: sa.Connection, moves: Sequence[Move]) -> None:
        """Keep what the moves bring: every decision, and of the other values a mention's last one.

        A mention that is routed again because a person corrected its reading, or read again because its author edited
        it or what took its place is gone, has no route, draft or delivery any more, and is in no wave of like drafts.
        """
        corrected = [m.item.id for m in moves if m.to is Stage.READ and m.item.stage in CORRECTABLE]
        anew = [m.item.id for m in moves if m.to is Stage.HEARD]
        if corrected or anew:
            for of in map(table, (rows.TABLE_OF[kind] for kind in (Route, Draft, Delivery, Courtesy))):
                connection.execute(sa.delete(of).where(of.c.mention_id.in_(corrected + anew)))
            leave(connection, corrected + anew)
        decisions: list[dict[str, Any]] = []
        current: dict[type[Value], dict[int, dict[str, Any]]] = defaultdict(dict)
        for move in moves:
            for value in move.brings:
                match value:
                    case Decision():
                        decisions.append({"mention_id": move.item.id, **rows.value_row(value)})
                    case Mention():
                        renew(connection, move.item.id, value)
                    case OptedOut() | ToQuestion():
                        pass  # kept with whoever said it: see `note`
                    case _:
                        current[type(value)][move.item.id] = {"mention_id": move.item.id, **rows.value_row(value)}
        if decisions:
            connection.execute(sa.insert(table(tables.DecisionRow)), decisions)
        for kind, by_mention in current.items():
            connection.execute(put(table(rows.TABLE_OF[kind]), self.database.is_sqlite), list(by_mention.values()))


def _check(move: Move, before: Sequence[Move]) -> None:
    step = (move.item.stage, move.to)
    if before and before[-1].to is not step[0]:
        raise ValueError(f"mention {move.item.id}: a move from {step[0]} does not follow one to {before[-1].to}")
    if step not in LEGAL_MOVES:
        raise ValueError(f"mention {move.item.id}: no legal move leads from {step[0]} to {step[1]}")
    if step in DECIDED and not any(isinstance(value, Decision) for value in move.brings):
        raise ValueError(f"mention {move.item.id}: only a person's decision leads from {step[0]} to {step[1]}")


def _compare_and_set(connection: sa.Connection, trails: Sequence[Sequence[Move]], now: datetime) -> set[int]:
    """Move each mention from its trail's beginning to its end, if it is still there; the ids of those that were."""
    ids = [trail[0].item.id for trail in trails]
    stages = {row.id: row.stage for row in connection.execute(LOCK, {"ids": ids})}
    late = overtaken(connection, trails)
    changes = [
        {
            "of_id": trail[0].item.id,
            "source": trail[0].item.stage,
            "target": trail[-1].to,
            "due": trail[-1].due_at or now,
        }
        for trail in trails
        if stages.get(trail[0].item.id) is trail[0].item.stage and trail[0].item.id not in late
    ]
    if changes:
        connection.execute(SET, changes)
    return {change["of_id"] for change in changes}


def _audit(move: Move, now: datetime) -> dict[str, Any]:
    return {
        "mention_id": move.item.id,
        "at": now,
        "source": move.item.stage,
        "target": move.to,
        "by": move.by,
        "because": move.because,
    }
