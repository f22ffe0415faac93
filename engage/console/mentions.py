"""How a mention looks, wherever it is shown: who wrote it, when, its words, and what the models made of it."""

from datetime import datetime

from engage.console.nodes import Node
from engage.console.words import ago, chips, doubt, exact, followers, hidden_characters, many, number, shortened
from engage.labels import Lane
from engage.types import Item, Mention, Reading

PLATFORMS = {"x": "X", "reddit": "Reddit", "mastodon": "Mastodon", "bluesky": "Bluesky", "rss": "RSS"}


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
        Node(tag, "name", author.name or author.handle, id=name_id).put(dir="auto")
        if author.name:
            Node("bdi", "handle", f"@{author.handle}")
        with Node("p", "meta"):
            for says in (platform(mention.platform), followers(author.followers)):
                if says:
                    Node("span", "", says)
            when = When(mention.posted_at, now)
            if mention.url.startswith(("https://", "http://")):
                Node("a", "", "open", href=mention.url, target="_blank", rel="noopener noreferrer",
                     aria_label=f"Open the post by {author.name or author.handle}")  # fmt: skip
    return when


def words(mention: Mention) -> None:
    """Its text exactly as it was written; a long one is shown whole when somebody asks."""
    text = mention.text
    short = shortened(text)
    said = Node("blockquote", "words", short, dir="auto")
    if short != text:
        more = f"Show all {number(len(text))} characters"
        button = Node("button", "link", more, type="button", aria_expanded="false")

        def toggle() -> None:
            whole = said.text == short
            said.say(text if whole else short)
            said.give_class("whole", whole)
            said.put(tabindex="0" if whole else None)
            button.say("Show less" if whole else more)
            button.put(aria_expanded="true" if whole else "false")

        button.on_click(toggle)
    hidden = hidden_characters(text + mention.author.name)
    if hidden:
        Node("p", "note", f"Holds {many(hidden, 'character')} that nobody can see or that turn the writing.")


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


def platform(name: str) -> str:
    return PLATFORMS.get(name, name)


def author_of(item: Item) -> str:
    return item.mention.author.name or item.mention.author.handle
