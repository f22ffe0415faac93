"""`goodword alerts`: what is unusual, drawn and listed; seen, released; for people and for programs."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.cli.alerts import Kind
from engage.cli.bars import sparkline
from engage.spikes import Event, Hour, Severity, State
from engage.store import TROUBLES, Alerts, Database, NewAlert, Watching
from tests.spike_scene import HOUR, history
from tests.test_cli import Goodword, goodword

__all__ = ["goodword"]


@pytest.fixture
def database(goodword: Goodword, tmp_path: Path) -> Iterator[Database]:
    goodword("db", "upgrade")
    made = Database(f"sqlite:///{tmp_path}/.goodword/goodword.db")
    yield made
    made.close()


def spiked(database: Database) -> datetime:
    """A spike on X that holds marketing since two hours ago, after four weeks as usual; returns the running hour."""
    now = datetime.now(UTC)
    running = now.replace(minute=0, second=0, microsecond=0)
    watching, at = Watching(database), now - timedelta(hours=2)
    hours = [*history(running, 4), Hour(running, 20, 9, 0.5)]
    watching.keep("x", [hour for hour in hours if hour.start != running - 3 * HOUR])
    alert = NewAlert(key="1", kind="spike", severity="severe", at=at, says="On x: 99 posts [bold].", series="x")
    event = Event(at, Severity.SEVERE, 1)
    watching.fold(["x"], lambda _: ({"x": State(event)}, [alert]), at)
    return running


def test_every_kind_of_trouble_can_be_asked_for() -> None:
    assert {*TROUBLES} <= {*Kind}


def test_nothing_unusual_is_said_so(goodword: Goodword, database: Database) -> None:
    assert goodword("alerts").out == "Nothing unusual was told yet.\n"
    assert goodword("alerts", "--json").json == {"alerts": [], "holds_marketing": [], "volume": []}
    assert goodword("alerts", "release").out == "No spike holds marketing.\n"


def test_alerts_are_listed_beside_a_picture_and_what_is_held(goodword: Goodword, database: Database) -> None:
    spiked(database)
    shown = goodword("alerts").out
    for words in ("Marketing is held by a spike on x since", "●", "2 h ago", "spike severe", "On x: 99 posts [bold]."):
        assert words in shown
    posts, usual = (next(line for line in shown.splitlines() if line.startswith(name)) for name in ("posts", "usual"))
    assert len(posts.split()[1]) == len(usual.split()[1]) == 48
    assert posts.count("·") == 1
    assert posts.rstrip()[-4] == "·"
    assert "·" not in usual


@pytest.mark.parametrize(("width", "hours"), [(30, 16), (60, 46), (200, 48)])
def test_the_picture_fits_on_any_terminal(
    goodword: Goodword, database: Database, width: int, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    spiked(database)
    monkeypatch.setenv("COLUMNS", str(width))
    shown = goodword("alerts").out.splitlines()
    drawn = [line.split() for line in shown if line.startswith(("posts   ", "usual   "))]
    assert [(name, len(cells)) for name, cells in drawn] == [("posts", hours), ("usual", hours)]
    assert max(map(len, shown)) <= width


def test_the_way_to_let_marketing_go_on_is_told_while_it_is_held_and_can_be_copied(
    goodword: Goodword, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    spiked(database)
    monkeypatch.setenv("COLUMNS", "80")
    shown = goodword("alerts").out.splitlines()
    assert "goodword alerts release lets it go on." in shown
    assert shown[-1] == "goodword alerts seen ID · alerts release"
    goodword("alerts", "release")
    assert goodword("alerts").out.splitlines()[-1] == "goodword alerts seen ID"


def test_who_saw_it_first_stands(goodword: Goodword, database: Database) -> None:
    spiked(database)
    assert goodword("alerts", "seen", 1, "--by", "ana").out == "alert 1 was seen by ana\n"
    assert goodword("alerts", "seen", 1, "--by", "ben", "--json").json["seen_by"] == "ana"
    assert goodword("alerts", "--unseen").out.endswith("No alert waits to be seen.\n")
    assert "(seen by ana)" in goodword("alerts").out
    ran = goodword("alerts", "seen", 7)
    assert (ran.code, ran.err.strip()) == (1, "error: there is no alert 7; goodword alerts lists them")


def test_a_person_releases_marketing(goodword: Goodword, database: Database) -> None:
    spiked(database)
    [held] = goodword("alerts", "--json").json["holds_marketing"]
    assert goodword("alerts", "release", "--by", "ana", "--json").json == {"released": [held], "by": "ana"}
    assert "held" not in goodword("alerts").out
    state = Watching(database).states(of_posts=False)["x"]
    assert state.event is not None
    assert state.event.released_by == "ana"


def test_json_has_the_hours_with_what_is_usual(goodword: Goodword, database: Database) -> None:
    running = spiked(database)
    told = goodword("alerts", "--json", "--kind", "spike").json
    [alert], [series] = told["alerts"], told["volume"]
    assert (alert["id"], alert["severity"], alert["seen_at"]) == (1, "severe", None)
    assert (series["series"], len(series["hours"])) == ("x", 47)
    last = series["hours"][-1]
    assert (last["start"], last["total"], last["negative"], last["heard"]) == (running.isoformat(), 20, 9, 0.5)
    assert 0 < last["usual"] < 20
    assert goodword("alerts", "--json", "--kind", "viral").json["alerts"] == []


@given(st.lists(st.none() | st.floats(0, 1e9), max_size=60))
def test_a_sparkline_has_a_cell_for_each_value_and_rises_with_them(values: list[float | None]) -> None:
    most = max((value for value in values if value is not None), default=0.0)
    drawn = sparkline(values, most).plain
    assert len(drawn) == len(values)
    pairs = sorted((value, cell) for value, cell in zip(values, drawn, strict=True) if value is not None)
    assert [cell for _, cell in pairs] == sorted(cell for _, cell in pairs)


def test_alerts_of_others_are_listed_too(goodword: Goodword, database: Database) -> None:
    now = datetime.now(UTC)
    Alerts(database).tell([NewAlert(key="g", kind="glitch", severity="", at=now, says="It is back.", glitch_id=7)])
    assert "It is back." in goodword("alerts").out
