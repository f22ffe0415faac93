"""What must be done now and then, whoever is awake: drafts whose moment has passed are let go, and those come back that
gave way to what is gone itself."""

from collections import Counter
from datetime import datetime

from engage.items import Item, Move
from engage.stages import Stage
from engage.store import Store

BATCH = 256
OVERDUE = (Stage.HELD, Stage.HELD_BACK, Stage.BY_HAND)


def expire(store: Store, now: datetime) -> Counter[Stage]:
    """held, held back, by hand > expired, for every draft whose time is over. Returns how many, by the stage they are
    in now."""
    gone: Counter[Stage] = Counter()
    for stage in OVERDUE:
        while items := store.due(stage, now, BATCH):
            moved = store.move([Move(item, Stage.EXPIRED, _why(item)) for item in items], now)
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


def _why(item: Item) -> str:
    """Why nothing came of it in time."""
    if item.stage is Stage.HELD_BACK and item.courtesy:
        return f"its moment passed while it was {item.courtesy.says}"
    return "nobody posted it in time" if item.stage is Stage.BY_HAND else "nobody decided in time"
