"""The real listener and speaker of X before X on this machine, for tests. Time stands still until it is turned."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from engage.exchange import Heard, Own, Reply
from engage.labels import Lane
from engage.types import Mention
from listeners.x import Listener, Settings, Speaker
from tests.fakes import FakeClock
from tests.platforms import x_access
from tests.platforms.faults import Faults
from tests.platforms.serving import Server
from tests.platforms.x import X
from tests.platforms.x_objects import Post, User

OAUTH_1 = {
    "consumer_key": x_access.CONSUMER_KEY,
    "consumer_secret": x_access.CONSUMER_SECRET,
    "access_token": x_access.ACCESS_TOKEN,
    "access_token_secret": x_access.ACCESS_TOKEN_SECRET,
}
OAUTH_2 = {
    "client_id": x_access.CLIENT_ID,
    "client_secret": x_access.CLIENT_SECRET,
    "refresh_token": x_access.REFRESH_TOKEN,
}
APP = {"bearer_token": x_access.BEARER_TOKEN}
SECRETS = (*OAUTH_1.values(), *OAUTH_2.values(), *APP.values(), "s3cr3t")
MINUTE = timedelta(minutes=1)

MENTIONS, OWN_POSTS, SEARCH = "GET /2/users/2244994945/mentions", "GET /2/users/2244994945/tweets", "GET /2/tweets/sea"


@dataclass
class Scene:
    """`anna` is somebody who posts. `given` are settings on top of the usual ones."""

    clock: FakeClock
    x: X
    server: Server
    anna: User
    given: dict[str, Any]

    def settings(self, **other: Any) -> Settings:
        usual = {"account": "goodword_air", "api_base": self.server.url, "timeout": 1.0, "index_lag": 0, **OAUTH_1}
        return Settings.model_validate({**usual, **self.given, **other}, context={"head": "x"})

    def listener(self, **other: Any) -> Listener:
        return Listener("x", self.settings(**other), self.clock.now)

    def speaker(self, **other: Any) -> Speaker:
        return Speaker(self.settings(**other), None, self.clock.now)

    def post(self, text: str, by: User | None = None, **how: Any) -> Post:
        """A second later, somebody posts."""
        self.clock.turn(timedelta(seconds=1))
        return self.x.post(by or self.anna, text, **how)

    def heard(self, **other: Any) -> "Ear":
        """What a first start hears."""
        ear = Ear(self.listener(**other))
        ear.hear()
        return ear

    def mention(self, text: str = "@goodword_air my bag is gone", **how: Any) -> Mention:
        """Somebody posts this, and it is heard as the newest mention."""
        post = self.post(text, **how)
        heard = self.heard(keywords=["goodword", "bag"]).mentions
        return next(mention for mention in heard if mention.external_id == str(post.id))


class Ear:
    """Listens as the daemon does, and keeps what it heard: the newest cursor, every mention by its id."""

    def __init__(self, listener: Listener, cursor: str | None = None) -> None:
        self.listener, self.cursor = listener, cursor
        self.heards: list[Heard] = []

    def hear(self, most: int | None = None) -> list[Heard]:
        """One go; after `most` batches the process dies. Raises as `hear` does, with what came before kept."""
        new: list[Heard] = []
        for heard in self.listener.hear(self.cursor):
            self.cursor = heard.cursor or self.cursor
            new.append(heard)
            self.heards.append(heard)
            if most is not None and len(new) == most:
                break
        return new

    @property
    def all_mentions(self) -> list[Mention]:
        return [mention for heard in self.heards for mention in heard.mentions]

    @property
    def mentions(self) -> list[Mention]:
        """Each once, the oldest first, as the store has them."""
        first: dict[str, Mention] = {}
        for mention in self.all_mentions:
            first.setdefault(mention.external_id, mention)
        return sorted(first.values(), key=lambda mention: int(mention.external_id))

    @property
    def texts(self) -> list[str]:
        return [mention.text for mention in self.mentions]

    @property
    def own(self) -> list[Own]:
        return [own for heard in self.heards for own in heard.own]

    @property
    def notes(self) -> list[str]:
        return [note.problem for heard in self.heards for note in heard.notes]


def reply_to(mention: Mention, scene: Scene, text: str = "We are on it", attempt: int = 1) -> Reply:
    return Reply("mention-1", mention, text, Lane.SERVICE, "lost_bag", attempt, scene.clock.now())


@contextmanager
def scene(given: dict[str, Any] | None = None, **of_x: Any) -> Iterator[Scene]:
    clock = FakeClock()
    x = X(clock=clock, **of_x)
    with Server(x, Faults()) as server:
        yield Scene(clock, x, server, x.add_user("anna", name="Anna", followers=7), given or {})
