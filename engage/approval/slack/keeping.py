"""Keeps our messages in Slack as they should be: posts what is missing, once, and lets every card show the truth.

Nobody else writes to a channel. What is wanted stands in the database, so a restart loses nothing; a message is claimed
before it is posted or updated, so two daemons never do it both; what was broken off is looked for in the channel before
it is posted again; an update that failed is due until it went well.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import TypeVar

import structlog

from engage.approval.slack.api import Gone, SlackApi
from engage.approval.slack.shown import Kind, Rendered
from engage.errors import Closed, PlatformError, Temporary, Unsure
from engage.ports import Clock
from engage.store.slack_posts import Shows, SlackPost, SlackPosts
from engage.store.tables_slack import Standing

AnswerT = TypeVar("AnswerT")

log = structlog.get_logger(__name__)

BATCH = 20
SETTLED_AFTER = timedelta(seconds=5)
"""After a post of unknown fate, before we look for it: longer than Slack takes to list what it took."""

SKEW = timedelta(minutes=5)
"""Slack's clock and ours may differ by this."""

LATE_MOVES = timedelta(seconds=15)
"""A move may be seen later than one with a higher number: its transaction took longer. None takes as long as this."""

SWEEP_EVERY = timedelta(minutes=5)
LONGEST_WAIT = timedelta(minutes=2)
HOPELESS_WAIT = timedelta(minutes=10)
"""After Slack refused a message for good, which is a mistake of ours: it is tried again, not forgotten."""

IN_A_ROW = 4
"""So many failures in a row are no accident: the rest of the round is left for the next."""


@dataclass
class Pace:
    """When something may be asked of Slack again, by what is asked: our own pace, and what Slack told us to wait."""

    monotonic: Callable[[], float] = time.monotonic
    _not_before: dict[str, float] = field(default_factory=dict)

    def is_open(self, what: str) -> bool:
        return self.monotonic() >= self._not_before.get(what, 0.0)

    def wait(self, what: str, seconds: float) -> None:
        self._not_before[what] = max(self._not_before.get(what, 0.0), self.monotonic() + seconds)


class Keeper:
    """One process's hand in Slack. `keep` is called again and again, by one thread."""

    def __init__(
        self, api: SlackApi, posts: SlackPosts, kinds: Sequence[Kind], clock: Clock, a_second: float, pace: Pace
    ) -> None:
        """`a_second`: messages to one channel; Slack takes about one."""
        self.api, self.posts, self.clock, self.pace = api, posts, clock, pace
        self._kinds = {kind.name: kind for kind in kinds}
        self._between = 1.0 / a_second
        self._moves: deque[tuple[datetime, int]] = deque()
        self._swept_at: datetime | None = None
        self._failures = 0

    def keep(self, stop: Callable[[], bool] = lambda: False) -> int:
        """One round; how many messages were posted or updated. Raises `PlatformError` when Slack is away or wants
        nothing of us: nothing is lost by it."""
        self._failures = 0
        now = self.clock.now()
        for kind in self._kinds.values():
            self.posts.want(kind.wanted(now), now)
        return self._look_back(stop) + self._update(stop) + self._post(stop)

    # What may be there already

    def _look_back(self, stop: Callable[[], bool]) -> int:
        broken_off = self.posts.broken_off(self.clock.now(), BATCH)
        parents = self.posts.by_key([post.parent for post in broken_off if post.parent])

        def where(post: SlackPost) -> tuple[str, str]:
            parent = parents.get(post.parent)
            return post.channel, parent.ts if parent else ""

        found = 0
        for (channel, thread_ts), some in groupby(sorted(broken_off, key=where), key=where):
            if not stop():
                found += self._look_in(channel, thread_ts, list(some))
        return found

    def _look_in(self, channel: str, thread_ts: str, broken_off: Sequence[SlackPost]) -> int:
        now = self.clock.now()
        oldest = min(post.claimed_at or post.due_at for post in broken_off) - SKEW
        there = self._try(lambda: self.api.find(channel, oldest.timestamp(), thread_ts), "find")
        if there is None:
            return 0
        mine = [post for post in broken_off if self.posts.claim(post, now)]
        for post in mine:
            stands, *doubled = there.get(post.key, [""])
            for ts in doubled:
                self._try(lambda at=ts: self.api.delete(channel, at), "delete")  # type: ignore[misc]
            if stands:
                self.posts.posted(post, stands, Shows("", 0, now), now)
                log.info("slack_found_again", key=post.key)
            else:
                self.posts.later(post, now)
        return len(mine)

    # What shows something old

    def _update(self, stop: Callable[[], bool]) -> int:
        now = self.clock.now()
        self._sweep(now)
        since = self._since(now)
        done = 0
        while self.pace.is_open("update") and not stop():
            posts = self.posts.to_update(now, since, BATCH)
            rendered = self._render(posts, now)
            same = [(post, rendered[post.key].shows) for post in posts if _is_same(post, rendered.get(post.key))]
            same += [(post, Shows(post.shown, post.shown_move, None)) for post in posts if post.key not in rendered]
            self.posts.unchanged(same)
            others = [post for post in posts if not _is_same(post, rendered.get(post.key)) and post.key in rendered]
            updated = sum(self._update_one(post, rendered[post.key]) for post in others if not stop())
            done += updated
            if not posts or updated < len(others) or not (updated or same):
                break
        return done

    def _update_one(self, post: SlackPost, rendered: Rendered) -> bool:
        now = self.clock.now()
        if not self.pace.is_open("update") or not self.posts.claim(post, now):
            return False
        try:
            self.api.update(post.channel, post.ts, post.key, rendered.message)
        except Gone:
            log.warning("slack_message_deleted", key=post.key)
            self.posts.end(post, Standing.GONE, "somebody deleted it in Slack")
            return True
        except PlatformError as error:
            self._put_off(post, error, "update", now)
            return False
        self._failures = 0
        self.posts.updated(post, rendered.shows)
        return True

    def _sweep(self, now: datetime) -> None:
        """Now and then, and at the start, find what moved while nobody watched."""
        if self._swept_at is None or now - self._swept_at >= SWEEP_EVERY:
            self.posts.sweep(now)
            self._swept_at = now

    def _since(self, now: datetime) -> int:
        """Moves after this one may be news."""
        self._moves.append((now, self.posts.newest_move()))
        while len(self._moves) > 1 and self._moves[1][0] <= now - LATE_MOVES:
            self._moves.popleft()
        return self._moves[0][1]

    # What is missing

    def _post(self, stop: Callable[[], bool]) -> int:
        now = self.clock.now()
        posts = [post for post in self.posts.to_post(now, 4 * BATCH) if self.pace.is_open(post.channel)]
        rendered = self._render(posts[:BATCH], now)
        return sum(self._post_one(post, rendered.get(post.key)) for post in posts[:BATCH] if not stop())

    def _post_one(self, post: SlackPost, rendered: Rendered | None) -> bool:
        now = self.clock.now()
        parent = self.posts.by_key([post.parent]).get(post.parent) if post.parent else None
        if rendered is None or (post.parent and (parent is None or parent.standing is not Standing.POSTED)):
            if self.posts.claim(post, now):
                self.posts.end(post, Standing.DROPPED)
            return False
        if not self.pace.is_open(post.channel) or not self.posts.claim(post, now):
            return False
        try:
            ts = self.api.post(post.channel, post.key, rendered.message, parent.ts if parent else "")
        except PlatformError as error:
            self._put_off(post, error, post.channel, now)
            return False
        self._failures = 0
        self.pace.wait(post.channel, self._between)
        self.posts.posted(post, ts, rendered.shows, now)
        return True

    def _put_off(self, post: SlackPost, error: PlatformError, what: str, now: datetime) -> None:
        """It failed: remember so, and raise when it is no accident."""
        again = now + min(timedelta(seconds=2**post.tries), LONGEST_WAIT)
        match error:
            case Unsure():
                self.posts.unsure(post, now + SETTLED_AFTER, str(error))
            case Temporary():
                self.posts.later(post, now + error.retry_after if error.retry_after else again, str(error))
                if error.retry_after:
                    self.pace.wait(what, error.retry_after.total_seconds())
            case _:
                log.error("slack_refused", key=post.key, problem=str(error))
                self.posts.later(post, now + HOPELESS_WAIT, str(error))
        self._failures += 1
        if isinstance(error, Closed) or self._failures >= IN_A_ROW:
            raise error

    def _try(self, ask: Callable[[], AnswerT], what: str) -> AnswerT | None:
        """What Slack says, or None where it says nothing now."""
        if not self.pace.is_open(what):
            return None
        try:
            return ask()
        except Gone:
            return None
        except PlatformError as error:
            if isinstance(error, Temporary) and error.retry_after:
                self.pace.wait(what, error.retry_after.total_seconds())
            self._failures += 1
            if isinstance(error, Closed) or self._failures >= IN_A_ROW:
                raise
            return None

    def _render(self, posts: Iterable[SlackPost], now: datetime) -> Mapping[str, Rendered]:
        rendered: dict[str, Rendered] = {}
        for name, some in groupby(sorted(posts, key=lambda post: post.kind), key=lambda post: post.kind):
            if name in self._kinds:
                rendered |= self._kinds[name].render(list(some), now)
        return rendered


def _is_same(post: SlackPost, rendered: Rendered | None) -> bool:
    return rendered is not None and rendered.message.digest == post.shown
