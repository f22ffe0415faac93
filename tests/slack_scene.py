"""What the tests of the loopback Slack have in common: the real clients, led to it, and a card with two buttons."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.platforms.slack_town import SlackTown

JSON = dict[str, Any]

QUIET = logging.getLogger("tests.slack")
"""At DEBUG the libraries log the socket's address, which is a secret."""
QUIET.setLevel(logging.CRITICAL)


def client(town: SlackTown) -> WebClient:
    """The real client with the bot's token; it never tries again by itself."""
    return WebClient(town.bot_token, base_url=town.api_base, retry_handlers=[], timeout=5, logger=QUIET)


def bolt(town: SlackTown) -> App:
    """The real Bolt, without a socket yet."""
    return App(client=client(town), logger=QUIET)


@contextmanager
def connected(app: App, town: SlackTown, **settings: Any) -> Iterator[SocketModeHandler]:
    """The real Socket Mode handler, with a socket open. Its own `close` would wait 4 s for something to be received."""
    handler = SocketModeHandler(app, town.app_token, logger=QUIET, **settings)
    handler.connect()
    try:
        town.wait_until_connected()
        yield handler
    finally:
        handler.client.auto_reconnect_enabled, handler.client.closed = False, True
        handler.client.enqueue_message("")
        town.sockets.drop_all()
        handler.close()


def refused(error: SlackApiError) -> str:
    """With which word Slack refused."""
    return str(error.response["error"])


def plain(text: str) -> JSON:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str, **more: Any) -> JSON:
    return {"type": "mrkdwn", "text": text, **more}


def section(text: str, **more: Any) -> JSON:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(name: str, text: str, **more: Any) -> JSON:
    return {"type": "button", "action_id": name, "text": plain(text), **more}


def actions(*elements: JSON) -> JSON:
    return {"type": "actions", "elements": list(elements)}


def rich(*inline: JSON) -> JSON:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(inline)}]}


def field(name: str, label: str, **more: Any) -> JSON:
    element = {"type": "plain_text_input", "action_id": name}
    return {"type": "input", "block_id": name, "label": plain(label), "element": element, **more}


def modal(*blocks: JSON, title: str = "Edit", **more: Any) -> JSON:
    return {"type": "modal", "title": plain(title), "submit": plain("Send"), "blocks": list(blocks), **more}


CARD = (section("*Ana* lost her bag"), actions(button("approve", "Approve", value="42"), button("reject", "Reject")))
