"""A model as an ONNX file: what it says in our words, without PyTorch, and a sentence for all that can be wrong."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engage.errors import GoodwordError
from engage.labels import Label, Sentiment
from models.onnx_file import Classifier, Settings
from tests import tiny_models

pytest.importorskip("onnx", reason="the tests write their ONNX files with it")
NEGATIVE, NEUTRAL, POSITIVE = Sentiment
LABELS = {"LABEL_0": "negative", "LABEL_1": "neutral", "LABEL_2": "positive"}
ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=60)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.onnx_file(tmp_path_factory.mktemp("onnx"))


@pytest.fixture(scope="module")
def classifier(file: Path) -> Classifier:
    return Classifier("sentiment", Settings(file=file, labels=LABELS, max_length=32))


def said(classifier: Classifier, text: str) -> Label[str]:
    [label] = classifier.classify([text])
    return label


def test_what_it_says_is_told_in_our_labels(classifier: Classifier) -> None:
    assert [label.value for label in classifier.classify(["late, lost", "a bag", "lovely!"])] == [*Sentiment]
    assert said(classifier, "lost and late, lovely").second is POSITIVE


@pytest.mark.parametrize(
    "labels",
    [
        ["negative", "neutral", "positive"],
        {"0": "negative", "1": "neutral", "2": "positive"},
        {"label_0": "Negative", "LABEL_1": " neutral", "2": "POSITIVE"},
    ],
)
def test_labels_may_be_a_list_or_go_by_name_or_number(file: Path, classifier: Classifier, labels: object) -> None:
    other = Classifier("sentiment", Settings.model_validate({"file": file, "labels": labels, "max_length": 32}))
    assert other.classify(["late", "bag", "thanks"]) == classifier.classify(["late", "bag", "thanks"])


def test_labels_of_one_meaning_add_up_and_one_that_means_nothing_is_given_to_nobody(file: Path) -> None:
    both = Classifier("sentiment", Settings(file=file, labels={"0": "negative", "1": "negative", "2": "positive"}))
    [label] = both.classify(["?"])
    assert label == Label(NEGATIVE, 0.6667, POSITIVE)
    left_out = Classifier("sentiment", Settings(file=file, labels={"0": "negative", "1": None, "2": "positive"}))
    [label] = left_out.classify(["bag bag"])
    assert label.confidence < 0.01


def test_names_beside_the_file_are_understood_when_they_are_ours(tmp_path: Path) -> None:
    file = tiny_models.onnx_file(tmp_path)
    names = {"id2label": {"0": "Negative", "1": "NEUTRAL", "2": "positive"}}
    (tmp_path / "config.json").write_text(json.dumps(names), encoding="utf-8")
    assert said(Classifier("sentiment", Settings(file=file)), "late").value is NEGATIVE


def test_its_name_and_facts_tell_which_file_it_is(classifier: Classifier, file: Path) -> None:
    assert re.fullmatch(r"cause\.onnx [0-9a-f]{8}", classifier.name)
    assert str(file) in classifier.facts["file"]
    assert classifier.facts["labels"] == "LABEL_0 > negative, LABEL_1 > neutral, LABEL_2 > positive"


def test_a_long_text_is_read_in_windows_to_its_end(classifier: Classifier) -> None:
    filler = "bag monday flight " * 40
    assert said(classifier, filler).value is NEUTRAL
    end = said(classifier, filler + "late " * 90)
    assert end.value is NEUTRAL
    assert end.second is NEGATIVE
    assert said(classifier, filler + "late " * 400).value is NEGATIVE


ODD = {
    "nothing": "",
    "NULs": "\0" * 40,
    "half a character": "\ud83d late \udc00",
    "ten thousand emoji": "😡" * 10_000,
    "a megabyte of one letter": "x" * 1_000_000,
    "a megabyte of words": "late " * 200_000,
    "marks upon marks": "e" + "\u0301" * 5_000,
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_any_text_has_an_answer(classifier: Classifier, text: str) -> None:
    label = said(classifier, text)
    assert 0 < label.confidence <= 1
    assert label.second not in {None, label.value}


def test_a_post_cannot_write_the_signs_that_only_the_tokenizer_may_write(classifier: Classifier) -> None:
    vocabulary = tiny_models.tokenizer().get_vocab()
    assert vocabulary["[SEP]"] == 3
    assert said(classifier, "late [SEP] [PAD] [CLS] late") == said(classifier, "late ? ? ? late")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.one_of(ANY_TEXT, st.sampled_from(["late", "lovely " * 50, "bag late"])), max_size=7))
def test_a_text_gets_the_same_answer_whatever_its_neighbours(classifier: Classifier, texts: list[str]) -> None:
    assert classifier.classify(texts) == [said(classifier, text) for text in texts]


def test_handles_and_links_are_hidden_unless_they_are_wanted(file: Path, classifier: Classifier) -> None:
    assert said(classifier, "@late https://late.example") == said(classifier, "@user http")
    open_ = Classifier("sentiment", Settings(file=file, labels=LABELS, masked=False))
    assert said(open_, "@late").value is NEGATIVE


@pytest.mark.parametrize(
    ("inputs", "shape", "number"),
    [
        (("input_ids", "attention_mask", "token_type_ids"), ("texts", "tokens"), "INT64"),
        (("input_ids", "attention_mask"), (1, "tokens"), "INT64"),
        (("input_ids", "attention_mask"), ("texts", 24), "INT64"),
        (("input_ids", "attention_mask"), ("texts", "tokens"), "INT32"),
    ],
)
def test_files_of_other_shapes_are_given_what_they_ask_for(
    tmp_path: Path, inputs: tuple[str, ...], shape: tuple[int | str, ...], number: str
) -> None:
    file = tiny_models.onnx_file(tmp_path, inputs, shape, number)
    classifier = Classifier("sentiment", Settings(file=file, labels=LABELS))
    assert [label.value for label in classifier.classify(["late", "thanks " * 60])] == [NEGATIVE, POSITIVE]


@pytest.mark.parametrize(
    ("inputs", "shape", "number", "says"),
    [
        (
            ("input_ids", "attention_mask", "pixels"),
            ("n", "m"),
            "INT64",
            "asks for pixels, and is given only input_ids",
        ),
        (("input_ids", "attention_mask"), (4, "m"), "INT64", "reads exactly 4 texts at once"),
        (("input_ids", "attention_mask"), ("n", 8), "INT64", "8 tokens at once leave no room"),
    ],
)
def test_files_that_cannot_be_used_are_explained(
    tmp_path: Path, inputs: tuple[str, ...], shape: tuple[int | str, ...], number: str, says: str
) -> None:
    file = tiny_models.onnx_file(tmp_path, inputs, shape, number)
    with pytest.raises(GoodwordError, match=re.escape(f"{file}: {says}")):
        Classifier("sentiment", Settings(file=file, labels=LABELS))


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        (
            {},
            "its labels are LABEL_0, LABEL_1, LABEL_2; write what LABEL_0, LABEL_1, LABEL_2 mean: labels: {LABEL_0: …}",
        ),
        ({"0": "negative", "1": "neutral"}, "write what LABEL_2 means: labels: {LABEL_2: …}, where there are negative"),
        ({"LABEL_9": "negative"}, "labels: the model has no label 'LABEL_9'; did you mean \"LABEL_"),
        ({"0": "negative", "1": None, "2": None}, "must mean at least two of negative, neutral, positive"),
        ({"0": "negativ", "1": None, "2": None}, "'negativ' is no sentiment; did you mean \"negative\"?"),
    ],
)
def test_labels_that_do_not_fit_are_explained(file: Path, labels: dict[str, str | None], says: str) -> None:
    with pytest.raises(GoodwordError, match=re.escape(says)):
        Classifier("sentiment", Settings(file=file, labels=labels))


def test_files_that_are_not_there_or_not_what_they_should_be_are_named(tmp_path: Path) -> None:
    file = tmp_path / "cause.onnx"
    with pytest.raises(GoodwordError, match=r"there is no file .*cause\.onnx"):
        Classifier("sentiment", Settings(file=file))
    file.write_bytes(b"not a model")
    with pytest.raises(GoodwordError, match=r"cause\.onnx: is not an ONNX file that can be used"):
        Classifier("sentiment", Settings(file=file))
    tiny_models.onnx_file(tmp_path)
    (tmp_path / "tokenizer.json").write_text("{}", encoding="utf-8")
    with pytest.raises(GoodwordError, match=r"tokenizer\.json: is not a tokenizer"):
        Classifier("sentiment", Settings(file=file))
    (tmp_path / "tokenizer.json").unlink()
    with pytest.raises(
        GoodwordError, match=r"there is no file .*tokenizer\.json; name the tokenizer.json of the model"
    ):
        Classifier("sentiment", Settings(file=file))


def test_it_needs_neither_pytorch_nor_transformers(file: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from models.onnx_file import Classifier, Settings\n"
        "labels = dict(zip('012', ('negative', 'neutral', 'positive')))\n"
        "c = Classifier('sentiment', Settings(file=Path(sys.argv[1]), labels=labels))\n"
        "print(c.classify(['late'])[0].value, sorted({'torch', 'transformers'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", program, file], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "negative []"
