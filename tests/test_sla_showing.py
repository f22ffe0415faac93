"""What the SLA clocks tell: due times for the queue, notices that are told once, words for screens, figures."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engage.sla.clocks import Answered, Applied, Became, Clocks, Event, State, Wrote, replay, settle
from engage.sla.hours import Calendar, Span
from engage.sla.policies import Metric, Policy, Status
from engage.sla.showing import Achievement, Fell, Row, achievement, left, notices, row, spelled

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
OFFICE = Calendar(ZoneInfo("Europe/Lisbon"), ((Span(9 * 60, 17 * 60),),) * 5 + ((), ()))
SERVICE = Policy("service", OFFICE, frt=2 * HOUR, nrt=4 * HOUR, rt=16 * HOUR)


def after(hours: float) -> datetime:
    return MONDAY + hours * HOUR


def clocks(*events: Event, policy: Policy = SERVICE) -> Clocks:
    return replay([Applied(MONDAY, policy), *events])


# The row


def test_the_row_has_due_times_states_and_the_next_moment() -> None:
    assert row(clocks(Wrote(after(0))), after(1)) == Row(
        frt_due=after(2),
        nrt_due=None,
        rt_due=after(32),
        frt=State.ACTIVE,
        nrt=None,
        rt=State.ACTIVE,
        next_at=after(1.6),
    )


def test_what_is_answered_is_not_due_and_what_is_missed_stays_due() -> None:
    answered = row(clocks(Wrote(after(0)), Answered(after(1))), after(1))
    late = row(clocks(Wrote(after(0))), after(3))
    assert (answered.frt, answered.frt_due) == (State.HIT, None)
    assert (late.frt, late.frt_due) == (State.MISSED, after(2))


def test_the_last_clock_of_a_metric_is_shown() -> None:
    late_then_in_time = clocks(
        Wrote(after(0)), Answered(after(1)), Wrote(after(1)), Answered(after(7)), Wrote(after(7)), Answered(after(7.5))
    )
    assert row(late_then_in_time, after(8)).nrt is State.HIT


def test_following_the_next_moment_tells_everything_there_is_to_tell_and_ends() -> None:
    # Given a mention that nobody ever answers
    waiting, now, told = clocks(Wrote(after(0))), after(0), []

    # When one looks at it whenever something is to happen, and never else
    while (coming := row(waiting, now).next_at) is not None:
        assert coming > now
        now = coming
        told += [(each.fell, each.metric, each.at) for each in notices(waiting, now) if each.at == now]

    # Then each warning and each miss is told at its moment
    assert told == [
        (Fell.WARNED, Metric.FRT, after(1.6)),
        (Fell.MISSED, Metric.FRT, after(2)),
        (Fell.WARNED, Metric.RT, after(24 + 4.8)),
        (Fell.MISSED, Metric.RT, after(32)),
    ]


def test_nothing_happens_next_while_it_is_put_away() -> None:
    asleep = clocks(Wrote(after(0)), Answered(after(1)), Became(after(1), Status.PENDING))
    assert row(asleep, after(2)).next_at is None
    assert row(asleep, after(2)).rt_due is None


def test_what_is_missed_stays_due_while_it_is_put_away() -> None:
    asleep = clocks(Wrote(after(0)), Became(after(100), Status.SNOOZED))
    assert (row(asleep, after(101)).rt_due, row(asleep, after(101)).next_at) == (after(32), None)


# Notices


def test_a_warning_and_a_miss_are_told_once() -> None:
    waiting = clocks(Wrote(after(0)))
    [warning] = notices(waiting, after(1.7))
    assert warning.says == "the first response is due Mon 02 Mar 2026, 11:00 (Europe/Lisbon), by SLA policy service"
    assert not notices(waiting, after(1.9), told={warning.key})

    [miss] = notices(waiting, after(5), told={warning.key})
    assert miss.says == (
        "the first response is missed: it was due Mon 02 Mar 2026, 11:00 (Europe/Lisbon), by SLA policy service"
    )
    assert not notices(waiting, after(9), told={warning.key, miss.key})


def test_a_late_answer_does_not_unsay_a_miss_nor_say_it_again() -> None:
    late = clocks(Wrote(after(0)), Answered(after(5)), Became(after(6), Status.RESOLVED))
    [miss] = notices(late, after(100))
    assert (miss.fell, miss.at) == (Fell.MISSED, after(2))
    assert not notices(late, after(100), told={miss.key})


def test_what_is_over_is_not_warned_of() -> None:
    assert not notices(clocks(Wrote(after(0)), Answered(after(1.9)), Became(after(2), Status.RESOLVED)), after(9))


def test_each_miss_of_a_conversation_has_a_key_of_its_own() -> None:
    twice = clocks(
        Wrote(after(0)), Answered(after(1)), Wrote(after(1)), Answered(after(7)), Wrote(after(24)), Answered(after(31))
    )
    keys = [each.key for each in notices(twice, after(31)) if each.metric is Metric.NRT]
    assert len(set(keys)) == len(keys) == 2


# Words


@pytest.mark.parametrize(
    ("hours", "says"),
    [
        (0, "2 h left"),
        (0.5, "1 h 30 min left"),
        (1.995, "less than a minute left"),
        (2, "missed by less than a minute"),
        (3.5, "missed by 1 h 30 min"),
        (24, "missed by 6 h in business hours, 22 h by the clock"),
    ],
)
def test_a_screen_says_how_much_is_left(hours: float, says: str) -> None:
    now = after(hours)
    assert left(settle(clocks(Wrote(after(0))), now).clocks[0], now).says == says


def test_where_the_night_lies_between_both_times_are_said() -> None:
    found = left(clocks(Wrote(after(7))).clocks[0], after(7))
    assert (found.business, found.wall) == (2 * HOUR, 18 * HOUR)
    assert found.says == "2 h left in business hours, 18 h by the clock"


def test_a_paused_clock_says_what_is_left_when_it_goes_on() -> None:
    [rt] = [each for each in clocks(Wrote(after(0)), Became(after(1), Status.PENDING)).clocks if each.metric == "rt"]
    assert left(rt, after(500)).says == "15 h left, paused"
    assert left(rt, after(500)).wall is None


def test_a_stopped_clock_says_how_it_went() -> None:
    hit, late = (clocks(Wrote(after(0)), Answered(after(hours))).clocks[0] for hours in (1.5, 3))
    assert left(hit, after(9)).says == "hit with 30 min left"
    assert left(late, after(9)).says == "missed by 1 h"


def test_hours_that_never_come_are_said() -> None:
    closed = replace(SERVICE, calendar=Calendar(ZoneInfo("UTC"), ((),) * 7))
    assert left(clocks(Wrote(after(0)), policy=closed).clocks[0], after(9)).says == (
        "2 h left, but its business hours never come"
    )


def test_long_times_stay_hours() -> None:
    assert spelled(timedelta(days=2, minutes=5)) == "48 h 5 min"


# Figures


def test_the_report_counts_what_is_over_and_measures_what_was_answered() -> None:
    conversations = [
        clocks(Wrote(after(0)), Answered(after(1))),
        clocks(Wrote(after(0)), Answered(after(1.5))),
        clocks(Wrote(after(0)), Answered(after(3))),
        clocks(Wrote(after(0)), Became(after(0.5), Status.RESOLVED)),  # hit, but not by an answer
        clocks(Wrote(after(0))),  # still active
    ]
    every = [clock for each in conversations for clock in each.clocks]
    assert achievement(every, Metric.FRT) == Achievement(hit=3, missed=1, share=0.75, median=90 * MINUTE)
    assert achievement(every, Metric.RT) == Achievement(hit=1, missed=0, share=1.0, median=30 * MINUTE)
    assert achievement(every, Metric.NRT) == Achievement(hit=0, missed=0, share=None, median=None)
