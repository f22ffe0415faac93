"""How glitches look on a terminal."""

from collections import Counter
from collections.abc import Sequence

from rich.text import Text

from engage.approval.flaws_told import DAYS, Line, Whole
from engage.approval.waves import Told, Wave
from engage.cli.bars import bar, sparkline
from engage.cli.output import out, plain, table, utc
from engage.glitches import Flaw, Phase, Settings, Status
from engage.glitches.suggesting import mergers

STYLES = {
    "suggested": "yellow", Status.OPEN: "bold red", Status.FIXING: "cyan", Status.FIXED: "green",
    Status.REOPENED: "bold red",
}  # fmt: skip
HANDLE, SAID_LONGEST, BAR, BESIDE_BAR, LISTED = 30, 300, 40, 30, 10
HELP = "goodword glitches show ID · confirm ID · dismiss ID · merge ID OTHER"


def show_list(lines: Sequence[Line], settings: Settings, everything: bool) -> None:
    """A line for each; below them those that may be one. `everything`: beginnings were asked for, too."""
    if not lines:
        nothing = "No glitches: nothing is hit by enough people yet; goodword glitches --all lists what may become one."
        out.print(plain("No glitches: nobody has complained yet." if everything else nothing))
        return
    shown = table("", "glitch", "status", "people", "incidents", f"last {DAYS} days", "owner")
    for number in (3, 4):
        shown.columns[number].justify = "right"
    for line in lines:
        flaw, most = line.flaw, max(line.days, default=0)
        shown.add_row(
            Text(str(flaw.id), style="bold"), plain(_name(flaw)), _status(flaw), str(line.people),
            str(flaw.glitch.count), sparkline(line.days, most), plain(flaw.owner or "–"),
        )  # fmt: skip
    out.print(shown)
    for merger in mergers([line.flaw.glitch for line in lines], settings):
        pair = f"goodword glitches merge {merger.one} {merger.other}, or apart {merger.one} {merger.other}"
        out.print(plain(f"\nOne thing? {merger.one} and {merger.other}: {merger.because}. {pair}"))
    out.print(Text(f"\n{HELP}", style="dim"))


def show(whole: Whole) -> None:
    """All of one glitch."""
    flaw = whole.line.flaw
    out.print(Text.assemble((f"Glitch {flaw.id} ", "bold"), plain(_name(flaw)), " · ", _status(flaw)))
    facts = table("", "")
    facts.show_header, facts.columns[0].style = False, "dim"
    for label, value in _facts(whole):
        if value:
            facts.add_row(Text(label), plain(value))
    out.print(facts)
    _show_examples(whole)
    _show_weeks(whole)
    if whole.told:
        out.print(Text("\nWho is told", style="bold"))
        _show_told(whole.told)
        states = Counter(note.stage.value.replace("_", " ") for note in whole.notes)
        out.print(plain(f"notes: {_counted(states)}" if states else "no note was begun"), style="dim")
    _show_suggestions(whole)
    _show_history(whole)


def show_wave(wave: Wave) -> None:
    """Who gets a note, who not and why, and what to do next."""
    _show_told(wave.told)
    if wave.done.flaw and any(not one.why_not for one in wave.told):
        out.print(Text(f"approve them all: goodword glitches send {wave.done.flaw.id}", style="dim"))


def _facts(whole: Whole) -> list[tuple[str, str]]:
    flaw, glitch = whole.line.flaw, whole.line.flaw.glitch
    return [
        ("cause", flaw.cause.value.replace("_", " ") if flaw.cause else ""),
        ("hit by", f"{whole.line.people} people, {glitch.count} incidents"),
        ("from", f"{utc(glitch.first_at)} to {utc(glitch.last_at)}" if glitch.count else ""),
        ("because", flaw.because),
        ("owner", flaw.owner),
        ("action", flaw.action),
        ("fixed", f"{utc(flaw.fixed_at)}: {flaw.note}" if flaw.fixed_at else ""),
        ("reopened", utc(flaw.reopened_at) if flaw.reopened_at and flaw.status is not Status.FIXED else ""),
        ("effect", whole.effect.says if whole.effect else ""),
    ]


def _show_examples(whole: Whole) -> None:
    if not whole.examples:
        return
    shown = table("", "", "", title="\nTypical incidents")
    shown.show_header = False
    for one in whole.examples:
        shown.add_row(
            Text(str(one.incident.mention_id), style="dim"),
            plain(f"@{one.handle}", HANDLE),
            plain(one.text, SAID_LONGEST),
        )
    out.print(shown)
    flaw = whole.line.flaw
    if flaw.glitch.count > len(whole.examples):
        out.print(Text(f"all {flaw.glitch.count:,}: goodword glitches incidents {flaw.id}", style="dim"))


def _show_weeks(whole: Whole) -> None:
    if not whole.weeks:
        return
    shown = table("", "", "", title="\nIncidents a week")
    shown.show_header, shown.columns[1].justify = False, "right"
    most = max(count for _, count, _ in whole.weeks) or 1
    width = max(4, min(BAR, out.width - BESIDE_BAR))
    was_after = False
    for day, count, after in whole.weeks:
        if after and not was_after:
            shown.add_row(Text("fixed", style="green"), "", Text("─" * width, style="green"))
        was_after = after
        shown.add_row(Text(str(day), style="dim"), str(count), bar(count / most, width, "green" if after else "cyan"))
    out.print(shown)


def _show_told(told: Sequence[Told]) -> None:
    noted = [one for one in told if not one.why_not]
    out.print(plain(f"{len(noted)} of {len(told)} people affected get a note"))
    left_out = [one for one in told if one.why_not]
    for one in left_out[:LISTED]:
        out.print(plain(f"  not @{one.affected.handle} on {one.affected.platform}: {one.why_not}", SAID_LONGEST))
    if len(left_out) > LISTED:
        out.print(Text(f"  and {len(left_out) - LISTED} more", style="dim"))


def _show_suggestions(whole: Whole) -> None:
    number = whole.line.flaw.id
    for merger, other in whole.mergers:
        name = f"{_name(other)}, number {other.id}"
        hint = f"goodword glitches merge {number} {other.id}, or apart {number} {other.id}"
        out.print(plain(f"\nOne thing with {name}? {merger.because}. {hint}"))
    if whole.split:
        out.print(plain(f"\nTwo things? {whole.split.because}. goodword glitches split {number}"))


def _show_history(whole: Whole) -> None:
    if not whole.events:
        return
    shown = table("when", "by", "", title="\nHistory")
    for event in whole.events:
        shown.add_row(utc(event.at), plain(event.by), plain(event.says, SAID_LONGEST))
    out.print(shown)


def _counted(states: Counter[str]) -> str:
    return ", ".join(f"{count} {state}" for state, count in sorted(states.items()))


def _name(flaw: Flaw) -> str:
    return flaw.title or "(no title yet)"


def _status(flaw: Flaw) -> Text:
    """The status of a confirmed one, else its phase; the word stays, so that nothing hangs on the colour alone."""
    word = flaw.status if flaw.status and flaw.glitch.phase is Phase.CONFIRMED else flaw.glitch.phase.value
    return Text(word, style=STYLES.get(word, "dim"))
