"""A mention under way, and one step of it: what the journey's steps take and give."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engage.notes import Courtesy
from engage.stages import Stage
from engage.types import ITSELF, Delivery, Draft, Mention, Reading, Route, Value


@dataclass(frozen=True, slots=True)
class Item:
    """A mention under way. `identity_id` is who wrote it, `conversation_id` their thread; None where nobody is known.

    `claimed` is True only in the memory of the worker whose own move to `sending` was stored a moment ago. It is never
    read from the store: what is found there in `sending` is somebody's broken-off attempt, to be looked back at.
    """

    id: int
    stage: Stage
    mention: Mention
    heard_at: datetime
    due_at: datetime
    reading: Reading | None = None
    route: Route | None = None
    draft: Draft | None = None
    delivery: Delivery | None = None
    courtesy: Courtesy | None = None
    identity_id: int | None = None
    conversation_id: int | None = None
    claimed: bool = False

    def after(self, move: "Move") -> "Item":
        """This item as it is once `move` has been stored."""
        brought: dict[str, Any] = {}
        for value in move.brings:
            match value:
                case Mention():
                    brought["mention"] = value
                case Reading():
                    brought["reading"] = value
                case Route():
                    brought["route"] = value
                case Draft():
                    brought["draft"] = value
                case Delivery():
                    brought["delivery"] = value
                case Courtesy():
                    brought["courtesy"] = value
        due_at = move.due_at or self.due_at
        return replace(self, stage=move.to, due_at=due_at, claimed=move.to is Stage.SENDING, **brought)

    @property
    def the_reading(self) -> Reading:
        """The reading, which every mention has that is past `heard`."""
        assert self.reading is not None, f"mention {self.id} has not been read"
        return self.reading

    @property
    def the_route(self) -> Route:
        """The route, which every mention has that is past `read`."""
        assert self.route is not None, f"mention {self.id} has not been routed"
        return self.route

    @property
    def the_draft(self) -> Draft:
        """The draft, which every mention has that is past `routed` and not ignored."""
        assert self.draft is not None, f"mention {self.id} has no draft"
        return self.draft

    @property
    def the_delivery(self) -> Delivery:
        """The delivery, which every approved mention has."""
        assert self.delivery is not None, f"mention {self.id} has no delivery"
        return self.delivery


@dataclass(frozen=True, slots=True)
class Shut:
    """A platform takes nothing from us: until then, or (None) until a person has mended it. `why` is a sentence."""

    until: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Move:
    """One item's step from the stage it is in to another, what it brings along, and why, as a sentence.

    `due_at` is when the next step may be taken, or for `held` when the draft expires; None means at once. `shut`: what
    this attempt taught about its platform; nothing else is said there meanwhile.
    """

    item: Item
    to: Stage
    because: str
    brings: tuple[Value, ...] = ()
    due_at: datetime | None = None
    by: str = ITSELF
    shut: Shut | None = None
