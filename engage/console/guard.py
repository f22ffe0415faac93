"""Stands before every request: who may ask, and what a browser may do with the answer.

A page from elsewhere must not reach the console through the browser of the person who has it open: a name that was
rebound to 127.0.0.1 shows in the Host header, a foreign page in the Origin header. What is answered may not be framed,
and runs no script but the console's own: NiceGUI's inline scripts carry a nonce, and nothing is evaluated.
"""

import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engage.console.parts import Parts

HERE = frozenset({"127.0.0.1", "localhost", "::1"})
PARTS = "goodword.parts"
"""Where a request carries the parts."""

FIXED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def allowed_hosts(host: str) -> frozenset[str]:
    """The names under which a console that listens on `host` may be asked for."""
    return HERE | {host.lower()}


def refusal(headers: Headers, hosts: frozenset[str], is_websocket: bool) -> str:
    """Why this request is not answered, as a sentence, or ""."""
    host, origin = headers.getlist("host"), headers.get("origin")
    if len(host) != 1 or _name(host[0]) not in hosts:
        return "The console does not answer under this name; open it at the address that `goodword run` prints."
    if origin is None:
        return "A browser says where a page comes from; this one does not." if is_websocket else ""
    if origin.partition("://")[2] != host[0]:
        return "The console does not talk to pages from elsewhere."
    return ""


def policy(nonce: str) -> str:
    """The Content-Security-Policy of a page whose own scripts and styles carry `nonce`."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


def sealed(page: bytes, nonce: str) -> bytes:
    """NiceGUI's page with its language and the nonce. No outside text has a "<" left by then: NiceGUI escapes it."""
    mark = f' nonce="{nonce}"'.encode()
    page = page.replace(b"<html ", b'<html lang="en" ', 1).replace(b' style="display: none"', b" hidden", 1)
    return page.replace(b"<script", b"<script" + mark).replace(b"<style", b"<style" + mark)


class Guard:
    """The ASGI application around the site; it also hands the parts to every request."""

    def __init__(self, app: ASGIApp, parts: Parts, hosts: frozenset[str]) -> None:
        self.app, self.parts, self.hosts = app, parts, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        is_websocket = scope["type"] == "websocket"
        refused = refusal(Headers(scope=scope), self.hosts, is_websocket)
        if refused and is_websocket:
            await send({"type": "websocket.close", "code": 1008, "reason": refused})
            return
        answer = _Answer(send)
        if refused:
            await PlainTextResponse(refused, 403)(scope, receive, answer)
            return
        scope[PARTS] = self.parts
        await self.app(scope, receive, send if is_websocket else answer)


class _Answer:
    """Adds the headers on the way out. A page is held back until it is whole, because the nonces change its length."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.nonce = secrets.token_urlsafe(16)
        self.start: Message | None = None
        self.page = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(FIXED_HEADERS | {"Content-Security-Policy": policy(self.nonce)})
            headers.setdefault("Cache-Control", "no-cache")
            if headers.get("x-nicegui-content") == "page":
                self.start = message
                return
        elif self.start is not None:
            self.page += message.get("body", b"")
            if message.get("more_body"):
                return
            body = sealed(self.page, self.nonce)
            MutableHeaders(scope=self.start)["Content-Length"] = str(len(body))
            await self.send(self.start)
            message = {"type": "http.response.body", "body": body}
        await self.send(message)


def _name(host: str) -> str:
    """The name in a Host header, without the port; "" if it cannot be read."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""
