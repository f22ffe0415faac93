"""Held drafts for the desk's tests, and a store in which a colleague is always a moment faster."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from engage.exchange import Heard
from engage.items import Item, Move
from engage.labels import Lane
from engage.stages import Stage
from engage.store import Database, Looking, Store, Told
from tests.fakes import NOON, draft, mention, reading, route

WORDS = "We are sorry."


_numbers = itertools.count()


def held(store: Store, needs: int = 1, lane: Lane = Lane.SERVICE, wave: str = "", count: int = 1) -> list[int]:
    """The numbers of so many mentions whose drafts say `WORDS` and wait for `needs` people."""
    said = tuple(mention(next(_numbers), "my flight is late", wave=wave) for _ in range(count))
    store.hear("fake", Heard(said), NOON)
    items = store.due(Stage.HEARD, NOON, count)
    drafted = replace(draft(lane), needs=needs)
    for stage, value in ((Stage.READ, reading()), (Stage.ROUTED, route(lane)), (Stage.DRAFTED, drafted)):
        items = store.move([Move(item, stage, "on", (value,)) for item in items], NOON)
    asked = store.move([Move(item, Stage.HELD, "ask", due_at=item.the_draft.expires_at) for item in items], NOON)
    return [item.id for item in asked]


def item(store: Store, mention_id: int) -> Item:
    """The mention as it is now."""
    found = store.item(mention_id)
    assert found is not None
    return found


def told(store: Store, mention_id: int) -> Told:
    """All that happened to it."""
    found = Looking(store.database).told(mention_id)
    assert found is not None
    return found


class Interrupted(Store):
    """Between what somebody reads and what they do about it, a colleague does something else, once."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.meanwhile: Callable[[], object] | None = None

    def move(self, moves: Sequence[Move], now: datetime) -> list[Item]:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        return super().move(moves, now)
