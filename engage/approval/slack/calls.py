"""The line of mode http: Slack calls us, at an address that a proxy of the operator's leads to.

Anybody may call there, so nothing is parsed before it is known that Slack has sent it. How it signs is told in its
documentation, "Verifying requests from Slack" (autumn 2026). Read from slack-sdk 3.48, signature/__init__.py: a time
that is no number, or a signature that is not ASCII, is raised and not refused.
"""

import asyncio
import time
from typing import Any

import structlog
from slack_bolt import App
from slack_sdk.signature import SignatureVerifier

from engage.serving import Serving

log = structlog.get_logger(__name__)

PATH = "/slack/events"
MOST_BYTES = 4 * 1024 * 1024
"""Of one call. Slack sends the whole message along with a click on it, and percent signs make it longer."""

READ_SECONDS = 10
WARN_EVERY = 60.0
"""Seconds. However often a stranger calls there, the log stays short."""


class Calls:
    """Open from the first `hold` until `close`. `address` is where it listens meanwhile, without the path."""

    def __init__(self, app: App, host: str, port: int, signing_secret: str) -> None:
        self.address = ""
        self._serving = Serving(lambda: _site(app, _Seal(signing_secret)), "slack", host, port)

    def hold(self) -> None:
        """Open it. Raises `GoodwordError` where it cannot listen there."""
        if not self.address:
            self.address = self._serving.start()
            log.info("slack_may_call", at=f"{self.address}{PATH}")

    def close(self) -> None:
        """Nothing is heard any more."""
        if self.address:
            self._serving.stop()
            self.address = ""


class _Seal:
    """Knows Slack's signature, and says now and then that others were refused: a wrong secret looks like that, too."""

    def __init__(self, signing_secret: str) -> None:
        self._verifier = SignatureVerifier(signing_secret)
        self._warned_at = float("-inf")

    def is_on(self, body: bytes, signed_at: str | None, signature: str | None) -> bool:
        """Whether Slack has sent this `body`, within the last five minutes."""
        try:
            if self._verifier.is_valid(body, signed_at, signature):
                return True
        except (ValueError, TypeError, OverflowError):
            pass
        self._warn()
        return False

    def _warn(self) -> None:
        if time.monotonic() - self._warned_at >= WARN_EVERY:
            self._warned_at = time.monotonic()
            log.warning(
                "slack_call_refused",
                problem="not signed by Slack just now; if Slack did call, GOODWORD_SLACK_SIGNING_SECRET is wrong, "
                "or this machine's clock",
            )


def _site(app: App, seal: _Seal) -> Any:
    from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import ClientDisconnect, Request
    from starlette.responses import Response
    from starlette.routing import Route

    async def take(request: Request) -> Response:
        """In a thread, because Bolt waits there until the listener has acknowledged."""
        body = bytearray()
        try:
            async with asyncio.timeout(READ_SECONDS):
                async for chunk in request.stream():
                    body += chunk
                    if len(body) > MOST_BYTES:
                        return Response(status_code=413)
        except (TimeoutError, ClientDisconnect):
            return Response(status_code=408)
        told = request.headers
        if not seal.is_on(bytes(body), told.get("x-slack-request-timestamp"), told.get("x-slack-signature")):
            return Response(status_code=401)
        return to_starlette_response(await run_in_threadpool(app.dispatch, to_bolt_request(request, bytes(body))))

    return Starlette(routes=[Route(PATH, take, methods=["POST"])])
