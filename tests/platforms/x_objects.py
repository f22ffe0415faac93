"""Posts and users as X keeps them, and the text of a post as X shows it."""

import hashlib
import html
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from engage.counting import weighted_length

POST_LENGTH = 280
SNOWFLAKE_EPOCH_MS = 1_288_834_974_657

_PART = re.compile(
    r"(?P<url>https?://\S*[^\s.,;:!?'\"()\[\]{}<>…])|(?<!\w)@(?P<handle>\w{1,15})(?!\w)|(?<!\w)#(?P<tag>\w+)",
    re.IGNORECASE,
)


def id_at(at: datetime) -> int:
    """The first id of that millisecond: ids grow with time, and the time can be read from them."""
    return (round(at.timestamp() * 1000) - SNOWFLAKE_EPOCH_MS) << 22


def stamp(at: datetime) -> str:
    """A time as X writes it: UTC, milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(eq=False)
class User:
    """An account. `follows` are those whose protected posts it may see."""

    id: int
    handle: str
    name: str
    created_at: datetime
    followers: int = 0
    protected: bool = False
    deleted: bool = False
    follows: set["User"] = field(default_factory=set, repr=False)


@dataclass(frozen=True)
class Shown:
    """A text as X gives it out: `&<>` escaped, links through t.co. `entities` count in characters of this text."""

    text: str
    entities: dict[str, list[dict[str, Any]]]


@dataclass(eq=False)
class Post:
    """One version of a post: an edit makes another, with an id of its own and the same `history`.

    `typed` is what its author wrote, `lead` the "@handle " that X puts before a reply.
    `references` are (replied_to, quoted or retweeted; that post).
    """

    id: int
    author: User
    typed: str
    at: datetime
    shown: Shown
    note: Shown | None
    mentioned: tuple[User, ...]
    conversation_id: int
    references: tuple[tuple[str, "Post"], ...]
    history: list[int]
    lead: str = ""
    reply_settings: str = "everyone"
    lang: str = "en"
    deleted: bool = False
    likes: int = 0
    impressions: int = 0
    counts: dict[str, int] = field(default_factory=lambda: {"replied_to": 0, "quoted": 0, "retweeted": 0})

    @property
    def text(self) -> str:
        """All of it, as shown."""
        return (self.note or self.shown).text

    def referenced(self, kind: str) -> "Post | None":
        """The post that this one replied_to, quoted or retweeted."""
        return next((post for named, post in self.references if named == kind), None)


def handles(text: str) -> list[str]:
    """Every @handle in it, without the @."""
    return [match["handle"] for match in _PART.finditer(text) if match["handle"]]


def shown(text: str, known: Callable[[str], User | None]) -> Shown:
    """The text as X gives it out; only handles that are `known` become mentions."""
    pieces: list[str] = []
    entities: dict[str, list[dict[str, Any]]] = {}
    length = end = 0
    for match in _PART.finditer(text):
        named, piece, facts = _entity(match, known)
        before = html.escape(text[end : match.start()], quote=False)
        pieces += [before, piece]
        start, length, end = length + len(before), length + len(before) + len(piece), match.end()
        if facts:
            entities.setdefault(named, []).append({"start": start, "end": length, **facts})
    return Shown("".join(pieces) + html.escape(text[end:], quote=False), entities)


def _entity(match: re.Match[str], known: Callable[[str], User | None]) -> tuple[str, str, dict[str, str]]:
    """Where it belongs among the entities, how it is shown, and what is said of it."""
    if match["url"]:
        # 23 characters in all, as every t.co link.
        short = "https://t.co/" + hashlib.sha256(match["url"].encode()).hexdigest()[:10]
        display = match["url"].partition("://")[2]
        return "urls", short, {"url": short, "expanded_url": match["url"], "display_url": display}
    if match["handle"]:
        user = known(match["handle"])
        return "mentions", match[0], {"username": user.handle, "id": str(user.id)} if user else {}
    return "hashtags", match[0], {"tag": match["tag"]}


def cut(text: str) -> str:
    """What `text` of a post has of a long one, the rest being in `note_tweet`: whole words, and an ellipsis."""
    last = bisect_right(range(len(text)), POST_LENGTH - 2, key=lambda end: weighted_length(text[:end])) - 1
    return (text[:last].rsplit(maxsplit=1) or [""])[0] + "…"


def post_json(post: Post, wanted: frozenset[str]) -> dict[str, Any]:
    """The post with the `wanted` fields that it has; id, text and edit_history_tweet_ids always."""
    replied = post.referenced("replied_to")
    fields: dict[str, Any] = {
        "id": str(post.id),
        "text": post.shown.text,
        "edit_history_tweet_ids": [str(version) for version in post.history],
        "author_id": str(post.author.id),
        "conversation_id": str(post.conversation_id),
        "created_at": stamp(post.at),
        "lang": post.lang,
        "entities": post.shown.entities,
        "in_reply_to_user_id": str(replied.author.id) if replied else None,
        "note_tweet": {"text": post.note.text, "entities": post.note.entities} if post.note else None,
        "possibly_sensitive": False,
        "public_metrics": {
            "retweet_count": post.counts["retweeted"],
            "reply_count": post.counts["replied_to"],
            "like_count": post.likes,
            "quote_count": post.counts["quoted"],
            "bookmark_count": 0,
            "impression_count": post.impressions,
        },
        "referenced_tweets": [{"type": kind, "id": str(other.id)} for kind, other in post.references],
        "reply_settings": post.reply_settings,
    }
    return _only(fields, wanted | {"id", "text", "edit_history_tweet_ids"})


def user_json(user: User, wanted: frozenset[str]) -> dict[str, Any]:
    """The user with the `wanted` fields; id, name and username always."""
    fields: dict[str, Any] = {
        "id": str(user.id),
        "name": user.name,
        "username": user.handle,
        "created_at": stamp(user.created_at),
        "protected": user.protected,
        "verified": False,
        "public_metrics": {"followers_count": user.followers, "following_count": len(user.follows)},
    }
    return _only(fields, wanted | {"id", "name", "username"})


def _only(fields: dict[str, Any], wanted: Sequence[str] | frozenset[str]) -> dict[str, Any]:
    """Those wanted; what is empty is left out, as X does."""
    return {name: value for name, value in fields.items() if name in wanted and value not in (None, {}, [])}
