"""One database, SQLite or PostgreSQL, opened so that what was committed stays committed.

SQLite, by measurement: WAL with `synchronous=FULL` (NORMAL may forget the last commits at a power cut, and a forgotten
claim can mean sending twice); writers begin IMMEDIATE, because the driver's own deferred begin silently lost updates
when several wrote; readers begin plainly and never wait for a writer.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from engage.errors import GoodwordError

SWITCHING = 100
"""So often a new SQLite file is asked for write-ahead logging, twenty times a second, while others open it too."""


class Database:
    """Connections to one database. Safe to share between threads; each `with` is one transaction."""

    def __init__(self, url: str, password: str | None = None) -> None:
        """`url` as SQLAlchemy writes it: sqlite:///relative.db, sqlite:////absolute.db, postgresql://user@host/name."""
        try:
            parsed = make_url(url)
        except sa.exc.ArgumentError as error:
            raise GoodwordError(
                "database: this is not a database URL; write sqlite:///FILE or postgresql://USER@HOST/NAME"
            ) from error
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if password is not None and not self.is_sqlite:
            parsed = parsed.set(password=password)
        self.shown = parsed.render_as_string(hide_password=True)
        if self.is_sqlite:
            _make_private(Path(parsed.database or ""))
            self._writer, self._reader = _sqlite(parsed, "BEGIN IMMEDIATE"), _sqlite(parsed, "BEGIN")
        else:
            self._writer = self._reader = _postgres(parsed)

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that will write: committed at the end, rolled back on any error."""
        with _told(self.shown), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that only reads; it sees one moment and waits for nobody."""
        with _told(self.shown), self._reader.begin() as connection:
            yield connection

    def close(self) -> None:
        self._writer.dispose()
        self._reader.dispose()


@contextmanager
def _told(shown: str) -> Iterator[None]:
    """Turns a database that is away, locked or full into a sentence with its address (never its password)."""
    try:
        yield
    except sa.exc.OperationalError as error:
        raise GoodwordError(f"the database {shown} did not answer: {error.orig}") from error


def _make_private(file: Path) -> None:
    """People's posts are in there: nobody but the owner may read the file. Its folder is made if it is missing."""
    if str(file) in {"", "."}:
        raise GoodwordError(
            "database: name a file, as in sqlite:///.goodword/goodword.db; memory alone would lose mentions"
        )
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600, exist_ok=True)
    except OSError as error:
        raise GoodwordError(f"database: {file} cannot be opened: {error.strerror}") from error


def _sqlite(url: sa.URL, begin: str) -> sa.Engine:
    engine = sa.create_engine(url, connect_args={"timeout": 30, "isolation_level": None, "check_same_thread": False})

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: sa.engine.interfaces.DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        _into_wal(cursor)
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _into_wal(cursor: sa.engine.interfaces.DBAPICursor) -> None:
    """Write-ahead logging, kept in the file. SQLite's own patience does not cover this switch: where several open a new
    file at the same moment, all but one are told at once that it is locked."""
    for attempt in range(1, SWITCHING + 1):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if attempt == SWITCHING:
                raise
            time.sleep(0.05)


def _postgres(url: sa.URL) -> sa.Engine:
    try:
        return sa.create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    except ImportError as error:
        raise GoodwordError("database: PostgreSQL needs one more package: pip install 'goodword[postgres]'") from error
