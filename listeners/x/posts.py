"""X's JSON > mentions, our own answers, threads. Pure: it asks nobody, and one bad row never loses its page.

An edit on X makes a new post with a new id, and `edit_history_tweet_ids` names all of them, the first one first. That
first one is the `external_id` here, so that a post stays one mention however often its author edits it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from engage.exchange import Heard, Malformed, Own
from engage.types import Author, Eligibility, Mention, Post
from listeners.text import clean, excerpt, one_line
from listeners.x import rules
from listeners.x.settings import Settings

PLATFORM = "x"

EPOCH_MS = 1_288_834_974_657
"""Ids on X are times: milliseconds since then, and 22 bits more ("snowflake")."""

Json = Mapping[str, Any]


class UnreadableError(Exception):
    """This row is no post as X has them; the text says what is wrong with it."""


def id_at(at: datetime) -> int:
    """The first id of that moment."""
    return max(0, int(at.timestamp() * 1000) - EPOCH_MS) << 22


def time_of(post_id: int) -> datetime:
    """When the post with this id was made."""
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=(post_id >> 22) + EPOCH_MS)


@dataclass(frozen=True)
class Page:
    """An answer that holds posts. `others` are those that came along, by id, and `users` whoever wrote any of them."""

    rows: tuple[Any, ...]
    others: Mapping[str, Json]
    users: Mapping[str, Json]
    errors: tuple[Json, ...]
    next_token: str | None
    newest: int
    oldest: int

    @classmethod
    def of(cls, answer: Json) -> "Page":
        """Whatever has another shape than X's documentation says counts as not there."""
        rows = answer.get("data")
        includes, meta = (part if isinstance(part := answer.get(name), dict) else {} for name in ("includes", "meta"))
        ids = [number for row in _objects(rows) if (number := _number(row.get("id")))]
        token = meta.get("next_token")
        return cls(
            rows=tuple(rows) if isinstance(rows, list) else (),
            others=_by_id(includes.get("tweets")),
            users=_by_id(includes.get("users")),
            errors=tuple(_objects(answer.get("errors"))),
            next_token=token if isinstance(token, str) and token else None,
            newest=max(_number(meta.get("newest_id")), *ids, 0),
            oldest=min([number for number in (_number(meta.get("oldest_id")), *ids) if number], default=0),
        )

    @property
    def posts(self) -> int:
        """How many posts X sent, and charges for."""
        return len(self.rows) + len(self.others)


@dataclass(frozen=True)
class Reader:
    """Reads posts for one account of ours; `listener` is what its mentions carry."""

    settings: Settings
    listener: str = ""

    def sorted(self, page: Page, source: str, each: Decimal) -> Heard:
        """What is on this page, retweets dropped. `each`: what one of its rows costs; others cost `post_read`."""
        mentions: list[Mention] = []
        own: list[Own] = []
        malformed: list[Malformed] = []
        for line, row in enumerate(page.rows, start=1):
            try:
                match self._read(row, page):
                    case Mention() as mention:
                        mentions.append(mention)
                    case Own() as answer:
                        own.append(answer)
            except UnreadableError as error:
                malformed.append(Malformed(source, line, str(error), excerpt(str(row))))
        cost = each * len(page.rows) + self.settings.prices.post_read * len(page.others)
        return Heard(tuple(mentions), tuple(malformed), own=tuple(own), cost=cost)

    def _read(self, row: Any, page: Page) -> Mention | Own | None:
        """None for what is nobody's business here: retweets, and what we post without answering anybody."""
        if not isinstance(row, dict):
            raise UnreadableError("is no JSON object")
        if _references(row).get("retweeted"):
            return None
        return self._own(row, page) if self._is_ours(row, page) else self.mention(row, page)

    def mention(self, row: Json, page: Page) -> Mention:
        """Raises `UnreadableError`."""
        first, author, text = first_id(row), _author(row, page), _text(row)
        if not text.strip():
            raise UnreadableError("has no text")
        references = _references(row)
        parent = references.get("replied_to") or references.get("quoted") or ""
        mention = Mention(
            platform=PLATFORM,
            external_id=first,
            text=text,
            author=author,
            posted_at=_time(row),
            listener=self.listener,
            url=_url(author.handle, str(row["id"])),
            thread_id=str(_number(row.get("conversation_id")) or first),
            parent_id=_first_of(parent, page),
            thread=self._thread(references, page),
        )
        hindrance = self._obstacle(row, page)
        account, enterprise = self.settings.account, self.settings.enterprise
        return replace(mention, eligibility=hindrance or rules.eligibility(mention, account, enterprise))

    def answered(self, row: Json, page: Page) -> str:
        """The id of the post that this one replies to, "" for none."""
        return _first_of(_references(row).get("replied_to", ""), page)

    def _own(self, row: Json, page: Page) -> Own | None:
        parent, first = self.answered(row, page), first_id(row)
        return Own(parent, first, _url(self.settings.account, first), _text(row), _time(row)) if parent else None

    def _thread(self, references: Mapping[str, str], page: Page) -> tuple[Post, ...]:
        """What it answers and what it quotes, the oldest first, as far as it came along."""
        there = {references.get(kind, "") for kind in ("replied_to", "quoted")} & set(page.others)
        return tuple(self._post(page.others[post_id], page) for post_id in sorted(there, key=int))

    def _post(self, row: Json, page: Page) -> Post:
        user = page.users.get(str(row.get("author_id")), {})
        handle = one_line(clean(str(user.get("username", "")))[0])
        return Post(first_id(row), handle, _text(row), self._is_ours(row, page))

    def _is_ours(self, row: Json, page: Page) -> bool:
        user = page.users.get(str(row.get("author_id")), {})
        return str(user.get("username", "")).casefold() == self.settings.account.casefold()

    def _obstacle(self, row: Json, page: Page) -> Eligibility | None:
        """By the conversation's first post: this one, or its parent; what lies further back did not come along."""
        user = page.users.get(str(row.get("author_id")), {})
        began = str(row.get("conversation_id", ""))
        root = next((post for post in (row, *page.others.values()) if began in _versions(post)), None)
        if root is None or self._is_ours(root, page):
            root = {}
        settings = str(root.get("reply_settings", "everyone"))
        return rules.obstacle(user.get("protected") is True, settings, _text(root), self.settings.account)


def first_id(row: Json) -> str:
    """Of the post's first version. Raises `UnreadableError`."""
    versions = _versions(row)
    if not versions:
        raise UnreadableError("has no id")
    return versions[0]


def latest_id(row: Json) -> str:
    """Of the version that X shows. Raises `UnreadableError`."""
    first_id(row)
    return _versions(row)[-1]


def _versions(row: Json) -> list[str]:
    """The ids of all its versions, in order; [] if it has none."""
    history = row.get("edit_history_tweet_ids")
    ids = [row.get("id"), *(history if isinstance(history, list) else [])]
    return [str(number) for number in sorted({_number(each) for each in ids} - {0})]


def _first_of(post_id: str, page: Page) -> str:
    """The first version of the post with this id, as far as it came along."""
    versions = _versions(page.others.get(post_id, {}))
    return versions[0] if versions else post_id


def _references(row: Json) -> dict[str, str]:
    """replied_to, quoted, retweeted > the id of that post."""
    return {
        str(each.get("type")): str(number)
        for each in _objects(row.get("referenced_tweets"))
        if (number := _number(each.get("id")))
    }


def _text(row: Json) -> str:
    """All of it, as its author typed it: a long post has the whole in `note_tweet`, and X escapes three characters."""
    note = row.get("note_tweet")
    written = (note.get("text") if isinstance(note, dict) else None) or row.get("text") or ""
    return clean(str(written).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))[0]


def _author(row: Json, page: Page) -> Author:
    user = page.users.get(str(row.get("author_id")))
    handle = str(user.get("username", "")) if user else ""
    if user is None or not re.fullmatch(r"[A-Za-z0-9_]{1,30}", handle):
        raise UnreadableError("X does not say who wrote it")
    metrics = user.get("public_metrics")
    followers = metrics.get("followers_count") if isinstance(metrics, dict) else None
    name = one_line(clean(str(user.get("name", "")))[0])
    return Author(handle, name, followers if isinstance(followers, int) and 0 <= followers < 2**31 else None)


def _time(row: Json) -> datetime:
    try:
        at = datetime.fromisoformat(str(row.get("created_at")))
    except ValueError:
        raise UnreadableError(f"its created_at, {excerpt(str(row.get('created_at')))[:40]!r}, is no time") from None
    if at.tzinfo is None:
        raise UnreadableError("its created_at lacks the time zone")
    return at.astimezone(UTC)


def _url(handle: str, post_id: str) -> str:
    return f"https://x.com/{handle}/status/{post_id}"


def _by_id(rows: Any) -> dict[str, Json]:
    return {str(number): row for row in _objects(rows) if (number := _number(row.get("id")))}


def _objects(rows: Any) -> list[dict[str, Any]]:
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _number(value: Any) -> int:
    """An id of X as a number, 0 for what is none."""
    text = str(value)
    return int(text) if re.fullmatch(r"[0-9]{1,19}", text) else 0
