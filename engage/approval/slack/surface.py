"""Slack as a surface of approval, put together: what it shows, what it listens to, and the jobs for both."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from secrets import token_hex
from threading import Thread

from engage.approval.slack import alert_cards, clicks, commands, home, wave_cards
from engage.approval.slack.alert_cards import AlertCards
from engage.approval.slack.api import SlackApi
from engage.approval.slack.cards import Cards, Histories
from engage.approval.slack.connecting import bolt, line, needed
from engage.approval.slack.doors import Doors, Parts
from engage.approval.slack.keeping import Keeper
from engage.approval.slack.pacing import Patience
from engage.approval.slack.people import People
from engage.approval.slack.shown import Kind
from engage.approval.slack.wave_cards import WaveCards
from engage.config_slack import SlackBlock
from engage.errors import GoodwordError
from engage.labels import Lane
from engage.store import holds
from engage.store.slack_posts import SlackPosts

Job = tuple[Callable[[], object], timedelta]

LISTENERS = 32
"""So many clicks are acted on at once. A listener that waits for the database or for Slack keeps its thread, and none
may keep another click from being acknowledged: Bolt's own five are too few."""

HOLD_EVERY = timedelta(seconds=1)
KEEP_EVERY = timedelta(seconds=0.5)
FORGET_EVERY = timedelta(hours=1)
FORGET_AFTER = timedelta(days=2)
"""Slack tells again of what it told before for minutes, not days."""

LONGEST_END = 30.0
"""Seconds that what was heard may take in the end, where nobody says otherwise."""


class Slack:
    """One process's part in one workspace. Several processes may each have one over the same database."""

    def __init__(self, settings: SlackBlock, parts: Parts) -> None:
        """Raises `GoodwordError` where a token is missing. Asks Slack nothing yet."""
        self.settings, self.parts = settings, parts
        self.api = SlackApi(settings.api_base, needed(settings.bot_token, "GOODWORD_SLACK_BOT_TOKEN"), settings.timeout)
        self.posts = SlackPosts(parts.database, f"slack-{token_hex(6)}")
        self.doors = Doors(parts, settings, self.api, self.posts, People(self.api, parts.groups))
        self._listening = ThreadPoolExecutor(LISTENERS, "slack")
        app = bolt(settings, self.api.client, self._listening)
        for listeners in (clicks, alert_cards, wave_cards, home, commands):
            listeners.register(app, self.doors)
        self.line = line(settings, app, self.api.client)
        self.keeper = Keeper(self.api, self.posts, self._kinds(), parts.clock, settings.messages_a_second, Patience())

    def jobs(self, stop: Callable[[], bool]) -> Mapping[str, Job]:
        """By name, what to do again and again, and how often."""
        return {
            "slack:line": (self.line.hold, HOLD_EVERY),
            "slack:cards": (lambda: self.keeper.keep(stop), KEEP_EVERY),
            "slack:forget": (self._forget, FORGET_EVERY),
        }

    def close(self, seconds: float = LONGEST_END) -> bool:
        """Nobody is heard any more; what was heard comes to an end, within so long at most; returns whether it did."""
        ending = Thread(target=self._end, name="slack-end", daemon=True)
        ending.start()
        ending.join(seconds)
        return not ending.is_alive()

    def _end(self) -> None:
        self.line.close()
        self._listening.shutdown()

    def _kinds(self) -> list[Kind]:
        parts, settings = self.parts, self.settings
        channels = {lane: settings.channel_of(lane) for lane in Lane}
        cards = Cards(
            self.posts, parts.looking, parts.switches, parts.speakers, channels, parts.undo, parts.console, self._gives
        )
        waves = WaveCards(parts.looking, parts.speakers, channels, parts.undo, parts.console)
        return [cards, Histories(self.posts, parts.looking), waves, self._alerts(), *self._digests()]

    def _alerts(self) -> Kind:
        parts, settings = self.parts, self.settings
        cool_down = timedelta(minutes=settings.cool_down_minutes)
        held = partial(holds, parts.database, parts.spikes)
        return AlertCards(parts.database, settings.alerts or settings.channel, cool_down, held, parts.console)

    def _digests(self) -> Iterator[Kind]:
        parts, settings = self.parts, self.settings
        if settings.digest:
            from engage.approval.slack.digest import Digests  # matplotlib is needed from here on

            channel = settings.digest.channel or settings.channel
            yield Digests(
                settings.digest, self.posts, parts.database, channel, self._brand, self.api.upload, parts.console
            )

    def _brand(self) -> str:
        brand = self.parts.playbooks.shelf.brand
        return brand.name if brand else ""

    def _gives(self) -> bool:
        """Whether there is anything to give to somebody who suffered; nothing where the catalog is broken."""
        try:
            return bool(self.parts.gestures().gestures)
        except GoodwordError:  # the alerts tell of it
            return False

    def _forget(self) -> None:
        self.posts.forget(self.parts.clock.now() - FORGET_AFTER)
