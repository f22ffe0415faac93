"""What is in a Slack workspace, as values: a message that changes is a new value, and who keeps the old one keeps
what they saw. Shapes are those of the object types of Slack's documentation ("message", "user", "view", "file")."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

JSON = dict[str, Any]

TEAM, DOMAIN, TEAM_NAME = "T0GOODWORD", "goodwordair", "Goodword Air"
APP, BOT, BOT_USER = "A0GOODWORD", "B0GOODWORD", "U0GOODWORD"


@dataclass(frozen=True, slots=True)
class User:
    """A member of the workspace; `name` is the handle, `real_name` what people see."""

    id: str
    name: str
    real_name: str
    tz: str = "Europe/Berlin"
    is_bot: bool = False

    @property
    def json(self) -> JSON:
        """As users.info tells it."""
        return {
            "id": self.id,
            "team_id": TEAM,
            "name": self.name,
            "real_name": self.real_name,
            "deleted": False,
            "is_bot": self.is_bot,
            "tz": self.tz,
            "profile": {"real_name": self.real_name, "display_name": self.name},
        }


@dataclass(frozen=True, slots=True)
class Group:
    """A user group; `users` are ids."""

    id: str
    handle: str
    users: tuple[str, ...]

    @property
    def json(self) -> JSON:
        """As usergroups.list tells it."""
        count = len(self.users)
        return {"id": self.id, "team_id": TEAM, "handle": self.handle, "name": self.handle, "user_count": count}


@dataclass(slots=True)
class Channel:
    """A public channel; `members` are ids."""

    id: str
    name: str
    members: set[str]
    is_archived: bool = False

    @property
    def json(self) -> JSON:
        """As conversations.info tells it."""
        is_member = BOT_USER in self.members
        known = {"id": self.id, "name": self.name, "is_channel": True, "is_private": False}
        return {**known, "is_archived": self.is_archived, "is_member": is_member}


@dataclass(frozen=True, slots=True)
class File:
    """An upload. `content` comes in the second step, and `is_complete` after the third."""

    id: str
    name: str
    length: int
    alt_text: str = ""
    title: str = ""
    content: bytes = b""
    is_complete: bool = False

    @property
    def json(self) -> JSON:
        """As messages and files.info tell it."""
        kind = self.name.rpartition(".")[2].lower()
        known = {"id": self.id, "name": self.name, "title": self.title or self.name, "size": self.length}
        return {**known, "filetype": kind, "alt_txt": self.alt_text, "user": BOT_USER}


@dataclass(frozen=True, slots=True)
class Message:
    """One version of a message. `history` has the earlier ones, oldest first; `only_for`: who sees an ephemeral one.

    `links_names`: posted so that "@channel" and "@name" in its text become mentions.
    """

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: tuple[JSON, ...] = ()
    metadata: JSON | None = None
    client_msg_id: str = ""
    thread_ts: str = ""
    only_for: str = ""
    edited: str = ""
    deleted: bool = False
    links_names: bool = False
    files: tuple[File, ...] = ()
    history: tuple["Message", ...] = ()

    @property
    def is_reply(self) -> bool:
        """Whether it stands in the thread under another message."""
        return self.thread_ts not in ("", self.ts)

    @property
    def versions(self) -> tuple["Message", ...]:
        """All that it ever was, oldest first."""
        return (*self.history, self)

    def json(self, with_metadata: bool = False) -> JSON:
        """As conversations.history and interactions tell it; metadata only where it was asked for."""
        told: JSON = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text, "team": TEAM}
        if self.user == BOT_USER:
            told |= {"bot_id": BOT, "app_id": APP}
        others = {
            "blocks": list(self.blocks),
            "client_msg_id": self.client_msg_id,
            "thread_ts": self.thread_ts,
            "files": [file.json for file in self.files],
            "edited": {"user": self.user, "ts": self.edited} if self.edited else None,
            "metadata": self.metadata if with_metadata else None,
        }
        return told | {name: value for name, value in others.items() if value}


@dataclass(frozen=True, slots=True)
class View:
    """One state of a modal or of an App Home. `body` is what the app sent, with the ids that it left out.

    `trigger_id` is what it was opened with; `errors` what the app said of each input, by block id.
    """

    id: str
    user: str
    body: JSON
    hash: str
    trigger_id: str = ""
    root_id: str = ""
    previous_id: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_home(self) -> bool:
        """Whether it is an App Home, and not a modal."""
        return bool(self.body["type"] == "home")

    @property
    def blocks(self) -> tuple[JSON, ...]:
        """Its blocks."""
        return tuple(self.body["blocks"])

    @property
    def title(self) -> str:
        """What stands at its head."""
        return str(self.body.get("title", {}).get("text", ""))

    def json(self, values: JSON | None = None) -> JSON:
        """As views.open and interactions tell it; `values` is the state of its inputs."""
        told: JSON = {"private_metadata": "", "callback_id": "", "external_id": "", "title": None, "submit": None}
        told |= {"close": None, "clear_on_close": False, "notify_on_close": False, **self.body}
        owner = {"team_id": TEAM, "app_id": APP, "bot_id": BOT, "app_installed_team_id": TEAM}
        family = {"id": self.id, "root_view_id": self.root_id or self.id, "previous_view_id": self.previous_id or None}
        return {**told, **owner, **family, "hash": self.hash, "state": {"values": values or {}}}
