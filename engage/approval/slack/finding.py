"""Messages of ours that may be in Slack already: posts that were broken off, or whose answer never came.

Whoever finds one claims it before looking, so that what is seen in the channel is newer than whatever another process
did. What is there is ours again; what is surely not there may be posted.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import groupby

import structlog

from engage.approval.slack.api import Gone, SlackApi
from engage.approval.slack.pacing import Patience
from engage.errors import PlatformError
from engage.ports import Clock
from engage.store.slack_posts import Shows, SlackPost, SlackPosts

log = structlog.get_logger(__name__)

AT_ONCE = 50
SETTLED_AFTER = timedelta(seconds=5)
"""After a call of unknown fate, before we look: longer than Slack takes to list what it took."""

SKEW = timedelta(minutes=5)
"""Slack's clock and ours may differ by this."""

FIND = "find"


class Finder:
    """Looks in the channels, one look for all that were broken off there."""

    def __init__(self, api: SlackApi, posts: SlackPosts, clock: Clock, patience: Patience) -> None:
        self.api, self.posts, self.clock, self.patience = api, posts, clock, patience

    def find(self, stop: Callable[[], bool]) -> int:
        """Settle what was broken off, as far as Slack tells; how many. Raises as `Patience.failed` does."""
        if not self.patience.is_open(FIND):
            return 0
        broken_off = self.posts.broken_off(self.clock.now(), AT_ONCE)
        parents = self.posts.by_key([post.parent for post in broken_off if post.parent])

        def place(post: SlackPost) -> tuple[str, str]:
            parent = parents.get(post.parent)
            return post.channel, parent.ts if parent else ""

        settled = 0
        for (channel, thread_ts), some in groupby(sorted(broken_off, key=place), key=place):
            if not stop() and self.patience.is_open(FIND):
                settled += self._look(channel, thread_ts, list(some))
        return settled

    def _look(self, channel: str, thread_ts: str, broken_off: Sequence[SlackPost]) -> int:
        now = self.clock.now()
        oldest = min(post.claimed_at or post.due_at for post in broken_off) - SKEW
        mine = [post for post in broken_off if self.posts.claim(post, now)]
        if not mine:
            return 0
        try:
            there = self.api.find(channel, oldest.timestamp(), thread_ts)
        except Gone:  # the whole thread was deleted: what was in it is not there
            there = {}
        except PlatformError as error:
            for post in mine:
                self.posts.unsure(post, now + SETTLED_AFTER, str(error))
            self.patience.failed(FIND, error)
            return 0
        self.patience.went_well()
        for post in mine:
            self._settle(post, there.get(post.key, []))
        return len(mine)

    def _settle(self, post: SlackPost, there: Sequence[str]) -> None:
        now = self.clock.now()
        if not there:
            self.posts.later(post, now)
            return
        log.info("slack_found_again", key=post.key)
        self.posts.posted(post, there[0], Shows("", 0, now), now)
        for ts in there[1:]:
            self.take_away(post, ts)

    def take_away(self, post: SlackPost, ts: str) -> None:
        """A second message for the same key: nobody should have to wonder which one counts."""
        log.warning("slack_doubled", key=post.key)
        try:
            self.api.delete(post.channel, ts)
        except PlatformError as error:
            log.warning("slack_doubled_stays", key=post.key, problem=str(error))
