"""A corrected reading holds what the person said, for certain, and what the model had said beside it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.approval.correcting import corrected
from engage.labels import Cause, Intent, Label, Sentiment, Urgency
from engage.types import Reading
from tests.fakes import reading

CHATTER = reading(Intent.CHATTER, Sentiment.NEUTRAL)
LATE = reading(Intent.COMPLAINT, Sentiment.NEGATIVE, Cause.DELAY)
UNSURE = replace(CHATTER, intent=Label(Intent.CHATTER, 0.41, Intent.QUESTION), unsure=True)


def put_right(given: Reading, **labels: object) -> tuple[Reading, str]:
    made = corrected(given, "anna", **labels)  # type: ignore[arg-type]
    assert not isinstance(made, str), made
    return made


def test_what_a_person_says_is_certain_and_what_the_model_said_stands_beside_it() -> None:
    made, why = put_right(CHATTER, intent=Intent.COMPLAINT, cause=Cause.STAFF, sentiment=Sentiment.NEGATIVE)
    assert made.intent == Label(Intent.COMPLAINT, 1.0, Intent.CHATTER)
    assert made.cause == Label(Cause.STAFF, 1.0)
    assert made.sentiment == Label(Sentiment.NEGATIVE, 1.0, Sentiment.NEUTRAL)
    assert (made.urgency, made.language, made.corrected_by) == (CHATTER.urgency, CHATTER.language, "anna")
    assert why == "intent: chatter → complaint, sentiment: neutral → negative, cause: none → staff"


def test_a_new_complaint_of_which_nobody_named_the_cause_is_about_something_else_and_nobody_is_sure() -> None:
    made, why = put_right(CHATTER, intent=Intent.COMPLAINT)
    assert made.cause == Label(Cause.OTHER, 0.0)
    assert why == "intent: chatter → complaint, cause: none → other"


def test_what_is_no_complaint_has_no_cause_any_more() -> None:
    made, why = put_right(LATE, intent=Intent.PURCHASE_INTEREST)
    assert made.cause is None
    assert why == "intent: complaint → purchase interest, cause: delay → none"


def test_a_complaint_keeps_its_cause_unless_another_is_given() -> None:
    assert put_right(LATE, sentiment=Sentiment.NEUTRAL)[0].cause == LATE.cause
    assert put_right(LATE, cause=Cause.QUEUES)[0].cause == Label(Cause.QUEUES, 1.0, Cause.DELAY)


def test_an_unsure_reading_can_be_confirmed_as_it_is() -> None:
    made, why = put_right(UNSURE, intent=Intent.CHATTER)
    assert (made.intent, made.unsure) == (Label(Intent.CHATTER, 1.0), False)
    assert why == "intent: chatter, as read"


@pytest.mark.parametrize(
    ("given_reading", "labels", "says"),
    [
        (CHATTER, {}, "say what it reads as: an intent, a sentiment, a cause or an urgency"),
        (CHATTER, {"intent": Intent.CHATTER, "urgency": Urgency.NORMAL}, "it reads so already"),
        (CHATTER, {"cause": Cause.DELAY}, "only a complaint has a cause, and this reads chatter"),
        (LATE, {"intent": Intent.PRAISE, "cause": Cause.DELAY}, "only a complaint has a cause, and this reads praise"),
    ],
)
def test_what_changes_nothing_or_cannot_be_is_said_in_words(
    given_reading: Reading, labels: dict[str, object], says: str
) -> None:
    assert corrected(given_reading, "anna", **labels) == says  # type: ignore[arg-type]


def a(of: type) -> st.SearchStrategy[object]:
    return st.none() | st.sampled_from(of)


@given(
    st.sampled_from([CHATTER, LATE, UNSURE]),
    st.lists(st.fixed_dictionaries({"intent": a(Intent), "sentiment": a(Sentiment), "cause": a(Cause)}), max_size=4),
)
def test_however_often_it_is_corrected_what_the_model_said_is_not_forgotten(
    first: Reading, corrections: list[dict[str, object]]
) -> None:
    now = first
    for labels in corrections:
        made = corrected(now, "anna", **labels)  # type: ignore[arg-type]
        now = now if isinstance(made, str) else made[0]
    for label, models in ((now.intent, first.intent), (now.sentiment, first.sentiment)):
        assert label == models or (label.confidence == 1 and (label.second or label.value) == models.value)
        assert label == models or label.second != label.value
    assert (now.cause is not None) == (now.intent.value is Intent.COMPLAINT)
