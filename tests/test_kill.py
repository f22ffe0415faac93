"""Killed at any moment, the daemon loses nothing, says nothing twice, and leaves every mention in a legal stage."""

from pathlib import Path

import pytest

from engage.stages import Stage
from tests.torture import tortured


@pytest.mark.timeout(240)
def test_a_daemon_that_is_killed_again_and_again_loses_and_doubles_nothing(tmp_path: Path) -> None:
    stages = tortured(tmp_path, f"sqlite:///{tmp_path}/torture.db", kills=6, seed=7)
    assert stages[Stage.CLOSED] > 0
    assert stages[Stage.REJECTED] + stages[Stage.IGNORED] > 0


@pytest.mark.torture
@pytest.mark.timeout(1800)
def test_a_hundred_kills_on_sqlite(tmp_path: Path) -> None:
    print(f"\n100 kills on SQLite: {dict(tortured(tmp_path, f'sqlite:///{tmp_path}/torture.db', kills=100, seed=1))}")


@pytest.mark.torture
@pytest.mark.timeout(1800)
def test_a_hundred_kills_on_postgresql(tmp_path: Path, postgres: str) -> None:
    print(f"\n100 kills on PostgreSQL: {dict(tortured(tmp_path, postgres, kills=100, seed=2))}")
