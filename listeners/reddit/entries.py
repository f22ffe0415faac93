"""The entries of one page > those that are new, those that cannot be read, and what to remember of them."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engage.exchange import Malformed
from listeners.reddit.cursor import Place
from listeners.reddit.endpoints import Endpoint
from listeners.reddit.things import Thing, fullname, is_post, posted_at, thing
from listeners.text import excerpt

MOST_KNOWN = 2_000


@dataclass(slots=True)
class Entries:
    """`names`: of all entries that are not too old, with when they were posted (None: they do not say)."""

    things: list[Thing] = field(default_factory=list)
    malformed: list[Malformed] = field(default_factory=list)
    names: dict[str, datetime | None] = field(default_factory=dict)


def read(children: Iterable[Any], endpoint: Endpoint, since: datetime, known: Collection[str]) -> Entries:
    """What was posted at `since` or later and is not `known` by its name; with it, if the endpoint repeats."""
    read = Entries()
    for line, child in enumerate(children, 1):
        at = posted_at(child)
        if not is_post(child) or (at is not None and at < since):
            continue
        name = _name(child)
        is_known = name in known or name in read.names
        read.names[name] = at
        try:
            if endpoint.repeats or not is_known:
                read.things.append(thing(child))
        except ValueError as error:
            if not is_known:
                read.malformed.append(Malformed(endpoint.says, line, str(error), excerpt(repr(child))))
    return read


def left(endpoint: Endpoint, place: Place, names: Mapping[str, datetime | None], now: datetime) -> Place:
    """The place once a list has been heard to the end. A post that is dated ahead moves it no further than `now`."""
    newest = max([place.newest, *(min(at, now) for at in names.values() if at is not None)])
    known = [name for name, at in names.items() if at is None or at >= newest - endpoint.lag]
    return Place(place.began, newest, tuple(known[:MOST_KNOWN]))


def since(endpoint: Endpoint, place: Place) -> datetime:
    """From when on a list is asked: a little before what was heard last, but never before its first start."""
    return max(place.began, place.newest - endpoint.lag)


def _name(child: Any) -> str:
    """Its fullname, or a name that it gets from what stands in it."""
    written = json.dumps(child, sort_keys=True, default=repr)
    return fullname(child) or f"odd_{hashlib.blake2b(written.encode(errors='replace'), digest_size=8).hexdigest()}"
