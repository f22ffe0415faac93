"""`goodword gestures`: what may be given, to whom, by whom; giving it, deciding about it, carrying it out."""

import getpass
from typing import Annotated

import typer

from engage.approval import gesturing
from engage.cli.gestures_report import report
from engage.cli.gestures_shown import entry_as_json, offer_as_json, show_offers, show_open, tell, units
from engage.cli.output import Json, out, plain, print_json
from engage.cli.session import session
from engage.errors import GoodwordError
from engage.gestures import Catalog, agents_sum, load, within_limits
from engage.persons import Person
from engage.store import Ledger

By = Annotated[str, typer.Option("--by", help="Who; your login name if not given.", default_factory=getpass.getuser)]
Number = Annotated[
    int, typer.Argument(metavar="NUMBER", help="The gesture's own number, as `goodword gestures open` shows it.")
]
app = typer.Typer(name="gestures", invoke_without_command=True)
app.command("report")(report)


@app.callback()
def offered(
    context: typer.Context,
    by: By,
    mention: Annotated[
        int | None, typer.Option("--for", metavar="ID", help="Also ask what whoever wrote this mention had already.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Small amends within limits: vouchers, miles, flowers.

    Without a command: the gestures in playbooks/gestures.yaml, and which of them you may make without asking a lead.
    """
    if context.invoked_subcommand:
        return
    catalog, app_ = _catalog(context), session(context).app
    now = app_.clock.now()
    if mention is not None and app_.store.item(mention) is None:
        raise GoodwordError(f"there is no mention {mention}")
    facts = Ledger(app_.database).facts(by, catalog, now, mention)
    agent = Person(by)
    rulings = [(each, within_limits(each, facts, catalog, agent, now)) for each in catalog.gestures]
    use = agents_sum(facts, catalog, agent, now)
    if as_json:
        left = {"by": by, "currency": catalog.currency, "left": units(use.cents_left), "leads": catalog.leads}
        print_json({**left, "gestures": [offer_as_json(*each) for each in rulings], "because": catalog.because})
    elif not catalog.gestures:
        out.print(plain(catalog.because))
    else:
        show_offers(rulings, catalog)
        out.print(plain(f"\n{use.says}"), style="dim")
        out.print("[dim]goodword gestures give ID GESTURE --why …[/dim]")


@app.command()
def give(
    context: typer.Context,
    mention: Annotated[int, typer.Argument(metavar="ID", help="The mention's number; its draft must be held.")],
    gesture: Annotated[str, typer.Argument(help="Which one, by its name in the catalog: voucher.")],
    by: By,
    why: Annotated[str, typer.Option(help="The reason, in a few words, for a lead and for whoever carries it out.")],
    as_json: Json = False,
) -> None:
    """Make a gesture: within your limits it goes into the draft at once, above them a lead is asked.

    Example: goodword gestures give 42 voucher --why "third delay this month"
    """
    app_ = session(context).app
    tell(gesturing.give(app_.desk, Ledger(app_.database), _catalog(context), mention, gesture, by, why), as_json)


@app.command()
def grant(
    context: typer.Context,
    number: Number,
    by: By,
    why: Annotated[str, typer.Option(help="What whoever asked shall read.")] = "",
    as_json: Json = False,
) -> None:
    """Say yes to what is above an agent's limits, as a lead: it goes into the draft, which is still held."""
    _decide(context, number, by, True, why, as_json)


@app.command()
def decline(
    context: typer.Context,
    number: Number,
    by: By,
    why: Annotated[str, typer.Option(help="The reason: whoever asked reads it.")],
    as_json: Json = False,
) -> None:
    """Say no to what is above an agent's limits, as a lead: the draft stays as it is and may go out without it."""
    _decide(context, number, by, False, why, as_json)


@app.command()
def settle(context: typer.Context, number: Number, by: By, as_json: Json = False) -> None:
    """Say that it was carried out: the contact has the voucher, the flowers were sent."""
    app_ = session(context).app
    tell(Ledger(app_.database).settle(number, by, app_.clock.now()), as_json)


@app.command()
def cancel(context: typer.Context, number: Number, by: By, as_json: Json = False) -> None:
    """Take a gesture back, and out of the held draft. Once the reply is approved only a lead can."""
    app_ = session(context).app
    tell(gesturing.cancel(app_.desk, Ledger(app_.database), _catalog(context), number, by), as_json)


@app.command("open")
def open_(context: typer.Context, as_json: Json = False) -> None:
    """List what waits: for a lead's decision, or for somebody to carry it out."""
    app_ = session(context).app
    found, now = Ledger(app_.database).open(), app_.clock.now()
    if as_json:
        print_json([entry_as_json(each.entry) | {"stage": each.stage, "handle": each.handle} for each in found])
        return
    if not found:
        out.print("No gesture is open.")
        return
    show_open(found, now)
    out.print("\n[dim]goodword gestures grant NUMBER · decline NUMBER · settle NUMBER · cancel NUMBER[/dim]")


@app.command()
def check(context: typer.Context, as_json: Json = False) -> None:
    """Find every mistake in playbooks/gestures.yaml, with its line. Exits with 1 if there is one."""
    catalog = _catalog(context)
    if as_json:
        print_json({"ok": True, "gestures": [each.name for each in catalog.gestures], "because": catalog.because})
    else:
        out.print(plain(catalog.because or f"{len(catalog.gestures)} gestures, no mistakes"))


def _catalog(context: typer.Context) -> Catalog:
    return load(session(context).config.playbooks)


def _decide(context: typer.Context, number: int, by: str, yes: bool, why: str, as_json: bool) -> None:
    app_ = session(context).app
    tell(gesturing.decide(app_.desk, Ledger(app_.database), _catalog(context), number, by, yes, why), as_json)
