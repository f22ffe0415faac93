"""When a recorded post was posted."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listeners.tape import dates

MOMENT = datetime(2015, 2, 24, 11, 35, 52, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2015-02-24T11:35:52Z",
        "2015-02-24 11:35:52",
        "2015-02-24 11:35:52 UTC",
        "2015-02-24 03:35:52 -0800",
        "2015-02-24T12:35:52.000+01:00",
        "2015/02/24 11:35:52",
        "20150224T113552",
        "1424777752",
        "1424777752.0",
        "1424777752000",
        "1424777752000000",
        "Tue Feb 24 11:35:52 +0000 2015",
        "Tue, 24 Feb 2015 11:35:52 GMT",
        "Tue, 24 Feb 2015 03:35:52 -0800",
        "24 Feb 2015 11:35:52 +0000",
        "2/24/2015 11:35:52",
        "2/24/2015 11:35:52 AM",
        "02/24/15, 11:35:52 am",
    ],
)
def test_a_moment_is_recognised_in_every_usual_way_of_writing_it(written: str) -> None:
    assert dates.parse(written) == MOMENT


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2/16/2015 23:48", datetime(2015, 2, 16, 23, 48, tzinfo=UTC)),
        ("2/16/2015", datetime(2015, 2, 16, tzinfo=UTC)),
        ("2/16/2015 12:05 AM", datetime(2015, 2, 16, 0, 5, tzinfo=UTC)),
        ("2/16/2015 12:05 PM", datetime(2015, 2, 16, 12, 5, tzinfo=UTC)),
        ("3/4/2015", datetime(2015, 3, 4, tzinfo=UTC)),
        ("2015-02-16", datetime(2015, 2, 16, tzinfo=UTC)),
        ("20150216", datetime(2015, 2, 16, tzinfo=UTC)),
        ("1424777752.25", MOMENT.replace(microsecond=250_000)),
        ("1424777752123", MOMENT.replace(microsecond=123_000)),
    ],
)
def test_what_may_be_missing_and_what_is_meant_by_it(written: str, moment: datetime) -> None:
    assert dates.parse(written) == moment


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "42051.99",
        "20150224113552",
        "-5",
        "Feb 24, 2015 11:35 PM",
        "Tue, 24 Feb 2015 11:35:52 CET",
        "0001-01-01T00:00+10:00",
        "9999-12-31T23:59-10:00",
        "2015-02-24T25:00",
        "x" * 1_000_000,
    ],
)
def test_what_is_not_surely_understood_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="cannot be read as a date and time; say how it is written with date_format"):
        dates.parse(written)


@pytest.mark.parametrize("written", ["16/2/2015 23:48", "2/30/2015", "2/16/2015 13:00 PM", "2/16/2015 24:00"])
def test_a_slashed_date_that_cannot_be_month_day_year_names_the_setting(written: str) -> None:
    with pytest.raises(ValueError, match=r'was read as month/day/year.*set date_format: "%d/%m/%Y %H:%M"'):
        dates.parse(written)


def test_with_a_date_format_only_that_counts() -> None:
    assert dates.parse("24/02/2015 11:35:52", "%d/%m/%Y %H:%M:%S") == MOMENT
    assert dates.parse("24.2.2015 12:35:52 +0100", "%d.%m.%Y %H:%M:%S %z") == MOMENT
    with pytest.raises(ValueError, match="'2015-02-24' does not fit the date_format '%d/%m/%Y'"):
        dates.parse("2015-02-24", "%d/%m/%Y")


@settings(deadline=None)
@given(st.datetimes(timezones=st.timezones()), st.sampled_from([" ", "T"]))
def test_whatever_python_writes_is_read_back(moment: datetime, separator: str) -> None:
    try:
        expected = moment.astimezone(UTC)
    except OverflowError:
        return
    assert dates.parse(moment.isoformat(separator)) == expected


@settings(deadline=None)
@given(st.text(max_size=80) | st.from_regex(r"[0-9/:, APMapm+-]{0,30}") | st.from_regex(r"[A-Z][a-z]{2},? [0-9: +]+"))
def test_any_text_is_a_moment_in_utc_or_a_sentence(text: str) -> None:
    try:
        outcome = dates.parse(text).tzinfo
    except ValueError as error:
        outcome = str(error)[:10]
    assert outcome in (UTC, "posted_at ")
