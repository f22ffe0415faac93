"""Databases are brought up to date once, completely, and never half."""

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from engage.errors import GoodwordError
from engage.store import Database, is_current, upgrade
from engage.store.upgrade import HEAD, MIGRATIONS


def test_the_newest_migration_is_the_one_that_the_code_asks_for() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD


def test_the_migrations_make_exactly_the_tables_that_the_code_declares(database: Database) -> None:
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


def test_an_empty_database_is_upgraded_once(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/new/deep/x.db")
    assert not is_current(database)
    assert upgrade(database) == (None, HEAD)
    assert is_current(database)
    assert upgrade(database) == (HEAD, HEAD)


def test_several_who_upgrade_at_once_do_not_get_into_each_others_way(tmp_path: Path) -> None:
    results = list[object]()

    def go() -> None:
        database = Database(f"sqlite:///{tmp_path}/x.db")
        results.append(upgrade(database)[1])
        database.close()

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [HEAD] * 4


def test_nobody_else_may_read_the_file(tmp_path: Path) -> None:
    Database(f"sqlite:///{tmp_path}/x.db").close()
    assert (tmp_path / "x.db").stat().st_mode & 0o077 == 0


def test_sqlite_is_opened_so_that_commits_survive_a_power_cut(sqlite: Database) -> None:
    with sqlite.reading() as connection:
        asked = [
            connection.scalar(sa.text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert asked == ["wal", 2, 1]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("not a url", "not a database URL"),
        ("sqlite://", "name a file"),
        ("sqlite:////proc/nowhere/x.db", "cannot be opened"),
        ("postgresql://u:hunter2@127.0.0.1:1/x", "did not answer"),
    ],
)
def test_a_database_that_is_not_there_is_told_in_a_sentence_without_its_password(url: str, says: str) -> None:
    with pytest.raises(GoodwordError, match=says) as caught:
        is_current(Database(url))
    assert "hunter2" not in str(caught.value)
