"""OAuth 2: access tokens that live two hours, and refresh tokens that are good for one time each.

One refresher for all who use the same `token_file`: listener, speaker, other processes. Whoever holds the lock reads
the file again before asking X, so nobody spends a refresh token that somebody else has spent. The new tokens are on
the disk, whole, before they are used.

One loss cannot be excluded: this machine dies between X's answer and the file. X has then forgotten the old refresh
token and nobody knows the new one. The next request says that the refresh token was refused; the operator authorizes
the account once more and sets the new refresh token in the environment. It is taken at once: the file says from which
token of the environment it comes, and counts for that one only.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import requests

from engage.errors import Closed, Temporary
from listeners import wire
from listeners.x.settings import TWEEPYS_OWN, Settings

MARGIN = timedelta(minutes=1)
"""Before its end an access token is not used any more: it could die on the way."""


@dataclass(frozen=True)
class Pair:
    """What X gave: an access token until `ends_at`, and the refresh token for the next. `scope` is what it may do."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    ends_at: datetime
    scope: str


class Tokens:
    """The access token to use now. One object for one thread; many objects may share a file."""

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        assert settings.token_file is not None, "OAuth 2 without a token_file"
        self._settings, self._file, self._now = settings, settings.token_file, now
        self._client_id, self._client_secret = settings.secret("client_id") or "", settings.secret("client_secret")
        self._first = settings.secret("refresh_token") or ""
        self._session = wire.session(settings.timeout, settings.base)
        self._pair: Pair | None = None
        self._is_doubted = self._is_last_hope = False

    def current(self) -> str:
        """An access token that X should take. Raises `Temporary`, or `Closed` where a person must authorize again."""
        if self._pair is None or self._is_doubted or self._is_over(self._pair):
            self._pair = self._renewed()
            self._is_doubted = False
        return self._pair.access

    @property
    def scope(self) -> str:
        """What the current token may do, as X names it: "tweet.read tweet.write …"."""
        return self._pair.scope if self._pair else ""

    def accepted(self) -> None:
        """X took the current token."""
        self._is_last_hope = False

    def refused(self) -> None:
        """X did not take the current token (401). Raises `Temporary`: there will be another; the second time in a row
        nothing, since a new one was of no use."""
        if not self._is_last_hope:
            self._is_doubted = self._is_last_hope = True
            raise Temporary("X refused our access token (401); a new one is asked for before the next request")

    def _is_over(self, pair: Pair) -> bool:
        return self._now() >= pair.ends_at - MARGIN

    def _renewed(self) -> Pair:
        """Somebody else's new pair if there is one, else our own."""
        useless = self._pair.access if self._pair and self._is_doubted else ""
        try:
            with self._locked():
                kept = self._kept()
                if kept and not self._is_over(kept) and kept.access != useless:
                    return kept
                return self._refreshed(kept.refresh if kept else self._first)
        except OSError as error:
            raise Closed(f"token_file {self._file} cannot be used: {error.strerror}; mend that and restart") from None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One at a time, in this process and in others. Beside the file, which is replaced and not written to."""
        descriptor = os.open(f"{self._file}.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _kept(self) -> Pair | None:
        """The pair in the file; None if there is no file, or it comes from another refresh token than the one set."""
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            if kept["from"] != _mark(self._first):
                return None
            ends_at = datetime.fromisoformat(kept["ends_at"])
            return Pair(str(kept["access_token"]), str(kept["refresh_token"]), ends_at, str(kept["scope"]))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError):
            raise Closed(
                f"token_file {self._file} is not as we wrote it: delete it, authorize the account again, set "
                f"{self._settings.variable('refresh_token')} and restart"
            ) from None

    def _refreshed(self, refresh_token: str) -> Pair:
        """A new pair from X, on the disk. Called under the lock."""
        # Opened before X is asked: where nothing can be written, no refresh token is spent.
        fresh = Path(f"{self._file}.new")
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_CLOEXEC, 0o600), "w") as opened:
            pair = self._asked_for(refresh_token)
            kept = {"from": _mark(self._first), "access_token": pair.access, "refresh_token": pair.refresh}
            json.dump({**kept, "ends_at": pair.ends_at.isoformat(), "scope": pair.scope}, opened)
            opened.flush()
            os.fsync(opened.fileno())
        fresh.replace(self._file)
        folder = os.open(self._file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return pair

    def _asked_for(self, refresh_token: str) -> Pair:
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token, "client_id": self._client_id}
        auth = (self._client_id, self._client_secret) if self._client_secret else None
        asked_at = self._now()
        try:
            response = self._session.post(f"{TWEEPYS_OWN}/2/oauth2/token", data=form, auth=auth, allow_redirects=False)
            answer = response.json()
        except (requests.RequestException, ValueError) as error:
            # Without the cause: it holds the request, and that the tokens.
            raise Temporary(f"X gave no new tokens: {wire.told(error)}") from None
        if response.status_code in (400, 401):
            variable = self._settings.variable("refresh_token")
            raise Closed(f"X refused our refresh token: authorize the account again, set {variable} and restart")
        if response.status_code != 200:
            raise Temporary(f"X gave no new tokens: it answered {response.status_code}")
        return _pair(answer, asked_at)


def _pair(answer: Any, asked_at: datetime) -> Pair:
    try:
        ends_at = asked_at + timedelta(seconds=float(answer["expires_in"]))
        scope = answer.get("scope", "")
        return Pair(str(answer["access_token"]), str(answer["refresh_token"]), ends_at, str(scope))
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError):
        raise Temporary("X gave no new tokens: its answer lacks them") from None


def _mark(token: str) -> str:
    """Tells one token from another, and tells nothing of it."""
    return hashlib.sha256(token.encode()).hexdigest()
