"""Databases are brought up to date once, completely, and never half."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from engage.approval.desk import Desk
from engage.errors import GoodwordError
from engage.labels import Intent
from engage.sla.policies import Status
from engage.store import Conversations, Database, Looking, Store, is_empty, made_current, upgrade
from engage.store.upgrade import HEAD, MIGRATIONS
from engage.types import Verdict
from tests.fakes import FakeClock, reading

THEN = "2026-03-02 12:00:00.000000"
OLD = {
    "mention": {
        "id": 1, "platform": "fake", "external_id": "1", "listener": "fake", "text": "late again", "handle": "ana",
        "name": "", "followers": None, "posted_at": THEN, "heard_at": THEN, "url": "", "thread_id": "", "parent_id": "",
        "stage": "ignored", "due_at": THEN,
    },
    "reading": {
        "mention_id": 1, "sentiment": "negative", "sentiment_confidence": 0.9, "sentiment_second": "neutral",
        "intent": "complaint", "intent_confidence": 0.8, "intent_second": "question", "cause": None,
        "cause_confidence": None, "cause_second": None, "urgency": "normal", "urgency_confidence": 0.6,
        "urgency_second": "high", "language": "en", "language_confidence": 0.95, "language_second": None,
        "model": "fake 1",
    },
    "decision": {"mention_id": 1, "verdict": "retried", "by": "ben", "at": THEN, "text": "", "why": ""},
}  # fmt: skip
"""Rows of a database at 0001, by table."""


def migrate(connection: sa.Connection, how: Callable[[Config, str], None], to: str) -> None:
    """Alembic, as it would be called by hand."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    how(config, to)


def test_the_newest_migration_is_the_one_that_the_code_asks_for() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD


def test_the_migrations_make_exactly_the_tables_that_the_code_declares(database: Database) -> None:
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


def test_an_empty_database_is_upgraded_once(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/new/deep/x.db")
    assert is_empty(database)
    with pytest.raises(GoodwordError, match="is empty; run: goodword run"):
        made_current(database)
    assert upgrade(database) == (None, HEAD)
    assert made_current(database) is database
    assert not is_empty(database)
    assert upgrade(database) == (HEAD, HEAD)


def stamp(database: Database, version: str) -> None:
    with database.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :version"), {"version": version})


def test_an_older_database_is_told_what_it_needs_and_one_of_a_newer_goodword_is_left_alone(database: Database) -> None:
    stamp(database, "0003")
    with pytest.raises(GoodwordError, match=f"is at 0003, {HEAD} is needed; run: goodword db upgrade"):
        made_current(database)
    stamp(database, "0942")
    for use in (made_current, upgrade):
        with pytest.raises(GoodwordError, match=f"is at 0942, and this Goodword knows no further than {HEAD}"):
            use(database)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_readings_made_before_they_could_be_corrected_are_sure_and_can_be_corrected_now(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    # Given a database at 0001 with a mention in it that was read and held
    database = Database(f"sqlite:///{tmp_path}/old.db")
    if kind == "postgresql":
        database = request.getfixturevalue("postgresql")
        with database.writing() as connection:
            migrate(connection, command.downgrade, "0001")
    else:
        with database.writing() as connection:
            migrate(connection, command.upgrade, "0001")
    with database.writing() as connection:
        for table, row in OLD.items():
            names, values = ", ".join(f'"{name}"' for name in row), ", ".join(f":{name}" for name in row)
            connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)
    # When it is upgraded
    assert upgrade(database) == ("0001", HEAD)
    # Then the reading is as it was, and nobody doubts it
    store = Store(database)
    item = store.item(1)
    assert item is not None
    assert item.reading == reading()
    # And its author and conversation are known, though nobody had met them
    assert (item.identity_id, item.conversation_id) == (1, 1)
    facts = Conversations(database).facts(1)
    assert facts is not None
    assert ([wrote.id for wrote in facts.wrote], facts.status) == ([1], Status.OPEN)
    # And it can be corrected, which no row could say before
    assert Desk(store, FakeClock(), {}).correct(1, "ana", intent=Intent.PRAISE).done
    told = Looking(database).told(1)
    assert told is not None
    assert [decision.verdict for decision in told.decisions] == [Verdict.RETRIED, Verdict.CORRECTED]
    assert told.item.the_reading.corrected_by == "ana"
    database.close()


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


def test_a_new_file_that_somebody_is_writing_to_is_waited_for(tmp_path: Path) -> None:
    # Given a new file that somebody holds for a moment, so that it cannot be switched to write-ahead logging
    file = tmp_path / "x.db"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE t (a)")
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.3, other.execute, ["COMMIT"]).start()

    # When it is opened, then it is waited for, and switched
    database = Database(f"sqlite:///{file}")
    with database.reading() as connection:
        assert connection.scalar(sa.text("PRAGMA journal_mode")) == "wal"
    database.close()
    other.close()


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
        is_empty(Database(url))
    assert "hunter2" not in str(caught.value)
