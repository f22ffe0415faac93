"""The register's job: complaints that were read are gathered, and what grew is looked at.

What was stored is not placed twice, and what was not is found waiting again: it may be killed at any moment.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from engage import noticing, remembering
from engage.glitches import Complaint, Phase, Settings
from engage.glitches.naming import Background
from engage.remembering import Memory, Overtaken
from engage.store import Database, Feed, Glitches, Store
from engage.withdrawing import withdraw

BATCH = 128
"""Complaints that are stored at once."""
WINDOW, ROUND = 5000, 60
"""So many mentions are looked at again in each call, or such a part of all of them if that is more."""
REMEMBERED = 20_000
"""Complaints whose words are kept in mind; as soon as there are twice as many, the oldest are forgotten."""
SET_ASIDE_EVERY = timedelta(hours=1)
GROWN = 1.1
"""A candidate that was found not worth a look is looked at again when it has grown so many times."""


@dataclass(slots=True)
class Tally:
    """What one call did: incidents gathered and taken out, glitches suggested and reopened, notes withdrawn."""

    gathered: int = 0
    taken_out: int = 0
    suggested: int = 0
    reopened: int = 0
    withdrawn: int = 0


class Register:
    """One for each process; one thread at a time."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database, self.settings = database, settings
        self._feed, self._glitches, self._store = Feed(database), Glitches(database), Store(database)
        self._memory: Memory | None = None
        self._background: Background | None = None
        self._front = self._round = 0
        self._set_aside_at: datetime | None = None
        self._looked: dict[int, int] = {}

    def gather(self, now: datetime, stop: Callable[[], bool] = lambda: False) -> Tally:
        """Gather what waits, take out what is no complaint any more, and look at what grew. Ends early if `stop()` says
        so, or if somebody else writes at the same time; the next call goes on from there."""
        tally = Tally()
        try:
            memory = self._current(now)
            self._take_in(memory, now, stop, tally)
            self._go_round(memory, now, tally)
            self._look(memory, now, stop, tally)
        except Overtaken:
            self._memory = None
        except BaseException:
            self._memory = None  # it may be ahead of the rows
            raise
        tally.withdrawn = withdraw(self._store, self._glitches, now)
        return tally

    def _current(self, now: datetime) -> Memory:
        if self._memory is None or not self._memory.is_current(self._feed):
            self._memory = remembering.read(self.database, self.settings, now)
            self._looked = {}
        return self._memory

    def _take_in(self, memory: Memory, now: datetime, stop: Callable[[], bool], tally: Tally) -> None:
        """All that was read since the last time, in the order of the mentions."""
        front, after = self._feed.front(), self._front
        while not stop():
            waiting = self._feed.waiting(after, BATCH)
            if not waiting:
                self._front = max(front, self._front)
                return
            self._place(memory, waiting, now, tally)
            after = waiting[-1].incident.mention_id

    def _go_round(self, memory: Memory, now: datetime, tally: Tally) -> None:
        """A part of what was gathered or passed by before: readings are corrected, posts are deleted."""
        until = min(self._front, self._round + max(WINDOW, self._front // ROUND))
        changed = self._feed.changed(self._round, until)
        for at in range(0, len(changed.late), BATCH):
            self._place(memory, changed.late[at : at + BATCH], now, tally)
        if changed.gone:
            memory.take_out(changed.gone, now)
            tally.taken_out += len(changed.gone)
        self._round = 0 if until >= self._front else until
        if self._set_aside_at is None or now - self._set_aside_at >= SET_ASIDE_EVERY:
            memory.set_aside(now)
            self._set_aside_at = now

    def _place(self, memory: Memory, complaints: list[Complaint], now: datetime, tally: Tally) -> None:
        words = self._words()
        memory.place(complaints, now)
        for one in complaints:
            words.add(one.incident.words)
        tally.gathered += len(complaints)

    def _words(self) -> Background:
        """Those of the complaints so far."""
        if self._background is None or self._background.complaints > 2 * REMEMBERED:
            self._background = Background(self._feed.words(REMEMBERED))
        return self._background

    def _look(self, memory: Memory, now: datetime, stop: Callable[[], bool], tally: Tally) -> None:
        """At what grew: is it worth a person's look, does its fix hold?"""
        for glitch_id in sorted(memory.grown):
            if stop():
                return
            glitch, known = memory.gathering[glitch_id], (memory, self._glitches, glitch_id)
            if glitch.phase is Phase.CANDIDATE and self._is_due(glitch_id, glitch.count):
                tally.suggested += noticing.suggest(*known, self._words(), now)
            elif glitch_id in memory.fixed:
                tally.reopened += noticing.reopen_if_back(*known, now)
            memory.grown.discard(glitch_id)

    def _is_due(self, glitch_id: int, count: int) -> bool:
        """Whether enough came since it was looked at last, and enough at all."""
        due = count >= max(self.settings.people, GROWN * self._looked.get(glitch_id, 0))
        if due:
            self._looked[glitch_id] = count
        return due
