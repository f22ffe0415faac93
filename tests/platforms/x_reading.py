"""What a request for posts asks for (fields, expansions, a stretch of time, a page), and what goes back for it.

Names, bounds and defaults as in the X API v2 documentation: "Fields", "Expansions", "Pagination".
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, takewhile
from typing import Any

from tests.platforms.x_network import Network, is_there
from tests.platforms.x_objects import Post, User, id_at, post_json, user_json
from tests.platforms.x_problems import invalid, not_found, not_shown

SEARCH_REACH = timedelta(days=7)

_TWEET_FIELDS = """
    article attachments author_id card_uri community_id context_annotations conversation_id created_at
    display_text_range edit_controls edit_history_tweet_ids entities geo id in_reply_to_user_id lang media_metadata
    non_public_metrics note_tweet organic_metrics possibly_sensitive promoted_metrics public_metrics referenced_tweets
    reply_settings scopes source suggested_source_links text withheld
"""
_USER_FIELDS = """
    affiliation connection_status created_at description entities id is_identity_verified location most_recent_tweet_id
    name parody pinned_tweet_id profile_banner_url profile_image_url protected public_metrics receives_your_dm
    subscription subscription_type url username verified verified_followers_count verified_type withheld
"""
TWEET_FIELDS, USER_FIELDS = frozenset(_TWEET_FIELDS.split()), frozenset(_USER_FIELDS.split())
EXPANSIONS = {
    "author_id": "author_id",
    "in_reply_to_user_id": "in_reply_to_user_id",
    "entities.mentions.username": "entities",
    "referenced_tweets.id": "referenced_tweets",
    "referenced_tweets.id.author_id": "referenced_tweets",
    "edit_history_tweet_ids": "edit_history_tweet_ids",
}
"""Each brings the field that it expands."""


@dataclass(frozen=True)
class Wanted:
    """Which fields and expansions a request asks for."""

    tweet_fields: frozenset[str]
    user_fields: frozenset[str]
    expansions: frozenset[str]

    @classmethod
    def by(cls, query: Mapping[str, str]) -> "Wanted":
        """What the query says; raises the 400 `Problem` for a name that X does not have."""
        expansions = _names(query, "expansions", frozenset(EXPANSIONS))
        brought = {EXPANSIONS[expansion] for expansion in expansions}
        return cls(
            _names(query, "tweet.fields", TWEET_FIELDS) | brought,
            _names(query, "user.fields", USER_FIELDS),
            expansions,
        )


def _names(query: Mapping[str, str], parameter: str, known: frozenset[str]) -> frozenset[str]:
    names = frozenset(filter(None, query.get(parameter, "").split(",")))
    for name in sorted(names - known):
        message = f"The `{parameter}` query parameter value [{name}] is not one of [{','.join(sorted(known))}]"
        raise invalid(parameter, name, message)
    return names


def posts_body(network: Network, viewer: User | None, posts: list[Post], wanted: Wanted) -> dict[str, Any]:
    """`data`, `includes` and `errors` for these posts; what is empty is left out."""
    tweets: dict[int, Post] = {}
    users: dict[int, User] = {}
    errors = []
    for post in posts:
        users |= {user.id: user for user in _users_of(post, wanted.expansions)}
        if not any(expansion.startswith("referenced_tweets") for expansion in wanted.expansions):
            continue
        for _, other in post.references:
            if not is_there(other):
                errors.append(not_found("tweet", "referenced_tweets.id", other.id))
            elif not network.sees(viewer, other.author):
                errors.append(not_shown("tweet", "referenced_tweets.id", other.id))
            else:
                tweets[other.id] = other
                if "referenced_tweets.id.author_id" in wanted.expansions:
                    users[other.author.id] = other.author
    includes = {
        "users": [user_json(user, wanted.user_fields) for user in users.values() if not user.deleted],
        "tweets": [post_json(post, wanted.tweet_fields) for post in tweets.values()],
    }
    body = {
        "data": [post_json(post, wanted.tweet_fields) for post in posts],
        "includes": {kind: objects for kind, objects in includes.items() if objects},
        "errors": errors,
    }
    return {name: value for name, value in body.items() if value}


def _users_of(post: Post, expansions: frozenset[str]) -> list[User]:
    users = []
    if "author_id" in expansions:
        users.append(post.author)
    if "in_reply_to_user_id" in expansions and (replied := post.referenced("replied_to")):
        users.append(replied.author)
    if "entities.mentions.username" in expansions:
        users.extend(post.mentioned)
    return users


def page_body(
    network: Network, viewer: User | None, posts: Iterable[Post], query: Mapping[str, str], least: int
) -> Any:
    """One page of `posts` (newest first) and its `meta`; `least` is the smallest `max_results` of that endpoint."""
    size, first, last = _size(query, least), *_stretch(query)
    inside = (post for post in takewhile(lambda post: post.id > first, posts) if post.id < last)
    page = list(islice(inside, size + 1))
    shown = page[:size]
    meta: dict[str, Any] = {"result_count": len(shown)}
    if shown:
        meta |= {"newest_id": str(shown[0].id), "oldest_id": str(shown[-1].id)}
    if len(page) > size:
        meta["next_token"] = f"b26v{shown[-1].id:x}"
    return {**posts_body(network, viewer, shown, Wanted.by(query)), "meta": meta}


def _size(query: Mapping[str, str], least: int) -> int:
    value = query.get("max_results", "10")
    if not value.isdecimal() or not least <= int(value) <= 100:
        message = f"The `max_results` query parameter value [{value}] is not between {least} and 100"
        raise invalid("max_results", value, message)
    return int(value)


def _stretch(query: Mapping[str, str]) -> tuple[int, int]:
    """The ids between which the page lies, both excluded."""
    first, last = [0], [1 << 63]
    if "since_id" in query:
        first.append(number(query, "since_id"))
    if "start_time" in query:
        first.append(id_at(_time(query, "start_time")) - 1)
    if "until_id" in query:
        last.append(number(query, "until_id"))
    if "end_time" in query:
        last.append(id_at(_time(query, "end_time")))
    for parameter in {"next_token", "pagination_token"} & set(query):
        match = re.fullmatch(r"b26v([0-9a-f]{1,16})", query[parameter])
        if match is None:
            raise invalid(parameter, query[parameter], f"The '{parameter}' is not one that was given out")
        last.append(int(match[1], 16))
    return max(first), min(last)


def check_reach(query: Mapping[str, str], now: datetime) -> None:
    """Recent search goes 7 days back: raises the 400 `Problem` for whatever reaches further."""
    oldest = now - SEARCH_REACH
    if {"since_id", "until_id"} & set(query) and {"start_time", "end_time"} & set(query):
        message = "Invalid use of 'since_id' or 'until_id' in conjunction with 'start_time' or 'end_time'."
        raise invalid("since_id", query.get("since_id", ""), message)
    if "since_id" in query and number(query, "since_id") < id_at(oldest):
        message = (
            f"'since_id' must be a tweet id created after [{oldest:%Y-%m-%dT%H:%MZ}]. "
            f"Please use a 'since_id' that is larger than {id_at(oldest)}"
        )
        raise invalid("since_id", query["since_id"], message)
    if "start_time" in query and _time(query, "start_time") < oldest:
        message = f"'start_time' must be on or after [{oldest:%Y-%m-%dT%H:%MZ}]."
        raise invalid("start_time", query["start_time"], message)


def number(query: Mapping[str, str], parameter: str) -> int:
    """The id in this parameter; raises the 400 `Problem`."""
    value = query[parameter]
    if not re.fullmatch(r"[0-9]{1,19}", value):
        message = f"The `{parameter}` query parameter value [{value}] is not valid"
        raise invalid(parameter, value, message)
    return int(value)


def _time(query: Mapping[str, str], parameter: str) -> datetime:
    value = query[parameter]
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise invalid(parameter, value, f"The `{parameter}` query parameter value [{value}] is not an RFC 3339 time")
    return at
