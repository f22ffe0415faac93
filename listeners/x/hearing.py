"""Hears X: mentions of our account, searches, and our own posts. Each list by itself, so none waits for another.

Every page is stored before the next is asked for, with how far it got: after a crash, or a 429 between two pages,
the rest is read and nothing twice. `since` moves with the last page only. Then the newest moments (`index_lag`) are
read again the next time: X's lists do not fill strictly in order, and the store knows what it has.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from engage.errors import Temporary
from engage.exchange import Heard, Malformed, Standing
from engage.types import Mention
from listeners.x.client import Client, Now, utc_now
from listeners.x.cursor import Cursor, Mark
from listeners.x.failures import Lost, Refused, together, while_reading
from listeners.x.fields import Page, id_at, time_of
from listeners.x.looking import standings
from listeners.x.posts import PLATFORM, Reader
from listeners.x.settings import Settings

MOST_PAGES = 50
"""Of one list in one go, so that the others get their turn."""

REACH = timedelta(days=7) - timedelta(minutes=1)
"""How far back X's recent search goes, less the time that a request takes."""


@dataclass(frozen=True)
class Source:
    """One of X's lists of posts. `shown` is its name in sentences, `each` what one post of it costs."""

    name: str
    shown: str
    each: Decimal
    ask: Callable[..., dict[str, Any]]


class Listener:
    """Hears one account's X. `now` says what time it is: the machine's clock, unless a test turns it."""

    def __init__(self, name: str, settings: Settings, now: Now = utc_now) -> None:
        self.name, self.platform = name, PLATFORM
        self.every = timedelta(seconds=settings.every)
        self.recheck = timedelta(hours=settings.recheck_hours) if settings.recheck_hours else None
        self._settings, self._now = settings, now
        self._client = Client(settings, now)
        self._reader = Reader(settings, name)
        self._look_again_at: datetime | None = None

    def hear(self, cursor: str | None) -> Iterator[Heard]:
        """What is new since `cursor`, page by page, the newest first; `cursor` in it is how far that is.

        Raises, after every list had its turn, `Closed` where a person must act, else `Temporary`; all that went wrong
        in one sentence. A list that X does not want to be asked for now (429) is left alone until then, without error.
        """
        now = self._now()
        place, notes = self._place(cursor)
        lists = self._lists(place)
        first = id_at(now - timedelta(minutes=self._settings.first_minutes))
        if place.prepare([each.name for each in lists], first) or notes:
            yield Heard(notes=notes, cursor=place.dump())
        wrong: list[tuple[str, Temporary]] = []
        for each in lists:
            mark = place.marks[each.name]
            if mark.not_before and mark.not_before > now:
                continue
            try:
                yield from self._pages(each, place, mark)
            except (Refused, Lost) as trouble:
                if isinstance(trouble, Refused) and trouble.retry_after is not None:
                    mark.not_before = self._now() + trouble.retry_after
                    yield Heard(cursor=place.dump())
                else:
                    wrong.append((each.shown, while_reading(trouble, self._settings)))
            except Temporary as error:
                wrong.append((each.shown, error))
        if wrong:
            raise together(wrong)

    def look_again(self, mentions: Sequence[Mention]) -> Sequence[Standing]:
        """How these (100 at most) stand now; those of which X tells nothing are left out. Raises `Closed` or
        `Temporary`: for a 429 `Temporary`, since hearing goes on meanwhile."""
        now = self._now()
        if self._look_again_at is not None and now < self._look_again_at:
            raise Temporary("posts cannot be looked at again yet: X has had enough requests", self._look_again_at - now)
        try:
            return standings(self._client, self._reader, mentions)
        except (Refused, Lost) as trouble:
            if isinstance(trouble, Refused) and trouble.retry_after is not None:
                self._look_again_at = now + trouble.retry_after
                raise Temporary("posts cannot be looked at again yet: X has had enough requests") from None
            raise while_reading(trouble, self._settings) from None

    def _place(self, cursor: str | None) -> tuple[Cursor, tuple[Malformed, ...]]:
        """Where hearing stopped; a cursor that is of no use is told, and then this is a first start."""
        account, why = self._settings.account, ""
        if cursor is not None:
            try:
                place = Cursor.load(cursor)
                if place.account.casefold() == account.casefold():
                    return place, ()
                why = f"it is of @{place.account}"
            except ValueError:
                why = "it is damaged or of another version"
        says = f"the cursor is of no use: {why}; heard anew from {self._settings.first_minutes:,} minutes ago on"
        return Cursor(account), (Malformed("X", 0, says),) if why else ()

    def _lists(self, place: Cursor) -> list[Source]:
        prices, client = self._settings.prices, self._client
        lists = [Source("mentions", "our mentions", prices.own_mention_read, self._of_ours(place, client.mentions))]
        if self._settings.own_posts:
            lists.append(Source("own posts", "our own posts", prices.post_read, self._of_ours(place, client.own_posts)))
        for query in self._settings.queries:
            ask = _found_by(client.search, query)
            lists.append(Source(f"search {query}", f"the search {query}", prices.post_read, ask))
        return lists

    def _of_ours(self, place: Cursor, ask: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        """`ask` for our account, whose id is found out when it is first needed, and kept in the cursor."""

        def asked(**stretch: Any) -> dict[str, Any]:
            place.user_id = place.user_id or self._client.account_id()
            return ask(place.user_id, **stretch)

        return asked

    def _pages(self, each: Source, place: Cursor, mark: Mark) -> Iterator[Heard]:
        """The rest of the list, up to `MOST_PAGES`."""
        began, until, token = self._now(), mark.until or None, None
        surely = id_at(began - timedelta(seconds=self._settings.index_lag))
        notes: tuple[Malformed, ...] = ()
        for _ in range(MOST_PAGES):
            known = place.user_id
            try:
                answer = each.ask(token=token, since_id=mark.since, until_id=until)
            except Refused as refused:
                notes = self._reached_too_far(refused, each, mark)
                answer = each.ask(token=token, since_id=mark.since, until_id=until)
            page = Page.of(answer)
            mark.read(page, surely)
            if page.next_token is None:
                mark.finish(began)
            heard = self._reader.sorted(page, f"X, {each.shown}", each.each)
            cost = heard.cost + (0 if place.user_id == known else self._settings.prices.user_read)
            yield replace(heard, notes=notes, cursor=place.dump(), cost=cost)
            token, notes = page.next_token, ()
            if token is None:
                return

    def _reached_too_far(self, refused: Refused, each: Source, mark: Mark) -> tuple[Malformed, ...]:
        """Begin where X's search begins, if that is why it refused; what lies before is lost, and told."""
        oldest = id_at(self._now() - REACH)
        if refused.status != 400 or "since_id" not in refused.says or mark.since >= oldest:
            raise refused
        says = (
            f"nothing was heard of {each.shown} since {time_of(mark.since):%Y-%m-%d %H:%M} UTC, and X goes back seven "
            f"days only: what was posted before {time_of(oldest):%Y-%m-%d %H:%M} UTC is missing"
        )
        mark.since = oldest
        return (Malformed(f"X, {each.shown}", 0, says),)


def _found_by(search: Callable[..., dict[str, Any]], query: str) -> Callable[..., dict[str, Any]]:
    return lambda **stretch: search(query, **stretch)
