"""Some heads answered by other models: who says what, what a complaint is about, and when a person should look."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from engage.errors import GoodwordError
from engage.labels import Cause, Intent, Label, Sentiment, Urgency
from engage.types import Reading
from models.several import Model

LATE, WHERE, DANKE = "late again", "where is gate 4", "danke"


class Embedded:
    """Calls what is late a complaint about a delay, and everything else chatter."""

    name = "embedded"
    facts: Mapping[str, str] = {"weights": "none"}

    def read(self, texts: Sequence[str]) -> list[Reading]:
        return [self._reading(text) for text in texts]

    def _reading(self, text: str) -> Reading:
        late = "late" in text
        return Reading(
            Label(Sentiment.NEUTRAL, 0.6, Sentiment.NEGATIVE),
            Label(Intent.COMPLAINT if late else Intent.CHATTER, 0.7, Intent.QUESTION),
            Label(Cause.DELAY, 0.8, Cause.OTHER) if late else None,
            Label(Urgency.NORMAL, 0.5, Urgency.LOW),
            Label("de" if text == DANKE else "und" if not text else "en", 0.9),
            self.name,
        )

    def causes(self, texts: Sequence[str]) -> list[Label[Cause]]:
        return [Label(Cause.STAFF, 0.3, Cause.OTHER) for _ in texts]


@dataclass
class Says:
    """Always says the same, and remembers what it was asked about."""

    value: str
    second: str | None = None
    confidence: float = 0.9
    name: str = "somebody 1a2b"
    facts: Mapping[str, str] = field(default_factory=lambda: {"runs on": "cpu"})
    asked: list[str] = field(default_factory=list)

    def classify(self, texts: Sequence[str]) -> list[Label[str]]:
        self.asked += texts
        return [Label(self.value, self.confidence, self.second) for _ in texts]


def model(unsure_below: float = 0.4, multilingual: bool = False, **classifiers: Says) -> Model:
    return Model(Embedded(), classifiers, unsure_below, multilingual)


def test_without_others_the_embedded_model_reads_everything() -> None:
    alone = model()
    assert alone.read([LATE, WHERE]) == Embedded().read([LATE, WHERE])
    assert alone.name == "embedded"


def test_a_head_with_a_model_of_its_own_is_read_by_it_and_the_others_stay() -> None:
    # Given another model for the sentiment and the urgency
    mixed = model(sentiment=Says("negative", "neutral"), urgency=Says("high", None))

    # When it reads a post
    [reading] = mixed.read([LATE])

    # Then those two labels are its own, as our enums, and the rest is the embedded model's
    assert reading.sentiment == Label(Sentiment.NEGATIVE, 0.9, Sentiment.NEUTRAL)
    assert isinstance(reading.sentiment.value, Sentiment)
    assert reading.urgency == Label(Urgency.HIGH, 0.9, None)
    [own] = Embedded().read([LATE])
    assert (reading.intent, reading.cause, reading.language) == (own.intent, own.cause, own.language)


def test_name_and_facts_tell_who_reads_what() -> None:
    mixed = model(sentiment=Says("negative"))
    assert mixed.name == "embedded; sentiment by somebody 1a2b"
    assert mixed.read([LATE])[0].model == mixed.name
    assert mixed.facts["weights"] == "none"
    assert mixed.facts["sentiment: read by"] == "somebody 1a2b"
    assert mixed.facts["sentiment: runs on"] == "cpu"
    assert mixed.facts["unsure"] == "intent below 40%, or the language another than English"
    assert model(multilingual=True, intent=Says("thanks")).facts["unsure"] == "intent below 40%"


def test_what_only_the_other_model_calls_a_complaint_gets_the_embedded_models_best_guess_of_a_cause() -> None:
    late, where = model(intent=Says("complaint")).read([LATE, WHERE])
    assert late.cause == Label(Cause.DELAY, 0.8, Cause.OTHER)
    assert where.cause == Label(Cause.STAFF, 0.3, Cause.OTHER)


def test_what_the_other_model_calls_no_complaint_has_no_cause() -> None:
    [reading] = model(intent=Says("question")).read([LATE])
    assert reading.cause is None


def test_who_tells_causes_is_asked_about_complaints_only() -> None:
    # Given another model for the cause
    causes = Says("queues", "staff")

    # When a complaint and two other posts are read
    first, second, third = model(cause=causes).read([WHERE, LATE, DANKE])

    # Then it was asked once, and its answer went to the complaint
    assert causes.asked == [LATE]
    assert second.cause == Label(Cause.QUEUES, 0.9, Cause.STAFF)
    assert first.cause is None
    assert third.cause is None


@pytest.mark.parametrize(("confidence", "unsure"), [(0.39, True), (0.4, False), (0.95, False)])
def test_less_sure_of_the_intent_than_the_threshold_is_unsure(confidence: float, unsure: bool) -> None:
    [reading] = model(intent=Says("question", confidence=confidence)).read([WHERE])
    assert reading.unsure is unsure


@pytest.mark.parametrize(("text", "unsure"), [(LATE, False), (DANKE, True), ("", False)])
def test_another_language_is_unsure_unless_a_model_reads_it(text: str, unsure: bool) -> None:
    assert model().read([text])[0].unsure is unsure
    assert model(multilingual=True, intent=Says("thanks")).read([text])[0].unsure is False


def test_a_model_that_says_what_nobody_knows_is_named() -> None:
    says = re.escape("the sentiment by somebody 1a2b: 'meh' is not a valid Sentiment; there are negative")
    with pytest.raises(GoodwordError, match=says):
        model(sentiment=Says("meh")).read([LATE])


def test_nothing_to_read_is_nothing_read() -> None:
    assert model(intent=Says("complaint"), cause=Says("staff")).read([]) == []
