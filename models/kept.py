"""Rows of our own that come along with the embedded model, as vectors, for when new heads are learned.

`REHEARSED` are some that it was trained on: they are gone over again, so that they are not forgotten. `HELD_BACK` are
those it was not trained on: on them it is seen whether it was forgotten all the same.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from models.heads import HEADS, Floats

HELD_BACK, REHEARSED = "held_back.npz", "rehearsed.npz"


class Kept(NamedTuple):
    """vectors: rows x width. labels: for each row, head > label."""

    vectors: Floats
    labels: Sequence[Mapping[str, str]]


def save(some: Kept, file: Path) -> None:
    """As a compressed numpy archive; the texts are not kept."""
    places = {
        head: np.array([list(map(str, kinds)).index(row[head]) if head in row else -1 for row in some.labels], np.int8)
        for head, kinds in HEADS.items()
    }
    with file.open("wb") as out:
        np.savez_compressed(out, allow_pickle=False, vectors=some.vectors.astype(np.float16), **places)


def load(file: Path) -> Kept:
    """Raises what numpy raises when the file is not such an archive."""
    with np.load(file, allow_pickle=False) as stored:
        places = {head: stored[head].tolist() for head in HEADS}
        vectors = stored["vectors"].astype(np.float32)
    kinds = {head: [str(label) for label in labels] for head, labels in HEADS.items()}
    labels = [
        {head: kinds[head][places[head][row]] for head in HEADS if places[head][row] >= 0}
        for row in range(len(vectors))
    ]
    return Kept(vectors, labels)
