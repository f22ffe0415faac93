"""How good a model is: figures out of what people said of texts and what the model said of the same texts.

Every function takes judged texts, at least one, in any order, and gives plain numbers; shares are 0 to 1. The formulas
are the field's own, so that figures can be laid beside those of papers and other tools.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean

BINS = 10
SMALL = 20
"""A slice with fewer texts than this says little."""

Z95 = 1.959964
"""So many standard deviations to either side hold 95% of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One text: the label that a person gave it, the model's label, and how sure the model was of that."""

    truth: str
    said: str
    confidence: float

    @property
    def right(self) -> bool:
        return self.truth == self.said


@dataclass(frozen=True, slots=True)
class Score:
    """How well one label is told from the others. `rows` people gave it to; None where there is nothing to divide by:
    precision of a label that the model never said, recall of one that nobody gave."""

    rows: int
    precision: float | None
    recall: float | None
    f1: float


@dataclass(frozen=True, slots=True)
class Bin:
    """The texts of which the model was between `low` and `high` sure; on average `confidence`, and so many right."""

    low: float
    high: float
    rows: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Slice:
    """The texts that have `value` by some measure. `interval` is that of the accuracy."""

    by: str
    value: str
    rows: int
    accuracy: float
    interval: tuple[float, float]
    macro_f1: float

    @property
    def small(self) -> bool:
        return self.rows < SMALL


def accuracy(judged: Sequence[Judged]) -> float:
    """The share that is right."""
    return sum(one.right for one in judged) / len(judged)


def wilson(hits: int, total: int, z: float = Z95) -> tuple[float, float]:
    """Between which two shares the true one lies, 19 times out of 20, when `hits` of `total` (at least 1) hit.

    Wilson's score interval: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association 22 (1927). Unlike the textbook's it holds for few rows too.
    """
    share, spread = hits / total, z * z / total
    middle = share + spread / 2
    reach = z * sqrt(share * (1 - share) / total + spread / (4 * total))
    low, high = (middle - reach) / (1 + spread), (middle + reach) / (1 + spread)
    return min(max(low, 0.0), share), max(min(high, 1.0), share)


def confusion(judged: Sequence[Judged]) -> Counter[tuple[str, str]]:
    """How often a text that people gave the first label was given the second one by the model."""
    return Counter((one.truth, one.said) for one in judged)


def scores(judged: Sequence[Judged]) -> dict[str, Score]:
    """By label, for each that a person or the model gave: precision = tp/(tp+fp), recall = tp/(tp+fn),
    F1 = 2tp/(2tp+fp+fn) (C. J. van Rijsbergen, "Information Retrieval", 1979, with beta = 1)."""
    given, said = Counter(one.truth for one in judged), Counter(one.said for one in judged)
    hits = Counter(one.truth for one in judged if one.right)
    return {
        label: Score(
            given[label],
            hits[label] / said[label] if said[label] else None,
            hits[label] / given[label] if given[label] else None,
            2 * hits[label] / (given[label] + said[label]),
        )
        for label in sorted({*given, *said})
    }


def macro_f1(judged: Sequence[Judged]) -> float:
    """The mean of the F1 of every label that a person gave, each counting the same however rare it is.

    The mean of F1s, not the F1 of means: J. Opitz and S. Burst, "Macro F1 and Macro F1" (2019). A label that only the
    model gave lowers the others' recall and has no F1 of its own here.
    """
    return fmean(score.f1 for score in scores(judged).values() if score.rows)


def macro_recall(judged: Sequence[Judged]) -> float:
    """The mean of the recall of every label that a person gave; also known as balanced accuracy.

    The main figure of SemEval's and TweetEval's sentiment task: S. Rosenthal et al., "SemEval-2017 Task 4" (2017).
    """
    return fmean(score.recall for score in scores(judged).values() if score.recall is not None)


def bins(judged: Sequence[Judged], count: int = BINS) -> list[Bin]:
    """The texts by how sure the model was of them, in `count` equally wide bins; empty ones are left out."""
    parted: defaultdict[int, list[Judged]] = defaultdict(list)
    for one in judged:
        parted[min(int(one.confidence * count), count - 1)].append(one)
    return [
        Bin(at / count, (at + 1) / count, len(some), fmean(one.confidence for one in some), accuracy(some))
        for at, some in sorted(parted.items())
    ]


def ece(judged: Sequence[Judged], count: int = BINS) -> float:
    """Expected calibration error: how far "90% sure" is from being right 9 times in 10, on average over all texts.

    C. Guo et al., "On Calibration of Modern Neural Networks" (2017), equation 5.
    """
    return sum(one.rows * abs(one.accuracy - one.confidence) for one in bins(judged, count)) / len(judged)


def slices(judged: Sequence[Judged], tags: Sequence[Mapping[str, str]]) -> list[Slice]:
    """The figures of every part of the texts. `tags` has one mapping for each text, measure > value.

    In the order in which the measures come; within one, the largest part first.
    """
    parted: defaultdict[str, defaultdict[str, list[Judged]]] = defaultdict(lambda: defaultdict(list))
    for one, tagged in zip(judged, tags, strict=True):
        for by, value in tagged.items():
            parted[by][value].append(one)
    return [
        _slice(by, value, some)
        for by, values in parted.items()
        for value, some in sorted(values.items(), key=lambda part: (-len(part[1]), part[0]))
    ]


def _slice(by: str, value: str, judged: Sequence[Judged]) -> Slice:
    interval = wilson(sum(one.right for one in judged), len(judged))
    return Slice(by, value, len(judged), accuracy(judged), interval, macro_f1(judged))
