"""Learning from the team: their words count, what they did not say does not, and worse heads are never put in place."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from engage.labels import Intent, Label, Sentiment
from engage.types import Lesson, Verdict
from models import rows
from models.embedded import Model
from models.heads import HEADS, columns
from models.learning import HALF, LEAST, certain, learn, wanted

MODEL = Model()
THEN = datetime(2026, 11, 1, tzinfo=UTC)


def lesson(text: str, verdict: Verdict, intent: Intent | None = None) -> Lesson:
    """A decision about `text`; with `intent`, a person's word on what it is."""
    [reading] = MODEL.read([text])
    if intent is not None:
        reading = replace(reading, intent=Label(intent, 1.0, reading.intent.value), cause=None, corrected_by="anna")
    return Lesson(text, reading, verdict, "", THEN)


def lounge(number: int) -> str:
    return f"is there a seat in the blue lounge at gate {number}, table for {number % 7 + 2}"


def test_it_learns_what_the_team_calls_a_thing_and_forgets_nothing_else() -> None:
    # Given a team that calls questions about its lounge suggestions, and approves some ordinary posts
    mistaken = [lesson(lounge(number), Verdict.CORRECTED, Intent.SUGGESTION) for number in range(80)]
    ordinary = [lesson(row.text, Verdict.APPROVED) for row in rows.own()[:80]]
    # When it is learned from
    compared = learn(MODEL, mistaken + ordinary)
    # Then posts that were not learned from read as the team says, and our own rows read as well as before
    assert compared.better, compared.because
    assert compared.heads is not None
    before, after = compared.unseen["intent"]
    assert after > before
    [vector] = MODEL.vectors([lounge(401)])
    assert list(HEADS["intent"])[int(np.argmax(compared.heads.likely(vector, True)["intent"]))] == "suggestion"
    assert all(after > before - 0.011 for before, after in compared.own.values())


def test_nothing_is_put_in_place_that_is_no_better() -> None:
    same = [lesson(row.text, Verdict.APPROVED) for row in rows.own()[:120]]
    compared = learn(MODEL, same)
    assert not compared.better
    assert "no better than before" in compared.because


def test_corrections_that_contradict_everything_known_are_not_put_in_place() -> None:
    # Given somebody who calls every post spam, whatever it is
    some = [lesson(row.text, Verdict.CORRECTED, Intent.SPAM) for row in rows.own()[:900:3]]
    # When it is learned from, then it would forget what complaints are, and is refused
    compared = learn(MODEL, some)
    assert not compared.better
    assert "they forget" in compared.because


def test_a_few_decisions_are_too_few() -> None:
    compared = learn(MODEL, [lesson("late again", Verdict.APPROVED)] * (LEAST - 1))
    assert (compared.better, compared.heads) == (False, None)
    assert compared.because == f"there are {LEAST - 1} decisions to learn from; {LEAST} are needed"


def test_an_approval_says_that_the_intent_was_right_a_correction_only_what_was_corrected() -> None:
    approved = lesson("my bag never came", Verdict.APPROVED)
    corrected = lesson("my bag never came", Verdict.CORRECTED, Intent.CHATTER)
    assert set(certain(approved)) == {"intent", "sentiment"}
    assert certain(corrected) == {"intent": "chatter"}
    assert certain(lesson("my bag never came", Verdict.REJECTED)) == {}


def test_what_was_misread_becomes_less_likely_and_the_rest_keeps_its_proportions() -> None:
    misread = lesson("my bag never came", Verdict.REJECTED)
    [vector] = MODEL.vectors([misread.text])
    likely = np.array(MODEL.heads.likely(vector, at_home=True)["intent"])
    target = wanted(misread, MODEL.heads, vector)["intent"]
    at = list(Intent).index(misread.reading.intent.value)
    others = np.arange(len(likely)) != at
    assert target[at] == 0
    assert target.sum() == pytest.approx(HALF)
    assert target[others] / target[others].sum() == pytest.approx(likely[others] / likely[others].sum(), abs=1e-5)


def test_heads_that_were_refit_to_nothing_are_the_same() -> None:
    from models.refit import refit

    vectors = MODEL.vectors(["late again", "thank you"])
    same = refit(MODEL.heads, vectors, [{}, {}], strength=1.0)
    assert (same.weights == MODEL.heads.weights).all()
    pulled = refit(MODEL.heads, vectors, [{"sentiment": np.array([0, 1, 0], np.float32)}] * 2, strength=1e9)
    at = columns("sentiment")
    assert pulled.weights[:, at] == pytest.approx(MODEL.heads.weights[:, at], abs=1e-4)
    free = refit(MODEL.heads, vectors, [{"sentiment": np.array([0, 1, 0], np.float32)}] * 2, strength=1e-3)
    said = [int(np.argmax(free.likely(vector, True)["sentiment"])) for vector in vectors]
    assert said == [list(Sentiment).index(Sentiment.NEUTRAL)] * 2
