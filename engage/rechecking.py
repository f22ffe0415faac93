"""Looks again at the posts that we keep: what its author edited is read anew, what they deleted is forgotten."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from engage.exchange import Standing
from engage.items import Item, Move
from engage.labels import SAID_TO_US
from engage.notes import Reach
from engage.ports import Listener
from engage.stages import Stage
from engage.standing import UNSETTLED, as_it_stands, followed
from engage.store import Rechecks, Sightings, Store
from engage.types import Mention

AT_ONCE = 100
"""Posts that one request asks about: what X and Reddit take at most."""

REQUESTS = 10
"""Requests in one go, so that hearing is not kept waiting."""


def recheck(store: Store, listener: Listener, now: datetime) -> Counter[Stage]:
    """Look again at what is due for it; returns how many moved into each stage. Raises as `look_again` does."""
    moved: Counter[Stage] = Counter()
    if listener.recheck is None:
        return moved
    rechecks = Rechecks(store.database)
    for _ in range(REQUESTS):
        items = rechecks.due(listener.name, now - listener.recheck, AT_ONCE)
        if not items:
            break
        moved.update(look(store, listener, items, now))
    return moved


def look(store: Store, listener: Listener, items: Sequence[Item], now: datetime) -> Counter[Stage]:
    """Look again at these (100 at most), and keep how they stand and how far they have reached. Returns and raises as
    `recheck`."""
    standings = listener.look_again([item.mention for item in items])
    moves, changed = _decided(items, standings)
    moved = Counter(item.stage for item in store.move(moves, now))
    Rechecks(store.database).looked([item.id for item in items], changed, now)
    heard = [item for item in items if item.mention.kind in SAID_TO_US]
    reaches = {standing.external_id: standing.reach for standing in standings}
    Sightings(store.database).saw({each.id: reaches.get(each.mention.external_id, Reach()) for each in heard}, now)
    return moved


def _decided(items: Sequence[Item], standings: Sequence[Standing]) -> tuple[list[Move], dict[int, Mention]]:
    """The moves that edits and deletions ask for, and, by item, what merely has to be kept otherwise than before."""
    stands = {standing.external_id: standing for standing in standings}
    moves: list[Move] = []
    changed: dict[int, Mention] = {}
    for item in items:
        standing = stands.get(item.mention.post_id)
        if standing is None or item.stage in UNSETTLED:
            continue
        move, now_kept = followed(item, standing), as_it_stands(item.mention, standing)
        if move is not None:
            moves.append(move)
        elif now_kept != item.mention:
            changed[item.id] = now_kept
    return moves, changed
