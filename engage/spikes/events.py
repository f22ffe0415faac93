"""One alert per event. A fold: the state and a finding in, the state and what is to be told out.

An event is opened, escalated at most once to each higher severity, and ended when it was calm for long enough. During
the cool-down after it only something more severe opens another. A series and the whole that it is part of show the
same event: what was told of one is told of the other only once it is more severe there. What holds marketing is kept
until a person lets go, also beyond the event's end.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from engage.spikes import wording
from engage.spikes.finding import Finding
from engage.spikes.settings import Severity, Spikes


class Happening(StrEnum):
    """What became of an event."""

    OPENED = "opened"
    ESCALATED = "escalated"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Event:
    """One spike, or one viral post. `severity`: of its worst moment; `hours`: how long its first window was."""

    opened_at: datetime
    severity: Severity
    hours: float
    ended_at: datetime | None = None
    released_by: str = ""
    released_at: datetime | None = None

    @property
    def is_released(self) -> bool:
        return self.released_at is not None


@dataclass(frozen=True, slots=True)
class State:
    """Where a series (or a post) stands. `event` is on; `last` was before it; `held`: the worst of those that are over
    and that nobody let go of."""

    event: Event | None = None
    last: Event | None = None
    held: Event | None = None

    @property
    def since(self) -> datetime | None:
        """When the last event ended: what came before must not be found again."""
        return None if self.event or self.last is None else self.last.ended_at


@dataclass(frozen=True, slots=True)
class Alert:
    """To be told to people, once. `says` is whole sentences."""

    series: str
    at: datetime
    happening: Happening
    severity: Severity
    says: str


def step(
    series: str, state: State, finding: Finding, settings: Spikes, beside: Sequence[State] = ()
) -> tuple[State, tuple[Alert, ...]]:
    """What `finding` makes of `state`. A finding of an hour in which nothing was heard changes nothing.

    `beside`: the states of what shows the same events. What people know by them is no news here.
    """
    event = state.event
    rank = finding.severity.rank if finding.severity else 0
    if finding.severity is not None and rank > max(_known(one, finding.at, settings) for one in (state, *beside)):
        return _told(series, state, finding, finding.severity)
    if event is not None and finding.calm_hours >= max(settings.calm_hours, event.hours / 2):
        return _ended(series, state, event, finding)
    return state, ()


def release(state: State, by: str, at: datetime, settings: Spikes) -> State:
    """A person lets marketing go on, for every event that holds it, whatever becomes of the one that is on.

    What holds nothing yet cannot be let go of in advance: a mild event that gets worse later holds.
    """
    event = state.event
    if event is not None and _is_grave(event, settings):
        event = replace(event, released_by=by, released_at=at)
    return replace(state, event=event, held=None)


def holding(state: State, settings: Spikes) -> tuple[Event, ...]:
    """What holds the marketing lane: events that are grave enough, on or over, which nobody has let go of."""
    events = (event for event in (state.event, state.held) if event is not None)
    return tuple(event for event in events if _is_grave(event, settings) and not event.is_released)


def _is_grave(event: Event, settings: Spikes) -> bool:
    least = settings.hold_marketing_from
    return least is not None and event.severity.rank >= least.rank


def _known(state: State, at: datetime, settings: Spikes) -> int:
    """The rank of what people know of: the event that is on, else the last one until its cool-down is over; else 0."""
    if state.event is not None:
        return state.event.severity.rank
    last = state.last
    if last is None or last.ended_at is None or at >= last.ended_at + timedelta(hours=settings.cool_down_hours):
        return 0
    return last.severity.rank


def _told(series: str, state: State, finding: Finding, severity: Severity) -> tuple[State, tuple[Alert, ...]]:
    if state.event is None:
        event, happening = Event(finding.at, severity, finding.hours), Happening.OPENED
    else:
        event, happening = replace(state.event, severity=severity), Happening.ESCALATED
    return replace(state, event=event), (Alert(series, finding.at, happening, severity, finding.says),)


def _ended(series: str, state: State, event: Event, finding: Finding) -> tuple[State, tuple[Alert, ...]]:
    over = replace(event, ended_at=finding.at)
    lasted = wording.span((finding.at - event.opened_at) / timedelta(hours=1), "1 ")
    says = f"About as usual again for {wording.span(finding.calm_hours, '1 ')}; it was on for {lasted}."
    held = _worst([one for one in (state.held, over) if one and not one.is_released])
    return State(None, over, held), (Alert(series, finding.at, Happening.ENDED, event.severity, says),)


def _worst(events: Iterable[Event]) -> Event | None:
    return max(events, key=lambda event: event.severity.rank, default=None)
