"""A complaint as the register sees it, and as one vector, so that likeness is a plain product of two vectors.

A vector has four parts: the embedding, the telling words (each hashed into one of `BUCKETS` with a sign: "feature
hashing", Weinberger et al. 2009), the cause, and the things it names (a flight). The product of two complaints' vectors
is then `MEANING` times the cosine of their embeddings, plus `WORDING` times that of their words, plus `CAUSE` if their
cause is the same, plus `NAMED` times the cosine of what they name. The weights were tuned on real posts and are no
settings: the sums that are stored depend on them.
"""

import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engage.glitches.incident import BUCKETS, NAMES, Incident
from engage.labels import Cause

Floats = npt.NDArray[np.float32]

MEANING, WORDING, CAUSE, NAMED = 0.6, 0.4, 0.1, 0.1
_CAUSES = {cause: number for number, cause in enumerate(Cause)}


def vector(one: Incident) -> Floats:
    """The four parts in a row, as long as the embedding and `BESIDES`. Without an embedding the words stand for it."""
    meaning = _unit(np.frombuffer(one.embedding, np.int8).astype(np.float32))
    wording = WORDING if any(one.embedding) else MEANING + WORDING
    cause = np.zeros(len(_CAUSES), np.float32)
    if one.cause is not None:
        cause[_CAUSES[one.cause]] = 1
    parts = (
        (MEANING, meaning),
        (wording, _unit(_hashed(one.words, BUCKETS))),
        (CAUSE, cause),
        (NAMED, _unit(_hashed(one.named, NAMES))),
    )
    return np.concatenate([part * np.float32(weight**0.5) for weight, part in parts])


def vectors(some: Sequence[Incident]) -> Floats:
    """Incidents x length."""
    return np.stack([vector(one) for one in some])


def _hashed(words: Sequence[str], buckets: int) -> Floats:
    """Each different word counts once, in a bucket and with a sign that are its own."""
    row = np.zeros(buckets, np.float32)
    for word in sorted(set(words)):
        number = zlib.crc32(word.encode())
        row[number % buckets] += 1 if number >> 16 & 1 else -1
    return row


def _unit(row: Floats) -> Floats:
    """`row` at length 1, or as it is where there is nothing in it."""
    return row / max(float(np.linalg.norm(row)), 1e-9)
