"""Who reported a glitch and when, counted in weeks before a fix and after it."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from engage.glitches.reopening import WEEK, Held
from engage.glitches.settings import Settings

Reports = Sequence[tuple[str, datetime]]
"""A contact and a moment for each incident."""


def people_a_week(reports: Reports, known_since: datetime, fixed_at: datetime, settings: Settings) -> float:
    """Different people a week before the fix: in the whole weeks, one at least, since it was first reported."""
    weeks = max(1, min(settings.effect_weeks, (fixed_at - known_since) // WEEK))
    begins = fixed_at - weeks * WEEK
    return len({(contact, (fixed_at - at) // WEEK) for contact, at in reports if begins < at <= fixed_at}) / weeks


def held(reports: Reports, known_since: datetime, fixed_at: datetime, now: datetime, settings: Settings) -> Held:
    """A fix that stands until `now`, and who reported it all the same."""
    people = {(contact, (at - fixed_at) // WEEK) for contact, at in reports if at > fixed_at}
    in_week = Counter(week for _, week in people)
    weeks = min(settings.effect_weeks, (now - fixed_at) // WEEK)
    return Held(people_a_week(reports, known_since, fixed_at, settings), tuple(in_week[week] for week in range(weeks)))


def looked_at(fixed_at: datetime, settings: Settings) -> tuple[datetime, datetime]:
    """From when until when reports tell how a fix holds beside others: its history may be much longer."""
    stretch = settings.effect_weeks * WEEK
    return fixed_at - stretch, fixed_at + stretch
