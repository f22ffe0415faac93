"""Which column of a tape holds which of our fields."""

import difflib
import json
import shlex
from collections.abc import Mapping, Sequence

from listeners.text import excerpt

KNOWN = {
    "id": ("id", "tweet_id", "id_str", "status_id", "post_id", "external_id"),
    "text": ("text", "full_text", "tweet_text", "body", "content", "message", "tweet"),
    "posted_at": (
        *("posted_at", "created_at", "tweet_created", "created_utc", "published_at", "published"),
        *("timestamp", "datetime", "date", "time"),
    ),
    "handle": (
        *("handle", "username", "screen_name", "user_name", "author_username", "author", "user"),
        *("user.screen_name", "author.username", "user.username"),
    ),
    "name": ("name", "display_name", "author_name", "user.name", "author.name"),
    "followers": (
        *("followers", "followers_count", "user_followers", "user.followers_count"),
        "author.public_metrics.followers_count",
    ),
    "replies": ("replies", "reply_count", "replies_count", "num_comments", "public_metrics.reply_count"),
    "likes": ("likes", "like_count", "likes_count", "favorite_count", "ups", "public_metrics.like_count"),
    "reposts": ("reposts", "repost_count", "retweets", "retweet_count", "shares", "public_metrics.retweet_count"),
    "url": ("url", "link", "permalink", "tweet_url"),
    "thread_id": ("thread_id", "conversation_id", "link_id"),
    "parent_id": (
        *("parent_id", "in_reply_to_status_id", "in_reply_to_status_id_str", "in_reply_to_tweet_id"),
        "in_reply_to_id",
    ),
    "parent_text": ("parent_text", "parent_body", "in_reply_to_text"),
    "parent_handle": (
        *("parent_handle", "parent_username", "parent_author"),
        *("in_reply_to_screen_name", "in_reply_to_username", "in_reply_to_handle"),
    ),
    "eligibility": ("eligibility",),
    "eligibility_because": ("eligibility_because",),
}
"""Our fields, and the names that other people's exports give them; the first that is there counts.

A dot goes into an object of a JSONL tape. "Tweet ID" and "tweet-id" are tweet_id.
"""

REQUIRED = ("id", "text")
MOST_NAMES = 200
"""Names among which the nearest is looked for."""


def find(names: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """Field > index in `names`. `mapping` (field > name) goes first; an empty name in it leaves the field out."""
    plain = [_plain(name) for name in names]
    found = {}
    for field, known in KNOWN.items():
        if field in mapping:
            where = [names.index(mapping[field])] if mapping[field] in names else []
        else:
            where = [plain.index(name) for name in known if name in plain]
        if where:
            found[field] = where[0]
    return found


def lacking(names: Sequence[str], mapping: Mapping[str, str], kind: str) -> str:
    """What is wrong with these names, all at once, as a sentence with what to write; "" if nothing is.

    `kind` is what the tape calls them: "column" or "key". A key may be missing in an object, unless it is required.
    """
    found = find(names, mapping)
    problems = []
    for field, known in KNOWN.items():
        wanted = mapping.get(field, "")
        if field in found:
            name = names[found[field]]
            if names.count(name) > 1:
                problems.append(f"the {kind} {name!r} stands twice: rename one of them")
        elif wanted and (kind == "column" or field in REQUIRED):
            problem = f"map says that {field} is in {wanted!r}, but there is no such {kind}"
            problems.append(problem + _advice(field, (wanted,), names))
        elif field in REQUIRED:
            problems.append(f"there is no {kind} for {field}" + _advice(field, known, names))
    if not problems:
        return ""
    return f"{'; '.join(problems)}. The {kind}s are: {excerpt(', '.join(names)) or 'none'}"


def _advice(field: str, wanted: Sequence[str], names: Sequence[str]) -> str:
    """The name that is nearest to one of `wanted`, and how to say that it is meant."""
    plain = {_plain(name): excerpt(name) for name in names[:MOST_NAMES]}
    near = next((hit[0] for word in wanted if (hit := difflib.get_close_matches(_plain(word), plain, 1))), None)
    name = plain[near] if near else "<its name>"
    meant = f"; did you mean {name!r}? Then" if near else ";"
    in_yaml, in_shell = json.dumps(name, ensure_ascii=False), shlex.quote(f"{field}={name}")
    return f"{meant} write map: {{{field}: {in_yaml}}}, or --map {in_shell}"


def _plain(name: str) -> str:
    return name.strip().lower().replace(" ", "_").replace("-", "_")
