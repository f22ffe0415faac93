"""`goodword check`: whether everything is in order here and, with --live, between us and the platforms."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Annotated, Any

import typer
from rich.text import Text

from engage import gestures
from engage.app import App
from engage.approval.roles import Roles
from engage.cli.findings import OK, SKIPPED, WARNED, WRONG, Finding, asked
from engage.cli.output import Json, out, plain, print_json, table
from engage.cli.pausing import pause_says
from engage.cli.session import session
from engage.config import Config
from engage.errors import GoodwordError, Mistakes
from engage.followup import AskCsat, By, Step
from engage.store import Pause

MARKS = {
    OK: Text("✓", style="green"),
    WARNED: Text("!", style="bold yellow"),
    WRONG: Text("✗", style="bold red"),
    SKIPPED: Text("·", style="dim"),
}


def check(
    context: typer.Context,
    live: Annotated[
        bool, typer.Option("--live", help="Ask the platforms and Slack, too, what works with our credentials.")
    ] = False,
    as_json: Json = False,
) -> None:
    """See whether everything is in order: configuration, database, playbooks, model, listeners. Changes nothing.

    With --live every platform is asked, and Slack. Nothing is posted; reading may cost a few cents.

    Exits with 1 if something is wrong.
    """
    here = session(context)
    found = _looked_at("config", lambda: str(here.config.file))
    pauses: list[Pause] = []
    hint = ""
    if found[0].state == OK:
        app = here.app
        found += _looked_at("secrets", lambda: _secrets(app.config))
        found.append(_database(app))
        for what, at in _looks(app).items():
            found += _looked_at(what, at)
        found += _public(app, found)
        found += _roles(app, found)
        found += _slack(app.config)
        found += _leads(app.config, found)
        pauses = _pauses(app, found)
        checks = app.live_checks()
        if live:
            found += asked(checks)
        elif any(checks.values()):
            hint = "No platform was asked: goodword check --live tells what works with our credentials."
    is_wrong = any(one.state == WRONG for one in found)
    if as_json:
        print_json({"ok": not is_wrong, "live": live, "checks": found, "paused": pauses})
    else:
        _show(found, pauses, hint)
    if is_wrong:
        raise typer.Exit(1)


def _looked_at(what: str, at: Callable[[], str]) -> list[Finding]:
    try:
        return [Finding(what, OK, at())]
    except Mistakes as error:
        return [Finding(what, WRONG, str(mistake)) for mistake in error.mistakes]
    except GoodwordError as error:
        return [Finding(what, WRONG, str(error))]


def _looks(app: App) -> dict[str, Callable[[], str]]:
    """What else can be looked at once the configuration is right."""
    return {
        "playbooks": lambda: _playbooks(app),
        "gestures": lambda: _gestures(app.config),
        "model": lambda: app.model.name,
        "listeners": lambda: ", ".join(f"{one.name} ({one.platform})" for one in app.listeners) or "none yet",
        "speakers": lambda: ", ".join(f"{platform} by {block.speak}" for platform, block in _speaks(app)) or "none yet",
    }


def _database(app: App) -> Finding:
    """What is in it. One that is not there yet is nothing wrong: the first start makes it."""
    try:
        if app.is_new:
            return Finding("database", SKIPPED, "is new: goodword run makes it, or goodword db upgrade")
        return Finding("database", OK, f"{app.database.shown}, {sum(app.looking.stages().values()):,} mentions")
    except GoodwordError as error:
        return Finding("database", WRONG, str(error))


def _secrets(config: Config) -> str:
    """Which are there, each as ********."""
    secrets = {"database password": config.database_password}
    if config.slack:
        secrets |= {"Slack bot token": config.slack.bot_token, "Slack app token": config.slack.app_token}
        secrets |= {"Slack signing secret": config.slack.signing_secret} if config.slack.mode == "http" else {}
    return ", ".join(f"{name}: {secret or 'none'}" for name, secret in secrets.items())


def _speaks(app: App) -> list[tuple[str, Any]]:
    return [(listener.platform, block) for listener, block in zip(app.listeners, app.config.listeners, strict=True)]


def _playbooks(app: App) -> str:
    shelf = app.playbooks
    if shelf.mistakes:
        raise Mistakes(shelf.mistakes)
    return f"{len(shelf.shelf.playbooks)} in {shelf.folder}"


def _gestures(config: Config) -> str:
    catalog = gestures.load(config.playbooks)
    return catalog.because or f"{len(catalog.gestures)} in {config.playbooks / gestures.FILE}"


def _public(app: App, found: list[Finding]) -> Iterator[Finding]:
    """Where customers give their mark by link, or which playbooks ask for that in vain."""
    block = app.config.public
    if block.enabled:
        yield Finding("public page", OK, f"{block.address}, listens on {block.host}:{block.port}")
    elif not any(one.what == "playbooks" and one.state == WRONG for one in found):
        asks = [each.name for each in app.playbooks.shelf.playbooks if any(map(_is_by_link, each.then))]
        if asks:
            says = "asked for by reply although `csat_by: link` wants a page; enable `public:` in config.yaml"
            yield Finding("public page", WARNED, f"is off, so a CSAT after {', '.join(asks)} is {says}")


def _roles(app: App, found: list[Finding]) -> Iterator[Finding]:
    """Who may decide, if that is not everybody, and what in it is probably not meant."""
    roles = Roles(app.config.approval.roles)
    if not roles.roles:
        return
    yield Finding("roles", OK, ", ".join(role.name for role in roles.roles))
    if not any(one.what == "playbooks" and one.state == WRONG for one in found):
        from engage.approval.waves import PLAYBOOK  # numpy is needed from here on

        known = [*(each.name for each in app.playbooks.shelf.playbooks), PLAYBOOK]
        yield from (Finding("roles", WARNED, says) for says in roles.doubts(known))


def _slack(config: Config) -> Iterator[Finding]:
    """Where the team approves in Slack, or which secrets are missing for that."""
    block = config.slack
    if block is None:
        return
    missing = [f"{name} is not set; README.md says where to find it" for name in block.missing]
    line = "over Socket Mode" if block.mode == "socket" else f"called by Slack at {block.host}:{block.port}"
    yield from (Finding("slack", WRONG, says) for says in missing)
    if not missing:
        yield Finding("slack", OK, f"drafts in {block.channel}, {line}")


def _leads(config: Config, found: list[Finding]) -> Iterator[Finding]:
    """Whether anybody can decide about gestures in Slack."""
    if config.slack is None or any(one.what == "gestures" and one.state == WRONG for one in found):
        return
    if says := gestures.load(config.playbooks).doubt_in_slack:
        yield Finding("gestures", WARNED, says)


def _is_by_link(step: Step) -> bool:
    return isinstance(step, AskCsat) and step.by is By.LINK


def _pauses(app: App, found: list[Finding]) -> list[Pause]:
    """What is paused now; nothing where there is no database to ask, which was told already."""
    if any(one.what == "database" and one.state != OK for one in found):
        return []
    return app.switches.paused(app.clock.now())


def _show(found: list[Finding], pauses: list[Pause], hint: str) -> None:
    for of, some in groupby(found, key=lambda one: one.of):
        if of:
            out.print()
            out.print(plain(of), style="bold")
        shown = table("", "", "")
        shown.show_header, shown.columns[1].max_width = False, out.width * 2 // 5
        for one in some:
            shown.add_row(MARKS[one.state], plain(one.what), plain(one.says))
        for pause in () if of else pauses:
            shown.add_row(Text("‖", style="yellow"), Text("paused", style="yellow"), pause_says(pause))
        out.print(shown)
    if hint:
        out.print(f"\n[dim]{hint}[/dim]")
