"""What works between us and Slack, for `goodword check --live`: both tokens, the scopes, Socket Mode.

The words of Slack's errors are those of its Web API documentation, "auth.test" and "apps.connections.open"; how the
client tells of them is read from slack-sdk 3.47, web/base_client.py.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from http.client import HTTPException
from urllib.error import URLError

from pydantic import SecretStr
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from engage.approval.slack.manifest import SCOPES
from engage.config_slack import SlackBlock
from engage.exchange import Checked

TIMEOUT_SECONDS = 5

BOT, SCOPE, APP, SECRET = "bot token", "scopes", "app token", "signing secret"

NO_JSON = "what answers at slack.api_base does not speak Slack's language"
NOT_THIS_TOKEN = "Slack does not know this token"  # noqa: S105 - a sentence
ERRORS = {
    "invalid_auth": NOT_THIS_TOKEN,
    "not_authed": NOT_THIS_TOKEN,
    "token_revoked": "the token was revoked",
    "token_expired": "the token has expired",
    "account_inactive": "the app was taken out of the workspace, or its user is gone",
    "missing_scope": "the token lacks a scope",
    "not_allowed_token_type": "this is another kind of token",
    "ratelimited": "Slack asks us to slow down; try again in a minute",
    "channel_not_found": "there is no such channel, or it is private and we are not in it",
    "access_denied": "Slack lets this token do nothing of that",
}


def check(settings: SlackBlock) -> Iterator[Checked]:
    """One line for each credential, for the scopes, and for each channel. Never raises for a failure of Slack's."""
    logger = logging.getLogger(__name__)
    logger.disabled = True  # what fails is told here, and at DEBUG the client prints the socket's address, a secret
    client = WebClient(base_url=settings.api_base, timeout=TIMEOUT_SECONDS, retry_handlers=[], logger=logger)
    yield from _bot(client, settings.bot_token, _channels(settings))
    yield from _app(client, settings.app_token) if settings.mode == "socket" else [_secret(settings.signing_secret)]


def _channels(settings: SlackBlock) -> list[str]:
    """Every channel that we would post in, once."""
    digest = settings.digest.channel if settings.digest else None
    named = (settings.channel, *settings.lanes.values(), settings.alerts, digest)
    return list(dict.fromkeys(channel for channel in named if channel))


def _bot(client: WebClient, token: SecretStr | None, channels: Sequence[str]) -> Iterator[Checked]:
    advice = "install the app in the workspace, set GOODWORD_SLACK_BOT_TOKEN to its Bot User OAuth Token (xoxb-…)"
    if token is None:
        yield Checked(BOT, False, f"is missing: {advice}")
        return
    answer = _answer(lambda: client.auth_test(token=token.get_secret_value()), advice)
    if isinstance(answer, str):
        yield Checked(BOT, False, answer)
        return
    yield Checked(BOT, True, f"we are {answer.get('user', 'nobody')} in {answer.get('team', 'no workspace')}")
    yield _scopes(_header(answer, "x-oauth-scopes"))
    for channel in channels:
        yield _channel(client, token.get_secret_value(), channel)


def _scopes(header: str) -> Checked:
    """`header` is what Slack says that the token may do: "chat:write,commands"."""
    granted = {scope.strip() for scope in header.split(",")}
    lacking = ", ".join(scope for scope in SCOPES if scope not in granted)
    if lacking:
        says = f"{lacking} missing: add under OAuth & Permissions, and install the app again"
        return Checked(SCOPE, False, says)
    return Checked(SCOPE, True, ", ".join(SCOPES))


def _channel(client: WebClient, token: str, channel: str) -> Checked:
    """Whether we are in a channel."""
    what = f"channel {channel}"
    answer = _answer(lambda: client.conversations_info(token=token, channel=channel), "type /invite @goodword there")
    if isinstance(answer, str):
        return Checked(what, False, answer)
    found = answer.get("channel") or {}
    if found.get("is_archived"):
        return Checked(what, False, "it is archived: name another in config.yaml")
    if not found.get("is_member"):
        return Checked(what, False, "we are not in it: type /invite @goodword there")
    return Checked(what, True, f"we are in #{''.join(filter(str.isprintable, str(found.get('name', ''))))[:80]}")


def _secret(secret: SecretStr | None) -> Checked:
    """Only Slack can tell whether it is right: by signing what it sends."""
    if secret is None:
        return Checked(SECRET, False, "is missing: set GOODWORD_SLACK_SIGNING_SECRET, from Basic Information")
    return Checked(SECRET, True, "is set; whether it is right shows with the first click")


def _app(client: WebClient, token: SecretStr | None) -> Iterator[Checked]:
    advice = (
        "under Basic Information make an App-Level Token with connections:write (xapp-…), "
        "set GOODWORD_SLACK_APP_TOKEN to it, and switch Socket Mode on"
    )
    if token is None:
        yield Checked(APP, False, f"is missing: {advice}")
        return
    answer = _answer(lambda: client.apps_connections_open(app_token=token.get_secret_value()), advice)
    if isinstance(answer, str):
        yield Checked(APP, False, answer)
    elif not str(answer.get("url", "")).startswith(("wss://", "ws://")):
        yield Checked(APP, False, "Slack gave no address for Socket Mode; switch Socket Mode on")
    else:
        yield Checked(APP, True, "Socket Mode works")


def _answer(ask: Callable[[], SlackResponse], advice: str) -> SlackResponse | str:
    """What Slack answers, or what went wrong as a sentence of ours: Slack's own may hold addresses."""
    try:
        return ask()
    except SlackApiError as error:
        return _refusal(error.response, advice)
    except (ValueError, AttributeError):  # the client takes it for granted that JSON is UTF-8, and an object
        return NO_JSON
    except (OSError, HTTPException) as error:
        return _lost(error)


def _lost(error: OSError | HTTPException) -> str:
    """What happened on the wire. Before the answer begins, urllib wraps it."""
    if isinstance(error, TimeoutError) or (isinstance(error, URLError) and isinstance(error.reason, TimeoutError)):
        return f"Slack did not answer within {TIMEOUT_SECONDS} s"
    if isinstance(error, URLError):
        return "no connection to Slack: see slack.api_base, and whether this machine reaches it"
    return "the connection to Slack broke: try again"


def _refusal(response: SlackResponse, advice: str) -> str:
    data = response.data if isinstance(response.data, dict) else {}
    word = str(data.get("error") or "")
    if response.status_code == 429 or word == "ratelimited":
        return ERRORS["ratelimited"]
    if word == "missing_scope" and data.get("needed"):
        return f"the token lacks {data['needed']}; {advice}"
    if word in ERRORS:
        return f"{ERRORS[word]} ({word}); {advice}"
    if not word.isidentifier():
        return f"{NO_JSON} (HTTP {response.status_code})"
    return f"Slack refused it ({word[:60]})"


def _header(response: SlackResponse, name: str) -> str:
    """A header in any case; urllib keeps it as it came."""
    return next((str(value) for key, value in response.headers.items() if key.lower() == name), "")
