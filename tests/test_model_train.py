"""Training the embedded model: seeded, honest about what it has not seen, and loud about what is missing."""

from pathlib import Path

import numpy as np
import pytest

from engage.errors import GoodwordError
from models import rows, train
from models.embedded import Model, agreement, shares
from models.heads import HEADS
from models.rows import Row


def a_few() -> list[Row]:
    """Six rows for each intent and each cause, of our own."""
    some: dict[str, list[Row]] = {}
    for row in rows.own():
        some.setdefault(row.labels.get("cause") or row.labels["intent"], []).append(row)
    return [row for kind in some.values() for row in kind[:6]]


def test_the_same_rows_give_the_same_bytes_and_a_model_that_knows_them(tmp_path: Path) -> None:
    # Given a few rows of our own, and some from elsewhere with one label only
    own = a_few()
    guests = [Row("what a joy", {"sentiment": "positive"}), Row("dreadful", {"sentiment": "negative"})]

    # When they are trained on twice
    train.make(own, guests, tmp_path / "one.npz")
    train.make(own, guests, tmp_path / "two.npz")

    # Then nothing differs, and what was learned is known
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    readings = Model(tmp_path / "one.npz").read([row.text for row in own])
    right = [reading.intent.value == row.labels["intent"] for reading, row in zip(readings, own, strict=True)]
    assert np.mean(right) > 0.9


def test_a_label_without_any_row_is_named(tmp_path: Path) -> None:
    own = [row for row in a_few() if row.labels["intent"] != "spam"]
    with pytest.raises(GoodwordError, match="no row has the intent 'spam'"):
        train.make(own, [], tmp_path / "one.npz")


def test_what_is_judged_on_is_not_trained_on_in_whatever_form_it_stands() -> None:
    judge = [Row("Late AGAIN @GoodwordAir", {"sentiment": "negative"})]
    some = [Row("late again!", {}), Row("late", {})]
    assert train.without(some, [judge]) == [Row("late", {})]


def test_probabilities_are_scaled_until_they_hold() -> None:
    # Given a head that claims 98 of 100 and is right 75 times
    scores = np.tile([4.0, 0.0], (100, 1))
    labels = np.array([0] * 75 + [1] * 25)

    # When it is calibrated, then it claims 75
    sure = shares(scores * train.calibrated(scores, labels))
    assert sure[0, 0] == pytest.approx(0.75, abs=0.01)


def test_a_mood_lifts_the_intents_it_comes_with() -> None:
    # Given 400 rows that complain and are negative, 400 that praise and are positive
    negative, _, positive = range(3)
    complaint, praise = (list(HEADS["intent"]).index(intent) for intent in ("complaint", "praise"))
    lift = train.lifted(np.array([negative, positive] * 400), np.array([complaint, praise] * 400))

    # When the mood is negative, then complaint is likelier than it would be, and praise less likely
    lifted = agreement(np.array([[1.0, 0.0, 0.0]]), lift)[0]
    assert lifted[complaint] > 1 > lifted[praise] > 0


def test_figures_are_what_they_say() -> None:
    told = train.figures("cause", np.array([0, 0, 1, 1]), np.array([0, 0, 0, 1]), np.array([0.75] * 4))
    assert told.split() == ["cause", "4", "rows", "accuracy", "0.750", "macro-F1", "0.733", "ECE", "0.000"]


def test_a_judge_reports_only_heads_that_it_has_labels_for(capsys: pytest.CaptureFixture[str]) -> None:
    train.report(Model(), [Row("thank you!", {"intent": "thanks"}), Row("awful", {"intent": "complaint"})], "judge.csv")
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("intent ")
    assert line.endswith("judge.csv")


def test_a_mistake_in_a_file_of_rows_is_a_sentence_and_not_a_traceback(tmp_path: Path) -> None:
    file = tmp_path / "more.jsonl"
    file.write_text('{"text": "late", "intent": "complain"}\n', encoding="utf-8")
    with pytest.raises(SystemExit, match="did you mean 'complaint'"):
        train.main(["--with", str(file), "--out", str(tmp_path / "out.npz")])
