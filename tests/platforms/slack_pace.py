"""How often Slack lets an app ask: docs.slack.dev, "Rate limits" (autumn 2026)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

PER_MINUTE: Mapping[int, int] = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls of one method by tier, of which Slack says that they are the least it allows."""

BURST = 10
"""Calls at once that the lowest tiers bear, too."""

MESSAGES_AT_ONCE = 3
"""Messages in one channel before the one-a-second counts; Slack says "short bursts"."""

TIERS: Mapping[str, int] = {
    "apps.connections.open": 1,
    "chat.delete": 3,
    "chat.postEphemeral": 4,
    "chat.update": 3,
    "conversations.history": 3,
    "conversations.info": 3,
    "conversations.replies": 3,
    "files.completeUploadExternal": 4,
    "files.getUploadURLExternal": 4,
    "files.info": 4,
    "usergroups.list": 2,
    "usergroups.users.list": 2,
    "users.info": 4,
    "views.open": 4,
    "views.publish": 4,
    "views.push": 4,
    "views.update": 4,
}
"""Methods and their tiers; chat.postMessage counts by channel, auth.test and chat.getPermalink as good as never."""


@dataclass
class Bucket:
    """A token bucket: `most` at once, then so many a second."""

    most: float
    a_second: float
    at: float = -math.inf
    left: float = 0.0

    def take(self, now: float) -> int:
        """0 if there is one to take; otherwise how many whole seconds until there is, at least 1."""
        self.left = min(self.most, self.left + (now - self.at) * self.a_second)
        self.at = now
        if self.left >= 1:
            self.left -= 1
            return 0
        return max(1, math.ceil((1 - self.left) / self.a_second))


@dataclass
class Pace:
    """`tier_factor` times what the tiers allow, and so many messages a second in each channel."""

    messages_a_second: float = 1.0
    tier_factor: float = 1.0
    _buckets: dict[tuple[str, str], Bucket] = field(default_factory=dict)

    def wait(self, method: str, channel: str, now: float) -> int:
        """0 if this call may be made now; otherwise the seconds of its Retry-After."""
        if method == "chat.postMessage":
            key, most, a_second = (method, channel), float(MESSAGES_AT_ONCE), self.messages_a_second
            most = max(most, a_second)
        elif method in TIERS:
            a_minute = PER_MINUTE[TIERS[method]] * self.tier_factor
            key, most, a_second = (method, ""), max(BURST, a_minute), a_minute / 60
        else:
            return 0
        return self._buckets.setdefault(key, Bucket(most, a_second)).take(now)
