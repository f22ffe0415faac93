"""Single posts that go viral: looked at again while they are young, judged by their own speed, told once."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from engage.alarms.announcing import of_event
from engage.alarms.series import full_hour
from engage.ports import Listener
from engage.rechecking import look
from engage.spikes import Sighting, Spikes, State, Usual, Viral, judge_post, speed, step
from engage.spikes.viral import FAST_FOR
from engage.stages import Stage
from engage.store import POST, NewAlert, Seen, Sightings, Store, Watching

WEEK = timedelta(weeks=1)


def look_again(store: Store, listener: Listener, settings: Viral, now: datetime) -> Counter[Stage]:
    """Look again at this listener's young posts, and at what became of them. Returns and raises as `recheck`."""
    items = Sightings(store.database).due(listener.name, now, settings)
    return look(store, listener, items, now) if items else Counter()


class Posts:
    """What is usual is learned once an hour, and nothing else is remembered."""

    def __init__(self, watching: Watching, sightings: Sightings, settings: Spikes) -> None:
        self._watching, self._sightings, self._settings = watching, sightings, settings
        self._usual: dict[str, Usual] = {}
        self._learned_at: datetime | None = None

    def look(self, platforms: Collection[str], now: datetime) -> list[int]:
        """How the posts stand that stir, and those that were told of; returns the ids of the new alerts."""
        for platform in platforms:
            self._sightings.first(platform, now)
        self._learn(platforms, now)
        young = now - timedelta(hours=self._settings.viral.look_hours)
        found = {
            mention_id
            for platform in platforms
            for mention_id in self._sightings.stirring(
                platform, now - FAST_FOR, young, self._usual[platform].followers.edge
            )
        }
        states = self._watching.states(of_posts=True)
        on = {int(series.removeprefix(POST)) for series, state in states.items() if state.event}
        seen = [each for each in self._sightings.of(found | on) if each.platform in self._usual]
        if not seen:
            return []
        series = [f"{POST}{each.mention_id}" for each in seen]
        return self._watching.fold(series, partial(_judged, seen, self._usual, now, self._settings), now)

    def _learn(self, platforms: Collection[str], now: datetime) -> None:
        if self._learned_at == full_hour(now) and self._usual.keys() == set(platforms):
            return
        since = now - self._settings.weeks * WEEK
        until = now - timedelta(hours=self._settings.viral.look_hours)
        self._sightings.forget(since)
        self._usual = {each: usual(self._sightings.earlier(each, since, until), until) for each in platforms}
        self._learned_at = full_hour(now)


def usual(earlier: Sequence[Seen], until: datetime) -> Usual:
    """What is usual by these posts, which are all that were seen up to then since the first of them was posted."""
    speeds = [fastest for each in earlier if (fastest := _fastest(each)) is not None]
    audiences = [audience for each in earlier if (audience := _audience(each.sightings)) is not None]
    first = min((each.posted_at for each in earlier), default=until)
    weeks = max(until - first, timedelta(days=1)) / WEEK
    return Usual.of(speeds, audiences, len(earlier) / weeks)


def _fastest(post: Seen) -> float | None:
    known = (speed(post.sightings, post.posted_at, one.at) for one in post.sightings)
    return max((one for one in known if one is not None), default=None)


def _audience(sightings: Sequence[Sighting]) -> float | None:
    return next((one.followers for one in reversed(sightings) if one.followers is not None), None)


def _judged(
    seen: Sequence[Seen],
    usual: Mapping[str, Usual],
    now: datetime,
    settings: Spikes,
    states: Mapping[str, State],
) -> tuple[Mapping[str, State], list[NewAlert]]:
    after: dict[str, State] = {}
    told: list[NewAlert] = []
    for post in seen:
        series = f"{POST}{post.mention_id}"
        finding = judge_post(post.sightings, post.posted_at, usual[post.platform], now, settings)
        after[series], alerts = step(series, states.get(series, State()), finding, settings)
        where = f"Mention {post.mention_id} on {post.platform}"
        told += [
            of_event(alert, after[series], "viral", where, post.mention_id, post.conversation_id) for alert in alerts
        ]
    return after, told
