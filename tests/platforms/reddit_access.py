"""Who may talk to Reddit, and how often: tokens and the allowance of requests."""

import base64
import binascii
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.platforms.reddit_objects import Json

CLIENT_ID = "goodword-script-app"
CLIENT_SECRET = "s3cr3t-reddit-client-secret"
PASSWORD = "s3cr3t-reddit-password"
REFRESH_TOKEN = "s3cr3t-reddit-refresh-token"
"""Every secret contains s3cr3t, those that are made up later too, so that a test can look for it in all logs."""


def is_our_app(authorization: str) -> bool:
    """Whether an Authorization header has the script app's id and secret."""
    kind, _, encoded = authorization.partition(" ")
    try:
        return kind.lower() == "basic" and base64.b64decode(encoded) == f"{CLIENT_ID}:{CLIENT_SECRET}".encode()
    except binascii.Error:
        return False


@dataclass
class Tokens:
    """The access tokens of one account and until when each is good. `password` is what the account's is now."""

    account: str
    lifetime: timedelta
    now: Callable[[], datetime]
    password: str = field(default=PASSWORD, repr=False)
    _good_until: dict[str, datetime] = field(default_factory=dict, repr=False)

    def grant(self, form: Mapping[str, str]) -> Json:
        """What the token endpoint says: a token, or an error, which Reddit answers with status 200."""
        match form:
            case {"grant_type": "password", "username": name, "password": password}:
                granted = (name.lower(), password) == (self.account.lower(), self.password)
            case {"grant_type": "refresh_token", "refresh_token": refresh}:
                granted = refresh == REFRESH_TOKEN
            case _:
                return {"error": "unsupported_grant_type"}
        if not granted:
            return {"error": "invalid_grant"}
        token = f"s3cr3t-reddit-access-{secrets.token_hex(8)}"
        self._good_until[token] = self.now() + self.lifetime
        seconds = int(self.lifetime.total_seconds())
        return {"access_token": token, "token_type": "bearer", "expires_in": seconds, "scope": "*"}

    def knows(self, authorization: str) -> bool:
        kind, _, token = authorization.partition(" ")
        return kind.lower() == "bearer" and token in self._good_until and self.now() < self._good_until[token]

    def kill(self) -> None:
        """Every token so far is dead; the credentials still get a new one."""
        self._good_until.clear()


@dataclass
class Allowance:
    """How many requests the app may make in each `window`; a window begins with the first request after the last."""

    limit: int
    now: Callable[[], datetime]
    window: timedelta = timedelta(minutes=1)
    _used: int = 0
    _until: datetime | None = None

    def use(self) -> bool:
        """Count one request; False: it was one too many."""
        now = self.now()
        if self._until is None or now >= self._until:
            self._used, self._until = 0, now + self.window
        self._used += 1
        return self._used <= self.limit

    @property
    def seconds_left(self) -> int:
        """Until the window ends, rounded up."""
        left = self._until - self.now() if self._until else self.window
        return max(1, -int(-left.total_seconds() // 1))

    def headers(self) -> dict[str, str]:
        used = min(self._used, self.limit)
        return rate_headers(used, self.limit - used, self.seconds_left)


def rate_headers(used: int, remaining: int, reset: int) -> dict[str, str]:
    """The three that prawcore 4.0 (rate_limit.py) reads together; it fails when one of them is missing."""
    return {
        "x-ratelimit-used": str(used),
        "x-ratelimit-remaining": f"{remaining}.0",
        "x-ratelimit-reset": str(reset),
    }
