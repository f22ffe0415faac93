"""Short ways to hear and to speak on the loopback Reddit, with small time-outs."""

from collections.abc import Iterator
from datetime import timedelta

from engage.errors import PlatformError
from engage.exchange import Heard, Malformed, Own, Reply
from engage.labels import Lane
from engage.types import Mention
from listeners.reddit import Listener, Settings, Speaker
from tests.fakes import FakeClock
from tests.platforms.reddit import ACCOUNT, Reddit
from tests.platforms.reddit_objects import Thing
from tests.platforms.serving import Server

US = ACCOUNT
SECONDS = 1.0
"""A time-out that a fault meets."""


class Scene:
    """A Reddit with its clock and its server, and what one listener and one speaker there do."""

    def __init__(self, reddit: Reddit, clock: FakeClock, server: Server) -> None:
        self.reddit, self.clock, self.server = reddit, clock, server
        self.cursor: str | None = None
        self.listener, self.speaker = self.listening(), self.speaking()

    def settings(self, **changes: object) -> Settings:
        credentials = {name: self.reddit.credentials[name] for name in ("client_id", "client_secret", "password")}
        values = {"account": US, "timeout": SECONDS, "index_lag": 30, "api_base": self.server.url}
        return Settings.model_validate({**values, **credentials, **changes})

    def listening(self, **changes: object) -> Listener:
        self.listener = Listener("reddit", self.settings(**changes), self.clock.now)
        return self.listener

    def speaking(self, **changes: object) -> Speaker:
        self.speaker = Speaker(self.settings(**changes), None, self.clock.now)
        return self.speaker

    def hear(self) -> "Told":
        """Hear once; the cursor is kept as the store keeps it."""
        told = Told()
        try:
            for heard in self.listener.hear(self.cursor):
                told.heards.append(heard)
                self.cursor = heard.cursor or self.cursor
        except PlatformError as error:
            told.error = error
        return told

    def mention(self, thing: Thing) -> Mention:
        """The mention that a listener makes of this post, heard anew from nothing."""
        listener = Listener("reddit", self.settings(keywords=("goodword",), first_minutes=10_000), self.clock.now)
        heard = [mention for heard in listener.hear(None) for mention in heard.mentions]
        return next(mention for mention in heard if mention.external_id == thing.fullname)

    def reply(self, mention: Mention, text: str = "We are sorry.") -> Reply:
        return Reply("mention-1", mention, text, Lane.SERVICE, "delay", 1, self.clock.now())


class Told:
    """What one `hear` yielded, and what it raised at the end."""

    def __init__(self) -> None:
        self.heards: list[Heard] = []
        self.error: PlatformError | None = None

    @property
    def mentions(self) -> list[Mention]:
        return [mention for heard in self.heards for mention in heard.mentions]

    @property
    def names(self) -> list[str]:
        return [mention.external_id for mention in self.mentions]

    @property
    def own(self) -> list[Own]:
        return list(dict.fromkeys(own for heard in self.heards for own in heard.own))

    @property
    def notes(self) -> list[str]:
        return [note.problem for heard in self.heards for note in heard.notes]

    @property
    def malformed(self) -> list[Malformed]:
        return [odd for heard in self.heards for odd in heard.malformed]


def scene(index_lag: timedelta = timedelta(0)) -> Iterator[Scene]:
    """For a fixture: a Reddit at noon that is served while the test runs."""
    clock = FakeClock()
    reddit = Reddit(US, clock=clock, index_lag=index_lag, rate_limit=100_000)
    with Server(reddit) as server:
        yield Scene(reddit, clock, server)
