"""How much time a promise has left, in steps coarse enough that a card need not be written anew every minute."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from engage.showing.about import pressing
from engage.sla.clocks import SlaClock
from engage.sla.showing import left
from engage.store.beside import Conversation

STEPS = (
    (timedelta(hours=2), timedelta(hours=1)),
    (timedelta(minutes=30), timedelta(minutes=15)),
    (timedelta(0), timedelta(minutes=5)),
)
"""From so much time left on, it is told in steps of so much."""


@dataclass(frozen=True, slots=True)
class Countdown:
    """`says` what is left ("first response: more than 45 min left"), `due_at` when; `changes_at`: when it says
    something else, None: not by time alone. `is_late`: the promise is broken already."""

    says: str
    due_at: datetime | None = None
    changes_at: datetime | None = None
    is_late: bool = False


def countdown(conversation: Conversation | None, now: datetime) -> Countdown | None:
    """The promise that is missed or falls due next; None where nothing is promised."""
    clock = pressing(conversation) if conversation else None
    return _of(clock, now) if clock else None


def _of(clock: SlaClock, now: datetime) -> Countdown:
    name = clock.metric.words
    if clock.due_at is None or clock.since is None:
        return Countdown(f"{name}: {left(clock, now).says}", clock.due_at)
    rest = clock.due_at - now
    if clock.missed_at or rest <= timedelta(0):
        return Countdown(f"{name} is late", clock.due_at, None, is_late=True)
    mark = _mark_below(rest)
    says = f"more than {_spelled(mark)} left" if mark else f"less than {_spelled(STEPS[-1][1])} left"
    return Countdown(f"{name}: {says}", clock.due_at, clock.due_at - mark)


def _mark_below(rest: timedelta) -> timedelta:
    """The largest step that is shorter than what is left."""
    step = next(step for above, step in STEPS if rest > above)
    return (-(-rest // step) - 1) * step


def _spelled(time: timedelta) -> str:
    minutes = time // timedelta(minutes=1)
    return f"{minutes // 60} h" if minutes % 60 == 0 and minutes else f"{minutes} min"
