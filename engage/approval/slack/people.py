"""Who somebody in Slack is to us: their name, their time zone, and which user groups they are in. Asked now and then,
and remembered."""

import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog

from engage.approval.slack.api import SlackApi
from engage.errors import GoodwordError

log = structlog.get_logger(__name__)

NAMES_LAST = 3600.0
GROUPS_LAST = 60.0
"""Seconds. Whoever is taken out of a group can decide no longer than that."""

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in Slack. `account` is whom they are known as in the audit trail; `groups` are the user groups they are
    in, as roles name them."""

    user: str
    name: str
    account: str
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Known:
    """What Slack said of somebody, and until when that is good."""

    until: float = 0.0
    name: str = ""
    zone: str = ""


@dataclass
class People:
    """Thread-safe. `groups` are those that roles name, by handle or id; no others are asked for."""

    api: SlackApi
    groups: Collection[str] = ()
    monotonic: Callable[[], float] = time.monotonic
    _known: dict[str, "_Known"] = field(default_factory=dict)
    _members: dict[str, tuple[float, frozenset[str]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def who(self, user: str, called: str = "") -> Person:
        """`called`: what the click itself says they are called, for when Slack does not answer. Raises `GoodwordError`
        where roles ask for groups, and nobody can tell now who is in them."""
        return Person(user, self.name(user, called), f"slack:{user}", self._groups_of(user))

    def name(self, user: str, called: str = "") -> str:
        """What they are called in the workspace: their display name, or their real one."""
        return self._look_up(user).name or _tidy(called) or user

    def zone(self, user: str) -> tzinfo:
        """The time zone that they have chosen in Slack; UTC where nobody knows."""
        try:
            return ZoneInfo(self._look_up(user).zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return UTC

    def _look_up(self, user: str) -> "_Known":
        """Empty where Slack says nothing now, and never did."""
        known = self._known.get(user)
        if known and known.until > self.monotonic():
            return known
        try:
            found = self.api.user(user)
        except GoodwordError as error:
            log.warning("slack_user_unknown", user=user, problem=str(error))
            return known or _Known()
        profile: Any = found.get("profile") or {}
        names = map(_tidy, (profile.get("display_name"), found.get("real_name")))
        known = _Known(self.monotonic() + NAMES_LAST, next(filter(None, names), ""), str(found.get("tz") or ""))
        self._known[user] = known
        return known

    def _groups_of(self, user: str) -> frozenset[str]:
        if not self.groups:
            return frozenset()
        with self._lock:
            return frozenset(group for group in self.groups if user in self._members_of(group))

    def _members_of(self, group: str) -> frozenset[str]:
        """Raises `GoodwordError` where it was never known; what was known stands until Slack answers again."""
        known = self._members.get(group)
        if known and known[0] > self.monotonic():
            return known[1]
        try:
            members = self.api.members(self.api.groups().get(group, group))
        except GoodwordError as error:
            log.warning("slack_group_unknown", group=group, problem=str(error))
            if known is None:
                says = (
                    f"nobody can tell now who is in the user group {group}, so nothing was done: try again in a minute"
                )
                raise GoodwordError(says) from error
            return known[1]
        self._members[group] = (self.monotonic() + GROUPS_LAST, members)
        return members


def _tidy(name: object) -> str:
    """A name on one line, and nothing in it that nobody can see."""
    shown = "".join(each if each.isprintable() else " " for each in name) if isinstance(name, str) else ""
    return " ".join(shown.split())[:LONGEST_NAME]
