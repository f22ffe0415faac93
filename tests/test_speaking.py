"""Exactly once, or a person is asked: every way in which speaking can fail ends where it must."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.approval.desk import Desk
from engage.errors import AskAgain, Closed, OnlyByHand, Permanent, Temporary, Unsure
from engage.exchange import Heard, Reply, Said, Standing
from engage.items import Item
from engage.journey import SPEAKING
from engage.speaking import LONGEST_WAIT, MOST_ATTEMPTS, MOST_LOOKS, reply_of
from engage.stages import Stage
from engage.store import Database, Looking, Step, Store, Switches
from engage.tools import Tools
from engage.types import Eligibility, How
from engage.walking import walk
from tests.fakes import NOON, FakeClock, FakeModel, FakeSpeaker, mention
from tests.test_store import approved, carried

LATE = "my flight is late"


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

    def hear_another(self) -> None:
        """One more approved draft."""
        self.store.hear("fake", Heard((mention(99, LATE),)), NOON)
        [item] = carried(self.store, self.store.due(Stage.HEARD, NOON, 9))
        Desk(self.store, self.clock, {}).approve(item.id, "ana")

    def steps(self) -> tuple[Step, ...]:
        told = Looking(self.store.database).told(self.approved.id)
        assert told is not None
        return told.steps

    def stages(self) -> dict[Stage, int]:
        return Looking(self.store.database).stages()

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


@pytest.mark.parametrize(
    ("stands", "stage", "says"),
    [
        (Standing("0", None), Stage.GONE, "its author deleted it"),
        (Standing("0", "all is well"), Stage.HEARD, "its author edited it: read anew"),
        (Standing("0", LATE, Eligibility(How.NONE, "the thread is locked")), Stage.HELD, "the thread is locked"),
        (Standing("0", LATE, Eligibility(How.BY_HAND, "they did not call us")), Stage.BY_HAND, "they did not call us"),
    ],
)
def test_a_post_that_is_not_any_more_what_was_approved_is_not_answered(
    scene: Scene, stands: Standing, stage: Stage, says: str
) -> None:
    # Given a post that changed since the approval
    scene.speaker.stands = stands
    # When its reply is due
    item = scene.walk()
    # Then nothing is said, and the next thing to do is the right one
    assert scene.speaker.posted == []
    assert item.stage is stage
    assert says in scene.steps()[-1].because


def test_an_edited_post_is_read_anew_with_its_new_words_and_nothing_of_the_old_draft(scene: Scene) -> None:
    scene.speaker.stands = Standing("0", "all is well")
    item = scene.walk()
    assert (item.mention.text, item.route, item.draft, item.delivery) == ("all is well", None, None, None)


def test_of_a_deleted_post_nothing_is_kept_that_tells_what_it_said_or_who_said_it(scene: Scene) -> None:
    # Given a post whose reply was approved
    scene.speaker.stands = Standing("0", None)
    # When it turns out to be deleted
    item = scene.walk()
    # Then its words and its author are gone, and so are ours about it, but it is not heard again
    assert item.mention.is_forgotten
    assert (item.mention.text, item.mention.author.handle, item.mention.author.name) == ("", "", "")
    assert (item.the_draft.text, item.the_draft.others, item.the_delivery.text) == ("", (), "")
    told = Looking(scene.store.database).told(item.id)
    assert told is not None
    assert {(decision.text, decision.why) for decision in told.decisions} == {("", "")}
    assert scene.store.hear("fake", Heard((mention(0, LATE),)), NOON).duplicates == 1


def test_a_restricted_post_can_be_approved_no_more_until_it_is_open_again(scene: Scene) -> None:
    scene.speaker.stands = Standing("0", LATE, Eligibility(How.NONE, "the thread is locked"))
    item = scene.walk()
    outcome = Desk(scene.store, scene.clock, {}).approve(item.id, "ana")
    assert (outcome.done, outcome.says) == (False, "this cannot be answered: the thread is locked")


def test_what_cannot_be_looked_at_is_not_said_and_tried_again(scene: Scene) -> None:
    scene.speaker.stands = Temporary("away")
    assert scene.walk().stage is Stage.APPROVED
    assert scene.speaker.posted == []
    scene.speaker.stands = None
    assert scene.later(timedelta(seconds=5)).stage is Stage.CLOSED


def test_a_bug_in_looking_is_no_reason_to_speak(scene: Scene) -> None:
    scene.speaker.stands = ValueError("a bug in the speaker")
    assert scene.walk().stage is Stage.APPROVED
    assert scene.speaker.posted == []


@pytest.mark.parametrize(
    ("error", "stage"),
    [
        (AskAgain("the platform has read these words before: choose others"), Stage.HELD),
        (OnlyByHand("they did not call us"), Stage.BY_HAND),
    ],
)
def test_what_needs_a_person_goes_to_a_person(scene: Scene, error: Exception, stage: Stage) -> None:
    scene.speaker.script = [error]
    item = scene.walk()
    assert (item.stage, item.due_at) == (stage, item.the_draft.expires_at)
    assert str(error) in scene.steps()[-1].because


def test_a_closed_platform_keeps_all_its_replies_waiting_and_costs_no_attempt(scene: Scene) -> None:
    # Given two approved replies and a platform that has had enough of us
    scene.speaker.script = [Closed("rate limit", timedelta(minutes=15))]
    scene.hear_another()
    # When the first is refused
    assert scene.walk().the_delivery.attempt == 0
    # Then the second is not tried, and the reason stands where people look
    assert scene.stages() == {Stage.APPROVED: 2}
    [pause] = Switches(scene.store.database).paused(scene.clock.now())
    assert (pause.scope, pause.why, pause.until) == ("shut:fake", "rate limit", NOON + timedelta(minutes=15))
    scene.later(timedelta(minutes=14))
    assert scene.speaker.posted == []
    # And when its time is over, both are said
    scene.later(timedelta(minutes=1))
    assert len(scene.speaker.posted) == 2
    assert Switches(scene.store.database).paused(scene.clock.now()) == []


def test_a_person_who_opens_the_platform_sooner_sets_all_replies_going(scene: Scene) -> None:
    scene.speaker.script = [Closed("rate limit", timedelta(hours=1))]
    scene.hear_another()
    scene.walk()
    Switches(scene.store.database).resume("shut:fake")
    scene.walk()
    assert len(scene.speaker.posted) == 2


def test_a_dead_token_closes_the_platform_until_a_person_has_mended_it(scene: Scene) -> None:
    # Given a platform that refuses our token
    scene.speaker.script = [Closed("it refused our token (401)")]
    scene.walk()
    # When hours pass, nothing is tried
    scene.later(timedelta(hours=5))
    assert scene.speaker.posted == []
    # Then a person, or a new start, lets it go on
    assert Switches(scene.store.database).open_again() == ["shut:fake"]
    assert scene.walk().stage is Stage.CLOSED


def test_nobody_looks_back_where_the_platform_is_closed(scene: Scene) -> None:
    # Given a reply whose fate is unknown, and a token that died
    scene.speaker.script = [("posted", Unsure("time-out"))]
    scene.speaker.blind = Closed("it refused our token (401)")
    scene.walk()
    assert scene.later(timedelta(seconds=30)).stage is Stage.UNKNOWN
    # When hours pass, the mention still waits to be looked for
    scene.speaker.blind = None
    assert scene.later(timedelta(hours=3)).stage is Stage.UNKNOWN
    # Then, with a new token, it is found and not said again
    Switches(scene.store.database).resume("shut:fake")
    assert scene.walk().stage is Stage.CLOSED
    assert len(scene.speaker.posted) == 1


def test_what_a_reply_cost_is_kept_with_it(scene: Scene) -> None:
    assert scene.walk().the_delivery.price == Decimal("0.01")


def test_a_speaker_is_told_which_attempt_it_is_and_since_when_it_was_tried(scene: Scene) -> None:
    scene.speaker.script = [Unsure("time-out")]
    scene.walk()
    scene.later(timedelta(seconds=30))
    scene.later(timedelta(seconds=5))
    [reply] = scene.speaker.posted
    assert (reply.attempt, reply.since) == (2, NOON)


FAULTS = st.sampled_from(
    [
        Temporary("away"),
        Unsure("time-out"),
        ("posted", Unsure("time-out")),
        ("posted", ConnectionError("reset")),
        Permanent("no"),
        Closed("rate limit", timedelta(seconds=20)),
        AskAgain("other words"),
        OnlyByHand("not called"),
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
