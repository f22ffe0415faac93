"""What must be done now and then, whoever is awake: drafts whose moment has passed are let go."""

from collections import Counter
from datetime import datetime

from engage.stages import Stage
from engage.store import Store
from engage.types import Move

BATCH = 256


def expire(store: Store, now: datetime) -> Counter[Stage]:
    """held > expired, for every draft whose time is over. Returns how many, by the stage they are in now."""
    gone: Counter[Stage] = Counter()
    while items := store.due(Stage.HELD, now, BATCH):
        moves = [Move(item, Stage.EXPIRED, "nobody decided in time") for item in items]
        moved = store.move(moves, now)
        gone.update(item.stage for item in moved)
        if not moved:
            break
    return gone
