"""How gestures are shown, in tables and as JSON."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.text import Text

from engage.cli import output
from engage.cli.output import ago, out, plain, table
from engage.gestures import Answer, Catalog, Entry, Gesture, Open, Outcome, Ruling, Use, money
from engage.showing.words import stage_words

MARKS = {
    Answer.GRANTED: Text("✓", style="green"),
    Answer.LEAD: Text("?", style="yellow"),
    Answer.NEVER: Text("✗", style="bold red"),
}
MEANS = {Answer.GRANTED: "may be given", Answer.LEAD: "a lead is asked", Answer.NEVER: "cannot be given"}
SAID = 80


def tell(outcome: Outcome, as_json: bool) -> None:
    """Print what came of it; exit with 1 if it was not done."""
    entry = entry_as_json(outcome.entry) if outcome.entry else None
    output.tell(outcome, as_json, {"done": outcome.done, "says": outcome.says, "gesture": entry})


def show_offers(rulings: Sequence[tuple[Gesture, Ruling]], catalog: Catalog) -> None:
    """A line for each gesture: may it be made, and what says so."""
    shown = table("", "gesture", "cost", "", "")
    for gesture, ruling in rulings:
        uses = ruling.hits or ruling.misses
        shown.add_row(
            MARKS[ruling.answer], plain(gesture.name), plain(money(gesture.cents, catalog.currency)),
            MEANS[ruling.answer], plain("; ".join(use.says for use in uses if ruling.hits or use.rule != "agents")),
        )  # fmt: skip
    out.print(shown)


def show_open(found: Sequence[Open], now: datetime) -> None:
    """Two lines for each that waits: what for whom, and why; how it stands, and since when."""
    shown = table("", "gesture, and why", "stands")
    for each in found:
        entry = each.entry
        is_asked = entry.asked_of and not entry.decided_by
        stands = f"{entry.status}, {entry.asked_of} decides" if is_asked else f"{entry.status} by {entry.decided_by}"
        whom = f"@{each.handle.lstrip('@')}, mention {entry.mention_id} ({stage_words(each.stage)})"
        since = Text(ago(entry.decided_at or entry.asked_at, now), style="dim")
        shown.add_row(
            Text(str(entry.number), style="bold"),
            Text("\n").join((plain(f"{entry.words} ({entry.cost}) for {whom}"), plain(entry.why, SAID))),
            Text("\n").join((plain(stands), since)),
        )
    out.print(shown)


def offer_as_json(gesture: Gesture, ruling: Ruling) -> dict[str, Any]:
    return {
        "name": gesture.name,
        "words": gesture.words,
        "about": gesture.about,
        "cost": units(gesture.cents),
        "answer": ruling.answer.name.lower(),
        "says": ruling.says,
        "hits": [_use_as_json(use) for use in ruling.hits],
        "misses": [_use_as_json(use) for use in ruling.misses],
    }


def _use_as_json(use: Use) -> dict[str, Any]:
    return {"rule": use.rule, "says": use.says, "left": units(use.cents_left), "times_left": use.times_left}


def entry_as_json(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.number,
        "name": entry.gesture,
        "status": entry.status,
        "mention_id": entry.mention_id,
        "cost": units(entry.cents),
        "currency": entry.currency,
        "agent": entry.agent,
        "why": entry.why,
        "because": entry.because,
        "asked_at": entry.asked_at,
        "asked_of": entry.asked_of,
        "decided_by": entry.decided_by,
        "decided_at": entry.decided_at,
        "answer": entry.answer,
        "settled_by": entry.settled_by,
        "settled_at": entry.settled_at,
    }


def units(cents: int | None) -> float | None:
    """A sum in the currency itself."""
    return None if cents is None else cents / 100
