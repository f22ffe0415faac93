"""An airline's day, for the console's tests and for its picture: posts with the readings a model might give them.

Everything after the reading is the real thing: the playbooks route and draft, the store keeps.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache, partial
from pathlib import Path

from engage.approval.desk import Desk
from engage.console import Parts
from engage.errors import GoodwordError
from engage.exchange import Heard
from engage.gestures import load
from engage.journey import UNDERSTANDING
from engage.labels import Cause, Intent, Label, Sentiment, Urgency
from engage.ports import Clock
from engage.reloading import CurrentShelf
from engage.spikes import Spikes
from engage.store import Database, Looking, Store, Switches
from engage.tools import Tools
from engage.types import Author, Eligibility, How, Mention, Reading
from engage.types import Post as Before
from engage.walking import walk
from tests.fakes import FakeSpeaker

PLAYBOOKS = Path(__file__).parent / "scene_playbooks"
"""Five of the tests' own. The picture is taken with the demo brand's."""

MAY_BE_SENT = Eligibility()


@dataclass(frozen=True)
class Post:
    """A post and its reading; `ago` in minutes, `sure` of the intent."""

    handle: str
    name: str
    followers: int
    ago: float
    text: str
    intent: Intent
    sentiment: Sentiment
    sure: float
    cause: Cause | None = None
    urgency: Urgency = Urgency.NORMAL
    unsure: bool = False
    thread: tuple[Before, ...] = ()
    eligibility: Eligibility = MAY_BE_SENT

    def mention(self, number: int, clock: Clock) -> Mention:
        posted = clock.now() - timedelta(minutes=self.ago)
        author = Author(self.handle, self.name, self.followers)
        return Mention(
            "x", str(number), self.text, author, posted, "demo", f"https://posts.example/{number}",
            thread=self.thread, eligibility=self.eligibility,
        )  # fmt: skip

    def reading(self) -> Reading:
        return Reading(
            Label(self.sentiment, 0.94, Sentiment.NEUTRAL),
            Label(self.intent, self.sure, Intent.QUESTION),
            Label(self.cause, 0.88, Cause.OTHER) if self.cause else None,
            Label(self.urgency, 0.81, Urgency.NORMAL),
            Label("en", 0.99),
            "scene 1",
            self.unsure,
        )


LATE = Post(
    "marta_kowal", "Marta Kowal", 1_284, 3,
    "@GoodwordAir GW117 is delayed again, “boarding in ten minutes” for an hour and a half now. I have a connection in "
    "Lisbon and two tired kids. Is anyone going to tell us what’s going on?",
    Intent.COMPLAINT, Sentiment.NEGATIVE, 0.93, Cause.DELAY, Urgency.HIGH,
)  # fmt: skip
TRIP = Post(
    "ottoflies", "Otto Brandt", 23_410, 9,
    "Bags packed, passport found (third try). GW402 tomorrow, thirteen hours to Tokyo! Somebody entertain me ✈️",
    Intent.PLAN, Sentiment.POSITIVE, 0.89,
)  # fmt: skip
BAG = Post(
    "liv.aune", "Liv Aune", 402, 14,
    "Day three without my suitcase, @GoodwordAir. My sister’s wedding is on Saturday and the dress is in it. Please, "
    "where is it?",
    Intent.COMPLAINT, Sentiment.NEGATIVE, 0.96, Cause.LOST_OR_DAMAGED, Urgency.HIGH,
)  # fmt: skip
PRAISE = Post(
    "devraj_n", "Dev Raj", 156, 26,
    "Shout-out to the crew on GW311 this morning. My dad was nervous, first flight in 20 years, and they were wonderful"
    " with him. 🌺",
    Intent.PRAISE, Sentiment.POSITIVE, 0.97,
)  # fmt: skip
QUESTION = Post(
    "hanna.writes", "Hanna Weiss", 890, 41,
    "@GoodwordAir if I buy a seat for my cello, does it get a boarding pass of its own? Asking for the cello.",
    Intent.QUESTION, Sentiment.NEUTRAL, 0.54,
)  # fmt: skip
DAY = (LATE, TRIP, BAG, PRAISE, QUESTION)

THREAD = (
    Before("90", "marta_kowal", "Gate B12, boarding in ten minutes, they say. I want to believe."),
    Before("91", "GoodwordAir", "Hi Marta, which flight are you on? We'll have a look.", is_ours=True),
    Before("92", "tomasz.w", "They said the same to us an hour ago."),
)
BY_HAND = Eligibility(How.BY_HAND, "X takes a reply through the API only where the author mentioned or quoted us")
OVERHEARD = replace(
    LATE, handle="noor.ali", name="Noor Ali", followers=57, thread=THREAD, eligibility=BY_HAND,
    text="They said ten minutes. GW402 is delayed by three hours now and nobody tells us anything.",
)  # fmt: skip
"""Deep in a thread, and to be answered by hand."""


class SceneModel:
    """Reads each post as the scene says."""

    name = "scene 1"
    facts: Mapping[str, str] = {}

    def __init__(self, posts: Sequence[Post]) -> None:
        self._readings = {post.text: post.reading() for post in posts}

    def read(self, texts: Sequence[str]) -> list[Reading]:
        return [self._readings[text] for text in texts]


class Wobbly(Looking):
    """A database that can be made to fall silent."""

    silent = False

    def newest_move(self) -> int:
        if self.silent:
            raise GoodwordError("the database did not answer: it is locked")
        return super().newest_move()


def parts(database: Database, clock: Clock, playbooks: Path = PLAYBOOKS) -> Parts:
    """All that a console needs, over one database."""
    desk = Desk(Store(database), clock, {"x": 280}, undo=timedelta(seconds=10))
    speakers = {"x": FakeSpeaker()}
    return Parts(
        desk, Looking(database), Switches(database), copy(_shelf(playbooks)), speakers, clock, list, "Ana",
        partial(load, playbooks), Spikes(),
    )  # fmt: skip


@cache
def _shelf(folder: Path) -> CurrentShelf:
    """Read once; everybody gets a copy, whose mistakes are their own."""
    return CurrentShelf(folder)


def hear(given: Parts, *posts: Post) -> None:
    """Let these posts be heard, read, routed and drafted; those that a playbook answers are held afterwards."""
    known = sum(given.looking.stages().values())
    mentions = tuple(post.mention(known + number, given.clock) for number, post in enumerate(posts, 1))
    given.desk.store.hear("demo", Heard(mentions), given.clock.now())
    walk(given.desk.store, UNDERSTANDING, Tools(SceneModel(posts), given.playbooks.shelf, {}, given.clock), 64)
