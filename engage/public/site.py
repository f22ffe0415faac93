"""The public pages: a question behind a link that nobody can guess, and the answer to it.

Opening a link gives no mark, also where the link names one: programs that preview links open it, too. The form does.
"""

import re
from collections.abc import Callable, Mapping

import structlog
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from engage.errors import GoodwordError
from engage.ports import Clock
from engage.public.guard import Guard, form
from engage.public.rendering import Rendering
from engage.store.questions import Questions, Refused

log = structlog.get_logger(__name__)

_SCORE = re.compile("[1-5]")


def site(questions: Questions, brand: Callable[[], str], clock: Clock, address: str) -> ASGIApp:
    """The ASGI application, which the world reaches at `address`. `brand` gives the brand's name as it is now."""
    pages = Rendering(brand)
    csat = _Csat(questions, pages, clock, address)
    app = Starlette(
        routes=[
            Route("/livez", _livez),
            Route("/csat/{token}", csat.ask),
            Route("/csat/{token}", csat.keep, methods=["POST"]),
            Route("/csat/{token}/{score}", csat.ask),
        ],
        exception_handlers={
            HTTPException: lambda _, error: _not_done(pages, error.status_code),
            GoodwordError: lambda _, error: _in_trouble(pages, error),
            ClientDisconnect: lambda _, error: Response(status_code=400),
            Exception: lambda _, error: _not_done(pages, 503),
        },
    )
    app.router.redirect_slashes = False
    return Guard(app, pages.style_hash)


class _Csat:
    """The question and its answer."""

    def __init__(self, questions: Questions, pages: Rendering, clock: Clock, address: str) -> None:
        self.questions, self.pages, self.clock, self.address = questions, pages, clock, address

    def ask(self, request: Request) -> Response:
        token, score = request.path_params["token"], request.path_params.get("score", "")
        opened = self.questions.open(token) if _SCORE.fullmatch(score) or not score else None
        if opened is None:
            raise HTTPException(404)
        if opened.is_closed(self.clock.now()):
            return HTMLResponse(self.pages.refused(Refused.LATE))
        until = opened.given.until if opened.given else None
        return HTMLResponse(self.pages.ask(token, int(score or 0), until=until))

    async def keep(self, request: Request) -> Response:
        fields = await form(request, self.address)
        return await run_in_threadpool(self._keep, request.path_params["token"], fields)

    def _keep(self, token: str, fields: Mapping[str, str]) -> Response:
        score, comment = fields.get("score", ""), fields.get("comment", "")
        if not _SCORE.fullmatch(score):
            return self._without_mark(token, comment)
        match self.questions.answer(token, int(score), comment, self.clock.now()):
            case None:
                raise HTTPException(404)
            case Refused() as why:
                return HTMLResponse(self.pages.refused(why), 409)
            case given:
                return HTMLResponse(self.pages.thanks(token, given))

    def _without_mark(self, token: str, comment: str) -> Response:
        if self.questions.open(token) is None:
            raise HTTPException(404)
        return HTMLResponse(self.pages.without_mark(token, comment), 422)


async def _livez(_: Request) -> Response:
    """200 while the process answers at all; it asks nothing else, so that a slow database causes no restart."""
    return PlainTextResponse("alive\n")


def _not_done(pages: Rendering, status: int) -> Response:
    return HTMLResponse(pages.not_found() if status == 404 else pages.trouble(status), status)


def _in_trouble(pages: Rendering, error: Exception) -> Response:
    log.error("public_page", problem=str(error))
    return _not_done(pages, 503)
