"""What is on Reddit, for whoever plays the part of Reddit's people: they write, edit, delete, lock and ban.

All of it may be called from any thread. Times are aware and in UTC.
"""

import re
import threading
from datetime import datetime, timedelta
from itertools import count

from engage.clock import SystemClock
from engage.ports import Clock
from tests.platforms.reddit_objects import Comment, Submission, Subreddit, Thing, User

FIRST_NUMBER = 36**6
"""Ids have seven digits, as today's have, and grow."""


class RedditState:
    """People, subreddits, submissions and comments.

    `index_lag`: how long what is new is not in any listing yet, though it can be asked for by its name at once.
    """

    def __init__(self, clock: Clock | None = None, index_lag: timedelta = timedelta(0)) -> None:
        self.now = (clock or SystemClock()).now
        self.index_lag = index_lag
        self.users: dict[str, User] = {}
        self.subreddits: dict[str, Subreddit] = {}
        self.things: dict[str, Submission | Comment] = {}
        self._numbers = count(FIRST_NUMBER)
        self._lock = threading.RLock()

    def add_user(self, name: str) -> User:
        """The account of this name, made where there is none."""
        with self._lock:
            return self.users.setdefault(name.lower(), User(next(self._numbers), name, self.now()))

    def add_subreddit(self, name: str) -> Subreddit:
        """The subreddit of this name, made where there is none."""
        with self._lock:
            return self.subreddits.setdefault(name.lower(), Subreddit(next(self._numbers), name, self.now()))

    def submit(
        self, user: str, subreddit: str, title: str, selftext: str = "", at: datetime | None = None
    ) -> Submission:
        """Somebody opens a thread, now or at a time of your choice."""
        with self._lock:
            submission = Submission(
                number=next(self._numbers),
                author=self.add_user(user),
                subreddit=self.add_subreddit(subreddit),
                title=title,
                text=selftext,
                created=at or self.now(),
                indexed_at=self.now() + self.index_lag,
            )
            self.things[submission.fullname] = submission
            return submission

    def comment(self, user: str, parent: Submission | Comment, text: str, at: datetime | None = None) -> Comment:
        """Somebody answers. Nothing is refused here: Reddit's rules of replying are for those who come over HTTP.

        Whoever is named in it as u/name finds it among their mentions; an edit changes nothing about that.
        """
        with self._lock:
            comment = Comment(
                number=next(self._numbers),
                author=self.add_user(user),
                subreddit=parent.subreddit,
                submission=parent.submission,
                parent=parent,
                text=text,
                created=at or self.now(),
                indexed_at=self.now() + self.index_lag,
                mentions=frozenset(name.lower() for name in re.findall(r"(?<![\w/-])/?u/([\w-]+)", text)),
            )
            comment.submission.num_comments += 1
            self.things[comment.fullname] = comment
            return comment

    def edit(self, thing: Thing, text: str) -> None:
        with self._lock:
            thing.text, thing.edited = text, self.now()

    def delete(self, thing: Thing) -> None:
        """Its author deletes it."""
        thing.deleted = True

    def remove(self, thing: Thing) -> None:
        """A moderator removes it."""
        thing.removed = True

    def lock(self, thing: Thing) -> None:
        """Nobody may reply to it any more: to a submission's whole thread, or to one comment."""
        thing.locked = True

    def archive(self, thing: Submission | Comment) -> None:
        """Its thread is too old to be answered."""
        thing.submission.archived = True

    def ban(self, subreddit: str) -> None:
        """Our account may not write there any more."""
        self.add_subreddit(subreddit).banned = True

    def make_private(self, subreddit: str) -> None:
        """Our account may not even read there any more."""
        self.add_subreddit(subreddit).private = True

    def delete_user(self, name: str) -> None:
        """The account is gone; what it wrote stays, without a name."""
        self.add_user(name).deleted = True

    def posted_by(self, name: str) -> list[Comment]:
        """Every comment that this account has really posted, deleted ones too, in the order they came."""
        return [comment for comment in self._comments() if comment.author.name.lower() == name.lower()]

    def _comments(self) -> list[Comment]:
        with self._lock:
            return [thing for thing in self.things.values() if isinstance(thing, Comment)]

    def _submissions(self) -> list[Submission]:
        with self._lock:
            return [thing for thing in self.things.values() if isinstance(thing, Submission)]
