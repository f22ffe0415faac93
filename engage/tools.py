"""What the steps of the journey work with: one snapshot, the same for a whole batch."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engage.acquaintance import People, Strangers
from engage.courtesy import CourtesySettings
from engage.playbook import Shelf
from engage.ports import Clock, Model, Speaker


@dataclass(frozen=True, slots=True)
class Tools:
    """`speakers` are by platform. Without `people` nobody is known, and nothing but the hour stands in their way."""

    model: Model
    shelf: Shelf
    speakers: Mapping[str, Speaker]
    clock: Clock
    people: People = field(default_factory=Strangers)
    courtesy: CourtesySettings = field(default_factory=CourtesySettings)
