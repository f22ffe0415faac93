"""What is in Slack, for the Web API, Socket Mode and whoever plays Slack's people. Any thread may call all of it.

One lock guards everything; values are replaced and never changed, so what was read stays as it was read.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Any

from engage.clock import SystemClock
from engage.ports import Clock
from tests.platforms.slack_blocks import elements_of
from tests.platforms.slack_objects import BOT_USER, JSON, Channel, File, Group, Message, User, View
from tests.platforms.slack_problems import Refused

TRIGGER_LIVES = timedelta(seconds=3)
"""How long a modal may be opened after a click: docs.slack.dev, "Modals"."""

HOOK_LIVES, HOOK_USES = timedelta(minutes=30), 5
"""How long and how often a response_url takes an answer: docs.slack.dev, "Handling user interaction"."""

LOOKS_EVERY = 0.02
"""Seconds between two looks at a condition that nothing of Slack's announces."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Web API: when (seconds since 1970), with what (no token), and "ok" or the error."""

    method: str
    at: float
    args: JSON
    outcome: str


@dataclass(slots=True)
class Trigger:
    """What one interaction allows once: to open a modal for this user."""

    user: str
    at: float
    is_used: bool = False


@dataclass(slots=True)
class Hook:
    """A response_url: where its interaction happened, for whom, and on which message."""

    channel: str
    user: str
    at: float
    message: tuple[str, str] | None = None
    uses: int = 0


@dataclass
class Workspace:
    """Members, channels, messages, views. `url` is where its files, links and response_urls lead."""

    clock: Clock = field(default_factory=SystemClock)
    url: str = ""
    dedupes_client_msg_id: bool = False
    """Whether a message with a known client_msg_id is the known one. The documentation does not promise it."""
    users: dict[str, User] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    hooks: dict[str, Hook] = field(default_factory=dict)
    modals: dict[str, list[View]] = field(default_factory=dict)
    """What each user has open, the topmost last."""
    homes: dict[str, View] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self._messages: dict[tuple[str, str], Message] = {}
        self._last: dict[str, int] = {}
        self._numbers = count(1)
        self.users[BOT_USER] = User(BOT_USER, "goodword", "Goodword", is_bot=True)

    # Who and where

    def add_user(self, name: str, real_name: str = "") -> User:
        """A new member."""
        with self.lock:
            user = User(f"U0{name.upper()}", name, real_name or name.title())
            return self.users.setdefault(user.id, user)

    def add_group(self, handle: str, *users: User) -> Group:
        """A user group, or a new list of who is in it."""
        with self.lock:
            group = Group(f"S0{_capitals(handle)}", handle, tuple(user.id for user in users))
            self.groups[group.id] = group
            return group

    def add_channel(self, name: str, with_us: bool = True) -> Channel:
        """A channel with all people in it, and our app if it was invited."""
        with self.lock:
            members = {user.id for user in self.users.values() if with_us or user.id != BOT_USER}
            channel = Channel(f"C0{_capitals(name)}", name, members)
            return self.channels.setdefault(channel.id, channel)

    # Time and names

    @property
    def time(self) -> float:
        """Now, in seconds since 1970."""
        return self.clock.now().timestamp()

    def new_id(self, kind: str) -> str:
        """An id that nothing else has, "V0000001"."""
        with self.lock:
            return f"{kind}{next(self._numbers):07d}"

    def new_ts(self, channel: str) -> str:
        """The time that names a new message: later than every other one of this channel."""
        with self.lock:
            number = max(round(self.time * 1_000_000), self._last.get(channel, 0) + 1)
            self._last[channel] = number
            return f"{number // 1_000_000}.{number % 1_000_000:06d}"

    # Messages

    def put(self, message: Message) -> Message:
        """A new message, or a new version of one: the old one goes into its history."""
        with self.changed:
            key = message.channel, message.ts
            before = self._messages.get(key)
            if before:
                message = replace(message, history=before.versions)
            self._messages[key] = message
            self.changed.notify_all()
            return message

    def message(self, channel: str, ts: str) -> Message | None:
        """The message as it is now; None where it was deleted or never was."""
        with self.lock:
            found = self._messages.get((channel, ts))
            return found if found and not found.deleted else None

    def messages(self, channel: str) -> list[Message]:
        """What everybody sees in the channel and its threads, oldest first."""
        return [one for one in self.ever(channel) if not one.deleted and not one.only_for]

    def ever(self, channel: str = "") -> list[Message]:
        """All that was ever posted there (or anywhere), deleted and ephemeral ones too, each as it is now."""
        with self.lock:
            found = [one for one in self._messages.values() if channel in ("", one.channel)]
        return sorted(found, key=lambda one: (one.channel, one.ts))

    def told(self, user: str) -> list[Message]:
        """The ephemeral messages that this user sees, oldest first."""
        mine = [one for one in self.ever() if one.only_for == user and not one.deleted]
        return sorted(mine, key=lambda one: one.ts)

    # Modals

    def view(self, view_id: str) -> View | None:
        """An open modal or a published App Home."""
        with self.lock:
            opened = [view for stack in self.modals.values() for view in stack]
            return next((view for view in (*opened, *self.homes.values()) if view.id == view_id), None)

    def replace_view(self, view: View) -> View:
        """A new state of a modal that is open, or of a home; nothing where it was closed meanwhile."""
        with self.changed:
            for stack in self.modals.values():
                stack[:] = [view if one.id == view.id else one for one in stack]
            if view.is_home:
                self.homes[view.user] = view
            self.changed.notify_all()
            return view

    # What an interaction allows

    def new_trigger(self, user: str) -> str:
        """For one modal, for a short time."""
        with self.lock:
            name = self.new_id("trigger.")
            self.triggers[name] = Trigger(user, self.time)
            return name

    def exchange(self, trigger_id: str) -> str:
        """The user for whom a modal may be opened. Refused where the trigger is unknown, too old or used."""
        with self.lock:
            trigger = self.triggers.get(trigger_id)
            if trigger is None:
                raise Refused("invalid_trigger_id")
            if trigger.is_used:
                raise Refused("exchanged_trigger_id")
            if self.time - trigger.at > TRIGGER_LIVES.total_seconds():
                raise Refused("expired_trigger_id")
            trigger.is_used = True
            return trigger.user

    def new_hook(self, channel: str, user: str, message: tuple[str, str] | None = None) -> str:
        """A response_url."""
        with self.lock:
            name = self.new_id("hook")
            self.hooks[name] = Hook(channel, user, self.time, message)
            return f"{self.url}/respond/{name}"

    # For tests

    def wait_for(self, condition: Callable[[], Any], seconds: float = 10.0) -> Any:
        """What `condition` gives as soon as it gives anything true. Raises TimeoutError."""
        waiting = threading.Event()
        for _ in range(round(seconds / LOOKS_EVERY)):
            if found := condition():
                return found
            waiting.wait(LOOKS_EVERY)
        raise TimeoutError(f"still not so after {seconds} s: {condition}")


def with_ids(blocks: list[JSON], new_id: Callable[[str], str]) -> list[JSON]:
    """The same blocks, with the ids that Slack makes where the app gave none."""
    for block in blocks:
        block.setdefault("block_id", new_id("b"))
        for element in elements_of(block):
            if element["type"] not in ("image", "mrkdwn", "plain_text"):
                element.setdefault("action_id", new_id("a"))
    return blocks


def _capitals(name: str) -> str:
    return "".join(letter for letter in name.upper() if letter.isalnum())
