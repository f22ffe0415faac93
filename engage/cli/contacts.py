"""`goodword contacts`: who writes to us, who may be one person, and whom we leave alone."""

import getpass
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer
from rich.text import Text

from engage.cli.contact_card import SUPPRESSED, handle_of, show_profile
from engage.cli.contacts_json import contact_as_json, outcome_as_json, profile_as_json, suggestion_as_json
from engage.cli.output import LONGEST, Json, ago, cut, out, plain, print_json, table, tell
from engage.cli.session import session
from engage.contacts import Identity, Outcome
from engage.errors import GoodwordError
from engage.store.contacts import Contact, Contacts, Suppressed

app = typer.Typer(name="contacts")

ID = Annotated[int, typer.Argument(metavar="ID", help="The contact's number, as `goodword contacts` shows it.")]
Other = Annotated[int, typer.Argument(metavar="OTHER", help="The other contact's number.")]
By = Annotated[
    str, typer.Option("--by", help="Who says so; your login name if not given.", default_factory=getpass.getuser)
]
Limit = Annotated[int, typer.Option(min=1, help="At most so many.")]
Lift = Annotated[bool, typer.Option("--lift", help="Take it back.")]

SHOWN = 3
"""So many handles of a contact stand in its line."""


@app.callback(invoke_without_command=True)
def contacts(
    context: typer.Context,
    search: Annotated[str, typer.Option(help="Only those with this in a handle or in a name.")] = "",
    limit: Limit = 20,
    as_json: Json = False,
) -> None:
    """Who writes to us: find them, link what is one person, leave people alone. Those who wrote last stand on top.

    Example: goodword contacts --search silva, then goodword contacts show 3
    """
    if context.invoked_subcommand:
        return
    asked = _contacts(context)
    found, more = cut(asked.search(search, limit + 1) if search else asked.newest(limit + 1), limit)
    if as_json:
        print_json([contact_as_json(each) for each in found])
    elif not found:
        out.print(plain(f"Nobody is called {search}." if search else "Nobody was heard yet."))
    else:
        _list(found, session(context).app.clock.now())
        out.print(Text(f"\ngoodword contacts show ID · suggest · link ID OTHER · dnc ID{more}", style="dim"))


@app.command()
def show(context: typer.Context, contact: ID, as_json: Json = False) -> None:
    """Show all that is kept of one contact: handles, conversations, open complaints, CSAT, gestures, what we sent.

    Any number that one of their handles ever had will do.
    """
    profile = _contacts(context).get(contact)
    if profile is None:
        raise GoodwordError(f"there is no contact {contact}")
    if as_json:
        print_json(profile_as_json(profile))
    else:
        show_profile(profile, contact, session(context).app.clock.now())


@app.command()
def suggest(context: typer.Context, limit: Limit = 20, as_json: Json = False) -> None:
    """Tell who may be one person, and why. Nobody is linked by that: look at both, then link them, or tell them apart.

    Where one of them is on X, the person must have agreed to be known as one.
    """
    every = _contacts(context).suggestions()
    found = every[:limit]
    if as_json:
        print_json([suggestion_as_json(each) for each in found])
    elif not found:
        out.print("Nobody looks like one person with somebody else.")
    else:
        shown = table("contact", "other", "because")
        for each in found:
            shown.add_row(str(each.contact), str(each.other), plain(each.basis))
        out.print(shown)
        more = f", {len(every) - len(found)} more" if len(every) > len(found) else ""
        out.print(Text(f"\ngoodword contacts link ID OTHER --basis … · apart ID OTHER --basis …{more}", style="dim"))


@app.command()
def link(
    context: typer.Context,
    contact: ID,
    other: Other,
    by: By,
    basis: Annotated[str, typer.Option(help="How you know that they are one person; it is kept.")],
    consent: Annotated[
        str, typer.Option(help="How they agreed to be known as one; wanted where one of them is on X, and kept.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Say that two contacts are one person: from now on they share caps, opt-outs and open complaints. Can be undone.

    Example: goodword contacts link 3 8 --basis "same booking code in both messages" --consent "told us so in a DM"
    """
    now = session(context).app.clock.now()
    _tell(_contacts(context).link(contact, other, basis, by, now, consent), as_json)


@app.command()
def undo(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="LINK", help="The link's number, as `show` tells it.")],
    by: By,
    as_json: Json = False,
) -> None:
    """Take back that two contacts are one, or that they are two. Both histories were kept, and are whole again."""
    _tell(_contacts(context).undo(number, by, session(context).app.clock.now()), as_json)


@app.command()
def apart(
    context: typer.Context,
    contact: ID,
    other: Other,
    by: By,
    basis: Annotated[str, typer.Option(help="How you know that they are two; it is kept.")] = "",
    as_json: Json = False,
) -> None:
    """Say that two contacts are two people, so that they are not suggested again. Can be undone like a link."""
    _tell(_contacts(context).apart(contact, other, basis, by, session(context).app.clock.now()), as_json)


@app.command()
def dnc(
    context: typer.Context,
    contact: ID,
    by: By,
    why: Annotated[str, typer.Option(help="The reason; it is kept.")],
    lift: Lift = False,
    as_json: Json = False,
) -> None:
    """Leave a contact alone: "do not contact". It holds for all their handles, for drafts that are waiting too.

    Example: goodword contacts dnc 3 --why "a lawyer speaks for them now"
    """
    _suppress(context, contact, Suppressed.DO_NOT_CONTACT, by, why, lift, as_json)


@app.command(name="opt-out")
def opt_out(
    context: typer.Context,
    contact: ID,
    by: By,
    why: Annotated[str, typer.Option(help="How they told us; it is kept.")],
    lift: Lift = False,
    as_json: Json = False,
) -> None:
    """Say that a contact told us to stop, where Goodword could not hear it: by mail, at the counter.

    With --lift: they told us that they want to hear from us again, and --why says how.
    """
    _suppress(context, contact, Suppressed.OPT_OUT, by, why, lift, as_json)


@app.command()
def zone(
    context: typer.Context,
    contact: ID,
    name: Annotated[str, typer.Argument(metavar="ZONE", help='As Europe/Lisbon; "" if nobody knows any more.')],
    as_json: Json = False,
) -> None:
    """Say where a contact lives, by time zone, so that quiet hours are theirs and not the brand's."""
    _tell(_contacts(context).set_zone(contact, name), as_json)


def _contacts(context: typer.Context) -> Contacts:
    return Contacts(session(context).app.database)


def _tell(outcome: Outcome, as_json: bool) -> None:
    tell(outcome, as_json, outcome_as_json(outcome))


def _suppress(
    context: typer.Context, contact: int, kind: Suppressed, by: str, why: str, lift: bool, as_json: bool
) -> None:
    asked = _contacts(context)
    change = asked.lift if lift else asked.suppress
    _tell(change(contact, kind, by, why, session(context).app.clock.now()), as_json)


def _list(found: Sequence[Contact], now: datetime) -> None:
    shown = table("", "who", "posts", "open", "heard", "")
    shown.columns[2].justify = shown.columns[3].justify = "right"
    for each in found:
        shown.add_row(
            Text(str(each.id), style="bold"),
            _who(each.identities),
            str(each.mentions),
            str(each.conversations) if each.conversations else "",
            Text(ago(each.heard_at, now) if each.heard_at else "", style="dim"),
            Text(", ".join(SUPPRESSED[kind] for kind in each.suppressed), style="yellow"),
        )
    out.print(shown)


def _who(identities: Sequence[Identity]) -> Text:
    """A name, and the handles; how many more, if they are many."""
    name = next((each.name for each in identities if each.name), "")
    parts = [plain(name, LONGEST)] if name else []
    parts += [handle_of(each) for each in identities[:SHOWN]]
    if len(identities) > SHOWN:
        parts.append(Text(f"and {len(identities) - SHOWN} more", style="dim"))
    return Text(" ").join(parts)
