"""Notes that a flaw is fixed are let go as soon as that is not true any more: nobody is told what does not hold."""

from datetime import datetime

from engage.glitches import WAVE, Phase, Status
from engage.items import Move
from engage.stages import Stage
from engage.store import Glitches, Store

WAITING = frozenset({Stage.DRAFTED, Stage.HELD, Stage.HELD_BACK, Stage.APPROVED, Stage.BY_HAND})
"""Where a note may still be let go."""

SAYS = "what it tells is not so any more: the glitch is not fixed, or was fixed once more since"


def withdraw(store: Store, glitches: Glitches, now: datetime) -> int:
    """> expired, for every note about a glitch that its newest fix did not cause, or whose fix
    does not stand. Returns how many."""
    waiting = glitches.notes(WAVE, WAITING)
    if not waiting:
        return 0
    true = {flaw.wave for flaw in glitches.flaws((Phase.CONFIRMED,)) if flaw.status is Status.FIXED}
    untrue = [note.mention_id for note in waiting if note.wave not in true]
    moves = [Move(item, Stage.EXPIRED, SAYS) for item in glitches.items(untrue) if item.stage in WAITING]
    return len(store.move(moves, now)) if moves else 0
