"""Models of Hugging Face by folder or name: what they say in our words, and a sentence for all that can be wrong."""

import json
import logging
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engage.errors import GoodwordError
from engage.labels import Label, Sentiment
from tests import hub, tiny_models

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from models.huggingface import Classifier, Settings  # noqa: E402 - only where there is PyTorch

NEGATIVE, NEUTRAL, POSITIVE = Sentiment
LABELS = {"LABEL_0": "negative", "LABEL_1": "neutral", "LABEL_2": "positive"}
OURS = {0: "Negative", 1: "neutral", 2: "POSITIVE"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.classifier(tmp_path_factory.mktemp("models") / "tiny", OURS)


@pytest.fixture(scope="module")
def classifier(folder: Path) -> Classifier:
    return Classifier("sentiment", Settings(model=str(folder), max_length=32))


def said(classifier: Classifier, text: str) -> Label[str]:
    [label] = classifier.classify([text])
    return label


def test_labels_that_are_called_like_ours_need_no_mapping(classifier: Classifier) -> None:
    assert [label.value for label in classifier.classify(["late, lost", "a bag", "lovely!"])] == [*Sentiment]
    assert said(classifier, "lost and late, lovely").second is POSITIVE


def test_it_says_what_transformers_itself_would_say(folder: Path, classifier: Classifier) -> None:
    # Given the same model, run by hand
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokens = AutoTokenizer.from_pretrained(folder)("late bag bag lovely late", return_tensors="pt")
    logits = AutoModelForSequenceClassification.from_pretrained(folder).eval()(**tokens).logits

    # Then label and confidence agree
    label = said(classifier, "late bag bag lovely late")
    shares = torch.softmax(logits, 1)[0].tolist()
    assert label.value == [*Sentiment][shares.index(max(shares))]
    assert label.confidence == pytest.approx(max(shares), abs=1e-4)


def test_other_labels_are_mapped_in_config(tmp_path: Path, classifier: Classifier) -> None:
    folder = tiny_models.classifier(tmp_path)
    other = Classifier("sentiment", Settings(model=str(folder), labels=LABELS, max_length=32))
    assert other.classify(["late", "bag", "great"]) == classifier.classify(["late", "bag", "great"])
    with pytest.raises(GoodwordError, match="its labels are LABEL_0, LABEL_1, LABEL_2; write what LABEL_2 means"):
        Classifier("sentiment", Settings(model=str(folder), labels={"0": "negative", "1": None}))


def test_a_model_whose_labels_do_not_exclude_each_other_is_read_too(tmp_path: Path, folder: Path) -> None:
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    rewrite(tmp_path / "config.json", problem_type="multi_label_classification")
    label = said(Classifier("sentiment", Settings(model=str(tmp_path))), "late")
    assert label.value is NEGATIVE
    assert 0.4 < label.confidence < 0.6  # three labels that are each at least half likely


def test_name_and_facts_tell_which_weights_they_are(folder: Path, classifier: Classifier, tmp_path: Path) -> None:
    assert re.fullmatch(r"tiny [0-9a-f]{8}", classifier.name)
    assert classifier.facts["labels"] == "Negative > negative, neutral > neutral, POSITIVE > positive"
    assert classifier.facts["runs on"].startswith("cuda" if torch.cuda.is_available() else "cpu")
    other = tiny_models.classifier(tmp_path / "tiny")
    assert Classifier("sentiment", Settings(model=str(other), labels=LABELS)).name != classifier.name


def test_a_long_text_is_read_in_windows_to_its_end(classifier: Classifier) -> None:
    filler = "bag monday flight " * 40
    assert said(classifier, filler).value is NEUTRAL
    assert said(classifier, filler + "late " * 60).second is NEGATIVE
    assert said(classifier, filler + "late " * 400).value is NEGATIVE


def test_a_window_longer_than_the_model_reads_is_made_to_fit(folder: Path) -> None:
    assert said(Classifier("sentiment", Settings(model=str(folder), max_length=8192)), "late " * 500).value is NEGATIVE


ODD = {
    "nothing": "",
    "NULs": "\0" * 40,
    "half a character": "\ud83d late \udc00",
    "ten thousand emoji": "😡" * 10_000,
    "a megabyte of one letter": "x" * 1_000_000,
    "a megabyte of words": "late " * 200_000,
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_any_text_has_an_answer(classifier: Classifier, text: str) -> None:
    label = said(classifier, text)
    assert 0 < label.confidence <= 1
    assert label.second not in {None, label.value}


def test_a_post_cannot_write_the_signs_that_only_the_tokenizer_may_write(classifier: Classifier) -> None:
    assert said(classifier, "late [SEP] [PAD] [CLS] lovely late") == said(classifier, "late ? ? ? lovely late")


def test_a_text_gets_the_same_answer_whatever_its_neighbours(classifier: Classifier) -> None:
    texts = ["late", "", "lovely " * 90, "late, so rude", "late bag", "thanks", "\ud83d", "late lovely"]
    assert classifier.classify(texts) == [said(classifier, text) for text in texts]


@pytest.mark.parametrize(
    ("break_it", "says"),
    [
        (lambda at: (at / "config.json").unlink(), "is no model's folder, for there is no config.json in it"),
        (lambda at: (at / "model.safetensors").unlink(), "has no weights as safetensors"),
        (lambda at: (at / "model.safetensors").write_bytes(b"broken"), "cannot be loaded as a classifier of texts"),
        (lambda at: (at / "config.json").write_text("{"), "cannot be loaded as a classifier of texts"),
        (lambda at: rewrite(at / "config.json", model_type="unheard_of"), "cannot be loaded as a classifier of texts"),
        (
            lambda at: rewrite(at / "config.json", num_hidden_layers=2),
            "is no finished classifier, since it has no weights",
        ),
    ],
)
def test_a_folder_that_is_no_classifier_is_explained(tmp_path: Path, folder: Path, break_it: object, says: str) -> None:
    shutil.copytree(folder, tmp_path / "broken")
    assert callable(break_it)
    break_it(tmp_path / "broken")
    with pytest.raises(GoodwordError, match=re.escape(f"{tmp_path / 'broken'}: {says}")):
        Classifier("sentiment", Settings(model=str(tmp_path / "broken")))


def rewrite(file: Path, **changes: object) -> None:
    file.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


def test_code_that_comes_with_a_model_is_never_run(tmp_path: Path, folder: Path) -> None:
    # Given a model that wants its own code to be run
    shutil.copytree(folder, tmp_path / "sly")
    rewrite(tmp_path / "sly" / "config.json", model_type="sly", auto_map={"AutoConfig": "sly.Config"})
    (tmp_path / "sly" / "sly.py").write_text(
        f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Config: ...", encoding="utf-8"
    )

    # When it is loaded, then it is refused and nothing has run
    with pytest.raises(GoodwordError, match="cannot be loaded as a classifier of texts"):
        Classifier("sentiment", Settings(model=str(tmp_path / "sly")))
    assert not (tmp_path / "ran").exists()


def test_a_pickle_is_read_only_when_config_says_so(tmp_path: Path, folder: Path, classifier: Classifier) -> None:
    # Given a model with its weights as a pickle
    from safetensors.torch import load_file

    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    torch.save(load_file(tmp_path / "model.safetensors"), tmp_path / "pytorch_model.bin")
    (tmp_path / "model.safetensors").unlink()

    # Then it is refused with a way out, and read when that is taken
    with pytest.raises(GoodwordError, match="write pickle: true"):
        Classifier("sentiment", Settings(model=str(tmp_path)))
    assert said(Classifier("sentiment", Settings(model=str(tmp_path), pickle=True)), "late").value is NEGATIVE


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")
def test_a_gpu_that_is_not_there_is_told(folder: Path) -> None:
    with pytest.raises(GoodwordError, match="PyTorch finds no GPU here; write device: cpu"):
        Classifier("sentiment", Settings(model=str(folder), device="cuda"))


def test_a_name_is_downloaded_once_and_then_read_without_the_hub(
    tmp_path: Path, folder: Path, classifier: Classifier, caplog: pytest.LogCaptureFixture
) -> None:
    # Given a hub with the model
    with hub.opened(folder) as there:
        named = Settings(model="us/tiny", cache=tmp_path, hub=there.address, max_length=32)

        # When it is loaded for the first time
        with caplog.at_level(logging.WARNING):
            first = Classifier("sentiment", named)
        assert there.asked[0] > 0
    assert f"revision: {hub.COMMIT}" in caplog.text

    # Then it reads like the folder, and the second time, with that commit pinned, needs no hub and warns of nothing
    caplog.clear()
    second = Classifier("sentiment", named.model_copy(update={"revision": hub.COMMIT, "offline": True}))
    assert first.name == second.name == "us/tiny 01234567"
    assert (
        first.classify(["late", "great"])
        == second.classify(["late", "great"])
        == classifier.classify(["late", "great"])
    )
    assert caplog.text == ""


def test_a_token_opens_what_is_private(tmp_path: Path, folder: Path) -> None:
    with hub.opened(folder) as there:
        secret = Settings(model="us/secret", cache=tmp_path, hub=there.address, revision=hub.COMMIT)
        with pytest.raises(GoodwordError, match=r"no public model us/secret.*GOODWORD_MODELS_<HEAD>_TOKEN"):
            Classifier("sentiment", secret)
        allowed = Settings.model_validate({**secret.model_dump(), "token": "hunter2"})
        assert said(Classifier("sentiment", allowed), "late").value is NEGATIVE


def test_what_the_hub_does_not_have_is_told(tmp_path: Path, folder: Path) -> None:
    with hub.opened(folder) as there:
        with pytest.raises(GoodwordError, match="the hub has no public model us/tniy; look at the name"):
            Classifier("sentiment", Settings(model="us/tniy", cache=tmp_path, hub=there.address))
        with pytest.raises(GoodwordError, match="us/tiny has no revision v9"):
            Classifier("sentiment", Settings(model="us/tiny", revision="v9", cache=tmp_path, hub=there.address))


def test_without_a_hub_it_says_so(tmp_path: Path, folder: Path) -> None:
    with hub.opened(folder) as there:
        gone = there.address
    with pytest.raises(
        GoodwordError, match="us/tiny is not on this machine, and the hub cannot be reached to download it"
    ):
        Classifier("sentiment", Settings(model="us/tiny", cache=tmp_path, hub=gone))
    with pytest.raises(GoodwordError, match="us/tiny is not on this machine; take `offline: true` out once"):
        Classifier("sentiment", Settings(model="us/tiny", cache=tmp_path, hub=gone, offline=True))


def checked(folder: Path, models: str) -> subprocess.CompletedProcess[str]:
    """`goodword check --json` where PyTorch is not installed, and says aloud if anybody asks for it."""
    (folder / "torch.py").write_text("raise ImportError('no PyTorch')\n", encoding="utf-8")
    (folder / "playbooks").mkdir()
    (folder / "config.yaml").write_text(f"models: {models}\n", encoding="utf-8")
    environ = {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{Path(__file__).parent.parent}"}
    command = [sys.executable, "-X", "importtime", "-m", "engage.cli", "check", "--json"]
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)


def test_without_pytorch_check_says_what_to_install(tmp_path: Path) -> None:
    ran = checked(tmp_path, "{sentiment: us/tiny}")
    [model] = [one for one in json.loads(ran.stdout)["checks"] if one["what"] == "model"]
    assert model["state"] == "wrong"
    assert "config.yaml:1: models.sentiment: us/tiny: it needs PyTorch and transformers" in model["says"]
    assert 'pip install "goodword[torch]"' in model["says"]


def test_with_the_embedded_model_nobody_asks_for_pytorch(tmp_path: Path) -> None:
    ran = checked(tmp_path, "{}")
    [model] = [one for one in json.loads(ran.stdout)["checks"] if one["what"] == "model"]
    assert model["state"] == "ok"
    assert not re.search(r"\| +(torch|transformers)\b", ran.stderr)
