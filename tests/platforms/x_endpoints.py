"""What X answers to each GET. `viewer` is in whose eyes: the account of a user's token, or None for the app's."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from tests.platforms.serving import Answer
from tests.platforms.x_network import Network
from tests.platforms.x_objects import User, user_json
from tests.platforms.x_problems import invalid, not_found, not_shown, only
from tests.platforms.x_reading import SEARCH_REACH, Wanted, check_reach, number, page_body, posts_body
from tests.platforms.x_search import UnreadableError, parse

MENTIONS_REACH, TIMELINE_REACH = 800, 3200
"""How many posts back these lists go."""

QUERY_LENGTH = 512
MOST_IDS = 100

Query = Mapping[str, str]


def one_user(user: User | None, handle: str, query: Query) -> Answer:
    """GET /2/users/me and /2/users/by/username/:handle."""
    wanted = Wanted.by(query)
    if user is None:
        return Answer({"errors": [not_found("user", "username", handle)]})
    return Answer({"data": user_json(user, wanted.user_fields)})


def mentions(network: Network, viewer: User | None, user: str, query: Query) -> Answer:
    """GET /2/users/:id/mentions"""
    of = _user(network, viewer, user)
    posts = (post for post in network.listed(viewer) if of in post.mentioned)
    return Answer(page_body(network, viewer, islice(posts, MENTIONS_REACH), query, least=5))


def timeline(network: Network, viewer: User | None, user: str, query: Query) -> Answer:
    """GET /2/users/:id/tweets"""
    kinds = {"replies": "replied_to", "retweets": "retweeted"}
    left_out = [kinds.get(name, "") for name in query.get("exclude", "").split(",")]
    of = _user(network, viewer, user)
    own = islice((post for post in network.listed(viewer) if post.author is of), TIMELINE_REACH)
    posts = (post for post in own if not any(post.referenced(kind) for kind in left_out))
    return Answer(page_body(network, viewer, posts, query, least=5))


def _user(network: Network, viewer: User | None, id_: str) -> User:
    """Whose list it is; raises the `Problem`, which here is a 200 with nothing but `errors`."""
    number({"id": id_}, "id")
    user = network.user_of(id_)
    if user is None:
        raise only(not_found("user", "id", id_))
    if not network.sees(viewer, user):
        raise only(not_shown("user", "id", id_))
    return user


def search(network: Network, viewer: User | None, query: Query) -> Answer:
    """GET /2/tweets/search/recent"""
    sought = query.get("query", "")
    if len(sought) > QUERY_LENGTH:
        message = f"Invalid 'query': it has {len(sought)} characters, the maximum is {QUERY_LENGTH}"
        raise invalid("query", sought, message)
    try:
        matches = parse(sought)
    except UnreadableError as lost:
        raise invalid("query", sought, f"There were errors processing your request: {lost}") from lost
    now = network.clock.now()
    check_reach(query, now)
    posts = (post for post in network.listed(viewer) if matches(post) and now - post.at < SEARCH_REACH)
    return Answer(page_body(network, viewer, posts, query, least=10))


def posts(network: Network, viewer: User | None, ids: str, query: Query) -> Answer:
    """GET /2/tweets?ids=…"""
    wanted = ids.split(",")
    if len(wanted) > MOST_IDS:
        raise invalid("ids", ids, f"The number of values in the `ids` query parameter list [{len(wanted)}] exceeds 100")
    return Answer(_looked_up(network, viewer, wanted, "ids", query))


def one_post(network: Network, viewer: User | None, id_: str, query: Query) -> Answer:
    """GET /2/tweets/:id"""
    body = _looked_up(network, viewer, [id_], "id", query)
    return Answer({**body, "data": body["data"][0]} if "data" in body else body)


def _looked_up(network: Network, viewer: User | None, ids: list[str], parameter: str, query: Query) -> dict[str, Any]:
    """Posts by their ids; those that are not there are in `errors`."""
    found, errors = [], []
    for one in ids:
        number({parameter: one}, parameter)
        post = network.found(one)
        if post is None:
            errors.append(not_found("tweet", parameter, one))
        elif not network.sees(viewer, post.author):
            errors.append(not_shown("tweet", parameter, one))
        else:
            found.append(post)
    body = posts_body(network, viewer, found, Wanted.by(query))
    errors += body.get("errors", [])
    return {**body, "errors": errors} if errors else body
