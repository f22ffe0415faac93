"""Who waits for whom, how pressing it is, and what was promised: worked out from all that is known, twice the same."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.conversations import Facts, Happened, Thought, What, Wrote, priority_of, status_of, think
from engage.followup import Action, AskCsat, AskIfHelped, Close, Reopen, Step
from engage.labels import Intent, Kind, Lane, Urgency
from engage.sla.clocks import NO_CLOCKS, State
from engage.sla.policies import Metric, Priority, Status
from engage.sla.settings import SlaBlock
from engage.stages import Stage
from engage.types import How
from tests.fakes import NOON

HOUR = timedelta(hours=1)
STEPS: tuple[Step, ...] = (AskIfHelped(24 * HOUR), Close(7 * 24 * HOUR))
PROMISED = SlaBlock.model_validate(
    {
        "policies": [
            {"name": "fast", "priority": "high", "frt": "30m"},
            {"name": "service", "frt": "2h", "nrt": "2h", "rt": "8h"},
        ]
    }
).built()


def wrote(number: int = 1, stage: Stage = Stage.HELD, at: float = 0, **more: Any) -> Wrote:
    """A complaint, `at` hours after noon."""
    moment = NOON + at * HOUR
    known = {"intent": Intent.COMPLAINT, "urgency": Urgency.NORMAL, "lane": Lane.SERVICE, "playbook": "delay"}
    kind = more.pop("kind", Kind.ANSWER)
    return Wrote(number, kind, stage, moment, moment, **(known | more))


def answered(number: int = 1, at: float = 0, after: float = 1, **more: Any) -> Wrote:
    """One that we answered, `after` hours later."""
    return wrote(number, Stage.CLOSED, at, sent_at=NOON + (at + after) * HOUR, **more)


def facts(*wrote: Wrote, happened: Sequence[Happened] = (), status: Status = Status.OPEN) -> Facts:
    return Facts(1, "x", status, NOON, wrote, tuple(happened), NO_CLOCKS)


def did(what: What, at: float, says: str = "anna did it", **data: str) -> Happened:
    return Happened(f"{what.value}:{at}", NOON + at * HOUR, what, says, "anna", data=data)


def thought(known: Facts, at: float, policies: Any = PROMISED) -> Thought:
    return think(known, policies, lambda _: STEPS, NOON + at * HOUR)


def after(known: Facts, thought: Thought) -> Facts:
    """The facts once a thought was kept."""
    happened = tuple(sorted((*known.happened, *thought.happened), key=lambda each: each.at))
    return replace(known, status=thought.status, clocks=thought.clocks, happened=happened)


def status(*wrote: Wrote, at: float = 2, happened: Sequence[Happened] = ()) -> Status:
    return status_of(facts(*wrote, happened=happened), NOON + at * HOUR)[0]


@pytest.mark.parametrize("stage", [Stage.HEARD, Stage.HELD, Stage.APPROVED, Stage.BY_HAND, Stage.UNKNOWN, Stage.STUCK])
def test_what_is_on_its_way_to_an_answer_keeps_it_open(stage: Stage) -> None:
    assert status(wrote(stage=stage)) is Status.OPEN


def test_once_answered_we_wait_for_them_and_their_next_word_opens_it() -> None:
    assert status(answered()) is Status.PENDING
    assert status(answered(), wrote(2, at=3), at=4) is Status.OPEN


def test_chatter_that_nobody_answers_is_nothing_to_do() -> None:
    assert status(wrote(stage=Stage.IGNORED, intent=Intent.CHATTER, lane=None)) is Status.RESOLVED


@pytest.mark.parametrize("stage", [Stage.IGNORED, Stage.REJECTED, Stage.EXPIRED, Stage.SUPERSEDED])
def test_a_complaint_that_got_no_answer_stays_open_whatever_became_of_its_draft(stage: Stage) -> None:
    assert status(wrote(stage=stage)) is Status.OPEN


def test_unless_it_was_none() -> None:
    assert status(wrote(stage=Stage.REJECTED, misread=True)) is Status.RESOLVED


@pytest.mark.parametrize("nobody", [{"how": How.NONE}, {"forbidden": True}])
def test_a_complaint_that_nobody_may_answer_is_open_until_a_person_resolves_it(nobody: dict[str, Any]) -> None:
    closed = wrote(stage=Stage.IGNORED, **nobody)
    status_, because, since = status_of(facts(closed), NOON + HOUR)
    assert (status_, since) == (Status.OPEN, NOON)
    assert because == "mention 1 is a complaint, and nobody may answer it: resolve it when it is put right"
    assert status(closed, happened=[did(What.RESOLVED, 1)]) is Status.RESOLVED
    assert status(closed, answered(2, at=1)) is Status.PENDING  # an answer to a later one is one to both
    assert status(replace(closed, stage=Stage.GONE)) is Status.RESOLVED
    # And nothing else that nobody may answer
    assert status(replace(closed, intent=Intent.QUESTION)) is Status.RESOLVED
    assert status(replace(closed, kind=Kind.CONFIRMATION)) is Status.RESOLVED


def test_after_it_was_resolved_a_complaint_that_nobody_may_answer_opens_it_again() -> None:
    closed = wrote(2, Stage.IGNORED, 3, how=How.NONE)
    assert status(answered(), closed, at=4, happened=[did(What.RESOLVED, 2)]) is Status.OPEN


def test_nothing_is_promised_where_nobody_may_answer() -> None:
    closed = thought(facts(wrote(stage=Stage.IGNORED, how=How.NONE)), 1)
    assert (closed.status, closed.clocks.clocks, closed.priority) == (Status.OPEN, (), Priority.NORMAL)


@pytest.mark.parametrize("nobody", [{"how": How.NONE}, {"stage": Stage.IGNORED, "forbidden": True}])
def test_a_promise_ends_when_nobody_may_answer_any_more_and_its_resolution_goes_on(nobody: dict[str, Any]) -> None:
    one = wrote()
    known = after(facts(one), thought(facts(one), 1))
    closed = thought(replace(known, wrote=(replace(one, **nobody),)), 1.5)
    assert closed.status is Status.OPEN
    [frt, rt] = closed.clocks.clocks
    assert (frt.stopped_at, frt.is_answered, rt.stopped_at) == (NOON + 1.5 * HOUR, False, None)
    assert (closed.row.frt_due, closed.row.rt_due) == (None, NOON + 8 * HOUR)


def test_what_may_be_answered_at_last_is_promised_from_then_on() -> None:
    closed = wrote(stage=Stage.IGNORED, how=How.NONE)
    known = after(facts(closed), thought(facts(closed), 0))
    opened = thought(replace(known, wrote=(replace(closed, how=How.API),)), 10)
    assert [(clock.metric, clock.started_at) for clock in opened.clocks.clocks] == [
        (Metric.FRT, NOON + 10 * HOUR),
        (Metric.RT, NOON + 10 * HOUR),
    ]
    assert (opened.notices, opened.row.frt_due) == ((), NOON + 12 * HOUR)


def test_what_may_be_answered_again_is_promised_anew_once() -> None:
    one = wrote()
    known = after(facts(one), thought(facts(one), 0))
    known = replace(known, wrote=(replace(one, how=How.NONE),))
    known = after(known, thought(known, 1))
    known = replace(known, wrote=(one,))
    again = thought(known, 3)
    assert (again.row.frt_due, again.row.nrt_due, again.notices) == (None, NOON + 5 * HOUR, ())
    assert thought(after(known, again), 4).row.nrt_due == NOON + 5 * HOUR


def test_a_rejection_that_is_undone_ends_no_promise() -> None:
    question = wrote(intent=Intent.QUESTION)
    known = after(facts(question), thought(facts(question), 0))
    known = replace(known, wrote=(replace(question, stage=Stage.REJECTED),))
    rejected = thought(known, 1)
    assert (rejected.status, rejected.row.frt_due) == (Status.RESOLVED, None)
    undone = thought(replace(after(known, rejected), wrote=(question,)), 1.5)
    assert (undone.status, undone.row.nrt_due) == (Status.OPEN, NOON + 3.5 * HOUR)


def test_what_is_opened_again_with_a_draft_that_waits_is_promised_a_next_response_from_then_on() -> None:
    known = after(facts(wrote()), thought(facts(wrote()), 0))
    known = replace(known, happened=(*known.happened, did(What.RESOLVED, 1)))
    known = after(known, thought(known, 1))
    assert known.status is Status.RESOLVED
    again = thought(replace(known, happened=(*known.happened, did(What.REOPENED, 9))), 9)
    assert (again.status, again.row.frt_due, again.row.nrt_due) == (Status.OPEN, None, NOON + 11 * HOUR)


def test_while_it_is_put_off_no_response_to_a_draft_that_waits_begins() -> None:
    known = after(facts(wrote()), thought(facts(wrote()), 0))
    known = after(known, thought(replace(known, happened=(*known.happened, did(What.RESOLVED, 1))), 1))
    put_off = did(What.SNOOZED, 2, until=(NOON + 20 * HOUR).isoformat())
    asleep = thought(replace(known, happened=(*known.happened, did(What.RESOLVED, 1), put_off)), 3)
    assert (asleep.status, asleep.row.nrt_due) == (Status.SNOOZED, None)


def test_what_is_opened_again_with_nothing_to_answer_is_promised_no_response() -> None:
    known = after(facts(answered()), thought(facts(answered()), 1.5))
    again = thought(replace(known, happened=(*known.happened, did(What.REOPENED, 9))), 9)
    assert (again.status, again.row.nrt_due) == (Status.OPEN, None)


def test_an_answer_to_the_newer_one_is_promised_nothing_more_for_the_older() -> None:
    older, newer = wrote(), wrote(2, at=1)
    known = after(facts(older, newer), thought(facts(older, newer), 1))
    said = replace(newer, stage=Stage.CLOSED, sent_at=NOON + 2 * HOUR)
    known = after(known, thought(replace(known, wrote=(older, said)), 2))
    later = thought(replace(known, wrote=(older, said)), 3)
    assert (later.status, later.row.nrt_due) == (Status.OPEN, None)


def test_an_answerable_complaint_beside_it_is_promised_its_answer_all_the_same() -> None:
    one, other = wrote(), wrote(2, at=0.5)
    known = after(facts(one, other), thought(facts(one, other), 1))
    [frt, _] = thought(replace(known, wrote=(replace(one, how=How.NONE), other)), 1.5).clocks.clocks
    assert frt.stopped_at is None


def test_a_question_that_a_person_wants_unanswered_is_promised_nothing_any_more() -> None:
    question = wrote(2, at=2, intent=Intent.QUESTION)
    known = after(facts(answered()), thought(facts(answered()), 1.5))
    known = replace(known, wrote=(answered(), question))
    known = after(known, thought(known, 2))
    rejected = thought(replace(known, wrote=(answered(), replace(question, stage=Stage.REJECTED))), 2.5)
    assert rejected.status is Status.PENDING
    assert [clock.stopped_at for clock in rejected.clocks.clocks if clock.metric is Metric.NRT] == [NOON + 2.5 * HOUR]


def test_a_question_that_nobody_decided_about_in_time_stays_open_and_an_offer_does_not() -> None:
    question = wrote(stage=Stage.EXPIRED, intent=Intent.QUESTION)
    assert status(question) is Status.OPEN
    assert status(replace(question, lane=Lane.MARKETING)) is Status.RESOLVED
    assert status(replace(question, stage=Stage.REJECTED)) is Status.RESOLVED


def test_what_they_deleted_waits_for_nobody() -> None:
    assert status(wrote(stage=Stage.GONE)) is Status.RESOLVED


def test_a_question_of_ours_that_waits_for_approval_is_not_our_turn() -> None:
    question = wrote(2, Stage.HELD, 25, kind=Kind.FOLLOW_UP, asks="helped")
    assert status(answered(), question, at=26) is Status.PENDING


def test_it_is_told_since_when_it_stands_so() -> None:
    assert status_of(facts(wrote(at=1), wrote(2, at=3)), NOON + 4 * HOUR)[2] == NOON + 3 * HOUR
    assert status_of(facts(answered(), answered(2, at=3)), NOON + 5 * HOUR)[2] == NOON + 4 * HOUR


def test_an_answer_to_the_newer_of_two_is_an_answer_to_both() -> None:
    assert status(wrote(1, Stage.SUPERSEDED), answered(2, at=1)) is Status.PENDING


def test_an_opt_out_waits_for_its_confirmation_and_for_nothing_after_that() -> None:
    stop = {"kind": Kind.CONFIRMATION, "intent": Intent.REQUEST}
    assert status(wrote(**stop)) is Status.OPEN
    assert status(wrote(stage=Stage.CLOSED, sent_at=NOON + HOUR, **stop)) is Status.RESOLVED
    assert status(wrote(stage=Stage.REJECTED, **stop)) is Status.RESOLVED
    assert thought(facts(wrote(**stop)), 1).clocks.clocks == ()


def test_an_offer_that_is_held_back_waits_for_nobody() -> None:
    offer = wrote(stage=Stage.HELD_BACK, intent=Intent.PLAN, lane=Lane.MARKETING)
    assert status(offer) is Status.RESOLVED


def test_what_a_person_resolved_stays_so_until_they_complain_again() -> None:
    resolved = did(What.RESOLVED, 2)
    thanks = wrote(2, Stage.IGNORED, 3, intent=Intent.THANKS, lane=None)
    assert status(answered(), happened=[resolved]) is Status.RESOLVED
    assert status(answered(), thanks, at=4, happened=[resolved]) is Status.RESOLVED
    assert status(answered(), wrote(2, at=3), at=4, happened=[resolved]) is Status.OPEN


def test_a_snooze_ends_by_time_and_by_a_new_mention() -> None:
    snoozed = did(What.SNOOZED, 1, until=(NOON + 5 * HOUR).isoformat())
    assert status(wrote(), at=4, happened=[snoozed]) is Status.SNOOZED
    assert status(wrote(), at=5, happened=[snoozed]) is Status.OPEN
    assert status(wrote(), wrote(2, Stage.IGNORED, 3, intent=Intent.CHATTER), at=4, happened=[snoozed]) is Status.OPEN


def test_what_woke_is_open_until_it_is_answered_and_no_later_word_wakes_it_again() -> None:
    snoozed = did(What.SNOOZED, 2, until=(NOON + 9 * HOUR).isoformat())
    thanks = wrote(3, Stage.IGNORED, 7, intent=Intent.THANKS, lane=None)
    assert status(answered(), wrote(2, at=4), at=5, happened=[snoozed]) is Status.OPEN
    assert status(answered(), answered(2, at=4), at=6, happened=[snoozed]) is Status.PENDING
    for at in (7, 8, 10):
        assert status(answered(), answered(2, at=4), thanks, at=at, happened=[snoozed]) is Status.PENDING


def test_what_was_put_off_while_we_waited_for_them_is_open_when_its_time_comes() -> None:
    snoozed = did(What.SNOOZED, 2, "until the bag is there", until=(NOON + 9 * HOUR).isoformat())
    known = facts(answered(), happened=[snoozed])
    assert status_of(known, NOON + 9 * HOUR)[:2] == (Status.OPEN, "its time has come: until the bag is there")
    assert status(answered(), answered(2, at=3), at=9, happened=[snoozed]) is Status.PENDING


def test_a_question_of_ours_that_goes_out_meanwhile_wakes_nothing() -> None:
    snoozed = did(What.SNOOZED, 1.5, until=(NOON + 9 * HOUR).isoformat())
    asked = wrote(2, Stage.CLOSED, 2, kind=Kind.FOLLOW_UP, asks="helped", sent_at=NOON + 3 * HOUR)
    assert status(answered(), asked, at=4, happened=[snoozed]) is Status.SNOOZED


def test_a_mark_by_the_link_wakes_it_too() -> None:
    snoozed = did(What.SNOOZED, 2, until=(NOON + 9 * HOUR).isoformat())
    data = {"question": "csat", "meaning": "score", "score": 1}
    mark = Happened("csat:t", NOON + 3 * HOUR, What.CSAT, "they gave a 1 of 5 by the link", "goodword", None, data)
    verdict = status_of(facts(answered(), happened=[snoozed, mark]), NOON + 4 * HOUR)
    assert verdict[:2] == (Status.OPEN, "their mark woke it")


def test_silence_closes_nothing_that_is_put_off() -> None:
    snoozed = did(What.SNOOZED, 2, until=(NOON + 30 * 24 * HOUR).isoformat())
    known = replace(facts(answered(), happened=[snoozed]), status=Status.SNOOZED)
    for days in (2, 8, 29):
        over = thought(known, days * 24)
        assert (over.status, over.question, over.looks_at) == (Status.SNOOZED, None, NOON + 30 * 24 * HOUR)
        assert over.wakes_at == over.looks_at
        known = after(known, over)
    woken = thought(known, 30 * 24)
    assert (woken.status, woken.question is not None, woken.wakes_at) == (Status.OPEN, True, None)
    closing = think(after(known, woken), PROMISED, lambda _: STEPS[1:], NOON + 37 * 24 * HOUR)
    assert closing.status is Status.RESOLVED


def test_what_was_opened_again_is_open_until_it_is_answered() -> None:
    opened = did(What.REOPENED, 3)
    assert status(answered(), at=4, happened=[opened]) is Status.OPEN
    assert status(answered(), answered(2, at=4), at=6, happened=[opened]) is Status.PENDING


@pytest.mark.parametrize(
    ("waiting", "late", "expected", "says"),
    [
        ([], [], Priority.LOW, "nothing waits for us"),
        ([wrote(urgency=Urgency.LOW, intent=Intent.PRAISE)], [], Priority.LOW, "nothing in it is urgent"),
        ([wrote(urgency=Urgency.LOW)], [], Priority.NORMAL, "nothing in it is urgent"),
        ([wrote(urgency=Urgency.HIGH)], [], Priority.HIGH, "it is urgent to them"),
        ([wrote(followers=80_000)], [], Priority.HIGH, "they have 80,000 followers"),
        ([wrote(reactions=900)], [], Priority.HIGH, "900 people reacted to it"),
        ([wrote()], ["the first response is missed"], Priority.HIGH, "the first response is missed"),
        ([wrote(urgency=Urgency.HIGH, followers=10**6)], [], Priority.URGENT, "urgent to them, they have 1,000,000"),
    ],
)
def test_priority_comes_from_urgency_reach_and_promises(
    waiting: list[Wrote], late: list[str], expected: Priority, says: str
) -> None:
    priority, because = priority_of(waiting, late)
    assert priority is expected
    assert says in because


def test_the_first_response_is_timed_from_when_it_was_heard_and_told_once_when_it_is_missed() -> None:
    # Given a complaint that was heard at noon and promised an answer within two hours
    known = facts(wrote(stage=Stage.HEARD, intent=None, lane=None))
    known = after(known, thought(known, 0))
    known = replace(known, wrote=(wrote(),))
    first = thought(known, 0.1)
    assert first.row.frt_due == NOON + 2 * HOUR
    assert first.looks_at == NOON + timedelta(minutes=96)  # to warn, at 80 %
    assert first.notices == ()
    known = after(known, first)
    # When time goes by, then it is warned of, missed, and more pressing than before
    warned = thought(known, 1.7)
    assert [notice.fell.value for notice in warned.notices] == ["warned"]
    missed = thought(after(known, warned), 2.1)
    assert [notice.fell.value for notice in missed.notices] == ["missed"]
    assert (missed.row.frt, missed.priority) == (State.MISSED, Priority.HIGH)
    # And the answer stops the clock
    known = replace(after(known, missed), wrote=(answered(after=3),))
    over = thought(known, 3)
    assert (over.row.frt_due, over.status) == (None, Status.PENDING)


def test_the_policy_follows_the_priority_and_its_reason_is_told() -> None:
    known = facts(wrote(urgency=Urgency.HIGH))
    first = thought(known, 0.1)
    assert first.sla_because == "SLA policy fast applies (service, high priority, x)"
    assert first.row.frt_due == NOON + timedelta(minutes=30)


def test_resolving_stops_every_clock_and_so_does_nothing_left_to_do() -> None:
    known = facts(wrote())
    known = after(known, thought(known, 0.1))
    resolved = replace(known, happened=(*known.happened, did(What.RESOLVED, 1)))
    over = thought(resolved, 1)
    assert over.status is Status.RESOLVED
    assert (over.row.frt_due, over.row.rt_due, over.looks_at) == (None, None, None)
    assert all(clock.stopped_at for clock in over.clocks.clocks)


def test_after_our_answer_we_ask_and_after_silence_it_is_closed() -> None:
    known = facts(answered())
    known = after(known, thought(known, 1))
    assert thought(known, 24).question is None
    asked = thought(known, 25)
    assert asked.question is not None
    assert (asked.question.about, asked.question.says) == (1, "24 hours after our answer: did it help?")
    # While the question waits for a person nothing more is begun; rejected, it is not asked again
    question = Wrote(2, Kind.FOLLOW_UP, Stage.HELD, NOON + 25 * HOUR, NOON + 25 * HOUR, asks="helped")
    known = replace(after(known, asked), wrote=(answered(), question))
    assert thought(known, 26).question is None
    known = replace(known, wrote=(answered(), replace(question, stage=Stage.REJECTED, moved_at=NOON + 26 * HOUR)))
    assert thought(known, 30).question is None
    closed = thought(known, 26 + 7 * 24)
    assert closed.status is Status.RESOLVED
    assert "without a word: it is resolved" in closed.because


def test_nothing_is_asked_while_something_of_theirs_waits_for_us() -> None:
    known = facts(answered(), wrote(2, at=3, intent=Intent.QUESTION))
    assert (thought(known, 30).question, thought(known, 30).follow.action) == (None, Action.LOOK)


def test_the_mark_is_asked_for_under_the_post_that_we_answered() -> None:
    asked = wrote(2, Stage.CLOSED, 25, kind=Kind.FOLLOW_UP, sent_at=NOON + 25 * HOUR, asks="helped", intent=None)
    yes = wrote(3, Stage.IGNORED, 26, intent=Intent.THANKS, lane=None)
    said = did(What.ANSWERED_QUESTION, 26, "they say yes", question="helped", meaning="yes")
    known = facts(answered(), asked, yes, happened=[replace(said, mention_id=3)])
    due = think(known, PROMISED, lambda _: (AskIfHelped(HOUR), AskCsat(2 * HOUR)), NOON + 28 * HOUR)
    assert due.question is not None
    assert (due.question.action, due.question.about) == (Action.ASK_CSAT, 1)


def test_a_mark_that_is_good_resolves_it_and_a_bad_one_is_for_a_person() -> None:
    def mark(score: int) -> Happened:
        data = {"question": "csat", "meaning": "score", "score": score}
        return Happened("csat:2", NOON + 3 * HOUR, What.CSAT, f"they gave a {score} of 5", "goodword", 2, data)

    said = wrote(2, Stage.IGNORED, 3, intent=Intent.CHATTER, lane=None)
    asked = wrote(3, Stage.CLOSED, 2, kind=Kind.FOLLOW_UP, sent_at=NOON + 2 * HOUR, asks="csat", intent=None)
    good, bad = (thought(facts(answered(), said, asked, happened=[mark(score)]), 4) for score in (5, 2))
    assert (good.status, good.because, good.helped_at) == (Status.RESOLVED, "they gave a 5 of 5", NOON + 3 * HOUR)
    assert (bad.status, bad.helped_at) == (Status.OPEN, None)
    assert "they gave a 2 of 5, so a person looks" in bad.because


@pytest.mark.parametrize("score", [1, 5])
def test_a_bad_mark_opens_again_what_was_resolved_and_a_good_one_does_not(score: int) -> None:
    # Given a conversation that was resolved with a 5, and a mark by the link that came after that
    asked = wrote(3, Stage.CLOSED, 2, kind=Kind.FOLLOW_UP, sent_at=NOON + 2 * HOUR, asks="csat", intent=None)
    data = {"question": "csat", "meaning": "score", "score": score}
    mark = Happened("csat:t:2", NOON + 5 * HOUR, What.CSAT, f"they gave a {score} of 5", "goodword", None, data)
    known = replace(facts(answered(), asked, happened=[did(What.RESOLVED, 4), mark]), status=Status.RESOLVED)
    steps: tuple[Step, ...] = (*STEPS, Reopen(30 * 24 * HOUR))
    # When it is thought over
    over = think(known, PROMISED, lambda _: steps, NOON + 6 * HOUR)
    # Then it is open until it is answered, and stays so however often it is thought over
    expected = Status.OPEN if score == 1 else Status.RESOLVED
    assert over.status is expected
    again = think(after(known, over), PROMISED, lambda _: steps, NOON + 7 * HOUR)
    assert (again.status, again.happened) == (expected, ())
    if score == 1:
        assert "they gave a 1 of 5" in over.because


def test_what_they_say_after_a_yes_takes_it_back_only_if_they_complain() -> None:
    said = replace(did(What.ANSWERED_QUESTION, 2, "they say yes", question="helped", meaning="yes"), mention_id=2)
    yes, thanks = (wrote(number, Stage.IGNORED, number, intent=Intent.THANKS, lane=None) for number in (2, 3))
    assert thought(facts(answered(), yes, thanks, happened=[said]), 5).helped_at == said.at
    assert thought(facts(answered(), yes, wrote(4, at=4), happened=[said]), 5).helped_at is None


def test_what_opens_it_again_is_told_as_it_was_a_complaint_or_a_mark() -> None:
    data = {"question": "csat", "meaning": "score", "score": 5}
    mark = Happened("csat:t", NOON + 2 * HOUR, What.CSAT, "they gave a 5 of 5", "goodword", None, data)
    known = facts(answered(), wrote(2, at=4), happened=[mark, did(What.RESOLVED, 3)])
    over = think(replace(known, status=Status.RESOLVED), PROMISED, lambda _: (Reopen(24 * HOUR),), NOON + 5 * HOUR)
    assert (over.status, over.because) == (Status.OPEN, "they complain again after it was resolved")


def test_what_a_person_opened_again_after_a_good_mark_is_not_closed_by_that_mark() -> None:
    # Given a conversation that was resolved by a 5
    asked = wrote(3, Stage.CLOSED, 2, kind=Kind.FOLLOW_UP, sent_at=NOON + 2 * HOUR, asks="csat", intent=None)
    data = {"question": "csat", "meaning": "score", "score": 5}
    mark = Happened("csat:t", NOON + 3 * HOUR, What.CSAT, "they gave a 5 of 5", "goodword", None, data)
    known = facts(answered(), asked, happened=[mark])
    over = thought(known, 3.5)
    assert over.status is Status.RESOLVED
    # When a person opens it again, then it stays open
    known = after(known, over)
    opened = replace(known, happened=(*known.happened, did(What.REOPENED, 4)), status=Status.OPEN)
    again = thought(opened, 5)
    assert (again.status, thought(after(opened, again), 6).status) == (Status.OPEN, Status.OPEN)


stages = st.sampled_from([stage for stage in Stage if stage not in (Stage.SENT, Stage.CLOSED)])
anything = st.lists(
    st.builds(
        lambda at, stage, intent, urgency, lane, after: wrote(
            0, Stage.CLOSED if after else stage, at, intent=intent, urgency=urgency, lane=lane,
            sent_at=NOON + (at + after) * HOUR if after else None,
        ),
        st.integers(0, 30), stages, st.sampled_from(Intent), st.sampled_from(Urgency),
        st.sampled_from([None, *Lane]), st.sampled_from([None, 1, 5]),
    ),
    min_size=1, max_size=5,
).map(lambda each: tuple(replace(one, id=number) for number, one in enumerate(each, 1)))  # fmt: skip


@given(anything, st.integers(31, 300))
def test_thinking_twice_adds_nothing_and_misses_nothing(found: tuple[Wrote, ...], at: int) -> None:
    known = facts(*found)
    once = thought(known, at)
    twice = thought(after(known, once), at)
    assert twice.happened == ()
    assert (twice.status, twice.priority, twice.row) == (once.status, once.priority, once.row)
    assert once.looks_at is None or once.looks_at > NOON + at * HOUR
    if any(one.is_complaint and one.stage is Stage.HELD for one in found):
        assert once.status is Status.OPEN
