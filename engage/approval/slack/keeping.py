"""Keeps our messages in Slack as they should be: posts what is missing, once, and lets every card show the truth.

Nobody else writes to a channel. What is wanted stands in the database, so a restart loses nothing; a message is claimed
before it is posted or updated, so two daemons never do it both; what was broken off is looked for in the channel before
it is posted again (`finding.py`); an update that failed is due until it went well.
"""

from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

import structlog

from engage.approval.slack.api import Gone, SlackApi
from engage.approval.slack.finding import SETTLED_AFTER, Finder
from engage.approval.slack.pacing import Patience
from engage.approval.slack.shown import Kind, Rendered
from engage.errors import PlatformError, Temporary, Unsure
from engage.ports import Clock
from engage.store.slack_posts import FREE_AFTER, Shows, SlackPost, SlackPosts
from engage.store.tables_slack import Standing

log = structlog.get_logger(__name__)

BATCH = 20
LATE_MOVES = timedelta(seconds=15)
"""A move may be seen later than one with a higher number: its transaction took longer. None takes as long as this."""

SWEEP_EVERY = timedelta(minutes=5)
LONGEST_WAIT = timedelta(minutes=2)
HOPELESS_WAIT = timedelta(minutes=10)
"""After Slack refused a message for good, which is a mistake of ours: it is tried again, not forgotten."""

UPDATE = "update"


class Keeper:
    """One process's hand in Slack. `keep` is called again and again, by one thread."""

    def __init__(
        self, api: SlackApi, posts: SlackPosts, kinds: Sequence[Kind], clock: Clock, a_second: float, patience: Patience
    ) -> None:
        """`a_second`: messages to one channel; Slack takes about one."""
        self.api, self.posts, self.clock, self.patience = api, posts, clock, patience
        self.finder = Finder(api, posts, clock, patience)
        self._kinds = {kind.name: kind for kind in kinds}
        self._between = 1.0 / a_second
        self._moves: deque[tuple[datetime, int]] = deque()
        self._swept_at: datetime | None = None

    def keep(self, stop: Callable[[], bool] = lambda: False) -> int:
        """One round; how many messages were posted, updated or found again. Raises `PlatformError` when Slack is away
        or wants nothing of us: nothing is lost by it."""
        now = self.clock.now()
        for kind in self._kinds.values():
            self.posts.want(kind.wanted(now), now)
        return self.finder.find(stop) + self._update(stop) + self._post(stop)

    # What shows something old

    def _update(self, stop: Callable[[], bool]) -> int:
        """Each at most once a round, whatever it asks for."""
        now, done, looked_at = self.clock.now(), 0, set[int]()
        self._sweep(now)
        since = self._since(now)
        while self.patience.is_open(UPDATE) and not stop():
            posts = [post for post in self.posts.to_update(now, since, BATCH) if post.id not in looked_at]
            looked_at.update(post.id for post in posts)
            others = self._looked_at(posts, now)
            updated = sum(self._update_one(post, rendered) for post, rendered in others if not stop())
            done += updated
            if not posts or updated < len(others):
                break
        return done

    def _looked_at(self, posts: Sequence[SlackPost], now: datetime) -> list[tuple[SlackPost, Rendered]]:
        """Those of `posts` that show something old, with what they should show; of the others it is noted that they do
        not. What has nothing to show stays as it is until it moves again."""
        moves = self.posts.newest_moves([post.mention_id for post in posts if post.mention_id is not None])
        rendered = self._render(posts, now)
        same, others = [], []
        for post in posts:
            shown = rendered.get(post.key)
            if shown is None:
                same.append((post, Shows(post.shown, moves.get(post.mention_id or 0, post.shown_move), None)))
            elif shown.message.digest == post.shown:
                same.append((post, shown.shows))
            else:
                others.append((post, shown))
        self.posts.unchanged(same)
        return others

    def _update_one(self, post: SlackPost, rendered: Rendered) -> bool:
        now = self.clock.now()
        if not self.patience.is_open(UPDATE) or not self.posts.claim(post, now):
            return False
        try:
            self.api.update(post.channel, post.ts, post.key, rendered.message)
        except Gone:
            log.warning("slack_message_deleted", key=post.key)
            self.posts.end(post, Standing.GONE, "somebody deleted it in Slack")
            return True
        except PlatformError as error:
            self._put_off(post, error, UPDATE, now)
            return False
        self.patience.went_well()
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
        """As many as Slack takes; the oldest first in each channel."""
        now = self.clock.now()
        posts = [post for post in self.posts.to_post(now, 4 * BATCH) if self.patience.is_open(post.channel)][:BATCH]
        rendered = self._render(posts, now)
        return sum(self._post_one(post, rendered.get(post.key)) for post in posts if not stop())

    def _post_one(self, post: SlackPost, rendered: Rendered | None) -> bool:
        now = self.clock.now()
        parent = self.posts.by_key([post.parent]).get(post.parent) if post.parent else None
        if rendered is None or (post.parent and (parent is None or parent.standing is not Standing.POSTED)):
            if self.posts.claim(post, now):
                self.posts.end(post, Standing.DROPPED)
            return False
        if not self.patience.is_open(post.channel) or not self.posts.claim(post, now):
            return False
        if self.clock.now() - now > FREE_AFTER / 2:  # the machine slept: another process may have claimed it by now
            return False
        try:
            ts = self.api.post(post.channel, post.key, rendered.message, parent.ts if parent else "")
        except PlatformError as error:
            self._put_off(post, error, post.channel, now)
            return False
        self.patience.went_well()
        self.patience.spend(post.channel, self._between)
        if not self.posts.posted(post, ts, rendered.shows, now):
            self._came_late(post, ts)
        return True

    def _came_late(self, post: SlackPost, ts: str) -> None:
        """Our claim had run out when Slack took the message: where another process has posted it since, ours goes."""
        stands = self.posts.by_key([post.key]).get(post.key)
        if stands and stands.ts not in {"", ts}:
            self.finder.take_away(post, ts)

    def _put_off(self, post: SlackPost, error: PlatformError, what: str, now: datetime) -> None:
        """It failed: keep when to try again. Raises as `Patience.failed` does."""
        match error:
            case Unsure():
                self.posts.unsure(post, now + SETTLED_AFTER, str(error))
            case Temporary():
                wait = error.retry_after or min(timedelta(seconds=2**post.tries), LONGEST_WAIT)
                self.posts.later(post, now + wait, str(error))
            case _:
                log.error("slack_refused", key=post.key, problem=str(error))
                self.posts.later(post, now + HOPELESS_WAIT, str(error))
        self.patience.failed(what, error)

    def _render(self, posts: Collection[SlackPost], now: datetime) -> Mapping[str, Rendered]:
        rendered: dict[str, Rendered] = {}
        for name, some in groupby(sorted(posts, key=lambda post: post.kind), key=lambda post: post.kind):
            if name in self._kinds:
                rendered |= self._kinds[name].render(list(some), now)
        return rendered
