"""A complaint as the register sees it, and as one vector, so that likeness is a plain product of two vectors.

A vector has four parts: the embedding, the telling words (each hashed into one of `BUCKETS` with a sign: "feature
hashing", Weinberger et al. 2009), the cause, and the things it names (a flight). The product of two complaints' vectors
is then `MEANING` times the cosine of their embeddings, plus `WORDING` times that of their words, plus `CAUSE` if their
cause is the same, plus `NAMED` times the cosine of what they name. The weights were tuned on real posts and are no
settings: the sums that are stored depend on them.
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import numpy.typing as npt

from engage.glitches.words import telling
from engage.labels import Cause
from engage.types import Found, Reading

Floats = npt.NDArray[np.float32]

MEANING, WORDING, CAUSE, NAMED = 0.6, 0.4, 0.1, 0.1
BUCKETS, NAMES = 256, 64
_CAUSES = {cause: number for number, cause in enumerate(Cause)}
BESIDES = BUCKETS + len(_CAUSES) + NAMES
"""How much longer a vector is than the embedding in it."""


@dataclass(frozen=True, slots=True)
class Incident:
    """One mention of a flaw. `embedding`: see `Reading`; `words` in the text's order; `named`: "flight GW117"."""

    mention_id: int
    contact: str
    at: datetime
    cause: Cause | None
    embedding: bytes = b""
    words: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def incident(
    mention_id: int, contact: str, at: datetime, text: str, reading: Reading, found: Iterable[Found] = ()
) -> Incident:
    """A mention that was read, as an incident. `contact` tells people apart, `at` is when it was posted."""
    cause = reading.cause.value if reading.cause else None
    named = tuple(f"{thing.name} {thing.value}" for thing in found)
    return Incident(mention_id, contact, at, cause, reading.embedding, telling(text), named)


def fitted(one: Incident, length: int) -> Incident:
    """With an embedding of `length` bytes: another model's cannot be compared, so the words stand for it."""
    return one if len(one.embedding) == length else replace(one, embedding=bytes(length))


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
