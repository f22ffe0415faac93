"""What a person does to which incidents are one glitch; what is confirmed or dismissed is in `acts`.

Every function gives the rows as they are then; none is undone by gathering. The caller stores them, puts them into the
`Gathering`, and drops from it what is gone.
"""

from collections.abc import Sequence
from dataclasses import replace

from engage.glitches.glitch import Glitch, Phase, begun
from engage.glitches.incident import BESIDES, Incident, fitted
from engage.glitches.incidents import vector


def merged(into: Glitch, other: Glitch) -> Glitch:
    """The two are one: `into` with everything of `other`, whose row goes. A split of it is not suggested any more, and
    whoever was told of `other` is known by its id, which is one of the `parts`.

    Raises `ValueError` if they are the same.
    """
    if into.id == other.id:
        raise ValueError(f"glitch {into.id} cannot be merged with itself")
    phase = Phase.CONFIRMED if Phase.CONFIRMED in (into.phase, other.phase) else into.phase
    whole = into.joined(other)
    parts = whole.parts | other.parts | {other.id}
    return replace(whole, phase=phase, pinned=True, whole=True, parts=parts)


def apart(one: Glitch, other: Glitch) -> tuple[Glitch, Glitch]:
    """The two are different things: they are neither joined nor suggested for merging."""
    return replace(one, apart=one.apart | {other.id}), replace(other, apart=other.apart | {one.id})


def moved(from_: Glitch, to: Glitch) -> tuple[Glitch, Glitch]:
    """An incident of `from_` belongs to `to`. Both stay what they are: neither is joined to another any more. The
    caller counts anew what is in them."""
    return replace(from_, pinned=True), replace(to, pinned=True)


def split(glitch: Glitch, out: Sequence[Incident], new_id: int) -> tuple[Glitch, Glitch]:
    """The incidents `out` are a glitch of their own, with the id `new_id`; it begins in the phase of the old one.

    Raises `ValueError` unless that leaves incidents in both.
    """
    if not 0 < len(out) < glitch.count:
        raise ValueError(f"a split takes 1 to {glitch.count - 1} of the {glitch.count} incidents, not {len(out)}")
    new = replace(begun(new_id, vector(out[0]), out[0].at), phase=glitch.phase)
    glitch = glitch.without(vector(out[0]))
    for one in out[1:]:
        glitch, new = glitch.without(vector(one)), new.with_(vector(one), one.at)
    return apart(replace(glitch, pinned=True, whole=False), replace(new, pinned=True))


def counted(glitch: Glitch, incidents: Sequence[Incident], embedding_length: int | None = None) -> Glitch:
    """With exactly these incidents, as they read now. A reading or a text that changed since it was summed up cannot
    be taken out of a sum again, so whoever takes something out counts what is left.

    `embedding_length`: of the embeddings from now on; as they were, if it is not given.
    """
    length = glitch.embedding_length if embedding_length is None else embedding_length
    return glitch.counted([(vector(fitted(one, length)), one.at) for one in incidents], length + BESIDES)
