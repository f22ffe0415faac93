"""X's JSON, field by field: whatever has another shape than X's documentation says counts as not there.

An edit on X makes a new post with a new id, and `edit_history_tweet_ids` names all of them, the first one first.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from engage.notes import Reach
from engage.types import Author
from listeners.text import clean, excerpt, one_line

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
        ids = [number for row in _objects(rows) if (number := number_in(row.get("id")))]
        token = meta.get("next_token")
        return cls(
            rows=tuple(rows) if isinstance(rows, list) else (),
            others=_by_id(includes.get("tweets")),
            users=_by_id(includes.get("users")),
            errors=tuple(_objects(answer.get("errors"))),
            next_token=token if isinstance(token, str) and token else None,
            newest=max(number_in(meta.get("newest_id")), *ids, 0),
            oldest=min([number for number in (number_in(meta.get("oldest_id")), *ids) if number], default=0),
        )

    @property
    def posts(self) -> int:
        """How many posts X sent, and charges for."""
        return len(self.rows) + len(self.others)


def first_id(row: Json) -> str:
    """Of the post's first version. Raises `UnreadableError`."""
    versions = versions_of(row)
    if not versions:
        raise UnreadableError("has no id")
    return versions[0]


def latest_id(row: Json) -> str:
    """Of the version that X shows. Raises `UnreadableError`."""
    first_id(row)
    return versions_of(row)[-1]


def versions_of(row: Json) -> list[str]:
    """The ids of all its versions, in order; [] if it has none."""
    history = row.get("edit_history_tweet_ids")
    ids = [row.get("id"), *(history if isinstance(history, list) else [])]
    return [str(number) for number in sorted({number_in(each) for each in ids} - {0})]


def first_of(post_id: str, page: Page) -> str:
    """The first version of the post with this id, as far as it came along."""
    versions = versions_of(page.others.get(post_id, {}))
    return versions[0] if versions else post_id


def references_of(row: Json) -> dict[str, str]:
    """replied_to, quoted, retweeted > the id of that post."""
    return {
        str(each.get("type")): str(number)
        for each in _objects(row.get("referenced_tweets"))
        if (number := number_in(each.get("id")))
    }


def text_of(row: Json) -> str:
    """All of it, as its author typed it: a long post has the whole in `note_tweet`, and X escapes three characters."""
    note = row.get("note_tweet")
    written = (note.get("text") if isinstance(note, dict) else None) or row.get("text") or ""
    return clean(str(written).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))[0]


def author_of(row: Json, page: Page) -> Author:
    user = page.users.get(str(row.get("author_id")))
    handle = str(user.get("username", "")) if user else ""
    if user is None or not re.fullmatch(r"[A-Za-z0-9_]{1,30}", handle):
        raise UnreadableError("X does not say who wrote it")
    metrics = user.get("public_metrics")
    name = one_line(clean(str(user.get("name", "")))[0])
    return Author(handle, name, _count(metrics, "followers_count") if isinstance(metrics, dict) else None)


def reach_of(row: Json) -> Reach:
    """How many people reacted to it; a quote counts as a repost."""
    metrics = row.get("public_metrics")
    counts = metrics if isinstance(metrics, dict) else {}
    reposts = [count for name in ("retweet_count", "quote_count") if (count := _count(counts, name)) is not None]
    return Reach(_count(counts, "reply_count"), _count(counts, "like_count"), sum(reposts) if reposts else None)


def time_in(row: Json) -> datetime:
    try:
        at = datetime.fromisoformat(str(row.get("created_at")))
    except ValueError:
        raise UnreadableError(f"its created_at, {excerpt(str(row.get('created_at')))[:40]!r}, is no time") from None
    if at.tzinfo is None:
        raise UnreadableError("its created_at lacks the time zone")
    return at.astimezone(UTC)


def _count(metrics: Json, name: str) -> int | None:
    count = metrics.get(name)
    return count if isinstance(count, int) and not isinstance(count, bool) and 0 <= count < 2**31 else None


def _by_id(rows: Any) -> dict[str, Json]:
    return {str(number): row for row in _objects(rows) if (number := number_in(row.get("id")))}


def _objects(rows: Any) -> list[dict[str, Any]]:
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def number_in(value: Any) -> int:
    """An id of X as a number, 0 for what is none."""
    text = str(value)
    return int(text) if re.fullmatch(r"[0-9]{1,19}", text) else 0
