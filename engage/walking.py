"""Walks mentions along the journey: asks the store what is due, takes the steps, stores the moves.

This is the only place where steps and store meet. A batch is carried on in memory for as long as its new stage has a
step in the table it was given, and its moves are stored together: a mention is loaded once and committed once, not once
a stage. One thing cannot wait: a claim counts only once it is stored, so nothing is said before that.

Where many mentions are due, the first step of the next batch is taken by a second thread while the batch before it is
carried on and stored: the model reads while the store writes. A step stores nothing, so nothing is lost if its batch
never gets its turn.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby

import structlog

from engage.items import Item, Move
from engage.journey import Step
from engage.stages import Stage
from engage.store import ANYWHERE, Store, Where
from engage.tools import Tools

AHEAD = 4
"""Batches asked for at once where the steps have no effect outside: enough to keep the model busy."""

PAUSABLE = frozenset({Stage.APPROVED, Stage.UNKNOWN})
"""Whether these may go on only the store knows: something may be paused."""

log = structlog.get_logger(__name__)


def walk(
    store: Store,
    steps: Mapping[Stage, Step],
    tools: Tools,
    limit: int,
    stop: Callable[[], bool] = lambda: False,
    ahead: int = 1,
    where: Where = ANYWHERE,
) -> Counter[Stage]:
    """Take what is due (on the platforms `where`) through `steps`, `limit` mentions at a time, until nothing is due or
    `stop()` says so.

    `ahead` batches are asked for at once; with more than one, their first steps overlap with the rest of the way.
    Returns how many mentions moved into each stage. Raises what a step raises when it fails on a whole batch: then the
    fault is not in one mention, and all of them stay where they are.
    """
    moved: Counter[Stage] = Counter()
    for stage in steps:
        while not stop():
            items = store.due(stage, tools.clock.now(), limit * ahead, where)
            now_moved: Counter[Stage] = Counter()
            for moves in _first_steps(steps[stage], items, tools, limit):
                now_moved += _carry(store, steps, tools, moves)
                if stop():
                    break
            moved += now_moved
            if not now_moved:
                break
    return moved


def _first_steps(step: Step, items: Sequence[Item], tools: Tools, limit: int) -> Iterator[Sequence[Move]]:
    """The step's moves for `limit` items after the other; the next ones are being made while one is looked at."""
    batches = [items[at : at + limit] for at in range(0, len(items), limit)]
    if len(batches) == 1:
        yield _take(step, items, tools)
    elif batches:
        with ThreadPoolExecutor(1, "ahead") as pool:
            coming = pool.submit(_take, step, batches[0], tools)
            for following in batches[1:]:
                here, coming = coming, pool.submit(_take, step, following, tools)
                yield here.result()
            yield coming.result()


def _carry(store: Store, steps: Mapping[Stage, Step], tools: Tools, moves: Sequence[Move]) -> Counter[Stage]:
    """One batch, whose first step has been taken, as far as it goes."""
    trail = _Trail(store, tools)
    try:
        waiting = _onward(trail.add(moves), steps, tools)
        while waiting:
            batch = waiting.pop()
            waiting += _onward(trail.add(_take(steps[batch[0].stage], batch, tools)), steps, tools)
    finally:
        trail.store()  # also when a later step failed: what was done before it stands
    return trail.moved


def _onward(arrived: Sequence[Item], steps: Mapping[Stage, Step], tools: Tools) -> list[list[Item]]:
    """Those that go on at once, a batch for each stage."""
    now = tools.clock.now()
    going = [item for item in arrived if item.stage in steps and item.stage not in PAUSABLE]
    onward = [item for item in going if item.claimed or item.due_at <= now]
    onward.sort(key=lambda item: item.stage)
    return [list(group) for _, group in groupby(onward, key=lambda item: item.stage)]


class _Trail:
    """The moves that a batch has made in memory and that are not stored yet."""

    def __init__(self, store: Store, tools: Tools) -> None:
        self.moved: Counter[Stage] = Counter()
        self._store, self._clock = store, tools.clock
        self._moves: list[Move] = []

    def add(self, moves: Sequence[Move]) -> list[Item]:
        """The items as they are after `moves`; those that claim are stored first, and losers left out."""
        self._moves += moves
        arrived = [move.item.after(move) for move in moves]
        return self.store() if any(item.claimed for item in arrived) else arrived

    def store(self) -> list[Item]:
        """Store what has been done so far; the items that it was true of, as they are now."""
        arrived = self._store.move(self._moves, self._clock.now()) if self._moves else []
        won = {item.id for item in arrived}
        self.moved.update(move.to for move in self._moves if move.item.id in won)
        self._moves = []
        return arrived


def _take(step: Step, batch: Sequence[Item], tools: Tools) -> Sequence[Move]:
    """The step's moves. When it fails on some mentions only, those go to a person and their neighbours go on."""
    try:
        return step(batch, tools)
    except Exception:
        if len(batch) == 1:
            raise
        log.warning("step_failed_on_batch", step=step.__name__, mentions=len(batch), exc_info=True)
    moves: list[Move] = []
    failed: list[Move] = []
    last: Exception | None = None
    for item in batch:
        try:
            moves += step([item], tools)
        except Exception as error:  # noqa: BLE001 - the mention is set aside with the error, nothing is hidden
            last = error
            failed.append(Move(item, Stage.STUCK, f"{step.__name__} failed on it: {error!r}"[:500]))
    if last is not None and not moves:
        raise last
    return moves + failed
