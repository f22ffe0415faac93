"""The block `sla:`: what is written becomes policies, and every mistake is a sentence at its line."""

import textwrap
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from engage.complaints import complain
from engage.labels import Lane
from engage.sla import settings
from engage.sla.hours import Calendar, Span, due
from engage.sla.policies import Status
from engage.sla.settings import SlaBlock
from engage.yamlfile import parse

HOUR = timedelta(hours=1)


def block(text: str) -> SlaBlock:
    return SlaBlock.model_validate(parse(text, Path("c")).data or {})


def complaints(text: str) -> list[str]:
    file = parse(text, Path("c"))
    with pytest.raises(ValidationError) as caught:
        SlaBlock.model_validate(file.data)
    return [str(mistake) for mistake in complain(caught.value, file, model=SlaBlock)]


def test_the_example_in_the_module_becomes_policies() -> None:
    # Given what the module's own text shows
    example = textwrap.dedent((settings.__doc__ or "").partition("\n\n")[2])
    sla = SlaBlock.model_validate(parse(example, Path("c")).data["sla"])

    # When it is built
    urgent, service = sla.built()

    # Then it is what it says
    assert (urgent.frt, urgent.nrt, urgent.rt) == (HOUR / 2, HOUR, 8 * HOUR)
    assert (set(urgent.lanes), set(urgent.priorities)) == ({Lane.SERVICE}, {"high", "urgent"})
    assert urgent.calendar.a_week == 7 * 24 * HOUR
    assert (service.name, service.frt, service.nrt, service.rt) == ("service", 4 * HOUR, None, 24 * HOUR)
    assert service.calendar.week == ((Span(540, 780), Span(840, 1080)),) * 5 + ((Span(600, 840),), ())
    assert service.calendar.holidays == {date(2026, 12, 25), date(2027, 1, 1)}
    assert (service.warning, set(service.pauses_on)) == (0.8, {Status.PENDING, Status.SNOOZED})


def test_an_empty_block_promises_nothing_and_never_closes() -> None:
    sla = block("")
    assert sla.built() == ()
    assert sla.calendar() == Calendar.always()


@pytest.mark.parametrize(
    ("written", "time"), [("30m", HOUR / 2), ("2h", 2 * HOUR), ("1h30m", 1.5 * HOUR), ("1 h 30 m", 1.5 * HOUR)]
)
def test_times_are_hours_and_minutes(written: str, time: timedelta) -> None:
    [policy] = block(f"policies:\n  - name: a\n    frt: {written}").built()
    assert policy.frt == time


def test_a_policy_may_be_open_around_the_clock_and_warn_at_its_own_time() -> None:
    sla = block(
        "timezone: Asia/Kathmandu\nbusiness_hours: always\nholidays: [2026-03-02]\npauses_on: []\nwarn: 15m\n"
        "policies:\n  - {name: b, frt: 1h, hours: always, warn: 50%, platform: x}\n  - {name: a, frt: 1h}"
    )
    always, business = sla.built()
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert due(always.calendar, start, HOUR) == start + HOUR
    assert due(business.calendar, start, HOUR) == datetime(2026, 3, 2, 19, 15, tzinfo=UTC)
    assert (always.warning, business.warning) == (0.5, HOUR / 4)
    assert not business.pauses_on


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("polices: []", 'polices: is not known here; did you mean "policies"?'),
        (
            "timezone: Europe/Lisabon",
            'timezone: "Europe/Lisabon" is not a time zone such as Europe/Lisbon; did you mean "Europe/Lisbon"?',
        ),
        ("timezone: ../../etc/passwd", 'timezone: "../../etc/passwd" is not a time zone such as Europe/Lisbon'),
        (
            "business_hours: {mon-fir: 09:00-17:00}",
            'business_hours.mon-fir: "mon-fir" is not a day such as mon, or days such as mon-fri; did you mean "fri"?',
        ),
        (
            "business_hours: {fri-mon: 09:00-17:00}",
            'business_hours.fri-mon: "fri-mon" are not days in a row, such as mon-fri; the week begins on mon',
        ),
        (
            "business_hours: {mon-mon: 09:00-17:00}",
            'business_hours.mon-mon: "mon-mon" are not days in a row, such as mon-fri; the week begins on mon',
        ),
        (
            "business_hours: {mon: 22:00-06:00}",
            "business_hours.mon: 22:00-06:00 does not end after it begins; "
            "a night is written as two spans: up to 24:00 on its day, and from 00:00 on the next",
        ),
        (
            "business_hours: {mon: 9-17}",
            'business_hours.mon: "9-17" is not a span of time such as 09:00-13:00 or 18:00-24:00',
        ),
        (
            "business_hours: {mon: 18:00-24:30}",
            'business_hours.mon: "18:00-24:30" is not a span of time such as 09:00-13:00 or 18:00-24:00',
        ),
        (
            "business_hours: {mon: [09:00-10:00, 09:30-11:00]}",
            "business_hours.mon: 09:00-10:00 and 09:30-11:00 overlap",
        ),
        ("business_hours: alway", 'business_hours: "alway" is neither a block of days nor the word always'),
        ("business_hours: {}", "business_hours is never open; name a day, or write: business_hours: always"),
        (
            "business_hours: {mon-fri: 09:00-10:00, fri: 11:00-12:00}",
            "business_hours names fri twice; write all spans of a day in one list",
        ),
        ("holidays: [12-25]", 'holidays[1]: "12-25" is not a date such as 2026-12-25'),
        ("holidays: [20261225]", "holidays[1]: 20261225 is not a date such as 2026-12-25"),
        ("warn: 80", "warn: 80 is neither a share such as 80% nor a time such as 30m before it is due"),
        ("pauses_on: [open]", 'pauses_on[1]: "open" is not known here; possible: pending, snoozed'),
        (
            "policies: [{name: a, frt: 2d}]",
            'policies[1].frt: "2d" is not a time such as 30m, 2h or 1h30m (hours and minutes); '
            "days are not clear where only business hours count",
        ),
        ("policies: [{name: a, frt: 0h}]", "policies[1].frt: must be more than no time at all, such as 30m"),
        (
            "policies: [{name: a, frt: 2h, priority: hihg}]",
            'policies[1].priority: "hihg" is not known here; did you mean "high"?',
        ),
        (
            "policies: [{name: a, rt: 2h, frt: }]",
            "policies[1].frt: is empty; write something after it, or take the line out",
        ),
        ("policies: [{name: a}]", 'policies[1]: "a" promises nothing; write frt, nrt or rt'),
        (
            "policies: [{name: a, frt: 2h, rt: 1h}]",
            'policies[1]: "a" promises to resolve (rt) sooner than to respond (frt)',
        ),
        (
            "policies: [{name: a, frt: 2h}, {name: a, nrt: 1h}]",
            'two policies are called "a"; give each a name of its own',
        ),
        (
            "policies: [{name: a, frt: 2h}, {name: b, frt: 1h, lane: service}]",
            '"b" can never apply: "a" stands before it and takes all of it',
        ),
        (
            "warn: 2h\npolicies: [{name: a, frt: 2h}]",
            '"a" promises less time than it warns ahead; write a shorter warn, or a share such as 80%',
        ),
    ],
)
def test_a_mistake_is_a_sentence(text: str, complaint: str) -> None:
    assert complaints(text) == [f"c:1: {complaint}"]


def test_all_mistakes_are_told_at_once_with_their_lines() -> None:
    found = complaints("timezone: Lisbon\nbusiness_hours:\n  mon: 9-5\n  son: 09:00-17:00\npolicies:\n  - frt: soon\n")
    assert [int(each.split(":")[1]) for each in found] == [1, 3, 4, 6, 6]
