"""Spikes of a series and viral posts: what is usual, what is above it, and what is told of that. Pure rules.

What computes with arrays is imported from its own module (`baseline.learn`, `judging.judge`, `watching.watch`): here is
what needs no numpy.
"""

from engage.spikes.events import Alert, Event, Happening, State, holding, release, step
from engage.spikes.finding import Finding
from engage.spikes.hours import Baseline, Hour
from engage.spikes.settings import Severity, Spikes, Viral
from engage.spikes.viral import Sighting, Tail, Usual, judge_post, speed

__all__ = [
    "Alert",
    "Baseline",
    "Event",
    "Finding",
    "Happening",
    "Hour",
    "Severity",
    "Sighting",
    "Spikes",
    "State",
    "Tail",
    "Usual",
    "Viral",
    "holding",
    "judge_post",
    "release",
    "speed",
    "step",
]
