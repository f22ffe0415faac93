"""Whom a message pings: docs.slack.dev, "Formatting message text" and "Rich text block".

Where the documentation leaves a doubt, somebody is pinged: a text object that is not verbatim has "certain mentions
automatically parsed" without a word on which, ids of nobody count, and so does what an update brings in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.platforms.slack_objects import Message
from tests.platforms.slack_state import Workspace

_MENTION = re.compile(r"<(?:!(channel|here|everyone|group)|!subteam\^([A-Z0-9]+)|@([UW][A-Z0-9]+))(?:[|^][^>]*)?>")
_NAMED = re.compile(r"(?<![\w@.])@([\w.-]+)")
_RICH = {"user": "user_id", "usergroup": "usergroup_id", "broadcast": "range"}
EVERYBODY = ("channel", "here", "everyone", "group")


@dataclass(frozen=True, slots=True)
class Rung:
    """`who` was pinged: "channel", "here", "everyone", or the id of a user or of a group."""

    who: str
    channel: str
    ts: str


def rung(town: Workspace) -> list[Rung]:
    """Everybody who was ever pinged, in every version of every message; ephemeral messages ping nobody."""
    messages = [version for one in town.ever() if not one.only_for for version in one.versions]
    return [Rung(who, one.channel, one.ts) for one in messages for who in dict.fromkeys(_pinged(town, one))]


def _pinged(town: Workspace, message: Message) -> Iterator[str]:
    yield from _in_mrkdwn(message.text)
    if message.links_names:
        yield from _by_name(town, message.text)
    for block in message.blocks:
        yield from _in_block(town, block)


def _in_block(town: Workspace, value: Any) -> Iterator[str]:
    """Every mrkdwn object and every mention of rich text in a tree of JSON."""
    if isinstance(value, list):
        for item in value:
            yield from _in_block(town, item)
    if not isinstance(value, dict):
        return
    kind = value.get("type")
    if kind == "mrkdwn":
        yield from _in_mrkdwn(value["text"])
        if not value.get("verbatim"):
            yield from _by_name(town, value["text"])
    elif kind in _RICH and _RICH[kind] in value:
        yield str(value[_RICH[kind]])
    else:
        for item in value.values():
            yield from _in_block(town, item)


def _in_mrkdwn(text: str) -> Iterator[str]:
    for mention in _MENTION.finditer(text):
        yield next(filter(None, mention.groups()))


def _by_name(town: Workspace, text: str) -> Iterator[str]:
    names = {user.name: user.id for user in town.users.values()}
    handles = {group.handle: group.id for group in town.groups.values()}
    known = {**dict(zip(EVERYBODY, EVERYBODY, strict=True)), **names, **handles}
    for named in _NAMED.finditer(text):
        if who := known.get(named[1].rstrip(".-").lower()):
            yield who
