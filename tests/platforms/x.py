"""X on this machine: API v2 as tweepy 4.17 speaks it, over the people and posts of a `Network`.

x_network.py    who is there and what they posted       x_search.py    the search language
x_objects.py    posts and users as JSON                 x_rules.py     what an app may post
x_reading.py    fields, expansions, pages               x_access.py    tokens and rate limits
x_problems.py   X's own words for what it refuses

x = X("goodword_air")
anna = x.add_user("anna")
x.post(anna, "@goodword_air my bag is gone")
with Server(x) as server: ...
"""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from engage.clock import SystemClock
from engage.ports import Clock
from tests.platforms import x_endpoints as endpoints
from tests.platforms import x_problems as problems
from tests.platforms.faults import Fault
from tests.platforms.serving import Answer, Asked
from tests.platforms.x_access import Access, Caller, Limit, Window
from tests.platforms.x_network import Network
from tests.platforms.x_problems import Problem
from tests.platforms.x_rules import posted

POSTS_A_DAY = 10_000

LIMITS: Mapping[str, Limit] = {
    "me": Limit(app=75, user=75),
    "user": Limit(app=300, user=900),
    "mentions": Limit(app=450, user=300),
    "timeline": Limit(app=1500, user=900),
    "search": Limit(app=450, user=300),
    "posts": Limit(app=450, user=900),
    "create": Limit(app=100, user=100),
}
"""Requests in one window (15 minutes at X), as in the X API v2 documentation, "Rate limits"."""

_ENDPOINTS = (
    ("GET", "/2/users/me", "me"),
    ("GET", "/2/users/by/username/([^/]+)", "user"),
    ("GET", "/2/users/([^/]+)/mentions", "mentions"),
    ("GET", "/2/users/([^/]+)/tweets", "timeline"),
    ("GET", "/2/tweets/search/recent", "search"),
    ("GET", "/2/tweets", "posts"),
    ("GET", "/2/tweets/([^/]+)", "posts"),
    ("POST", "/2/tweets", "create"),
)


class X(Network):
    """The platform and its people. `account` is the handle in whose name the credentials of `x_access` speak.

    `enterprise`: replies need no summons. `duplicates_within`: how long X remembers that a text was posted.
    `token_life`: of an OAuth 2 access token. `reset_seconds`: after how many an injected 429 says that it is over.
    """

    def __init__(
        self,
        account: str = "goodword_air",
        *,
        clock: Clock | None = None,
        enterprise: bool = False,
        index_lag: timedelta = timedelta(0),
        duplicates_within: timedelta = timedelta(days=1),
        limits: Mapping[str, Limit] = LIMITS,
        window: timedelta = timedelta(minutes=15),
        posts_a_day: int = POSTS_A_DAY,
        token_life: timedelta = timedelta(hours=2),
        reset_seconds: float = 5,
    ) -> None:
        super().__init__(clock or SystemClock(), index_lag)
        self.account = self.add_user(account, name="Goodword Air")
        self.enterprise, self.duplicates_within, self.reset_seconds = enterprise, duplicates_within, reset_seconds
        self._access = Access(self.clock, token_life)
        self._windows = {
            (name, caller): Window(self.clock, limit.of(caller), window)
            for name, limit in limits.items()
            for caller in Caller
        }
        self._day = Window(self.clock, posts_a_day, timedelta(days=1))
        self._refusals: Counter[Fault] = Counter()

    def kill_token(self) -> None:
        """Every token is refused from now on."""
        self._access.dead = True

    def revive_token(self) -> None:
        """The tokens are good again."""
        self._access.dead = False

    def answer(self, asked: Asked) -> Answer:
        """What X does and says."""
        with self.lock:
            if asked.line == "POST /2/oauth2/token":
                return self._access.refreshed(asked)
            try:
                return self._answer(asked)
            except Problem as problem:
                return problem.answer

    def refusal(self, fault: Fault, asked: Asked) -> Answer:
        """X's words for a fault. Every third 429 lacks the time of reset, and every second server error is a 503."""
        with self.lock:
            self._refusals[fault] += 1
            turn = self._refusals[fault]
            match fault:
                case Fault.RATE_LIMITED:
                    said = problems.too_many().answer
                    reset = int(self.clock.now().timestamp() + self.reset_seconds)
                    return said if turn % 3 == 0 else _with(said, {"x-rate-limit-reset": str(reset)})
                case Fault.UNAUTHORIZED:
                    return problems.unauthorized().answer
                case Fault.NO_CREDIT:
                    return problems.no_credit().answer
                case Fault.FORBIDDEN:
                    return problems.wrong_app().answer
                case Fault.SERVER_ERROR:
                    return problems.server_error(500 if turn % 2 else 503).answer
            raise ValueError(f"X has no words for {fault.value} ({asked.line})")

    def _answer(self, asked: Asked) -> Answer:
        for method, path, name in _ENDPOINTS:
            match = re.fullmatch(path, asked.path)
            if match and method == asked.method:
                return self._within_limits(name, asked, match.groups())
        raise Problem(404, "Not Found")

    def _within_limits(self, name: str, asked: Asked, parts: tuple[str, ...]) -> Answer:
        caller = self._access.caller(asked)
        window = self._windows[name, caller]
        allowed = window.take()
        headers = dict(window.headers())
        if name == "create" and caller is Caller.USER:
            allowed = self._day.take() and allowed
            headers |= self._day.headers("x-user-limit-24hour-")
        try:
            said = self._said(name, asked, parts, caller) if allowed else problems.too_many().answer
        except Problem as problem:
            said = problem.answer
        return _with(said, headers)

    def _said(self, name: str, asked: Asked, parts: tuple[str, ...], caller: Caller) -> Answer:
        if caller is Caller.APP and name in ("me", "create"):
            raise problems.app_only()
        viewer = self.account if caller is Caller.USER else None
        query = asked.query
        match name, *parts:
            case ["me"]:
                return endpoints.one_user(self.account, self.account.handle, query)
            case ["user", handle]:
                return endpoints.one_user(self.user(handle), handle, query)
            case ["mentions", user]:
                return endpoints.mentions(self, viewer, user, query)
            case ["timeline", user]:
                return endpoints.timeline(self, viewer, user, query)
            case ["search"]:
                return endpoints.search(self, viewer, query)
            case ["posts"]:
                return endpoints.posts(self, viewer, query.get("ids", ""), query)
            case ["posts", post]:
                return endpoints.one_post(self, viewer, post, query)
            case ["create"]:
                return self._created(asked)
        raise Problem(404, "Not Found")

    def _created(self, asked: Asked) -> Answer:
        enterprise, within = self.enterprise, self.duplicates_within
        new = posted(self, self.account, asked, enterprise=enterprise, duplicates_within=within)
        ids = [str(version) for version in new.history]
        return Answer({"data": {"id": str(new.id), "text": new.shown.text, "edit_history_tweet_ids": ids}}, 201)


def _with(answer: Answer, headers: Mapping[str, str]) -> Answer:
    return Answer(answer.body, answer.status, {**answer.headers, **headers})
