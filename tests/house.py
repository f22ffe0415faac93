"""A whole Goodword in one process, on a clock turned by hand: what the daemon's jobs do, one round at a time."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from engage.approval.desk import Desk
from engage.approval.flaws import Flaws
from engage.approval.threads import Threads
from engage.approval.waves import Waves
from engage.conversing import converse
from engage.courtesy import CourtesySettings
from engage.exchange import Heard, Own, Standing
from engage.glitches import Settings
from engage.hearing import hear
from engage.housekeeping import bring_back, expire
from engage.items import Item
from engage.journey import SPEAKING, UNDERSTANDING
from engage.ports import Model
from engage.rechecking import look
from engage.reconsidering import reconsider
from engage.registering import Register
from engage.reloading import CurrentShelf
from engage.sla.settings import SlaBlock
from engage.stages import Stage
from engage.store import Acquaintances, Conversations, Database, LikeWaves, Looking, Rechecks, Store
from engage.tools import Tools
from engage.types import Author, Eligibility, How, Mention, Post
from engage.walking import walk
from tests.fakes import FakeClock, FakeModel, FakeSpeaker
from tests.test_rechecking import Again

SHIPPED = Path(__file__).parent.parent / "playbooks"

AWAKE = CourtesySettings(quiet_hours=())


@cache
def shelf_of(folder: Path) -> CurrentShelf:
    """Read once for all tests; nobody changes it."""
    return CurrentShelf(folder)


class House:
    """One brand's Goodword on the platform "x". `turn` lets time pass and the jobs run."""

    def __init__(
        self,
        database: Database,
        playbooks: Path = SHIPPED,
        model: Model | None = None,
        courtesy: CourtesySettings = AWAKE,
        sla: SlaBlock | None = None,
        speaker: FakeSpeaker | None = None,
        clock: FakeClock | None = None,
        wave_of: int = 0,
    ) -> None:
        """`wave_of`: so many people with like mentions within ten minutes make a wave; 0: nothing does."""
        self.database, self.clock = database, clock or FakeClock()
        self.store, self.looking, self.speaker = Store(database), Looking(database), speaker or FakeSpeaker()
        self.spikes: tuple[str, ...] = ()
        self.people = Acquaintances(database, lambda: self.spikes)
        shelf = shelf_of(playbooks).shelf
        self.tools = Tools(model or FakeModel(), shelf, {"x": self.speaker}, self.clock, self.people, courtesy)
        self.desk = Desk(self.store, self.clock, {"x": 280})
        self.register = Register(database, Settings())
        self.flaws = Flaws(database, self.clock, Settings())
        self.waves = Waves(self.flaws, self.desk, lambda: shelf)
        self.like_waves = LikeWaves(database, wave_of, timedelta(minutes=10))
        self.policies = (sla or SlaBlock()).built()
        self._posts = 0

    def posts(
        self, handle: str, text: str, answers: Item | None = None, thread_id: str = "", how: How = How.API
    ) -> Item:
        """Somebody posts this, under our answer to `answers` if that is given, and it is heard and understood."""
        number = self.overheard(handle, text, answers, thread_id, how)
        self.turn()
        return self.found(number)

    def overheard(
        self, handle: str, text: str, answers: Item | None = None, thread_id: str = "", how: How = How.API
    ) -> str:
        """Somebody posts this, and it is heard; nobody has read it yet. Returns its external id."""
        self._posts += 1
        number, thread = f"post{self._posts}", ()
        if answers is not None:
            said = self.item(answers.id).the_delivery
            thread = (*answers.mention.thread, Post(said.external_id, "goodwordair", said.text, is_ours=True))
            thread_id = answers.mention.thread_id or answers.mention.external_id
        mention = Mention(
            "x", number, text, Author(handle, handle.title(), 100), self.clock.now(), "x",
            f"https://x.example/{number}", thread_id or number, thread[-1].external_id if thread else "", thread,
            Eligibility(how),
        )  # fmt: skip
        hear(self.store, "x", "x", Heard((mention,)), self.clock.now())
        return number

    def resolves(self, item: Item) -> None:
        """A person resolves its conversation."""
        assert item.conversation_id is not None
        threads = Threads(Conversations(self.database), self.clock)
        assert threads.resolve(item.conversation_id, "anna", "done").done
        self.turn()

    def snoozes(self, item: Item, by: timedelta) -> None:
        """A person puts its conversation off."""
        assert item.conversation_id is not None
        threads = Threads(Conversations(self.database), self.clock)
        assert threads.snooze(item.conversation_id, "anna", self.clock.now() + by).done
        self.turn()

    def by_hand(self, item: Item) -> None:
        """From now on its platform wants a person to answer it."""
        self._may_be_answered(item, Eligibility(How.BY_HAND, "people only"))

    def locks(self, item: Item) -> None:
        """From now on nobody may answer it."""
        self._may_be_answered(item, Eligibility(How.NONE, "the thread is locked"))
        self.turn()

    def unlocks(self, item: Item) -> None:
        """From now on it may be answered."""
        self._may_be_answered(item, Eligibility(How.API))
        self.turn()

    def _may_be_answered(self, item: Item, eligibility: Eligibility) -> None:
        changed = replace(item.mention, eligibility=eligibility)
        Rechecks(self.database).looked([item.id], {item.id: changed}, self.clock.now())

    def now_says(self, item: Item, text: str | None) -> None:
        """Its author edits the post, or deletes it (None), and it is looked at again."""
        again, post = Again(), item.mention.external_id
        again.now_stands[post] = Standing(post, text)
        look(self.store, again, list(self.looking.everything()), self.clock.now())
        self.turn()

    def settles(self, own: Own) -> None:
        """A post of our own account is heard."""
        hear(self.store, "x", "x", Heard(own=(own,)), self.clock.now())
        self.turn()

    def turn(self, by: timedelta = timedelta(seconds=1)) -> None:
        """Let time pass, then let every job run."""
        self.clock.turn(by)
        for _ in range(2):
            expire(self.store, self.clock.now())
            bring_back(self.store, self.clock.now())
            walk(self.store, UNDERSTANDING, self.tools, 64)
            walk(self.store, SPEAKING, self.tools, 1)
            reconsider(self.store, self.tools)
            converse(self.store, self.tools, self.policies)
            self.register.gather(self.clock.now())
            self.like_waves.gather(self.clock.now())

    def approve(self, item: Item, by: str = "anna") -> Item:
        """Approve its draft, and let it be said."""
        outcome = self.desk.approve(item.id, by)
        assert outcome.done, outcome
        self.turn()
        return self.item(item.id)

    def item(self, number: int) -> Item:
        found = self.store.item(number)
        assert found is not None
        return found

    def found(self, external_id: str) -> Item:
        return next(item for item in self.looking.everything() if item.mention.external_id == external_id)

    def held(self) -> list[Item]:
        return self.looking.held(100)

    def said(self) -> list[str]:
        """What we posted, the oldest first."""
        return [reply.text for reply in self.speaker.posted]

    def stage(self, item: Item) -> Stage:
        return self.item(item.id).stage

    def because(self, item: Item) -> str:
        """Why it is where it is."""
        told = self.looking.told(item.id)
        assert told is not None
        return told.steps[-1].because
