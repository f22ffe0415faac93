"""Quiet hours hold on somebody's own clock, over midnight and when the clock is put forward or back."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from engage.courtesy import CourtesySettings
from engage.courtesy.quiet import Span, quiet_minutes, quiet_until, zone_named
from engage.labels import Lane

BERLIN = ZoneInfo("Europe/Berlin")
NIGHTS = [Span(time(21), time(8))]
MINUTE = timedelta(minutes=1)


def berlin(month: int, day: int, hour: int, minute: int = 0, *, fold: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (berlin(3, 2, 20, 59), None),
        (berlin(3, 2, 21), berlin(3, 3, 8)),
        (berlin(3, 3, 0), berlin(3, 3, 8)),
        (berlin(3, 3, 7, 59), berlin(3, 3, 8)),
        (berlin(3, 3, 8), None),
    ],
)
def test_a_span_goes_over_midnight_and_ends_on_the_minute(at: datetime, until: datetime | None) -> None:
    assert quiet_until(at, BERLIN, NIGHTS) == until


def test_a_night_lasts_an_hour_less_or_more_when_the_clock_changes() -> None:
    # Given the nights before 29 March (forward) and 25 October (back), both of 11 hours on the clock
    spring, autumn = berlin(3, 28, 21), berlin(10, 24, 21)

    # Then they last 10 and 12
    assert quiet_until(spring, BERLIN, NIGHTS) == spring + timedelta(hours=10)
    assert quiet_until(autumn, BERLIN, NIGHTS) == autumn + timedelta(hours=12)


def test_where_a_time_does_not_exist_or_comes_twice_quiet_wins() -> None:
    until_half_past_two = [Span(time(0), time(2, 30))]

    assert quiet_until(berlin(3, 29, 1), BERLIN, until_half_past_two) == berlin(3, 29, 3, 30)
    from_half_past_two = [Span(time(2, 30), time(4))]
    assert quiet_until(berlin(10, 25, 2, 45), BERLIN, from_half_past_two) == berlin(10, 25, 4)
    assert quiet_until(berlin(10, 25, 2, 15, fold=1), BERLIN, from_half_past_two) == berlin(10, 25, 4)
    assert quiet_until(berlin(10, 25, 1), BERLIN, until_half_past_two) == berlin(10, 25, 2, 30, fold=1)


def test_spans_that_touch_are_one_and_may_be_whole_days() -> None:
    # Given quiet nights, and Sunday (weekday 6) all day
    spans = [*NIGHTS, Span(time(0), time(0), frozenset([6]))]

    # Then Saturday's evening is quiet until Monday's morning
    assert quiet_until(berlin(3, 7, 21), BERLIN, spans) == berlin(3, 9, 8)
    assert quiet_until(berlin(3, 7, 12), BERLIN, spans) is None


clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
spans = st.lists(st.builds(Span, clocks, clocks, st.frozensets(st.integers(0, 6), min_size=1)), max_size=3)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
zones = st.sampled_from(["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Tokyo", "UTC"]).map(ZoneInfo)


def shows_quiet(at: datetime, zone: ZoneInfo, of: list[Span]) -> bool:
    """Whether the clock on the wall shows a quiet time, seen minute by minute in a week without changes."""
    local = at.astimezone(zone)
    return (local.weekday() * 1440 + local.hour * 60 + local.minute) in quiet_minutes(of)


@given(moments, zones, spans)
def test_what_the_clock_on_the_wall_shows_as_quiet_is_quiet(at: datetime, zone: ZoneInfo, of: list[Span]) -> None:
    if len(quiet_minutes(of)) == 7 * 1440:
        return
    until = quiet_until(at, zone, of)

    if shows_quiet(at, zone, of):
        assert until is not None
    if until is not None:
        assert not shows_quiet(until, zone, of)
        assert quiet_until(until, zone, of) is None
        assert quiet_until(until - MINUTE, zone, of) == until or until - MINUTE < at


@given(moments, spans)
def test_where_no_clock_changes_quiet_is_what_the_clock_shows(at: datetime, of: list[Span]) -> None:
    if len(quiet_minutes(of)) < 7 * 1440:
        assert (quiet_until(at, ZoneInfo("Asia/Tokyo"), of) is not None) == shows_quiet(at, ZoneInfo("Asia/Tokyo"), of)


@pytest.mark.parametrize("name", ["", "Europe", "Mars/Phobos", "../../etc/passwd", "/etc/localtime", "\0", "\ud800"])
def test_what_names_no_time_zone_is_none(name: str) -> None:
    assert zone_named(name) is None


def said(**settings: object) -> str:
    """What is said of mistakes in the settings."""
    with pytest.raises(ValidationError) as caught:
        CourtesySettings.model_validate(settings)
    return "; ".join(error["msg"] for error in caught.value.errors())


def test_mistakes_in_the_settings_are_sentences() -> None:
    assert "is not a time zone such as Europe/Berlin" in said(time_zone="Europe/Berln")
    assert 'did you mean "Europe/Berlin"?' in said(time_zone="Europe/Berln")
    assert '"9pm" is not a time of day such as "21:00"' in said(quiet_hours=[{"begins": "9pm", "ends": "08:00"}])
    assert "1260 is not a time of day" in said(quiet_hours=[{"begins": 1260, "ends": "08:00"}])
    assert "fill the whole week" in said(quiet_hours=[{"begins": "09:00", "ends": "09:00"}])
    assert "Extra inputs" in said(quiet_hour=[])


def test_settings_are_read_as_an_operator_writes_them() -> None:
    settings = CourtesySettings.model_validate(
        {
            "time_zone": "Europe/Lisbon",
            "quiet_hours": [{"begins": "22:00", "ends": "07:30", "days": ["fri", "sat"]}],
            "caps": [{"lane": "marketing", "most": 2, "days": 30}],
        }
    )

    assert settings.quiet_hours[0].span == Span(time(22), time(7, 30), frozenset([4, 5]))
    assert settings.caps[0].lane is Lane.MARKETING


def test_everything_that_may_be_set_is_described() -> None:
    schema = CourtesySettings.model_json_schema()
    blocks = [schema, *schema["$defs"].values()]

    fields = [field for block in blocks if "properties" in block for field in block["properties"].values()]
    assert len(fields) == 13
    assert all(field.get("description") for field in fields)
