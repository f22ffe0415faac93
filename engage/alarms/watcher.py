"""What the daemon calls: after each good hearing, and every few minutes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from engage.alarms.announcing import announce
from engage.alarms.posts import Posts
from engage.alarms.series import Series
from engage.ports import Listener
from engage.spikes import Spikes
from engage.store import Alert, Cover, Database, Sightings, Watching

MARK_EVERY = timedelta(seconds=20)
"""How far was listened is kept no more often: a listener may hear ten times a second."""


class Watcher:
    """Watches over what these listeners hear. All that must outlast a restart is in the database."""

    def __init__(self, database: Database, settings: Spikes, listeners: Sequence[Listener]) -> None:
        self._database, self._watching = database, Watching(database)
        self._series = Series(self._watching, settings)
        self._posts = Posts(self._watching, Sightings(database), settings)
        self._marked: dict[str, datetime] = {}
        self._listeners: dict[str, set[str]] = defaultdict(set)
        for listener in listeners:
            self._listeners[listener.platform].add(listener.name)

    def listened(self, listener: str, at: datetime) -> None:
        """All that there was for this listener at that moment has been heard and kept."""
        marked = self._marked.get(listener)
        if marked is None or abs(at - marked) >= MARK_EVERY:  # a clock may be set back
            self._watching.listened(listener, at)
            self._marked[listener] = at

    def look(self, now: datetime) -> list[Alert]:
        """Look at everything; returns what was told anew."""
        covers = covered(self._watching.covers(), self._listeners)
        told = [*announce(self._database, self._series.look(covers, now))]
        return [*told, *announce(self._database, self._posts.look(self._listeners.keys(), now))]


def covered(covers: Mapping[str, Cover], listeners: Mapping[str, set[str]]) -> dict[str, Cover]:
    """By platform: what all of its listeners have heard. One without any is left out."""
    found: dict[str, Cover] = {}
    for platform, names in listeners.items():
        known = [covers[name] for name in names if name in covers]
        if len(known) == len(names):
            cover = Cover(max(each.since for each in known), min(each.until for each in known))
            if cover.since < cover.until:
                found[platform] = cover
    return found
