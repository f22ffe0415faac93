"""Keeps what a listener heard, and settles the mentions that our own account has answered, in whatever way."""

from collections import Counter
from datetime import datetime

from engage.exchange import Heard, Own
from engage.items import Item, Move
from engage.stages import Stage
from engage.store import HearingCount, Store, answered
from engage.types import Delivery

SETTLED_BY_AN_ANSWER = frozenset({Stage.HELD, Stage.APPROVED, Stage.BY_HAND, Stage.STUCK})
"""Where a mention waits for an answer. One whose fate is unknown is looked for by its speaker, who knows its price."""

BATCH = 256


def hear(store: Store, listener: str, platform: str, heard: Heard, now: datetime) -> HearingCount:
    """Keep what was heard, then settle what our own posts among it answer."""
    count = store.hear(listener, heard, now, platform)
    if heard.own:
        settle(store, now)
    return count


def settle(store: Store, now: datetime) -> Counter[Stage]:
    """> sent, for every mention that waits although an answer of ours stands under it.

    It is also for those that were heard after their answer, or were on their way when it was heard.
    """
    settled: Counter[Stage] = Counter()
    while waiting := answered(store.database, SETTLED_BY_AN_ANSWER, BATCH):
        moved = store.move([_answered(item, own) for item, own in waiting], now)
        settled.update(item.stage for item in moved)
        if not moved:
            break
    return settled


def _answered(item: Item, own: Own) -> Move:
    says = "posted by hand, heard there" if item.stage is Stage.BY_HAND else "an answer of ours stands there already"
    before = item.delivery or Delivery(own.text)
    delivery = Delivery(
        text=own.text,
        attempt=before.attempt,
        first_tried_at=before.first_tried_at,
        tried_at=before.tried_at,
        external_id=own.external_id,
        url=own.url,
    )
    return Move(item, Stage.SENT, says, (delivery,))
