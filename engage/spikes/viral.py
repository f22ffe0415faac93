"""Is a single post going viral? By its own speed, beside the posts that the brand usually gets.

Speeds of posts have no middle to measure from: most get nothing, a few get a thousand times more. So what is usual is
where the fastest tenth begins, and how rare it is to be so many times faster than that falls as a power, as it does for
popularity of every kind. Its exponent is B. M. Hill's ("A simple general approach to inference about the tail of a
distribution", 1975), pulled towards 1 while few posts are known.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engage.spikes import wording
from engage.spikes.finding import SURPRISE, Finding
from engage.spikes.settings import Severity, Spikes, Viral

HOUR = timedelta(hours=1)
TENTH = 0.1
FEW = 50
"""Posts below which what is usual is mostly assumed."""
ASSUMED_SPEED, ASSUMED_FOLLOWERS = 30.0, 5_000.0
"""Where the fastest tenth of posts begins and the tenth with the largest audience, for a brand we know nothing of."""
LEAST_MINUTES = 5
"""Closer sightings tell no speed: a platform's counters move in jumps."""
FAST_FOR = timedelta(hours=1)
"""Speed is measured over about so long a time: a post that was fast yesterday is not fast today."""
NEW_FOR = timedelta(hours=6)
"""So long a large audience alone is worth watching: after that it has seen the post, and it was quiet."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a platform told of a post at one time; None where it did not. Counts are totals since it was posted."""

    at: datetime
    followers: int | None = None
    replies: int | None = None
    likes: int | None = None
    reposts: int | None = None


@dataclass(frozen=True, slots=True)
class Tail:
    """Where the highest tenth begins, and the power by which more than that gets rarer."""

    edge: float
    power: float

    @classmethod
    def of(cls, values: Sequence[float], assumed: float) -> "Tail":
        """Of values, none negative, in any order; with few of them mostly as `assumed`."""
        weight = len(values) / (len(values) + FEW)
        highest = sorted(values, reverse=True)[: max(1, len(values) // 10)] if values else [assumed]
        edge = math.exp(weight * math.log(max(highest[-1], 1)) + (1 - weight) * math.log(assumed))
        logs = sum(math.log(max(value, edge) / edge) for value in highest)
        power = (len(highest) + 5) / (logs + 5)
        return cls(edge, min(2.5, max(0.7, power)))

    def chance(self, value: float) -> float:
        """The probability of at least `value`; 1 below the highest tenth, where nobody asks."""
        return 1.0 if value < self.edge else TENTH * float((value / self.edge) ** -self.power)


@dataclass(frozen=True, slots=True)
class Usual:
    """The brand's usual posts. `speed`: reactions an hour when fastest; `followers`: of the author; posts a week."""

    speed: Tail
    followers: Tail
    posts_a_week: float

    @classmethod
    def of(cls, speeds: Sequence[float], followers: Sequence[float], posts_a_week: float) -> "Usual":
        """From the fastest `speed` of each earlier post and the followers of its author, as far as known."""
        return cls(Tail.of(speeds, ASSUMED_SPEED), Tail.of(followers, ASSUMED_FOLLOWERS), max(1.0, posts_a_week))


def speed(sightings: Sequence[Sighting], posted_at: datetime, now: datetime) -> float | None:
    """Reactions (replies, likes and reposts) an hour over the last `FAST_FOR` (or since it was posted), at `now`.

    None where none are known, or not for longer than `FAST_FOR`. Each kind is measured by itself, from when it was
    known before, else from when the post was posted: one that a platform leaves out, or tells of late, is no jump.
    """
    seen = sorted((one for one in sightings if one.at <= now), key=lambda one: one.at)
    kinds = (
        [(one.at, one.replies) for one in seen if one.replies is not None],
        [(one.at, one.likes) for one in seen if one.likes is not None],
        [(one.at, one.reposts) for one in seen if one.reposts is not None],
    )
    known = [_an_hour(counts, posted_at) for counts in kinds if counts and counts[-1][0] >= now - FAST_FOR]
    return sum(known) if known else None


def _an_hour(counts: Sequence[tuple[datetime, int]], posted_at: datetime) -> float:
    """How fast one kind of reaction grew up to its last count; 0 where it fell (likes taken back)."""
    at, reactions = counts[-1]
    began, had = next(((at_, count) for at_, count in reversed(counts) if at_ <= at - FAST_FOR), (posted_at, 0))
    elapsed = max((at - began) / HOUR, LEAST_MINUTES / 60)
    return max(0.0, (reactions - had) / elapsed)


def judge_post(
    sightings: Sequence[Sighting], posted_at: datetime, usual: Usual, now: datetime, settings: Spikes
) -> Finding:
    """What is known of a post at `now`: going viral or not, and why. `sightings` in any order; later ones are not used.

    An author with an unusually large audience alone is worth watching; how fast people react decides the rest.
    """
    fast = speed(sightings, posted_at, now)
    audience = _followers(sightings, now)
    if fast is None and audience is None:
        return Finding(now, None, "")
    # However many alarms are accepted: what is not among the highest tenth is no news.
    accepted = min(TENTH, settings.viral.false_alarms_a_week / usual.posts_a_week / 2)
    severity = _by_speed(fast or 0.0, usual, settings.viral, accepted)
    is_new = now - posted_at <= NEW_FOR
    if severity is None and is_new and usual.followers.chance(audience or 0) <= accepted:
        severity = Severity.WATCH
    return Finding(
        now,
        severity,
        _says(fast, audience, usual),
        hours=FAST_FOR / HOUR,
        calm_hours=0.0 if severity else _calm(sightings, posted_at, usual, now),
    )


def _calm(sightings: Sequence[Sighting], posted_at: datetime, usual: Usual, now: datetime) -> float:
    """Hours since it was last as fast as the fastest tenth; a post that nobody looks at any more is calm, too."""
    seen = (one.at for one in sightings if one.at <= now)
    fast = [at for at in seen if (speed(sightings, posted_at, at) or 0.0) >= usual.speed.edge]
    return max(0.0, (now - max(fast, default=posted_at)) / HOUR)


def _by_speed(fast: float, usual: Usual, settings: Viral, accepted: float) -> Severity | None:
    sizes = {Severity.WATCH: 1.0, Severity.HIGH: settings.high, Severity.SEVERE: settings.severe}
    ratio, chance = fast / usual.speed.edge, usual.speed.chance(fast)
    if fast < settings.least or chance > accepted:
        return None
    # A power tail thins too slowly for the steps that counts are held to.
    return [one for one in Severity if ratio >= sizes[one] and chance <= accepted * SURPRISE[one] ** 0.25][-1]


def _followers(sightings: Sequence[Sighting], now: datetime) -> int | None:
    known = [(one.at, one.followers) for one in sightings if one.followers is not None and one.at <= now]
    return max(known)[1] if known else None


def _says(fast: float | None, audience: int | None, usual: Usual) -> str:
    parts = []
    if fast is not None:
        parts.append(
            f"{wording.number(fast)} reactions an hour where one post in ten gets {wording.number(usual.speed.edge)}"
        )
    if audience is not None:
        parts.append(
            f"its author has {audience:,} followers where one in ten has {wording.number(usual.followers.edge)}"
        )
    return "; ".join(parts).capitalize() + "." if parts else ""
