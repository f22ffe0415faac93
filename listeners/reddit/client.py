"""praw on a wire of ours: every request is made once, ends in time, never sleeps, and fails in our own words.

Left to themselves praw 8.0.3 and prawcore 4.0 retry three times, a POST too, sleep up to a whole window of ten minutes
when the allowance runs out, and fail over headers that they do not expect. So the `Requestor` that they ask through
keeps from them whatever is not JSON with status 200, and the x-ratelimit headers.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import praw
import prawcore
import requests
from praw.exceptions import PRAWException

from engage.clock import SystemClock
from engage.errors import Closed, PlatformError, Temporary
from listeners import wire
from listeners.reddit import refusals
from listeners.reddit.refusals import DeadToken, Where
from listeners.reddit.settings import Settings

OAUTH_URL = "https://oauth.reddit.com"
REDDIT_URL = "https://www.reddit.com"
REPLY = "api/comment"
RATE_HEADERS = ("x-ratelimit-remaining", "x-ratelimit-used", "x-ratelimit-reset")

Now = Callable[[], datetime]
"""What time it is: aware, in UTC."""

utc_now: Now = SystemClock().now


class Requestor(prawcore.Requestor):
    """Makes one request and returns an answer that is surely JSON with status 200, or raises a `PlatformError`."""

    def __init__(self, *, now: Now, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._now = now
        self._spent_until: datetime | None = None

    def request(self, *args: Any, timeout: float | None = None, **kwargs: Any) -> requests.Response:
        """As prawcore's own; `args` are the method and the URL."""
        now, where = self._now(), _where(urlsplit(str(args[1])).path.strip("/"))
        acts = where == "reply"
        if self._spent_until is not None and now < self._spent_until:
            raise Closed("we have asked Reddit as often as it allows", self._spent_until - now)
        try:
            response = super().request(*args, timeout=timeout, **kwargs)
        except prawcore.RequestException as error:
            raise refusals.by_wire(error.original_exception, acts) from None
        says = _json(response)
        if response.status_code != 200:
            raise refusals.by_status(response.status_code, response.headers, now, where, says)
        if says is None:
            raise refusals.unreadable(acts)
        self._take_allowance(response, now)
        return response

    def _take_allowance(self, response: requests.Response, now: datetime) -> None:
        """Note when the allowance is spent, and until when, instead of letting prawcore sleep over it."""
        left = refusals.number_in(response.headers.get("x-ratelimit-remaining"))
        is_spent = left is not None and left < 1
        self._spent_until = now + refusals.rate_limited(response.headers, now) if is_spent else None
        for name in RATE_HEADERS:
            response.headers.pop(name, None)


class Client:
    """One account's connection to Reddit, for one thread."""

    def __init__(self, settings: Settings, now: Now) -> None:
        self._reddit = praw.Reddit(
            "DEFAULT",
            client_id=settings.secret("client_id"),
            client_secret=settings.secret("client_secret"),
            username=settings.account,
            password=settings.secret("password"),
            user_agent=settings.introduction,
            # Said here, so that no praw.ini that lies about can lead our password elsewhere.
            oauth_url=OAUTH_URL,
            reddit_url=REDDIT_URL,
            check_for_updates=False,
            check_for_async=False,
            requestor_class=Requestor,
            requestor_kwargs={"session": wire.session(settings.timeout, settings.api_base), "now": now},
        )
        self._posts_refused = False

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Any:
        """The JSON at `path`. A token that has died is renewed once. Raises `Temporary`, `Closed` or `Permanent`."""
        try:
            return self._asked("GET", path, params=dict(params or {}))
        except DeadToken:
            self.renew()
            return self._asked("GET", path, params=dict(params or {}))

    def post(self, path: str, data: Mapping[str, str]) -> Any:
        """What is answered to one POST. Raises as `get`, and `Unsure`.

        A token that has died is renewed, but what was to be posted is left to another attempt; if that is refused, too,
        the platform is closed.
        """
        try:
            answer = self._asked("POST", path, data=dict(data))
        except DeadToken:
            if self._posts_refused:
                raise
            self.renew()
            self._posts_refused = True
            raise Temporary("Reddit did not know our access token any more; it has given us a new one") from None
        self._posts_refused = False
        return answer

    def renew(self) -> None:
        """Get a new access token. Raises `Closed` where the credentials are refused, else `Temporary`."""
        core = self._reddit._authorized_core  # praw shows it to nobody, and the authorizer is prawcore's public one
        assert core is not None, "the settings have a password"
        _told(core.authorizer.refresh, acts=False)

    def _asked(self, method: str, path: str, **what: Any) -> Any:
        return _told(lambda: self._reddit.request(method=method, path=path, **what), acts=path == REPLY)


def _told(ask: Callable[[], Any], *, acts: bool) -> Any:
    """What `ask` returns; whatever the libraries raise becomes one of our errors, without their words and objects."""
    try:
        return ask()
    except PlatformError:
        raise
    except prawcore.OAuthException as error:
        raise refusals.bad_credentials(str(error.error)) from None
    except (PRAWException, prawcore.PrawcoreException, ValueError, LookupError, TypeError, AttributeError):
        raise refusals.unreadable(acts) from None


def _json(response: requests.Response) -> Any:
    """What it says in JSON; None if it does not."""
    try:
        return response.json()
    except ValueError:
        return None


def _where(path: str) -> Where:
    if path == "api/v1/access_token":
        return "token"
    if path == REPLY:
        return "reply"
    return "place" if path.startswith("r/") and not path.startswith("r/all/") else "account"
