"""What is told of glitches: gathered out of the register for the screens, without any of their looks."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engage.approval.waves import Told, Waves, is_fixed
from engage.glitches import Complaint, Effect, Event, Flaw, Incident, Phase, Settings, effect_of, fitted
from engage.glitches.naming import typical
from engage.glitches.splitting import Split, too_broad
from engage.glitches.suggesting import Merger, mergers
from engage.store import Glitches, Note
from engage.store.glitches import SHOWN

DAYS, WEEKS, EXAMPLES = 14, 12, 3
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Line:
    """A glitch in the list. `days`: incidents on each of the last days, today last."""

    flaw: Flaw
    people: int
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """All that is told of one glitch. `weeks`: when each week began, its incidents, and whether it came after the fix;
    the last one is not over."""

    line: Line
    examples: tuple[Complaint, ...]
    weeks: tuple[tuple[date, int, bool], ...]
    effect: Effect | None
    told: tuple[Told, ...]
    notes: tuple[Note, ...]
    events: tuple[Event, ...]
    mergers: tuple[tuple[Merger, Flaw], ...]
    split: Split | None


def listed(glitches: Glitches, now: datetime, everything: bool) -> list[Line]:
    """Those worth a look, or all of them: confirmed ones that are not fixed first, then those hit most of late."""
    return lines(glitches, glitches.flaws(tuple(Phase) if everything else SHOWN), now)


def lines(glitches: Glitches, flaws: list[Flaw], now: datetime) -> list[Line]:
    today = now.date()
    dates = [today - timedelta(days=before) for before in reversed(range(DAYS))]
    ids = [flaw.id for flaw in flaws]
    people = glitches.people(ids)
    days = glitches.days(ids, datetime.combine(dates[0], datetime.min.time(), now.tzinfo))
    made = [
        Line(flaw, people.get(flaw.id, 0), tuple(days.get(flaw.id, Counter())[day] for day in dates)) for flaw in flaws
    ]
    return sorted(made, key=lambda line: (is_fixed(line.flaw), -sum(line.days), -line.flaw.glitch.count, line.flaw.id))


def told(waves: Waves, glitch_id: int, settings: Settings, now: datetime) -> Whole | None:
    """All of one glitch, or None if there is none with this number."""
    glitches = waves.glitches
    flaw = glitches.flaw(glitch_id)
    if flaw is None:
        return None
    some = glitches.complaints(glitch_id)
    fits = [fitted(one.incident, flaw.glitch.embedding_length) for one in some]
    by_id = {one.incident.mention_id: one for one in some}
    known = {other.id: other for other in glitches.flaws()}
    alike = [merger for merger in mergers([other.glitch for other in known.values()], settings)
             if glitch_id in {merger.one, merger.other}]  # fmt: skip
    pairs = [(merger, known[merger.other if merger.one == glitch_id else merger.one]) for merger in alike]
    return Whole(
        line=lines(glitches, [flaw], now)[0],
        examples=tuple(by_id[one.mention_id] for one in typical(flaw.glitch, fits, EXAMPLES)),
        weeks=weeks(fits, flaw.fixed_at, now),
        effect=effect(fits, flaw, now, settings),
        told=waves.affected(flaw) if is_fixed(flaw) else (),
        notes=tuple(glitches.notes(flaw.wave)) if flaw.waves else (),
        events=tuple(glitches.events(glitch_id)),
        mergers=tuple(pairs),
        split=too_broad(flaw.glitch, fits, settings),
    )


def effect(some: list[Incident], flaw: Flaw, now: datetime, settings: Settings) -> Effect | None:
    """Whether the last fix helped; None where there was none."""
    if flaw.fixed_at is None or not some:
        return None
    return effect_of([one.at for one in some], flaw.fixed_at, flaw.glitch.first_at, now, settings)


def weeks(some: list[Incident], fixed_at: datetime | None, now: datetime) -> tuple[tuple[date, int, bool], ...]:
    """Incidents in each week, counted from the fix where there was one; so many weeks back from now."""
    if not some:
        return ()
    origin = fixed_at or now
    counts = Counter((one.at - origin) // WEEK for one in some)
    last = (now - origin) // WEEK if fixed_at else -1
    first = max(min(counts), min(0, last) - WEEKS, last - 2 * WEEKS)
    dates = ((week, (origin + week * WEEK).date()) for week in range(first, last + 1))
    return tuple((day, counts[week], fixed_at is not None and week >= 0) for week, day in dates)
