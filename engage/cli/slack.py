"""`goodword slack`: what Slack wants to know of the app."""

import re
from typing import Annotated

import typer

from engage.cli.output import out
from engage.errors import GoodwordError

app = typer.Typer(name="slack", help="Connect Slack, where the team approves.", no_args_is_help=True)

Address = Annotated[
    str,
    typer.Option(
        "--http", help="Where Slack reaches you, for mode http: https://slack.example/slack/events.", metavar="URL"
    ),
]


@app.callback()
def options() -> None:
    """Connect Slack, where the team approves."""


@app.command()
def manifest(http: Address = "") -> None:
    """Print the app's manifest, for "Create New App, From a manifest" at api.slack.com/apps.

    As it stands the app uses Socket Mode: Slack needs no way to this machine.
    """
    if http and not re.fullmatch(r"https://[a-z0-9.-]+(:[0-9]{1,5})?/slack/events", http):
        raise GoodwordError(f"{http!r} is no address such as https://slack.example/slack/events")
    from engage.approval.slack.manifest import written  # nothing of Slack is needed before

    out.print(written(http), end="", markup=False, highlight=False, soft_wrap=True)
