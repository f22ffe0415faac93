"""Notes that a flaw is fixed are let go as soon as that is not true any more: nobody is told what does not hold."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from engage.glitches import WAVE, Phase, Status
from engage.items import Move
from engage.stages import Stage
from engage.store import Glitches, Note, Store

WAITING = frozenset({Stage.DRAFTED, Stage.HELD, Stage.HELD_BACK, Stage.APPROVED, Stage.BY_HAND})
"""Where a note may still be let go."""

OUT = frozenset({Stage.SENDING, Stage.UNKNOWN, Stage.SENT, Stage.CLOSED})
"""Where a note was said, or may have been."""

UNTRUE = "what it tells is not so any more: the glitch is not fixed, or was fixed once more since"
TWICE = "whoever it is for is told by another note: since it was begun, the two were linked as one person"


def withdraw(store: Store, glitches: Glitches, now: datetime) -> int:
    """> expired, for every note about a glitch that its newest fix did not cause, or whose fix
    does not stand, and for all notes to one person but one. Returns how many."""
    waiting = glitches.notes(WAVE, WAITING)
    if not waiting:
        return 0
    true = {flaw.wave for flaw in glitches.flaws((Phase.CONFIRMED,)) if flaw.status is Status.FIXED}
    says = {note.mention_id: UNTRUE for note in waiting if note.wave not in true}
    still_true = [note for note in waiting if note.wave in true]
    out = [note for wave in sorted({note.wave for note in still_true}) for note in glitches.notes(wave, OUT)]
    says |= {note.mention_id: TWICE for note in _twice(still_true, out)}
    moves = [Move(item, Stage.EXPIRED, says[item.id]) for item in glitches.items(says) if item.stage in WAITING]
    return len(store.move(moves, now)) if moves else 0


def _twice(waiting: Sequence[Note], out: Sequence[Note]) -> Iterator[Note]:
    """Those of the notes that wait, the oldest first, whose wave has another one for the same person already."""
    told = {(note.wave, note.contact) for note in out}
    for note in waiting:
        if (note.wave, note.contact) in told:
            yield note
        told.add((note.wave, note.contact))
