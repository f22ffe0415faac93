"""The first page: held drafts, live. Cards come and go by the mention's number; an open card is never built again."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from fastapi import Request

from engage.approval.desk import Outcome
from engage.approval.offers import offer
from engage.console import correcting, rejecting
from engage.console.card import Card, Doors
from engage.console.filters import LANES, Filters
from engage.console.frame import Frame
from engage.console.gathering import CARDS_AT_MOST, Found, gather
from engage.console.live import Around, View
from engage.console.nodes import Fields, Node
from engage.console.nothing import Nothing
from engage.console.to_post import ToPost
from engage.console.visitor import Visitor
from engage.console.words import many
from engage.errors import GoodwordError
from engage.labels import Lane
from engage.store import Pause, Told
from engage.store.beside import Beside
from engage.types import Item

CARDS_AT_ONCE = 8
"""Cards made in one go: the first are there at once, and no other page waits while thirty are made."""


async def page(request: Request, lane: str = "") -> None:
    """The page "/"; `lane` is the filter to begin with."""
    visitor = Visitor.of(request)
    frame = Frame(visitor, "/", "Drafts")
    with frame.main:
        board = Board(visitor, lane)
    await frame.fill(board)


class Board(View[Found]):
    """The cards. Those that are shown stay where they are until they are decided; new ones join at the end."""

    def __init__(self, visitor: Visitor, lane: str) -> None:
        self.parts, self.who = visitor.parts, visitor.who
        self.cards: dict[int, Card] = {}
        self._decisions = self._round = self._waiting_to_post = 0
        self._pauses: tuple[Pause, ...] = ()
        self._doors = Doors(self._approve, self._posted, self._undo, partial(offer, speakers=self.parts.speakers))
        self._filters = Filters(lane, self._filter)
        rejecting.dialog(self._reject)
        correcting.dialog(self._correct)
        self._to_post = ToPost()
        self._list = Node("ol", "cards", aria_label="Held drafts")
        self._more = Node("p", "more quiet")
        self._nothing = Nothing()

    def key(self, around: Around) -> object:
        return around.newest, around.beat, self._filters.lane, self._round

    def gather(self) -> Found:
        return gather(self.parts, list(self.cards), LANES[self._filters.lane], self._decisions)

    def show(self, found: Found, around: Around, now: datetime) -> None:
        self._pauses = around.pauses
        for told in found.elsewhere:
            self._bring(told.item.id, found.decisions, partial(Card.settle, told=told, pauses=around.pauses, now=now))
        for item in found.items:
            open_ = partial(Card.open, item=item, beside=found.beside[item.id], now=now)
            self._bring(item.id, found.decisions, open_)
        self._add([item for item in found.items if item.id not in self.cards], found.beside, now)
        self._add_by_hand([told for told in found.by_hand if told.item.id not in self.cards], found.beside, now)
        self._count(around.waiting or {})
        self._waiting_to_post = found.to_post

    def tick(self, around: Around, now: datetime) -> None:
        self._pauses = around.pauses
        for number, card in list(self.cards.items()):
            card.tick(around.pauses, now)
            if card.is_over(now):
                self.cards.pop(number).node.delete()
        wanted = list(filter(self._is_wanted, self.cards.values()))
        more = 0 if self._filters.lane else self._waiting_to_post - sum(card.is_by_hand for card in self.cards.values())
        self._to_post.show(wanted, max(0, more))
        self._nothing.show(not wanted, self._filters.lane, around)

    def _add(self, items: list[Item], beside: Mapping[int, Beside], now: datetime) -> None:
        """Give these a card, as far as there is room; what is left over comes at the next look."""
        room = max(0, CARDS_AT_MOST - sum(card.is_open for card in self.cards.values()))
        with self._list:
            for item in items[: min(room, CARDS_AT_ONCE)]:
                self._card(item, beside[item.id], now)
        if min(room, len(items)) > CARDS_AT_ONCE:
            self._round += 1

    def _add_by_hand(self, found: list[Told], beside: Mapping[int, Beside], now: datetime) -> None:
        """Give these a card in the group above; they are folded already."""
        with self._to_post.list:
            for told in found[:CARDS_AT_ONCE]:
                card = self._card(told.item, beside[told.item.id], now)
                card.settle(told, self._pauses, now)
                self._put(card)
        if len(found) > CARDS_AT_ONCE:
            self._round += 1

    def _card(self, item: Item, beside: Beside, now: datetime) -> Card:
        most = self.parts.desk.max_length.get(item.mention.platform)
        card = self.cards[item.id] = Card(item, beside, most, self._doors, now)
        return card

    async def _approve(self, mention_id: int, wording: str) -> None:
        await self._decide(mention_id, True, self.parts.desk.approve, wording)

    async def _reject(self, mention_id: int, why: str) -> None:
        await self._decide(mention_id, True, self.parts.desk.reject, why)

    async def _correct(self, mention_id: int, fields: Fields) -> None:
        card = self.cards.get(mention_id)
        if card:
            labels = correcting.asked(fields, card.item.the_reading)
            await self._decide(mention_id, True, partial(self.parts.desk.correct, **labels))

    async def _posted(self, mention_id: int, url: str) -> None:
        await self._decide(mention_id, False, self.parts.desk.posted, url)

    async def _undo(self, mention_id: int) -> None:
        await self._decide(mention_id, False, self.parts.desk.undo)

    async def _decide(self, mention_id: int, is_open: bool, decide: Callable[..., Outcome], *arguments: str) -> None:
        """Ask the desk about a card that is open, or folded, and show what came of it. A second click does nothing."""
        card = self.cards.get(mention_id)
        if card is None or card.is_busy or card.is_open is not is_open:
            return
        card.is_busy = True
        try:
            outcome = await asyncio.to_thread(decide, mention_id, self.who, *arguments)
            told = await asyncio.to_thread(self.parts.looking.told, mention_id)
        except GoodwordError as error:
            card.complain(str(error))
            return
        finally:
            card.is_busy = False
        self._settle(card, outcome, told)
        await self.look()

    def _settle(self, card: Card, outcome: Outcome, told: Told | None) -> None:
        self._decisions += 1
        card.decision = self._decisions
        if told is None:
            card.complain(outcome.says)
            return
        was_open = card.is_open
        lost = outcome.says if was_open and not outcome.done else ""
        card.settle(told, self._pauses, self.parts.clock.now(), lost)
        if not outcome.done and (card.is_by_hand or (lost and card.is_open)):
            card.complain(outcome.says)
        self._put(card)

    async def _filter(self, lane: str) -> None:
        """Show one lane, or all. What somebody is at work on stays, out of sight in the other lane; the rest is new."""
        self._filters.lane = lane
        for number, card in list(self.cards.items()):
            card.node.put(hidden=not self._is_wanted(card))
            if not card.is_at_work:
                self.cards.pop(number).node.delete()
        await self.look()

    def _bring(self, mention_id: int, decisions: int, bring: Callable[[Card], None]) -> None:
        """Bring a card up to date, unless it was decided here after the gathering had begun: then it knows better."""
        card = self.cards.get(mention_id)
        if card and card.decision <= decisions:
            bring(card)
            self._put(card)

    def _put(self, card: Card) -> None:
        """Show it if it is wanted; what was taken back from the group to post joins the drafts."""
        card.node.put(hidden=not self._is_wanted(card))
        if card.is_open and self._to_post.holds(card):
            card.node.move(self._list)

    def _is_wanted(self, card: Card) -> bool:
        """Whether it is of the lane that is looked at."""
        return self._filters.takes(card.item.the_draft.lane)

    def _count(self, waiting: Mapping[Lane, int]) -> None:
        """How many wait in each lane, and how many of this lane have no card yet."""
        shown = sum(card.is_open and self._is_wanted(card) for card in self.cards.values())
        more = self._filters.show(waiting) - shown
        self._more.say(f"{many(more, 'more is', 'more are')} waiting; they move up as you decide." if more > 0 else "")
