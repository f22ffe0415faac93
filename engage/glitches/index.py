"""All glitches' means in one matrix, so that the nearest is found with one product."""

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from engage.glitches.glitch import Glitch
from engage.glitches.incidents import Floats


class Index:
    """Grows and shrinks without being built anew: a row that goes is replaced by the last one."""

    def __init__(self, width: int) -> None:
        self._means: Floats = np.zeros((64, width), np.float32)
        self._ids: npt.NDArray[np.int64] = np.zeros(64, np.int64)
        self._free: npt.NDArray[np.bool_] = np.zeros(64, np.bool_)
        self._rows: dict[int, int] = {}

    @property
    def width(self) -> int:
        """How long the vectors are."""
        return int(self._means.shape[1])

    def put(self, glitch: Glitch) -> None:
        """Add a glitch, or what has become of it."""
        row = self._rows.setdefault(glitch.id, len(self._rows))
        if row == len(self._ids):
            self._means = np.concatenate([self._means, np.zeros_like(self._means)])
            self._ids = np.concatenate([self._ids, np.zeros_like(self._ids)])
            self._free = np.concatenate([self._free, np.zeros_like(self._free)])
        self._means[row], self._ids[row], self._free[row] = glitch.mean(), glitch.id, glitch.is_free

    def drop(self, id_: int) -> None:
        """Take one out."""
        row, last = self._rows.pop(id_), len(self._rows)
        if row != last:
            for column in (self._means, self._ids, self._free):
                column[row] = column[last]
            self._rows[int(self._ids[row])] = row

    def nearest(self, row: Floats, free_only: bool = False, but: Collection[int] = ()) -> tuple[int, float] | None:
        """The id of the glitch whose incidents are most like `row`, and how like on average; the older where equal."""
        count = len(self._rows)
        # einsum, not @: for one row the threads of a BLAS library cost more than they bring, and fight with the model
        likeness = np.einsum("ij,j->i", self._means[:count], row)
        if free_only:
            likeness[~self._free[:count]] = -np.inf
        for id_ in but:
            if id_ in self._rows:
                likeness[self._rows[id_]] = -np.inf
        most = float(likeness.max(initial=-np.inf))
        if most == -np.inf:
            return None
        return int(self._ids[:count][likeness == most].min()), most
