"""One contact on the terminal: who they are, how we stand with them, and what was decided about them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from rich.table import Table
from rich.text import Text

from engage.cli.output import LONGEST, ago, lane, out, plain, table, utc
from engage.contacts import Identity
from engage.gestures import money
from engage.store.profiles import Given, Link, Profile, Suppression

SAID_LONGEST = 120
SUPPRESSED = {"opt_out": "opted out", "do_not_contact": "do not contact"}


def show_profile(profile: Profile, asked: int, now: datetime) -> None:
    """The whole card; parts without anything in them are left out."""
    zone = profile.zone or "time zone unknown"
    out.print(Text.assemble((f"Contact {profile.id}", "bold"), (f" · {zone}", "dim")))
    if asked != profile.id:
        out.print(Text(f"number {asked} is part of it", style="dim"))
    for shown in (_identities(profile.identities, now), _suppressions(profile), _standing(profile)):
        _print(shown)
    for titled in (_conversations(profile, now), _gestures(profile.gestures), _sent(profile), _links(profile.links)):
        _print(titled)


def handle_of(identity: Identity) -> Text:
    """ "@ana on x", as its platform writes it."""
    return plain(f"@{identity.shown.lstrip('@')}", LONGEST) + Text(" on ", style="dim") + plain(identity.platform)


def _print(shown: Table) -> None:
    if shown.row_count:
        out.print(shown)
        out.print()


def _bare(*columns: str) -> Table:
    shown = table(*columns)
    shown.show_header = False
    return shown


def _identities(identities: Sequence[Identity], now: datetime) -> Table:
    shown = _bare("", "", "", "")
    for each in identities:
        met = Text(f"met {ago(each.first_seen_at, now)}", style="dim")
        shown.add_row(Text(str(each.id), style="dim"), handle_of(each), plain(each.name, LONGEST), met)
    return shown


def _suppressions(profile: Profile) -> Table:
    """Those in force, and, dimmed, those that were lifted; with their numbers, if it is not all identities."""
    shown = _bare("", "", "")
    same: dict[Suppression, list[int]] = defaultdict(list)
    for each in profile.suppressions:
        same[replace(each, identity_id=0)].append(each.identity_id)
    for each, identities in same.items():
        style = "dim" if each.lifted_at else "yellow"
        ended = f"; lifted by {each.lifted_by} on {utc(each.lifted_at)}: {each.lifted_why}" if each.lifted_at else ""
        whole = len(identities) == len(profile.identities)
        of = "" if whole else f", {' and '.join(str(number) for number in sorted(identities))}"
        what = Text(SUPPRESSED.get(each.kind, each.kind) + of, style=style)
        shown.add_row(what, Text(utc(each.at), style="dim"), plain(f"{each.why}, {each.by}{ended}"))
    return shown


def _standing(profile: Profile) -> Table:
    """The numbers that tell at a glance how we stand with them."""
    shown = _bare("", "")
    shown.columns[0].style = "dim"
    shown.add_row("posts", str(profile.mentions))
    if profile.complaints:
        numbers = ", ".join(str(number) for number in profile.complaints)
        shown.add_row("open complaints", Text(f"{len(profile.complaints)}: mention {numbers}", style="yellow"))
    if profile.csats:
        marks = ", ".join(f"{mark.score} on {mark.at:%Y-%m-%d}" for mark in profile.csats)
        shown.add_row("CSAT, 1 to 5", marks)
    return shown


def _conversations(profile: Profile, now: datetime) -> Table:
    shown = table("", "", "status", "priority", "posts", "changed", title=_title("Conversations", profile))
    for each in profile.conversations:
        changed = Text(ago(each.changed_at, now), style="dim")
        shown.add_row(
            str(each.id), plain(each.platform), each.status.value, each.priority.value, str(each.mentions), changed
        )
    return shown


def _title(words: str, profile: Profile) -> str:
    more = profile.conversation_count - len(profile.conversations)
    return f"{words}, and {more} older" if more else words


def _gestures(gestures: Sequence[Given]) -> Table:
    shown = table("", "gesture", "cost", "status", "by", "why", title="Gestures")
    for each in gestures:
        shown.add_row(
            str(each.id),
            plain(each.words or each.gesture, LONGEST),
            plain(money(each.cents, each.currency)),
            plain(each.status),
            plain(each.agent),
            plain(each.why, LONGEST),
        )
    return shown


def _sent(profile: Profile) -> Table:
    more = profile.sent_count - len(profile.sent)
    shown = table("when", "what we said", title="Sent" + (f", and {more} older" if more else ""))
    for each in profile.sent:
        about = Text(f" · {each.kind.value.replace('_', ' ')} · mention {each.mention_id}", style="dim")
        said = lane(each.lane) + about + Text("\n") + plain(each.text, SAID_LONGEST)
        shown.add_row(Text(utc(each.at), style="dim"), said)
    return shown


def _links(links: Sequence[Link]) -> Table:
    """What was said of who they are; what was undone stays, dimmed."""
    shown = table("link", "", "when", "by", "basis", title="Who they are, as people said")
    for each in links:
        what = f"{each.other_id} is {each.contact_id}" if each.together else f"{each.other_id} is not {each.contact_id}"
        undone = f"; undone by {each.undone_by} on {utc(each.undone_at)}" if each.undone_at else ""
        style = "dim" if each.undone_at else ""
        says = plain(each.basis + undone)
        shown.add_row(
            str(each.id), Text(what, style=style), Text(utc(each.at), style="dim"), plain(each.by), says, style=style
        )
    return shown
