"""How far each of Reddit's lists was heard, and when it may be asked again."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

VERSION = 1


@dataclass(frozen=True, slots=True)
class Place:
    """In one list: nothing before `began` is heard at all; `newest` is when the newest post heard was posted.

    `known` are the names of the posts heard that lie so shortly before it that they are asked for once more.
    """

    began: datetime
    newest: datetime
    known: tuple[str, ...] = ()
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The places in all lists, by the keys of their endpoints."""

    places: Mapping[str, Place] = field(default_factory=dict)

    def at(self, key: str, place: Place) -> "Cursor":
        """This cursor with one place changed."""
        return Cursor({**self.places, key: place})

    def of(self, key: str, began: datetime) -> Place:
        """Where this list was left; on its first start, at `began`."""
        return self.places.get(key) or Place(began, began)

    def only(self, keys: Iterable[str]) -> "Cursor":
        """Without the places of lists that are not listened to any more."""
        return Cursor({key: self.places[key] for key in keys if key in self.places})

    def dump(self) -> str:
        return json.dumps({"version": VERSION, "places": {key: _plain(place) for key, place in self.places.items()}})

    @classmethod
    def load(cls, text: str | None) -> "tuple[Cursor, str]":
        """The cursor, and what is wrong with it as a sentence; then it is that of a first start."""
        if text is None:
            return cls(), ""
        try:
            data = json.loads(text)
            if data["version"] == VERSION:
                return cls({str(key): _place(plain) for key, plain in data["places"].items()}), ""
        except (ValueError, TypeError, KeyError, AttributeError):
            pass
        return cls(), "where Reddit was left cannot be read: it is heard as on a first start"


def _plain(place: Place) -> dict[str, Any]:
    return {
        "began": place.began.isoformat(),
        "newest": place.newest.isoformat(),
        "known": list(place.known),
        "not_before": place.not_before.isoformat() if place.not_before else None,
    }


def _place(plain: Mapping[str, Any]) -> Place:
    known, not_before = tuple(map(str, plain["known"])), plain["not_before"]
    return Place(
        _time(plain["began"]), _time(plain["newest"]), known, None if not_before is None else _time(not_before)
    )


def _time(written: str) -> datetime:
    at = datetime.fromisoformat(written)
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return at
