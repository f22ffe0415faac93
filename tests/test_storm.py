"""In a storm of faults and kills every mention is kept once, and every approved reply goes out once or is explained."""

from pathlib import Path

import pytest

from engage.store import Database
from tests.storm import Size, Storm
from tests.storm_count import Figures, counted

SMALL = Size(mentions=60, approved=15, kills=3, life=(2, 4), every=0.3, timeout=0.4, tail=120, calms_down=True)
LARGE = Size(mentions=2000, approved=300, kills=30, life=(4, 16), every=0.5, timeout=0.8, tail=2400)


def weathered(folder: Path, url: str, size: Size, seed: int) -> dict[str, Figures]:
    """Let a storm of this size rage over the database at `url`, and count what it left."""
    with Storm(folder, url, size, seed) as storm:
        storm.run()
        figures = counted(storm)
        print(f"\n{url.partition(':')[0]}: {storm.kills} kills, {storm.minutes:.1f} minutes")
        print(*figures.values(), sep="\n")
    return figures


@pytest.mark.timeout(200)
def test_a_small_storm_loses_and_doubles_nothing(tmp_path: Path) -> None:
    figures = weathered(tmp_path, f"sqlite:///{tmp_path}/storm.db", SMALL, seed=7)
    for each in figures.values():
        assert (each.mentions, each.approved) == (60, 15)
        assert each.answered >= 8
        assert each.faults.total() > 0


@pytest.mark.torture
@pytest.mark.timeout(3600)
def test_a_large_storm_on_sqlite(tmp_path: Path) -> None:
    large(weathered(tmp_path, f"sqlite:///{tmp_path}/storm.db", LARGE, seed=1))


@pytest.mark.torture
@pytest.mark.timeout(3600)
def test_a_large_storm_on_postgresql(tmp_path: Path, postgresql: Database) -> None:
    large(weathered(tmp_path, postgresql.shown, LARGE, seed=2))


def large(figures: dict[str, Figures]) -> None:
    for each in figures.values():
        assert (each.mentions, each.approved) == (2000, 300)
        assert each.answered >= 250
        assert len(each.faults) == 11, "some kind of fault never happened"
