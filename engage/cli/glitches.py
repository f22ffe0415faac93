"""`goodword glitches`: what customers keep hitting, who sees to it, and telling them that it is fixed."""

import getpass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engage.cli.glitches_incidents import Id, incidents
from engage.cli.glitches_json import flaw_as_json, line_as_json, outcome_as_json, wave_as_json, whole_as_json
from engage.cli.output import Json, out, plain, print_json, tell
from engage.cli.session import session
from engage.errors import GoodwordError
from engage.labels import Cause

if TYPE_CHECKING:
    from engage.approval.flaws import Done

app = typer.Typer(name="glitches", invoke_without_command=True)

Other = Annotated[int, typer.Argument(metavar="OTHER", help="The number of another glitch.")]
By = Annotated[
    str, typer.Option("--by", help="Who says so; your login name if not given.", default_factory=getpass.getuser)
]


@app.callback()
def glitches(
    context: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", help="Also beginnings that too few people hit, and dismissed ones.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Flaws that customers keep hitting: what they are, who owns them, what helped.

    Lists suggested and confirmed glitches, those with most incidents of late on top, with their last two weeks.

    Example: goodword glitches show 3, then goodword glitches confirm 3
    """
    if context.invoked_subcommand:
        return
    from engage.approval.flaws_told import listed
    from engage.cli import glitches_shown as shown

    app_ = session(context).app
    lines = listed(app_.waves.glitches, app_.clock.now(), everything)
    if as_json:
        print_json([line_as_json(line) for line in lines])
    else:
        shown.show_list(lines, app_.config.glitches, everything)


@app.command()
def show(context: typer.Context, glitch: Id, as_json: Json = False) -> None:
    """Tell all of one glitch: typical examples, incidents a week, whether the fix helped, owner, action, history.

    Also which glitches may be the same thing, and whether it may be two.
    """
    from engage.approval.flaws_told import told
    from engage.cli import glitches_shown as shown

    app_ = session(context).app
    whole = told(app_.waves, glitch, app_.config.glitches, app_.clock.now())
    if whole is None:
        raise GoodwordError(f"there is no glitch {glitch}; goodword glitches lists them")
    if as_json:
        print_json(whole_as_json(whole))
    else:
        shown.show(whole)


app.command()(incidents)


@app.command()
def confirm(context: typer.Context, glitch: Id, by: By, as_json: Json = False) -> None:
    """Say that it is a glitch: it is open from now on, and wants an owner."""
    _tell(session(context).app.flaws.confirm(glitch, by), as_json)


@app.command()
def dismiss(
    context: typer.Context,
    glitch: Id,
    by: By,
    why: Annotated[str, typer.Option(help="The reason, in a few words.")] = "",
    as_json: Json = False,
) -> None:
    """Say that it is none: its like is not suggested again."""
    _tell(session(context).app.waves.dismiss(glitch, by, why), as_json)


@app.command()
def merge(context: typer.Context, glitch: Id, other: Other, by: By, as_json: Json = False) -> None:
    """Say that two are one: OTHER becomes part of ID, with its incidents and its history."""
    _tell(session(context).app.waves.merge(glitch, other, by), as_json)


@app.command()
def split(
    context: typer.Context,
    glitch: Id,
    by: By,
    incident: Annotated[
        list[int] | None, typer.Option("--incident", metavar="MENTION", help="An incident that is something else.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say that it is two: the incidents named, or those that fall apart by themselves, become a new glitch.

    Example: goodword glitches incidents 3, then goodword glitches split 3 --incident 42 --incident 57
    """
    _tell(session(context).app.flaws.split(glitch, by, incident or ()), as_json)


@app.command()
def move(
    context: typer.Context,
    mention: Annotated[int, typer.Argument(metavar="MENTION", help="The number of the mention that is its incident.")],
    glitch: Id,
    by: By,
    as_json: Json = False,
) -> None:
    """Say that one incident belongs to another glitch, ID."""
    _tell(session(context).app.flaws.move(mention, glitch, by), as_json)


@app.command()
def apart(context: typer.Context, glitch: Id, other: Other, by: By, as_json: Json = False) -> None:
    """Say that two are different things: merging them is not suggested any more."""
    _tell(session(context).app.flaws.apart(glitch, other, by), as_json)


@app.command()
def rename(
    context: typer.Context,
    glitch: Id,
    by: By,
    title: Annotated[str | None, typer.Option(help="What it is called from now on.")] = None,
    cause: Annotated[Cause | None, typer.Option(help="What it is about.")] = None,
    as_json: Json = False,
) -> None:
    """Give it another title, another cause, or both."""
    _tell(session(context).app.flaws.rename(glitch, by, title, cause), as_json)


@app.command()
def own(
    context: typer.Context,
    glitch: Id,
    by: By,
    owner: Annotated[str, typer.Option(help="Who sees to it; you if not given.", default_factory=getpass.getuser)],
    as_json: Json = False,
) -> None:
    """Say who owns it."""
    _tell(session(context).app.flaws.own(glitch, by, owner), as_json)


@app.command()
def act(
    context: typer.Context,
    glitch: Id,
    by: By,
    action: Annotated[str, typer.Option(help="What is done about it, in a few words.")],
    as_json: Json = False,
) -> None:
    """Say what is done about it: it is being fixed."""
    _tell(session(context).app.flaws.act(glitch, by, action), as_json)


@app.command()
def fixed(
    context: typer.Context,
    glitch: Id,
    by: By,
    note: Annotated[str, typer.Option(help="What customers are told, as a sentence: 'the app lets you in again'.")],
    as_json: Json = False,
) -> None:
    """Say that it is fixed: a note to everybody affected is drafted, and waits for one approval for all.

    Shows who gets one, and who not and why. Then: goodword glitches send ID
    """
    from engage.cli import glitches_shown as shown

    wave = session(context).app.waves.fix(glitch, by, note)
    if wave.done.done and not as_json:
        shown.show_wave(wave)
    _tell(wave.done, as_json, wave_as_json(wave))


@app.command()
def send(context: typer.Context, glitch: Id, by: By, as_json: Json = False) -> None:
    """Approve all notes about a fixed glitch that wait for a person, at once; each is sent after the undo window."""
    done, outcomes = session(context).app.waves.send(glitch, by)
    _tell(done, as_json, {"notes": [outcome_as_json(outcome) for outcome in outcomes]})
    for outcome in outcomes:
        if not (outcome.done or as_json):
            out.print(plain(f"  mention {outcome.item.id if outcome.item else '?'}: {outcome.says}"), style="yellow")


@app.command()
def reopen(
    context: typer.Context,
    glitch: Id,
    by: By,
    why: Annotated[str, typer.Option(help="The reason, in a few words.")],
    as_json: Json = False,
) -> None:
    """Say that the fix does not hold; notes that nobody sent yet are withdrawn."""
    _tell(session(context).app.waves.reopen(glitch, by, why), as_json)


@app.command()
def undo(context: typer.Context, glitch: Id, by: By, as_json: Json = False) -> None:
    """Take back what was last said of how it stands: that it is confirmed, dismissed, fixed or reopened."""
    _tell(session(context).app.waves.undo(glitch, by), as_json)


def _tell(done: "Done", as_json: bool, more: dict[str, Any] | None = None) -> None:
    """Print what came of it; exit with 1 if it was not done."""
    document = {"done": done.done, "says": done.says, "glitch": flaw_as_json(done.flaw), **(more or {})}
    tell(done, as_json, document, f"glitch {done.flaw.id}: {done.says}" if done.flaw else "")
