"""Brings a database up to what this version of Goodword needs. Alembic is imported only when there is need."""

from pathlib import Path

import sqlalchemy as sa

from engage.errors import GoodwordError
from engage.store.database import Database

HEAD = "0006"
"""The newest migration; a test holds it against Alembic's own opinion."""

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x600D_0D


def version(database: Database) -> str | None:
    """The migration that the database has, or None for an empty one."""
    with database.reading() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        return found


def is_empty(database: Database) -> bool:
    """Whether nothing was ever kept in it."""
    return version(database) is None


def made_current(database: Database) -> Database:
    """The database, if this version of Goodword can work with it as it is. Raises `GoodwordError`."""
    found = version(database)
    if found is None:
        raise GoodwordError(f"the database {database.shown} is empty; run: goodword run, or goodword db upgrade")
    _refuse_unknown(database, found)
    if found != HEAD:
        raise GoodwordError(f"the database {database.shown} is at {found}, {HEAD} is needed; run: goodword db upgrade")
    return database


def upgrade(database: Database) -> tuple[str | None, str]:
    """Run the missing migrations, all or nothing, one process at a time. Returns the version before and after.

    Raises `GoodwordError` for a database that a newer Goodword upgraded.
    """
    before = version(database)
    if before == HEAD:
        return before, HEAD
    _refuse_unknown(database, before)
    with database.writing() as connection:
        if not database.is_sqlite:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        _run(connection)
    return before, HEAD


def _refuse_unknown(database: Database, found: str | None) -> None:
    known = {file.stem.partition("_")[0] for file in (MIGRATIONS / "versions").glob("*.py")}
    if found is not None and found not in known:
        raise GoodwordError(
            f"the database {database.shown} is at {found}, and this Goodword knows no further than {HEAD}: install the"
            " newer one that upgraded it, or restore a backup from before"
        )


def _run(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
