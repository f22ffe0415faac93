"""Who runs on a SQLite file, and starting over with a fresh one."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from engage.config import Config
from engage.errors import GoodwordError

SQLITE = "sqlite:///"


@contextmanager
def running_on(database: str) -> Iterator[None]:
    """Mark the database as in use while a daemon runs on it. Several may; a demo may not start over under them."""
    with _lock_file(database) as lock:
        if lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
        yield


@contextmanager
def started_over(config: Config) -> Iterator[None]:
    """Move what the last demo left aside, then mark the new database as in use.

    Raises `GoodwordError` where that could touch anything but a demo: another kind of listener, another kind of
    database, a daemon that runs on it now.
    """
    live = [block.name for block in config.listeners if block.kind != "tape"]
    if live:
        raise GoodwordError(f"this is no demo: {', '.join(live)} would be listened to; use goodword run")
    if not config.database.startswith(SQLITE):
        raise GoodwordError("a demo starts over with a fresh SQLite file; for this database use goodword run")
    with _lock_file(config.database) as lock:
        assert lock is not None, "it is a SQLite file"
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise GoodwordError(f"a daemon is running on {config.database} already; stop it first") from error
        _move_aside(Path(config.database.removeprefix(SQLITE)))
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def _move_aside(file: Path) -> None:
    """Rename the database and what belongs to it; the one from the demo before is overwritten only by time's name."""
    if not file.exists():
        return
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    for part in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        if part.exists():
            part.rename(part.with_name(part.name.replace(file.stem, f"{file.stem}-{stamp}", 1)))


@contextmanager
def _lock_file(database: str) -> Iterator[TextIO | None]:
    if not database.startswith(SQLITE):
        yield None
        return
    path = Path(database.removeprefix(SQLITE) + ".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        yield lock
