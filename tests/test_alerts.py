"""Spikes, from posts in the database to one alert an event: over restarts, silences, two platforms, and kills."""

import signal
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engage import spikes
from engage.alarms.announcing import of_event, tell
from engage.alarms.series import EVERYWHERE
from engage.spikes import Event, Happening, Severity, Spikes, State
from engage.store import Alerts, Database, NewAlert, Watching, holds
from tests.alert_scene import HOUR, MONDAY, QUARTER, Brand

SPIKE = NewAlert(key="spike:x:1", kind="spike", severity="high", at=MONDAY, says="On x: 42 posts.", series="x")
GLITCH = NewAlert(key="glitch:7", kind="glitch", severity="", at=MONDAY + HOUR, says="It is back.", glitch_id=7)


def test_an_alert_is_told_once_listed_and_seen_by_whoever_came_first(database: Database) -> None:
    alerts = Alerts(database)
    # Given two alerts, one of them told twice
    [first] = alerts.tell([SPIKE])
    told = alerts.tell([SPIKE, GLITCH])
    assert len(told) == 1
    # Then they are listed, the newest first
    assert [one.key for one in alerts.list()] == ["glitch:7", "spike:x:1"]
    assert [one.key for one in alerts.list(kind="spike")] == ["spike:x:1"]
    assert [one.key for one in alerts.list(since=MONDAY + HOUR)] == ["glitch:7"]
    assert [one.key for one in alerts.list(limit=1)] == ["glitch:7"]
    # And the first who saw one stands
    for by in ("ana", "ben"):
        seen = alerts.seen(first, by, MONDAY)
        assert seen is not None
        assert (seen.seen_by, seen.seen_at) == ("ana", MONDAY)
    assert alerts.seen(99, "ana", MONDAY) is None
    assert [one.key for one in alerts.list(unseen_only=True)] == ["glitch:7"]


def test_only_what_is_new_is_announced(sqlite: Database) -> None:
    assert [alert.key for alert in tell(sqlite, [SPIKE])] == ["spike:x:1"]
    assert [alert.key for alert in tell(sqlite, [SPIKE, GLITCH])] == ["glitch:7"]


def test_a_spike_is_told_once_over_restarts_rises_and_ends(database: Database) -> None:
    brand = Brand(database)
    # Given eight weeks as usual, and then five times as many posts
    assert brand.live(1) == []
    assert brand.watching.states(of_posts=False) == {}
    [opened, *_] = brand.live(1, times=5)
    assert (opened.kind, opened.series, opened.says.partition(":")[0]) == ("spike", "fake", "On fake")
    # When the process dies again and again, and the same goes on
    severities = [Severity(alert.severity).rank for alert in brand.told]
    for _ in range(4):
        brand.restart()
        assert brand.look() == []
    # Then each severity was told once, and in the end that it is over
    assert severities == sorted(set(severities))
    [over] = brand.live(8)
    assert over.severity == "over"
    assert "About as usual again for" in over.says
    brand.restart()
    assert brand.look() == []


def test_the_same_again_during_the_cool_down_is_not_told(sqlite: Database) -> None:
    brand = Brand(sqlite, settings=Spikes(cool_down_hours=48))
    brand.live(1, times=5)
    brand.live(8)
    assert brand.told[-1].severity == "over"
    brand.restart()
    assert brand.live(1, times=4) == []


def test_the_mood_alone_is_worth_an_alert(sqlite: Database) -> None:
    alerts = Brand(sqlite).live(2, share=1)
    assert alerts
    assert "100% negative where 29% is usual" in alerts[0].says


def test_a_first_week_without_history_is_silent(sqlite: Database) -> None:
    brand = Brand(sqlite, weeks=0)
    assert brand.live(24 * 7, step=2 * HOUR, dice=np.random.default_rng(1)) == []


@pytest.mark.parametrize(("hours", "times"), [(1, 8), (1, 30), (5, 3), (8, 2)])
def test_a_storm_on_one_of_two_platforms_is_told_of_that_one_only(sqlite: Database, hours: int, times: float) -> None:
    brand = Brand(sqlite, "x", "reddit")
    # Given a storm on X, and a day after it
    brand.live(hours, times=times, on="x")
    brand.live(24, step=HOUR)
    # Then nothing is told of both together, then or later, and X's storm was opened once and ended once
    assert {alert.series for alert in brand.told} == {"x"}
    assert [alert.severity for alert in brand.told].index("over") == len(brand.told) - 1
    # And no more than one event holds marketing
    assert len(holds(sqlite, brand.settings)) <= 1


def test_a_storm_on_two_platforms_is_told_of_each_and_not_again_of_both(sqlite: Database) -> None:
    brand = Brand(sqlite, "x", "reddit")
    brand.live(2, times=8)
    assert {alert.series for alert in brand.told if alert.severity != "over"} == {"x", "reddit"}


def test_a_rise_that_only_shows_on_both_together_is_told(sqlite: Database) -> None:
    brand = Brand(sqlite, "x", "reddit")
    brand.live(8, times=1.7, step=2 * QUARTER)
    assert [alert.series for alert in brand.told] == [EVERYWHERE]


def test_a_platform_that_is_new_or_away_is_no_spike_of_all_together(sqlite: Database) -> None:
    brand = Brand(sqlite, "x", "reddit")
    # Given that X is away for two hours, while Reddit goes on, and comes back with all of it
    begin = brand.now
    for _ in range(8):
        brand.now += QUARTER
        brand.post(3, brand.now - QUARTER, brand.now, platform="reddit")
        brand.watcher.listened("reddit", brand.now)
        assert brand.look() == []
    brand.post(24, begin, brand.now, platform="x")
    brand.watcher.listened("x", brand.now)
    assert brand.look() == []
    # And that a third platform is added, which is busier than both
    brand.platforms = ("x", "reddit", "tape")
    brand.restart()
    brand.watcher.listened("tape", brand.now)
    assert brand.live(3, times=5, on="tape") == []


def test_a_grave_spike_holds_marketing_until_a_person_releases_it(database: Database) -> None:
    brand = Brand(database)
    assert holds(database, brand.settings) == ()
    # Given a severe spike
    brand.live(0.5, times=20)
    opened = brand.told[0].at
    # Then marketing is held, also in a new process, and after it is over
    words = (f"on fake since 2 March at {opened:%H:%M} UTC",)
    assert holds(database, brand.settings) == words
    brand.live(10)
    assert brand.told[-1].severity == "over"
    assert holds(database, brand.settings) == words
    # When a person releases it, it goes on
    assert Watching(database).release("ana", brand.now, brand.settings) == words
    assert holds(database, brand.settings) == ()
    assert Watching(database).release("ben", brand.now, brand.settings) == ()


def test_everything_that_happens_to_every_spike_is_told_by_itself() -> None:
    def told(opened_at: datetime, happening: Happening, severity: Severity) -> str | None:
        alert = spikes.Alert("x", MONDAY, happening, severity, "more than usual")
        return of_event(alert, State(Event(opened_at, severity, 1)), "spike", "On x").key

    course = [
        (Happening.OPENED, Severity.WATCH),
        (Happening.ESCALATED, Severity.HIGH),
        (Happening.ESCALATED, Severity.SEVERE),
        (Happening.ENDED, Severity.SEVERE),
    ]
    assert len({told(at, *one) for at in (MONDAY, MONDAY + HOUR) for one in course}) == 8


def test_letting_marketing_go_on_leaves_viral_posts_as_they_are(sqlite: Database) -> None:
    on = {"x": State(Event(MONDAY, Severity.HIGH, 1)), "post:7": State(Event(MONDAY, Severity.HIGH, 1))}
    watching = Watching(sqlite)
    watching.fold([*on], lambda _: (on, []), MONDAY)
    assert watching.release("ana", MONDAY, Spikes()) == ("on x since 2 March at 14:00 UTC",)
    assert watching.states(of_posts=True) == {"post:7": on["post:7"]}


def test_a_mild_spike_holds_nothing_unless_it_is_wanted(sqlite: Database) -> None:
    event = Event(MONDAY, Severity.WATCH, 1)
    Watching(sqlite).fold(["x", "post:7"], lambda _: ({"x": State(event), "post:7": State(event)}, []), MONDAY)
    assert holds(sqlite, Spikes()) == ()
    assert holds(sqlite, Spikes(hold_marketing_from=Severity.WATCH)) == ("on x since 2 March at 14:00 UTC",)
    assert holds(sqlite, Spikes(hold_marketing_from=None)) == ()


def test_several_who_look_at_the_same_moment_tell_it_once(database: Database) -> None:
    brand = Brand(database)
    brand.post(120, MONDAY, MONDAY + QUARTER)
    brand.now += QUARTER
    brand.watcher.listened("fake", brand.now)
    # Given four processes that look at once, some seconds apart by their clocks
    watchers = []
    for _ in range(4):
        brand.restart()
        watchers.append(brand.watcher)
    told = list[str]()
    go = threading.Barrier(4)

    def look(number: int) -> None:
        go.wait()
        told.extend(alert.key for alert in watchers[number].look(brand.now + timedelta(seconds=number)))

    threads = [threading.Thread(target=look, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1
    assert len(Alerts(database).list()) == 1


STEPS = """
import sys
from datetime import datetime, timedelta
from engage.spikes import Event, Severity, State
from engage.store import Database, NewAlert, Watching
from tests.spike_scene import MONDAY

def step(states):
    number = round((states["x"].event.opened_at - MONDAY).total_seconds()) + 1 if "x" in states else 0
    at = MONDAY + timedelta(seconds=number)
    alert = NewAlert(key=str(number), kind="spike", severity="high", at=at, says="more", series="x")
    return {"x": State(Event(at, Severity.HIGH, 1))}, [alert]

watching = Watching(Database(sys.argv[1]))
while True:
    watching.fold(["x"], step, MONDAY)
    print("x", flush=True)
"""


def test_whoever_is_killed_has_told_what_the_state_says_and_no_more(sqlite: Database, tmp_path: Path) -> None:
    # Given a process that opens one event after another, killed twice
    (tmp_path / "steps.py").write_text(STEPS, encoding="utf-8")
    for lines in (20, 33):
        child = subprocess.Popen(
            [sys.executable, str(tmp_path / "steps.py"), sqlite.shown],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parent.parent,
            env={"PYTHONPATH": "."},
        )
        assert child.stdout is not None
        for _ in range(lines):
            child.stdout.readline()
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
    # Then every event up to the one that is on was told, once
    event = Watching(sqlite).states(of_posts=False)["x"].event
    assert event is not None
    last = round((event.opened_at - MONDAY).total_seconds())
    keys = [int(alert.key) for alert in Alerts(sqlite).list(limit=100_000)]
    assert sorted(keys) == list(range(last + 1))
    assert last >= 52


def test_what_cannot_be_told_changes_no_state(sqlite: Database) -> None:
    broken = NewAlert(key=None, kind="spike", severity="high", at=MONDAY, says="")  # type: ignore[arg-type]
    event = Event(MONDAY, Severity.HIGH, 1)
    with pytest.raises(sa.exc.IntegrityError):
        Watching(sqlite).fold(["x"], lambda _: ({"x": State(event)}, [broken]), MONDAY)
    assert Watching(sqlite).states(of_posts=False) == {}


events = st.builds(
    Event,
    st.integers(0, 9).map(lambda hours: MONDAY + hours * HOUR),
    st.sampled_from(Severity),
    st.floats(0.1, 24),
    st.none() | st.just(MONDAY + 9 * HOUR),
    st.sampled_from(["", "ana"]),
    st.none() | st.just(MONDAY + 8 * HOUR),
)
maybe = st.none() | events


@given(st.builds(State, maybe, maybe, maybe))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_a_state_comes_back_as_it_was_kept(sqlite: Database, state: State) -> None:
    watching = Watching(sqlite)
    watching.fold(["x"], lambda _: ({"x": State(Event(MONDAY, Severity.HIGH, 2))}, []), MONDAY)
    watching.fold(["x"], lambda _: ({"x": state}, []), MONDAY)
    assert watching.states(of_posts=False) == {"x": state}
