"""Places one complaint after the other, with the glitch it is most like, or as the beginning of a new one.

Nothing is clustered anew: a complaint costs two products with the matrix of all glitches' means, whatever their size.
It is compared with the *mean likeness to a glitch's incidents*, not with the direction of their centre: a broad glitch
is then unlike everything, and does not swallow what comes by. What began apart only because of the order in which it
was heard is joined as soon as it has grown together, as long as nobody knows of it. What a person did stays.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engage.glitches.glitch import Glitch, begun
from engage.glitches.incident import BESIDES, Incident
from engage.glitches.incidents import Floats, vector
from engage.glitches.index import Index
from engage.glitches.settings import Settings


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an incident went: `glitch` as it now is. `joined`: the glitch that is now part of it; its incidents are to
    be counted here, and its row goes. `set_aside`: beginnings that are not compared with any more."""

    glitch: Glitch
    is_new: bool
    likeness: float
    because: str
    joined: int | None = None
    set_aside: tuple[int, ...] = ()


class Gathering:
    """All glitches in memory, built from their rows. One thread at a time."""

    def __init__(self, settings: Settings, glitches: Iterable[Glitch] = (), next_id: int = 1) -> None:
        """`next_id`: the least id that a new glitch may get; ids that are in use are passed over."""
        self.settings = settings
        self._glitches: dict[int, Glitch] = {}
        self._index: Index | None = None
        self._next_id = next_id
        for glitch in glitches:
            self.put(glitch)

    def __len__(self) -> int:
        return len(self._glitches)

    def __contains__(self, id_: int) -> bool:
        return id_ in self._glitches

    def __getitem__(self, id_: int) -> Glitch:
        return self._glitches[id_]

    @property
    def next_id(self) -> int:
        """The id of the glitch that begins next."""
        return self._next_id

    @property
    def embedding_length(self) -> int | None:
        """How many bytes the embeddings have that can be compared; None as long as there is none."""
        return self._index.width - BESIDES if self._index else None

    def glitches(self) -> list[Glitch]:
        """All of them, by id."""
        return [self._glitches[id_] for id_ in sorted(self._glitches)]

    def put(self, *changed: Glitch) -> None:
        """Take in glitches as they are now: read from the store, or changed by a person (see `handling`).

        Raises `ValueError` if their vectors are of another length: they come from another model.
        """
        for glitch in changed:
            self._indexed(len(glitch.total) // 4).put(glitch)
            self._glitches[glitch.id] = glitch
            self._next_id = max(self._next_id, glitch.id + 1)

    def drop(self, *ids: int) -> None:
        """Compare with them no more."""
        for id_ in ids:
            del self._glitches[id_]
            if self._index is not None:
                self._index.drop(id_)

    def place(self, one: Incident) -> Placed:
        """Where this incident belongs. It must not have been placed before.

        Raises `ValueError` if its embedding is of another length than those of the incidents before it.
        """
        row = vector(one)
        index = self._indexed(len(row))
        nearest = index.nearest(row)
        if nearest is None or nearest[1] < self.settings.alike:
            return self._begin(row, one.at, nearest)
        id_, likeness = nearest
        glitch = self._glitches[id_].with_(row, one.at)
        because = (
            f"{likeness:.2f} like its {_incidents(glitch.count - 1)} on average, and {self.settings.alike} is enough"
        )
        self.put(glitch)
        return self._join(Placed(glitch, False, likeness, because))

    def set_aside(self, now: datetime) -> tuple[int, ...]:
        """Drop the beginnings that were quiet for too long, and say which."""
        before = now - timedelta(days=self.settings.quiet_days)
        quiet = tuple(glitch.id for glitch in self.glitches() if glitch.is_free and glitch.last_at < before)
        self.drop(*quiet)
        return quiet

    def _begin(self, row: Floats, at: datetime, nearest: tuple[int, float] | None) -> Placed:
        glitch = begun(self._next_id, row, at)
        set_aside = self._make_room()
        self.put(glitch)
        likeness = nearest[1] if nearest else 0.0
        because = (
            f"nothing before it is like it: the nearest is {likeness:.2f} like it, and {self.settings.alike} is asked"
        )
        return Placed(glitch, True, likeness, because if nearest else "it is the first", set_aside=set_aside)

    def _join(self, placed: Placed) -> Placed:
        """Join the glitch that just grew with one it has grown together with, unless people know of both."""
        grown = placed.glitch
        but = {grown.id, *grown.apart}
        nearest = self._indexed(len(grown.total) // 4).nearest(grown.mean(), free_only=not grown.is_free, but=but)
        if nearest is None or nearest[1] < self.settings.alike:
            return placed
        other = self._glitches[nearest[0]]
        if other.is_apart_from(grown):
            return placed
        kept, gone = (other, grown) if grown.is_free and (not other.is_free or other.id < grown.id) else (grown, other)
        whole = kept.joined(gone)
        self.drop(gone.id)
        self.put(whole)
        because = f"{placed.because}; number {gone.id} has grown together with it"
        return replace(placed, glitch=whole, joined=gone.id, because=because)

    def _make_room(self) -> tuple[int, ...]:
        """Drop an eighth of the beginnings, the longest quiet, when there are too many."""
        if len(self) < self.settings.most:
            return ()
        free = sorted((glitch.last_at, glitch.id) for glitch in self._glitches.values() if glitch.is_free)
        gone = tuple(id_ for _, id_ in free[: max(1, len(free) // 8)])
        self.drop(*gone)
        return gone

    def _indexed(self, width: int) -> Index:
        if self._index is None:
            self._index = Index(width)
        if width != self._index.width:
            raise ValueError(
                f"an embedding has {width - BESIDES} numbers, and those gathered before have "
                f"{self._index.width - BESIDES}: they are from different models; gather all incidents anew"
            )
        return self._index


def _incidents(count: int) -> str:
    return "one incident" if count == 1 else f"{count} incidents"
