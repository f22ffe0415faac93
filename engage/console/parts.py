"""What the console works with. `app.py` has the same things; the console is given them and knows no more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engage.approval.desk import Desk
from engage.gestures import Catalog
from engage.ports import Clock, Speaker
from engage.reloading import CurrentShelf
from engage.spikes import Spikes
from engage.store import Looking, Switches


@dataclass(frozen=True)
class Parts:
    """`speakers` are by platform, and asked for prices and links only. `troubles` are sentences about what is wrong;
    `who` decides until a visitor gives another name. `gestures` reads the catalog of them anew, and raises `Mistakes`;
    `spikes` says what holds the marketing lane."""

    desk: Desk
    looking: Looking
    switches: Switches
    playbooks: CurrentShelf
    speakers: Mapping[str, Speaker]
    clock: Clock
    troubles: Callable[[], list[str]]
    who: str
    gestures: Callable[[], Catalog]
    spikes: Spikes
