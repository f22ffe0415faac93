"""Slack's Block Kit as far as we use it: small functions that make blocks, each within Slack's documented limits.

Text from outside is never mrkdwn. It stands in `plain_text` objects and in the text elements of rich text, which Slack
shows as they are: what would be a link, a mention or a bell elsewhere is only characters there. The limits are those of
Slack's documentation, "Block Kit reference" (autumn 2026).
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engage.showing.words import readable, web_address

Block = dict[str, Any]
Element = dict[str, Any]

MOST_BLOCKS = 50
LONGEST_SECTION = 3000
LONGEST_CONTEXT = 2000
LONGEST_LABEL = 75
LONGEST_TITLE = 24
LONGEST_LINK = 3000
LONGEST_FALLBACK = 300
MOST_RICH = 2900
"""Characters in one rich text block: not documented, so it is held to a section's."""


MOST_CHARACTERS, EACH_TEXT = 12_000, 25
"""In all texts of a message, where each text counts as so many more: Slack refuses others as `msg_blocks_too_long`,
which it documents nowhere; seen in reports of 2025."""


@dataclass(frozen=True, slots=True)
class Message:
    """What a message shows. `text` is what a notification says, as mrkdwn: escaped where it is made."""

    blocks: tuple[Block, ...]
    text: str

    @property
    def fits(self) -> bool:
        """Whether Slack takes it: all its texts together are limited, too."""
        return _characters(list(self.blocks)) <= MOST_CHARACTERS

    @property
    def digest(self) -> str:
        """The same for messages that show the same."""
        shown = json.dumps([self.text, self.blocks], sort_keys=True)
        return hashlib.sha256(shown.encode(errors="replace")).hexdigest()[:40]


def fitting(text: str, most: int) -> str:
    """`text` as Slack can take it, cut with an ellipsis where it is too long."""
    shown = readable(text)
    if units(shown) <= most:
        return shown
    cut = shown[:most]
    while units(cut) >= most:
        cut = cut[:-1]
    return cut.rstrip() + "…"


def units(text: str) -> int:
    """How long it is, as Slack counts, and JavaScript: a character beyond the first 65,536 is two."""
    return len(text.encode("utf-16-le", "replace")) // 2


def escaped(says: str) -> str:
    """`says` where Slack reads mrkdwn: what Slack would obey in it is plain. Slack documents three characters."""
    return says.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str, most: int = LONGEST_SECTION) -> Element:
    """A text object that Slack shows as it is; emoji names in it stay names. Slack takes no empty one."""
    return {"type": "plain_text", "text": fitting(text, most) or " ", "emoji": False}


def section(text: str) -> Block:
    return {"type": "section", "text": plain(text)}


def context(*texts: str) -> Block | None:
    """One quiet line; None where there is nothing to say."""
    said = [text for text in texts if text]
    return {"type": "context", "elements": [plain(text, LONGEST_CONTEXT) for text in said[:10]]} if said else None


def divider() -> Block:
    return {"type": "divider"}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, 150)}


def actions(*elements: Element | None) -> Block | None:
    """A row of buttons; None where there are none."""
    shown = [each for each in elements if each]
    return {"type": "actions", "elements": shown} if shown else None


def button(label: str, does: str, value: str, style: str = "", confirm: Element | None = None) -> Element:
    """A button. `does` is its action_id; `value` comes back with the click; `style`: "primary", "danger" or ""."""
    made = {"type": "button", "text": plain(label, LONGEST_LABEL), "action_id": does, "value": value}
    return made | ({"style": style} if style else {}) | ({"confirm": confirm} if confirm else {})


def confirming(title: str, says: str, yes: str, no: str) -> Element:
    """What is asked before a click counts; `yes` and `no` are the answers."""
    return {"title": plain(title, 100), "text": plain(says, 300), "confirm": plain(yes, 30), "deny": plain(no, 30)}


def link_button(label: str, does: str, value: str, url: str) -> Element | None:
    """A button that also leads somewhere; None where `url` leads nowhere that a browser may be sent."""
    address = web_address(url)
    return button(label, does, value) | {"url": address} if address and units(address) <= LONGEST_LINK else None


def overflow(does: str, options: Sequence[tuple[str, str] | tuple[str, str, str]]) -> Element | None:
    """The "…" menu: up to five of (label, value) or (label, value, url)."""
    made = [
        {"text": plain(label, LONGEST_LABEL), "value": value} | ({"url": url[0]} if url and web_address(url[0]) else {})
        for label, value, *url in options
    ]
    return {"type": "overflow", "action_id": does, "options": made[:5]} if made else None


def menu(label: str, does: str, options: Sequence[tuple[str, str]], chosen: str = "") -> Element | None:
    """A menu of up to a hundred (label, value), with the value `chosen` at first; None where there are none."""
    made = [{"text": plain(says, LONGEST_LABEL), "value": value} for says, value in options][:100]
    if not made:
        return None
    at_first = [{"initial_option": option} for option in made if option["value"] == chosen][:1]
    shown = {"type": "static_select", "action_id": does, "placeholder": plain(label, 150), "options": made}
    return shown | (at_first[0] if at_first else {})


def text(says: str, *styles: str) -> Element:
    """A piece of rich text that Slack shows as it is; `styles`: "bold", "italic", "strike", "code"."""
    made: Element = {"type": "text", "text": fitting(says, MOST_RICH)}
    return made | ({"style": dict.fromkeys(styles, True)} if styles else {})


def link(url: str, says: str) -> Element:
    """A link in rich text; the words alone where it leads nowhere that a browser may be sent."""
    address = web_address(url)
    leads = address and says and units(address) <= LONGEST_LINK
    return {"type": "link", "url": address, "text": fitting(says, 300)} if leads else text(says)


def moment(at: datetime, form: str = "{date_short_pretty} {time}") -> Element:
    """A time in the zone of whoever reads it ("Formatting dates", Slack); in UTC where that cannot be shown."""
    return {
        "type": "date",
        "timestamp": int(at.timestamp()),
        "format": form,
        "fallback": f"{at:%d %b %H:%M} UTC",
    }


def paragraph(*elements: Element) -> Block:
    """One paragraph of rich text."""
    return _rich({"type": "rich_text_section", "elements": _said(elements)})


def quote(*elements: Element) -> Block:
    """What somebody else said, with a bar beside it."""
    return _rich({"type": "rich_text_quote", "elements": _said(elements)})


def code(*elements: Element) -> Block:
    """Words to be copied: Slack puts a button for that beside them."""
    return _rich({"type": "rich_text_preformatted", "elements": _said(elements)})


def picture(file: str, alt: str) -> Block:
    """A picture that was uploaded before."""
    return {"type": "image", "slack_file": {"id": file}, "alt_text": fitting(alt, 2000)}


def stacked(*blocks: Block | None) -> tuple[Block, ...]:
    """Those that are there, as many as a message takes."""
    return tuple(block for block in blocks if block)[:MOST_BLOCKS]


def _rich(element: Element) -> Block:
    return {"type": "rich_text", "elements": [element]}


def _said(elements: Iterable[Element]) -> list[Element]:
    """Rich text takes no empty text."""
    return [each for each in elements if each.get("text") != ""] or [{"type": "text", "text": " "}]


def _characters(tree: object) -> int:
    """All texts in a tree of blocks, as Slack counts them."""
    if isinstance(tree, list):
        return sum(map(_characters, tree))
    if not isinstance(tree, dict):
        return 0
    own = tree.get("text")
    return sum(map(_characters, tree.values())) + (units(own) + EACH_TEXT if isinstance(own, str) else 0)
