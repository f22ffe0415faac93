"""Alerts in Slack: which messages tell them, what each shows now, and what whoever reads them can do about it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from slack_bolt import App

from engage.approval.slack.alert_card import HOLDING, AboutAlerts, Batch, alert_card, batches, look_at
from engage.approval.slack.doors import Doors
from engage.approval.slack.hearing import Click, on_click
from engage.approval.slack.shown import Rendered
from engage.store import Alerts, Database, Watching
from engage.store.pressing import seen
from engage.store.slack_alerts import ALERTS, alerts_key, newest, tellings
from engage.store.slack_posts import SlackPost, Wanted

OLDEST = timedelta(days=1)
"""Alerts that are older are not told in Slack any more, if they were not yet: a new channel is not flooded."""


@dataclass
class AlertCards:
    """One message for all alerts of a kind that were told within `cool_down` of the first of them. `holds`: what holds
    the marketing lane. For one thread."""

    database: Database
    channel: str
    cool_down: timedelta
    holds: Callable[[], tuple[str, ...]]
    console: str = ""
    name: str = ALERTS
    _looked: tuple[int, int] | None = None

    def wanted(self, now: datetime) -> Sequence[Wanted]:
        """Asked again while nothing was told, it reads two numbers."""
        since = now - OLDEST - self.cool_down
        at = newest(self.database, since)
        if at == self._looked:
            return ()
        begun = batches(tellings(self.database, since), self.cool_down, now - OLDEST)
        missing = [batch[0].alert for batch in begun if not batch[0].begins]
        self._looked = None if missing else at
        return [Wanted(alerts_key(alert.kind, alert.id), ALERTS, self.channel) for alert in missing]

    def render(self, posts: Sequence[SlackPost], now: datetime) -> Mapping[str, Rendered]:
        firsts = {post.key: int(post.key.rpartition(":")[2]) for post in posts}
        found = {alert.id: alert for alert in Alerts(self.database).some(firsts.values())}
        holds = any(alert.kind == HOLDING for alert in found.values()) and bool(self.holds())
        rendered = {}
        for key, first in firsts.items():
            batch = batch_of(self.database, first, self.cool_down)
            if batch:
                message = alert_card(batch, self.console, holds)
                rendered[key] = Rendered(message, look_at=look_at(batch, self.cool_down, now))
        return rendered


def batch_of(database: Database, first: int, cool_down: timedelta) -> Batch | None:
    """The alerts of the message that begins with this one; None where there is no such alert."""
    for alert in Alerts(database).some([first]):
        near = tellings(database, alert.at, alert.at + cool_down, alert.kind)
        found = batches(near, cool_down, alert.at)
        return next((batch for batch in found if batch[0].alert.id == first), None)
    return None


def register(app: App, doors: Doors) -> None:
    """Listen to the buttons of these messages."""
    on_click(app, "alerts_seen", doors, lambda click: _seen(doors, click))
    on_click(app, "alerts_release", doors, lambda click: _release(doors, click))


def _seen(doors: Doors, click: Click) -> str:
    """They have seen what the message showed; what was told since is still to be seen."""
    about, now, database = AboutAlerts.read(click.value), doors.parts.clock.now(), doors.parts.database
    batch = batch_of(database, about.first, _cool_down(doors)) if about else None
    if about and batch:
        ids = [each.alert.id for each in batch if each.alert.id <= about.last]
        seen(database, ids, doors.people.name(click.user, click.called), now)
        doors.posts.stir([about.key], now)
    return ""


def _release(doors: Doors, click: Click) -> str:
    about, parts = AboutAlerts.read(click.value), doors.parts
    name, now = doors.people.name(click.user, click.called), parts.clock.now()
    released = Watching(parts.database).release(name, now, parts.spikes)
    if about:
        doors.posts.stir([about.key], now)
    if not released:
        return "no spike holds marketing any more"
    return f"marketing goes on; it was held by a spike {' and '.join(released)}"


def _cool_down(doors: Doors) -> timedelta:
    return timedelta(minutes=doors.settings.cool_down_minutes)
