"""Spikes, from posts in the database to one alert an event: over restarts, silences, two platforms, and kills."""

import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engage.alarms.announcing import tell
from engage.alarms.series import EVERYWHERE, count, picture, together
from engage.alarms.watcher import covered
from engage.exchange import Heard
from engage.items import Move
from engage.labels import Kind
from engage.spikes import Event, Hour, Severity, Spikes, State
from engage.stages import Stage
from engage.store import Alerts, Cover, Database, NewAlert, Watching, holds
from tests.alert_scene import HOUR, MONDAY, QUARTER, Brand
from tests.fakes import mention, reading

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


def test_what_a_restart_catches_up_on_is_no_spike(sqlite: Database) -> None:
    brand = Brand(sqlite)
    brand.live(1)
    # Given a daemon that was down for six hours, and all that was posted meanwhile heard at once
    begin = brand.now
    brand.now += 6 * HOUR
    brand.post(6 * 12, begin, brand.now)
    brand.restart()
    brand.watcher.listened("fake", brand.now)
    # Then nothing is told, and the hours are known as if it had been there
    assert brand.look() == []
    assert [round(hour.heard, 2) for hour in brand.watching.hours("fake", begin)] == [1, 1, 1, 1, 1, 1]


def test_after_a_long_silence_listening_begins_anew_and_the_silence_is_not_counted(sqlite: Database) -> None:
    brand = Brand(sqlite)
    brand.live(1)
    begin = brand.now
    brand.now += 72 * HOUR
    brand.post(500, brand.now - HOUR, brand.now)
    brand.restart()
    brand.watcher.listened("fake", brand.now)
    brand.look()
    assert brand.live(2) == []
    assert [hour.start for hour in brand.watching.hours("fake", begin)] == [brand.now - 2 * HOUR, brand.now - HOUR]


@pytest.mark.parametrize("back", [timedelta(seconds=3), timedelta(minutes=4)])
def test_a_clock_that_is_set_back_a_little_loses_nothing_of_the_hour(sqlite: Database, back: timedelta) -> None:
    brand = Brand(sqlite)
    brand.live(0.75)
    # Given another process, whose clock is behind
    brand.restart()
    brand.watcher.listened("fake", brand.now - back)
    brand.live(0.25)
    # Then what was heard before stands
    [hour] = brand.watching.hours("fake", MONDAY)
    assert (hour.total, hour.heard) == (12, 1)


@pytest.mark.parametrize("is_restarted", [True, False])
def test_a_clock_that_was_far_ahead_blinds_nobody_once_it_is_right(sqlite: Database, is_restarted: bool) -> None:
    brand = Brand(sqlite)
    # Given a machine that began with a wrong clock, and looked
    brand.now += timedelta(days=3650)
    brand.live(0.5)
    # When it is put right, five times as many posts as usual are told of as ever
    brand.now = MONDAY
    if is_restarted:
        brand.restart()
    assert brand.live(2, times=5)


def test_posts_from_before_anybody_listened_are_not_counted(sqlite: Database) -> None:
    brand = Brand(sqlite, weeks=0)
    brand.post(300, MONDAY - HOUR, MONDAY)
    brand.live(0.5)
    assert [(hour.start, hour.total, hour.heard) for hour in brand.watching.hours("fake", MONDAY - HOUR)] == [
        (MONDAY, 6, 0.5)
    ]


def test_what_we_began_ourselves_is_no_post(sqlite: Database) -> None:
    brand = Brand(sqlite, weeks=0)
    ours = mention(1, posted_at=MONDAY, kind=Kind.FOLLOW_UP, reply_to="0")
    brand.store.hear("fake", Heard((ours, mention(2, posted_at=MONDAY))), MONDAY)
    items = brand.store.items(Stage.HEARD, 9)
    brand.store.move([Move(item, Stage.READ, "read", (reading(),)) for item in items], MONDAY)
    assert len(items) == 2
    assert brand.watching.posts("fake", MONDAY, MONDAY + HOUR) == (1, 1)


def test_of_an_hour_only_what_was_listened_to_is_counted(sqlite: Database) -> None:
    brand = Brand(sqlite, weeks=0)
    brand.post(12, MONDAY, MONDAY + HOUR)
    count(brand.watching, "fake", Cover(MONDAY + QUARTER, MONDAY + 3 * QUARTER))
    assert [(hour.total, hour.heard) for hour in brand.watching.hours("fake", MONDAY)] == [(6, 0.5)]


def test_a_platform_was_heard_as_far_as_all_its_listeners_heard() -> None:
    long, late, new = (
        Cover(MONDAY + since * HOUR, MONDAY + until * HOUR) for since, until in ((0, 9), (2, 12), (9, 9))
    )
    listeners = {"x": {"x", "x-words"}}
    assert covered({"x": long, "x-words": late}, listeners) == {"x": Cover(late.since, long.until)}
    # And not at all where one has heard nothing yet, or nothing at the same time
    assert covered({"x": long}, listeners) == {}
    assert covered({"x": long, "x-words": new}, listeners) == {}


def test_a_post_that_is_not_read_yet_is_counted_when_it_is(sqlite: Database) -> None:
    brand = Brand(sqlite)
    assert brand.watching.posts("fake", MONDAY, MONDAY + HOUR) == (0, 0)
    brand.post(10, MONDAY, MONDAY + QUARTER)
    assert brand.watching.posts("fake", MONDAY, MONDAY + HOUR) == (10, 3)
    with sqlite.writing() as connection:
        connection.execute(sa.text("DELETE FROM reading WHERE mention_id <= 5"))
    assert brand.watching.posts("fake", MONDAY, MONDAY + HOUR)[0] == 5


def test_what_is_heard_late_is_counted_in_the_hour_in_which_it_was_posted(sqlite: Database) -> None:
    brand = Brand(sqlite)
    brand.live(2.25)
    brand.post(10, MONDAY, MONDAY + QUARTER)
    brand.live(0.25)
    assert [hour.total for hour in brand.watching.hours("fake", MONDAY)] == [12 + 10, 12, 6]


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


def test_the_picture_shows_what_was_heard_beside_what_is_usual(sqlite: Database) -> None:
    brand = Brand(sqlite, "x", "reddit")
    brand.live(1.5, times=3, on="x")
    pictures = {one.series: one for one in picture(brand.watching, brand.now, 4, brand.settings)}
    # 12 posts an hour are usual; the last half hour is running
    assert [hour and (hour.total, hour.heard) for hour in pictures["x"].hours[-2:]] == [(36, 1), (18, 0.5)]
    assert [hour and hour.total for hour in pictures[EVERYWHERE].hours[-2:]] == [48, 24]
    assert pictures["x"].usual[-2:] == pytest.approx([12, 6], rel=0.2)
    assert pictures[EVERYWHERE].usual[-2:] == pytest.approx([24, 12], rel=0.2)


Parts = st.lists(st.tuples(st.integers(0, 30), st.floats(0.01, 1)), min_size=1, max_size=8)


@given(Parts, Parts)
def test_together_an_hour_is_told_only_if_all_were_heard_alike(
    one: list[tuple[int, float]], other: list[tuple[int, float]]
) -> None:
    series = [
        [Hour(MONDAY + at * HOUR, total, 0, part) for at, (total, part) in enumerate(parts)] for parts in (one, other)
    ]
    for hour in together(series):
        at = (hour.start - MONDAY) // HOUR
        (total, part), (more, also) = one[at], other[at]
        assert hour.total == total + more
        assert min(part, also) <= hour.heard <= max(part, also) <= min(part, also) / 0.8 + 1e-9


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


def test_a_mild_spike_holds_nothing_unless_it_is_wanted(sqlite: Database) -> None:
    event = Event(MONDAY, Severity.WATCH, "more than usual", 1)
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
from datetime import timedelta
from engage.spikes import Event, Severity, State
from engage.store import Database, NewAlert, Watching
from tests.spike_scene import MONDAY

def step(states):
    number = round((states["x"].event.opened_at - MONDAY).total_seconds()) + 1 if "x" in states else 0
    at = MONDAY + timedelta(seconds=number)
    alert = NewAlert(key=str(number), kind="spike", severity="high", at=at, says="more", series="x")
    return {"x": State(Event(at, Severity.HIGH, "more", 1))}, [alert]

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
    event = Event(MONDAY, Severity.HIGH, "more", 1)
    with pytest.raises(sa.exc.IntegrityError):
        Watching(sqlite).fold(["x"], lambda _: ({"x": State(event)}, [broken]), MONDAY)
    assert Watching(sqlite).states(of_posts=False) == {}


events = st.builds(
    Event,
    st.integers(0, 9).map(lambda hours: MONDAY + hours * HOUR),
    st.sampled_from(Severity),
    st.text(max_size=9),
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
    watching.fold(["x"], lambda _: ({"x": State(Event(MONDAY, Severity.HIGH, "other", 1))}, []), MONDAY)
    watching.fold(["x"], lambda _: ({"x": state}, []), MONDAY)
    assert watching.states(of_posts=False) == {"x": state}
