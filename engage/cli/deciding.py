"""Deciding on held drafts from a terminal, through the same desk as every other surface; and the pause switch."""

import getpass
from datetime import datetime
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from engage.approval.desk import Outcome
from engage.cli.asking import likeliest, reading_as_json
from engage.cli.output import Json, ago, complain, lane, out, plain, print_json, table
from engage.cli.session import session
from engage.errors import GoodwordError
from engage.labels import Cause, Intent, Lane, Sentiment, Urgency
from engage.store import ALL
from engage.types import Item

Id = Annotated[int, typer.Argument(metavar="ID", help="The mention's number, as `goodword held` shows it.")]
By = Annotated[
    str, typer.Option("--by", help="Who decides; your login name if not given.", default_factory=getpass.getuser)
]


def held(
    context: typer.Context,
    only: Annotated[Lane | None, typer.Option("--lane", help="Only this lane.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20,
    as_json: Json = False,
) -> None:
    """List the drafts that wait for a person, those that expire first on top."""
    app = session(context).app
    items, now = app.looking.held(limit, only), app.clock.now()
    if as_json:
        print_json([_as_json(item) for item in items])
        return
    if not items:
        out.print("Nothing waits for you.")
        return
    for item in items:
        out.print(_shown(item, now))
        out.print()
    count = app.looking.stages().get(items[0].stage, 0)
    more = f", {count - len(items)} more wait" if count > len(items) else ""
    out.print(f"[dim]goodword approve ID · edit ID --text … · reject ID --why …{more}[/dim]")


def _shown(item: Item, now: datetime) -> Table:
    """One held draft: what was said, and what would be answered."""
    draft, author = item.the_draft, item.mention.author
    shown = table("", "")
    shown.show_header = False
    shown.columns[0].width, shown.columns[0].style = 18, "dim"
    facts = Text(" · ").join([lane(draft.lane), plain(draft.playbook), Text(f"expires {ago(draft.expires_at, now)}")])
    shown.add_row(Text(str(item.id), style="bold"), facts)
    shown.add_row(plain(f"@{author.handle}" if author.handle else "said", 18), plain(item.mention.text, 400))
    if item.reading and item.reading.unsure:
        shown.add_row("not sure", Text(likeliest(item.reading.intent), style="yellow"))
    shown.add_row("reply", plain(draft.text))
    return shown


def approve(context: typer.Context, mention: Id, by: By, as_json: Json = False) -> None:
    """Approve a draft as it is: it is sent after the undo window."""
    _tell(session(context).app.desk.approve(mention, by), as_json)


def edit(
    context: typer.Context,
    mention: Id,
    by: By,
    text: Annotated[str, typer.Option(help="The reply as it shall go out.")],
    keep: Annotated[
        bool, typer.Option("--keep", help="Only change the wording; it stays held for a colleague.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Approve a draft in other words: what you write is sent after the undo window."""
    desk = session(context).app.desk
    _tell(desk.reword(mention, by, text) if keep else desk.approve(mention, by, text), as_json)


def reject(
    context: typer.Context,
    mention: Id,
    by: By,
    why: Annotated[str, typer.Option(help="The reason, in a few words: playbooks are improved by it.")],
    as_json: Json = False,
) -> None:
    """Reject a draft: nothing is said."""
    _tell(session(context).app.desk.reject(mention, by, why), as_json)


def undo(context: typer.Context, mention: Id, by: By, as_json: Json = False) -> None:
    """Take back an approval that has not been sent yet, or a rejection."""
    _tell(session(context).app.desk.undo(mention, by), as_json)


def retry(context: typer.Context, mention: Id, by: By, as_json: Json = False) -> None:
    """Have a stuck mention decided on once more."""
    _tell(session(context).app.desk.retry(mention, by), as_json)


def correct(
    context: typer.Context,
    mention: Id,
    by: By,
    intent: Annotated[Intent | None, typer.Option(help="What they want.")] = None,
    sentiment: Annotated[Sentiment | None, typer.Option(help="How they feel.")] = None,
    cause: Annotated[Cause | None, typer.Option(help="What a complaint is about; `other` if you leave it out.")] = None,
    urgency: Annotated[Urgency | None, typer.Option(help="How soon it needs an answer.")] = None,
    as_json: Json = False,
) -> None:
    """Put right how a mention was read, one that is held, ignored or stuck. The playbooks are asked again.

    Correct it once more to take that back. Example: goodword correct 42 --intent complaint --cause delay
    """
    desk = session(context).app.desk
    _tell(desk.correct(mention, by, sentiment=sentiment, intent=intent, cause=cause, urgency=urgency), as_json)


def pause(
    context: typer.Context,
    by: By,
    only: Annotated[Lane | None, typer.Option("--lane", help="Only this lane.")] = None,
    platform: Annotated[str | None, typer.Option(help="Only this platform.")] = None,
    why: Annotated[str, typer.Option(help="The reason; everybody sees it.")] = "",
    as_json: Json = False,
) -> None:
    """Stop speaking at once, everywhere or in part. Hearing, drafting and approving go on; nothing is lost."""
    app = session(context).app
    scope = _scope(only, platform)
    new = app.switches.pause(scope, by, why, app.clock.now())
    if as_json:
        print_json({"paused": app.switches.paused(app.clock.now()), "changed": new})
    else:
        out.print(plain(f"{_said(scope)} is paused" + ("" if new else " already")))


def resume(
    context: typer.Context,
    only: Annotated[Lane | None, typer.Option("--lane", help="Only this lane.")] = None,
    platform: Annotated[str | None, typer.Option(help="Only this platform.")] = None,
    as_json: Json = False,
) -> None:
    """Speak again: what was approved meanwhile goes out now. Without options everything is resumed."""
    app = session(context).app
    resumed = app.switches.resume(_scope(only, platform) if only or platform else None)
    if as_json:
        print_json({"paused": app.switches.paused(app.clock.now()), "resumed": resumed})
    else:
        out.print(plain(", ".join(map(_said, resumed)) + " speaks again" if resumed else "nothing of that was paused"))


def _scope(only: Lane | None, platform: str | None) -> str:
    if only and platform:
        raise GoodwordError("pause a lane or a platform, one at a time")
    return f"lane:{only.value}" if only else f"platform:{platform}" if platform else ALL


def _said(scope: str) -> str:
    return "everything" if scope == ALL else scope.partition(":")[2]


def _tell(outcome: Outcome, as_json: bool) -> None:
    """Print what came of a decision; exit with 1 if it was not made."""
    if as_json:
        stage = outcome.item.stage.value if outcome.item else None
        print_json({"done": outcome.done, "says": outcome.says, "stage": stage})
    elif outcome.done:
        out.print(plain(outcome.says))
    else:
        complain(GoodwordError(outcome.says))
    if not outcome.done:
        raise typer.Exit(1)


def _as_json(item: Item) -> dict[str, object]:
    draft, mention = item.the_draft, item.mention
    return {
        "id": item.id,
        "lane": draft.lane,
        "playbook": draft.playbook,
        "platform": mention.platform,
        "external_id": mention.external_id,
        "author": mention.author,
        "said": mention.text,
        "posted_at": mention.posted_at,
        "draft": draft.text,
        "others": draft.others,
        "expires_at": draft.expires_at,
        "reading": reading_as_json(item.reading),
    }
