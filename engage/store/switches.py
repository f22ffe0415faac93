"""The pause switch: where nothing is said for now. Kept in the database, so that it holds for every process at once."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from engage.store.database import Database
from engage.store.pausing import PAUSE, in_force, pause_row
from engage.store.statements import put
from engage.types import ITSELF

ALL = "all"


@dataclass(frozen=True, slots=True)
class Pause:
    """`scope` is "all", "lane:service", "lane:marketing" or "platform:x" where a person paused it; "shut:x" where the
    platform takes no reply, "listener:x" where it lets nobody listen. It ends at `until`, or when it is resumed."""

    scope: str
    by: str
    at: datetime
    why: str
    until: datetime | None = None

    @property
    def is_its_own(self) -> bool:
        """Whether Goodword itself closed it, and no person."""
        return self.by == ITSELF


class Switches:
    """Pausing and resuming what is said. What is paused stays approved and goes out when it is resumed."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def pause(self, scope: str, by: str, why: str, now: datetime) -> bool:
        """Pause `scope` until somebody resumes it; False if a person had paused it already (the first one stands)."""
        with self.database.writing() as connection:
            is_new = not _paused_by_a_person(connection, scope)
            if is_new:
                connection.execute(put(PAUSE, self.database.is_sqlite), pause_row(scope, by, why, now))
            return is_new

    def shut(self, scope: str, why: str, now: datetime, until: datetime | None) -> None:
        """The platform takes nothing: until then, or until a person has mended it. The newest reason stands, but what a
        person paused stays paused."""
        with self.database.writing() as connection:
            if not _paused_by_a_person(connection, scope):
                row = pause_row(scope, ITSELF, why, now, until)
                connection.execute(put(PAUSE, self.database.is_sqlite), row)

    def open_again(self) -> list[str]:
        """Forget what a person had to mend: a new process tries once. Returns the scopes."""
        delete = sa.delete(PAUSE).where(PAUSE.c.by == ITSELF, PAUSE.c.until.is_(None))
        with self.database.writing() as connection:
            return sorted(connection.scalars(delete.returning(PAUSE.c.scope)))

    def resume(self, scope: str | None) -> list[str]:
        """Resume `scope`, or with None everything; returns the scopes that were paused until now."""
        delete = sa.delete(PAUSE) if scope is None else sa.delete(PAUSE).where(PAUSE.c.scope == scope)
        with self.database.writing() as connection:
            return sorted(connection.scalars(delete.returning(PAUSE.c.scope)))

    def paused(self, now: datetime) -> list[Pause]:
        """What is paused now, by scope."""
        query = sa.select(PAUSE).where(in_force(now)).order_by(PAUSE.c.scope)
        with self.database.reading() as connection:
            return [Pause(row.scope, row.by, row.at, row.why, row.until) for row in connection.execute(query)]


def _paused_by_a_person(connection: sa.Connection, scope: str) -> bool:
    query = sa.select(PAUSE.c.scope).where(PAUSE.c.scope == scope, PAUSE.c.by != ITSELF)
    return connection.scalar(query) is not None
