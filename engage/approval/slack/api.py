"""What we ask of Slack's Web API, and what each way to fail means. The one place where a call to Slack is made.

Nothing is tried again by the client: a post that is tried twice may stand there twice. Facts are from Slack's
documentation, "Web API", "chat.postMessage", "Rate limits" (autumn 2026), and read from slack-sdk 3.48,
web/base_client.py: whatever is wrong on the wire comes out of urllib as it is; `ok: false` and 429 come as
`SlackApiError`.
"""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from http.client import HTTPException
from socket import gaierror
from typing import Any
from urllib.error import URLError
from uuid import NAMESPACE_URL, uuid5

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient

from engage.approval.slack.blocks import Block, Message, escaped
from engage.errors import Closed, Permanent, PlatformError, Temporary, Unsure

EVENT = "goodword_message"
"""The type of the metadata that our messages carry: by it they are found again after a crash."""

PAGE, PAGES = 200, 10
"""Messages a page, and pages at most, when we look back."""

DEAD_TOKEN = frozenset(
    {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "org_login_required"}
)
MENDABLE = {
    "missing_scope": "the app lacks a scope: see the manifest in README.md, and install it again",
    "channel_not_found": "there is no such channel, or it is private and the app is not in it: invite the app",
    "not_in_channel": "the app is not in that channel: invite it there",
    "is_archived": "that channel is archived: name another in config.yaml",
    "restricted_action": "the workspace does not let the app post there",
}
"""What a person can put right; until then it is tried again now and then, and nothing is lost."""

PERHAPS_DONE = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
"""Documented as: something went wrong, "it's possible some aspect of the operation succeeded"."""


class Gone(Permanent):
    """The message is not there any more: somebody deleted it."""


class Expired(Permanent):
    """The click is over three seconds old: nothing can be opened for it any more."""


class Opened(Permanent):
    """Something was opened for this click already: we were told of it twice."""


class SlackApi:
    """One workspace, as our bot. Every call raises `Temporary` where it surely did nothing (`Closed`: and nothing else
    will work before a person mends it), `Unsure` where nobody knows, `Permanent` where it never will. Thread-safe."""

    def __init__(self, api_base: str, bot_token: str, timeout: int) -> None:
        self._quiet = logging.getLogger("engage.approval.slack.client")
        self._quiet.disabled = True  # what fails is told by whoever asked; at DEBUG the client prints whole messages
        self.client = WebClient(
            token=bot_token, base_url=api_base, timeout=timeout, retry_handlers=[], logger=self._quiet
        )

    def post(self, channel: str, key: str, message: Message, thread_ts: str = "") -> str:
        """Post it; returns its `ts`. `key` goes along, so that `find` finds it."""
        answer = self._ask(
            lambda: self.client.chat_postMessage(
                channel=channel,
                text=message.text,
                blocks=list(message.blocks),
                metadata={"event_type": EVENT, "event_payload": {"key": key}},
                client_msg_id=str(uuid5(NAMESPACE_URL, f"goodword:{key}")),
                thread_ts=thread_ts or None,
                unfurl_links=False,
                unfurl_media=False,
            )
        )
        return _string(answer, "ts")

    def update(self, channel: str, ts: str, key: str, message: Message) -> None:
        """Let it show this from now on. Raises `Gone` where it was deleted."""
        self._ask(
            lambda: self.client.chat_update(
                channel=channel,
                ts=ts,
                text=message.text,
                blocks=list(message.blocks),
                metadata={"event_type": EVENT, "event_payload": {"key": key}},
            )
        )

    def find(self, channel: str, oldest: float, thread_ts: str = "") -> dict[str, list[str]]:
        """Our messages in a channel (or in a thread of it) since `oldest`, in seconds since 1970: their `ts` by key,
        the oldest first. Raises `Unsure` where there are too many to see them all."""
        found: dict[str, list[str]] = {}
        cursor = ""
        for _ in range(PAGES):
            answer = self._ask(lambda at=cursor: self._page(channel, oldest, thread_ts, at))  # type: ignore[misc]
            for message in answer.get("messages") or []:
                key = _key(message)
                if key:
                    found.setdefault(key, []).append(str(message["ts"]))
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return {key: sorted(each, key=float) for key, each in found.items()}
        raise Unsure("there are too many messages in the channel to find ours again")

    def delete(self, channel: str, ts: str) -> None:
        """Take a message of ours away."""
        self._ask(lambda: self.client.chat_delete(channel=channel, ts=ts))

    def whisper(self, channel: str, user: str, says: str, blocks: Sequence[Block] = ()) -> None:
        """Tell one person something that nobody else sees: `blocks`, or else `says`, which is plain: it is escaped."""
        shown = list(blocks) or None
        self._ask(lambda: self.client.chat_postEphemeral(channel=channel, user=user, text=escaped(says), blocks=shown))

    def respond(self, url: str, message: Message) -> None:
        """Answer a command, for nobody but whoever typed it; `url` is the command's own. Raises `Unsure`: whatever went
        wrong, it may have been shown."""
        hook = WebhookClient(url, self.client.timeout, retry_handlers=[], logger=self._quiet)
        try:
            answer = hook.send(text=message.text, blocks=list(message.blocks), response_type="ephemeral")
        except (OSError, HTTPException, SlackRequestError, ValueError) as error:
            raise Unsure(f"the answer did not get to Slack ({type(error).__name__})") from None
        if answer.status_code != 200:
            raise Unsure(f"Slack did not take the answer (HTTP {answer.status_code})")

    def open_view(self, trigger: str, view: Block) -> None:
        """Open a modal for whoever clicked. Raises `Expired` or `Opened` where that cannot be any more."""
        self._ask(lambda: self.client.views_open(trigger_id=trigger, view=view))

    def publish_home(self, user: str, view: Block) -> None:
        """What one person sees under the app's Home tab."""
        self._ask(lambda: self.client.views_publish(user_id=user, view=view))

    def user(self, user: str) -> Mapping[str, Any]:
        """What Slack knows of a person: its `user` object."""
        return dict(self._ask(lambda: self.client.users_info(user=user)).get("user") or {})

    def groups(self) -> dict[str, str]:
        """User groups of the workspace: id by handle."""
        answer = self._ask(self.client.usergroups_list)
        return {str(each["handle"]): str(each["id"]) for each in answer.get("usergroups") or []}

    def members(self, group: str) -> frozenset[str]:
        """Who is in a user group, by user id."""
        answer = self._ask(lambda: self.client.usergroups_users_list(usergroup=group))
        return frozenset(str(each) for each in answer.get("users") or [])

    def upload(self, name: str, title: str, content: bytes, alt: str) -> str:
        """Keep a picture in the workspace, in no channel; returns the file's id, for an image block."""
        answer = self._ask(
            lambda: self.client.files_upload_v2(filename=name, title=title, content=content, alt_txt=alt)
        )
        files = answer.get("files") or [{}]
        return str(files[0].get("id") or "")

    def _page(self, channel: str, oldest: float, thread_ts: str, cursor: str) -> SlackResponse:
        wanted: dict[str, Any] = {"channel": channel, "oldest": f"{oldest:.6f}", "limit": PAGE}
        wanted |= {"include_all_metadata": True} | ({"cursor": cursor} if cursor else {})
        if thread_ts:
            return self.client.conversations_replies(ts=thread_ts, **wanted)
        return self.client.conversations_history(**wanted)

    def _ask(self, ask: Callable[[], SlackResponse]) -> SlackResponse:
        try:
            return ask()
        except SlackApiError as error:
            raise _refusal(error.response) from None
        except SlackRequestError:
            raise Permanent("the request to Slack could not be made: see slack.api_base in config.yaml") from None
        except URLError as error:
            if isinstance(error.reason, ConnectionRefusedError | gaierror):
                raise Temporary("no connection to Slack") from None
            raise Unsure("the connection to Slack broke, or it did not answer in time") from None
        except TimeoutError:
            raise Unsure("Slack did not answer in time") from None
        except (OSError, HTTPException):
            raise Unsure("the connection to Slack broke") from None
        except (ValueError, AttributeError, TypeError):  # the client takes it for granted that an answer is an object
            raise Unsure("what answers at slack.api_base does not speak Slack's language") from None


_FOR_GOOD: Mapping[str, type[Permanent]] = {
    "message_not_found": Gone,
    "thread_not_found": Gone,
    "expired_trigger_id": Expired,
    "exchanged_trigger_id": Opened,
}


def _refusal(response: SlackResponse) -> PlatformError:
    """What `ok: false`, or another status than 200, means."""
    data = response.data if isinstance(response.data, dict) else {}
    word = str(data.get("error") or "")
    known = bool(re.fullmatch("[a-z_]{1,60}", word))
    if response.status_code == 429 or word in {"ratelimited", "rate_limited"}:
        return Temporary("Slack asks us to slow down", timedelta(seconds=_retry_after(response)))
    if response.status_code >= 500 or word in PERHAPS_DONE or not known:
        return Unsure(f"Slack is in trouble (HTTP {response.status_code})")
    if word in DEAD_TOKEN:
        return Closed(f"Slack does not take our token ({word}): see GOODWORD_SLACK_BOT_TOKEN")
    if word in MENDABLE:
        return Temporary(f"{MENDABLE[word]} ({word})", timedelta(minutes=1))
    return _FOR_GOOD.get(word, Permanent)(f"Slack refused it ({word})")


def _retry_after(response: SlackResponse) -> int:
    header = next((value for name, value in response.headers.items() if name.lower() == "retry-after"), "")
    value = header[0] if isinstance(header, list) else header
    return min(int(value), 600) if str(value).isdigit() else 30


def _string(answer: SlackResponse, name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise Unsure(f"Slack's answer has no {name}")
    return value


def _key(message: Mapping[str, Any]) -> str:
    """The key in our metadata, or ""."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT:
        return ""
    return str((metadata.get("event_payload") or {}).get("key") or "")
