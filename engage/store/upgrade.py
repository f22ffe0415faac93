"""Brings a database up to what this version of Goodword needs. Alembic is imported only when there is need."""

from pathlib import Path

import sqlalchemy as sa

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


def is_current(database: Database) -> bool:
    """Whether this version of Goodword can work with the database as it is."""
    return version(database) == HEAD


def upgrade(database: Database) -> tuple[str | None, str]:
    """Run the missing migrations, all or nothing, one process at a time. Returns the version before and after."""
    before = version(database)
    if before == HEAD:
        return before, HEAD
    with database.writing() as connection:
        if not database.is_sqlite:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        _run(connection)
    return before, HEAD


def _run(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
