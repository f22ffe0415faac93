"""Labels that no model was trained on: each is a phrase, and a model says which of them follows from a post."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from engage.errors import GoodwordError
from engage.labels import Intent, Label
from models.heads import HEADS
from models.zero_shot import PHRASES, Classifier, Settings
from tests import tiny_models

pytest.importorskip("torch")
pytest.importorskip("transformers")

LABELS: dict[str, str | None] = {
    **dict.fromkeys(Intent),
    "complaint": "complaint",
    "praise": "praise",
    "chatter": "chatter",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.inference(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def classifier(folder: Path) -> Classifier:
    return Classifier("intent", Settings(model=str(folder), labels=LABELS))


def said(classifier: Classifier, text: str) -> Label[str]:
    [label] = classifier.classify([text])
    return label


def test_the_label_whose_phrase_follows_from_the_post_is_taken(classifier: Classifier) -> None:
    labels = classifier.classify(["late, so rude", "lovely!", "monday"])
    assert [label.value for label in labels] == [Intent.COMPLAINT, Intent.PRAISE, Intent.CHATTER]
    assert all(label.confidence > 0.9 for label in labels)
    assert {label.second for label in labels} < {Intent.COMPLAINT, Intent.PRAISE, Intent.CHATTER}


@pytest.mark.parametrize("head", HEADS)
def test_every_head_has_a_phrase_for_each_of_its_labels(head: str, folder: Path) -> None:
    assert list(PHRASES[head]) == list(HEADS[head])
    usual = Classifier(head, Settings(model=str(folder), max_length=64))
    assert len([fact for fact in usual.facts if fact.startswith("asked for ")]) == len(HEADS[head])


def test_facts_tell_what_is_asked_in_the_template_of_ones_own(folder: Path) -> None:
    own = Classifier("intent", Settings(model=str(folder), labels=LABELS, template="Post: {}."))
    assert own.facts["asked for complaint"] == "Post: complaint."
    assert re.fullmatch(r"tiny [0-9a-f]{8}, zero-shot", own.name)


@pytest.mark.parametrize("template", ["This post is.", "{} and {}"])
def test_a_template_has_one_gap(template: str) -> None:
    with pytest.raises(ValidationError, match=r"must have \{\} once"):
        Settings(model="a/b", template=template)


def test_a_post_or_phrase_with_braces_in_it_is_only_text(folder: Path) -> None:
    odd = Classifier("intent", Settings(model=str(folder), labels={**LABELS, "spam": "{0.__class__} {}"}))
    assert odd.facts["asked for spam"] == "This post is {0.__class__} {}."
    assert said(odd, "{} late {0}").value is Intent.COMPLAINT


@pytest.mark.parametrize("text", ["", "\0\0", "\ud83d late \udc00", "x" * 1_000_000, "late " * 200_000, "😡" * 10_000])
def test_any_text_has_an_answer(classifier: Classifier, text: str) -> None:
    assert 0 < said(classifier, text).confidence <= 1


def test_a_post_cannot_write_the_sign_between_post_and_phrase(classifier: Classifier) -> None:
    assert said(classifier, "late [SEP] lovely") == said(classifier, "late ? lovely")


def test_a_text_gets_the_same_answer_whatever_its_neighbours(classifier: Classifier) -> None:
    texts = ["late", "", "lovely " * 90, "late, so rude", "monday", "thanks", "\ud83d", "late lovely"]
    assert classifier.classify(texts) == [said(classifier, text) for text in texts]


def test_a_model_that_does_not_infer_is_refused(tmp_path: Path) -> None:
    folder = tiny_models.classifier(tmp_path)
    says = "is no model for natural language inference: it has no label 'entailment'; possible: LABEL_0"
    with pytest.raises(GoodwordError, match=says):
        Classifier("intent", Settings(model=str(folder), labels=LABELS))
    named = Classifier("intent", Settings(model=str(folder), labels=LABELS, entailment="label_2"))
    assert said(named, "late").value in {Intent.COMPLAINT, Intent.PRAISE, Intent.CHATTER}


def test_a_choice_of_one_is_none(folder: Path) -> None:
    with pytest.raises(GoodwordError, match="must mean at least two of complaint"):
        Classifier("intent", Settings(model=str(folder), labels={**dict.fromkeys(Intent), "spam": "spam"}))


def test_phrases_too_long_for_the_model_are_told(folder: Path) -> None:
    with pytest.raises(GoodwordError, match="64 tokens at once leave no room for a text"):
        Classifier("intent", Settings(model=str(folder), labels={**LABELS, "spam": "so " * 70}))
