"""The heading of the first page, with how many drafts wait in each lane, and the choice of one."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from engage.console.nodes import Node
from engage.labels import Lane
from engage.showing.words import number

LANES = {"": None, "service": Lane.SERVICE, "marketing": Lane.MARKETING}


class Filters:
    """One button a lane, and one for all."""

    def __init__(self, lane: str, choose: Callable[[str], Awaitable[None]]) -> None:
        """`lane` is the one to begin with, "" for all."""
        self.lane = lane if lane in LANES else ""
        with Node("div", "heading"):
            Node("h1", "", "Drafts")
            with Node("div", "filter", role="group", aria_label="Lane"):
                self._buttons = {key: Node("button", f"by-lane {key}", type="button") for key in LANES}
        for key, button in self._buttons.items():
            button.on_click(partial(choose, key))

    def takes(self, lane: Lane) -> bool:
        """Whether this lane is looked at."""
        return LANES[self.lane] in {None, lane}

    def show(self, waiting: Mapping[Lane, int]) -> int:
        """How many wait in each lane; returns how many in the one that is looked at."""
        counts = {key: sum(n for of, n in waiting.items() if lane in {None, of}) for key, lane in LANES.items()}
        for key, button in self._buttons.items():
            button.say(f"{key.capitalize() or 'All'} {number(counts[key])}")
            button.put(aria_pressed="true" if key == self.lane else "false")
        return counts[self.lane]
