"""A complaint as the register sees it, before it is a vector."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from engage.glitches.words import telling
from engage.labels import Cause
from engage.types import Found, Reading

BUCKETS, NAMES = 256, 64
BESIDES = BUCKETS + len(Cause) + NAMES
"""How much longer the vector of an incident is than the embedding in it."""


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
