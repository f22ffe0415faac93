"""The first page: held drafts, live, with waves of them on top and what courtesy holds back under them."""

from collections.abc import Mapping
from datetime import datetime

from fastapi import Request

from engage.console import correcting, rejecting, requesting
from engage.console.amending import Amending, Ask
from engage.console.cards import Cards
from engage.console.filters import LANES, Filters
from engage.console.frame import Frame
from engage.console.gathering import Found, Tally, gather
from engage.console.held_back import HeldBack
from engage.console.live import Around, View
from engage.console.nodes import Fields, Node
from engage.console.nothing import Nothing
from engage.console.visitor import Visitor
from engage.console.waves import Waves
from engage.labels import Lane
from engage.showing.words import many


async def page(request: Request, lane: str = "") -> None:
    """The page "/"; `lane` is the filter to begin with."""
    visitor = Visitor.of(request)
    frame = Frame(visitor, "/", "Drafts")
    with frame.main:
        board = Board(visitor, lane)
    await frame.fill(board)


class Board(View[Found]):
    """All that waits, in one lane or in all."""

    def __init__(self, visitor: Visitor, lane: str) -> None:
        self.parts = visitor.parts
        self._filters = Filters(lane, self._filter)
        rejecting.dialog(self._reject)
        requesting.dialog(self._request_changes)
        correcting.dialog(self._correct)
        self._tally = Tally()
        self._amending = Amending(visitor, self._amend)
        self._waves = Waves(visitor, self._tally, self._look)
        self._cards = Cards(visitor, self._tally, self._amending.doors, self._filters.takes, self._look)
        self._more = Node("p", "more quiet")
        self._nothing = Nothing()
        self._back = HeldBack(visitor, self._tally, self._look)

    def key(self, around: Around) -> object:
        return around.newest, around.beat, self._filters.lane, self._cards.rounds, self._tally.count

    def gather(self) -> Found:
        return gather(self.parts, self._cards.numbers, LANES[self._filters.lane], self._tally.count)

    def show(self, found: Found, around: Around, now: datetime) -> None:
        self._amending.catalog = found.catalog
        self._waves.show(found.waves, found.decisions)
        self._cards.show(found, around.pauses, now)
        self._back.show(found.held_back, found.beside, now)
        self._count(around.waiting or {})

    def tick(self, around: Around, now: datetime) -> None:
        is_any = self._waves.tick(now) | self._cards.tick(around.pauses, now)
        self._back.tick(now)
        self._nothing.show(not is_any, self._filters.lane, around)

    async def _look(self) -> None:
        await self.look()

    async def _reject(self, mention_id: int, why: str) -> None:
        if self._waves.holds(mention_id):
            await self._waves.reject(mention_id, why)
        else:
            await (self._back if self._back.holds(mention_id) else self._cards).reject(mention_id, why)

    async def _request_changes(self, mention_id: int, why: str) -> None:
        await self._cards.request_changes(mention_id, why)

    async def _correct(self, mention_id: int, fields: Fields) -> None:
        await (self._back if self._back.holds(mention_id) else self._cards).correct(mention_id, fields)

    async def _amend(self, mention_id: int, ask: Ask) -> None:
        await self._cards.amend(mention_id, ask)

    async def _filter(self, lane: str) -> None:
        self._filters.lane = lane
        self._waves.filter()
        self._cards.filter()
        await self.look()

    def _count(self, waiting: Mapping[Lane, int]) -> None:
        """How many wait in each lane, and how many of this lane have no card yet."""
        more = self._filters.show(waiting) - self._cards.open - self._waves.waiting
        self._more.say(f"{many(more, 'more is', 'more are')} waiting; they move up as you decide." if more > 0 else "")
