"""`goodword check`: whether everything is in order here and, with --live, between us and the platforms."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any

import typer
from rich.status import Status
from rich.text import Text

from engage.app import App
from engage.cli.output import Json, err, out, plain, print_json, table
from engage.cli.pausing import pause_says
from engage.cli.session import session
from engage.errors import GoodwordError, Mistakes
from engage.types import Checked

LIVE_SECONDS = 60.0
"""All platforms are asked at once, and no longer than this."""

OK, WRONG, SKIPPED = "ok", "wrong", "skipped"
MARKS = {OK: Text("✓", style="green"), WRONG: Text("✗", style="bold red"), SKIPPED: Text("·", style="dim")}

Finding = dict[str, str]
"""One line of the list: `what`, `state` (ok, wrong or skipped), and what it `says`."""


def check(
    context: typer.Context,
    live: Annotated[
        bool, typer.Option("--live", help="Ask the platforms and Slack, too, what works with our credentials.")
    ] = False,
    as_json: Json = False,
) -> None:
    """See whether everything is in order: configuration, database, playbooks, model, listeners. Changes nothing.

    With --live every configured platform is asked, and Slack; nothing is posted, though a platform may charge a few
    cents for reading. Exits with 1 if something is wrong.
    """
    here = session(context)
    found = _looked_at("config", lambda: str(here.config.file))
    pauses: list[Text] = []
    hint = ""
    if found[0]["state"] == OK:
        app = here.app
        for what, at in _looks(app).items():
            found += _looked_at(what, at)
        pauses = _pauses(app, found)
        checks = app.live_checks()
        if live:
            found += _asked(checks)
        elif any(checks.values()):
            hint = "Nothing was sent. Whether the platforms take our credentials says: goodword check --live"
    is_wrong = any(one["state"] == WRONG for one in found)
    if as_json:
        print_json({"ok": not is_wrong, "live": live, "checks": found, "paused": [pause.plain for pause in pauses]})
    else:
        _show(found, pauses, hint)
    if is_wrong:
        raise typer.Exit(1)


def _looked_at(what: str, at: Callable[[], str]) -> list[Finding]:
    try:
        return [_finding(what, OK, at())]
    except Mistakes as error:
        return [_finding(what, WRONG, str(mistake)) for mistake in error.mistakes]
    except GoodwordError as error:
        return [_finding(what, WRONG, str(error))]


def _finding(what: str, state: str, says: str) -> Finding:
    return {"what": what, "state": state, "says": says}


def _looks(app: App) -> dict[str, Callable[[], str]]:
    """What else can be looked at once the configuration is right."""
    return {
        "secrets": lambda: f"database password: {app.config.database_password or 'none'}",
        "database": lambda: f"{app.database.shown}, {sum(app.looking.stages().values()):,} mentions",
        "playbooks": lambda: _playbooks(app),
        "model": lambda: app.model.name,
        "listeners": lambda: ", ".join(f"{one.name} ({one.platform})" for one in app.listeners) or "none yet",
        "speakers": lambda: ", ".join(f"{platform} by {block.speak}" for platform, block in _speaks(app)) or "none yet",
    }


def _speaks(app: App) -> list[tuple[str, Any]]:
    return [(listener.platform, block) for listener, block in zip(app.listeners, app.config.listeners, strict=True)]


def _playbooks(app: App) -> str:
    shelf = app.playbooks
    if shelf.mistakes:
        raise Mistakes(shelf.mistakes)
    return f"{len(shelf.shelf.playbooks)} in {shelf.folder}"


def _pauses(app: App, found: list[Finding]) -> list[Text]:
    """What is paused now; nothing where there is no database to ask, which was told already."""
    if any(one["what"] == "database" and one["state"] == WRONG for one in found):
        return []
    return [pause_says(pause) for pause in app.switches.paused(app.clock.now())]


class _Asking(threading.Thread):
    """One platform being asked. `answers` grows as it answers; it is whole once `is_done`.

    A thread of its own, which ends with the program: a platform that drips keeps nobody waiting.
    """

    def __init__(self, ask: Callable[[], Iterator[Checked]]) -> None:
        super().__init__(daemon=True)
        self.ask, self.answers, self.is_done = ask, list[Checked](), False
        self.start()

    def run(self) -> None:
        try:
            self.answers.extend(self.ask())
        except GoodwordError as error:
            self.answers.append(Checked("it", False, str(error)))
        self.is_done = True


def _asked(checks: Mapping[str, Callable[[], Iterator[Checked]] | None]) -> list[Finding]:
    """Every platform asked at once, told in the order of config.yaml."""
    asking = {name: _Asking(ask) for name, ask in checks.items() if ask}
    deadline = time.monotonic() + LIVE_SECONDS
    found = []
    with Status("", console=err) as status:
        for name in checks:
            if name not in asking:
                found.append(_finding(name, SKIPPED, "has no account to check"))
                continue
            status.update(plain(f"asking {', '.join(one for one, asked in asking.items() if asked.is_alive())}"))
            asking[name].join(max(0.0, deadline - time.monotonic()))
            found += _told(name, asking[name])
    return found


def _told(name: str, asked: _Asking) -> list[Finding]:
    found = [_finding(f"{name}: {one.what}", OK if one.works else WRONG, one.says) for one in asked.answers]
    if asked.is_alive():
        found.append(_finding(name, WRONG, f"was not done after {LIVE_SECONDS:g} s; the rest was not checked"))
    elif not asked.is_done:
        found.append(_finding(name, WRONG, "its check broke off; what is printed above says where"))
    return found


def _show(found: list[Finding], pauses: list[Text], hint: str) -> None:
    shown = table("", "", "")
    shown.show_header = False
    for one in found:
        shown.add_row(MARKS[one["state"]], plain(one["what"]), plain(one["says"]))
    for pause in pauses:
        shown.add_row(Text("‖", style="yellow"), Text("paused", style="yellow"), pause)
    out.print(shown)
    if hint:
        out.print(f"\n[dim]{hint}[/dim]")
