"""The figures are held against their definitions, written out slowly, over any judged texts."""

import math
import random
from collections.abc import Sequence
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage import evaluating
from engage.evaluating import Judged, Score

LABELS = st.sampled_from(["negative", "neutral", "positive", "other"])
JUDGED = st.lists(st.builds(Judged, LABELS, LABELS, st.floats(0, 1)), min_size=1, max_size=40)


def judged(pairs: str) -> list[Judged]:
    """ "ab aa": one text that people called a and the model b, and one that both called a; each half sure."""
    return [Judged(truth, said, 0.5) for truth, said in pairs.split()]


def f1_by_hand(texts: Sequence[Judged], label: str) -> float:
    """The harmonic mean of precision and recall; 0 where nothing was hit."""
    hits = [one for one in texts if one.truth == one.said == label]
    if not hits:
        return 0.0
    precision = len(hits) / len([one for one in texts if one.said == label])
    recall = len(hits) / len([one for one in texts if one.truth == label])
    return 2 * precision * recall / (precision + recall)


def ece_by_hand(texts: Sequence[Judged], count: int) -> float:
    total = 0.0
    for at in range(count):
        last = at == count - 1
        inside = [one for one in texts if at <= one.confidence * count and (last or one.confidence * count < at + 1)]
        if inside:
            right = len([one for one in inside if one.truth == one.said]) / len(inside)
            total += abs(right - fmean(one.confidence for one in inside)) * len(inside) / len(texts)
    return total


@given(JUDGED)
def test_macro_f1_is_the_mean_over_the_labels_that_people_gave(texts: list[Judged]) -> None:
    labels = {one.truth for one in texts}
    assert evaluating.macro_f1(texts) == pytest.approx(fmean(f1_by_hand(texts, label) for label in labels))


@given(JUDGED)
def test_macro_recall_is_the_mean_accuracy_within_each_label(texts: list[Judged]) -> None:
    within = [
        evaluating.accuracy([one for one in texts if one.truth == label]) for label in {one.truth for one in texts}
    ]
    assert evaluating.macro_recall(texts) == pytest.approx(fmean(within))


@given(JUDGED)
def test_the_confusion_holds_every_text_once_and_its_diagonal_is_the_accuracy(texts: list[Judged]) -> None:
    counts = evaluating.confusion(texts)
    assert counts.total() == len(texts)
    diagonal = sum(count for (truth, said), count in counts.items() if truth == said)
    assert diagonal / len(texts) == evaluating.accuracy(texts)


@given(JUDGED, st.integers(1, 20))
def test_the_calibration_error_is_the_mean_gap_weighted_by_rows(texts: list[Judged], count: int) -> None:
    assert evaluating.ece(texts, count) == pytest.approx(ece_by_hand(texts, count), abs=1e-9)


@given(JUDGED)
def test_the_bins_hold_every_text_once_within_their_bounds(texts: list[Judged]) -> None:
    found = evaluating.bins(texts)
    assert sum(one.rows for one in found) == len(texts)
    assert all(one.low - 1e-9 <= one.confidence <= one.high + 1e-9 for one in found)


@given(JUDGED)
def test_every_figure_is_a_share(texts: list[Judged]) -> None:
    for figure in (evaluating.accuracy, evaluating.macro_f1, evaluating.macro_recall, evaluating.ece):
        assert 0 <= figure(texts) <= 1


@given(JUDGED, st.randoms(use_true_random=False))
def test_the_order_of_the_texts_does_not_matter(texts: list[Judged], chance: random.Random) -> None:
    shuffled = chance.sample(texts, len(texts))
    assert evaluating.scores(shuffled) == evaluating.scores(texts)
    assert evaluating.confusion(shuffled) == evaluating.confusion(texts)
    assert evaluating.ece(shuffled) == pytest.approx(evaluating.ece(texts), abs=1e-9)


@given(JUDGED)
def test_a_model_that_is_always_right_scores_one_and_its_doubts_are_its_error(texts: list[Judged]) -> None:
    right = [Judged(one.truth, one.truth, one.confidence) for one in texts]
    assert evaluating.accuracy(right) == evaluating.macro_f1(right) == evaluating.macro_recall(right) == 1
    assert evaluating.ece(right) == pytest.approx(fmean(1 - one.confidence for one in texts), abs=1e-9)


def test_figures_of_a_small_case_by_hand() -> None:
    texts = judged("aa aa ab ba bb")
    assert evaluating.scores(texts) == {
        "a": Score(3, 2 / 3, 2 / 3, 2 / 3),
        "b": Score(2, 1 / 2, 1 / 2, 1 / 2),
    }
    assert evaluating.macro_f1(texts) == pytest.approx(7 / 12)


def test_a_label_that_only_the_model_gave_has_no_recall_and_counts_in_no_mean() -> None:
    texts = judged("aa ab")
    assert evaluating.scores(texts)["b"] == Score(0, 0.0, None, 0.0)
    assert evaluating.macro_f1(texts) == pytest.approx(2 / 3)
    assert evaluating.macro_recall(texts) == 1 / 2


def test_a_label_that_the_model_never_gave_has_no_precision_and_counts_in_both_means() -> None:
    texts = judged("aa ba")
    assert evaluating.scores(texts)["b"] == Score(1, None, 0.0, 0.0)
    assert evaluating.macro_recall(texts) == 1 / 2


@given(st.integers(1, 500), st.floats(0, 1))
def test_wilsons_interval_holds_the_shares_that_a_test_at_5_percent_would_not_refuse(total: int, part: float) -> None:
    # Given so many hits
    hits = round(total * part)
    low, high = evaluating.wilson(hits, total)
    assert 0 <= low <= hits / total <= high <= 1
    # Then a bound that is neither 0 nor 1 lies exactly 1.96 of its own standard deviations away
    for bound in (low, high):
        if 1e-9 < bound < 1 - 1e-9:
            deviation = math.sqrt(bound * (1 - bound) / total)
            assert abs(hits / total - bound) / deviation == pytest.approx(1.96, abs=1e-3)


def test_wilsons_interval_is_the_one_in_textbooks() -> None:
    assert evaluating.wilson(0, 10) == pytest.approx((0, 0.2775), abs=1e-4)
    assert evaluating.wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)


@given(JUDGED)
def test_the_slices_of_one_measure_hold_every_text_once(texts: list[Judged]) -> None:
    found = evaluating.slices(texts, [{"truth": one.truth, "all": "yes"} for one in texts])
    assert sum(one.rows for one in found if one.by == "truth") == len(texts)
    [everything] = [one for one in found if one.by == "all"]
    assert everything.accuracy == evaluating.accuracy(texts)
    assert everything.macro_f1 == evaluating.macro_f1(texts)


def test_slices_come_measure_by_measure_the_largest_first_and_the_small_are_marked() -> None:
    texts = judged("aa " * 25 + "ab " * 5)
    tags = [{"brand": "big"}] * 20 + [{"brand": "little"}] * 10
    assert [(one.value, one.rows, one.accuracy, one.small) for one in evaluating.slices(texts, tags)] == [
        ("big", 20, 1.0, False),
        ("little", 10, 0.5, True),
    ]
