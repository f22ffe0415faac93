"""`goodword glitches incidents`: what was said of one glitch, post by post, so that people can move and split it."""

from typing import Annotated

import typer
from rich.text import Text

from engage.cli.glitches_json import complaint_as_json
from engage.cli.output import LONGEST, Json, ago, out, plain, print_json, table
from engage.cli.session import session
from engage.errors import GoodwordError
from engage.store import Glitches

Id = Annotated[int, typer.Argument(metavar="ID", help="The glitch's number, as `goodword glitches` shows it.")]
SAID_LONGEST = 300


def incidents(
    context: typer.Context,
    glitch: Id,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    as_json: Json = False,
) -> None:
    """List its incidents, the newest first: their numbers, what was said, and why each is here.

    Example: goodword glitches incidents 3, then goodword glitches move 42 5 for one that belongs to another glitch
    """
    app = session(context).app
    glitches, now = Glitches(app.database), app.clock.now()
    flaw = glitches.flaw(glitch)
    if flaw is None:
        raise GoodwordError(f"there is no glitch {glitch}; goodword glitches lists them")
    found = glitches.incidents(glitch, limit)
    if as_json:
        print_json([complaint_as_json(one.complaint) | {"because": one.because} for one in found])
        return
    shown = table("", "by whom, when, what was said, and why it is here")
    for one in found:
        said = one.complaint
        who = plain(f"@{said.handle}", LONGEST) + Text(f" · {ago(said.incident.at, now)}", style="dim")
        because = plain(one.because)
        because.stylize("dim")
        shown.add_row(
            Text(str(said.incident.mention_id), style="bold"),
            Text("\n").join((who, plain(" ".join(said.text.split()), SAID_LONGEST), because)),
        )
    out.print(shown)
    if flaw.glitch.count > len(found):
        out.print(f"[dim]{flaw.glitch.count - len(found):,} more: --limit {flaw.glitch.count}[/dim]")
    out.print(f"\n[dim]goodword glitches split {glitch} --incident MENTION · move MENTION OTHER[/dim]")
