"""Reddit's lists, page by page, and posts by their names."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engage.errors import Temporary
from listeners.reddit.client import Client
from listeners.reddit.endpoints import Params
from listeners.reddit.things import Thing, fullname, posted_at, thing

PAGE = 100
"""Entries of one answer at most."""

MOST_PAGES = 10
"""Reddit's lists reach a thousand entries back."""

NEARLY_ALL = 900
"""Entries from which on a list that ended may have been cut off: those that Reddit hides count among its thousand."""

MOST_ANCHORS = 3


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a list, newest first. `is_cut`: it is the last one although older entries may be missing."""

    children: list[Any]
    is_last: bool
    is_cut: bool = False


def pages(client: Client, path: str, params: Params, since: datetime) -> Iterator[Page]:
    """The pages of a list down to what was posted before `since`, at least one, `MOST_PAGES` at most.

    A page begins after the name of an entry, and if that was deleted meanwhile, nothing seems to follow it; then the
    entry before it is tried. Raises as `Client.get`.
    """
    anchors: list[str] = []
    count = 0
    for number in range(1, MOST_PAGES + 1):
        children, after = _page(client, path, params, anchors)
        count += len(children)
        is_old = any(at < since for at in map(posted_at, children) if at is not None)
        is_last = is_old or after is None or not children or number == MOST_PAGES
        may_go_on = count >= NEARLY_ALL or (not children and number > 1)
        yield Page(children, is_last, is_cut=is_last and not is_old and may_go_on)
        if is_last:
            return
        names = [name for name in map(fullname, children) if name]
        anchors = list(dict.fromkeys([str(after), *reversed(names)]))[:MOST_ANCHORS]


def info(client: Client, names: Iterable[str]) -> dict[str, Thing]:
    """What Reddit shows of the posts with these names, a hundred a request. Raises as `Client.get`."""
    found, wanted = {}, sorted(set(names))
    for start in range(0, len(wanted), PAGE):
        children, _ = _children(client.get("api/info", {"id": ",".join(wanted[start : start + PAGE])}))
        for child in children:
            with suppress(ValueError):  # what cannot be read is as good as not shown
                shown = thing(child)
                found[shown.fullname] = shown
    return found


def _page(client: Client, path: str, params: Params, anchors: list[str]) -> tuple[list[Any], str | None]:
    children: list[Any] = []
    after = None
    for anchor in anchors or [""]:
        where = {"after": anchor} if anchor else {}
        children, after = _children(client.get(path, {"limit": PAGE, **params, **where}))
        if children:
            break
    return children, after


def _children(listing: Any) -> tuple[list[Any], str | None]:
    """The entries of a listing, and after which of them the next page begins. Raises `Temporary`."""
    data = listing.get("data") if isinstance(listing, dict) else None
    children = data.get("children") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(children, list):
        raise Temporary("Reddit's answer is not the list that its API promises")
    after = data.get("after")
    return children, after if isinstance(after, str) and after else None
