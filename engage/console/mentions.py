"""How a mention looks, wherever it is shown: its thread, who wrote it, when, its words, what the models made of it."""

from datetime import datetime

from engage.console.nodes import Node
from engage.items import Item
from engage.labels import Lane
from engage.showing.times import ago, exact
from engage.showing.words import (
    NOBODY,
    SHOWN_AT_MOST,
    chips,
    doubt,
    followers,
    hidden_characters,
    many,
    number,
    platform,
    shortened,
    web_address,
    whose,
)
from engage.types import Mention, Post, Reading

THREAD_SHOWN = 2
"""Posts before a mention that are shown without being asked for; of a longer thread it is the one it answers."""

THREAD_CHARACTERS = 240
"""Characters of each of them that are shown at first."""


class When:
    """A time that is shown as long ago, with the exact time on hover."""

    def __init__(self, at: datetime, now: datetime) -> None:
        self.at = at
        self.node = Node("time", "when", ago(at, now), datetime=at.isoformat(), title=exact(at))

    def tick(self, now: datetime) -> None:
        self.node.say(ago(self.at, now))


def byline(mention: Mention, now: datetime, tag: str = "h2", name_id: str | None = None) -> When:
    """Who wrote it, where and when."""
    author = mention.author
    with Node("div", "by"):
        Node(tag, "name", whose(mention), id=name_id).put(dir="auto")
        if author.name:
            Node("bdi", "handle", f"@{author.handle}")
        with Node("p", "meta"):
            for says in (platform(mention.platform), followers(author.followers)):
                if says:
                    Node("span", "", says)
            when = When(mention.posted_at, now)
            if address := web_address(mention.url):
                Node("a", "", "open", href=address, target="_blank", rel="noopener noreferrer",
                     aria_label=f"Open the post by {whose(mention)}")  # fmt: skip
    return when


def words(mention: Mention) -> None:
    """Its text exactly as it was written; a long one is shown whole when somebody asks."""
    if mention.is_forgotten:
        Node("p", "forgotten", "Its author deleted this post.")
        return
    said("blockquote", "words", mention.text, SHOWN_AT_MOST)
    hidden = hidden_characters(mention.text + mention.author.name)
    if hidden:
        Node("p", "note", f"Holds {many(hidden, 'character')} that nobody can see or that turn the writing.")


def thread(mention: Mention) -> None:
    """What was said before it, the oldest first. Of a long thread all but the last is shown when somebody asks."""
    posts = mention.thread
    if posts:
        with Node("section", "thread", aria_label="Said before"):
            folded, shown = (posts[:-1], posts[-1:]) if len(posts) > THREAD_SHOWN else ((), posts)
            if folded:
                with Node("details"):
                    Node("summary", "", many(len(folded), "earlier post"))
                    _posts(folded)
            _posts(shown)


def _posts(posts: tuple[Post, ...]) -> None:
    with Node("ol"):
        for post in posts:
            with Node("li", "ours-before" if post.is_ours else ""):
                if post.is_ours:
                    Node("span", "handle", "you")
                else:
                    Node("bdi", "handle", f"@{post.handle}" if post.handle else NOBODY)
                if post.text:
                    said("p", "before", post.text, THREAD_CHARACTERS)
                else:
                    Node("p", "before forgotten", "deleted")


def said(tag: str, classes: str, text: str, most: int) -> None:
    """A text, or its beginning with a button for all of it."""
    short = shortened(text, most)
    node = Node(tag, classes, short, dir="auto")
    if short != text:
        more = f"Show all {number(len(text))} characters"
        button = Node("button", "link", more, type="button", aria_expanded="false")

        def toggle() -> None:
            whole = node.text == short
            node.say(text if whole else short)
            node.give_class("whole", whole)
            node.put(tabindex="0" if whole else None)
            button.say("Show less" if whole else more)
            button.put(aria_expanded="true" if whole else "false")

        button.on_click(toggle)


def labels(reading: Reading | None) -> None:
    """The reading, as quiet chips; a label the models are unsure of is asked, not said. Doubt is said in words."""
    if reading is None:
        return
    if reading.unsure:
        Node("p", "doubt", doubt(reading))
    with Node("ul", "chips", aria_label="Reading"):
        for chip in chips(reading):
            says, kind = (f"{chip.says}?", "unsure") if chip.unsure else (chip.says, "sure")
            Node("li", f"chip {chip.about} {kind} {chip.tone}", says, title=chip.hint, data_sure=f"{chip.percent}%")
    if reading.corrected_by:
        Node("p", "meta", f"Corrected by {reading.corrected_by}")


def lane_mark(lane: Lane) -> None:
    """Which lane speaks: a word with a mark whose shape and colour differ."""
    Node("span", f"lane {lane.value}", lane.value)


def way_link(item_id: int, says: str) -> None:
    Node("a", "way", says, href=f"/mention/{item_id}", aria_label=f"{says}: the way of mention {item_id}")


def author_of(item: Item) -> str:
    return whose(item.mention)
