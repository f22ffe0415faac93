"""What of Reddit works with these settings, for `goodword check --live`. It reads, and posts nothing."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from engage.errors import Permanent, PlatformError
from engage.exchange import Checked
from listeners.reddit.client import Client, utc_now
from listeners.reddit.endpoints import of_all_reddit
from listeners.reddit.settings import Settings
from listeners.text import excerpt


def check(settings: Settings) -> Iterator[Checked]:
    """One line for the credentials, the account, each list that is listened to and each subreddit. Never raises for a
    failure of Reddit's."""
    client = Client(settings, utc_now)
    credentials = _tried("credentials", client.renew, lambda _: "Reddit gives us an access token")
    yield credentials
    if not credentials.works:
        return
    yield _tried("account", lambda: client.get("api/v1/me"), partial(_account, settings.account))
    for endpoint in of_all_reddit(settings):
        params = {**endpoint.params, "limit": 1}
        yield _tried(endpoint.says, partial(client.get, endpoint.path, params), lambda _: "can be read")
    for name in settings.subreddits:
        finds = partial(_subreddit, settings, name)
        yield _tried(f"r/{name}", partial(client.get, f"r/{name}/about"), finds)


def _tried(what: str, ask: Callable[[], Any], finds: Callable[[Any], str]) -> Checked:
    """`finds` says what it found, or raises a `PlatformError` as `ask` does."""
    try:
        return Checked(what, True, finds(ask()))
    except PlatformError as error:
        return Checked(what, False, str(error))


def _account(account: str, me: Any) -> str:
    name = str(me.get("name", "")) if isinstance(me, dict) else ""
    if name.casefold() != account.casefold():
        raise Permanent(
            f"the credentials are those of u/{excerpt(name)}, but account says u/{account}: correct one of them"
        )
    if me.get("is_suspended"):
        raise Permanent(f"u/{account} is suspended: nobody sees what it posts")
    return f"u/{name} is logged in"


def _subreddit(settings: Settings, name: str, about: Any) -> str:
    data = about.get("data") if isinstance(about, dict) else None
    if isinstance(data, dict) and data.get("user_is_banned"):
        raise Permanent(f"u/{settings.account} is banned there: what is heard there cannot be answered")
    by_hand = name.casefold() in (other.casefold() for other in settings.by_hand_only)
    return "can be read; people answer there by hand" if by_hand else "can be read and answered in"
