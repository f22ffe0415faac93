"""What was heard hour by hour, and what is usual. Plain values: numpy is for those who compute them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from engage.spikes.settings import Spikes

WEEK, DAY = 168, 24
HOUR = timedelta(hours=1)
WINDOWS = (1, 2, 4, 8, 24)
"""Hours that are looked at together, the running one included: short for a storm, long for a slow rise."""


@dataclass(frozen=True, slots=True)
class Hour:
    """What was heard of a series in the hour from `start` (aware, a full hour). `heard`: the part of it, 0 to 1, in
    which we listened; the running hour has heard as much as has passed. An hour not heard at all is left out."""

    start: datetime
    total: int
    negative: int
    heard: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.negative <= self.total:
            raise ValueError(f"{self.start:%Y-%m-%d %H:%M} has {self.negative} negative of {self.total} posts")
        if not 0 <= self.heard <= 1:
            raise ValueError(f"{self.start:%Y-%m-%d %H:%M} was heard {self.heard} of the hour, not 0 to 1")


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is usual. `rates`, `unsure`: posts an hour, and the relative variance of not knowing that better, by hour of
    the week (Monday 0:00 local is 0). `spreads`: overdispersion by window, as `WINDOWS`. `share`: negative share."""

    rates: tuple[float, ...]
    unsure: tuple[float, ...]
    spreads: tuple[float, ...]
    share: float
    share_spread: float


def cell_of(moment: datetime, settings: Spikes) -> int:
    """The hour of the week, 0 to 167, where the brand is."""
    local = moment.astimezone(settings.zone)
    return local.weekday() * DAY + local.hour
