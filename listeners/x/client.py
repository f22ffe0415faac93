"""Requests to X: tweepy on our wire. What goes wrong comes out as `Refused` or `Lost`, which hold no secret."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
import tweepy

from engage.errors import Closed
from listeners import wire
from listeners.text import excerpt
from listeners.x.failures import Lost, Refused
from listeners.x.settings import Settings, SignIn
from listeners.x.tokens import Tokens

MOST_POSTS = 100
"""Of one page, and of one look-up by ids."""

TWEET_FIELDS = (
    *("author_id", "conversation_id", "created_at", "entities", "in_reply_to_user_id", "lang", "note_tweet"),
    *("public_metrics", "referenced_tweets", "reply_settings"),
)
USER_FIELDS = ("protected", "public_metrics")
EXPANSIONS = ("author_id", "referenced_tweets.id", "referenced_tweets.id.author_id")

WHOLE = {"tweet_fields": list(TWEET_FIELDS), "user_fields": list(USER_FIELDS), "expansions": list(EXPANSIONS)}
"""What a page of posts is asked for, so that a mention comes with its author, its parent and the parent's author."""

SHORTEST_WAIT, USUAL_WAIT, LONGEST_WAIT = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
"""After a 429: at least, where X does not say, and at most."""

Now = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


class Client:
    """Every request that we make of X. Each raises `Refused` or `Lost`, and `Temporary` or `Closed` where OAuth 2 got
    no token. One object for one thread."""

    def __init__(self, settings: Settings, now: Now = utc_now) -> None:
        self.settings = settings
        self.access_level = ""
        """What X said of an OAuth 1.0a token with its last answer: "read", "read-write", … ; "" if it did not say."""
        self._now = now
        self._user_auth = settings.sign_in is SignIn.OAUTH_1
        self.tokens = Tokens(settings, now) if settings.sign_in is SignIn.OAUTH_2 else None
        given = {name: settings.secret(name) for name in ("bearer_token", "consumer_key", "consumer_secret")}
        given |= {name: settings.secret(name) for name in ("access_token", "access_token_secret")}
        self._client = tweepy.Client(**given, return_type=dict)
        self._client.session = wire.session(settings.timeout, settings.base)
        self._client.session.hooks["response"].append(self._looked_at)

    def account_id(self) -> str:
        """The id of our account. Raises `Closed` too, where there is none or the credentials are somebody else's."""
        account = self.settings.account
        if self.settings.sign_in is SignIn.APP:
            answer = self._ask(self._client.get_user, username=account)
        else:
            answer = self._ask(self._client.get_me)
        user = answer.get("data")
        if not isinstance(user, dict) or not str(user.get("id", "")).isdecimal():
            raise Closed(f"X knows no account @{account}: correct account and restart")
        handle = str(user.get("username", ""))
        if handle.casefold() != account.casefold():
            raise Closed(
                f"the credentials are those of @{excerpt(handle)}, but account is {account}: correct one of them and "
                "restart"
            )
        return str(user["id"])

    def mentions(self, user_id: str, token: str | None = None, **stretch: Any) -> dict[str, Any]:
        """One page of posts that mention this account, the newest first."""
        return self._page(self._client.get_users_mentions, user_id, pagination_token=token, **stretch)

    def own_posts(self, user_id: str, token: str | None = None, **stretch: Any) -> dict[str, Any]:
        """One page of what this account posted, the newest first."""
        return self._page(self._client.get_users_tweets, user_id, pagination_token=token, **stretch)

    def search(self, query: str, token: str | None = None, **stretch: Any) -> dict[str, Any]:
        """One page of what was found in the last seven days, the newest first."""
        return self._page(self._client.search_recent_tweets, query, next_token=token, **stretch)

    def posts(self, ids: Sequence[str]) -> dict[str, Any]:
        """These posts, at most 100; for each that X does not show there is one of `errors`."""
        return self._ask(self._client.get_tweets, list(ids), **WHOLE)

    def reply(self, text: str, to: str) -> dict[str, Any]:
        """Post it. One request, whatever comes of it."""
        return self._ask(self._client.create_tweet, text=text, in_reply_to_tweet_id=to)

    def _page(self, asked: Callable[..., Any], of: str, **given: Any) -> dict[str, Any]:
        answer = self._ask(asked, of, **{"max_results": MOST_POSTS, **WHOLE, **given})
        if "meta" not in answer:
            raise Refused(200, _words(answer) or "nothing that can be read")
        return answer

    def _ask(self, asked: Callable[..., Any], *given: Any, **more: Any) -> dict[str, Any]:
        if self.tokens is not None:
            self._client.bearer_token = self.tokens.current()
        try:
            answer = asked(*given, user_auth=self._user_auth, **more)
        except Refused as refused:
            if refused.status == 401 and self.tokens is not None:
                self.tokens.refused()
            raise
        except (requests.RequestException, ValueError) as error:
            # Without the cause: it holds the request, and that the headers.
            raise Lost(wire.told(error), sent=not wire.never_left(error)) from None
        if not isinstance(answer, dict):
            raise Lost("the answer is no JSON object", sent=True)
        if self.tokens is not None:
            self.tokens.accepted()
        return answer

    def _looked_at(self, response: requests.Response, *_: Any, **__: Any) -> None:
        """A refusal is ours to read: tweepy 4.17 stumbles over a reset time that is no number and over JSON that is no
        object, and its errors keep the request with our tokens."""
        self.access_level = response.headers.get("x-access-level", self.access_level)
        if response.status_code < 300:
            return
        try:
            answer = response.json()
        except ValueError:
            answer = {}
        said = answer if isinstance(answer, dict) else {}
        kind = str(said.get("type", "")).rstrip("/").rpartition("/")[2]
        wait = self._wait(response.headers) if response.status_code == 429 else None
        raise Refused(response.status_code, self._without_secrets(_words(said) or "no reason given"), kind, wait)

    def _wait(self, headers: Mapping[str, str]) -> timedelta:
        """Until X takes this request again, and up to a tenth more, so that not all come back at once."""
        day_is_used_up = headers.get("x-user-limit-24hour-remaining") == "0"
        name = "x-user-limit-24hour-reset" if day_is_used_up else "x-rate-limit-reset"
        try:
            wait = datetime.fromtimestamp(int(headers.get(name, "")), UTC) - self._now()
        except (ValueError, OverflowError, OSError):
            wait = USUAL_WAIT
        wait = max(wait, SHORTEST_WAIT)
        return min(wait * (1 + secrets.randbelow(100) / 1000), LONGEST_WAIT)

    def _without_secrets(self, words: str) -> str:
        """A gateway may repeat in its answer what it was sent."""
        fields = (
            name for name, info in type(self.settings).model_fields.items() if "SecretStr" in str(info.annotation)
        )
        known = [self.settings.secret(field) for field in fields] + [self._client.bearer_token]
        for secret in filter(None, known):
            words = words.replace(secret, "********")
        return words


def _words(answer: Mapping[str, Any]) -> str:
    """X's own words for what it refuses, on one line: those of its errors, else its `detail`, else its `title`."""
    errors = answer.get("errors")
    told = [error.get("message") or error.get("detail") for error in errors or () if isinstance(error, dict)]
    words = [str(word) for word in told if word] or [str(answer.get("detail") or answer.get("title") or "")]
    return excerpt("; ".join(words))
