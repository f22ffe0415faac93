"""The real praw, led to a server on this machine; for tests of the platform itself."""

from collections.abc import Mapping
from typing import Any

import praw
import prawcore
import requests
from prawcore.sessions import FiniteRetryStrategy, RetryStrategy

from listeners import wire
from tests.platforms.serving import Server

wire.hushed()  # praw prints whole requests below INFO


class Patient(prawcore.Requestor):
    """Waits as long as `patience` says; the time-out that praw itself asks for is fixed when it is imported."""

    patience = 10.0

    def request(self, *args: Any, timeout: float | None = None, **kwargs: Any) -> requests.Response:
        return super().request(*args, timeout=self.patience, **kwargs)


class WithoutNaps(FiniteRetryStrategy):
    """Retries as often as the library does by itself, but at once."""

    def _sleep_seconds(self) -> float | None:
        return None


class Never(RetryStrategy):
    """How a sender asks: once."""

    def _sleep_seconds(self) -> float | None:
        return None

    def consume_available_retry(self) -> RetryStrategy:
        return self

    def should_retry_on_failure(self) -> bool:
        return False


def connected(
    server: Server, credentials: Mapping[str, str], retries: type[RetryStrategy] = WithoutNaps
) -> praw.Reddit:
    """A client of the server's account, with a session of its own. `retries`: what it does after a failure."""
    session = requests.Session()
    session.trust_env = False
    client = praw.Reddit(
        oauth_url=server.url,
        reddit_url=server.url,
        check_for_updates=False,
        user_agent="goodword tests",
        requestor_class=Patient,
        requestor_kwargs={"session": session},
        **credentials,
    )
    core(client)._retry_strategy_class = retries
    return client


def core(client: praw.Reddit) -> Any:
    """The session that praw asks with, under which the library's own settings lie."""
    return client._authorized_core
