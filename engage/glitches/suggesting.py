"""What is worth a person's look: a candidate that many people hit, and two glitches that are one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from engage.glitches.glitch import Glitch, Phase
from engage.glitches.incident import Incident
from engage.glitches.naming import Background, CauseVote, Title, title, vote
from engage.glitches.settings import Settings
from engage.labels import Cause, Label

KNOWN = frozenset({Phase.SUGGESTED, Phase.CONFIRMED})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A candidate has become worth a look: the most people who hit it within the time that the settings give."""

    people: int
    title: Title
    cause: CauseVote | None
    because: str


@dataclass(frozen=True, slots=True)
class Merger:
    """Two glitches that may be one: `likeness` is the mean over all pairs of an incident of one and of the other."""

    one: int
    other: int
    likeness: float
    because: str


def suggestion(
    incidents: Sequence[Incident],
    causes: Sequence[Label[Cause] | None],
    background: Background,
    settings: Settings,
) -> Suggestion | None:
    """What to suggest of a candidate, or None: too few people hit it, or nothing tells it from other complaints.

    `causes`: what the incidents' readings say of each, in the same order. `background`: see `title`.
    """
    people = _people(incidents, timedelta(days=settings.within_days))
    if people < settings.people:
        return None
    name = title([one.words for one in incidents], background)
    if not name.words:
        return None
    because = f"{people} people hit it within {settings.within_days} days; {name.because}"
    return Suggestion(people, name, vote(causes), because)


def _people(incidents: Sequence[Incident], within: timedelta) -> int:
    """The most different people in any stretch of time so long."""
    inside: Counter[str] = Counter()
    most, first = 0, 0
    seen = sorted((one.at, one.contact) for one in incidents)
    for at, contact in seen:
        inside[contact] += 1
        while seen[first][0] < at - within:
            inside[seen[first][1]] -= 1
            if not inside[seen[first][1]]:
                del inside[seen[first][1]]
            first += 1
        most = max(most, len(inside))
    return most


def mergers(glitches: Sequence[Glitch], settings: Settings) -> list[Merger]:
    """Pairs of suggested and confirmed glitches that have grown towards each other, the likest first.

    They have when their incidents are about as like those of the other as they are like each other.
    """
    known = [glitch for glitch in glitches if glitch.phase in KNOWN and glitch.count]
    if len(known) < 2:
        return []
    means = np.stack([glitch.mean() for glitch in known])
    between = means @ means.T
    within = [glitch.cohesion() for glitch in known]
    found = []
    for row, one in enumerate(known):
        for column, other in enumerate(known[:row]):
            likeness, usual = float(between[row, column]), (within[row] + within[column]) / 2
            if likeness >= settings.merge_at * usual and not one.is_apart_from(other):
                because = f"their incidents are {likeness:.2f} like each other, and {usual:.2f} like their own"
                found.append(Merger(other.id, one.id, likeness, because))
    return sorted(found, key=lambda merger: (-merger.likeness, merger.one, merger.other))
