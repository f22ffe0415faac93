"""Probabilities that hold: temperature scaling (Guo et al. 2017), and figures of how far they are from holding."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.softmax import softmax

BINS = 10

Scores = npt.NDArray[np.floating]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Told:
    """How good a head is, in shares; ECE is the expected calibration error in ten bins (Naeini et al. 2015)."""

    rows: int
    accuracy: float
    macro_f1: float
    macro_recall: float
    ece: float

    def __str__(self) -> str:
        return (
            f"{self.rows:,} rows, accuracy {self.accuracy:.3f}, macro-F1 {self.macro_f1:.3f}, "
            f"macro-recall {self.macro_recall:.3f}, ECE {self.ece:.3f}"
        )


def told(scores: Scores, true: Places, calibrate: bool = True) -> Told:
    """The figures of log-odds (rows x labels) against the places of the true labels.

    With `calibrate` each half of the rows is scaled by what suits the other half: the scale is not judged on rows that
    it was taken from.
    """
    scores = scores.astype(np.float64)
    if calibrate:
        odd = np.arange(len(true)) % 2 == 1
        by = np.where(odd, sharpness(scores[~odd], true[~odd]), sharpness(scores[odd], true[odd]))
        scores = scores * by[:, np.newaxis]
    likely = softmax(scores)
    said, sure = likely.argmax(axis=1), likely.max(axis=1)
    right = said == true
    present = np.unique(true)
    recall = [float(right[true == one].mean()) for one in present]
    f1 = [
        2 * float((right & (true == one)).sum()) / float((true == one).sum() + (said == one).sum()) for one in present
    ]
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    ece = float(np.abs(np.bincount(bins, right - sure, BINS)).sum()) / len(true)
    return Told(len(true), float(right.mean()), float(np.mean(f1)), float(np.mean(recall)), ece)


def sharpness(scores: Scores, true: Places) -> float:
    """What to multiply log-odds by so that the true labels are likeliest."""
    if len(true) == 0:
        return 1.0
    scores = scores.astype(np.float64)
    rows = np.arange(len(true))

    def loss(by: float) -> float:
        return float(-np.log(np.maximum(softmax(scores * by)[rows, true], 1e-12)).mean())

    return float(min(np.geomspace(0.1, 10, 200), key=loss))
