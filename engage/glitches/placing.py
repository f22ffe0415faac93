"""A batch of complaints, placed one after the other, and what of that is to be stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from engage.glitches.flaw import Complaint
from engage.glitches.gathering import Gathering
from engage.glitches.glitch import Glitch
from engage.glitches.incident import fitted


@dataclass(frozen=True, slots=True)
class Sheet:
    """What became of a batch. `begun`: new glitches, `grown`: known ones that changed, each as it is after the batch.

    `into`: glitches that have become part of another, known before the batch or not, by their ids. `set_aside`: ids.
    `homes`: each complaint, its glitch, and why it is there.
    """

    begun: list[Glitch]
    grown: list[Glitch]
    into: dict[int, int]
    set_aside: set[int]
    homes: list[tuple[Complaint, int, str]]


def place(gathering: Gathering, complaints: Sequence[Complaint]) -> Sheet:
    """Place them in `gathering`, which is then ahead of what is stored."""
    new: set[int] = set()
    changed: dict[int, Glitch] = {}
    into: dict[int, int] = {}
    set_aside: set[int] = set()
    homes: list[tuple[Complaint, int, str]] = []
    for one in complaints:
        length = gathering.embedding_length
        placed = gathering.place(one.incident if length is None else fitted(one.incident, length))
        if placed.is_new:
            new.add(placed.glitch.id)
        if placed.joined is not None:
            into[placed.joined] = placed.glitch.id
            changed.pop(placed.joined, None)
        changed[placed.glitch.id] = placed.glitch
        set_aside |= set(placed.set_aside)
        homes.append((one, placed.glitch.id, placed.because))
    into = {gone: _followed(gone, into) for gone in into}
    return Sheet(
        begun=[glitch for id_, glitch in changed.items() if id_ in new],
        grown=[glitch for id_, glitch in changed.items() if id_ not in new],
        into=into,
        set_aside=set_aside,
        homes=[(one, into.get(id_, id_), because) for one, id_, because in homes],
    )


def _followed(id_: int, into: dict[int, int]) -> int:
    while id_ in into:
        id_ = into[id_]
    return id_
