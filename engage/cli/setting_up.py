"""`goodword init` and `goodword db`."""

from pathlib import Path
from typing import Annotated

import typer

from engage import starter
from engage.cli.output import Json, out, plain, print_json
from engage.cli.session import session

db = typer.Typer(name="db", help="Look after the database.", no_args_is_help=True)


def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Where; it is made if it is missing.")],
    as_json: Json = False,
) -> None:
    """Make a configuration, playbooks and catalogs for a new brand. Never overwrites a file."""
    written = starter.copy_to(directory)
    if as_json:
        print_json({"directory": directory, "written": written})
        return
    out.print(plain(f"{len(written)} files are in {directory}:"))
    out.print(plain("  config.yaml              what is listened to, where it is kept"))
    out.print(plain("  playbooks/brand.yaml     your name, handle and links: change these first"))
    out.print(plain("  playbooks/*.yaml         when to speak and what to say; playbooks/README.md explains"))
    out.print(plain("  playbooks/catalogs/      what playbooks look up"))
    out.print(plain("  playbooks/gestures.yaml  small amends: what they cost, who may give how much"))
    out.print(plain(f"\nNext: cd {directory}, goodword check, goodword demo"))


@db.command()
def upgrade(context: typer.Context, as_json: Json = False) -> None:
    """Bring the database up to what this version of Goodword needs. `goodword run` does it by itself."""
    before, after = session(context).app.upgrade()
    if as_json:
        print_json({"before": before, "after": after})
    elif before == after:
        out.print(f"the database is at {after} already")
    else:
        out.print(f"the database was upgraded from {before or 'nothing'} to {after}")
