"""Exactly once, or a person is asked: every way in which speaking can fail ends where it must."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.errors import Permanent, Temporary, Unsure
from engage.journey import SPEAKING
from engage.speaking import LONGEST_WAIT, MOST_ATTEMPTS, MOST_LOOKS, reply_of
from engage.stages import Stage
from engage.store import Database, Store
from engage.tools import Tools
from engage.types import Item, Reply, Said
from engage.walking import walk
from tests.fakes import NOON, FakeClock, FakeModel, FakeSpeaker
from tests.test_store import approved


class Scene:
    """One approved draft, a platform, and a clock."""

    def __init__(self, database: Database) -> None:
        self.store, self.clock, self.speaker = Store(database), FakeClock(), FakeSpeaker()
        [self.approved] = approved(self.store)
        self.tools = Tools(FakeModel(), None, {"fake": self.speaker}, self.clock)  # type: ignore[arg-type]

    def walk(self) -> Item:
        """Speak what is due; the mention as it is then."""
        walk(self.store, SPEAKING, self.tools, 1)
        item = self.store.item(self.approved.id)
        assert item is not None
        return item

    def later(self, by: timedelta) -> Item:
        self.clock.turn(by)
        return self.walk()


@pytest.fixture
def scene(sqlite: Database) -> Scene:
    return Scene(sqlite)


def test_what_was_approved_is_said_once_and_closed(scene: Scene) -> None:
    item = scene.walk()
    assert (item.stage, item.the_delivery.external_id, item.the_delivery.attempt) == (Stage.CLOSED, "post-0", 1)
    assert scene.walk() == item
    assert [reply.text for reply in scene.speaker.posted] == ["We are sorry."]


def test_surely_not_sent_is_tried_again_later_and_waits_longer_each_time(scene: Scene) -> None:
    # Given a platform that is away twice
    scene.speaker.script = [Temporary("away"), Temporary("away")]
    # When the first attempt fails, nothing happens before its time
    assert scene.walk().stage is Stage.APPROVED
    assert scene.later(timedelta(seconds=4)).the_delivery.attempt == 1
    # Then the second comes after five seconds, the third after ten more
    assert scene.later(timedelta(seconds=1)).the_delivery.attempt == 2
    assert scene.later(timedelta(seconds=9)).stage is Stage.APPROVED
    assert scene.later(timedelta(seconds=1)).stage is Stage.CLOSED
    assert len(scene.speaker.posted) == 1


def test_the_platform_may_ask_for_a_longer_wait(scene: Scene) -> None:
    scene.speaker.script = [Temporary("rate limit", retry_after=timedelta(minutes=15))]
    scene.walk()
    assert scene.later(timedelta(minutes=14)).stage is Stage.APPROVED
    assert scene.later(timedelta(minutes=1)).stage is Stage.CLOSED


def test_after_the_last_attempt_a_person_looks(scene: Scene) -> None:
    scene.speaker.script = [Temporary("away")] * MOST_ATTEMPTS
    stages = [scene.later(LONGEST_WAIT / 4).stage for _ in range(MOST_ATTEMPTS)]
    assert stages == [Stage.APPROVED] * (MOST_ATTEMPTS - 1) + [Stage.STUCK]
    assert scene.speaker.posted == []


def test_refused_for_good_is_not_tried_again(scene: Scene) -> None:
    scene.speaker.script = [Permanent("the post was deleted")]
    assert scene.walk().stage is Stage.STUCK
    assert scene.later(timedelta(days=1)).stage is Stage.STUCK
    assert scene.speaker.posted == []


@pytest.mark.parametrize("error", [Unsure("time-out"), ValueError("a bug in the speaker")])
def test_unsure_and_posted_is_found_by_looking_back_and_not_sent_again(scene: Scene, error: Exception) -> None:
    scene.speaker.script = [("posted", error)]
    assert scene.walk().stage is Stage.UNKNOWN
    # Not before the platform's patience has run out
    assert scene.later(timedelta(seconds=29)).stage is Stage.UNKNOWN
    assert scene.later(timedelta(seconds=1)).stage is Stage.CLOSED
    assert len(scene.speaker.posted) == 1


def test_unsure_and_not_posted_is_sent_again_after_looking_back(scene: Scene) -> None:
    scene.speaker.script = [Unsure("time-out")]
    scene.walk()
    assert scene.later(timedelta(seconds=30)).stage is Stage.APPROVED
    assert scene.later(timedelta(seconds=5)).stage is Stage.CLOSED
    assert len(scene.speaker.posted) == 1


def test_when_looking_back_fails_it_is_tried_for_a_while_and_then_a_person_is_asked(scene: Scene) -> None:
    scene.speaker.script = [("posted", Unsure("time-out"))]
    scene.speaker.blind = Unsure("the list is not to be had")
    scene.walk()
    assert scene.later(timedelta(seconds=30)).stage is Stage.UNKNOWN
    assert scene.later(MOST_LOOKS).stage is Stage.STUCK
    assert len(scene.speaker.posted) == 1


def test_what_is_found_in_sending_after_a_crash_is_never_sent_blindly(scene: Scene) -> None:
    # Given a worker that claimed and was killed, before or after it posted
    [claimed] = scene.store.move(SPEAKING[Stage.APPROVED]([scene.approved], scene.tools), NOON)
    assert claimed.stage is Stage.SENDING
    # When the next one starts at once, it leaves the claim alone
    assert scene.walk().stage is Stage.SENDING
    # Then, after the platform's patience, it looks back before it sends
    scene.speaker._post(reply_of(claimed))
    assert scene.later(timedelta(seconds=30)).stage is Stage.CLOSED
    assert len(scene.speaker.posted) == 1


def test_a_worker_that_slept_on_its_claim_does_not_speak(scene: Scene) -> None:
    [claimed] = scene.store.move(SPEAKING[Stage.APPROVED]([scene.approved], scene.tools), NOON)
    scene.clock.turn(timedelta(seconds=16))
    [move] = SPEAKING[Stage.SENDING]([claimed], scene.tools)
    assert move.to is Stage.UNKNOWN
    assert scene.speaker.posted == []


def test_too_late_is_not_said(scene: Scene) -> None:
    scene.clock.turn(timedelta(hours=6))
    assert scene.walk().stage is Stage.EXPIRED
    assert scene.speaker.posted == []


def test_without_a_speaker_a_person_is_told(scene: Scene) -> None:
    scene.tools = Tools(FakeModel(), None, {}, scene.clock)  # type: ignore[arg-type]
    assert scene.walk().stage is Stage.STUCK


FAULTS = st.sampled_from(
    [
        Temporary("away"),
        Unsure("time-out"),
        ("posted", Unsure("time-out")),
        ("posted", ConnectionError("reset")),
        Permanent("no"),
        None,
    ]
)


@given(st.lists(FAULTS, max_size=6), st.lists(st.integers(0, 120), min_size=12, max_size=12))
@settings(deadline=None, max_examples=60)
def test_whatever_goes_wrong_it_is_never_said_twice(
    tmp_path_factory: pytest.TempPathFactory, script: list[object], waits: list[int]
) -> None:
    from engage.store import upgrade

    database = Database(f"sqlite:///{tmp_path_factory.mktemp('db')}/x.db")
    upgrade(database)
    scene = Scene(database)
    scene.speaker.script = list(script)  # type: ignore[arg-type]
    for wait in waits:
        item = scene.later(timedelta(seconds=wait))
        assert len(scene.speaker.posted) <= 1
    if item.stage is Stage.CLOSED:
        assert len(scene.speaker.posted) == 1
    database.close()


def test_the_claim_is_in_the_database_before_the_platform_is_called(scene: Scene) -> None:
    # Given a platform that looks into the database while it is being called
    seen = list[Stage]()
    post = scene.speaker.say

    def say(reply: Reply) -> Said:
        item = scene.store.item(scene.approved.id)
        assert item is not None
        seen.append(item.stage)
        return post(reply)

    scene.speaker.say = say  # type: ignore[method-assign]  # the fake is ours
    # When an approved draft is said, the claim stood there already
    assert scene.walk().stage is Stage.CLOSED
    assert seen == [Stage.SENDING]


def test_what_is_read_from_the_database_in_sending_is_nobodys_claim_however_fresh_it_is(scene: Scene) -> None:
    # Given a claim that was stored a moment ago
    scene.store.move(SPEAKING[Stage.APPROVED]([scene.approved], scene.tools), NOON)
    found = scene.store.item(scene.approved.id)
    assert found is not None
    # When somebody who did not make it takes the step, nothing is said
    [move] = SPEAKING[Stage.SENDING]([found], scene.tools)
    assert move.to is Stage.UNKNOWN
    assert scene.speaker.posted == []
