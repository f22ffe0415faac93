"""A glitch as it is stored: the sum of its incidents' vectors and their number say all that gathering needs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

from engage.glitches.incident import BESIDES

if TYPE_CHECKING:
    from engage.glitches.incidents import Floats


class Phase(StrEnum):
    """How far people know of it. Whether it is open or fixed is another matter, and begins when it is confirmed."""

    CANDIDATE = "candidate"
    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Glitch:
    """One row. `total`: the sum of `count` incidents' vectors, float32; `squares`: the sum of their squared lengths.

    `pinned`: a person moved incidents in it, so it is not joined to another any more. `whole`: a person said that it is
    one thing. `apart`: ids of glitches that a person said are something else.
    `parts`: ids of those among the glitches joined to it that a person joined, or that were kept apart from something.
    """

    id: int
    total: bytes
    count: int
    squares: float
    first_at: datetime
    last_at: datetime
    phase: Phase = Phase.CANDIDATE
    pinned: bool = False
    whole: bool = False
    apart: frozenset[int] = frozenset()
    parts: frozenset[int] = frozenset()

    @property
    def embedding_length(self) -> int:
        """How many bytes the embeddings have that are in its sum."""
        return len(self.total) // 4 - BESIDES

    @property
    def is_free(self) -> bool:
        """Nobody knows of it: it may be joined to another, and set aside."""
        return self.phase is Phase.CANDIDATE and not self.pinned

    def mean(self) -> "Floats":
        """Its product with a vector is the mean likeness to the incidents."""
        total = self._sum()
        return total / total.dtype.type(max(self.count, 1))

    def cohesion(self) -> float:
        """The mean likeness of two different incidents in it; 1 where there are not two."""
        if self.count < 2:
            return 1.0
        total = self._sum().astype("float64")
        return (float(total @ total) - self.squares) / (self.count * (self.count - 1))

    def is_apart_from(self, other: "Glitch") -> bool:
        """Did a person say so, of them or of glitches that have become part of them?"""
        return not (self.apart.isdisjoint(other._ids()) and other.apart.isdisjoint(self._ids()))

    def with_(self, row: "Floats", at: datetime) -> "Glitch":
        """With one more incident."""
        return replace(
            self,
            total=(self._sum() + row).tobytes(),
            count=self.count + 1,
            squares=self.squares + _square(row),
            first_at=min(self.first_at, at),
            last_at=max(self.last_at, at),
        )

    def without(self, row: "Floats") -> "Glitch":
        """With one incident less; when the others were heard is not known here, so the times stay."""
        if self.count <= 1:
            return replace(self, total=bytes(len(self.total)), count=0, squares=0.0)
        squares = max(0.0, self.squares - _square(row))
        return replace(self, total=(self._sum() - row).tobytes(), count=self.count - 1, squares=squares)

    def counted(self, rows: Sequence[tuple["Floats", datetime]], width: int) -> "Glitch":
        """With exactly these incidents, whose vectors are `width` long: what is known of it stays."""
        if not rows:
            return replace(self, total=bytes(4 * width), count=0, squares=0.0)
        times = [at for _, at in rows]
        return replace(
            self,
            total=reduce(add, (row for row, _ in rows)).tobytes(),
            count=len(rows),
            squares=sum(_square(row) for row, _ in rows),
            first_at=min(times),
            last_at=max(times),
        )

    def joined(self, other: "Glitch") -> "Glitch":
        """With all incidents of another, and what is known of either, except that the id and phase are this one's."""
        return replace(
            self,
            total=(self._sum() + other._sum()).tobytes(),
            count=self.count + other.count,
            squares=self.squares + other.squares,
            first_at=min(self.first_at, other.first_at),
            last_at=max(self.last_at, other.last_at),
            apart=(self.apart | other.apart) - self._ids() - other._ids(),
            parts=self.parts | (other._ids() if other.apart else frozenset()),
        )

    def _ids(self) -> frozenset[int]:
        return self.parts | {self.id}

    def _sum(self) -> "Floats":
        import numpy as np  # not needed by whoever only looks, and it takes its time

        return np.frombuffer(self.total, np.float32)


def begun(id_: int, row: "Floats", at: datetime) -> Glitch:
    """A candidate with one incident."""
    return Glitch(id_, row.tobytes(), 1, _square(row), at, at)


def _square(row: "Floats") -> float:
    return float(row @ row)
