"""Reddit's rules: who may reply to what, and which submissions a search finds.

The names and sentences of the errors are those of Reddit's own API; praw hands them on in `RedditAPIException.items`.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from tests.platforms.reddit_objects import Comment, Submission

LONGEST_REPLY = 10_000

Complaint = tuple[str, str, str]
"""An error's name, its sentence, the field it is about."""


def complaint_about(parent: Submission | Comment, text: str) -> Complaint | None:
    """Why nobody may reply to `parent` with `text`; None: they may."""
    if not text.strip():
        return "NO_TEXT", "we need something here", "text"
    if len(text) > LONGEST_REPLY:
        return "TOO_LONG", f"this is too long (max: {LONGEST_REPLY})", "text"
    if parent.is_gone and isinstance(parent, Submission):
        return "DELETED_LINK", "the link you are commenting on has been deleted", "parent"
    if parent.is_gone:
        return "DELETED_COMMENT", "that comment has been deleted", "parent"
    if parent.submission.archived:
        return "TOO_OLD", "that's a piece of history now; it's too late to reply to it", "parent"
    if parent.locked or parent.submission.locked:
        return "THREAD_LOCKED", "Comments are locked.", "parent"
    if parent.subreddit.banned:
        return "SUBREDDIT_NOTALLOWED", "you aren't allowed to post there.", "sr"
    return None


def too_often(wait: timedelta) -> Complaint:
    """The complaint about somebody who posts too much; praw reads the pause out of the sentence."""
    seconds = max(1, round(wait.total_seconds()))
    number, unit = (seconds, "second") if seconds < 60 else (-(-seconds // 60), "minute")
    pause = f"{number} {unit}{'s' if number > 1 else ''}"
    said = f"Looks like you've been doing that a lot. Take a break for {pause} before trying again."
    return "RATELIMIT", said, "ratelimit"


PERIODS = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=31),
    "year": timedelta(days=366),
}
"""The values of `t` in a search; "all", or none at all, is every time."""


def found(submissions: Iterable[Submission], query: Mapping[str, str], now: datetime) -> list[Submission]:
    """The submissions whose title or text the search `q` finds and that are as young as `t` wants."""
    since = now - PERIODS[query["t"]] if query.get("t") in PERIODS else None
    young = [one for one in submissions if since is None or one.created >= since]
    return [one for one in young if finds(query.get("q", ""), f"{one.title}\n{one.text}")]


def finds(query: str, text: str) -> bool:
    """Whether a search finds a text, whatever the case of its letters.

    A query is words and "quoted phrases" with AND, OR and brackets; what stands side by side is joined by AND, which
    binds before OR.
    """
    tokens = re.findall(r'"[^"]*"|[()]|[^\s()"]+', query)
    return _either(tokens, f" {_plain(text)} ")


def _either(tokens: list[str], text: str) -> bool:
    found = _both(tokens, text)
    while tokens and tokens[0] == "OR":
        tokens.pop(0)
        found = _both(tokens, text) or found
    return found


def _both(tokens: list[str], text: str) -> bool:
    found = True
    while tokens and tokens[0] not in {"OR", ")"}:
        token = tokens.pop(0)
        if token == "(":
            found = _either(tokens, text) and found
            del tokens[:1]
        elif token != "AND":
            found = f" {_plain(token)} " in text and found
    return found


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
