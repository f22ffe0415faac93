"""What a card shows of the other side: who speaks, what they said in its thread, and what the models made of it."""

from collections.abc import Callable, Iterator
from datetime import datetime

from engage.approval.slack.blocks import (
    MOST_RICH,
    Block,
    Element,
    context,
    escaped,
    fitting,
    link,
    moment,
    paragraph,
    quote,
    text,
)
from engage.items import Item
from engage.labels import SAID_TO_US
from engage.showing.about import kind_words, person_line
from engage.showing.words import chips, doubt, followers, many, platform, shortened, whose
from engage.store.beside import Beside, Later
from engage.types import Post

THREAD_SHOWN, THREAD_CHARACTERS = 3, 300
"""Posts before the mention that are shown, the last ones, and characters of each."""

SAID_CHARACTERS, BRIEFLY = 2900, 300
"""Characters of the mention that are shown, and so many where our own words need the room."""

LATER_SHOWN = 3
NOTIFIED_CHARACTERS = 200
LONGEST_NAME = 60


def theirs(item: Item, around: Beside, now: datetime, is_brief: bool) -> Iterator[Block | None]:
    """All of it. `is_brief`: only so much as nobody can decide without."""
    yield _author(item)
    yield context(person_line(around.person, item, now).says if around.person else "")
    if not is_brief:
        yield from _thread(item.mention.thread)
    yield from _said(item.mention.text, BRIEFLY if is_brief else SAID_CHARACTERS)
    yield from _since(around.later[-1:] if is_brief else around.later)
    yield context(*_read(item))


def notification(item: Item) -> str:
    """What a phone shows: mrkdwn, so everything from outside is escaped."""
    says = shortened(item.mention.text, NOTIFIED_CHARACTERS)
    return escaped(fitting(f"{name_of(item)} on {platform(item.mention.platform)}: {says}", 300))


def name_of(item: Item) -> str:
    """Who wrote it, on one line and without what would turn the line around."""
    shown = "".join(each if each.isprintable() else " " for each in whose(item.mention))
    return fitting(" ".join(shown.split()), LONGEST_NAME)


def whole(says: str, block: Callable[[Element], Block]) -> Iterator[Block]:
    """All of a text, in as many blocks as that takes: nobody approves what they cannot see."""
    size = MOST_RICH if says.isascii() else MOST_RICH // 2  # a character may count as two
    for at in range(0, max(len(says), 1), size):
        yield block(text(says[at : at + size]))


def _author(item: Item) -> Block:
    """ "Marta Kowal  @marta_kowal on X · 1.3k followers · 25 Nov 14:03 · the post"."""
    mention = item.mention
    handle = fitting(f"@{mention.author.handle.lstrip('@')}", LONGEST_NAME) if mention.author.handle else ""
    says = " · ".join(
        part
        for part in (f"{handle} on {platform(mention.platform)}".strip(), followers(mention.author.followers))
        if part
    )
    purpose = kind_words(item)
    elements = [text(name_of(item), "bold"), text(f"  {says} · "), moment(mention.posted_at)]
    if mention.url:
        elements += [text(" · "), link(mention.url, "the post")]
    if purpose:
        elements += [text(f"  ({purpose})", "italic")]
    return paragraph(*elements)


def _thread(posts: tuple[Post, ...]) -> Iterator[Block | None]:
    """What was said before, the oldest first."""
    if more := len(posts) - THREAD_SHOWN:
        yield context(f"{many(more, 'post')} before that") if more > 0 else None
    for post in posts[-THREAD_SHOWN:]:
        who = "We" if post.is_ours else f"@{post.handle.lstrip('@')}"
        yield context(f"{who}: {shortened(post.text, THREAD_CHARACTERS)}")


def _said(says: str, most: int) -> Iterator[Block | None]:
    """What they said: all of it, or of a very long post its beginning and how much more there is."""
    beginning = says[:most]
    yield from whole(beginning, quote)
    if more := len(says) - len(beginning):
        yield context(f"… and {many(more, 'more character')}: read the post itself, or open it in the console")


def _since(later: tuple[Later, ...]) -> Iterator[Block | None]:
    for each in later[-LATER_SHOWN:]:
        yield context(f"Since then they wrote: {shortened(each.text, THREAD_CHARACTERS)}")


def _read(item: Item) -> Iterator[str]:
    """What the models made of it, each label with how sure that is."""
    if item.reading is None or item.mention.kind not in SAID_TO_US:
        return
    yield " · ".join(f"{chip.says}{'?' if chip.unsure else ''} {chip.percent}%" for chip in chips(item.reading))
    yield doubt(item.reading)
