"""Keeps an open page up to date: asks one cheap question twice a second, and reads more only when the answer is new."""

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar

from nicegui import ui

from engage.console.parts import Parts
from engage.errors import GoodwordError, Mistake
from engage.labels import Lane
from engage.stages import Stage
from engage.store import Pause, holds
from engage.store.pressing import Pressing, pressing

EVERY_SECONDS = 0.5
STUCK_AT_MOST = 6
ALERTS_AT_MOST = 3
BEAT_SECONDS = 3
"""What changes without a move (conversations, courtesy, gestures, alerts) is read anew so often."""

FoundT = TypeVar("FoundT")
Look = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Around:
    """How things stand. `newest` is the number of the newest move, `shelf` the version of the playbooks, `beat` another
    number every few seconds. `alerts` are the newest of `alert_count`; `holds`: what holds the marketing lane."""

    newest: int = -1
    beat: int = -1
    shelf: str = ""
    waiting: Mapping[Lane, int] | None = None
    stuck: tuple[int, ...] = ()
    pauses: tuple[Pause, ...] = ()
    troubles: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    alerts: tuple[Pressing, ...] = ()
    alert_count: int = 0
    holds: tuple[str, ...] = ()


def look_around(parts: Parts, before: Around) -> Around:
    """How things stand now. Waits for the database; what only a move changes is read only after one."""
    newest = parts.looking.newest_move()
    moved = newest != before.newest
    pauses = tuple(parts.switches.paused(parts.clock.now()))
    alerts, alert_count = pressing(parts.looking.database, ALERTS_AT_MOST)
    told = {f"{pause.scope}: {pause.why}" for pause in pauses}  # the daemon's troubles tell of closed platforms too
    return Around(
        newest=newest,
        beat=int(time.monotonic() // BEAT_SECONDS),
        shelf=parts.playbooks.shelf.version,
        waiting=parts.looking.waiting() if moved else before.waiting,
        stuck=tuple(item.id for item in parts.desk.store.items(Stage.STUCK, STUCK_AT_MOST)) if moved else before.stuck,
        pauses=pauses,
        troubles=tuple(trouble for trouble in parts.troubles() if trouble not in told),
        mistakes=parts.playbooks.mistakes,
        alerts=alerts,
        alert_count=alert_count,
        holds=holds(parts.looking.database, parts.spikes),
    )


class View(ABC, Generic[FoundT]):
    """The content of a page."""

    look: Look
    """Brings the whole page up to date at once; set before the page is shown."""

    @abstractmethod
    def key(self, around: Around) -> object:
        """What the content depends on: when this has changed, it is gathered anew."""

    @abstractmethod
    def gather(self) -> FoundT:
        """Read what is to be shown. Called in a thread; may wait for the database, and must not touch the page."""

    @abstractmethod
    def show(self, found: FoundT, around: Around, now: datetime) -> None:
        """Bring the page to what was found, changing no more than has changed."""

    def tick(self, around: Around, now: datetime) -> None:
        """Bring the times up to date. Called twice a second."""


class Live(Generic[FoundT]):
    """One open page with its content, looked after until the page is closed."""

    def __init__(self, parts: Parts, surround: Callable[[Around], None], view: View[FoundT]) -> None:
        """`surround` brings what is around the content to how things stand."""
        self.parts, self.surround, self.view = parts, surround, view
        self._around, self._key = Around(), object()

    async def start(self) -> None:
        """Fill the page, then keep it up to date."""
        await self.look()
        ui.timer(EVERY_SECONDS, self.look, immediate=False)

    async def look(self) -> None:
        """Look once. While the database does not answer, the page stays as it is and says so."""
        try:
            self._around = await asyncio.to_thread(look_around, self.parts, self._around)
            key = self.view.key(self._around)
            if key != self._key:
                found = await asyncio.to_thread(self.view.gather)
                self.view.show(found, self._around, self.parts.clock.now())
                self._key = key
            around = self._around
        except GoodwordError as error:
            around = replace(self._around, troubles=(str(error),))
        self.surround(around)
        self.view.tick(around, self.parts.clock.now())
