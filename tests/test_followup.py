"""What is due after an answer of ours: asked once, stopped by whatever the customer does, reopened when they return."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.followup import (
    Action,
    Answer,
    Answered,
    AskCsat,
    Asked,
    AskIfHelped,
    Close,
    Event,
    Meaning,
    Next,
    OptedOut,
    Question,
    Reopen,
    Reopened,
    Resolved,
    Snoozed,
    Step,
    Wrote,
    due,
)
from tests.fakes import NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HELPED, CSAT, CLOSE, REOPEN = AskIfHelped(24 * HOUR), AskCsat(2 * HOUR), Close(3 * DAY), Reopen(14 * DAY)
ALL: tuple[Step, ...] = (HELPED, CSAT, CLOSE, REOPEN)
LATER = NOON + 100 * DAY

SAID_YES = Answer(Meaning.YES, "they say yes")
SAID_NO = Answer(Meaning.NO, "they say no")
IN_DOUBT = Answer(Meaning.DOUBT, "what they say is in doubt")


def gave(score: int) -> Answer:
    return Answer(Meaning.SCORE, f"they gave a {score} of 5", score)


def at(hours: float) -> datetime:
    return NOON + hours * HOUR


def told(*events: Event, steps: Sequence[Step] = (HELPED, CLOSE, REOPEN), now: datetime = LATER) -> Next:
    return due(steps, events, now)


def test_it_is_asked_once_whether_our_answer_helped() -> None:
    first = told(Answered(at(0)))

    assert first == Next(Action.ASK_IF_HELPED, at(24), "24 hours after our answer: did it help?", HELPED)
    assert not first.is_due(at(23.9))
    assert first.is_due(at(24))
    assert told(Answered(at(0)), Asked(at(24), Question.HELPED)).action is Action.CLOSE


def test_the_step_whose_time_comes_first_is_next() -> None:
    assert told(Answered(at(0)), steps=ALL).action is Action.ASK_CSAT
    assert told(Answered(at(0)), steps=(AskIfHelped(4 * DAY), CLOSE)).action is Action.CLOSE
    assert told(Answered(at(0)), steps=(AskIfHelped(3 * DAY), CLOSE)).action is Action.ASK_IF_HELPED


def test_silence_is_counted_from_what_was_said_last() -> None:
    closing = told(Answered(at(0)), Asked(at(24), Question.HELPED))

    assert closing == Next(Action.CLOSE, at(24 + 72), "3 days without a word: it is resolved", CLOSE)


def test_after_a_yes_a_mark_is_asked_for_and_then_the_conversation_closes() -> None:
    # Given they said that it helped
    yes = (Answered(at(0)), Asked(at(24), Question.HELPED), Wrote(at(25), SAID_YES))

    # Then the mark is asked for two hours after that
    assert told(*yes, steps=ALL) == Next(
        Action.ASK_CSAT, at(27), "2 hours after they said yes: how satisfied are they?", CSAT
    )
    # And a good mark is the end of it
    good = (*yes, Asked(at(27), Question.CSAT), Wrote(at(28), gave(5)))
    assert told(*good, steps=ALL).action is Action.CLOSE


def test_no_second_question_while_one_is_open() -> None:
    open_question = (Answered(at(0)), Asked(at(2), Question.CSAT))

    assert told(*open_question, steps=(HELPED, CSAT)) == Next(
        Action.NOTHING, None, "our question is open, and none is asked twice"
    )


@pytest.mark.parametrize(
    ("wrote", "says"),
    [
        (Wrote(at(25)), "they wrote, so a person looks and nothing is asked"),
        (Wrote(at(25), complains=True), "they complain, so a person looks and nothing is asked"),
        (Wrote(at(25), SAID_YES, complains=True), "they complain, so a person looks and nothing is asked"),
        (Wrote(at(25), SAID_NO), "they say no, so a person looks"),
        (Wrote(at(25), gave(2)), "they gave a 2 of 5, so a person looks"),
        (Wrote(at(25), IN_DOUBT), "what they say is in doubt, so a person looks"),
    ],
)
def test_whatever_else_they_write_goes_to_a_person(wrote: Wrote, says: str) -> None:
    asked = (Answered(at(0)), Asked(at(24), Question.HELPED))

    assert told(*asked, wrote) == Next(Action.LOOK, at(25), says)


def test_a_yes_to_no_question_goes_to_a_person() -> None:
    assert told(Answered(at(0)), Wrote(at(1), SAID_YES)).action is Action.LOOK


def test_what_they_wrote_is_never_closed_over_and_our_next_answer_starts_anew() -> None:
    waiting = (Answered(at(0)), Wrote(at(1)))

    assert told(*waiting, now=LATER).action is Action.LOOK
    assert told(*waiting, Answered(at(2))).at == at(26)
    asked_before = (Answered(at(-9)), Asked(at(-1), Question.HELPED), *waiting, Answered(at(2)))
    assert told(*asked_before).action is Action.CLOSE


def test_who_opted_out_is_asked_nothing_and_the_conversation_closes_in_silence() -> None:
    stop = (Answered(at(0)), Wrote(at(1)), OptedOut(at(1)))

    assert told(*stop, steps=ALL).action is Action.CLOSE
    assert told(*stop, steps=(HELPED, CSAT)).says == "they opted out, so nothing more is asked"
    assert told(*stop, Wrote(at(2))).action is Action.LOOK


def test_nothing_is_asked_once_it_is_resolved_or_before_we_answered() -> None:
    assert told(Answered(at(0)), Resolved(at(1))) == Next(Action.NOTHING, None, "the conversation is resolved")
    assert told(Wrote(at(0))).action is Action.LOOK
    assert told() == Next(Action.NOTHING, None, "no answer of ours has gone out since the conversation was opened")


@pytest.mark.parametrize(
    "wrote",
    [Wrote(at(30), complains=True), Wrote(at(30), SAID_NO), Wrote(at(30), gave(2)), Wrote(at(30), gave(5), True)],
)
def test_a_new_complaint_reopens_what_was_resolved(wrote: Wrote) -> None:
    resolved = (Answered(at(0)), Resolved(at(1)))

    assert told(*resolved, wrote) == Next(Action.REOPEN, at(30), "they complain again after it was resolved", REOPEN)
    assert told(*resolved, wrote, Reopened(at(31))).action is Action.LOOK
    assert told(*resolved, wrote, Reopened(at(31)), Answered(at(32))).action is Action.ASK_IF_HELPED


def test_a_complaint_reopens_for_as_long_as_the_step_says() -> None:
    resolved = (Answered(at(0)), Resolved(at(1)))

    assert told(*resolved, Wrote(at(1) + 14 * DAY, complains=True)).step is REOPEN
    assert told(*resolved, Wrote(at(1) + 14 * DAY + HOUR, complains=True)).step is None


@pytest.mark.parametrize("steps", [(CSAT, CLOSE, REOPEN), (CSAT, CLOSE)], ids=["too late", "no step"])
def test_what_they_complain_of_later_is_another_matter_that_is_asked_about_anew(steps: Sequence[Step]) -> None:
    # Given a conversation in which the mark was asked for, and which was resolved
    before = (Answered(at(0)), Asked(at(2), Question.CSAT), Resolved(at(3)))
    complaint = Wrote(at(3) + 15 * DAY, complains=True)

    # When they complain so late that no step takes it for the old matter
    next_one = told(*before, complaint, steps=steps)
    assert next_one.says == "they complain of another matter than the one that was resolved"
    assert (next_one.action, next_one.at) == (Action.REOPEN, complaint.at)

    # Then what follows our answer to that is what follows any first answer
    opened, answered = Reopened(complaint.at + HOUR, anew=True), Answered(complaint.at + 2 * HOUR)
    assert told(*before, complaint, opened, steps=steps).action is Action.LOOK
    assert told(*before, complaint, opened, answered, steps=steps).action is Action.ASK_CSAT
    assert told(*before, complaint, replace(opened, anew=False), answered, steps=steps).action is Action.CLOSE


def test_two_messages_of_the_same_instant_are_one_story_in_whichever_order() -> None:
    asked, yes, no = Asked(at(24), Question.HELPED), Wrote(at(25), SAID_YES), Wrote(at(25), SAID_NO)

    assert told(Answered(at(0)), asked, yes, no) == told(Answered(at(0)), asked, no, yes)


def test_nothing_comes_by_itself_while_it_is_snoozed_and_silence_counts_from_when_it_wakes() -> None:
    # Given an answer that is followed by a snooze of five days
    put_off = (Answered(at(0)), Snoozed(at(1), at(120)))

    # Then the question that would have been due is asked when it wakes, and it closes three days later
    assert told(*put_off) == Next(Action.ASK_IF_HELPED, at(120), "24 hours after our answer: did it help?", HELPED)
    assert told(*put_off, steps=ALL).at == at(120)
    assert told(*put_off, steps=[CLOSE]).at == at(120 + 72)
    assert told(*put_off, Asked(at(130), Question.HELPED)).at == at(130 + 72)

    # And a snooze that was short delays nothing, nor does one that a person took back
    assert told(Answered(at(0)), Snoozed(at(1), at(2))).at == at(24)
    assert told(*put_off, Reopened(at(3)), Answered(at(4))).at == at(28)


def test_what_was_resolved_and_then_put_off_is_not_resolved_any_more() -> None:
    resolved = (Answered(at(0)), Resolved(at(1)), Snoozed(at(2), at(9)))

    assert told(*resolved).says == "no answer of ours has gone out since the conversation was opened"
    assert told(*resolved, Answered(at(10))).action is Action.ASK_IF_HELPED


def test_what_is_no_complaint_reopens_nothing() -> None:
    for wrote in (Wrote(at(2)), Wrote(at(2), SAID_YES), Wrote(at(2), IN_DOUBT), Wrote(at(2), gave(3))):
        assert told(Answered(at(0)), Resolved(at(1)), wrote).action is Action.NOTHING


def test_it_is_opened_again_by_the_first_of_several_complaints() -> None:
    complaints = (Wrote(at(30), complains=True), Wrote(at(40), complains=True))
    assert told(Answered(at(0)), Resolved(at(1)), *complaints).at == at(30)


def test_what_has_not_happened_yet_does_not_count() -> None:
    assert told(Answered(at(0)), Wrote(at(5)), now=at(4)).action is Action.ASK_IF_HELPED


answers = st.none() | st.sampled_from([SAID_YES, SAID_NO, IN_DOUBT, gave(1), gave(4)])
moments = st.integers(0, 400).map(at)
theirs: st.SearchStrategy[Event] = st.one_of(
    st.builds(Wrote, moments, answers, st.booleans()),
    st.builds(OptedOut, moments),
    st.builds(Answered, moments),
    st.builds(Resolved, moments),
    st.builds(lambda moment, hours: Snoozed(moment, moment + hours * HOUR), moments, st.integers(1, 100)),
)
histories = st.lists(theirs, max_size=8)
playbooks = st.lists(st.sampled_from(ALL), unique=True)


def lived(steps: Sequence[Step], history: Sequence[Event]) -> list[Event]:
    """The history as it comes about if everything that is due is done within the hour."""
    happened: list[Event] = []
    for hour in range(500):
        now = at(hour)
        happened += [event for event in history if event.at == now]
        match due(steps, happened, now):
            case Next(Action.ASK_IF_HELPED, moment) if moment and moment <= now:
                happened.append(Asked(now, Question.HELPED))
            case Next(Action.ASK_CSAT, moment) if moment and moment <= now:
                happened.append(Asked(now, Question.CSAT))
            case Next(Action.CLOSE, moment) if moment and moment <= now:
                happened.append(Resolved(now))
            case Next(Action.REOPEN, moment, _, step) if moment and moment <= now:
                happened.append(Reopened(now, anew=step is None))
    return happened


def matters(happened: Sequence[Event]) -> list[list[Event]]:
    """What happened in each matter of the conversation."""
    found: list[list[Event]] = [[]]
    for event in happened:
        if isinstance(event, Reopened) and event.anew:
            found.append([])
        found[-1].append(event)
    return found


@settings(max_examples=60, deadline=None)
@given(playbooks, histories)
def test_nothing_is_asked_twice_nor_into_what_they_said_nor_after_a_stop(
    steps: list[Step], history: list[Event]
) -> None:
    happened = lived(steps, history)
    for matter in matters(happened):
        questions = [event.question for event in matter if isinstance(event, Asked)]
        assert len(set(questions)) == len(questions)
    for number, event in enumerate(happened):
        if isinstance(event, Asked):
            before = happened[:number]
            assert not [each for each in before if isinstance(each, OptedOut)]
            last = [each for each in before if not isinstance(each, Reopened | Snoozed)][-1]
            assert isinstance(last, Answered) or (
                isinstance(last, Wrote) and last.answer is not None and last.answer.meaning is not Meaning.NO
            )


@settings(max_examples=100, deadline=None)
@given(playbooks, histories, st.integers(0, 500).map(at), st.randoms(use_true_random=False))
def test_the_order_in_which_events_are_told_changes_nothing(
    steps: list[Step], history: list[Event], now: datetime, dice: Random
) -> None:
    shuffled = dice.sample(history, len(history))

    assert due(steps, shuffled, now) == due(steps, history, now)


@settings(max_examples=100, deadline=None)
@given(playbooks, histories, st.integers(0, 500).map(at))
def test_what_is_next_has_a_moment_a_reason_and_a_step_of_the_playbook(
    steps: list[Step], history: list[Event], now: datetime
) -> None:
    after = due(steps, history, now)

    assert after.says
    assert (after.at is None) == (after.action is Action.NOTHING)
    assert (after.step in steps) or after.action in (Action.NOTHING, Action.LOOK, Action.REOPEN)
    assert (after.step is None) or after.action not in (Action.NOTHING, Action.LOOK)
