"""What the daemon's log tells of its mentions: a line for each that waits for a person, was answered, or got stuck.

What people wrote stays out of it: the log is kept elsewhere, longer, and by others.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog

from engage.approval.offers import dollars, offer
from engage.items import Item, Move
from engage.ports import Speaker
from engage.stages import Stage
from engage.store import Database, Store

log = structlog.get_logger(__name__)


class Telling(Store):
    """The store, with an eye on what is moved in it."""

    def __init__(self, database: Database, speakers: Mapping[str, Speaker]) -> None:
        super().__init__(database)
        self._speakers = speakers

    def move(self, moves: Sequence[Move], now: datetime) -> list[Item]:
        """As `Store.move`, and the log says where the mentions came to rest."""
        moved = super().move(moves, now)
        because = {move.item.id: move.because for move in moves}
        for item in moved:
            tell = TOLD.get(item.stage)
            if tell:
                tell(item, because[item.id], self._speakers)
        return moved


def _held(item: Item, because: str, speakers: Mapping[str, Speaker]) -> None:
    asked = offer(item, item.the_draft.text, speakers)
    facts: dict[str, Any] = {"eligibility": asked.how.value, "price": dollars(asked.price)}
    facts |= {"thread": len(item.mention.thread)}
    facts |= {"because": asked.because} if asked.because else {}
    facts |= {"kind": item.mention.kind.value, "conversation": item.conversation_id}
    log.info("held", **_of(item), lane=item.the_draft.lane.value, playbook=item.the_draft.playbook, **facts)


def _held_back(item: Item, because: str, speakers: Mapping[str, Speaker]) -> None:
    rules = [rule for rule, _ in item.courtesy.hits] if item.courtesy else []
    log.info("held_back", **_of(item), lane=item.the_draft.lane.value, rules=rules)


def _answered(item: Item, because: str, speakers: Mapping[str, Speaker]) -> None:
    delivery = item.the_delivery
    log.info("answered", **_of(item), attempts=delivery.attempt, price=dollars(delivery.price), url=delivery.url)


def _by_hand(item: Item, because: str, speakers: Mapping[str, Speaker]) -> None:
    log.info("by_hand", **_of(item), because=because)


def _stuck(item: Item, because: str, speakers: Mapping[str, Speaker]) -> None:
    log.warning("stuck", **_of(item), because=because)


def _of(item: Item) -> dict[str, Any]:
    return {"mention": item.id, "platform": item.mention.platform}


TOLD: Mapping[Stage, Callable[[Item, str, Mapping[str, Speaker]], None]] = {
    Stage.HELD: _held,
    Stage.HELD_BACK: _held_back,
    Stage.BY_HAND: _by_hand,
    Stage.CLOSED: _answered,
    Stage.STUCK: _stuck,
}
