"""Reddit as a small server on this machine: its HTTP as praw 8.0.3 and prawcore 4.0 speak it.

A test, or whoever tries Goodword out, says what people do there and counts what was really posted:

    reddit = Reddit()
    with Server(reddit) as server:
        client = praw.Reddit(oauth_url=server.url, reddit_url=server.url, check_for_updates=False,
                             user_agent="a test", **reddit.credentials)
        client.submission(reddit.submit("anna", "travel", "Goodword Air?").id).reply("Hello")
        reddit.posted_by("goodword_air")

What is where:

    reddit_state.py      what people do: submit, comment, edit, delete, lock, ban
    reddit_access.py     tokens, and how often anybody may ask
    reddit_rules.py      who may reply to what, and what a search finds
    reddit_pages.py      listings and threads
    reddit_objects.py    submissions, comments, people: their JSON
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from email.utils import format_datetime
from enum import StrEnum
from http import HTTPStatus
from urllib.parse import unquote

from engage.ports import Clock
from tests.platforms.faults import Fault
from tests.platforms.reddit_access import (
    CLIENT_ID,
    CLIENT_SECRET,
    PASSWORD,
    Allowance,
    Tokens,
    is_our_app,
    rate_headers,
)
from tests.platforms.reddit_objects import Comment, Submission, kinded, listing
from tests.platforms.reddit_pages import PAGE, page, thread
from tests.platforms.reddit_rules import complaint_about, found, too_often
from tests.platforms.reddit_state import RedditState
from tests.platforms.serving import Answer, Asked

ACCOUNT = "goodword_air"


class RetryAfter(StrEnum):
    """How a 429 says when to come back. A date makes prawcore 4.0 fail with a ValueError instead of TooManyRequests."""

    NONE = "none"
    SECONDS = "seconds"
    DATE = "date"


class Reddit(RedditState):
    """Everything that is on Reddit, one script app, and the account that it speaks for.

    Settings, which may change while it serves:
        allowance.limit    requests a minute
        rate_headers       all three x-ratelimit headers with every answer, or none
        retry_after        how a 429 says when to come back
        pause              seconds until then, where the 429 is a fault
        reply_pause        how long the account must wait between two replies (RATELIMIT)
        things_in_reply    False: a reply succeeds, but the answer lacks it, so that praw returns None
        tokens.password    change it, and the account gets no more tokens
    """

    def __init__(
        self,
        account: str = ACCOUNT,
        *,
        clock: Clock | None = None,
        index_lag: timedelta = timedelta(0),
        token_lifetime: timedelta = timedelta(days=1),
        rate_limit: int = 100,
        rate_headers: bool = True,
        retry_after: RetryAfter = RetryAfter.NONE,
        pause: int = 5,
    ) -> None:
        super().__init__(clock, index_lag)
        self.account = self.add_user(account)
        self.tokens = Tokens(account, token_lifetime, self.now)
        self.allowance = Allowance(rate_limit, self.now)
        self.rate_headers, self.retry_after, self.pause = rate_headers, retry_after, pause
        self.reply_pause = timedelta(0)
        self.things_in_reply = True
        self._may_reply_at = self.now()
        self._server_errors = itertools.cycle([500, 503])

    @property
    def credentials(self) -> dict[str, str]:
        """What praw.Reddit is told of the script app and the account."""
        return {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "username": self.account.name,
            "password": PASSWORD,
        }

    def kill_token(self) -> None:
        """Every access token so far is dead; the credentials still get a new one."""
        with self._lock:
            self.tokens.kill()

    def answer(self, asked: Asked) -> Answer:
        authorization = asked.headers.get("authorization", "")
        with self._lock:
            if asked.line == "POST /api/v1/access_token":
                if is_our_app(authorization):
                    return Answer(self.tokens.grant(asked.form))
                return _failure(401, {"www-authenticate": 'Basic realm="reddit"'})
            if not self.tokens.knows(authorization):
                return self.refusal(Fault.UNAUTHORIZED, asked)
            if not self.allowance.use():
                return self._too_many(self.allowance.seconds_left)
            answer = self._routed(asked)
            headers = self.allowance.headers() if self.rate_headers else {}
            return Answer(answer.body, answer.status, {**answer.headers, **headers})

    def refusal(self, fault: Fault, asked: Asked) -> Answer:
        match fault:
            case Fault.RATE_LIMITED:
                return self._too_many(self.pause)
            case Fault.UNAUTHORIZED:
                return _failure(401, {"www-authenticate": 'Bearer realm="reddit", error="invalid_token"'})
            case Fault.NO_CREDIT:
                return _failure(402)
            case Fault.FORBIDDEN:
                return _failure(403)
            case _:
                return _failure(next(self._server_errors))

    def _too_many(self, seconds: int) -> Answer:
        headers = rate_headers(self.allowance.limit, 0, seconds) if self.rate_headers else {}
        match self.retry_after:
            case RetryAfter.SECONDS:
                headers["Retry-After"] = str(seconds)
            case RetryAfter.DATE:
                headers["Retry-After"] = format_datetime(self.now() + timedelta(seconds=seconds), usegmt=True)
        return _failure(429, headers)

    def _routed(self, asked: Asked) -> Answer:
        match [asked.method, *map(unquote, asked.path.strip("/").split("/"))]:
            case ["GET", "api", "v1", "me"]:
                return Answer(self.account.data())
            case ["GET", "api", "info"]:
                return self._info(asked.query.get("id", "").split(",")[:PAGE])
            case ["POST", "api", "comment"]:
                return self._reply(asked.form.get("thing_id", ""), asked.form.get("text", ""))
            case ["POST", "api", "read_message"]:
                return self._mark_read(asked.form.get("id", "").split(","))
            case ["GET", "message", ("mentions" | "inbox" | "unread") as box]:
                return self._inbox(box, asked.query)
            case ["GET", "user", name, "comments"]:
                return self._listed(self.posted_by(name), asked.query)
            case ["GET", "user", name, "about"]:
                user = self.users.get(name.lower())
                return Answer({"kind": "t2", "data": user.data()}) if user and not user.deleted else _failure(404)
            case ["GET", "comments", link, *place] | ["GET", "r", _, "comments", link, *place]:
                return self._thread(f"t3_{link}", f"t1_{place[1]}" if len(place) > 1 else "", asked.query)
            case ["GET", "r", names, ("comments" | "new" | "search" | "about") as what]:
                return self._subreddits(names.lower(), what, asked.query)
            case _:
                return _failure(404)

    def _info(self, names: Sequence[str]) -> Answer:
        found = [self.things[name] for name in names if name in self.things]
        return Answer(listing([kinded(thing, thing.data()) for thing in found if not thing.subreddit.private]))

    def _reply(self, name: str, text: str) -> Answer:
        parent = self.things.get(name)
        if parent is None or parent.subreddit.private:
            return _failure(403)
        complaint, wait = complaint_about(parent, text), self._may_reply_at - self.now()
        if complaint:
            return Answer({"json": {"errors": [complaint]}})
        if wait > timedelta(0):
            return Answer({"json": {"ratelimit": wait.total_seconds(), "errors": [too_often(wait)]}})
        self._may_reply_at = self.now() + self.reply_pause
        reply = self.comment(self.account.name, parent, text)
        things = [kinded(reply, reply.data())] if self.things_in_reply else []
        return Answer({"json": {"errors": [], "data": {"things": things}}})

    def _inbox(self, box: str, query: Mapping[str, str]) -> Answer:
        """Mentions, or those and the replies to what the account wrote. What is deleted stays, without its text."""
        name = self.account.name.lower()
        arrived = [
            comment
            for comment in self._comments()
            if comment.author is not self.account
            and (name in comment.mentions or (box != "mentions" and comment.parent.author is self.account))
            and (box != "unread" or comment.is_new)
        ]
        return Answer(page(arrived, query, self.now(), lambda comment: comment.messaged(self.account.name)))

    def _mark_read(self, names: Sequence[str]) -> Answer:
        for comment in self._comments():
            comment.is_new = comment.is_new and comment.fullname not in names
        return Answer({})

    def _thread(self, link: str, name: str, query: Mapping[str, str]) -> Answer:
        submission, focus = self.things.get(link), self.things.get(name)
        if not isinstance(submission, Submission):
            return _failure(404)
        if submission.subreddit.private:
            return _failure(403)
        comments = self._comments() if focus or not name else []
        focused = focus if isinstance(focus, Comment) else None
        return Answer(thread(submission, comments, focused, int(query.get("context", "0"))))

    def _subreddits(self, names: str, what: str, query: Mapping[str, str]) -> Answer:
        asked_for = list(self.subreddits) if names == "all" else names.split("+")
        known = [self.subreddits[name] for name in asked_for if name in self.subreddits]
        if not known and names != "all":
            return _failure(302, {"location": "/subreddits/search"})
        if names != "all" and all(subreddit.private for subreddit in known):
            return Answer({"reason": "private", "message": "Forbidden", "error": 403}, 403)
        if what == "about":
            return Answer({"kind": "t5", "data": known[0].data()})
        things: Sequence[Submission | Comment] = self._comments() if what == "comments" else self._submissions()
        if what == "search":
            things = found(self._submissions(), query, self.now())
        return self._listed([thing for thing in things if thing.subreddit in known], query)

    def _listed(self, things: Iterable[Submission | Comment], query: Mapping[str, str]) -> Answer:
        there = [thing for thing in things if not thing.is_gone and not thing.subreddit.private]
        return Answer(page(there, query, self.now(), lambda thing: thing.listed()))


def _failure(status: int, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer({"message": HTTPStatus(status).phrase, "error": status}, status, headers or {})
