"""Business hours: they agree with a count of every single minute, whatever the calendar, the zone and the day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engage.sla.hours import MIDNIGHT, Calendar, Span, due, elapsed

HOUR, MINUTE, TICK = timedelta(hours=1), timedelta(minutes=1), timedelta(microseconds=1)
OFFICE = (Span(9 * 60, 13 * 60), Span(14 * 60, 18 * 60))
ALL_DAY = (Span(0, MIDNIGHT),)
LISBON = Calendar(ZoneInfo("Europe/Lisbon"), (OFFICE,) * 5 + ((), ()), frozenset({date(2026, 12, 25)}))
NEVER = Calendar(ZoneInfo("UTC"), ((),) * 7)

ZONES = [
    "UTC",
    "Europe/Lisbon",
    "America/New_York",
    "Asia/Kathmandu",  # 5:45 h ahead
    "America/St_Johns",  # 3:30 h behind
    "Australia/Lord_Howe",  # daylight saving of half an hour
    "Africa/Casablanca",  # an hour back for Ramadan
    "Pacific/Chatham",  # 12:45 h ahead
    "America/Santiago",  # puts its clocks forward at midnight: a day begins at 1:00
]
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
MINUTES = 730 * MIDNIGHT
Numbers = npt.NDArray[np.int64]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def every_day(zone: str, *spans: Span) -> Calendar:
    return Calendar(ZoneInfo(zone), (spans,) * 7)


# The count of every minute


@dataclass
class Wall:
    """What the clocks on the wall show at each minute of UTC from `FIRST`: the day since 1970, the minute of the week.

    The offset is asked for every quarter of an hour: these zones change it at no other time in these years.
    """

    days: Numbers
    minutes_of_week: Numbers
    changes: list[int]

    @classmethod
    def of(cls, zone: str) -> "Wall":
        tz, quarters = ZoneInfo(zone), range(MINUTES // 15)
        offsets = [(FIRST + 15 * number * MINUTE).astimezone(tz).utcoffset() or timedelta(0) for number in quarters]
        minutes = np.arange(MINUTES) + int(FIRST.timestamp()) // 60
        minutes += np.repeat([offset // MINUTE for offset in offsets], 15)
        changes = [int(each) + 1 for each in np.flatnonzero(np.diff(minutes) != 1)]
        return cls(minutes // MIDNIGHT, (minutes + 3 * MIDNIGHT) % (7 * MIDNIGHT), changes)  # 1970 began on a Thursday


def counted(calendar: Calendar, wall: Wall) -> Numbers:
    """How many of the first 0, 1, … minutes are open, each looked at by itself."""
    in_week = np.zeros((7, MIDNIGHT), bool)
    for weekday, spans in enumerate(calendar.week):
        for span in spans:
            in_week[weekday, span.opens : span.closes] = True
    is_workday = np.ones(wall.days.max() + 2, bool)
    is_workday[[(each - date(1970, 1, 1)).days for each in calendar.holidays]] = False
    is_open = in_week.ravel()[wall.minutes_of_week] & is_workday[wall.days]
    return np.concatenate([[0], np.cumsum(is_open, dtype=np.int64)])


def random_calendar(dice: Random, zone: str) -> Calendar:
    def day() -> tuple[Span, ...]:
        edges = sorted(dice.sample(range(MIDNIGHT + 1), 2 * dice.choice([0, 1, 1, 2, 2, 3, 4])))
        if edges and dice.random() < 0.3:
            edges[-1] = MIDNIGHT
        if edges and dice.random() < 0.2:
            edges[0] = 0
        return tuple(Span(opens, closes) for opens, closes in zip(edges[::2], edges[1::2], strict=True))

    holidays = (FIRST.date() + timedelta(days=dice.randrange(730)) for _ in range(dice.choice([0, 1, 5, 40])))
    return Calendar(ZoneInfo(zone), tuple(day() for _ in range(7)), frozenset(holidays))


@dataclass
class Case:
    calendar: Calendar
    start: int
    end: int
    minutes: Numbers

    def __str__(self) -> str:
        return f"{FIRST + self.start * MINUTE} to {FIRST + self.end * MINUTE} in {self.calendar}"


def cases(dice: Random, zone: str, wall: Wall, calendars: int, each: int) -> Iterator[Case]:
    """Random times; half of them begin or end within a day and a half of a change of the clocks."""
    near = wall.changes or [MINUTES // 2]
    for _ in range(calendars):
        calendar = random_calendar(dice, zone)
        minutes = counted(calendar, wall)
        for _ in range(each):
            one = dice.randrange(MINUTES)
            other = min(MINUTES, one + int(10 ** dice.uniform(0, 5.7)))
            if dice.random() < 0.5:
                one = dice.choice(near) + dice.randrange(-2000, 2000)
                other = max(0, min(MINUTES, one + int(10 ** dice.uniform(0, 5))))
            yield Case(calendar, one, other, minutes)


def test_ten_thousand_random_times_agree_with_a_count_of_every_minute() -> None:
    dice, seen = Random(20260302), 0
    for zone in ZONES:
        wall = Wall.of(zone)
        for case in cases(dice, zone, wall, calendars=28, each=40):
            # Given a time, and how many minutes of it are open, each looked at by itself
            start, end = FIRST + case.start * MINUTE, FIRST + case.end * MINUTE
            open_minutes = int(case.minutes[case.end] - case.minutes[case.start])

            # Then as much has elapsed, and as much is due when the last of them is over
            assert elapsed(case.calendar, start, end) == open_minutes * MINUTE, str(case)
            if open_minutes:
                reached = int(np.searchsorted(case.minutes, case.minutes[case.start] + open_minutes))
                assert due(case.calendar, start, open_minutes * MINUTE) == FIRST + reached * MINUTE, str(case)
            seen += 1
    assert seen >= 10_000


# What holds for every calendar


def spans_of_a_day() -> st.SearchStrategy[tuple[Span, ...]]:
    def paired(edges: list[int]) -> tuple[Span, ...]:
        ordered = sorted(edges)
        return tuple(Span(opens, closes) for opens, closes in zip(ordered[::2], ordered[1::2], strict=False))

    return st.lists(st.integers(0, MIDNIGHT), unique=True, max_size=7).map(paired)


CALENDARS = st.builds(
    lambda zone, week, holidays: Calendar(ZoneInfo(zone), tuple(week), holidays),
    st.sampled_from(ZONES),
    st.lists(spans_of_a_day(), min_size=7, max_size=7),
    st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=5),
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - naive bounds
BUDGETS = st.timedeltas(TICK, timedelta(days=200))


@given(CALENDARS, MOMENTS, MOMENTS, MOMENTS)
def test_two_times_in_a_row_add_up(calendar: Calendar, one: datetime, two: datetime, three: datetime) -> None:
    start, middle, end = sorted((one, two, three))
    assert elapsed(calendar, start, middle) + elapsed(calendar, middle, end) == elapsed(calendar, start, end)
    assert timedelta(0) <= elapsed(calendar, start, end) <= end - start


A_CENTURY = timedelta(days=36_525)


@given(CALENDARS, MOMENTS, BUDGETS)
@example(Calendar(ZoneInfo("UTC"), ((),) * 6 + ((Span(0, 1),),)), datetime(2026, 1, 1, tzinfo=UTC), timedelta(days=4))
def test_due_is_the_first_moment_at_which_the_budget_has_elapsed(
    calendar: Calendar, start: datetime, budget: timedelta
) -> None:
    at = due(calendar, start, budget)
    if at is None:
        assert elapsed(calendar, start, start + A_CENTURY) < budget
    else:
        assert elapsed(calendar, start, at) == budget
        assert elapsed(calendar, start, at - TICK) == budget - TICK


@given(MOMENTS, BUDGETS)
def test_around_the_clock_is_real_time_and_never_open_is_never_due(start: datetime, budget: timedelta) -> None:
    assert elapsed(Calendar.always(), start, start + budget) == budget
    assert due(Calendar.always(), start, budget) == start + budget
    assert elapsed(every_day("America/Santiago", *ALL_DAY), start, start + budget) == budget
    assert elapsed(NEVER, start, start + budget) == timedelta(0)
    assert due(NEVER, start, budget) is None


# Single days


@pytest.mark.parametrize(
    ("start", "budget", "expected"),
    [
        ("2026-03-02 10:00", 1 * HOUR, "2026-03-02 11:00"),
        ("2026-03-02 12:30", 1 * HOUR, "2026-03-02 14:30"),  # over lunch
        ("2026-03-02 17:00", 1 * HOUR, "2026-03-02 18:00"),  # the end of the day, not the next morning
        ("2026-03-06 17:30", 1 * HOUR, "2026-03-09 09:30"),  # over the weekend
        ("2026-12-24 17:30", 1 * HOUR, "2026-12-28 09:30"),  # over Christmas and the weekend after it
        ("2026-03-07 12:00", 0 * HOUR, "2026-03-07 12:00"),  # no time is needed: at once, though it is closed
    ],
)
def test_a_budget_is_used_up_in_business_hours_only(start: str, budget: timedelta, expected: str) -> None:
    assert due(LISBON, at(start), budget) == at(expected)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Lisbon", date(2026, 3, 29), 23),
        ("Europe/Lisbon", date(2026, 10, 25), 25),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Asia/Kathmandu", date(2026, 3, 29), 24),
        ("Pacific/Apia", date(2011, 12, 30), 0),  # Samoa crossed the date line: this day never was
    ],
)
def test_a_day_is_as_long_as_it_really_was(zone: str, day: date, hours: float) -> None:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    week = tuple(ALL_DAY if weekday == day.weekday() else () for weekday in range(7))
    assert elapsed(Calendar(ZoneInfo(zone), week), noon - 60 * HOUR, noon + 60 * HOUR) == hours * HOUR


def test_a_span_over_the_lost_hour_is_shorter_and_one_over_the_doubled_hour_longer() -> None:
    night = every_day("Europe/Lisbon", Span(0, 4 * 60))
    assert elapsed(night, at("2026-03-29 00:00"), at("2026-03-29 12:00")) == 3 * HOUR
    assert elapsed(night, at("2026-10-24 23:00"), at("2026-10-25 12:00")) == 5 * HOUR
    assert due(night, at("2026-03-28 12:00"), 4 * HOUR) == at("2026-03-30 00:00")  # 3 h on Sunday, 1 h on Monday
    assert due(night, at("2026-10-24 12:00"), 5 * HOUR) == at("2026-10-25 04:00")


def test_what_the_clocks_show_twice_is_open_twice() -> None:
    half_past = every_day("Europe/Lisbon", Span(60, 90))
    assert elapsed(half_past, at("2026-10-25 00:00"), at("2026-10-25 12:00")) == HOUR
    assert due(half_past, at("2026-10-25 00:00"), 45 * MINUTE) == at("2026-10-25 01:15")


def test_midnight_ends_a_day_without_a_seam() -> None:
    late = Calendar(ZoneInfo("Asia/Kathmandu"), ((Span(0, 60), Span(22 * 60, MIDNIGHT)),) * 7)
    assert elapsed(late, at("2026-03-02 12:00"), at("2026-03-03 12:00")) == 3 * HOUR
    assert due(late, at("2026-03-02 16:15"), 3 * HOUR) == at("2026-03-02 19:15")


def test_times_of_other_zones_are_understood_and_answered_in_utc() -> None:
    start = at("2026-03-02 10:00").astimezone(ZoneInfo("Asia/Tokyo"))
    found = due(LISBON, start, HOUR)
    assert (found, found and found.tzinfo) == (at("2026-03-02 11:00"), UTC)


def test_what_ends_before_it_begins_has_not_lasted() -> None:
    assert elapsed(LISBON, at("2026-03-02 11:00"), at("2026-03-02 10:00")) == timedelta(0)


def test_a_time_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 3, 2)  # noqa: DTZ001 - the mistake itself
    with pytest.raises(ValueError, match="has no time zone"):
        elapsed(LISBON, naive, at("2026-03-02"))
    with pytest.raises(ValueError, match="has no time zone"):
        due(LISBON, naive, HOUR)


def test_what_is_not_due_within_a_hundred_years_is_never_due() -> None:
    once_a_week = Calendar(ZoneInfo("UTC"), ((Span(0, 1),),) + ((),) * 6)
    assert due(once_a_week, at("2026-01-01"), 80 * HOUR) is not None
    assert due(once_a_week, at("2026-01-01"), 90 * HOUR) is None


@pytest.mark.parametrize(
    ("opens", "closes", "shown"), [(22 * 60, 6 * 60, "22:00-06:00"), (60, 60, "01:00-01:00"), (0, 1500, "00:00-25:00")]
)
def test_a_span_that_does_not_end_after_it_begins_is_refused(opens: int, closes: int, shown: str) -> None:
    with pytest.raises(ValueError, match=f"{shown} does not end after it begins"):
        Span(opens, closes)


def test_spans_of_a_day_may_touch_and_come_in_any_order_but_not_overlap() -> None:
    touching = every_day("UTC", Span(600, 660), Span(540, 600))
    assert due(touching, at("2026-03-02 00:00"), 2 * HOUR) == at("2026-03-02 11:00")
    with pytest.raises(ValueError, match="09:00-10:30 and 10:00-11:00 overlap"):
        every_day("UTC", Span(600, 660), Span(540, 630))
    with pytest.raises(ValueError, match="7 days, not 6"):
        Calendar(ZoneInfo("UTC"), (ALL_DAY,) * 6)
