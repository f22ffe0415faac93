"""`goodword held`: the drafts that wait for a person, to decide about, or to post by hand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from engage.approval.offers import Offer, offer
from engage.cli import answering
from engage.cli.asking import likeliest, reading_as_json
from engage.cli.output import Json, ago, lane, out, plain, print_json, table
from engage.cli.session import session
from engage.items import Item
from engage.labels import Kind, Lane
from engage.ports import Speaker
from engage.showing.words import approval_words
from engage.stages import Stage

NEXT = {
    Stage.HELD: "goodword approve ID · edit ID --text … · request-changes ID --why … · reject ID --why …",
    Stage.BY_HAND: "goodword posted ID --url … · undo ID",
    Stage.HELD_BACK: "goodword why ID · reject ID --why …",
}
NOTHING = {
    Stage.HELD: "Nothing waits for you.",
    Stage.BY_HAND: "Nothing waits to be posted by hand.",
    Stage.HELD_BACK: "Nothing is held back.",
}
SAID_LONGEST = 400


def held(
    context: typer.Context,
    only: Annotated[Lane | None, typer.Option("--lane", help="Only this lane.")] = None,
    by_hand: Annotated[
        bool, typer.Option("--by-hand", help="What was approved and waits for a person to post it, with the link.")
    ] = False,
    held_back: Annotated[
        bool,
        typer.Option("--held-back", help="What courtesy holds back, and why; it is offered later."),
    ] = False,
    thread: Annotated[
        bool, typer.Option("--thread", help="All that was said before each mention, not the last post only.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20,
    as_json: Json = False,
) -> None:
    """List the drafts that wait for a person, those that expire first on top.

    Each shows what it answers, how it may be answered, and what sending it costs.
    """
    app = session(context).app
    stage = Stage.BY_HAND if by_hand else Stage.HELD_BACK if held_back else Stage.HELD
    items, now = app.looking.held(limit, only, stage), app.clock.now()
    if as_json:
        print_json([_as_json(item, app.speakers) for item in items])
        return
    if not items:
        out.print(NOTHING[stage])
        return
    for item in items:
        text = wording(item)
        offered = offer(item, text, app.speakers)
        out.print(_shown(item, offered, now, thread))
        if by_hand:
            show_posting(offered.link, text)
        out.print()
    count = app.looking.stages().get(stage, 0) if only is None else 0
    more = f", {count - len(items)} more wait" if count > len(items) else ""
    out.print(f"[dim]{NEXT[stage]}{more}[/dim]")


def _what(item: Item) -> list[Text]:
    """What it is, where it answers nothing that they said, and in which conversation."""
    begun = [] if item.mention.kind is Kind.ANSWER else [Text(item.mention.kind.value.replace("_", " "), style="bold")]
    return begun + ([Text(f"conversation {item.conversation_id}")] if item.conversation_id else [])


def wording(item: Item) -> str:
    """What would be said: as it was approved, or the draft."""
    approved = item.delivery if item.stage is Stage.BY_HAND else None
    return approved.text if approved else item.the_draft.text


def show_posting(link: str, text: str) -> None:
    """Where to go and what to copy: nothing stands beside either, and no line is broken that is none."""
    for title, words in (("Open", link or "(it has no link: find it by the words above)"), ("Post this", text)):
        out.print(Text(f"\n{title}", style="bold"))
        out.print(plain(words), soft_wrap=True)


def _shown(item: Item, offered: Offer, now: datetime, whole: bool) -> Table:
    """One draft: what was said, what would be answered, and how."""
    draft, mention = item.the_draft, item.mention
    shown = table("", "")
    shown.show_header = False
    shown.columns[0].width, shown.columns[0].style = answering.LABEL_WIDTH, "dim"
    facts = [lane(draft.lane), plain(draft.playbook), *_what(item), Text(f"expires {ago(draft.expires_at, now)}")]
    shown.add_row(Text(str(item.id), style="bold"), Text(" · ").join(facts))
    for row in answering.thread_rows(mention, whole):
        shown.add_row(*row)
    shown.add_row(answering.author_of(mention), plain(mention.text, SAID_LONGEST))
    if item.reading and item.reading.unsure:
        shown.add_row("not sure", Text(likeliest(item.reading.intent), style="yellow"))
    for row in answering.how_rows(offered):
        shown.add_row(*row)
    for row in answering.courtesy_row(item):
        shown.add_row(*row)
    if item.stage is not Stage.BY_HAND:
        shown.add_row("reply", plain(draft.text))
        if so_far := approval_words(draft):
            shown.add_row("so far", plain(so_far), style="yellow")
    return shown


def _as_json(item: Item, speakers: Mapping[str, Speaker]) -> dict[str, Any]:
    draft, mention, text = item.the_draft, item.mention, wording(item)
    return {
        "id": item.id,
        "stage": item.stage,
        "lane": draft.lane,
        "playbook": draft.playbook,
        "platform": mention.platform,
        "external_id": mention.external_id,
        "url": mention.url,
        "author": mention.author,
        "said": mention.text,
        "posted_at": mention.posted_at,
        **answering.as_json(mention, offer(item, text, speakers)),
        "draft": text,
        "others": draft.others,
        "expires_at": draft.expires_at,
        "needs": draft.needs,
        "first_yes": draft.first_yes,
        "wanted": draft.wanted,
        "wanted_by": draft.wanted_by,
        "reading": reading_as_json(item.reading),
        "kind": mention.kind,
        "conversation_id": item.conversation_id,
        "courtesy": item.courtesy,
    }
