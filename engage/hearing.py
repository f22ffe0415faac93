"""Keeps what a listener heard: new mentions with their cursor, and our own answers that it came across."""

from collections.abc import Iterable
from datetime import datetime

from engage.stages import Stage
from engage.store import HearingCount, Store
from engage.types import Delivery, Heard, Item, Move, Own

SETTLED_BY_AN_ANSWER = (Stage.HELD, Stage.APPROVED, Stage.BY_HAND, Stage.UNKNOWN, Stage.STUCK)
"""Where a mention waits for an answer, or for somebody to find out whether it has one."""


def hear(store: Store, listener: str, platform: str, heard: Heard, now: datetime) -> HearingCount:
    """Settle what our own posts answer, then keep the mentions and the cursor. It may be done twice without harm."""
    if heard.own:
        items = store.found(platform, {own.parent_id for own in heard.own})
        store.move(answered(items, heard.own), now)
    return store.hear(listener, heard, now)


def answered(items: Iterable[Item], own: Iterable[Own]) -> list[Move]:
    """> sent, for each of these that waits for the answer which stands there already."""
    oldest = {post.parent_id: post for post in sorted(own, key=lambda post: post.posted_at, reverse=True)}
    return [_answered(item, oldest[item.mention.external_id]) for item in items if item.stage in SETTLED_BY_AN_ANSWER]


def _answered(item: Item, post: Own) -> Move:
    says = "posted by hand, heard there" if item.stage is Stage.BY_HAND else "an answer of ours stands there already"
    before = item.delivery
    delivery = Delivery(
        text=post.text,
        attempt=before.attempt if before else 0,
        first_tried_at=before.first_tried_at if before else None,
        tried_at=before.tried_at if before else None,
        external_id=post.external_id,
        url=post.url,
    )
    return Move(item, Stage.SENT, says, (delivery,))
