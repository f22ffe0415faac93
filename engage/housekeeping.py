"""What must be done now and then, whoever is awake: drafts whose moment has passed are let go, and those come back that
gave way to what is gone itself."""

from collections import Counter
from datetime import datetime

from engage.items import Move
from engage.stages import Stage
from engage.store import Store

BATCH = 256
OVERDUE = {Stage.HELD: "nobody decided in time", Stage.BY_HAND: "nobody posted it in time"}


def expire(store: Store, now: datetime) -> Counter[Stage]:
    """held, by hand > expired, for every draft whose time is over. Returns how many, by the stage they are in now."""
    gone: Counter[Stage] = Counter()
    for stage, says in OVERDUE.items():
        while items := store.due(stage, now, BATCH):
            moved = store.move([Move(item, Stage.EXPIRED, says) for item in items], now)
            gone.update(item.stage for item in moved)
            if not moved:
                break
    return gone


def bring_back(store: Store, now: datetime) -> Counter[Stage]:
    """superseded > heard, where the newer mention was deleted, or is not answered after all. Returns how many."""
    back: Counter[Stage] = Counter()
    while items := store.bereft(now, BATCH):
        moves = [Move(item, Stage.HEARD, "what took its place in the thread is gone") for item in items]
        moved = store.move(moves, now)
        back.update(item.stage for item in moved)
        if not moved:
            break
    return back
