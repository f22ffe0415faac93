"""The whole way of one mention: every step with its time and who took it, and why no other playbook spoke."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial

from fastapi import Request
from nicegui import context

from engage.approval import desk, threads
from engage.approval.offers import offer
from engage.approval.threads import Threads
from engage.console import correcting, story
from engage.console.by_hand import Mark, Posting
from engage.console.frame import Frame
from engage.console.live import Around, View
from engage.console.mentions import byline, labels, thread, words
from engage.console.nodes import Fields, Node, empty
from engage.console.resolving import Resolving
from engage.console.unfolding import Aside, Since
from engage.console.visitor import Visitor
from engage.items import Item
from engage.showing.words import sentence, stage_words
from engage.stages import Stage
from engage.store import Conversations, Told
from engage.store.beside import Beside, beside

NO_MENTION = 0


async def page(request: Request, mention_id: str) -> None:
    """The page "/mention/{mention_id}"; 404 if there is no such mention."""
    visitor = Visitor.of(request)
    number = int(mention_id) if mention_id.isdecimal() and len(mention_id) < 10 else NO_MENTION
    frame = Frame(visitor, "", f"Mention {number}")
    with frame.main:
        way = Way(visitor, number)
    await frame.fill(way)
    if way.is_missing:
        context.client.status_code = 404


Found = tuple[Told | None, Beside]
"""The mention, None where there is none; and what stands beside it."""


class Way(View[Found]):
    """Read-only but for a few buttons, so it is simply built anew when something has happened to the mention."""

    def __init__(self, visitor: Visitor, mention_id: int) -> None:
        self.parts, self.who, self.mention_id = visitor.parts, visitor.who, mention_id
        self.is_missing = False
        self._told: Told | None = None
        self._threads = Threads(Conversations(self.parts.looking.database), self.parts.clock)
        correcting.dialog(self._correct)
        self._problem = Node("p", "problem", role="alert")
        self._place = Node("div", "way-of")

    def key(self, around: Around) -> object:
        return around.newest, around.beat

    def gather(self) -> Found:
        told = self.parts.looking.told(self.mention_id)
        if told is None:
            return None, Beside()
        return told, beside(self.parts.looking.database, [told.item])[told.item.id]

    def show(self, found: Found, around: Around, now: datetime) -> None:
        told, around_it = found
        self.is_missing = told is None
        if told is None or told != self._told:
            self._told = told
            empty(self._place)
            with self._place:
                if told is None:
                    Node("h1", "", "There is no such mention")
                    Node("p", "quiet", "Look at the number again: mentions count from 1.")
                else:
                    self._build(told, now)
        if told is not None:
            self._since.show(around_it.later, now)
            self._aside.show(told.item, around_it, now)
            self._resolving.show(around_it.conversation)

    def _build(self, told: Told, now: datetime) -> None:
        item = told.item
        with Node("div"):
            with Node("div", "theirs"):
                Node("p", "stage", stage_words(item.stage))
                thread(item.mention)
                byline(item.mention, now, tag="h1")
                words(item.mention)
                self._since = Since()
                labels(item.reading)
                correcting.opener(item)
                self._aside = Aside(is_open=True)
                self._resolving = Resolving(self._resolve, self._reopen)
            if item.stage is Stage.STUCK:
                with Node("div", "retry"):
                    Node("button", "primary", "Try again", type="button").on_click(self._retry)
            if item.draft and item.stage is not Stage.GONE:
                with story.what_we_say(told):
                    self._by_hand(item)
            story.decided(told.decisions)
            story.facts(told)
        with Node("div"):
            story.steps(told, now)
            if item.route:
                story.why(item.route)
            if item.courtesy:
                story.courtesy(item.courtesy)

    def _by_hand(self, item: Item) -> None:
        """How it is answered, where that is not simply sent: the buttons to post it, or why not."""
        if item.stage is Stage.BY_HAND:
            Posting(item, offer(item, item.the_delivery.text, self.parts.speakers), self._posted, self._undo)
        elif item.stage is Stage.HELD:
            Mark().show(offer(item, item.the_draft.text, self.parts.speakers))

    async def _retry(self) -> None:
        await self._decide(self.parts.desk.retry)

    async def _posted(self, url: str) -> None:
        await self._decide(partial(self.parts.desk.posted, url=url))

    async def _undo(self) -> None:
        await self._decide(self.parts.desk.undo)

    async def _correct(self, mention_id: int, fields: Fields) -> None:
        if self._told and self._told.item.reading and mention_id == self.mention_id:
            labels = correcting.asked(fields, self._told.item.reading)
            await self._decide(partial(self.parts.desk.correct, **labels))

    async def _resolve(self, conversation_id: int) -> None:
        await self._do(partial(self._threads.resolve, conversation_id, self.who))

    async def _reopen(self, conversation_id: int) -> None:
        await self._do(partial(self._threads.reopen, conversation_id, self.who))

    async def _decide(self, decide: Callable[[int, str], desk.Outcome]) -> None:
        await self._do(partial(decide, self.mention_id, self.who))

    async def _do(self, act: Callable[[], desk.Outcome | threads.Outcome]) -> None:
        outcome = await asyncio.to_thread(act)
        self._problem.say("" if outcome.done else sentence(outcome.says))
        await self.look()
