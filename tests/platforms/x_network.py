"""Who is on X, what they posted, and who sees it. In memory; every method may be called from any thread."""

import itertools
import threading
from bisect import insort
from collections.abc import Iterator
from datetime import datetime, timedelta

from engage.counting import weighted_length
from engage.ports import Clock
from tests.platforms.x_objects import POST_LENGTH, Post, Shown, User, cut, handles, id_at, shown


class Network:
    """`index_lag`: how long a new post, found by its id at once, is missing from timelines and search."""

    def __init__(self, clock: Clock, index_lag: timedelta) -> None:
        self.clock, self.index_lag = clock, index_lag
        self.lock = threading.RLock()
        self._users: dict[str, User] = {}
        self._posts: dict[int, Post] = {}
        self._ids: list[int] = []
        self._user_ids = itertools.count(2_244_994_945)

    def add_user(self, handle: str, name: str = "", followers: int = 0, protected: bool = False) -> User:
        """A new account; ValueError where the handle is taken."""
        with self.lock:
            if handle.lower() in self._users:
                raise ValueError(f"@{handle} is taken")
            user = User(next(self._user_ids), handle, name or handle, self.clock.now(), followers, protected)
            self._users[handle.lower()] = user
            return user

    def follow(self, follower: User, followed: User) -> None:
        """From now on the one sees the other's protected posts."""
        with self.lock:
            follower.follows.add(followed)

    def protect(self, user: User, protected: bool = True) -> None:
        """From now on only followers see the user's posts."""
        with self.lock:
            user.protected = protected

    def delete_user(self, user: User) -> None:
        """The account and everything it posted are gone."""
        with self.lock:
            user.deleted = True

    def post(
        self,
        user: User,
        text: str,
        *,
        at: datetime | None = None,
        reply_to: Post | None = None,
        quote: Post | None = None,
        retweet_of: Post | None = None,
        reply_settings: str = "everyone",
        lang: str = "en",
    ) -> Post:
        """Somebody posts, by no rule but their own. `at`: any time, so that old posts can be made; None is now.

        A retweet's text is made from the original's.
        """
        given = (("replied_to", reply_to), ("quoted", quote), ("retweeted", retweet_of))
        references = tuple((kind, other) for kind, other in given if other is not None)
        with self.lock:
            at = at or self.clock.now()
            typed = f"RT @{retweet_of.author.handle}: {retweet_of.typed}" if retweet_of else text
            lead = self._lead(user, typed, reply_to) if reply_to else ""
            post = self._made(user, typed, at, lead, references)
            post.reply_settings, post.lang = reply_settings, lang
            post.conversation_id = reply_to.conversation_id if reply_to else post.id
            for kind, other in references:
                other.counts[kind] += 1
            return post

    def edit(self, post: Post, text: str) -> Post:
        """A new version with a new id. The old ids stay, each with its own text; lists show only the newest."""
        with self.lock:
            version = self._made(post.author, text, self.clock.now(), post.lead, post.references)
            version.reply_settings, version.lang = post.reply_settings, post.lang
            version.conversation_id, version.counts = post.conversation_id, post.counts
            post.history.append(version.id)
            version.history = post.history
            return version

    def delete(self, post: Post) -> None:
        """All its versions are gone."""
        with self.lock:
            for version in post.history:
                self._posts[version].deleted = True

    def posted_by(self, handle: str) -> list[Post]:
        """What is really there of somebody's posts, oldest first: deleted ones and old versions are not."""
        with self.lock:
            posts = [self._posts[number] for number in self._ids]
            mine = (post for post in posts if post.author.handle.lower() == handle.lower())
            return [post for post in mine if is_there(post) and post.history[-1] == post.id]

    def written(self, user: User, text: str, reply_to: Post | None) -> str:
        """What this post would say in full, as shown."""
        return self._shown((self._lead(user, text, reply_to) if reply_to else "") + text).text

    def user(self, handle: str) -> User | None:
        """The account of that name, if there is one."""
        user = self._users.get(handle.lower())
        return None if user is None or user.deleted else user

    def user_of(self, number: str) -> User | None:
        """The account with that id, if there is one."""
        with self.lock:
            return next((user for user in self._users.values() if str(user.id) == number and not user.deleted), None)

    def found(self, number: str) -> Post | None:
        """The post with that id, which may be protected; None where it is deleted or never was."""
        post = self._posts.get(int(number)) if number.isdecimal() else None
        return post if post is not None and is_there(post) else None

    def sees(self, viewer: User | None, user: User) -> bool:
        """Whether the viewer (None: anybody) sees what this user posts."""
        return not user.protected or user is viewer or (viewer is not None and user in viewer.follows)

    def listed(self, viewer: User | None) -> Iterator[Post]:
        """What timelines and search have, newest first."""
        seen: set[int] = set()
        latest = self.clock.now() - self.index_lag
        for number in reversed(self._ids):
            post = self._posts[number]
            if post.at > latest or post.history[0] in seen:
                continue
            seen.add(post.history[0])
            if is_there(post) and self.sees(viewer, post.author):
                yield post

    def _made(self, user: User, typed: str, at: datetime, lead: str, references: tuple[tuple[str, Post], ...]) -> Post:
        number = id_at(at)
        while number in self._posts:
            number += 1
        long = weighted_length(typed) > POST_LENGTH
        whole = self._shown(lead + typed)
        short = self._shown(lead + cut(typed)) if long else whole
        named = dict.fromkeys(filter(None, map(self.user, handles(lead + typed))))
        post = Post(
            number, user, typed, at, short, whole if long else None, tuple(named), number, references, [number], lead
        )
        self._posts[number] = post
        insort(self._ids, number)
        return post

    def _shown(self, text: str) -> Shown:
        return shown(text, self.user)

    def _lead(self, user: User, typed: str, parent: Post) -> str:
        """The handles X puts before a reply: the parent's author and those mentioned there, each once, not oneself."""
        typed_already = {handle.lower() for handle in handles(typed)}
        addressed = dict.fromkeys([parent.author, *parent.mentioned])
        return "".join(
            f"@{one.handle} " for one in addressed if one is not user and one.handle.lower() not in typed_already
        )


def is_there(post: Post) -> bool:
    """Whether neither the post nor its author has been deleted, nor what it retweets."""
    original = post.referenced("retweeted")
    return not (post.deleted or post.author.deleted) and (original is None or is_there(original))
