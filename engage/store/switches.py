"""The pause switch: where nothing is said for now. Kept in the database, so that it holds for every process at once."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from engage.store.database import Database
from engage.store.store import PAUSE

ALL = "all"


@dataclass(frozen=True, slots=True)
class Pause:
    """`scope` is "all", "lane:service", "lane:marketing" or "platform:x"."""

    scope: str
    by: str
    at: datetime
    why: str


class Switches:
    """Pausing and resuming what is said. What is paused stays approved and goes out when it is resumed."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def pause(self, scope: str, by: str, why: str, now: datetime) -> bool:
        """Pause `scope`; False if it was paused already (the first pause stands)."""
        with self.database.writing() as connection:
            known = connection.scalar(sa.select(PAUSE.c.scope).where(PAUSE.c.scope == scope))
            if known is None:
                connection.execute(sa.insert(PAUSE).values(scope=scope, by=by, at=now, why=why))
            return known is None

    def resume(self, scope: str | None) -> list[str]:
        """Resume `scope`, or with None everything; returns the scopes that were paused until now."""
        delete = sa.delete(PAUSE) if scope is None else sa.delete(PAUSE).where(PAUSE.c.scope == scope)
        with self.database.writing() as connection:
            return sorted(connection.scalars(delete.returning(PAUSE.c.scope)))

    def paused(self) -> list[Pause]:
        """What is paused now, by scope."""
        with self.database.reading() as connection:
            found = connection.execute(sa.select(PAUSE).order_by(PAUSE.c.scope)).all()
            return [Pause(row.scope, row.by, row.at, row.why) for row in found]
