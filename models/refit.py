"""Fits heads to vectors with numpy alone: regularized softmax regression, starting from heads that stand.

Used when the team's decisions are learned from. The heads that stand pull back, by half `strength` times the squared
distance from them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from models.heads import HEADS, Floats, Heads, columns
from models.softmax import softmax

STEPS = 300


def refit(start: Heads, vectors: Floats, labels: Sequence[Mapping[str, Floats]], strength: float) -> Heads:
    """Heads near `start` that fit the rows better.

    vectors: rows x width, as the encoder makes them. labels: for each row, head > what its probabilities should be
    (they need not add up to one: a row that counts half has half of everything); a head without a label is left out.
    """
    weights, bias = start.weights.astype(np.float64), start.bias.astype(np.float64)
    for head, kinds in HEADS.items():
        rows = [at for at, label in enumerate(labels) if head in label]
        if rows:
            at = columns(head)
            wanted = np.array([labels[row][head] for row in rows], np.float64).reshape(-1, len(kinds))
            weights[:, at], bias[at] = _descended(weights[:, at], bias[at], vectors[rows], wanted, strength)
    return replace(start, weights=weights.astype(np.float32), bias=bias.astype(np.float32))


Exact = npt.NDArray[np.float64]


def _descended(weights: Exact, bias: Exact, vectors: Floats, wanted: Exact, strength: float) -> tuple[Exact, Exact]:
    """Gradient descent with Nesterov's momentum; the step is as long as the curvature of the loss allows."""
    first, here = np.vstack([weights, bias]), np.vstack([weights, bias])
    data = np.hstack([vectors, np.ones((len(vectors), 1))]).astype(np.float64)
    counts = wanted.sum(axis=1, keepdims=True)
    curve = 0.5 * np.linalg.norm(data * np.sqrt(counts), 2) ** 2 + strength
    before = here
    for step in range(STEPS):
        ahead = here + (here - before) * step / (step + 3)
        slope = data.T @ (softmax(data @ ahead) * counts - wanted) + strength * (ahead - first)
        before, here = here, ahead - slope / curve
    return here[:-1], here[-1]
