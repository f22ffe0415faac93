"""Deciding on held drafts from a terminal, through the same desk as every other surface."""

import getpass
from typing import Annotated, Any

import typer
from rich.text import Text

from engage.approval.desk import Outcome
from engage.approval.offers import Offer, offer
from engage.cli.held import show_posting, wording
from engage.cli.output import Json, out, plain, tell
from engage.cli.session import session
from engage.items import Item
from engage.labels import Cause, Intent, Sentiment, Urgency
from engage.stages import Stage

Id = Annotated[int, typer.Argument(metavar="ID", help="The mention's number, as `goodword held` shows it.")]
By = Annotated[
    str, typer.Option("--by", help="Who decides; your login name if not given.", default_factory=getpass.getuser)
]


def approve(context: typer.Context, mention: Id, by: By, as_json: Json = False) -> None:
    """Approve a draft as it is: it is sent after the undo window. Where its playbook asks two people, after the second.

    Where the platform wants a person to post it, you get the link, the text to copy, and what to do next.
    """
    _tell_approved(context, session(context).app.desk.approve(mention, by), as_json)


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
    if keep:
        _tell(desk.reword(mention, by, text), as_json)
    else:
        _tell_approved(context, desk.approve(mention, by, text), as_json)


def posted(
    context: typer.Context,
    mention: Id,
    by: By,
    url: Annotated[str, typer.Option(metavar="LINK", help="Where the reply stands now: its link, with https://.")],
    as_json: Json = False,
) -> None:
    """Say that you posted by hand what was approved; `goodword held --by-hand` lists what waits for that.

    A listener that hears the reply there says so by itself. Example: goodword posted 42 --url https://x.com/us/status/1
    """
    _tell(session(context).app.desk.posted(mention, by, url), as_json)


def request_changes(
    context: typer.Context,
    mention: Id,
    by: By,
    why: Annotated[str, typer.Option(help="What shall be changed, in a few words.")],
    as_json: Json = False,
) -> None:
    """Ask for another wording: until there is one, nobody but you can approve the draft as it is.

    Make it yourself with goodword edit. Example: goodword request-changes 42 --why "say which flight"
    """
    _tell(session(context).app.desk.request_changes(mention, by, why), as_json)


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
    """Take back an approval that has not been sent yet, the first of two, or a rejection."""
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


def _tell(outcome: Outcome, as_json: bool, more: dict[str, Any] | None = None) -> None:
    """Print what came of a decision; exit with 1 if it was not made."""
    stage = outcome.item.stage.value if outcome.item else None
    tell(outcome, as_json, {"done": outcome.done, "says": outcome.says, "stage": stage, **(more or {})})


def _tell_approved(context: typer.Context, outcome: Outcome, as_json: bool) -> None:
    """As `_tell`; and what a person does who must post it."""
    item = outcome.item
    if not (outcome.done and item and item.stage is Stage.BY_HAND):
        _tell(outcome, as_json)
        return
    offered = offer(item, wording(item), session(context).app.speakers)
    _tell(outcome, as_json, {"link": offered.link, "text": wording(item), "because": offered.because})
    if not as_json:
        _show_what_to_do(item, offered)


def _show_what_to_do(item: Item, offered: Offer) -> None:
    if offered.because:
        out.print(plain(offered.because), style="yellow")
    show_posting(offered.link, wording(item))
    out.print(Text("\nThen say where it stands", style="bold"))
    out.print(Text(f"goodword posted {item.id} --url LINK"))
    out.print(Text(f"or take it back: goodword undo {item.id}", style="dim"))
