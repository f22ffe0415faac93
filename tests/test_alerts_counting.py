"""What the watch counts: posts by the hour in which they were posted, as far as somebody listened."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from engage.alarms.series import EVERYWHERE, count, picture, together
from engage.alarms.watcher import covered
from engage.exchange import Heard
from engage.items import Move
from engage.labels import Kind
from engage.spikes import Hour
from engage.stages import Stage
from engage.store import Cover, Database
from tests.alert_scene import HOUR, MONDAY, QUARTER, Brand
from tests.fakes import mention, reading


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
    # Then what was heard before stands, and is heard as far as it was
    [hour] = brand.watching.hours("fake", MONDAY)
    assert (hour.total, hour.heard) == (12, 1)
    before = brand.watching.covers()
    brand.watching.listened("fake", brand.now - back)
    assert brand.watching.covers() == before


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
