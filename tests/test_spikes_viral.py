"""Viral posts: by their own speed, beside the brand's usual posts."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.spikes import Severity, Sighting, Spikes, State, Tail, Usual, Viral, judge_post, speed, step
from tests.spike_scene import HOUR, MONDAY

SETTINGS = Spikes()
DICE = np.random.default_rng(1)
SPEEDS = [float(one) for one in DICE.lognormal(1, 1.2, 800)]
FOLLOWERS = [float(one) for one in DICE.lognormal(6, 1.5, 800)]
USUAL = Usual.of(SPEEDS, FOLLOWERS, posts_a_week=400)


def seen(minutes: float, likes: int | None = None, followers: int | None = None) -> Sighting:
    return Sighting(MONDAY + timedelta(minutes=minutes), followers, likes=likes)


def found(*sightings: Sighting, usual: Usual = USUAL) -> Severity | None:
    return judge_post(sightings, MONDAY, usual, max(one.at for one in sightings), SETTINGS).severity


def test_a_usual_post_is_not_viral() -> None:
    assert found(seen(10, 1, 400), seen(60, 6, 400)) is None


def test_the_faster_the_more_severe() -> None:
    severities = [found(seen(10, 0, 400), seen(60, likes, 400)) for likes in (50, 400, 2_000, 60_000)]
    assert severities[0] is None
    assert severities[-1] is Severity.SEVERE
    ranks = [one.rank if one else 0 for one in severities]
    assert ranks == sorted(ranks)
    assert ranks[2] >= 1


def test_it_is_found_within_minutes() -> None:
    assert found(seen(10, 900, 400)) is not None


def test_a_very_large_audience_alone_is_worth_watching() -> None:
    assert found(seen(5, 0, 30_000_000)) is Severity.WATCH
    assert found(seen(5, followers=30_000_000)) is Severity.WATCH


def test_the_reason_tells_speed_and_audience() -> None:
    finding = judge_post([seen(60, 900, 2_100_000)], MONDAY, USUAL, MONDAY + HOUR, SETTINGS)
    assert finding.says.startswith("900 reactions an hour where one post in ten gets ")
    assert "; its author has 2,100,000 followers where one in ten has " in finding.says


def test_no_more_false_alarms_than_accepted() -> None:
    weeks, others = 50, np.random.default_rng(2)
    false = 0
    for likes, followers in zip(
        others.lognormal(1, 1.2, 400 * weeks), others.lognormal(6, 1.5, 400 * weeks), strict=True
    ):
        false += found(seen(0, 0, int(followers)), seen(60, int(likes), int(followers))) is not None
    assert false / weeks <= SETTINGS.viral.false_alarms_a_week


def test_a_few_reactions_are_not_viral_however_few_are_usual() -> None:
    sleepy = Usual.of([1.0] * 500, [100.0] * 500, posts_a_week=1)
    assert found(seen(60, 45, 100), usual=sleepy) is None
    assert found(seen(60, 60, 100), usual=sleepy) is not None


def test_whoever_accepts_many_false_alarms_is_not_told_of_usual_posts() -> None:
    loud = Spikes(viral=Viral(false_alarms_a_week=20))
    few = Usual.of([100.0] * 500, [1_000.0] * 500, posts_a_week=2)
    for likes, severity in ((60, None), (3_000, Severity.SEVERE)):
        assert judge_post([seen(60, likes, 400)], MONDAY, few, MONDAY + HOUR, loud).severity is severity


def test_an_audience_counts_as_it_was_told_last_and_what_is_seen_later_is_not_known_yet() -> None:
    bought = [seen(0, 0, 30_000_000), seen(5, 0, 400)]
    assert found(*bought) is None
    assert judge_post(bought, MONDAY, USUAL, MONDAY + timedelta(minutes=1), SETTINGS).severity is Severity.WATCH
    # Nor is a post calm only because it will be fast again
    fast = [seen(10, 0, 400), seen(30, 3_000, 400), seen(900, 90_000, 400)]
    assert judge_post(fast, MONDAY, USUAL, MONDAY + 10 * HOUR, SETTINGS).calm_hours == pytest.approx(9.5)


def test_nothing_known_says_nothing() -> None:
    assert judge_post([], MONDAY, USUAL, MONDAY + HOUR, SETTINGS).severity is None
    assert judge_post([seen(30)], MONDAY, USUAL, MONDAY + HOUR, SETTINGS).says == ""


def test_speed_is_that_of_the_last_hour() -> None:
    # Given: 10 an hour for five hours, then 600 in the sixth.
    known = [seen(60 * hour, 10 * hour) for hour in range(6)]
    now = MONDAY + 6 * HOUR

    # Then
    assert speed([*known, seen(360, 650)], MONDAY, now) == 600
    assert speed(known, MONDAY, now) == 10
    assert speed(known, MONDAY, now + HOUR) is None


def test_a_post_that_was_seen_at_once_is_not_taken_for_faster_than_can_be_told() -> None:
    assert speed([seen(0.5, 10)], MONDAY, MONDAY + timedelta(seconds=30)) == 120


def test_likes_taken_back_are_no_speed() -> None:
    assert speed([seen(0, 500), seen(60, 300)], MONDAY, MONDAY + HOUR) == 0


def test_a_kind_of_reaction_that_is_told_late_or_left_out_is_no_jump() -> None:
    replies = Sighting(MONDAY + 4 * HOUR, replies=8)
    both = Sighting(MONDAY + 5 * HOUR, replies=10, likes=500)
    assert speed([replies, both], MONDAY, both.at) == 2 + 100
    assert speed([both, Sighting(MONDAY + 6 * HOUR, replies=11)], MONDAY, MONDAY + 6 * HOUR) == 1 + 100


def test_a_large_audience_is_told_of_once() -> None:
    state, happened = State(), list[str]()
    for hours in range(72):
        finding = judge_post([seen(60 * hours, 3, 30_000_000)], MONDAY, USUAL, MONDAY + hours * HOUR, SETTINGS)
        state, alerts = step("post 42", state, finding, SETTINGS)
        happened += [alert.happening.value for alert in alerts]
    assert happened == ["opened", "ended"]


def test_sightings_that_come_later_do_not_count() -> None:
    known = [seen(30, 5), seen(90, 90_000)]
    assert judge_post(known, MONDAY, USUAL, MONDAY + HOUR, SETTINGS).severity is None


def test_without_earlier_posts_only_the_enormous_is_viral() -> None:
    new = Usual.of([], [], posts_a_week=50)
    assert found(seen(60, 200, 20_000), usual=new) is None
    assert found(seen(60, 300_000, 20_000), usual=new) is not None


def test_it_is_told_once_and_ends_when_it_has_been_slow_for_hours() -> None:
    # Given: a post that takes off for three hours, and then nothing more happens.
    likes = [min(minutes, 180) * 40 for minutes in range(0, 720, 15)]
    sightings = [seen(15 * number, count) for number, count in enumerate(likes)]

    # When
    state, happened = State(), list[str]()
    for sighting in sightings:
        finding = judge_post(sightings, MONDAY, USUAL, sighting.at, SETTINGS)
        state, alerts = step("post 42", state, finding, SETTINGS)
        happened += [alert.happening.value for alert in alerts]

    # Then
    assert [one for one in happened if one != "escalated"] == ["opened", "ended"]


@given(st.lists(st.floats(0, 1e6), max_size=300), st.floats(0, 1e7), st.floats(0, 1e7))
def test_the_faster_the_rarer(values: list[float], one: float, other: float) -> None:
    tail = Tail.of(values, 30)
    slow, fast = sorted((one, other))
    assert 0 < tail.chance(fast) <= tail.chance(slow) <= 1


@pytest.mark.parametrize("power", [1.0, 1.6])
def test_the_tail_is_about_as_heavy_as_what_was_seen(power: float) -> None:
    values = [float(one) for one in np.random.default_rng(2).pareto(power, 5000) + 1]
    tail = Tail.of(values, 2)
    assert tail.power == pytest.approx(power, rel=0.15)
    assert tail.chance(float(np.quantile(values, 0.99))) == pytest.approx(0.01, rel=0.3)
