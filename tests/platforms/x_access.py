"""Who asks, and how often they may: X's tokens and its rate limits.

OAuth 1.0a signatures are really verified, against the host that the client signed and not the one it reached.
All credentials here contain "s3cr3t", so that a test can look for them in logs.
"""

import base64
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from oauthlib.oauth1 import Client
from oauthlib.oauth1.rfc5849.signature import (
    base_string_uri,
    collect_parameters,
    normalize_parameters,
    sign_hmac_sha1_with_client,
    signature_base_string,
)

from engage.ports import Clock
from tests.platforms.serving import Answer, Asked
from tests.platforms.x_problems import unauthorized

CONSUMER_KEY = "s3cr3t-x-consumer-key"
CONSUMER_SECRET = "s3cr3t-x-consumer-secret"
ACCESS_TOKEN = "s3cr3t-x-access-token"
ACCESS_TOKEN_SECRET = "s3cr3t-x-access-token-secret"
BEARER_TOKEN = "s3cr3t-x-bearer-token"
CLIENT_ID = "s3cr3t-x-client-id"
CLIENT_SECRET = "s3cr3t-x-client-secret"
REFRESH_TOKEN = "s3cr3t-x-refresh-token-0"

SIGNED_HOSTS = ("https://api.twitter.com", "https://api.x.com")
"""tweepy 4.17 signs for the first (client.py, `BaseClient.request`); X answers on both."""


class Caller(StrEnum):
    """In whose name something is asked."""

    APP = "app"
    USER = "user"


class Access:
    """The credentials of one app and one account. An OAuth 2 access token lives for `lifetime`."""

    def __init__(self, clock: Clock, lifetime: timedelta) -> None:
        self.clock, self.lifetime = clock, lifetime
        self.dead = False
        self._refresh_token = REFRESH_TOKEN
        self._expiries: dict[str, datetime] = {}
        self._numbers = itertools.count(1)

    def caller(self, asked: Asked) -> Caller:
        """Who asks this; raises the 401 `Problem`."""
        scheme, _, token = asked.headers.get("authorization", "").partition(" ")
        if not self.dead:
            if scheme == "OAuth" and _is_signed(asked):
                return Caller.USER
            if scheme == "Bearer" and token == BEARER_TOKEN:
                return Caller.APP
            if scheme == "Bearer" and token in self._expiries and self.clock.now() < self._expiries[token]:
                return Caller.USER
        raise unauthorized()

    def refreshed(self, asked: Asked) -> Answer:
        """POST /2/oauth2/token with a refresh token, each of which is good for one time."""
        form = asked.form
        if not _is_client(asked):
            said = {"error": "unauthorized_client", "error_description": "Missing valid authorization header"}
            return Answer(said, 401)
        good = form.get("grant_type") == "refresh_token" and form.get("refresh_token") == self._refresh_token
        if self.dead or not good:
            said = {"error": "invalid_request", "error_description": "Value passed for the token was invalid."}
            return Answer(said, 400)
        number = next(self._numbers)
        token, self._refresh_token = f"s3cr3t-x-user-token-{number}", f"s3cr3t-x-refresh-token-{number}"
        self._expiries[token] = self.clock.now() + self.lifetime
        return Answer(
            {
                "token_type": "bearer",
                "expires_in": int(self.lifetime.total_seconds()),
                "access_token": token,
                "refresh_token": self._refresh_token,
                "scope": "tweet.read tweet.write users.read offline.access",
            }
        )


def _is_signed(asked: Asked) -> bool:
    header = {"Authorization": asked.headers["authorization"]}
    try:
        signed = dict(collect_parameters(headers=header, exclude_oauth_signature=False))
    except ValueError:
        return False
    if (signed.get("oauth_consumer_key"), signed.get("oauth_token")) != (CONSUMER_KEY, ACCESS_TOKEN):
        return False
    signature = signed.pop("oauth_signature", "")
    return signature in (_signature(host, asked, signed) for host in SIGNED_HOSTS)


def _signature(host: str, asked: Asked, signed: Mapping[str, str]) -> str:
    """What HMAC-SHA1 makes of it. Not by `verify_hmac_sha1`, which writes the tokens to the debug log."""
    parameters = normalize_parameters([*asked.query.items(), *signed.items()])
    text = signature_base_string(asked.method, base_string_uri(host + asked.path), parameters)
    secrets = Client(CONSUMER_KEY, client_secret=CONSUMER_SECRET, resource_owner_secret=ACCESS_TOKEN_SECRET)
    return str(sign_hmac_sha1_with_client(text, secrets))


def _is_client(asked: Asked) -> bool:
    """A confidential client says who it is in the header, a public one in the form."""
    basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    header = asked.headers.get("authorization")
    return header == f"Basic {basic}" if header else asked.form.get("client_id") == CLIENT_ID


@dataclass(frozen=True)
class Limit:
    """How many requests in one window, for the app's token and for the user's."""

    app: int
    user: int

    def of(self, caller: Caller) -> int:
        return self.app if caller is Caller.APP else self.user


@dataclass
class Window:
    """Begins with the first request in it, and ends `length` later with everything allowed again."""

    clock: Clock
    limit: int
    length: timedelta
    used: int = 0
    ends_at: datetime | None = None

    def take(self) -> bool:
        """Count one request; False where none is left."""
        now = self.clock.now()
        if self.ends_at is None or now >= self.ends_at:
            self.used, self.ends_at = 0, now + self.length
        self.used += 1
        return self.used <= self.limit

    def headers(self, name: str = "x-rate-limit-") -> Mapping[str, str]:
        """What X says of it: `-limit`, `-remaining`, and `-reset` in seconds since 1970."""
        assert self.ends_at is not None, "nothing was asked in this window"
        said = {
            "limit": self.limit,
            "remaining": max(0, self.limit - self.used),
            "reset": int(self.ends_at.timestamp()) + 1,
        }
        return {name + key: str(value) for key, value in said.items()}
