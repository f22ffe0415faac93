"""Which of Reddit's lists are asked, for what, and what of it is heard."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from listeners.reddit.mentions import about_us
from listeners.reddit.settings import Settings

SEARCH_LAG = timedelta(minutes=15)
"""Until a new submission turns up in a search; ours to choose, Reddit promises none."""

OWN_LAG = timedelta(minutes=5)
"""By which our newest comments are told again."""

LONGEST_QUERY = 512
"""Characters of a search, as Reddit's search takes them."""

Params = Mapping[str, str | int]


def everything(text: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One list. `key`: its name in the cursor; `says`: what a sentence calls it; `lag`: how late a post may turn up.

    `is_brief`: its entries lack fields (Reddit's inbox: `permalink`, `locked`, …) and are asked for by name as well.
    `repeats`: what was posted last is told again each time, as a comment of ours settles only what has been drafted.
    """

    key: str
    says: str
    path: str
    lag: timedelta
    params: Params = field(default_factory=dict)
    hears: Callable[[str], bool] = everything
    is_brief: bool = False
    repeats: bool = False


def endpoints(settings: Settings) -> list[Endpoint]:
    """All of them. Our own comments come last: what they answer has been heard by then."""
    return [*of_subreddits(settings), *of_all_reddit(settings)]


def of_subreddits(settings: Settings) -> Iterator[Endpoint]:
    """The comments and submissions of all our subreddits together."""
    if settings.subreddits:
        names, lag = "+".join(settings.subreddits), _lag(settings)
        says = ", ".join(f"r/{name}" for name in settings.subreddits)
        hears = about_us(settings) if settings.wanted else everything
        yield Endpoint(f"comments {names}", f"the comments of {says}", f"r/{names}/comments", lag, hears=hears)
        yield Endpoint(f"new {names}", f"the submissions of {says}", f"r/{names}/new", lag, hears=hears)


def of_all_reddit(settings: Settings) -> Iterator[Endpoint]:
    """The inbox, the searches, and what we say ourselves."""
    lag = _lag(settings)
    yield Endpoint("mentions", "the mentions in our inbox", "message/mentions", lag, is_brief=True)
    yield Endpoint("inbox", "our inbox", "message/inbox", lag, is_brief=True)
    for query in _queries([f"u/{settings.account}", *settings.wanted]):
        params: Params = {"q": query, "sort": "new", "t": "all", "type": "link"}
        yield Endpoint(f"search {query}", "the search", "r/all/search", SEARCH_LAG, params, about_us(settings))
    yield own_comments(settings)


def own_comments(settings: Settings) -> Endpoint:
    """What we answered, through Goodword or by hand."""
    path = f"user/{settings.account}/comments"
    return Endpoint("own", "our own comments", path, max(_lag(settings), OWN_LAG), repeats=True)


def _lag(settings: Settings) -> timedelta:
    return 2 * timedelta(seconds=settings.index_lag)


def _queries(phrases: list[str]) -> Iterator[str]:
    """The phrases joined by OR, in as few searches as hold them. They find submissions only; among those are the ones
    that name our account, of which the inbox does not tell."""
    query = ""
    for phrase in dict.fromkeys(phrases):
        longer = f'{query} OR "{phrase}"' if query else f'"{phrase}"'
        if len(longer) > LONGEST_QUERY:
            yield query
            longer = f'"{phrase}"'
        query = longer
    yield query
