"""What would have been posted: the replies in the sandbox, newest first, each under the mention it answers."""

from datetime import datetime

from fastapi import Request

from engage.console.frame import Frame
from engage.console.live import Around, View
from engage.console.mentions import When, lane_mark, way_link
from engage.console.nodes import Node
from engage.console.visitor import Visitor
from engage.showing.words import shortened
from engage.store import Pinned

FIRST = 50


async def page(request: Request) -> None:
    """The page "/sandbox"."""
    visitor = Visitor.of(request)
    frame = Frame(visitor, "/sandbox", "Sandbox")
    with frame.main.classes("narrow"):
        wall = Wall(visitor)
    await frame.fill(wall)


class Wall(View[list[Pinned]]):
    """Posts by the name the sandbox gave them; a new one is put on top and nothing else moves."""

    def __init__(self, visitor: Visitor) -> None:
        self.looking = visitor.parts.looking
        self.limit = FIRST
        self._posts: dict[str, When] = {}
        with Node("div", "heading"):
            Node("h1", "", "Sandbox")
            Node("p", "quiet", "What would have been posted. Nothing here has left this machine.")
        self._list = Node("ol", "wall")
        self._older = Node("button", "link", "Show older ones", type="button", hidden=True)
        self._older.on_click(self._show_older)
        self._nothing = Node("p", "nothing quiet", "Nothing yet. Approve a draft, and a moment later it hangs here.")

    def key(self, around: Around) -> object:
        return around.newest, self.limit

    def gather(self) -> list[Pinned]:
        return self.looking.pinned(self.limit)

    def show(self, found: list[Pinned], around: Around, now: datetime) -> None:
        for place, pinned in enumerate(found):
            if pinned.said.external_id not in self._posts:
                with self._list:
                    self._post(pinned, now).move(target_index=place)
        self._nothing.put(hidden=bool(self._posts))
        self._older.put(hidden=len(found) < self.limit)

    def tick(self, around: Around, now: datetime) -> None:
        for when in self._posts.values():
            when.tick(now)

    def _post(self, pinned: Pinned, now: datetime) -> Node:
        """One reply under its mention."""
        name = pinned.said.external_id
        with Node("li", "post", id=pinned.said.url.partition("#")[2]) as node:
            with Node("blockquote", "theirs", dir="auto", aria_label=f"Mention by {pinned.handle}"):
                Node("bdi", "handle", f"@{pinned.handle}")
                Node("span", "", shortened(pinned.mention_text))
            Node("p", "reply", pinned.text, dir="auto")
            with Node("p", "meta"):
                lane_mark(pinned.lane)
                Node("span", "", pinned.playbook)
                self._posts[name] = When(pinned.at, now)
                kind, _, number = pinned.key.partition("-")
                if kind == "mention" and number.isdigit():
                    way_link(int(number), "Full story")
        return node

    async def _show_older(self) -> None:
        self.limit += FIRST
        await self.look()
