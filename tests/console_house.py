"""A console over a whole Goodword: what people say is heard, understood, judged and thought over for real."""

from copy import copy
from functools import partial

from engage.console import Parts
from engage.gestures import load
from engage.sla.settings import SlaBlock
from engage.spikes import Spikes
from engage.store import Switches
from tests.house import SHIPPED, House, shelf_of

PROMISED = SlaBlock.model_validate({"policies": [{"name": "everybody", "frt": "30m", "hours": "always"}]})


def parts_of(house: House) -> Parts:
    """All that a console needs over this house."""
    return Parts(
        house.desk,
        house.looking,
        Switches(house.database),
        copy(shelf_of(SHIPPED)),
        {"x": house.speaker},
        house.clock,
        list,
        "Ana",
        partial(load, SHIPPED),
        Spikes(),
    )
