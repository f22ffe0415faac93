"""A brand that is listened to, hour after hour, with the real store and the real watch over it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import numpy as np

from engage.alarms.watcher import Watcher
from engage.exchange import Heard, Standing
from engage.items import Move
from engage.labels import Intent, Sentiment
from engage.spikes import Spikes
from engage.stages import Stage
from engage.store import Alert, Database, Store, Watching
from engage.types import Mention
from tests.fakes import mention, reading
from tests.spike_scene import HOUR, MONDAY, history, usually

QUARTER = timedelta(minutes=15)


class Ear:
    """A listener that hears nothing by itself; the scene hands over what is posted."""

    every = timedelta(seconds=1)
    recheck = None

    def __init__(self, platform: str) -> None:
        self.name = self.platform = platform

    def hear(self, cursor: str | None) -> Iterator[Heard]:
        yield from ()

    def look_again(self, mentions: Sequence[Mention]) -> Sequence[Standing]:
        return []


class Brand:
    """`now` is Monday 14:00 at first, and it has been listened to for `weeks`."""

    def __init__(self, database: Database, *platforms: str, weeks: float = 8, settings: Spikes | None = None) -> None:
        self.database, self.store, self.watching = database, Store(database), Watching(database)
        self.now, self.settings, self.platforms = MONDAY, settings or Spikes(), platforms or ("fake",)
        self.told: list[Alert] = []
        self._number = 0
        self.restart()
        for seed, platform in enumerate(self.platforms, start=1):
            self.watching.keep(platform, history(MONDAY, weeks, seed=seed) if weeks else [])
            self.watcher.listened(platform, MONDAY)

    def restart(self) -> None:
        """A new process, which remembers nothing."""
        self.watcher = Watcher(self.database, self.settings, [Ear(platform) for platform in self.platforms])

    def post(self, count: int, begin: datetime, end: datetime, share: float = 0.3, platform: str = "fake") -> None:
        """So many posts, evenly spread, of which a `share` is negative; heard at `end`, and read."""
        mentions = []
        for each in range(count):
            self._number += 1
            posted_at = begin + (end - begin) * each / max(count, 1)
            text = "so late" if (each + 1) * share // 1 > each * share // 1 else "hello"
            made = mention(self._number, text, platform=platform, listener=platform, posted_at=posted_at)
            mentions.append(made)
        self.store.hear(platform, Heard(tuple(mentions)), end)
        items = self.store.items(Stage.HEARD, 10_000)
        moods = {"so late": (Intent.COMPLAINT, Sentiment.NEGATIVE), "hello": (Intent.CHATTER, Sentiment.NEUTRAL)}
        moves = [Move(item, Stage.READ, "read", (reading(*moods[item.mention.text]),)) for item in items]
        self.store.move(moves, end)

    def look(self) -> list[Alert]:
        """One look, now."""
        told = self.watcher.look(self.now)
        self.told += told
        return told

    def live(
        self,
        hours: float,
        times: float = 1,
        share: float = 0.3,
        on: str | None = None,
        step: timedelta = QUARTER,
        dice: np.random.Generator | None = None,
    ) -> list[Alert]:
        """Posts come as they usually do, or `times` as many on one platform or all; heard and looked at after each
        `step`. With `dice` as many as chance brings. Returns what was told."""
        told = len(self.told)
        for _ in range(round(hours * HOUR / step)):
            begin, self.now = self.now, self.now + step
            for platform in self.platforms:
                here = on in (None, platform)
                expected = usually(begin) * (step / HOUR) * (times if here else 1)
                count = int(dice.poisson(expected)) if dice else round(expected)
                self.post(count, begin, self.now, share if here else 0.3, platform)
                self.watcher.listened(platform, self.now)
            self.look()
        return self.told[told:]


__all__ = ["HOUR", "MONDAY", "QUARTER", "Brand"]
