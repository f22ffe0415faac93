"""The pages and routes, put together once a process: NiceGUI has one application only."""

from functools import cache
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.staticfiles import StaticFiles
from nicegui import Client, app, context, ui

from engage.console import drafts, health, sandbox, shelf, way
from engage.console.frame import Frame
from engage.console.nodes import Node
from engage.console.visitor import Visitor

ASSETS = Path(__file__).parent / "assets"
HEAD = '<link rel="stylesheet" href="/assets/console.css"><script type="module" src="/assets/console.js"></script>'
RECONNECT_SECONDS = 10.0


@cache
def site() -> FastAPI:
    """The whole site. It holds no parts: `guard.Guard` hands them to every request."""
    outer = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    outer.include_router(health.router)
    outer.mount("/assets", StaticFiles(directory=ASSETS))
    app.config.socket_io_js_transports = ["websocket"]
    app.config.quasar_config["loadingBar"] = {"skipHijack": True}
    ui.add_head_html(HEAD, shared=True)
    ui.page("/", title="Drafts · Goodword")(drafts.page)
    ui.page("/sandbox", title="Sandbox · Goodword")(sandbox.page)
    ui.page("/playbooks", title="Playbooks · Goodword")(shelf.page)
    ui.page("/mention/{mention_id}", title="Mention · Goodword")(way.page)
    ui.page("/{path:path}", title="Not found · Goodword")(_not_found)
    ui.run_with(
        outer,
        title="Goodword",
        favicon=(ASSETS / "mark.svg").read_text(),
        dark=None,
        tailwind=False,
        gzip_middleware_factory=None,
        binding_refresh_interval=None,
        reconnect_timeout=RECONNECT_SECONDS,
        show_welcome_message=False,
    )
    app.on_shutdown(_forget_pages)
    return outer


def _forget_pages() -> None:
    """So that an open page that comes back finds no half of itself here, and loads anew."""
    for client in list(Client.instances.values()):
        client.delete()


def _not_found(request: Request) -> None:
    frame = Frame(Visitor.of(request), "", "Not found")
    with frame.main:
        Node("h1", "", "There is no such page")
        with Node("p"):
            Node("a", "", "To the drafts", href="/")
    context.client.status_code = 404
