"""Stands before every request: what a browser may do with a page, who may send a form, and how much of one is read.

There is no log-in, and no cookie that a page from elsewhere could abuse: the token is the secret. A form from elsewhere
is refused all the same. Browsers say where it comes from in Sec-Fetch-Site; those that do not yet, in Origin, which our
own `no-referrer` turns into "null".
"""

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 8 * 1024
MOST_FIELDS = 8
FORM_SECONDS = 10
FORM = "application/x-www-form-urlencoded"

HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def policy(style: str) -> str:
    """The Content-Security-Policy of pages with this one style sheet, by its hash, and with no script at all."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{style}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class Guard:
    """The ASGI application around the site: adds the headers to every answer."""

    def __init__(self, app: ASGIApp, style: str) -> None:
        self.app, self.headers = app, HEADERS | {"Content-Security-Policy": policy(style)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        await self.app(scope, receive, with_headers)


async def form(request: Request, address: str) -> Mapping[str, str]:
    """The fields of a form that one of our own pages sent. Raises `HTTPException` with the status of what is wrong."""
    if is_foreign(request.headers, address):
        raise HTTPException(403)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise HTTPException(415)
    try:
        async with asyncio.timeout(FORM_SECONDS):
            body = await _body(request)
    except TimeoutError as error:
        raise HTTPException(408) from error
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), errors="replace", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise HTTPException(400) from error
    return {name: values[-1] for name, values in fields.items()}


def is_foreign(headers: Headers, address: str) -> bool:
    """Whether a form was sent by a page that is not ours, which the world reaches at `address`."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    return headers.get("origin", "null") not in {"null", address}


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise HTTPException(413)
    return body
