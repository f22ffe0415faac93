"""Hears Reddit: each list from where it was left, page by page."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from engage.errors import Closed, Permanent, PlatformError, Temporary
from engage.exchange import Heard, Malformed, Standing
from engage.types import Mention
from listeners.reddit import entries
from listeners.reddit.client import Client, Now, utc_now
from listeners.reddit.cursor import Cursor, Place
from listeners.reddit.endpoints import Endpoint, endpoints
from listeners.reddit.listings import info, pages
from listeners.reddit.mentions import mention, standing
from listeners.reddit.settings import Settings
from listeners.reddit.things import Thing
from listeners.text import excerpt


class Listener:
    """Hears what concerns one account. `now` says what time it is: the machine's clock, unless a test turns it."""

    platform = "reddit"

    def __init__(self, name: str, settings: Settings, now: Now = utc_now) -> None:
        self.name, self.every = name, timedelta(seconds=settings.every)
        self.recheck = timedelta(hours=settings.recheck_hours) if settings.recheck_hours else None
        self._settings, self._now = settings, now
        self._client, self._endpoints = Client(settings, now), endpoints(settings)

    def look_again(self, mentions: Sequence[Mention]) -> Sequence[Standing]:
        """How these posts and their threads stand. Raises as `hear`."""
        return looked_at(self._client, mentions, self._settings)

    def hear(self, cursor: str | None) -> Iterator[Heard]:
        """What is new in every list. A list that may not be asked for now is left for later, and the cursor says so.

        What fails is raised at the end, when every list had its turn: `Closed` before `Permanent` before `Temporary`.
        """
        places, why_not = Cursor.load(cursor)
        places = places.only(endpoint.key for endpoint in self._endpoints)
        if why_not:
            yield Heard(notes=(self._note(why_not, cursor or ""),))
        troubles: list[tuple[str, PlatformError]] = []
        seen: set[str] = set()
        for endpoint in self._endpoints:
            place = places.of(endpoint.key, self._now() - timedelta(minutes=self._settings.first_minutes))
            if place.not_before is not None and self._now() < place.not_before:
                continue
            try:
                for heard, left in self._heard(endpoint, place, seen):
                    if left is None:
                        yield heard
                    elif heard != Heard() or left != places.places.get(endpoint.key):
                        places = places.at(endpoint.key, left)
                        yield replace(heard, cursor=places.dump())
            except PlatformError as error:
                if isinstance(error, Closed) and error.retry_after is not None:
                    places = places.at(endpoint.key, replace(place, not_before=self._now() + error.retry_after))
                    yield Heard(cursor=places.dump())
                else:
                    troubles.append((endpoint.says, error))
        if troubles:
            raise _all_in_one(troubles)

    def _heard(self, endpoint: Endpoint, place: Place, seen: set[str]) -> Iterator[tuple[Heard, Place | None]]:
        """Page by page; with the last one, the place that the list is left at.

        An end in between means that the pages before it are heard again, and the store knows them by their ids.
        """
        since = entries.since(endpoint, place)
        names: dict[str, datetime | None] = {}
        for page in pages(self._client, endpoint.path, endpoint.params, since):
            read = entries.read(page.children, endpoint, since, {*place.known, *names})
            names |= read.names
            heard = self._made(endpoint, read, seen)
            if page.is_cut:
                heard = replace(heard, notes=(*heard.notes, self._gap(endpoint, since)))
            yield heard, entries.left(endpoint, place, names, self._now()) if page.is_last else None

    def _made(self, endpoint: Endpoint, read: entries.Entries, seen: set[str]) -> Heard:
        """Mentions, with what stands above them, and our own answers."""
        account = self._settings.account
        others = [thing for thing in read.things if not thing.is_by(account) and thing.fullname not in seen]
        heard = [thing for thing in others if endpoint.hears(thing.text)]
        seen.update(thing.fullname for thing in heard)
        found, notes = self._found(endpoint, heard)
        whole = [found.get(thing.fullname, thing) for thing in heard]
        return Heard(
            mentions=tuple(mention(thing, found, self.name, self._settings) for thing in whole if not thing.is_gone),
            malformed=tuple(read.malformed),
            notes=notes,
            own=tuple(thing.own() for thing in read.things if thing.is_by(account) and thing.is_comment),
        )

    def _found(self, endpoint: Endpoint, heard: Sequence[Thing]) -> tuple[dict[str, Thing], tuple[Malformed, ...]]:
        """What stands above these, as far as Reddit shows it. It is asked for twice, since nobody asks again later;
        without it they are heard all the same."""
        names = {name for thing in heard for name in thing.above}
        if endpoint.is_brief:
            names |= {thing.fullname for thing in heard}
        failed = ""
        for _ in range(2):
            try:
                return info(self._client, names), ()
            except PlatformError as error:
                failed = str(error)
        return {}, (self._note(f"{endpoint.says} were heard without what stands above them: {failed}"),)

    def _gap(self, endpoint: Endpoint, since: datetime) -> Malformed:
        return self._note(
            f"{endpoint.says}: more came since {since:%Y-%m-%d %H:%M} UTC than Reddit gives back, "
            "so some of it may be missing; listen more often, or to less"
        )

    def _note(self, says: str, source: str = "") -> Malformed:
        return Malformed(self.name, 0, says, excerpt(source))


def looked_at(client: Client, mentions: Sequence[Mention], settings: Settings) -> list[Standing]:
    """How these posts stand now, by themselves and by what stands above them. Raises as `Client.get`."""
    names = {name for each in mentions for name in (each.post_id, each.thread_id, each.parent_id) if name}
    found = info(client, names)
    return [standing(each, found, settings) for each in mentions]


def _all_in_one(troubles: Sequence[tuple[str, PlatformError]]) -> PlatformError:
    """The gravest of them, with the sentences of all and what each is about."""
    kinds: Sequence[type[PlatformError]] = (Closed, Permanent, Temporary)
    gravest = next(kind for kind in kinds if any(isinstance(error, kind) for _, error in troubles))
    where: dict[str, list[str]] = {}
    for says, error in troubles:
        where.setdefault(str(error), []).append(says)
    return gravest("; ".join(f"{error} ({', '.join(lists)})" for error, lists in where.items()))
