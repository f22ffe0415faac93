"""What X lets an app post. The self-serve rule holds since February 2026: only who was summoned may reply."""

from datetime import timedelta
from typing import Any

from engage.counting import weighted_length
from tests.platforms.serving import Asked
from tests.platforms.x_network import Network
from tests.platforms.x_objects import POST_LENGTH, Post, User
from tests.platforms.x_problems import (
    DUPLICATE,
    INVISIBLE,
    NOT_PERMITTED,
    NOT_SUMMONED,
    RESTRICTED,
    forbidden,
    invalid,
)

TOO_LONG = (
    "Your Tweet text is too long. For more information on how Twitter determines text length see "
    "https://github.com/twitter/twitter-text."
)


def posted(network: Network, account: User, asked: Asked, *, enterprise: bool, duplicates_within: timedelta) -> Post:
    """POST /2/tweets: the new post, or the `Problem` that X makes of it."""
    body = _body(asked)
    text = body.get("text")
    if not isinstance(text, str) or not text.strip():
        raise invalid("text", text, "Requires either text, card, quote or media.")
    if weighted_length(text) > POST_LENGTH:
        raise invalid("text", text, TOO_LONG)
    if "quote_tweet_id" in body and not enterprise:
        raise forbidden(NOT_PERMITTED)
    parent = _parent(network, account, body, enterprise) if "reply" in body else None
    quoted = network.found(str(body["quote_tweet_id"])) if "quote_tweet_id" in body else None
    since = network.clock.now() - duplicates_within
    written = network.written(account, text, parent)
    if any(old.text == written and old.at > since for old in network.posted_by(account.handle)):
        raise forbidden(DUPLICATE)
    return network.post(account, text, reply_to=parent, quote=quoted)


def _body(asked: Asked) -> dict[str, Any]:
    try:
        body = asked.json
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise invalid("body", "", "The request body is not a JSON object.")
    return body


def _parent(network: Network, account: User, body: dict[str, Any], enterprise: bool) -> Post:
    """The post that is replied to, if this account may."""
    reply = body["reply"]
    number = reply.get("in_reply_to_tweet_id") if isinstance(reply, dict) else None
    if not isinstance(number, str) or not number.isdecimal():
        raise invalid("reply.in_reply_to_tweet_id", number, "must be the id of a Tweet, as a string of digits")
    parent = network.found(number)
    if parent is None or not network.sees(account, parent.author):
        raise forbidden(INVISIBLE)
    if not _is_open(network, account, parent):
        raise forbidden(RESTRICTED)
    if not enterprise and not _is_summoned(account, parent):
        raise forbidden(NOT_SUMMONED)
    return parent


def _is_open(network: Network, account: User, parent: Post) -> bool:
    """Whether whoever began the conversation lets this account reply."""
    root = network.found(str(parent.conversation_id))
    if root is None or root.author is account or account in root.mentioned:
        return True
    return root.reply_settings == "everyone" or (root.reply_settings == "following" and account in root.author.follows)


def _is_summoned(account: User, parent: Post) -> bool:
    """Whether the parent mentions the account, quotes one of its posts, or is its own."""
    quoted = parent.referenced("quoted")
    return parent.author is account or account in parent.mentioned or (quoted is not None and quoted.author is account)
