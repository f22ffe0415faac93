"""What stands beside a mention wherever it is shown: what was said before it, how it may be answered, at what price."""

from typing import Any

from rich.text import Text

from engage.approval.offers import Offer, dollars
from engage.cli.output import out, plain, table, utc
from engage.items import Item
from engage.notes import Courtesy
from engage.showing.words import rule_words
from engage.types import How, Mention, Post

LABELS = {How.BY_HAND: "by hand", How.NONE: "no answer"}
STYLES = {How.BY_HAND: "yellow", How.NONE: "red"}
LABEL_WIDTH = 18
PARENT_LONGEST = 400

Row = tuple[Text, Text]
"""A label and what stands beside it."""


def thread_rows(mention: Mention, whole: bool = False) -> list[Row]:
    """What was said before it, a row for each post: the direct parent, or with `whole` everything, the oldest first."""
    if whole:
        return [post_row(post) for post in mention.thread]
    rows = [post_row(post, PARENT_LONGEST) for post in mention.thread[-1:]]
    earlier = len(mention.thread) - len(rows)
    if earlier:
        posts = "1 post" if earlier == 1 else f"{earlier} posts"
        rows.insert(0, (Text(), Text(f"{posts} before that: --thread", style="dim italic")))
    return rows


def post_row(post: Post, longest: int = 0) -> Row:
    """Who wrote it ("we" if we did), and what, cut to `longest` characters if that is not 0."""
    who = "we" if post.is_ours else f"@{post.handle}" if post.handle else "somebody"
    text = plain(post.text, longest)
    text.stylize("dim")
    return plain(who, LABEL_WIDTH), text


def author_of(mention: Mention) -> Text:
    """Its author as a label; the arrow says that it answers what stands above."""
    handle = f"@{mention.author.handle}" if mention.author.handle else "said"
    return plain(f"↳ {handle}" if mention.thread else handle, LABEL_WIDTH)


def how_rows(offer: Offer) -> list[Row]:
    """How it may be answered and at what price; nothing where it may simply be sent for nothing."""
    rows = []
    if offer.how is not How.API:
        rows.append((Text(LABELS[offer.how]), plain(offer.because)))
        rows[-1][1].stylize(STYLES[offer.how])
    if offer.price:
        rows.append((Text("price"), Text(dollars(offer.price))))
    return rows


def courtesy_row(item: Item) -> list[Row]:
    """What courtesy says of the draft; nothing where it may go out."""
    courtesy = item.courtesy
    if courtesy is None or courtesy.is_allowed:
        return []
    says = f"{courtesy.says}; {courtesy.again}" if courtesy.again else courtesy.says
    return [(Text("courtesy"), plain(says))]


def show_courtesy(courtesy: Courtesy) -> None:
    """Every rule that was asked, and what it said; what stands in the way first."""
    out.print(Text("Courtesy", style="bold"), plain(courtesy.again), Text(utc(courtesy.asked_at), style="dim"))
    shown = table("", "rule", "")
    shown.show_header = False
    for mark, style, rules in (("✗", "yellow", courtesy.hits), ("✓", "dim", courtesy.misses)):
        for name, says in rules:
            shown.add_row(Text(mark, style=style), Text(rule_words(name), style="dim"), plain(says))
    out.print(shown)
    out.print()


def as_json(mention: Mention, offer: Offer) -> dict[str, Any]:
    """The same for programs."""
    return {
        "thread": mention.thread,
        "eligibility": {"how": offer.how, "because": offer.because},
        "price": offer.price,
        "link": offer.link,
    }
