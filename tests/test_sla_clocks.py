"""The SLA clocks of a conversation: what runs when, what is missed once, and that nothing is retroactive."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from engage.sla.clocks import (
    NO_CLOCKS,
    Answered,
    Applied,
    Became,
    Clocks,
    Event,
    NothingWaits,
    SlaClock,
    State,
    Wrote,
    replay,
    settle,
    step,
)
from engage.sla.hours import Calendar, Span, due, elapsed
from engage.sla.policies import Metric, Policy, Status

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
OFFICE = Calendar(ZoneInfo("Europe/Lisbon"), ((Span(9 * 60, 17 * 60),),) * 5 + ((), ()))
SERVICE = Policy("service", OFFICE, frt=2 * HOUR, nrt=4 * HOUR, rt=16 * HOUR)


def after(hours: float) -> datetime:
    return MONDAY + hours * HOUR


def wrote(hours: float) -> Event:
    return Wrote(after(hours))


def answered(hours: float) -> Event:
    return Answered(after(hours))


def became(hours: float, status: Status) -> Event:
    return Became(after(hours), status)


def applied(hours: float, policy: Policy | None) -> Event:
    return Applied(after(hours), policy)


def under_service(*events: Event, until: float = 0) -> Clocks:
    clocks = replay([Applied(MONDAY, SERVICE), *events])
    return settle(clocks, after(until)) if until else clocks


def of(metric: Metric, clocks: Clocks) -> list[SlaClock]:
    return [clock for clock in clocks.clocks if clock.metric is metric]


# What runs when


def test_the_first_answer_hits_the_first_response() -> None:
    [frt] = of(Metric.FRT, under_service(wrote(0), answered(1)))
    assert (frt.state, frt.due_at, frt.stopped_at, frt.spent) == (State.HIT, None, after(1), HOUR)
    assert frt.is_answered


def test_an_answer_at_the_due_moment_is_too_late() -> None:
    [frt] = of(Metric.FRT, under_service(wrote(0), answered(2)))
    assert (frt.state, frt.missed_at) == (State.MISSED, after(2))


def test_only_business_hours_count() -> None:
    # Given a mention on Monday at 16:00, an hour before the team goes home
    [frt] = of(Metric.FRT, under_service(wrote(7)))

    # Then two hours later is Tuesday, 10:00
    assert frt.due_at == after(25)


def test_each_further_mention_is_timed_from_the_oldest_that_waits() -> None:
    clocks = under_service(wrote(0), answered(1), wrote(2), wrote(4), answered(5), wrote(6))
    first, second = of(Metric.NRT, clocks)
    assert (first.started_at, first.state, first.spent) == (after(2), State.HIT, 3 * HOUR)
    assert (second.started_at, second.state) == (after(6), State.ACTIVE)
    assert len(of(Metric.FRT, clocks)) == 1


def test_where_we_spoke_first_there_is_no_first_response() -> None:
    clocks = under_service(answered(0), wrote(1))
    assert [clock.metric for clock in clocks.clocks] == [Metric.NRT, Metric.RT]


def test_resolution_pauses_while_pending_or_snoozed_and_responses_do_not() -> None:
    # Given a mention nobody answered, and a conversation that is put away all the same
    paused = under_service(wrote(0), became(1, Status.SNOOZED))
    [frt], [rt] = of(Metric.FRT, paused), of(Metric.RT, paused)
    assert (frt.due_at, rt.due_at) == (after(2), None)

    # When it goes on five hours later
    [rt] = of(Metric.RT, step(paused, became(6, Status.OPEN)))

    # Then five hours were not counted: 15 of 16 are left, 2 today and 8 tomorrow
    assert rt.due_at == after(48 + 5)
    assert rt.spent_at(after(7)) == 2 * HOUR


@pytest.mark.parametrize("status", [Status.PENDING, Status.SNOOZED])
def test_a_mention_wakes_a_conversation_by_itself(status: Status) -> None:
    clocks = under_service(wrote(0), answered(1), became(1, status), wrote(3))
    [rt] = of(Metric.RT, clocks)
    assert (clocks.status, rt.since, rt.spent) == (Status.OPEN, after(3), HOUR)


def test_a_policy_says_what_pauses() -> None:
    policy = replace(SERVICE, pauses_on=frozenset({Status.PENDING}))
    clocks = replay([Applied(MONDAY, policy), wrote(0), became(1, Status.SNOOZED)])
    assert [rt.due_at for rt in of(Metric.RT, clocks)] == [after(24 + 8)]


def test_resolved_stops_every_clock() -> None:
    clocks = under_service(wrote(0), became(1, Status.RESOLVED), until=1000)
    assert {clock.metric: clock.state for clock in clocks.clocks} == {Metric.FRT: State.HIT, Metric.RT: State.HIT}
    assert not any(clock.is_answered for clock in clocks.clocks)


def test_where_nothing_is_left_to_answer_the_responses_stop_and_the_resolution_goes_on() -> None:
    clocks = under_service(wrote(0), NothingWaits(after(1)), until=1000)
    [frt], [rt] = of(Metric.FRT, clocks), of(Metric.RT, clocks)
    assert (frt.state, frt.stopped_at, frt.is_answered) == (State.HIT, after(1), False)
    assert (rt.state, rt.stopped_at) == (State.MISSED, None)
    # And what they write after that is a next one
    assert [clock.started_at for clock in of(Metric.NRT, step(clocks, wrote(1001)))] == [after(1001)]


def test_thanks_after_the_end_start_nothing_and_a_reopening_starts_anew() -> None:
    # Given a resolved conversation in which the customer says thanks
    over = under_service(wrote(0), answered(1), became(2, Status.RESOLVED), wrote(3))
    assert all(clock.stopped_at for clock in over.clocks)

    # When it is reopened
    again = step(over, became(4, Status.OPEN))

    # Then they wait for a next response, and the resolution has its whole time once more
    [nrt], [_, rt] = of(Metric.NRT, again), of(Metric.RT, again)
    assert (nrt.started_at, nrt.due_at) == (after(4), after(8))
    assert (rt.started_at, rt.spent_at(after(5)), rt.granted) == (after(4), HOUR, 16 * HOUR)


def test_who_reopens_without_a_mention_keeps_nobody_waiting() -> None:
    clocks = under_service(wrote(0), became(2, Status.RESOLVED), became(3, Status.OPEN))
    assert [clock.metric for clock in clocks.clocks if not clock.stopped_at] == [Metric.RT]


def test_what_was_resolved_without_an_answer_has_had_its_first_response() -> None:
    clocks = under_service(wrote(0), became(1, Status.RESOLVED), wrote(3), became(3, Status.OPEN))
    assert [clock.metric for clock in clocks.clocks if not clock.stopped_at] == [Metric.NRT, Metric.RT]


# Warned before, missed once


def test_it_warns_at_a_share_of_the_time() -> None:
    [frt] = of(Metric.FRT, under_service(wrote(0), until=1.9))
    assert (frt.warned_at, frt.missed_at) == (after(1.6), None)


def test_it_warns_a_time_before_in_business_hours() -> None:
    policy = replace(SERVICE, warning=90 * MINUTE)
    [frt] = of(Metric.FRT, replay([Applied(MONDAY, policy), wrote(7)]))
    assert (frt.warns_at, frt.due_at) == (after(7.5), after(25))


def test_a_late_answer_stops_what_is_missed_and_keeps_it_missed() -> None:
    [frt] = of(Metric.FRT, under_service(wrote(0), answered(5)))
    assert (frt.state, frt.missed_at, frt.stopped_at, frt.spent) == (State.MISSED, after(2), after(5), 5 * HOUR)


def test_a_missed_resolution_that_pauses_and_goes_on_is_missed_when_it_was() -> None:
    clocks = under_service(wrote(0), became(40, Status.PENDING), became(50, Status.OPEN), until=1000)
    [rt] = of(Metric.RT, clocks)
    assert (rt.missed_at, rt.due_at) == (after(24 + 8), after(24 + 8))


# Nothing is retroactive

FAST = replace(SERVICE, name="fast", frt=30 * MINUTE, rt=4 * HOUR)
SLOW = replace(SERVICE, name="slow", frt=6 * HOUR, rt=40 * HOUR)


def test_a_policy_that_is_introduced_counts_from_then_on() -> None:
    # Given one mention that was answered late and one that waits, when nothing was promised
    clocks = replay([wrote(0), answered(5), wrote(6)])
    assert not clocks.clocks

    # When a promise is made
    clocks = settle(step(clocks, applied(7, SERVICE)), after(7.5))

    # Then only what waits is timed, and from now
    assert [(each.metric, each.started_at, each.state) for each in clocks.clocks] == [
        (Metric.NRT, after(7), State.ACTIVE),
        (Metric.RT, after(7), State.ACTIVE),
    ]


def test_a_tightened_policy_runs_from_its_change_and_misses_nothing_at_once() -> None:
    [frt] = of(Metric.FRT, settle(under_service(wrote(0), applied(1, FAST)), after(1)))
    assert (frt.state, frt.due_at, frt.policy.name) == (State.ACTIVE, after(1.5), "fast")


def test_a_tightened_policy_is_never_later_than_the_old_promise() -> None:
    [frt] = of(Metric.FRT, under_service(wrote(0), applied(1.75, FAST)))
    assert frt.due_at == after(2)


def test_a_tightened_policy_that_comes_twice_changes_nothing_the_second_time() -> None:
    once = under_service(wrote(0), applied(1, FAST))
    [frt] = of(Metric.FRT, step(once, applied(1.25, replace(FAST, name="fast again"))))
    assert frt.due_at == after(1.5)


def test_a_loosened_policy_counts_from_the_beginning() -> None:
    [frt] = of(Metric.FRT, under_service(wrote(0), applied(1, SLOW)))
    assert frt.due_at == after(6)


def test_what_is_hit_or_missed_stays_so_under_any_later_policy() -> None:
    hit = under_service(wrote(0), answered(1.5), applied(2, FAST), until=1000)
    missed = under_service(wrote(0), applied(3, SLOW), until=1000)
    assert [clock.state for clock in of(Metric.FRT, hit)] == [State.HIT]
    assert [(clock.state, clock.missed_at) for clock in of(Metric.FRT, missed)] == [(State.MISSED, after(2))]


def test_tightened_and_put_back_is_as_if_nothing_had_been() -> None:
    [frt] = of(Metric.FRT, under_service(wrote(0), applied(1, FAST), applied(1.25, SERVICE)))
    assert frt.due_at == after(2)


def test_what_is_no_longer_promised_is_withdrawn_unless_it_is_missed() -> None:
    assert not under_service(wrote(0), applied(1, None), until=1000).clocks
    [frt] = under_service(wrote(0), applied(3, None), until=1000).clocks
    assert (frt.metric, frt.state) == (Metric.FRT, State.MISSED)


# The fold itself


def test_events_are_replayed_in_order_of_time_whatever_order_they_come_in() -> None:
    events = [Applied(MONDAY, SERVICE), wrote(0), answered(1), wrote(3), became(9, Status.RESOLVED)]
    assert replay([events[0], *reversed(events[1:])]) == replay(events)


def test_an_answer_that_is_heard_late_must_be_replayed() -> None:
    with pytest.raises(ValueError, match="replay them all in order"):
        step(under_service(wrote(0), until=3), answered(1))


def test_clocks_are_plain_values_that_can_be_kept_as_json() -> None:
    clocks = under_service(wrote(0), answered(3), wrote(4), became(5, Status.PENDING), until=7)
    adapter = TypeAdapter(Clocks)
    assert adapter.validate_json(adapter.dump_json(clocks)) == clocks


def test_looking_back_does_not_turn_the_time_back() -> None:
    clocks = under_service(wrote(0), until=3)
    assert settle(clocks, after(1)) == clocks


POLICIES: list[Policy | None] = [SERVICE, FAST, SLOW, replace(SERVICE, calendar=Calendar.always()), None]
MINUTES = st.integers(0, 20_000).map(lambda minutes: MONDAY + minutes * MINUTE)
HAPPENED = st.one_of(
    *(st.builds(what, MINUTES) for what in (Wrote, Answered, NothingWaits)),
    st.builds(Became, MINUTES, st.sampled_from(list(Status))),
)
CHANGED = st.builds(Applied, MINUTES, st.sampled_from(POLICIES))


def in_order(events: Sequence[Event]) -> list[Event]:
    return sorted(events, key=lambda event: event.at)


HISTORIES = st.lists(st.one_of(HAPPENED, CHANGED), max_size=14).map(in_order)
WITHOUT_CHANGES = st.lists(HAPPENED, max_size=14).map(lambda events: [Applied(MONDAY, SERVICE), *in_order(events)])


@given(HISTORIES, st.lists(MINUTES, max_size=6))
def test_it_does_not_matter_how_often_one_looks(events: list[Event], looks: list[datetime]) -> None:
    clocks = NO_CLOCKS
    for event in events:
        for now in sorted(look for look in looks if look <= event.at and (not clocks.at or look >= clocks.at)):
            clocks = settle(clocks, now)
        clocks = step(clocks, event)
    assert clocks == replay(events)


@given(HISTORIES, st.integers(0, 14))
def test_what_was_hit_or_missed_once_is_so_for_good(events: list[Event], known: int) -> None:
    # Given what was known at some moment, and what is known when everything else has happened
    before, later = replay(events[:known]).clocks, replay(events).clocks
    missed = {(clock.metric, clock.started_at): clock.missed_at for clock in later if clock.missed_at}

    # Then what was stopped is as it was, and what was missed is missed since the same moment
    assert all(clock in later for clock in before if clock.stopped_at)
    assert all(missed[clock.metric, clock.started_at] == clock.missed_at for clock in before if clock.missed_at)


@given(HISTORIES, st.sampled_from(POLICIES))
def test_no_change_of_policy_misses_anything_at_once(events: list[Event], policy: Policy | None) -> None:
    clocks = replay(events)
    now = clocks.at or MONDAY
    changed = settle(step(clocks, Applied(now, policy)), now)
    assert [each for each in changed.clocks if each.missed_at] == [each for each in clocks.clocks if each.missed_at]


@given(HISTORIES)
def test_resolved_means_that_nothing_runs(events: list[Event]) -> None:
    clocks = replay(events)
    running = [clock.metric for clock in clocks.clocks if not clock.stopped_at]
    assert len(running) == len(set(running))
    if clocks.status is Status.RESOLVED:
        assert not running


@given(WITHOUT_CHANGES)
def test_under_one_policy_a_response_is_missed_exactly_when_it_took_too_long(events: list[Event]) -> None:
    clocks = settle(replay(events), MONDAY + timedelta(days=60))
    for clock in (*of(Metric.FRT, clocks), *of(Metric.NRT, clocks)):
        took = elapsed(OFFICE, clock.started_at, clock.stopped_at or MONDAY + timedelta(days=60))
        assert (clock.state is State.MISSED) == (took >= clock.budget)
        if clock.missed_at:
            assert clock.missed_at == due(OFFICE, clock.started_at, clock.budget)


@given(WITHOUT_CHANGES)
def test_under_one_policy_the_resolution_counts_the_open_time_and_nothing_else(events: list[Event]) -> None:
    # Given the statuses one after the other, from the last opening on
    until = MONDAY + timedelta(days=60)
    status, spent, since = None, timedelta(0), MONDAY
    for event in events:
        if status is Status.OPEN:
            spent += elapsed(OFFICE, since, event.at)
        was, since = status, event.at
        if isinstance(event, Became):
            status = event.status
        elif isinstance(event, Wrote) and status is not Status.RESOLVED:
            status = Status.OPEN
        if was in (None, Status.RESOLVED):
            spent = timedelta(0)
    if status is Status.OPEN:
        spent += elapsed(OFFICE, since, until)

    # Then the clock that runs has counted just that
    running = [clock for clock in of(Metric.RT, replay(events)) if not clock.stopped_at]
    assert [clock.spent_at(until) for clock in running] == ([spent] if status not in (None, Status.RESOLVED) else [])
