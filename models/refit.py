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

STEPS = 500
"""At most; a tenth of that is the rule."""
CLOSE = 1e-4
"""How much lower the next step would get, in units of the loss (the sum over the rows): less is not worth a step."""


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
    """Each step divides the slope by the most that the loss can bend anywhere (Böhning 1992: half of what the vectors
    span), and goes on in the direction it came from while that is downhill (Nesterov's momentum, restarted)."""
    first = here = before = np.vstack([weights, bias])
    data = np.hstack([vectors, np.ones((len(vectors), 1))]).astype(np.float64)
    counts = wanted.sum(axis=1, keepdims=True)
    bend = np.linalg.inv(0.5 * data.T @ (data * counts) + strength * np.eye(data.shape[1]))
    on = 0
    for _ in range(STEPS):
        ahead = here + (here - before) * on / (on + 3)
        slope = data.T @ (softmax(data @ ahead) * counts - wanted) + strength * (ahead - first)
        step = bend @ slope
        if np.vdot(slope, step) < CLOSE:
            return ahead[:-1], ahead[-1]
        on = on + 1 if np.vdot(slope, here - before) <= 0 else 0
        before, here = here, ahead - step
    return here[:-1], here[-1]
