"""Writing in the glitch register: one transaction, in which nobody else writes in it.

Whoever writes decides here, on the rows as they are at that moment, so there is nothing to compare and set: of two who
do the same, the second finds it done.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from engage.glitches.flaw import Complaint, Event, Flaw
from engage.glitches.glitch import Glitch
from engage.store.alerts import NewAlert, tell
from engage.store.database import Database
from engage.store.glitch_rows import (
    COMPLAINTS,
    GLITCH,
    GLITCH_EVENT,
    INCIDENT,
    REGISTER,
    complaints,
    event_of,
    flaw_of,
    flaw_row,
    glitch_row,
    some,
)
from engage.store.loading import MENTION
from engage.store.rows import Row
from engage.store.statements import ignore, put

ONE = 1
"""The id of the only row of `register`."""

_GATHERED = ("total", "count", "squares", "first_at", "last_at", "pinned", "apart", "parts")
"""What gathering changes of a glitch that people may know of."""


class Page:
    """The register, open for writing. `turn`: how often it was written in before. `is_changed`: it was, just now."""

    def __init__(self, connection: sa.Connection, on_sqlite: bool, turn: int, next_id: int, now: datetime) -> None:
        self.turn, self.next_id, self.now = turn, next_id, now
        self.is_changed = False
        self._connection, self._on_sqlite = connection, on_sqlite

    def flaw(self, glitch_id: int) -> Flaw | None:
        row = self._connection.execute(sa.select(GLITCH).where(GLITCH.c.id == glitch_id)).mappings().first()
        return flaw_of(cast(Row, row)) if row else None

    def events(self, glitch_id: int) -> list[Event]:
        """The oldest first."""
        query = sa.select(GLITCH_EVENT).where(GLITCH_EVENT.c.glitch_id == glitch_id).order_by(GLITCH_EVENT.c.id)
        return [event_of(cast(Row, row)) for row in self._connection.execute(query).mappings()]

    def complaints(self, glitch_id: int) -> list[Complaint]:
        """The incidents of one glitch, by mention."""
        query = COMPLAINTS.join(INCIDENT, INCIDENT.c.mention_id == MENTION.c.id)
        return complaints(self._connection, query.where(INCIDENT.c.glitch_id == glitch_id).order_by(MENTION.c.id))

    def homes(self, mention_ids: Collection[int]) -> dict[int, int]:
        """In which glitch each of these mentions is, by mention; those that are in none are left out."""
        found: dict[int, int] = {}
        for ids in some(mention_ids):
            query = sa.select(INCIDENT.c.mention_id, INCIDENT.c.glitch_id).where(INCIDENT.c.mention_id.in_(ids))
            found |= {row.mention_id: row.glitch_id for row in self._connection.execute(query)}
        return found

    def put(self, *flaws: Flaw) -> None:
        """Keep them as they are now, new ones too."""
        self._write(put(GLITCH, self._on_sqlite), [flaw_row(flaw) for flaw in flaws])
        self.next_id = max([self.next_id, *(flaw.id + 1 for flaw in flaws)])

    def sum_up(self, glitches: Sequence[Glitch]) -> None:
        """Keep what gathering changed of glitches that are there, whatever people call them."""
        values: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in _GATHERED}
        change = sa.update(GLITCH).where(GLITCH.c.id == sa.bindparam("of_id")).values(values)
        rows = [(glitch.id, glitch_row(glitch)) for glitch in glitches]
        self._write(change, [{"of_id": id_} | {f"new_{name}": row[name] for name in _GATHERED} for id_, row in rows])

    def add(self, gathered: Sequence[tuple[Complaint, int, str]]) -> None:
        """Complaints that are gathered now: each with its glitch, and why it is there."""
        rows = [
            {
                "mention_id": one.incident.mention_id,
                "glitch_id": glitch_id,
                "identity_id": one.identity_id,
                "at": one.incident.at,
                "gathered_at": self.now,
                "because": because,
            }
            for one, glitch_id, because in gathered
        ]
        self._write(sa.insert(INCIDENT), rows)

    def rehome(self, mention_ids: Collection[int], glitch_id: int, because: str) -> None:
        """These incidents are incidents of another glitch."""
        for ids in some(mention_ids):
            here = INCIDENT.c.mention_id.in_(ids)
            self._write(sa.update(INCIDENT).where(here).values(glitch_id=glitch_id, because=because))

    def join(self, into: Mapping[int, int]) -> None:
        """Glitches that have become part of another, by their ids: incidents and history go there, the row goes."""
        for gone, kept in into.items():
            for of in (INCIDENT, GLITCH_EVENT):
                self._write(sa.update(of).where(of.c.glitch_id == gone).values(glitch_id=kept))
            self.drop(gone)

    def remove(self, mention_ids: Collection[int]) -> None:
        """They are no incidents any more."""
        for ids in some(mention_ids):
            self._write(sa.delete(INCIDENT).where(INCIDENT.c.mention_id.in_(ids)))

    def set_aside(self, glitch_ids: Collection[int]) -> None:
        for ids in some(glitch_ids):
            self._write(sa.update(GLITCH).where(GLITCH.c.id.in_(ids)).values(set_aside=True))

    def drop(self, glitch_id: int) -> None:
        """There is no such glitch any more."""
        self._write(sa.delete(GLITCH).where(GLITCH.c.id == glitch_id))

    def tell(self, glitch_id: int, event: Event) -> None:
        """One more event in its history."""
        row = {"at": event.at, "by": event.by, "what": event.what.value, "says": event.says}
        self._write(sa.insert(GLITCH_EVENT), [{"glitch_id": glitch_id, **row}])

    def alert(self, alert: NewAlert) -> None:
        """Somebody must know."""
        tell(self._connection, [alert], self._on_sqlite)

    def _write(self, statement: sa.Executable, rows: Sequence[Mapping[str, Any]] | None = None) -> None:
        if rows is None or rows:
            self.is_changed = True
            self._connection.execute(statement, rows)


@contextmanager
def writing(database: Database, now: datetime) -> Iterator[Page]:
    """Open the register for writing: kept at the end, all or nothing."""
    with database.writing() as connection:
        begun = {"id": ONE, "turn": 0, "next_id": 1}
        connection.execute(ignore(REGISTER, database.is_sqlite), begun)
        row = connection.execute(sa.select(REGISTER).where(REGISTER.c.id == ONE).with_for_update()).one()
        page = Page(connection, database.is_sqlite, row.turn, row.next_id, now)
        yield page
        if page.is_changed:
            values = {"turn": row.turn + 1, "next_id": page.next_id}
            connection.execute(sa.update(REGISTER).where(REGISTER.c.id == ONE).values(values))
