"""The line on which Slack tells us what people do: a WebSocket that we open, or calls to an address of ours.

Both hand over to one Bolt app. Facts read from slack-sdk 3.48, socket_mode/builtin/client.py: a connection that failed
is not opened again by itself in every case, and an address for it can be used once. So reconnecting is left to a job of
the daemon, which asks for a new address each time and says what is wrong meanwhile.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, Protocol

from pydantic import SecretStr
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient

from engage.approval.slack.calls import Calls
from engage.config_slack import SlackBlock
from engage.errors import GoodwordError, Temporary

PING_SECONDS = 2
"""A line that was cut without a word is noticed by the second ping, and nobody is heard until then."""

CONCURRENCY = 16
"""Envelopes that are taken at once: taking one is quick, what it brings about has threads of its own."""


class Line(Protocol):
    """How Slack reaches us."""

    def hold(self) -> None:
        """Open it, or open it again where it broke. Raises `Temporary` where Slack cannot be reached."""
        ...

    def close(self) -> None:
        """Nothing is heard any more."""
        ...


def bolt(settings: SlackBlock, client: WebClient, listening: Executor) -> App:
    """The Bolt app without listeners, which run in `listening`. It asks Slack nothing by itself: our token is the only
    one."""
    quiet = logging.getLogger("engage.approval.slack.bolt")
    quiet.setLevel(logging.CRITICAL)  # it prints what people wrote; what fails is told by jobs and listeners
    token = needed(settings.bot_token, "GOODWORD_SLACK_BOT_TOKEN")

    def authorize(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=token)

    secret = settings.signing_secret.get_secret_value() if settings.signing_secret else "unused in Socket Mode"
    return App(
        logger=quiet,
        client=client,
        authorize=authorize,
        signing_secret=secret,
        raise_error_for_unhandled_request=False,
        ignoring_self_events_enabled=True,
        listener_executor=listening,
        url_verification_enabled=settings.mode == "http",
        ssl_check_enabled=settings.mode == "http",
    )


def line(settings: SlackBlock, app: App, client: WebClient) -> Line:
    """As config.yaml says. Raises `GoodwordError` where a secret is missing."""
    if settings.mode == "http":
        secret = needed(settings.signing_secret, "GOODWORD_SLACK_SIGNING_SECRET")
        return Calls(app, settings.host, settings.port, secret)
    return _Socket(app, needed(settings.app_token, "GOODWORD_SLACK_APP_TOKEN"), client)


def needed(secret: SecretStr | None, name: str) -> str:
    """The secret; raises `GoodwordError`, which says where it comes from."""
    if secret is None or not secret.get_secret_value().strip():
        raise GoodwordError(f"config.yaml has a slack: block, but {name} is not set; README.md says where to find it")
    return secret.get_secret_value()


class _Socket:
    def __init__(self, app: App, app_token: str, client: WebClient) -> None:
        self._make: Callable[[], SocketModeHandler] = lambda: SocketModeHandler(
            app,
            app_token,
            web_client=client,
            auto_reconnect_enabled=False,
            concurrency=CONCURRENCY,
            ping_interval=PING_SECONDS,
        )
        self._handler: SocketModeHandler | None = None

    def hold(self) -> None:
        if self._handler is None:
            self._handler = self._make()
        if _is_alive(self._handler.client):
            return
        try:
            self._handler.client.connect_to_new_endpoint(force=True)
        except Exception as error:  # noqa: BLE001 - whatever the client raises, the line is not open; it is told
            raise Temporary(f"Socket Mode cannot be opened: {type(error).__name__}") from None

    def close(self) -> None:
        if self._handler is not None:
            client = self._handler.client
            client.closed = True
            client.enqueue_message("")  # its thread would wait a second for one, and only then see that it is closed
            client.close()
            self._handler = None


def _is_alive(client: SocketModeClient) -> bool:
    """Whether anything can be heard. The client itself takes a line for open until five pings could not be sent."""
    session = client.current_session
    if session is None or not session.is_active() or client.current_session_state.terminated:
        return False
    return session.consecutive_check_state_error_count == 0
