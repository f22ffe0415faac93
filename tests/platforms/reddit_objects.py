"""What Reddit holds, and the JSON it goes out as. Field names and shapes are those that praw 8.0.3 reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

GONE = "[deleted]"
"""The author and the text of what its author deleted; praw turns such an author into None."""

REMOVED = "[removed]"
"""The text of what a moderator took away."""

WEB = "https://www.reddit.com"
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

Json = dict[str, Any]


def base36(number: int) -> str:
    """A number as Reddit writes its ids."""
    front, last = divmod(number, 36)
    return (base36(front) if front else "") + DIGITS[last]


@dataclass(eq=False)
class User:
    """An account."""

    number: int
    name: str
    created: datetime
    deleted: bool = False

    def data(self) -> Json:
        return {
            "id": base36(self.number),
            "name": self.name,
            "created_utc": self.created.timestamp(),
            "comment_karma": 100,
            "link_karma": 100,
            "has_verified_email": True,
            "is_suspended": False,
        }


@dataclass(eq=False)
class Subreddit:
    """`banned`: our account may read but not write there. `private`: it may do neither."""

    number: int
    name: str
    created: datetime
    banned: bool = False
    private: bool = False

    def data(self) -> Json:
        return {
            "id": base36(self.number),
            "name": f"t5_{base36(self.number)}",
            "display_name": self.name,
            "display_name_prefixed": f"r/{self.name}",
            "title": self.name,
            "url": f"/r/{self.name}/",
            "created_utc": self.created.timestamp(),
            "subreddit_type": "public",
            "subscribers": 1000,
            "user_is_banned": self.banned,
        }


@dataclass(eq=False, kw_only=True)
class Thing:
    """What submissions and comments have in common. `indexed_at`: from then on listings have it."""

    kind = ""

    number: int
    author: User
    subreddit: Subreddit
    text: str
    created: datetime
    indexed_at: datetime
    edited: datetime | None = None
    deleted: bool = False
    removed: bool = False
    locked: bool = False
    score: int = 1

    @property
    def id(self) -> str:
        return base36(self.number)

    @property
    def fullname(self) -> str:
        return f"{self.kind}_{self.id}"

    @property
    def is_gone(self) -> bool:
        return self.deleted or self.removed

    @property
    def shown_text(self) -> str:
        return GONE if self.deleted else REMOVED if self.removed else self.text

    @property
    def shown_author(self) -> str:
        return GONE if self.is_gone or self.author.deleted else self.author.name

    def data(self) -> Json:
        author = {} if self.shown_author == GONE else {"author_fullname": f"t2_{base36(self.author.number)}"}
        return author | {
            "id": self.id,
            "name": self.fullname,
            "author": self.shown_author,
            "subreddit": self.subreddit.name,
            "subreddit_id": f"t5_{base36(self.subreddit.number)}",
            "subreddit_name_prefixed": f"r/{self.subreddit.name}",
            "created": self.created.timestamp(),
            "created_utc": self.created.timestamp(),
            "edited": self.edited.timestamp() if self.edited else False,
            "score": self.score,
            "locked": self.locked,
            "stickied": False,
            "distinguished": None,
        }


@dataclass(eq=False, kw_only=True)
class Submission(Thing):
    """A post with a title that opens a thread."""

    kind = "t3"

    title: str
    archived: bool = False
    num_comments: int = 0

    @property
    def submission(self) -> "Submission":
        return self

    @property
    def permalink(self) -> str:
        slug = "_".join("".join(letter if letter.isalnum() else " " for letter in self.title.lower()).split())
        return f"/r/{self.subreddit.name}/comments/{self.id}/{slug[:50] or '_'}/"

    def data(self) -> Json:
        return super().data() | {
            "title": self.title,
            "selftext": self.shown_text,
            "permalink": self.permalink,
            "url": WEB + self.permalink,
            "domain": f"self.{self.subreddit.name}",
            "is_self": True,
            "over_18": False,
            "upvote_ratio": 1.0,
            "archived": self.archived,
            "num_comments": self.num_comments,
            "removed_by_category": "deleted" if self.deleted else "moderator" if self.removed else None,
        }

    listed = data


@dataclass(eq=False, kw_only=True)
class Comment(Thing):
    """An answer to a submission or to another comment. `mentions`: the names in it, in lower case."""

    kind = "t1"

    submission: Submission
    parent: "Submission | Comment"
    mentions: frozenset[str]
    is_new: bool = True

    @property
    def permalink(self) -> str:
        return f"{self.submission.permalink}{self.id}/"

    def data(self) -> Json:
        return super().data() | {
            "body": self.shown_text,
            "parent_id": self.parent.fullname,
            "link_id": self.submission.fullname,
            "permalink": self.permalink,
            "is_submitter": self.author is self.submission.author,
            "archived": self.submission.archived,
            "replies": "",
        }

    def listed(self) -> Json:
        """In a subreddit's or a user's comments: with some of its thread, which no other answer has."""
        return self.data() | {
            "link_title": self.submission.title,
            "link_permalink": WEB + self.submission.permalink,
            "link_url": WEB + self.submission.permalink,
            "link_author": self.submission.shown_author,
            "num_comments": self.submission.num_comments,
        }

    def messaged(self, account: str) -> Json:
        """In the inbox: without `link_id`, `permalink`, `edited`, `locked` and `archived`, with a `context` instead.

        That is why praw (models/reddit/comment.py) takes the submission's id from `context` where there is one.
        """
        mentioned = account.lower() in self.mentions
        plain = {
            "subject": "username mention" if mentioned else "comment reply",
            "type": "username_mention" if mentioned else "comment_reply",
            "dest": account,
            "context": f"{self.permalink}?context=3",
            "link_title": self.submission.title,
            "num_comments": self.submission.num_comments,
            "new": self.is_new,
            "was_comment": True,
            "first_message": None,
            "first_message_name": None,
        }
        everywhere = self.data()
        missing = ("link_id", "permalink", "edited", "locked", "archived", "stickied", "is_submitter")
        return {name: value for name, value in everywhere.items() if name not in missing} | plain


def kinded(thing: Thing, data: Json) -> Json:
    return {"kind": thing.kind, "data": data}


def listing(children: Sequence[Json], before: str | None = None, after: str | None = None) -> Json:
    """A page of a listing; `before`, `after`: where its neighbours begin, or None."""
    return {
        "kind": "Listing",
        "data": {"before": before, "after": after, "dist": len(children), "modhash": None, "children": list(children)},
    }
