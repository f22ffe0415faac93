"""The cards of the first page. They come and go by the mention's number; an open card is never built again."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime
from functools import partial

from engage.approval.desk import Outcome
from engage.approval.offers import offer
from engage.console import correcting
from engage.console.amending import Ask
from engage.console.amends import AmendDoors
from engage.console.card import Card, Doors
from engage.console.gathering import CARDS_AT_MOST, Found, Tally
from engage.console.nodes import Fields, Node
from engage.console.to_post import ToPost
from engage.console.visitor import Visitor
from engage.errors import GoodwordError
from engage.items import Item
from engage.labels import Lane
from engage.likeness import is_wave
from engage.stages import Stage
from engage.store import Pause, Told
from engage.store.beside import Beside, beside

CARDS_AT_ONCE = 8
"""Cards made in one go: the first are there at once, and no other page waits while thirty are made."""


class Cards:
    """Those that are shown stay where they are until they are decided; new ones join at the end."""

    def __init__(
        self,
        visitor: Visitor,
        tally: Tally,
        amend: AmendDoors,
        takes: Callable[[Lane], bool],
        look: Callable[[], Awaitable[None]],
    ) -> None:
        """`takes`: whether a lane is looked at. `look` brings the whole page up to date."""
        self.parts, self.who = visitor.parts, visitor.who
        self.rounds = 0
        """How often more cards were wanted than could be made in one go."""
        self._tally, self._takes, self._look = tally, takes, look
        self._cards: dict[int, Card] = {}
        self._pauses: tuple[Pause, ...] = ()
        self._waiting_to_post = 0
        priced = partial(offer, speakers=self.parts.speakers)
        self._doors = Doors(self._approve, self._posted, self._undo, self._take_back, priced, amend)
        self._to_post = ToPost()
        self._list = Node("ol", "cards", aria_label="Held drafts")

    @property
    def numbers(self) -> Collection[int]:
        """The mentions that have a card."""
        return list(self._cards)

    @property
    def open(self) -> int:
        """How many of the lane that is looked at can be decided."""
        return sum(card.is_open and self._is_wanted(card) for card in self._cards.values())

    def show(self, found: Found, pauses: tuple[Pause, ...], now: datetime) -> None:
        """Bring all cards up to date, and give one to what has none."""
        self._pauses, self._waiting_to_post = pauses, found.to_post
        for told in found.elsewhere:
            if self._is_of_a_wave(told.item):
                self._cards.pop(told.item.id).node.delete()
            else:
                self._bring(told.item.id, found.decisions, partial(Card.settle, told=told, pauses=pauses, now=now))
        for item in found.items:
            open_ = partial(Card.open, item=item, beside=found.beside[item.id], now=now)
            self._bring(item.id, found.decisions, open_)
        self._add([item for item in found.items if item.id not in self._cards], found.beside, now)
        self._add_by_hand([told for told in found.by_hand if told.item.id not in self._cards], found.beside, now)

    def tick(self, pauses: tuple[Pause, ...], now: datetime) -> bool:
        """Bring the times up to date, and take away what is over; returns whether any card is left to see."""
        self._pauses = pauses
        for number, card in list(self._cards.items()):
            card.tick(pauses, now)
            if card.is_over(now):
                self._cards.pop(number).node.delete()
        wanted = list(filter(self._is_wanted, self._cards.values()))
        is_all = all(map(self._takes, Lane))
        more = self._waiting_to_post - sum(card.is_by_hand for card in self._cards.values()) if is_all else 0
        self._to_post.show(wanted, max(0, more))
        return bool(wanted)

    def filter(self) -> None:
        """Another lane is looked at. What somebody is at work on stays, out of sight in the other; the rest is new."""
        for number, card in list(self._cards.items()):
            card.node.put(hidden=not self._is_wanted(card))
            if not card.is_at_work:
                self._cards.pop(number).node.delete()

    async def amend(self, mention_id: int, ask: Ask) -> None:
        """Ask about a gesture, and show what came of it."""
        card = self._cards.get(mention_id)
        if card is None or card.is_busy or not card.is_open:
            return
        card.is_busy = True
        try:
            problem, told, around = await asyncio.to_thread(self._amended, card, ask)
        except GoodwordError as error:
            card.amends.complain(str(error))
            return
        finally:
            card.is_busy = False
        self._tally.count += 1
        card.decision = self._tally.count
        now = self.parts.clock.now()
        if told and told.item.stage is Stage.HELD:
            card.take_over(told.item, around, now)
        elif told:
            card.settle(told, self._pauses, now)
        card.amends.complain(problem)
        await self._look()

    def _amended(self, card: Card, ask: Ask) -> tuple[str, Told | None, Beside]:
        """Why it could not be done, or "", and how the mention stands. What somebody has typed is put into the draft
        first, so that a gesture's words come behind it and nothing is lost."""
        number, problem = card.item.id, ""
        if card.form.is_touched:
            kept = self.parts.desk.reword(number, self.who, card.form.typed)
            problem = "" if kept.done else kept.says
        if not problem:
            outcome = ask()
            problem = "" if outcome.done else outcome.says
        told = self.parts.looking.told(number)
        around = beside(self.parts.looking.database, [told.item])[number] if told else Beside()
        return problem, told, around

    async def _approve(self, mention_id: int, wording: str) -> None:
        await self._decide(mention_id, True, self.parts.desk.approve, wording)

    async def reject(self, mention_id: int, why: str) -> None:
        await self._decide(mention_id, True, self.parts.desk.reject, why)

    async def request_changes(self, mention_id: int, why: str) -> None:
        await self._decide(mention_id, True, self.parts.desk.request_changes, why)

    async def correct(self, mention_id: int, fields: Fields) -> None:
        card = self._cards.get(mention_id)
        if card:
            labels = correcting.asked(fields, card.item.the_reading)
            await self._decide(mention_id, True, partial(self.parts.desk.correct, **labels))

    async def _posted(self, mention_id: int, url: str) -> None:
        await self._decide(mention_id, False, self.parts.desk.posted, url)

    async def _undo(self, mention_id: int) -> None:
        await self._decide(mention_id, False, self.parts.desk.undo)

    async def _take_back(self, mention_id: int) -> None:
        await self._decide(mention_id, True, self.parts.desk.undo)

    async def _decide(self, mention_id: int, is_open: bool, decide: Callable[..., Outcome], *arguments: str) -> None:
        """Ask the desk about a card that is open, or folded, and show what came of it. A second click does nothing."""
        card = self._cards.get(mention_id)
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
        await self._look()

    def _settle(self, card: Card, outcome: Outcome, told: Told | None) -> None:
        self._tally.count += 1
        card.decision = self._tally.count
        if told is None:
            card.complain(outcome.says)
            return
        was_open = card.is_open
        lost = outcome.says if was_open and not outcome.done else ""
        card.settle(told, self._pauses, self.parts.clock.now(), lost)
        if not outcome.done and (card.is_by_hand or (lost and card.is_open)):
            card.complain(outcome.says)
        self._put(card)

    def _is_of_a_wave(self, item: Item) -> bool:
        """Whether the card of a wave has taken it over. What somebody is at work on stays where it is."""
        card = self._cards[item.id]
        return item.stage is Stage.HELD and is_wave(item.mention.wave) and card.is_open and not card.is_at_work

    def _bring(self, mention_id: int, decisions: int, bring: Callable[[Card], None]) -> None:
        """Bring a card up to date, unless it was decided here after the gathering had begun: then it knows better."""
        card = self._cards.get(mention_id)
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
        return self._takes(card.item.the_draft.lane)

    def _add(self, items: list[Item], around: Mapping[int, Beside], now: datetime) -> None:
        """Give these a card, as far as there is room; what is left over comes at the next look."""
        room = max(0, CARDS_AT_MOST - sum(card.is_open for card in self._cards.values()))
        with self._list:
            for item in items[: min(room, CARDS_AT_ONCE)]:
                self._card(item, around[item.id], now)
        if min(room, len(items)) > CARDS_AT_ONCE:
            self.rounds += 1

    def _add_by_hand(self, found: list[Told], around: Mapping[int, Beside], now: datetime) -> None:
        """Give these a card in the group above; they are folded already."""
        with self._to_post.list:
            for told in found[:CARDS_AT_ONCE]:
                card = self._card(told.item, around[told.item.id], now)
                card.settle(told, self._pauses, now)
                self._put(card)
        if len(found) > CARDS_AT_ONCE:
            self.rounds += 1

    def _card(self, item: Item, around: Beside, now: datetime) -> Card:
        most = self.parts.desk.max_length.get(item.mention.platform)
        card = self._cards[item.id] = Card(item, around, most, self._doors, now)
        return card
