"""What must be done now and then, whoever is awake: drafts whose moment has passed are let go."""

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
