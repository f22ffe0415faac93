"""Reddit's objects, as JSON brings them > `Thing`. Every field is looked at here, and nowhere else."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from engage.exchange import Own
from engage.notes import Reach
from engage.types import Post
from listeners.text import clean, one_line

WEB = "https://www.reddit.com"
DELETED = "[deleted]"
REMOVED = ("[removed]", "[ Removed by Reddit ]")

_NAME = re.compile(r"t[13]_[0-9a-z]{1,13}")
_PATH = re.compile(r"/(?:r|user|u)/[\w-]+/comments/[^\s?#]+")


@dataclass(frozen=True, slots=True)
class Thing:
    """A submission (t3) or a comment (t1). `link_id`: the submission it stands under, its own for a submission."""

    fullname: str
    author: str
    text: str
    posted_at: datetime
    url: str
    link_id: str
    parent_id: str = ""
    is_deleted: bool = False
    is_removed: bool = False
    is_locked: bool = False
    is_archived: bool = False
    reach: Reach = field(default_factory=Reach)

    @property
    def is_comment(self) -> bool:
        return self.fullname.startswith("t1_")

    @property
    def is_gone(self) -> bool:
        """Its words or its author are."""
        return self.is_deleted or self.is_removed or not self.author

    @property
    def above(self) -> list[str]:
        """The names of the submission it stands under and of the comment it answers, as far as there are any."""
        return [name for name in dict.fromkeys((self.link_id, self.parent_id)) if name and name != self.fullname]

    def post(self, account: str) -> Post:
        return Post(self.fullname, self.author, self.text, self.is_by(account))

    def is_by(self, account: str) -> bool:
        return self.author.casefold() == account.casefold()

    def own(self) -> Own:
        return Own(self.parent_id, self.fullname, self.url, self.text, self.posted_at)


Things = Mapping[str, Thing]
"""By their fullnames."""


def fullname(child: Any) -> str | None:
    """The name of one child of a listing; None if it has none, or is neither a comment nor a submission."""
    return _named(_data(child), "name") or None


def posted_at(child: Any) -> datetime | None:
    """When one child of a listing was posted; None if it does not say."""
    created = _data(child).get("created_utc")
    if isinstance(created, bool) or not isinstance(created, int | float) or not math.isfinite(created):
        return None
    try:
        return datetime.fromtimestamp(created, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def is_post(child: Any) -> bool:
    """Whether it claims to be a comment or a submission; an inbox holds private messages (t4) as well."""
    return not isinstance(child, dict) or child.get("kind") in ("t1", "t3") or "kind" not in child


def thing(child: Any) -> Thing:
    """One child of a listing. Raises `ValueError` with a sentence for what is not as Reddit documents it."""
    data, name, at = _data(child), fullname(child), posted_at(child)
    if name is None:
        raise ValueError("has no fullname")
    if at is None:
        raise ValueError("does not say when it was posted")
    body = _body(data, name)
    author = one_line(clean(_str(data, "author"))[0])
    category = data.get("removed_by_category")
    is_deleted = author == DELETED and (body.strip() == DELETED or category == "deleted")
    link = _link_id(data, name)
    return Thing(
        fullname=name,
        author="" if author == DELETED else author,
        text=clean(_titled(data, body) if name.startswith("t3_") else body)[0],
        posted_at=at,
        url=_url(data, name, link),
        link_id=link,
        parent_id=_named(data, "parent_id"),
        is_deleted=is_deleted,
        is_removed=not is_deleted and (body.strip() in REMOVED or bool(category)),
        is_locked=data.get("locked") is True,
        is_archived=data.get("archived") is True,
        reach=_reach(data, name),
    )


def _data(child: Any) -> Mapping[str, Any]:
    data = child.get("data") if isinstance(child, dict) else None
    return data if isinstance(data, dict) else {}


def _reach(data: Mapping[str, Any], name: str) -> Reach:
    """Of a comment the score only: where it has a `num_comments`, that is its submission's. Nobody reposts here."""
    replies = _count(data, "num_comments") if name.startswith("t3_") else None
    return Reach(replies, None if data.get("score_hidden") is True else _count(data, "score"))


def _count(data: Mapping[str, Any], field: str) -> int | None:
    """A whole number, 0 for less than nothing: more people may have voted against a post than for it."""
    value = data.get(field)
    return min(max(value, 0), 2**31 - 1) if isinstance(value, int) and not isinstance(value, bool) else None


def _str(data: Mapping[str, Any], field: str) -> str:
    value = data.get(field)
    return value if isinstance(value, str) else ""


def _named(data: Mapping[str, Any], field: str) -> str:
    """The fullname that stands there, "" if none does."""
    name = _str(data, field)
    return name if _NAME.fullmatch(name) else ""


def _body(data: Mapping[str, Any], name: str) -> str:
    """The words, without the title; a submission that is a link or a picture has none."""
    if name.startswith("t3_"):
        return _str(data, "selftext")
    if not _str(data, "body").strip():
        raise ValueError("has no text")
    return _str(data, "body")


def _titled(data: Mapping[str, Any], body: str) -> str:
    title = one_line(_str(data, "title"))
    if not title:
        raise ValueError("has no title")
    return f"{title}\n\n{body}" if body.strip() else title


def _link_id(data: Mapping[str, Any], name: str) -> str:
    """In the inbox a comment has a `context`, the address of itself, in place of the name of its submission."""
    if name.startswith("t3_"):
        return name
    found = re.match(r"/r/\w+/comments/([0-9a-z]{1,13})/", _str(data, "context"))
    return _named(data, "link_id") or (f"t3_{found[1]}" if found else "")


def _url(data: Mapping[str, Any], name: str, link_id: str) -> str:
    """Its address; one made of its ids leads there, too."""
    for place in ("permalink", "context"):
        if found := _PATH.match(_str(data, place)):
            return WEB + clean(found[0])[0]
    link, own = link_id.removeprefix("t3_"), name[3:]
    return f"{WEB}/comments/{link}/" + (f"_/{own}/" if name.startswith("t1_") else "") if link else ""
