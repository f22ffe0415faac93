"""Training: seeded, honest about what it has not seen, and loud about what is missing."""

import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from engage.errors import GoodwordError
from models import heads, kept, rows
from models.embedded import Model
from models.heads import HEADS
from models.rows import Row
from models.softmax import softmax

torch = pytest.importorskip("torch")

from models.training import making  # noqa: E402
from models.training.calibrating import sharpness, told  # noqa: E402
from models.training.fitting import Recipe, weights_of_labels  # noqa: E402
from models.training.network import start, truths  # noqa: E402
from models.training.varying import varied  # noqa: E402
from tests.test_training_graph import tiny  # noqa: E402
from tests.tiny_models import tokenizer  # noqa: E402

QUICK = Recipe(own_rounds=30, guest_rounds=1, rate=3e-3, average=0.9)


def a_few() -> list[Row]:
    """Rows with all labels, in words that the tiny tokenizer knows: what is late or lost is complained of."""
    kinds = list(HEADS["intent"])
    causes = list(HEADS["cause"])
    some = [
        Row(f"{bad} {plain} {number}", {"sentiment": "negative", "intent": "complaint", "cause": causes[number % 11],
                                        "urgency": "high"}, "en")
        for number in range(44) for bad in ("late", "lost") for plain in ("flight",)
    ]  # fmt: skip
    some += [
        Row(f"{good} monday {number}", {"sentiment": "positive", "intent": "praise", "urgency": "low"}, "en")
        for number in range(40) for good in ("great", "lovely")
    ]  # fmt: skip
    for intent in kinds:
        labels = {"sentiment": "neutral", "intent": intent, "urgency": "normal"}
        some += [
            Row(f"@ user {intent} {n}", labels | ({"cause": "other"} if intent == "complaint" else {})) for n in "ab"
        ]
    return some


GUESTS = [Row(f"{word} {n}", {"sentiment": mood}) for word, mood in (("late", "negative"), ("great", "positive"))
          for n in range(60)]  # fmt: skip


def made(folder: Path, recipe: Recipe = QUICK) -> tuple[int, making.Figures]:
    return making.make((tiny(), tokenizer()), a_few(), GUESTS, folder, lambda *_: None, recipe)


def test_what_it_learned_it_knows_and_the_same_seed_gives_the_same_weights(tmp_path: Path) -> None:
    # Given a tiny network trained twice on a few rows
    count, figures = made(tmp_path / "one")
    made(tmp_path / "two")
    # Then both weights are the same, they work as Goodword's own do, and they know what was taught
    one, two = (tmp_path / name / "encoder.onnx" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    model = Model(tmp_path / "one")
    late, great = model.read(["late flight", "great monday"])
    assert (late.sentiment.value, late.intent.value) == ("negative", "complaint")
    assert (great.sentiment.value, great.intent.value) == ("positive", "praise")
    # And it says how many rows it saw, and how good it is on those that it did not
    held = kept.load(tmp_path / "one" / kept.HELD_BACK)
    assert count < len(a_few()) + len(GUESTS)
    assert len(held.vectors) == len(held.labels) > 0
    assert figures["sentiment"].accuracy > 0.9
    assert "accuracy" in heads.load(tmp_path / "one" / "heads.npz").facts["sentiment, held back"]


def test_progress_is_told_step_by_step(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    making.make(
        (tiny(), tokenizer()), a_few(), [], tmp_path, lambda done, steps, loss: seen.append((done, steps)),
        Recipe(own_rounds=1),
    )  # fmt: skip
    assert [done for done, _ in seen] == list(range(1, seen[0][1] + 1))


def test_a_label_without_any_row_is_named(tmp_path: Path) -> None:
    some = [row for row in a_few() if row.labels["intent"] != "spam"]
    with pytest.raises(GoodwordError, match="no row has the intent 'spam'"):
        making.make((tiny(), tokenizer()), some, [], tmp_path, lambda *_: None)


def test_what_is_judged_on_is_not_trained_on_in_whatever_form_it_stands() -> None:
    judge = [Row("Late AGAIN @GoodwordAir", {"sentiment": "negative"})]
    assert making.without([Row("late again!", {}), Row("late", {})], [judge]) == [Row("late", {})]


def test_rows_that_are_held_back_stay_held_back_when_others_come() -> None:
    # Given our own rows, split
    own = rows.own()
    learned, held = making.split(own[: len(own) // 2], 10)
    # When there are twice as many
    more_learned, more_held = making.split(own, 10)
    # Then none has changed sides, and about one of ten is held back
    assert {row.text for row in learned} <= {row.text for row in more_learned}
    assert {row.text for row in held} <= {row.text for row in more_held}
    assert 0.08 < len(more_held) / len(own) < 0.12


def test_rare_labels_count_more_and_rows_count_one_on_the_average() -> None:
    own = [Row("a", {"sentiment": "positive"})] + [Row("b", {"sentiment": "negative"})] * 9
    weights = weights_of_labels(own, Recipe())["sentiment"]
    counts = Counter(row.labels["sentiment"] for row in own)
    negative, _, positive = weights.tolist()
    assert positive == pytest.approx(3 * negative)
    assert positive * counts["positive"] + negative * counts["negative"] == pytest.approx(10)


def test_rows_are_varied_without_changing_what_they_say() -> None:
    # Given our own rows, seen once
    own = rows.own()
    seen = list(varied(own, random.Random(1)))
    # Then the labels and the order stay, some have lost their handles, some were joined with one of the same labels
    assert [row.labels for row in seen] == [row.labels for row in own]
    assert all(row.text for row in seen)
    shorter = [one for one, was in zip(seen, own, strict=True) if len(one.text) < len(was.text)]
    longer = [one for one, was in zip(seen, own, strict=True) if len(one.text) > len(was.text)]
    assert len(shorter) > 0.05 * len(own)
    assert len(longer) > 0.05 * len(own)
    assert not any("@" in row.text and row.text.lstrip().startswith("@") for row in shorter)


def test_a_row_without_a_label_for_a_head_teaches_that_head_nothing() -> None:
    true = truths([{"sentiment": "positive"}, {"intent": "spam", "sentiment": "negative"}])
    assert true["sentiment"].tolist() == [2, 0]
    assert true["intent"].tolist() == [-100, 9]


@pytest.mark.parametrize("content", [None, b"not the weights"])
def test_another_minilm_than_the_card_names_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "model.safetensors").write_bytes(content)
    with pytest.raises(GoodwordError, match=r"cannot be read|this is not the MiniLM of the model card"):
        start(tmp_path)


def test_a_file_that_is_no_wheel_is_told(tmp_path: Path) -> None:
    (tmp_path / "some.whl").write_bytes(b"no zip")
    with pytest.raises(GoodwordError, match="cannot be read as a wheel"):
        start(tmp_path / "some.whl")


def test_probabilities_are_scaled_until_they_hold() -> None:
    # Given a head that claims 98 of 100 and is right 75 times
    scores = np.tile([4.0, 0.0], (100, 1))
    labels = np.array([0] * 75 + [1] * 25)
    # When it is calibrated, then it claims 75
    assert softmax(scores * sharpness(scores, labels))[0, 0] == pytest.approx(0.75, abs=0.01)
    assert sharpness(scores[:0], labels[:0]) == 1


def test_figures_are_what_they_say() -> None:
    # Given four rows, one of two causes misread, each claimed with three quarters
    scores = np.log([[0.75, 0.25]] * 3 + [[0.25, 0.75]])
    figures = told(scores, np.array([0, 0, 1, 1]), calibrate=False)
    # Then accuracy, F1 (2 of 3 and 1 of 1), recall and calibration are those worked out by hand
    assert figures.accuracy == 0.75
    assert figures.macro_f1 == pytest.approx((4 / 5 + 2 / 3) / 2)
    assert figures.macro_recall == 0.75
    assert figures.ece == pytest.approx(0)
    assert str(figures) == "4 rows, accuracy 0.750, macro-F1 0.733, macro-recall 0.750, ECE 0.000"
