"""What machines ask: is the process alive, can it work, how is it doing."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from engage import metrics
from engage.console.guard import PARTS
from engage.console.parts import Parts
from engage.errors import GoodwordError

router = APIRouter()


@router.get("/livez")
async def livez() -> Response:
    """200 while the process answers at all; it asks nothing else, so that a slow database causes no restart."""
    return PlainTextResponse("alive\n")


@router.get("/readyz")
def readyz(request: Request) -> Response:
    """200 while the database answers and no job fails, else 503. Mistakes in playbooks are told, and are no failure:
    the last good versions work on."""
    parts: Parts = request.scope[PARTS]
    database = "answers"
    try:
        parts.looking.newest_move()
    except GoodwordError as error:
        database = str(error)
    troubles = parts.troubles()
    ready = database == "answers" and not troubles
    mistakes = [str(mistake) for mistake in parts.playbooks.mistakes]
    told = {"ready": ready, "database": database, "troubles": troubles, "playbook_mistakes": mistakes}
    return JSONResponse(told, 200 if ready else 503)


@router.get("/metrics")
def scrape(request: Request) -> Response:
    """Prometheus' page; 503 while the database does not answer."""
    parts: Parts = request.scope[PARTS]
    try:
        stages = parts.looking.stages()
    except GoodwordError as error:
        return PlainTextResponse(f"{error}\n", 503)
    page = metrics.page(stages, len(parts.playbooks.mistakes))
    return Response(page, media_type="text/plain; version=0.0.4; charset=utf-8")
