"""A wave of like drafts: one card, one approval, and a way out for each person that it goes to."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
from decimal import Decimal

from engage.approval.desk import Outcome
from engage.approval.offers import in_all, offer
from engage.console.gathering import Tally
from engage.console.mentions import author_of, lane_mark
from engage.console.nodes import Node, empty
from engage.console.rejecting import opener as rejecter
from engage.console.visitor import Visitor
from engage.errors import GoodwordError
from engage.items import Item
from engage.likeness import LIKE
from engage.showing.about import wave_notes, wave_title
from engage.showing.times import exact, left
from engage.showing.words import many, number, platform, sentence, shortened
from engage.stages import Stage
from engage.store import scatter
from engage.store.waves import Wave

UNDO_STAYS = timedelta(seconds=10)
EXCERPT = 90
"""Characters of what each of them had said."""


class WaveCard:
    """Open while its drafts are held, folded to a line with the way back after one approval for all."""

    def __init__(self, wave: Wave, visitor: Visitor, tally: Tally, look: Callable[[], Awaitable[None]]) -> None:
        self._parts, self._who, self._tally, self._look = visitor.parts, visitor.who, tally, look
        self.wave = wave
        self.decision = 0
        """Which decision taken on this page brought it to how it is, counting from 1."""
        self._approved: tuple[int, ...] = ()
        self._goes_at: datetime | None = None
        self._is_busy = False
        with Node("section", "wave", aria_label=wave_title(wave)) as self.node:
            self._line = Node("div", "line", hidden=True, role="status")
            self._body = Node("article")
        self._build()

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an approval, as far as this page knows."""
        return self._goes_at is None

    def is_over(self, now: datetime) -> bool:
        """Whether it has been shown long enough after all was done."""
        return self._goes_at is not None and self._goes_at <= now

    def holds(self, mention_id: int) -> bool:
        """Whether it shows a draft for this mention."""
        return self.is_open and any(item.id == mention_id for item in self.wave.items)

    def show(self, wave: Wave) -> None:
        """Its drafts are held, or held again."""
        if self.is_open and wave == self.wave:
            return
        self.wave, self._goes_at = wave, None
        self.node.put(aria_label=wave_title(wave))
        self._build()
        self._show(self._body)

    def tick(self, now: datetime) -> None:
        """Bring the time that is left up to date."""
        self._left.say(left(self.wave.items[0].the_draft.expires_at, now))

    async def reject(self, mention_id: int, why: str) -> None:
        """Leave one person out."""
        await self._decide(lambda: [self._parts.desk.reject(mention_id, self._who, why)])
        await self._look()

    async def _approve(self) -> None:
        outcomes = await self._decide(self._approved_as_seen)
        done = [each.item for each in outcomes if each.done and each.item]
        self._approved = tuple(item.id for item in done if item.stage is not Stage.HELD)
        if self._approved:
            self._fold(f"{number(len(self._approved))} of {number(len(outcomes))} approved by {self._who}", True)
        await self._look()

    def _approved_as_seen(self) -> list[Outcome]:
        """All of them, if they are those that were seen: nobody approves for people who have joined meanwhile."""
        held = [item.id for item in self._parts.looking.of_wave(self.wave.name, Stage.HELD)]
        seen = [item.id for item in self.wave.items]
        if len(held) != self.wave.count:
            return [Outcome(False, f"there are {number(len(held))} of them by now: look again")]
        if held[: len(seen)] != seen:
            return [Outcome(False, "they are not the same people any more: look again")]
        return self._parts.desk.approve_wave(self.wave.name, self._who, held)

    async def _scatter(self) -> None:
        """Each of them is a card of its own from now on."""
        await self._decide(self._apart)
        await self._look()

    def _apart(self) -> list[Outcome]:
        scatter(self._parts.looking.database, self.wave.name)
        return []

    async def _undo(self) -> None:
        outcomes = await self._decide(lambda: [self._parts.desk.undo(each, self._who) for each in self._approved])
        gone = sum(not each.done for each in outcomes)
        if gone:
            back = f"{number(len(outcomes) - gone)} of {number(len(outcomes))} are held again"
            self._fold(f"{back}; the others are on their way already", False)
        await self._look()

    async def _decide(self, decide: Callable[[], list[Outcome]]) -> list[Outcome]:
        """What the desk says, or nothing where it is being asked already; why it said no is told."""
        if self._is_busy:
            return []
        self._is_busy = True
        try:
            outcomes = await asyncio.to_thread(decide)
        except GoodwordError as error:
            self._problem.say(sentence(str(error)))
            return []
        finally:
            self._is_busy = False
        self._tally.count += 1
        self.decision = self._tally.count
        self._problem.say(_refusals(outcomes))
        return outcomes

    def _fold(self, says: str, may_undo: bool) -> None:
        """Show what became of it, on one line, for a while."""
        self._goes_at = self._parts.clock.now() + UNDO_STAYS
        empty(self._line)
        with self._line:
            Node("span", "says good", says)
            Node("span", "quiet", wave_title(self.wave))
            if may_undo:
                Node("button", "link", "Undo", type="button", aria_label=f"Undo: {says}").on_click(self._undo)
        self._show(self._line)

    def _show(self, face: Node) -> None:
        self.node.give_class("folded", face is self._line)
        for one in (self._body, self._line):
            one.put(hidden=one is not face)

    def _build(self) -> None:
        wave, first = self.wave, self.wave.items[0]
        empty(self._body)
        with self._body:
            with Node("div", "from"):
                lane_mark(wave.lane)
                Node("h2", "", wave_title(wave))
                self._left = Node("span", "left", title=f"expires {exact(first.the_draft.expires_at)}")
            Node("p", "reply", first.the_draft.text, dir="auto")
            if first.route and first.route.hits:
                Node("p", "because", f"Because {first.route.hits[0].says}", title=first.route.hits[0].says)
            for says in wave_notes(wave):
                Node("p", "note", says)
            self._recipients()
            self._problem = Node("p", "problem", role="alert")
            with Node("div", "actions"):
                approve = Node("button", "primary", f"Approve all {number(wave.count)}", type="button")
                approve.on_click(self._approve)
                if wave.name.startswith(LIKE):
                    Node("button", "link", "One by one", type="button").on_click(self._scatter)
                Node("span", "quiet", in_all(self._prices(), wave.count))

    def _recipients(self) -> None:
        with Node("details", "unfolds recipients"):
            Node("summary", "", f"Who gets it: {many(self.wave.count, 'person', 'people')}")
            with Node("ol"):
                for item in self.wave.items:
                    with Node("li"):
                        _recipient(item)
            if more := self.wave.count - len(self.wave.items):
                Node("p", "quiet", f"and {many(more, 'more person', 'more people')}")

    def _prices(self) -> list[Decimal]:
        return [offer(item, item.the_draft.text, self._parts.speakers).price for item in self.wave.items]


def _recipient(item: Item) -> None:
    """One person, what they had said, and the way out for them."""
    with Node("div"):
        Node("bdi", "name", author_of(item))
        Node("bdi", "handle", f"@{item.mention.author.handle} on {platform(item.mention.platform)}")
        Node("p", "before", shortened(item.mention.text, EXCERPT), dir="auto")
    rejecter(item.id, author_of(item), "Not to them…")


def _refusals(outcomes: Collection[Outcome]) -> str:
    """Why the desk said no, each reason once."""
    said = dict.fromkeys(each.says for each in outcomes if not each.done)
    return sentence("; ".join(list(said)[:2]) + ("; …" if len(said) > 2 else ""))
