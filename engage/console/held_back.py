"""What courtesy holds back: under the drafts, folded, each with the reason. Nobody can approve it meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from engage.approval.desk import Outcome
from engage.console import correcting
from engage.console.gathering import HELD_BACK_AT_MOST, Tally
from engage.console.mentions import THREAD_CHARACTERS, author_of, byline, lane_mark, said, way_link
from engage.console.nodes import Fields, Node
from engage.console.rejecting import opener as rejecter
from engage.console.unfolding import Aside, CourtesyLine
from engage.console.visitor import Visitor
from engage.errors import GoodwordError
from engage.items import Item
from engage.showing.about import kind_words
from engage.showing.times import exact, left
from engage.showing.words import number, sentence
from engage.store.beside import Beside


class HeldBack:
    """The group. It folds and unfolds in the browser; what stands in it comes and goes by the mention's number."""

    def __init__(self, visitor: Visitor, tally: Tally, look: Callable[[], Awaitable[None]]) -> None:
        self._parts, self._who, self._tally, self._look = visitor.parts, visitor.who, tally, look
        self._rows: dict[int, Row] = {}
        with Node("details", "held-back", hidden=True) as self._node:
            with Node("summary"), Node("h2"):
                Node("span", "", "Held back")
                self._count = Node("span", "count")
            Node("p", "quiet", "Courtesy keeps these from going out for now. Each is offered again by itself once its "
                 "reason is gone, as long as it is timely.")  # fmt: skip
            self._list = Node("ol", aria_label="Held back")

    def holds(self, mention_id: int) -> bool:
        """Whether the mention stands here."""
        return mention_id in self._rows

    def show(self, items: Sequence[Item], beside: Mapping[int, Beside], now: datetime) -> None:
        """Bring the group to these."""
        found = {item.id: item for item in items}
        for number_, row in list(self._rows.items()):
            if found.get(number_) is None or found[number_].draft != row.item.draft:
                self._rows.pop(number_).node.delete()
        with self._list:
            for item in items:
                if item.id not in self._rows:
                    self._rows[item.id] = Row(item, now)
                self._rows[item.id].show(item, beside[item.id], now)
        self._node.put(hidden=not items)
        self._count.say(number(len(items)) + ("+" if len(items) == HELD_BACK_AT_MOST else ""))

    def tick(self, now: datetime) -> None:
        """Bring the times up to date."""
        for row in self._rows.values():
            row.tick(now)

    async def reject(self, mention_id: int, why: str) -> None:
        """Say nothing, whatever becomes of the reason."""
        await self._decide(mention_id, partial(self._parts.desk.reject, why=why))

    async def correct(self, mention_id: int, fields: Fields) -> None:
        """It was read wrongly: the playbooks are asked again, and courtesy of what they draft."""
        labels = correcting.asked(fields, self._rows[mention_id].item.the_reading)
        await self._decide(mention_id, partial(self._parts.desk.correct, **labels))

    async def _decide(self, mention_id: int, decide: Callable[[int, str], Outcome]) -> None:
        row = self._rows[mention_id]
        try:
            outcome = await asyncio.to_thread(decide, mention_id, self._who)
        except GoodwordError as error:
            row.complain(str(error))
            return
        self._tally.count += 1
        row.complain("" if outcome.done else outcome.says)
        await self._look()


class Row:
    """One draft that is held back: to whom, why, and what it would say."""

    def __init__(self, item: Item, now: datetime) -> None:
        self.item = item
        with Node("li", "back", data_mention=str(item.id)) as self.node:
            with Node("div", "theirs"):
                self._when = byline(item.mention, now, tag="h3")
                said("p", "before", item.mention.text, THREAD_CHARACTERS)
                self._aside = Aside()
            with Node("div"):
                with Node("p", "from"):
                    lane_mark(item.the_draft.lane)
                    Node("strong", "", item.the_draft.playbook)
                    if purpose := kind_words(item):
                        Node("span", "purpose", purpose)
                    self._left = Node("span", "left", title=f"expires {exact(item.the_draft.expires_at)}")
                Node("p", "reply", item.the_draft.text, dir="auto")
                self._courtesy = CourtesyLine()
                self._problem = Node("p", "problem", role="alert")
                with Node("div", "actions"):
                    rejecter(item.id, author_of(item))
                    correcting.opener(item)
                    way_link(item.id, "Full story")

    def show(self, item: Item, beside: Beside, now: datetime) -> None:
        """Bring it up to date; its draft is the same."""
        self.item = item
        self._courtesy.tell(item.courtesy)
        self._aside.show(item, beside, now)
        self.tick(now)

    def tick(self, now: datetime) -> None:
        """Bring the times up to date."""
        self._when.tick(now)
        self._aside.tick(now)
        self._left.say(left(self.item.the_draft.expires_at, now))

    def complain(self, says: str) -> None:
        """Tell why it could not be done; "" takes it back."""
        self._problem.say(sentence(says))
