"""Asks courtesy again about every draft that nobody has decided yet: what is held back is offered when its reason is
gone, what is held is taken back when a reason has come up, and the reasons that are shown are those of now."""

from collections import Counter
from collections.abc import Sequence

from engage import courteous
from engage.items import Item, Move
from engage.notes import Courtesy
from engage.stages import Stage
from engage.store import Store, keep_courtesies
from engage.tools import Tools

BATCH = 256
TAKEN_FROM_HANDS = frozenset({Stage.IGNORED, Stage.HELD_BACK})
"""What a person was about to post by hand is taken back for these only: when they post it is up to them."""


def reconsider(
    store: Store, tools: Tools, places: dict[Stage, int] | None = None, batch: int = BATCH
) -> Counter[Stage]:
    """held, held back, by hand > where courtesy wants it now. Returns how many, by the stage they are in now.

    What is past its moment is left to `housekeeping.expire`.

    With `places` (how far the last call came in each stage, {} at first) one batch of each stage, so that a call takes
    as long whatever waits, and several go round; without it all of them.
    """
    moved: Counter[Stage] = Counter()
    for stage in (Stage.HELD_BACK, Stage.HELD, Stage.BY_HAND):
        after = places.get(stage, 0) if places is not None else 0
        while items := store.items(stage, batch, after):
            after = items[-1].id if len(items) == batch else 0
            now = tools.clock.now()
            moves, changed = _decided([item for item in items if item.the_draft.expires_at > now], tools)
            moved.update(item.stage for item in store.move(moves, now))
            keep_courtesies(store.database, changed)
            if places is not None or after == 0:
                break
        else:
            after = 0
        if places is not None:
            places[stage] = after
    return moved


def _decided(items: Sequence[Item], tools: Tools) -> tuple[list[Move], dict[int, Courtesy]]:
    """The moves that courtesy asks for, and, by mention, what merely has to be shown otherwise than before."""
    verdicts = courteous.verdicts(items, tools)
    moves: list[Move] = []
    changed: dict[int, Courtesy] = {}
    for item in items:
        courtesy = courteous.kept(verdicts[item.id], item.the_draft.expires_at)
        to = courteous.place(courtesy)
        stays = to is item.stage or (item.stage is Stage.BY_HAND and to not in TAKEN_FROM_HANDS)
        if not stays:
            because = _because(item, courtesy, to)
            moves.append(Move(item, to, because, (courtesy,), due_at=courteous.until(item, to)))
        elif item.courtesy is None or courteous.says(courtesy) != courteous.says(item.courtesy):
            changed[item.id] = courtesy
    return moves, changed


def _because(item: Item, courtesy: Courtesy, to: Stage) -> str:
    if to is not Stage.HELD:
        return courteous.says(courtesy)
    before = item.courtesy.says.removeprefix("held back: ") if item.courtesy else ""
    gone = f"no longer held back ({before})" if before else "no longer held back"
    return f"{gone}: waits for a person"
