"""One person's thread has one draft: a newer mention in it takes the place of an older one. It stores nothing.

What gives way is read anew if its successor is gone before its own time is over (`housekeeping.bring_back`).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from engage.items import Item, Move
from engage.labels import SAID_TO_US, Kind, Lane
from engage.stages import Stage

WAITING = frozenset({Stage.HELD, Stage.HELD_BACK})
GIVES_WAY = frozenset({Kind.ANSWER, Kind.FOLLOW_UP})
"""A note that a flaw is fixed, or the one that confirms an opt-out, is said whatever else is."""


def superseded(placed: Sequence[Move], drafts: Sequence[Item]) -> list[Move]:
    """`placed` are the moves of drafts that were just made, `drafts` what waits in their conversations already.

    Returns the moves of both as they are when each conversation has one draft: what gives way is superseded, and what
    takes its place says so.
    """
    rivals: dict[int, list[Item]] = defaultdict(list)
    for item in (*drafts, *(move.item for move in placed if move.to in WAITING)):
        if item.conversation_id is not None:
            rivals[item.conversation_id].append(item)
    gone: dict[int, int] = {}
    for items in rivals.values():
        gone.update(_givers(items))
    own = {move.item.id for move in placed}
    stays = [_told(move, gone) for move in placed]
    return stays + [_moved(item, gone[item.id]) for item in drafts if item.id in gone and item.id not in own]


def _givers(items: Sequence[Item]) -> dict[int, int]:
    """Who gives way to whom, by mention: each to the newest that may take its place."""
    found: dict[int, int] = {}
    for item in items:
        takers = [other for other in items if _takes(other, item)]
        if takers:
            found[item.id] = max(takers, key=_age).id
    return found


def _takes(newer: Item, older: Item) -> bool:
    """Whether `newer` is drafted instead of `older`. An offer never takes the place of an answer."""
    sells = newer.the_draft.lane is Lane.MARKETING and older.the_draft.lane is Lane.SERVICE
    kinds = newer.mention.kind in SAID_TO_US and older.mention.kind in GIVES_WAY
    return kinds and not sells and _age(newer) > _age(older)


def _age(item: Item) -> tuple[bool, object, int]:
    """What we begin is older than all they say: it does not know of it."""
    return item.mention.kind in SAID_TO_US, item.mention.posted_at, item.id


def _told(move: Move, gone: dict[int, int]) -> Move:
    if move.item.id in gone:
        return _moved(move.item, gone[move.item.id])
    before = sorted(older for older, newer in gone.items() if newer == move.item.id)
    if not before:
        return move
    names = ", ".join(map(str, before))
    return replace(move, because=f"{move.because}; it takes the place of the draft for mention {names}")


def _moved(item: Item, newer: int) -> Move:
    says = f"mention {newer} in the same thread is newer, and is answered instead"
    return Move(item, Stage.SUPERSEDED, says, due_at=item.the_draft.expires_at)
