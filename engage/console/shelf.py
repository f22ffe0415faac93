"""The playbooks as they are now, to read: which is asked first, for which lane it speaks, what is wrong in its file."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import Request

from engage.console.banners import place
from engage.console.frame import Frame
from engage.console.live import Around, View
from engage.console.mentions import lane_mark
from engage.console.nodes import Node, empty
from engage.console.visitor import Visitor
from engage.errors import Mistake
from engage.labels import Lane
from engage.showing.words import many


@dataclass(frozen=True, slots=True)
class Entry:
    """One playbook as the list shows it."""

    name: str
    lane: Lane
    about: str
    version: str
    file: str


async def page(request: Request) -> None:
    """The page "/playbooks"."""
    visitor = Visitor.of(request)
    frame = Frame(visitor, "/playbooks", "Playbooks")
    with frame.main:
        entries = Entries(visitor)
    await frame.fill(entries)


class Entries(View[tuple[Entry, ...]]):
    """The list, built anew whenever a file has changed."""

    def __init__(self, visitor: Visitor) -> None:
        self.playbooks = visitor.parts.playbooks
        with Node("div", "heading"):
            Node("h1", "", "Playbooks")
            Node(
                "p",
                "quiet",
                "Asked from the top; the first that matches answers. Edit the files: they reload by themselves.",
            )
        self._mistakes = Node("section", "mistakes", aria_label="Mistakes")
        self._count = Node("p", "quiet")
        self._list = Node("ol", "playbooks")

    def key(self, around: Around) -> object:
        return around.shelf, around.mistakes

    def gather(self) -> tuple[Entry, ...]:
        return tuple(
            Entry(book.name, book.lane, book.about, book.version, book.file.name)
            for book in self.playbooks.shelf.playbooks
        )

    def show(self, found: tuple[Entry, ...], around: Around, now: datetime) -> None:
        self._count.say(many(len(found), "playbook"))
        empty(self._mistakes)
        with self._mistakes:
            for mistake in around.mistakes:
                _mistake(mistake)
        empty(self._list)
        with self._list:
            for entry in found:
                _entry(entry)


def _mistake(mistake: Mistake) -> None:
    with Node("p", "banner bad"):
        Node("code", "", place(mistake))
        Node("span", "", f" {mistake.problem}")


def _entry(entry: Entry) -> None:
    with Node("li"), Node("article"):
        with Node("div", "from"):
            Node("h2", "", entry.name)
            lane_mark(entry.lane)
        Node("p", "", entry.about)
        with Node("p", "meta"):
            Node("code", "", entry.file)
            Node("span", "", f"version {entry.version}")
