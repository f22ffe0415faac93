"""What modals are made of: inputs, each in a block of its own, and the frame around them.

An input's block has the name under which comes back what was typed or chosen there. Limits as in `blocks`.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from engage.approval.slack.blocks import LONGEST_TITLE, Block, Element, menu, plain
from engage.approval.slack.values import About
from engage.showing.words import readable

LONGEST_INPUT = 3000
VALUE = "value"
"""The action_id of every input."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What a modal carries until it is sent off: what it is about, in which channel its card stands, and on which
    platform the mention does."""

    about: About
    channel: str
    platform: str = ""

    @classmethod
    def read(cls, carried: str) -> "Slip | None":
        """What `str` of one wrote; None for anything else."""
        try:
            read = json.loads(carried)
            about = About.read(read["about"])
            return cls(about, str(read["channel"]), str(read["platform"])) if about else None
        except (ValueError, KeyError, TypeError, AttributeError):
            return None

    def __str__(self) -> str:
        return json.dumps({"about": str(self.about), "channel": self.channel, "platform": self.platform})


def modal(kind: str, title: str, slip: Slip, blocks: Iterable[Block | None], submit: str = "") -> Block:
    """A modal; `kind` is its callback_id. Without `submit` there is nothing to send off."""
    made = {
        "type": "modal",
        "callback_id": kind,
        "title": plain(title, LONGEST_TITLE),
        "close": plain("Leave it", LONGEST_TITLE),
        "private_metadata": str(slip),
        "blocks": [block for block in blocks if block],
    }
    return made | ({"submit": plain(submit, LONGEST_TITLE)} if submit else {})


def field(name: str, label: str, element: Element | None, hint: str = "", is_optional: bool = False) -> Block | None:
    """An input under its label; None where there is nothing to choose from."""
    if element is None:
        return None
    made = {"type": "input", "block_id": name, "label": plain(label, 2000), "element": element, "optional": is_optional}
    return made | ({"hint": plain(hint, 2000)} if hint else {})


def words(at_first: str = "", most: int = LONGEST_INPUT, is_long: bool = False) -> Element:
    """Something to type into, with what stands there at first; `is_long`: several lines."""
    made: dict[str, Any] = {
        "type": "plain_text_input",
        "action_id": VALUE,
        "max_length": min(most, LONGEST_INPUT),
        "multiline": is_long,
    }
    return made | ({"initial_value": readable(at_first)} if at_first else {})


def choice(label: str, options: Sequence[tuple[str, str]], chosen: str = "") -> Element | None:
    """One of (label, value); the value `chosen` at first."""
    return menu(label, VALUE, options, chosen)


def somebody(user: str) -> Element:
    """One of the workspace; `user` at first."""
    return {"type": "users_select", "action_id": VALUE, "initial_user": user}
