"""What one look at a series, or at a post, found."""

from dataclasses import dataclass
from datetime import datetime

from engage.spikes.settings import Severity

SURPRISE = {Severity.WATCH: 1.0, Severity.HIGH: 1e-2, Severity.SEVERE: 1e-4}
"""How much rarer than the accepted false alarms each severity must be."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found. `severity` None: nothing unusual. `says`: sentences for people, "" where there is nothing to
    say.

    `hours` is how long the window was that found it. `calm_hours`: the number of last hours that were about as usual; 0
    where this is not known.
    """

    at: datetime
    severity: Severity | None
    says: str
    hours: float = 0.0
    calm_hours: float = 0.0
