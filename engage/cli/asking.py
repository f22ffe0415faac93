"""Looking into it: the whole way of one mention."""

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.text import Text

from engage.approval.offers import dollars
from engage.cli import answering
from engage.cli.output import Json, lane, out, plain, print_json, table, utc
from engage.cli.session import session
from engage.errors import GoodwordError
from engage.labels import Label
from engage.showing.folding import did_words
from engage.stages import Stage
from engage.store import Told
from engage.types import How, Reading, Reason, Route


def why(
    context: typer.Context,
    mention: Annotated[int, typer.Argument(metavar="ID", help="The mention's number.")],
    as_json: Json = False,
) -> None:
    """Tell the whole way of one mention: what was read, which playbooks hit and missed, who decided, what was sent.

    Also what was said before it, how it may be answered, what courtesy said of it, and what the reply cost.
    """
    told = session(context).app.looking.told(mention)
    if told is None:
        raise GoodwordError(f"there is no mention {mention}")
    if as_json:
        print_json(asdict(told) | {"item": asdict(told.item) | {"reading": reading_as_json(told.item.reading)}})
        return
    _show_mention(told)
    if told.item.reading:
        show_reading(told.item.reading)
    if told.item.route:
        show_route(told.item.route)
    if told.item.courtesy:
        answering.show_courtesy(told.item.courtesy)
    _show_words(told)
    _show_steps(told)


def show_reading(reading: Reading) -> None:
    """What the model says, and how sure it is."""
    shown = table("", "", "", title="Read as")
    shown.show_header = False
    labels: dict[str, Label[Any] | None] = {
        "sentiment": reading.sentiment,
        "intent": reading.intent,
        "cause": reading.cause,
        "urgency": reading.urgency,
        "language": reading.language,
    }
    for name, label in labels.items():
        if label:
            shown.add_row(Text(name, style="dim"), *_label(label, reading))
    out.print(shown)
    if reading.unsure:
        out.print(Text(f"not sure: {likeliest(reading.intent)}", style="yellow"))
    if reading.corrected_by:
        out.print(Text("corrected by ") + plain(reading.corrected_by))
    out.print(Text(f"by {reading.model}\n", style="dim"))


def likeliest(label: Label[Any]) -> str:
    """The two likeliest readings: "complaint 41% or question"."""
    return f"{label.value} {label.confidence:.0%}" + (f" or {label.second}" if label.second else "")


def reading_as_json(reading: Reading | None) -> dict[str, Any] | None:
    """A reading for programs, without its embedding, which only the model that made it can read."""
    return {name: value for name, value in asdict(reading).items() if name != "embedding"} if reading else None


def _label(label: Label[Any], reading: Reading) -> tuple[str, Text]:
    """What it reads, how sure, and what else it could be; or what the model had said where a person said otherwise."""
    if reading.corrected_by and label.confidence == 1:
        return str(label.value), Text(f"the model said {label.second}" if label.second else "", style="dim")
    return f"{label.value} {label.confidence:.0%}", Text(f"or {label.second}" if label.second else "", style="dim")


def show_route(route: Route) -> None:
    """Which playbook answers, why, and why not those that were asked before it."""
    shown = table("", "playbook", "", "", title="Routed to")
    shown.show_header = False
    for reason in route.misses:
        shown.add_row(Text("✗", style="dim"), *_reason(reason, "dim"))
    for reason in route.hits:
        shown.add_row(Text("✓", style="green"), *_reason(reason, ""))
    out.print(Text("Routed to ", style="bold") + lane(route.lane) + Text(f" {route.playbook}", style="bold"))
    shown.title = None
    out.print(shown)
    out.print()


def _reason(reason: Reason, style: str) -> tuple[Text, Text, Text]:
    return Text(reason.playbook, style=style), Text(reason.condition, style="dim"), plain(reason.says)


def _show_mention(told: Told) -> None:
    mention = told.item.mention
    who = plain(f"{mention.author.name} @{mention.author.handle}".strip(" @") or "somebody")
    out.print(
        Text(f"Mention {told.item.id}", style="bold"), Text("is"), Text(_words(told.item.stage), style="bold cyan")
    )
    out.print(
        who + Text(f" on {mention.platform}, {utc(mention.posted_at)}, id ", style="dim") + plain(mention.external_id)
    )
    if mention.thread:
        before = table("", "")
        before.show_header = False
        for label, text in answering.thread_rows(mention, whole=True):
            before.add_row(Text("↑ ", style="dim") + label, text)
        out.print(before)
    words = "(its author deleted it)" if mention.is_forgotten else mention.text
    out.print(plain(words, 4000), style="italic")
    eligibility = mention.eligibility
    if eligibility.how is not How.API:
        style = answering.STYLES[eligibility.how]
        out.print(Text(answering.LABELS[eligibility.how], style=style) + Text(": ") + plain(eligibility.because))
    out.print()


def _show_words(told: Told) -> None:
    draft, delivery = told.item.draft, told.item.delivery
    if draft:
        out.print(
            Text("Draft", style="bold") + Text(f"  {draft.playbook}@{draft.version}, {draft.variant}", style="dim")
        )
        out.print(plain(draft.text), soft_wrap=True)
        out.print()
    for decision in told.decisions:
        known_as = f" {decision.account}" if decision.account else ""
        did = plain(f"{decision.by} {did_words(decision.verdict)}")
        did.stylize("bold")
        out.print(did, Text(utc(decision.at) + known_as, style="dim"))
        words = decision.why or (decision.text if draft and decision.text != draft.text else "")
        if words:
            out.print(plain(words))
    if delivery and (delivery.external_id or delivery.url):
        out.print(Text("Sent", style="bold"), plain(delivery.text))
        cost = f", {dollars(delivery.price)}" if delivery.price else ""
        out.print(plain(f"as {delivery.external_id} {delivery.url}".replace("  ", " ") + cost), style="dim")
    if told.decisions:
        out.print()


def _show_steps(told: Told) -> None:
    shown = table("when", "from", "to", "by", "because", title="The way")
    shown.add_row(utc(told.item.heard_at), "", "heard", told.item.mention.listener, "")
    for step in told.steps:
        shown.add_row(utc(step.at), _words(step.source), _words(step.target), plain(step.by), plain(step.because))
    out.print(shown)


def _words(stage: Stage) -> str:
    return stage.value.replace("_", " ")
