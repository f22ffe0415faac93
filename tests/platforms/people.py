"""What people do on X and on Reddit, said the same way for both, and what Goodword has answered them there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tests.platforms.configured import SUBREDDIT
from tests.platforms.reddit import Reddit
from tests.platforms.reddit_objects import Comment, Submission
from tests.platforms.x import X
from tests.platforms.x_objects import Post, User


@dataclass(frozen=True)
class Answered:
    """One post of ours as the platform has it, under `handle`'s post `parent`."""

    parent: str
    handle: str
    id: str
    text: str


class People(Protocol):
    """Everybody on one platform. Posts go by the ids that mentions have."""

    name: str

    def post(self, author: str, text: str, *, summons: bool = True, under: str | None = None) -> str:
        """Somebody posts, addressing our account or merely saying `text`, maybe as an answer; its id."""
        ...

    def edit(self, number: str, text: str) -> None:
        """Its author edits it; it addresses us afterwards."""
        ...

    def delete(self, number: str) -> None:
        """Its author deletes it."""
        ...

    def hide(self, number: str) -> None:
        """From now on our account may not answer it."""
        ...

    def answer_by_hand(self, number: str, text: str) -> None:
        """Somebody of ours answers there, past Goodword."""
        ...

    def answers(self) -> Sequence[Answered]:
        """Everything of ours that stands under somebody's post, oldest first."""
        ...


class OnX:
    """X. Whoever hides protects their account."""

    name = "x"

    def __init__(self, x: X) -> None:
        self.x = x
        self._posts: dict[str, Post] = {}

    def post(self, author: str, text: str, *, summons: bool = True, under: str | None = None) -> str:
        parent = self._posts[under] if under else None
        post = self.x.post(self.user(author), self._addressed(text) if summons else text, reply_to=parent)
        self._posts[str(post.id)] = post
        return str(post.id)

    def edit(self, number: str, text: str) -> None:
        self.x.edit(self._posts[number], self._addressed(text))

    def delete(self, number: str) -> None:
        self.x.delete(self._posts[number])

    def hide(self, number: str) -> None:
        self.x.protect(self._posts[number].author)

    def answer_by_hand(self, number: str, text: str) -> None:
        self.x.post(self.x.account, text, reply_to=self._posts[number])

    def answers(self) -> list[Answered]:
        ours = [(post, post.referenced("replied_to")) for post in self.x.posted_by(self.x.account.handle)]
        return [
            Answered(str(parent.history[0]), parent.author.handle, str(post.id), post.typed)
            for post, parent in ours
            if parent is not None
        ]

    def user(self, handle: str) -> User:
        """The account of that name, made where there is none."""
        return self.x.user(handle) or self.x.add_user(handle, handle.capitalize())

    def retweet(self, author: str, number: str) -> None:
        """Somebody passes a post on."""
        self.x.post(self.user(author), "", retweet_of=self._posts[number])

    def _addressed(self, text: str) -> str:
        return f"@{self.x.account.handle} {text}"


class OnReddit:
    """Reddit, one subreddit of it. What is hidden is locked."""

    name = "reddit"

    def __init__(self, reddit: Reddit) -> None:
        self.reddit = reddit
        reddit.add_subreddit(SUBREDDIT)
        self._things: dict[str, Submission | Comment] = {}

    def post(self, author: str, text: str, *, summons: bool = True, under: str | None = None) -> str:
        said = self._addressed(text) if summons else text
        thing: Submission | Comment
        if under is None:
            thing = self.reddit.submit(author, SUBREDDIT, said)
        else:
            thing = self.reddit.comment(author, self._things[under], said)
        self._things[thing.fullname] = thing
        return thing.fullname

    def edit(self, number: str, text: str) -> None:
        self.reddit.edit(self._things[number], self._addressed(text))

    def delete(self, number: str) -> None:
        self.reddit.delete(self._things[number])

    def hide(self, number: str) -> None:
        self.reddit.lock(self._things[number])

    def answer_by_hand(self, number: str, text: str) -> None:
        self.reddit.comment(self.reddit.account.name, self._things[number], text)

    def answers(self) -> list[Answered]:
        return [
            Answered(comment.parent.fullname, comment.parent.author.name, comment.fullname, comment.text)
            for comment in self.reddit.posted_by(self.reddit.account.name)
            if comment.parent.fullname in self._things
        ]

    def _addressed(self, text: str) -> str:
        return f"u/{self.reddit.account.name} {text}"
