"""`goodword check --live`: what of X works with these credentials, and what to do about the rest. Nothing is posted."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from engage.errors import PlatformError
from engage.exchange import Checked
from listeners.x.client import Client, Now, utc_now
from listeners.x.failures import Lost, Refused, while_reading
from listeners.x.settings import Settings, SignIn


def check(settings: Settings, now: Now = utc_now) -> Iterator[Checked]:
    """One line for each thing that Goodword needs of X. It reads a few posts, which are paid for; it never raises for
    what X does."""
    client = Client(settings, now)
    account = _Account(client)
    yield _tried(settings, f"credentials ({settings.sign_in})", account.find)
    if not account.id:
        return
    yield _tried(settings, "our mentions", partial(_read, client.mentions, account.id, least=5))
    yield _tried(settings, "our own posts", partial(_read, client.own_posts, account.id, least=5))
    for query in settings.queries:
        yield _tried(settings, f"the search {query}", partial(_read, client.search, query, least=10))
    yield _may_post(client)


class _Account:
    def __init__(self, client: Client) -> None:
        self.id, self._client = "", client

    def find(self) -> str:
        self.id = self._client.account_id()
        return f"X knows us as @{self._client.settings.account}"


def _tried(settings: Settings, what: str, trial: Callable[[], str]) -> Checked:
    try:
        return Checked(what, True, trial())
    except (Refused, Lost) as trouble:
        return Checked(what, False, str(while_reading(trouble, settings)))
    except PlatformError as error:
        return Checked(what, False, str(error))


def _read(ask: Callable[..., dict[str, Any]], of: str, least: int) -> str:
    """Asks for as few posts as X gives at `least`."""
    rows = ask(of, max_results=least).get("data")
    return f"can be read; {len(rows) if isinstance(rows, list) else 0} just now"


def _may_post(client: Client) -> Checked:
    """What the token may do, as far as that can be told without posting."""
    what = "permission to post"
    match client.settings.sign_in:
        case SignIn.APP:
            return Checked(what, False, "a bearer token listens only; speak through the sandbox, or use OAuth 1.0a")
        case SignIn.OAUTH_2:
            return _scope_allows(what, client.tokens.scope.split() if client.tokens else [])
    match client.access_level:
        case "read":
            says = "the app reads only: set it to read and write, then make a new access token"
            return Checked(what, False, says)
        case "":
            return Checked(what, True, "X does not tell before the first post; the app must be set to read and write")
        case level:
            return Checked(what, True, f"the token may {level}")


def _scope_allows(what: str, scope: list[str]) -> Checked:
    if "tweet.write" in scope:
        return Checked(what, True, "the token has tweet.write")
    return Checked(what, False, "the token lacks tweet.write: authorize the account again with that scope")
