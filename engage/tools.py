"""What the steps of the journey work with: one snapshot, the same for a whole batch."""

from collections.abc import Mapping
from dataclasses import dataclass

from engage.playbook import Shelf
from engage.ports import Clock, Model, Speaker


@dataclass(frozen=True, slots=True)
class Tools:
    """`speakers` are by platform."""

    model: Model
    shelf: Shelf
    speakers: Mapping[str, Speaker]
    clock: Clock
