"""A day in words: short lines, thin spaces, nothing told of what did not happen."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.labels import Cause
from engage.showing.about import Fact
from engage.showing.compared import Shown, compared
from engage.showing.numbers import (
    date_words,
    day_facts,
    day_line,
    percent,
    promise_words,
    queue_line,
    took,
    waiting_line,
)
from engage.sla.policies import Metric, Priority, Status
from engage.store.days import Day, Lanes, Spread, bounds
from engage.store.queues import Queue, Waiting
from tests.fakes import NOON

EMPTY = Day(*bounds(NOON.date(), ZoneInfo("UTC")))
FULL = Day(
    EMPTY.begins, EMPTY.ends, heard=1420, routed=Lanes(80, 20), ignored=42, complaints=70,
    causes=((Cause.DELAY, 40), (Cause.LOST_OR_DAMAGED, 9)), drafts=40, approved=31, edited=5, rejected=3, expired=2,
    sent=Lanes(31, 4), by_hand=6, answered=31, decided_after=Spread(34, 360, 2400),
    answered_after=Spread(31, 720, 7800), kept=28, missed=4, marks=5, mark=4.2, alerts=3, opened=1, fixed=2,
    dollars=Decimal("12.3"),
)  # fmt: skip
WAITING = Waiting(7, 41, None, "x", "@marta", Status.OPEN, Priority.URGENT, "", Metric.FRT, NOON)


def test_a_day_is_one_line() -> None:
    assert day_line(FULL) == "1\u202f420 heard, 31 answered, 4 promises missed; answered after 12 min (median)"
    assert day_line(replace(FULL, missed=0, answered=0)) == "1\u202f420 heard, 0 answered"
    assert day_line(EMPTY) == "nothing heard, nothing answered"


def test_all_of_a_day_is_a_fact_a_line() -> None:
    assert day_facts(FULL) == (
        Fact("Heard", "1\u202f420: 80 service, 20 marketing, 42 ignored"),
        Fact("Complaints", "70: 40 delay, 9 lost or damaged"),
        Fact("Drafts", "40 made: 31 approved (5 of them edited), 3 rejected, 2 expired"),
        Fact("Decided", "after 6 min (median), nine of ten within 40 min"),
        Fact("Sent", "35: 31 service, 4 marketing; 6 posted by hand"),
        Fact("Answered", "31, after 12 min (median), nine of ten within 2 h 10 min"),
        Fact("Promises", "28 kept, 4 missed (88%)"),
        Fact("CSAT", "4.2 of 5 (5 marks)"),
        Fact("Glitches", "1 opened, 2 fixed"),
        Fact("Alerts", "3"),
        Fact("Cost", "$12.30"),
    )


def test_what_did_not_happen_is_not_told() -> None:
    assert day_facts(EMPTY) == ()


def test_what_waits_is_one_line() -> None:
    queue = Queue(Lanes(11, 1), 41, NOON - timedelta(minutes=25), by_hand=2, stuck=1)
    assert queue_line(queue, NOON) == (
        "12 drafts wait for a decision, the oldest was heard 25 min ago; 2 to be posted by hand; 1 stuck"
    )
    assert queue_line(replace(queue, held=Lanes(1), by_hand=0, stuck=0), NOON) == (
        "1 draft waits for a decision, it was heard 25 min ago"
    )
    assert queue_line(Queue(Lanes(), unanswerable=2), NOON) == (
        "No draft waits for a decision; 2 complaints that nobody may answer"
    )
    assert queue_line(Queue(Lanes()), NOON) == "No draft waits for a decision"


def test_a_promise_is_missed_from_its_due_moment_on() -> None:
    due = {
        minutes: promise_words(replace(WAITING, due_at=NOON + timedelta(minutes=minutes)), NOON)
        for minutes in (40, 0, -90)
    }
    assert due == {
        40: "first response due in 40 min",
        0: "first response missed by less than a minute",
        -90: "first response missed by 1 h 30 min",
    }
    assert promise_words(replace(WAITING, metric=None, due_at=None), NOON) == ""


def test_who_waits_is_named_once_with_how_urgent_it_is_and_whose() -> None:
    line = "@marta on X: first response missed by 20 min, urgent priority"
    later = NOON + timedelta(minutes=20)
    assert waiting_line(WAITING, later) == line
    assert waiting_line(replace(WAITING, handle="marta", assigned_to="Ana"), later) == f"{line}, assigned to Ana"


def test_a_date_is_the_brands() -> None:
    auckland = ZoneInfo("Pacific/Auckland")
    begins, ends = bounds(NOON.date(), auckland)
    assert date_words(replace(EMPTY, begins=begins, ends=ends), auckland) == "Monday 2 March 2026"


@pytest.mark.parametrize(("seconds", "says"), [(None, "–"), (0, "0 s"), (59, "59 s"), (60, "1 min"), (90000, "25 h")])
def test_times_are_told_in_the_units_of_promises(seconds: float | None, says: str) -> None:
    assert took(seconds) == says


@given(st.floats(min_value=0, max_value=1))
def test_all_or_nothing_is_said_of_all_or_nothing_only(share: float) -> None:
    assert (percent(share) == "100%") == (share == 1)
    assert (percent(share) == "0%") == (share == 0)


def test_a_figure_stands_beside_the_mean_of_the_days_that_have_it() -> None:
    before = (replace(FULL, heard=1000, mark=None), replace(FULL, heard=1100, mark=4.6, complaints=140))
    shown = {one.name: one for one in compared(FULL, before)}
    assert shown["heard"] == Shown("heard", "1\u202f420", "▲ usually 1\u202f050", 0)
    assert shown["answered"] == Shown("answered", "31", "= as usual", 0)
    # Fewer complaints are better, a lower mark is worse
    assert shown["complaints"] == Shown("complaints", "70", "▼ usually 105", 1)
    assert shown["CSAT, of 5"] == Shown("CSAT, of 5", "4.2", "▼ usually 4.6", -1)


def test_a_figure_that_a_day_has_not_is_a_dash_and_stands_beside_nothing() -> None:
    names = ("median to answer", "promises kept", "CSAT, of 5")
    assert [one for one in compared(EMPTY, (FULL,)) if one.name in names] == [Shown(name, "–") for name in names]
    assert {one.beside for one in compared(FULL, ())} == {""}
