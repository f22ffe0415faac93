"""The real tweepy `Client`, led to a server on this machine; for tests of the platform itself."""

from collections.abc import Mapping
from typing import Any

import requests
import tweepy
from requests.adapters import HTTPAdapter

from listeners import wire
from tests.platforms import x_access
from tests.platforms.serving import Server

TIMEOUT_SECONDS = 5.0

wire.hushed()  # these clients print tokens below INFO


class Rerouted(HTTPAdapter):
    """Sends to `base` what is addressed, and has been signed, to the real host."""

    def __init__(self, base: str, timeout: float) -> None:
        super().__init__(max_retries=0)
        self.base, self.timeout = base, timeout

    def send(self, request: requests.PreparedRequest, *_: Any, **given: Any) -> requests.Response:
        assert request.url is not None
        request.url = request.url.replace("https://api.twitter.com", self.base)
        return super().send(request, **{**given, "timeout": self.timeout})


def user_client(
    server: Server, other: Mapping[str, str] | None = None, timeout: float = TIMEOUT_SECONDS
) -> tweepy.Client:
    """A client with the OAuth 1.0a credentials of the server's account, of which `other` replaces some."""
    credentials = {
        "consumer_key": x_access.CONSUMER_KEY,
        "consumer_secret": x_access.CONSUMER_SECRET,
        "access_token": x_access.ACCESS_TOKEN,
        "access_token_secret": x_access.ACCESS_TOKEN_SECRET,
    }
    return _led(tweepy.Client(**{**credentials, **(other or {})}), server, timeout)


def bearer_client(server: Server, token: str = x_access.BEARER_TOKEN) -> tweepy.Client:
    """A client with a bearer token: the app's, or an OAuth 2 access token of the account."""
    return _led(tweepy.Client(token), server, TIMEOUT_SECONDS)


def _led(client: tweepy.Client, server: Server, timeout: float) -> tweepy.Client:
    client.session.trust_env = False
    client.session.mount("https://", Rerouted(server.url, timeout))
    return client
