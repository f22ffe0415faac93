"""Spikes of a series and viral posts: what is usual, what is above it, and what is told of that. Pure rules."""

from engage.spikes.baseline import Baseline, Hour, learn
from engage.spikes.events import Alert, Event, Happening, Hold, State, holds_marketing, release, step
from engage.spikes.judging import Finding, judge
from engage.spikes.settings import Severity, Spikes, Viral
from engage.spikes.viral import Sighting, Tail, Usual, judge_post, speed
from engage.spikes.watching import watch

__all__ = [
    "Alert",
    "Baseline",
    "Event",
    "Finding",
    "Happening",
    "Hold",
    "Hour",
    "Severity",
    "Sighting",
    "Spikes",
    "State",
    "Tail",
    "Usual",
    "Viral",
    "holds_marketing",
    "judge",
    "judge_post",
    "learn",
    "release",
    "speed",
    "step",
    "watch",
]
