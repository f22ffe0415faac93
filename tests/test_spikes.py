"""What is usual for a series, and what stands out of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from engage.spikes import Baseline, Finding, Hour, Severity, Spikes
from engage.spikes.baseline import learn
from engage.spikes.hours import cell_of
from engage.spikes.judging import judge
from tests.spike_scene import HOUR, MONDAY, history, usually

SETTINGS = Spikes()
PAST = history(MONDAY)
USUAL = learn(PAST, MONDAY, SETTINGS)


def looked(
    total: int, negative: int, minutes: int = 60, usual: Baseline | None = USUAL, past: list[Hour] = PAST
) -> Finding:
    """What is found when so much was heard in the first minutes of Monday, 14:00."""
    running = Hour(MONDAY, total, negative, minutes / 60)
    now = MONDAY + timedelta(minutes=min(minutes, 59.99))
    return judge(usual, [*past[-23:], running], now, SETTINGS)


def at(usual: Baseline | None, moment: datetime) -> float:
    assert usual is not None
    rate: float = usual.rates[cell_of(moment, SETTINGS)]
    return rate


def test_the_usual_follows_the_hour_and_the_day() -> None:
    for moment in (MONDAY, MONDAY.replace(hour=3), MONDAY + timedelta(days=5), MONDAY + timedelta(days=5, hours=13)):
        assert at(USUAL, moment) == pytest.approx(usually(moment), rel=0.35)


def test_the_reason_tells_size_share_and_chance() -> None:
    found = looked(45, 32)
    assert found.severity is Severity.HIGH
    assert found.says == (
        "45 posts in the last hour where 12 are usual on Mondays at 14:00; 71% negative where 29% is usual. "
        "Chance alone brings that less than once in 100 years."
    )


def test_the_reason_tells_how_seldom_chance_alone_brings_as_much() -> None:
    assert looked(30, 10).says.endswith("Chance alone brings that about once in 59 weeks.")
    assert looked(32, 10).says.endswith("Chance alone brings that about once in 6 years.")


def test_the_reason_is_a_sentence_also_where_nobody_ever_posts() -> None:
    past = [Hour(hour.start, 0, 0) for hour in PAST]
    found = looked(6, 2, usual=learn(past, MONDAY, SETTINGS), past=past)
    assert found.says.startswith(
        "6 posts in the last hour where hardly any are usual on Mondays at 14:00; 33% negative"
    )


def test_ten_times_the_usual_is_found_within_minutes() -> None:
    assert looked(10, 3, minutes=5).severity is not None


@pytest.mark.parametrize(("total", "negative"), [(12, 4), (18, 6), (6, 3), (0, 0), (12, 6)])
def test_the_usual_is_no_spike(total: int, negative: int) -> None:
    found = looked(total, negative)
    assert found.severity is None
    assert not found.says


def test_the_larger_the_spike_the_more_severe() -> None:
    assert [looked(total, total // 3).severity for total in (12, 30, 48, 150)] == [
        None, Severity.WATCH, Severity.HIGH, Severity.SEVERE,
    ]  # fmt: skip


def test_busy_but_happy_is_worth_watching_and_no_more() -> None:
    assert looked(150, 2).severity is Severity.WATCH
    assert looked(150, 45).severity is Severity.SEVERE


def test_no_more_posts_than_usual_but_nearly_all_of_them_negative() -> None:
    found = looked(16, 15)
    assert found.severity is not None
    assert "94% negative where 29% is usual" in found.says


def test_less_than_five_minutes_tell_nothing() -> None:
    assert [looked(12, 8, minutes=minutes).severity is None for minutes in (1, 4, 5)] == [True, True, False]


@pytest.mark.parametrize(
    ("past", "posts"),
    [(history(MONDAY, rate=lambda _: 0.05), 0), (history(MONDAY, share=0.003), 8)],
    ids=["nearly no posts", "nearly no negative ones"],
)
def test_a_handful_is_no_spike_however_seldom_it_is(past: list[Hour], posts: int) -> None:
    usual = learn(past, MONDAY, SETTINGS)
    found = [looked(posts + negative, negative, usual=usual, past=past).severity for negative in (4, 7)]
    assert found[0] is None
    assert found[1] is not None


def test_a_small_rise_is_no_spike_however_sure_it_is() -> None:
    large = history(MONDAY, rate=lambda moment: 40 * usually(moment))
    usual = learn(large, MONDAY, SETTINGS)
    hours = [*large[-23:], Hour(MONDAY, 700, 210)]
    assert judge(usual, hours, MONDAY + 0.99 * HOUR, SETTINGS).severity is Severity.WATCH
    assert judge(usual, hours, MONDAY + 0.99 * HOUR, Spikes(least=1.6)).severity is None


def test_hours_that_nobody_heard_are_no_calm() -> None:
    # Given: a storm until six hours ago, nothing heard since, and now a quarter of an hour as usual.
    past = [Hour(h.start, 5 * h.total, 5 * h.negative) for h in PAST[-12:-6]]
    assert looked(3, 1, minutes=15, past=past).calm_hours == pytest.approx(0.25)


def test_what_is_told_after_an_event_tells_of_the_time_since_it_ended() -> None:
    # Given: twice as many posts as usual for two and a half hours, the first since the last event ended.
    hours = [*PAST[-20:], Hour(MONDAY, 27, 9), Hour(MONDAY + HOUR, 27, 9), Hour(MONDAY + 2 * HOUR, 14, 5, 0.5)]
    now = MONDAY + 2.5 * HOUR
    # Then it is not said of four hours, of which some were not heard
    found = judge(USUAL, hours, now, SETTINGS, since=MONDAY)
    assert found.says.startswith("68 posts in the last 2 hours where 31 are usual")
    assert judge(USUAL, hours, now, SETTINGS).says.startswith("83 posts in the last 4 hours where 42 are usual")


def test_a_slow_rise_is_found_in_a_long_window() -> None:
    # Given: no hour is remarkable by itself, but all of the last day are.
    now = MONDAY + timedelta(days=1)
    day = [Hour(h.start, round(usually(h.start) * 1.8), round(usually(h.start) * 0.6)) for h in history(now, 1 / 7)]

    # When
    found = judge(USUAL, day, now, SETTINGS)

    # Then
    assert found.severity is Severity.WATCH
    assert found.hours >= 7
    assert judge(USUAL, day[-1:], now, SETTINGS).severity is None


Gaps = st.lists(st.tuples(st.integers(0, len(PAST)), st.integers(1, 300)), max_size=4)


@given(Gaps, st.sets(st.integers(0, 7)), st.integers(1, 60))
@settings(max_examples=40, deadline=None)
@example([], {0, 1, 2, 3, 4, 5, 6}, 60)
def test_hours_in_which_nobody_listened_never_cause_an_alarm(
    gaps: list[tuple[int, int]], mondays: set[int], minutes: int
) -> None:
    # Given: gaps anywhere, and on some of the eight Mondays before nobody listened from noon to four.
    gone = {hour for begin, length in gaps for hour in range(begin, begin + length)}
    gone |= {168 * week + hour for week in mondays for hour in (-2, -1, 0, 1, 2)}
    past = [hour for number, hour in enumerate(PAST) if number not in gone]

    # When
    found = looked(round(12 * minutes / 60), round(4 * minutes / 60), minutes, learn(past, MONDAY, SETTINGS), past)

    # Then
    assert found.severity is None


def test_hours_in_which_nobody_listened_are_not_hours_without_posts() -> None:
    # Given: on every second Monday the daemon was down.
    past = [h for h in PAST if h.start.weekday() != 0 or (h.start - PAST[0].start).days // 7 % 2]
    assert at(learn(past, MONDAY, SETTINGS), MONDAY) == pytest.approx(12, rel=0.25)


def test_a_week_of_bad_mood_does_not_become_the_usual() -> None:
    usual, begin = learn(PAST, MONDAY, SETTINGS), MONDAY - 2 * 168 * HOUR
    bad = [replace(hour, negative=hour.total) if begin <= hour.start < begin + 168 * HOUR else hour for hour in PAST]
    found = learn(bad, MONDAY, SETTINGS)
    assert usual is not None
    assert found is not None
    assert found.share == pytest.approx(usual.share, abs=0.02)


def test_what_is_too_old_still_running_or_not_heard_at_all_tells_nothing_of_the_usual() -> None:
    known = [hour for hour in PAST if hour != PAST[-5]]
    other = [(MONDAY - SETTINGS.weeks * 168 * HOUR - HOUR, 1.0), (MONDAY, 0.5), (PAST[-5].start, 0.0)]
    for start, heard in other:
        assert learn([*known, Hour(start, 5_000, 4_000, heard)], MONDAY, SETTINGS) == learn(known, MONDAY, SETTINGS)


def test_the_reason_says_how_much_was_heard() -> None:
    past = [*PAST[-23:-12], Hour(MONDAY - HOUR, 15, 10, 0.25)]
    found = judge(USUAL, past, MONDAY - timedelta(seconds=1), SETTINGS)
    assert found.says.startswith("15 posts in the last hour (we heard 15 minutes of it) where 2.8 are usual")


@pytest.mark.parametrize("days", [0, 0.5])
def test_before_a_day_has_been_heard_nothing_is_unusual(days: float) -> None:
    past = history(MONDAY, days / 7)
    usual = learn(past, MONDAY, SETTINGS)
    assert usual is None
    assert looked(10_000, 9_000, usual=usual, past=past).says == "There is less than a day of history to compare with."


@pytest.mark.parametrize("seed", range(4))
def test_the_first_week_is_silent_unless_it_is_enormous(seed: int) -> None:
    past = history(MONDAY - 48 * HOUR, 1, seed=seed)
    for hours in range(30, 168, 3):
        now = past[hours].start
        usual = learn(past[:hours], now, SETTINGS)
        seen = past[max(0, hours - 23) : hours]
        assert judge(usual, [*seen, past[hours]], now + 0.99 * HOUR, SETTINGS).severity is None
        if now.hour in {11, 14, 17}:
            enormous = Hour(now, 250, 120)
            assert judge(usual, [*seen, enormous], now + 0.99 * HOUR, SETTINGS).severity is not None


def test_after_a_single_day_it_is_not_known_how_days_differ() -> None:
    # Given: one day of history, and then one that is twice as busy.
    past = history(MONDAY, 1.2 / 7, rate=lambda _: 60)
    busy = [Hour(MONDAY - back * HOUR, 120, 36) for back in range(6)]
    assert judge(learn(past, MONDAY, SETTINGS), [*past[-18:], *busy], MONDAY + 0.99 * HOUR, SETTINGS).severity is None

    # Or one in another mood.
    past = history(MONDAY, 1.2 / 7, share=0.1)
    assert looked(12, 7, usual=learn(past, MONDAY, SETTINGS), past=past).severity is None
    assert looked(12, 12, usual=learn(past, MONDAY, SETTINGS), past=past).severity is not None


def test_an_earlier_spike_does_not_become_the_usual() -> None:
    # Given: three weeks ago there was ten times as much for a whole day, and last Monday five times.
    def rate(moment: datetime) -> float:
        back = (MONDAY - moment) / HOUR
        return usually(moment) * (10 if 504 <= back <= 528 else 5 if 168 <= back <= 172 else 1)

    usual = learn(history(MONDAY, rate=rate), MONDAY, SETTINGS)
    assert at(usual, MONDAY) == pytest.approx(12, rel=0.3)
    assert looked(48, 16, usual=usual).severity is not None


def test_after_a_quiet_holiday_the_usual_is_as_before() -> None:
    def rate(moment: datetime) -> float:
        return usually(moment) * (0.3 if moment > MONDAY - timedelta(days=10) else 1)

    usual = learn(history(MONDAY, rate=rate), MONDAY, SETTINGS)
    assert at(usual, MONDAY) == pytest.approx(12, rel=0.25)


def test_slow_growth_is_followed() -> None:
    def rate(moment: datetime) -> float:
        return usually(moment) * float(1.04 ** (-((MONDAY - moment) / timedelta(days=7))))

    assert at(learn(history(MONDAY, rate=rate), MONDAY, SETTINGS), MONDAY) == pytest.approx(12, rel=0.2)


def test_what_has_doubled_for_three_weeks_is_the_usual() -> None:
    def rate(moment: datetime) -> float:
        return usually(moment) * (2 if moment > MONDAY - timedelta(days=21) else 1)

    assert at(learn(history(MONDAY, rate=rate), MONDAY, SETTINGS), MONDAY) == pytest.approx(24, rel=0.3)


@given(st.integers(2, 40))
@settings(max_examples=15, deadline=None)
def test_a_larger_brand_has_larger_spikes(times: int) -> None:
    # Given
    louder = history(MONDAY, rate=lambda moment: times * usually(moment))
    usual = learn(louder, MONDAY, SETTINGS)

    # Then
    assert at(usual, MONDAY) == pytest.approx(times * 12, rel=0.2)
    assert looked(48 * times, 16 * times, usual=usual, past=louder).severity is looked(48, 16).severity
    assert looked(12 * times, 4 * times, usual=usual, past=louder).severity is None


@given(st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_the_order_of_the_hours_does_not_matter(dice: Random) -> None:
    mixed = list(PAST)
    dice.shuffle(mixed)
    assert learn(mixed, MONDAY, SETTINGS) == USUAL
    assert looked(48, 16, past=mixed) == looked(48, 16, past=PAST)


def test_the_hour_is_that_of_the_brand_also_in_summer() -> None:
    vienna = Spikes(timezone="Europe/Vienna")
    assert cell_of(datetime(2026, 1, 5, 13, tzinfo=UTC), vienna) == 14
    assert cell_of(datetime(2026, 7, 6, 12, tzinfo=UTC), vienna) == 14


def test_the_zone_in_which_the_time_is_told_does_not_matter() -> None:
    now = MONDAY + timedelta(minutes=50)
    hours = [*PAST[-23:], Hour(MONDAY, 48, 16, 50 / 60)]
    india = now.astimezone(ZoneInfo("Asia/Kolkata"))
    assert judge(USUAL, hours, india, SETTINGS) == judge(USUAL, hours, now, SETTINGS)


def test_fewer_false_alarms_accepted_means_fewer_alarms() -> None:
    assert judge(USUAL, [Hour(MONDAY, 32, 9)], MONDAY + 0.99 * HOUR, SETTINGS).severity is Severity.WATCH
    strict = Spikes(false_alarms_a_week=0.001)
    assert judge(USUAL, [Hour(MONDAY, 32, 9)], MONDAY + 0.99 * HOUR, strict).severity is None


@pytest.mark.parametrize(
    ("total", "negative", "heard", "says"),
    [
        (3, 4, 1.0, "2026-03-02 14:00 has 4 negative of 3 posts"),
        (3, -1, 1.0, "2026-03-02 14:00 has -1 negative of 3 posts"),
        (3, 1, 1.5, "2026-03-02 14:00 was heard 1.5 of the hour, not 0 to 1"),
    ],
)
def test_an_hour_that_cannot_be_is_refused(total: int, negative: int, heard: float, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Hour(MONDAY, total, negative, heard)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"timezone": "Vienna"}, "Europe/Vienna"), ({"high": 7}, "must rise"), ({"viral": {"high": 30}}, "more than")],
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Spikes.model_validate(wrong)
