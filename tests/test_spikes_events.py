"""One alert per event, and what holds the marketing lane."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.spikes import (
    Alert,
    Event,
    Finding,
    Happening,
    Hour,
    Severity,
    Spikes,
    State,
    holding,
    release,
    step,
)
from engage.spikes.baseline import learn
from engage.spikes.watching import watch
from tests.spike_scene import HOUR, MONDAY, history

SETTINGS = Spikes()
WATCH, HIGH, SEVERE = Severity


def told(*looks: tuple[float, Severity | None, float], state: State | None = None) -> tuple[State, list[Alert]]:
    """What is told after looks, each (hours after Monday 14:00, severity, hours of calm)."""
    alerts: list[Alert] = []
    state = state or State()
    for hours, severity, calm in looks:
        now = MONDAY + hours * HOUR
        state, new = step("brand", state, Finding(now, severity, f"as at {hours:g}", 1.0, calm_hours=calm), SETTINGS)
        alerts += new
    return state, alerts


def happened(alerts: list[Alert]) -> list[tuple[str, str]]:
    return [(alert.happening.value, alert.severity.value) for alert in alerts]


def test_a_spike_is_told_once_however_often_it_is_seen() -> None:
    _, alerts = told(*((minutes / 12, HIGH, 0) for minutes in range(40)))
    assert happened(alerts) == [("opened", "high")]


def test_it_escalates_once_to_each_severity_and_ends_once() -> None:
    looks = [(0, WATCH, 0), (1, HIGH, 0), (2, WATCH, 0), (3, HIGH, 0), (4, SEVERE, 0), (5, HIGH, 1), (9, None, 4)]
    state, alerts = told(*looks, (10, None, 5))
    assert happened(alerts) == [
        ("opened", "watch"),
        ("escalated", "high"),
        ("escalated", "severe"),
        ("ended", "severe"),
    ]
    assert alerts[-1].says == "About as usual again for 4 hours; it was on for 9 hours."
    assert state.event is None


def test_how_long_it_was_on_is_told_in_words() -> None:
    for hours, words in ((0.4, "24 minutes"), (1, "1 hour"), (3, "3 hours")):
        _, alerts = told((0, HIGH, 0), (hours, None, 4))
        assert alerts[-1].says == f"About as usual again for 4 hours; it was on for {words}."


def test_a_short_calm_does_not_end_it() -> None:
    state, alerts = told((0, HIGH, 0), (1, None, 2), (2, HIGH, 0), (3, None, 3))
    assert happened(alerts) == [("opened", "high")]
    assert state.event is not None


def test_a_slow_rise_is_over_only_after_a_long_calm() -> None:
    slow = State(Event(MONDAY, WATCH, hours=24))
    assert happened(told((6, None, 6), (11, None, 11), (12, None, 12), state=slow)[1]) == [("ended", "watch")]
    assert told((11, None, 11), state=slow)[0].event is not None


def test_during_the_cool_down_only_something_more_severe_is_told() -> None:
    state, _ = told((0, HIGH, 0), (5, None, 4))
    assert happened(told((6, HIGH, 0), state=state)[1]) == []
    assert happened(told((6, SEVERE, 0), state=state)[1]) == [("opened", "severe")]
    assert happened(told((18, WATCH, 0), state=state)[1]) == [("opened", "watch")]


Looks = st.lists(st.tuples(st.sampled_from([None, WATCH, HIGH, SEVERE]), st.sampled_from([0.0, 1.0, 4.0, 24.0])))


@given(Looks)
def test_whatever_is_found_alerts_open_rise_and_end_in_order(looks: list[tuple[Severity | None, float]]) -> None:
    _, alerts = told(*((number / 12, severity, calm) for number, (severity, calm) in enumerate(looks)))
    on: Severity | None = None
    for alert in alerts:
        match alert.happening:
            case Happening.OPENED:
                assert on is None
            case Happening.ESCALATED:
                assert on is not None
                assert alert.severity.rank > on.rank
            case Happening.ENDED:
                assert alert.severity is on
        on = None if alert.happening is Happening.ENDED else alert.severity


def test_what_is_told_beside_is_told_again_only_when_it_is_more_severe() -> None:
    # Given a platform whose spike is on, and then over
    on, _ = told((0, HIGH, 0))
    over, _ = told((0, HIGH, 0), (5, None, 4))

    def whole(hours: float, severity: Severity, beside: State) -> list[Alert]:
        finding = Finding(MONDAY + hours * HOUR, severity, "all of it", 1)
        return list(step("all", State(), finding, SETTINGS, [State(), beside])[1])

    # Then the whole tells what is as bad neither meanwhile nor during the cool-down, and what is worse at once
    assert whole(1, HIGH, on) == whole(6, HIGH, over) == []
    assert happened(whole(1, SEVERE, on)) == happened(whole(6, SEVERE, over)) == [("opened", "severe")]
    assert happened(whole(18, HIGH, over)) == [("opened", "high")]


def test_what_is_on_for_the_whole_is_over_when_that_is_calm_whatever_ended_on_a_platform_meanwhile() -> None:
    # Given a spike of all platforms since this morning, one on X that was over an hour ago, and four usual hours
    event = Event(MONDAY - 10 * HOUR, HIGH, 1)
    states = {"all": State(event), "x": State(last=Event(event.opened_at, HIGH, 1, MONDAY))}
    hours = history(MONDAY + HOUR, 1 / 7)
    # Then that of all platforms is over, too
    usual = learn(history(MONDAY), MONDAY, SETTINGS)
    _, alerts = watch(states, {"all": usual}, {"all": hours, "x": []}, MONDAY + HOUR, SETTINGS, "all")
    assert [(alert.series, alert.happening) for alert in alerts] == [("all", Happening.ENDED)]


Found = st.sampled_from([None, WATCH, HIGH, SEVERE])


@given(st.lists(st.tuples(Found, Found, st.sampled_from([0.0, 4.0])), max_size=40))
def test_whatever_two_that_show_the_same_find_each_severity_of_it_is_told_once(
    looks: list[tuple[Severity | None, Severity | None, float]],
) -> None:
    states, known = {"x": State(), "all": State()}, 0
    for number, (one, other, calm) in enumerate(looks):
        for series, beside, severity in (("x", "all", one), ("all", "x", other)):
            finding = Finding(MONDAY + number * HOUR / 12, severity, "more", 1, calm_hours=calm)
            states[series], alerts = step(series, states[series], finding, SETTINGS, [states[beside]])
            for alert in alerts:
                if alert.happening is not Happening.ENDED:
                    assert alert.severity.rank > known
                    known = alert.severity.rank


def test_a_spike_holds_marketing_from_the_severity_that_is_set() -> None:
    state, _ = told((0, WATCH, 0))
    assert not holding(state, SETTINGS)
    assert holding(state, Spikes(hold_marketing_from=WATCH))
    state, _ = told((0, HIGH, 0))
    assert holding(state, SETTINGS) == (state.event,)
    assert not holding(state, Spikes(hold_marketing_from=None))


def test_it_holds_beyond_its_end_until_a_person_releases_it() -> None:
    state, _ = told((0, HIGH, 0), (9, None, 6), (100, WATCH, 0))
    assert [(event.severity, event.ended_at) for event in holding(state, SETTINGS)] == [(HIGH, MONDAY + 9 * HOUR)]
    assert not holding(release(state, "ana", MONDAY, SETTINGS), SETTINGS)


def test_released_stays_released_for_that_event_and_not_for_the_next() -> None:
    state, _ = told((0, HIGH, 0))
    state, _ = told((1, SEVERE, 0), state=release(state, "ana", MONDAY, SETTINGS))
    assert state.event is not None
    assert (state.event.severity, state.event.released_by) == (SEVERE, "ana")
    assert not holding(state, SETTINGS)
    state, _ = told((9, None, 6), state=state)
    assert not holding(state, SETTINGS)
    state, _ = told((40, HIGH, 0), state=state)
    assert holding(state, SETTINGS)


def test_a_released_spike_does_not_release_a_later_one_that_is_milder() -> None:
    state, _ = told((0, SEVERE, 0))
    state, _ = told((9, None, 6), (40, HIGH, 0), (50, None, 6), state=release(state, "ana", MONDAY, SETTINGS))
    assert [event.severity for event in holding(state, SETTINGS)] == [HIGH]


def test_what_was_not_held_cannot_be_released_in_advance() -> None:
    state, _ = told((0, WATCH, 0))
    assert release(state, "ana", MONDAY, SETTINGS) == state
    assert holding(told((1, SEVERE, 0), state=state)[0], SETTINGS)


def test_a_later_milder_spike_does_not_release_the_one_before() -> None:
    state, _ = told((0, SEVERE, 0), (9, None, 6), (40, HIGH, 0), (50, None, 6))
    assert [event.severity for event in holding(state, SETTINGS)] == [SEVERE]


def test_a_mild_spike_before_does_not_keep_a_grave_one_from_holding_once_that_is_over() -> None:
    state, _ = told((0, WATCH, 0), (9, None, 6), (40, HIGH, 0), (50, None, 6))
    assert [event.severity for event in holding(state, SETTINGS)] == [HIGH]


def lived(size: float, length: int, down: frozenset[int] = frozenset()) -> list[Alert]:
    """Two days, looked at every five minutes, with a spike at noon of the first of so many times the usual."""
    begin = MONDAY.replace(hour=0)
    past = history(begin)
    usual = learn(past, begin, SETTINGS)
    states, alerts = {"brand": State()}, list[Alert]()
    hours = [
        Hour(h.start, round(h.total * (size if 12 <= number < 12 + length else 1)), 0)
        for number, h in enumerate(history(begin + 48 * HOUR, 2 / 7, seed=2))
    ]
    hours = [Hour(h.start, h.total, round(h.total * 0.3)) for h in hours]
    for number, hour in enumerate(hours):
        seen = [h for at, h in enumerate(hours[:number]) if at not in down]
        for minutes in range(5, 60, 5):
            part = minutes / 60
            running = Hour(hour.start, round(hour.total * part), round(hour.negative * part), part)
            now = hour.start + timedelta(minutes=minutes)
            heard = [*past[-24:], *seen, *([] if number in down else [running])]
            states, new = watch(states, {"brand": usual}, {"brand": heard}, now, SETTINGS)
            alerts += new
    return alerts


@pytest.mark.parametrize("length", [1, 3, 8])
def test_one_spike_is_opened_once_and_ended_once(length: int) -> None:
    alerts = lived(6, length)
    assert [alert.happening for alert in alerts if alert.happening is not Happening.ESCALATED] == [
        Happening.OPENED, Happening.ENDED,
    ]  # fmt: skip
    assert timedelta(0) < alerts[0].at - MONDAY.replace(hour=12) <= timedelta(minutes=30)


def test_usual_days_are_silent() -> None:
    assert lived(1, 1) == []


def test_days_on_which_the_daemon_was_down_are_silent() -> None:
    assert lived(1, 1, frozenset(range(6, 40))) == []


@given(st.permutations(["brand", "x", "reddit", "service"]))
@settings(max_examples=10, deadline=None)
def test_the_order_of_the_series_does_not_matter(order: list[str]) -> None:
    # Given
    usual = learn(history(MONDAY), MONDAY, SETTINGS)
    posts = {"brand": 90, "x": 60, "reddit": 12, "service": 48}

    # When
    hours = {series: [Hour(MONDAY, posts[series], posts[series] // 3)] for series in order}
    states, alerts = watch({}, dict.fromkeys(order, usual), hours, MONDAY + 0.99 * HOUR, SETTINGS)

    # Then
    assert [(alert.series, alert.severity) for alert in alerts] == [
        ("brand", SEVERE), ("service", HIGH), ("x", HIGH),
    ]  # fmt: skip
    assert {series for series, state in states.items() if state.event} == {"brand", "service", "x"}
