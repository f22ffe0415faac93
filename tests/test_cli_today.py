"""`goodword today`: a day in numbers and what waits now, for people and for programs."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engage.clock import SystemClock
from engage.sla.settings import SlaBlock
from engage.store import Database, upgrade
from tests.fakes import FakeClock
from tests.house import House
from tests.test_cli import ROOT, Goodword, caller

SCENE = Path(__file__).parent / "scene_playbooks"
PROMISED = SlaBlock.model_validate({"policies": [{"name": "service", "lane": "service", "frt": "10m"}]})
ZONE = "Pacific/Kiritimati"
HOSTILE = "[red]an[/red]\x1b[2J"


@pytest.fixture
def goodword(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Goodword:
    config = f"database: sqlite:///t.db\nplaybooks: {ROOT}/playbooks\nsla: {{timezone: {ZONE}}}\n"
    (tmp_path / "config.yaml").write_text(config, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.delenv("GOODWORD_CONFIG", raising=False)
    upgrade(Database("sqlite:///t.db"))
    return caller(monkeypatch, capsys)


@pytest.fixture
def house(goodword: Goodword) -> House:
    """Two late flights of a quarter of an hour ago, one of them answered."""
    clock = FakeClock(SystemClock().now() - timedelta(minutes=15))
    made = House(Database("sqlite:///t.db"), SCENE, sla=PROMISED, clock=clock)
    made.approve(made.posts("ben", "GW117 is late again"))
    made.posts(HOSTILE, "GW402 is late")
    made.turn(timedelta(minutes=11))
    return made


def test_nothing_is_told_of_a_day_without_anything(goodword: Goodword) -> None:
    shown = goodword("today").out
    assert f"({ZONE}): nothing heard, nothing answered" in shown
    assert "No draft waits for a decision" in shown
    assert "Overdue" not in shown


def test_a_day_and_what_waits_now_are_told_as_text(goodword: Goodword, house: House) -> None:
    # The posts may lie on both sides of a midnight: the days are looked at together
    shown = goodword("today").out + goodword("today", "--ago", 1).out
    for words in ("answered after 2 s (median)", "1 draft waits for a decision", "Overdue: 1", "delay"):
        assert words in shown
    assert "@[red]an[/red]\\u001b[2J on X: first response missed by" in shown
    assert "\x1b[2J" not in shown


def test_programs_are_given_the_same(goodword: Goodword, house: House) -> None:
    days = [goodword("today", "--ago", ago, "--json").json for ago in (0, 1)]
    now, zone = SystemClock().now(), ZoneInfo(ZONE)
    assert days[0]["day"]["date"] == str(now.astimezone(zone).date())
    assert sum(each["day"]["heard"] for each in days) == 2
    assert sum(each["day"]["answered"] for each in days) == 1
    [overdue] = days[0]["queue"]["overdue"]
    assert (overdue["handle"], overdue["metric"], days[0]["queue"]["overdue_count"]) == (HOSTILE, "frt", 1)
    assert [hour["hour"] for hour in days[0]["day"]["hours"]] == list(range(24))
