"""Which of the model's answers counts for which task, and by what posts can be told apart."""

from dataclasses import replace
from pathlib import Path

import pytest

from engage.judging import LABELS, NONE, Task, said, tags
from engage.labels import Cause, Intent, Label, Sentiment
from engage.playbook import Shelf, load
from engage.types import Reading
from tests.fakes import NOON, reading

LATE = "my flight has been delayed for five hours and nobody tells us anything"
COMPLAINT = reading(Intent.COMPLAINT, Sentiment.NEGATIVE, Cause.DELAY)
CHATTER = reading(Intent.CHATTER, Sentiment.NEUTRAL)


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return load(Path(__file__).parent / "scene_playbooks").shelf


@pytest.mark.parametrize(
    ("task", "of", "answer"),
    [
        (Task.SENTIMENT, COMPLAINT, ("negative", 0.9)),
        (Task.INTENT, COMPLAINT, ("complaint", 0.8)),
        (Task.CAUSE, COMPLAINT, ("delay", 0.7)),
        (Task.CAUSE, CHATTER, ("none", 0.8)),
        (Task.LANE, COMPLAINT, ("service", 0.8)),
        (Task.LANE, CHATTER, ("none", 0.8)),
    ],
)
def test_each_task_has_its_answer_and_how_sure_it_is(
    shelf: Shelf, task: Task, of: Reading, answer: tuple[str, float]
) -> None:
    assert said(task, LATE if of is COMPLAINT else "asdf", of, shelf, NOON) == answer
    assert answer[0] in (*LABELS[task], NONE)


@pytest.mark.parametrize(
    ("text", "measure", "value"),
    [
        ("@you thanks a lot! https://t.co/x", "length", "up to 4 words, as in a reply"),
        ("", "length", "up to 4 words, as in a reply"),
        ("one two three four five", "length", "5 to 10 words"),
        ("word " * 20, "length", "11 to 20 words"),
        ("word " * 21, "length", "over 20 words"),
        ("nice 😀", "emoji", "yes"),
        ("nice ❤️", "emoji", "yes"),
        ("nice © 日本 :)", "emoji", "no"),
        ("where is it?", "question mark", "yes"),
        ("where is it", "question mark", "no"),
        ("x", "language", "en"),
        ("x", "unsure", "no"),
    ],
)
def test_a_post_is_told_apart_by(text: str, measure: str, value: str) -> None:
    assert tags(text, CHATTER)[measure] == value


def test_what_the_model_says_of_itself_tells_posts_apart_too() -> None:
    told = tags("x", replace(CHATTER, unsure=True, language=Label("fi", 0.5)))
    assert (told["unsure"], told["language"]) == ("yes", "fi")
