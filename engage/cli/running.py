"""`goodword run` and `goodword demo`: the daemon in the foreground, with the console and the public page beside it."""

import getpass
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from engage import gestures, logs
from engage.app import App
from engage.cli import fresh
from engage.cli.output import err
from engage.cli.session import session
from engage.config import Config
from engage.secrets import secrets

if TYPE_CHECKING:
    from engage.daemon import Daemon

Console = Annotated[bool, typer.Option("--console/--no-console", help="Open the console in this process.")]
Port = Annotated[
    int | None, typer.Option(help="The console's port, if another than the configured one; 0 takes a free one.")
]


def run(context: typer.Context, console: Console = True, port: Port = None) -> None:
    """Run the daemon until it is stopped: hear, understand, draft, ask, and say what was approved.

    It upgrades the database by itself, and says so. Stop it with Ctrl-C or SIGTERM; nothing is lost.
    """
    config = session(context).own_config
    with fresh.running_on(config.database):
        done = _run(config, console, port)
    _leave(done)


def demo(context: typer.Context, console: Console = True, port: Port = None) -> None:
    """See it work: an airline's posts from a tape, drafts to approve, replies in a sandbox. Needs no account.

    Starts over each time: what the last demo left is moved aside. Only where every listener is a tape.
    """
    config = session(context).config
    with fresh.started_over(config):
        done = _run(config, console, port)
    _leave(done)


def _run(config: Config, console: bool, port: int | None) -> bool:
    """Until it is stopped; returns whether everything came to its end."""
    logs.set_up(config.log.level, config.log.format, secrets(config))
    app = App(config)
    before, after = app.upgrade()
    if before != after:
        err.print(f"database: upgraded from {before or 'nothing'} to {after}")
    from engage.daemon import Daemon  # APScheduler and the metrics are needed here only

    daemon = Daemon(app)
    try:
        daemon.start()
        with _console(daemon, console and config.console.enabled, port), _public(app):
            daemon.wait()
    finally:
        done = daemon.stop()
        app.close()
    return done


def _leave(done: bool) -> None:
    """End at once where something was cut off: Python would wait for its threads, as long as a platform hangs."""
    if not done:
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


@contextmanager
def _console(daemon: "Daemon", wanted: bool, port: int | None) -> Iterator[None]:
    """The console while the daemon runs, if it is wanted; its address is printed once it answers."""
    if not wanted:
        yield
        return
    from engage.console import Console, Parts  # NiceGUI takes a second to import

    app, block = daemon.app, daemon.app.config.console
    parts = Parts(
        app.desk, app.looking, app.switches, app.playbooks, app.speakers, app.clock, daemon.troubles, getpass.getuser(),
        partial(gestures.load, app.config.playbooks), app.config.spikes,
    )  # fmt: skip
    console = Console(parts, block.host, block.port if port is None else port)
    address = console.start()
    err.print(Text("The console is open at ") + Text(address, style="bold underline"))
    try:
        yield
    finally:
        console.stop()


@contextmanager
def _public(app: App) -> Iterator[None]:
    """The page behind a CSAT link while the daemon runs, if it is enabled."""
    block = app.config.public
    if not block.enabled:
        yield
        return
    from engage.public import PublicPages
    from engage.store.questions import Questions

    def brand() -> str:
        brand = app.playbooks.shelf.brand
        return brand.name if brand else ""

    pages = PublicPages(block, Questions(app.database), brand, app.clock)
    address = pages.start()
    err.print(Text(f"The public page listens on {address} for ") + Text(block.address, style="bold underline"))
    try:
        yield
    finally:
        pages.stop()
