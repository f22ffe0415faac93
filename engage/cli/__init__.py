"""The command line: `goodword --help`. Each command is a thin layer over the parts it names."""

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from engage.cli import (
    alerts,
    asking,
    checking,
    contacts,
    conversations,
    costs,
    deciding,
    gestures,
    glitches,
    held,
    models,
    pausing,
    playbooks,
    replaying,
    running,
    setting_up,
    slack,
    today,
)
from engage.cli.output import complain, out
from engage.cli.session import Session
from engage.errors import GoodwordError

app = typer.Typer(
    name="goodword",
    help="""Hears what people say about your brand, understands it, and gets the right answer out.

    Start with [bold]goodword demo[/bold]. Then make your own with [bold]goodword init mybrand[/bold].""",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

RUN, DECIDE, UNDERSTAND, SET_UP = "Run it", "Decide", "Look into it", "Set it up"
app.command(rich_help_panel=RUN)(running.run)
app.command(rich_help_panel=RUN)(running.demo)
app.command(rich_help_panel=RUN)(replaying.replay)
app.command(rich_help_panel=RUN)(pausing.pause)
app.command(rich_help_panel=RUN)(pausing.resume)
app.command(rich_help_panel=DECIDE)(held.held)
app.command(rich_help_panel=DECIDE)(deciding.approve)
app.command(rich_help_panel=DECIDE)(deciding.edit)
app.command(rich_help_panel=DECIDE)(deciding.posted)
app.command(rich_help_panel=DECIDE)(deciding.request_changes)
app.command(rich_help_panel=DECIDE)(deciding.reject)
app.command(rich_help_panel=DECIDE)(deciding.undo)
app.command(rich_help_panel=DECIDE)(deciding.retry)
app.command(rich_help_panel=DECIDE)(deciding.correct)
app.add_typer(gestures.app, rich_help_panel=DECIDE)
app.command(rich_help_panel=UNDERSTAND)(today.today)
app.command(rich_help_panel=UNDERSTAND)(asking.why)
app.command(rich_help_panel=UNDERSTAND)(checking.check)
app.command(rich_help_panel=UNDERSTAND)(costs.costs)
app.add_typer(contacts.app, rich_help_panel=UNDERSTAND)
app.add_typer(conversations.app, rich_help_panel=UNDERSTAND)
app.add_typer(alerts.app, rich_help_panel=UNDERSTAND)
app.add_typer(glitches.app, rich_help_panel=UNDERSTAND)
app.add_typer(playbooks.app, rich_help_panel=UNDERSTAND)
app.add_typer(models.app, rich_help_panel=UNDERSTAND)
app.command(rich_help_panel=SET_UP)(setting_up.init)
app.add_typer(setting_up.db, rich_help_panel=SET_UP)
app.add_typer(slack.app, rich_help_panel=SET_UP)


def _show_version(wanted: bool) -> None:
    if wanted:
        out.print(f"Goodword {version('goodword')}", highlight=False)
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    config: Annotated[
        Path, typer.Option(help="The configuration to work with.", envvar="GOODWORD_CONFIG", show_default=True)
    ] = Path("config.yaml"),
    database: Annotated[
        str | None, typer.Option(help="Another database than the one it names, as sqlite:///FILE.", metavar="URL")
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", help="Tell which Goodword this is.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """What all commands share."""
    context.obj = Session(config, database)


def main() -> None:
    """The entry point: an error that people can mend is a sentence, not a traceback."""
    try:
        app(prog_name="goodword")
    except GoodwordError as error:
        complain(error)
        sys.exit(1)
