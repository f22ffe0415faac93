"""What Reddit and the wire say when something does not work, turned into our own errors. Nothing here asks anybody.

`acts`: the request was to post something. Whatever leaves open whether it did is `Unsure` then, else `Temporary`.
"""

import math
import re
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from engage.errors import AskAgain, Closed, Permanent, PlatformError, Temporary, Unsure
from listeners import wire
from listeners.text import excerpt

DEFAULT_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)

Where = Literal["token", "place", "reply", "account"]
"""What a request is about: an access token, a subreddit by its name, a reply, or our account and app."""

_UNKNOWN = "Reddit does not know it ({}): see whether it is written as Reddit writes it"

REFUSED: Mapping[int, PlatformError] = {
    301: Permanent(_UNKNOWN.format(301)),
    302: Permanent(_UNKNOWN.format(302)),
    402: Closed("Reddit wants to be paid before it goes on (402): see to the app's plan, then restart"),
    404: Permanent(_UNKNOWN.format(404)),
}
"""What some statuses mean whatever was asked."""


class DeadToken(Closed):
    """401: Reddit does not know our access token."""

    def __init__(self) -> None:
        super().__init__(
            "Reddit refuses our access token (401): see whether the app and the account are in good standing, "
            "then restart or `goodword resume`"
        )


def by_status(status: int, headers: Mapping[str, str], now: datetime, where: Where, says: Any = None) -> PlatformError:
    """For an answer whose status is not 200; `says` is its JSON, if it is any."""
    match status:
        case 401:
            return bad_credentials("401") if where == "token" else DeadToken()
        case 403:
            return _forbidden(where)
        case 429:
            return Closed("Reddit takes no more requests for now (429)", rate_limited(headers, now))
        case _ if status in REFUSED:
            return again(REFUSED[status])
        case _ if status >= 500 or status < 400 or status == 408:
            return _open(f"Reddit has trouble of its own (status {status})", where == "reply")
    return _bad_request(status, where, says)


def _forbidden(where: Where) -> PlatformError:
    match where:
        case "reply":
            return Permanent("Reddit does not let us reply there (403): it is private or locked, or we are banned")
        case "place":
            return Permanent("Reddit does not show it to our account (403): it is private, or we are banned there")
    return Closed(
        "Reddit refuses our app (403): see whether its access is approved and the account is not suspended, "
        "then restart or `goodword resume`"
    )


def _bad_request(status: int, where: Where, says: Any) -> PlatformError:
    """A reply's complaint may come with status 400, as {"reason": its name, "explanation": its sentence}."""
    if where == "reply" and isinstance(says, dict) and "reason" in says:
        return by_complaint([[says["reason"], says.get("explanation", "")]], None)
    return Permanent(f"Reddit does not take our request (status {status})")


def by_wire(error: BaseException, acts: bool) -> PlatformError:
    """For a request that brought no whole answer."""
    return _open(f"Reddit: {wire.told(error)}", acts and not wire.never_left(error))


def unreadable(acts: bool) -> PlatformError:
    """For an answer that is not what Reddit's API says it is: a page in HTML, or JSON of another shape."""
    return _open("Reddit's answer is not the JSON that its API promises", acts)


def bad_credentials(says: str) -> Closed:
    """For a token that we are not given: `says` is Reddit's word for why."""
    return Closed(
        f"Reddit refuses our credentials ({excerpt(says)}): set GOODWORD_<BLOCK>_CLIENT_ID, _CLIENT_SECRET and "
        "_PASSWORD anew (the app must be of the type script, and ours), then restart or `goodword resume`"
    )


COMPLAINTS: Mapping[str, PlatformError] = {
    "THREAD_LOCKED": AskAgain("the thread is locked: nobody can reply there for now"),
    "COMMENT_LOCKED": AskAgain("the comment is locked: nobody can reply to it for now"),
    "TOO_LONG": AskAgain("the reply is too long for Reddit: shorten it"),
    "NO_TEXT": AskAgain("the reply is empty: write something"),
    "DOMAIN_BANNED": AskAgain("the reply has a link that is not allowed there: take it out"),
    "TOO_OLD": Permanent("the thread is archived: nobody can reply there any more"),
    "TOO_MANY_COMMENTS": Permanent("the thread is full: it takes no more comments"),
    "DELETED_COMMENT": Permanent("the comment was deleted or removed"),
    "DELETED_LINK": Permanent("the submission was deleted or removed"),
    "SUBREDDIT_NOTALLOWED": Permanent("our account may not post in that subreddit"),
    "SUBREDDIT_NOEXIST": Permanent("the subreddit does not exist any more"),
    "USER_BLOCKED": Permanent("its author has blocked our account"),
}
"""Errors of Reddit's API by their names (those of praw's documentation, `RedditErrorItem`).

A lock may be lifted and a wording changed, so a person is asked; the rest will not change.
"""


def by_complaint(errors: Sequence[Any], ratelimit: Any) -> PlatformError:
    """For the `errors` of an answer to a reply, each [name, sentence, field]; nothing was posted.

    `ratelimit`: the seconds that come with a RATELIMIT, where Reddit tells them.
    """
    name, says = (str(errors[0][0]), str(errors[0][1])) if _is_complaint(errors[0]) else ("", str(errors[0]))
    if name == "RATELIMIT":
        return Closed("Reddit lets our account post no more for now (RATELIMIT)", jittered(_pause(ratelimit, says)))
    known = COMPLAINTS.get(name)
    if known is None:
        return Permanent(f"Reddit refuses the reply ({excerpt(name)[:60] or 'without a name'}): {excerpt(says)}")
    return again(known)


def rate_limited(headers: Mapping[str, str], now: datetime) -> timedelta:
    """How long a 429 keeps us away: by Retry-After (seconds, or a date), else by x-ratelimit-reset, else a minute."""
    for written in (headers.get("retry-after"), headers.get("x-ratelimit-reset")):
        wait = _wait(written, now)
        if wait is not None:
            return jittered(wait)
    return jittered(DEFAULT_WAIT)


def again(known: PlatformError) -> PlatformError:
    """The same error, new: an exception keeps the traceback of whoever raised it."""
    return type(known)(str(known))


def jittered(wait: timedelta) -> timedelta:
    """`wait`, up to a tenth longer, a second at least and an hour at most."""
    longer = max(wait, timedelta(seconds=1)) * (1 + secrets.randbelow(1001) / 10_000)
    return min(longer, LONGEST_WAIT)


def number_in(written: object) -> float | None:
    """A number as headers and answers write it, 0 or more; None if it is none."""
    with suppress(TypeError, ValueError):
        seconds = float(written)  # type: ignore[arg-type]  # whatever is no number raises
        return seconds if math.isfinite(seconds) and seconds >= 0 else None
    return None


def _wait(written: str | None, now: datetime) -> timedelta | None:
    seconds = number_in(written)
    if seconds is not None:
        return timedelta(seconds=min(seconds, LONGEST_WAIT.total_seconds()))
    with suppress(TypeError, ValueError):
        at = parsedate_to_datetime(written or "")
        return (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    return None


def _pause(ratelimit: Any, says: str) -> timedelta:
    """From the seconds beside the complaint, else from its sentence: "Take a break for 5 minutes"."""
    seconds = number_in(ratelimit)
    if seconds is None and (found := re.search(r"(\d{1,4}) (second|minute|hour)", says)):
        seconds = int(found[1]) * {"second": 1, "minute": 60, "hour": 3600}[found[2]]
    return DEFAULT_WAIT if seconds is None else timedelta(seconds=min(seconds, LONGEST_WAIT.total_seconds()))


def _is_complaint(error: Any) -> bool:
    return isinstance(error, list | tuple) and len(error) >= 2


def _open(says: str, acts: bool) -> PlatformError:
    return Unsure(f"{says} after we had asked it to post") if acts else Temporary(says)
