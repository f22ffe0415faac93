"""Posts that we keep are looked at again: edits are read anew, deletions are forgotten. And our own answers settle."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import pytest

from engage.approval.desk import Desk
from engage.exchange import Heard, Own, Standing
from engage.hearing import hear, settle
from engage.housekeeping import expire
from engage.items import Item, Move
from engage.rechecking import recheck
from engage.stages import Stage
from engage.store import Looking, Store
from engage.types import Delivery, Eligibility, How, Mention, Verdict
from tests.fakes import NOON, FakeClock, mention
from tests.test_store import APPROVAL, approved, carried, heard, held

DAY = timedelta(hours=20)
LATE = "my flight is late"
Bring = Callable[[Store], list[Item]]


class Again:
    """A listener that only looks again. `now_stands` is by external id; what is not in it stands as it was heard."""

    name = platform = "fake"
    every = timedelta(seconds=1)

    def __init__(self, often: timedelta | None = DAY) -> None:
        self.recheck = often
        self.now_stands: dict[str, Standing] = {}
        self.silent_about: set[str] = set()
        self.asked: list[int] = []

    def hear(self, cursor: str | None) -> Iterator[Heard]:
        yield from ()

    def look_again(self, mentions: Sequence[Mention]) -> Sequence[Standing]:
        self.asked.append(len(mentions))
        return [
            self.now_stands.get(m.external_id, Standing(m.external_id, m.text, m.eligibility))
            for m in mentions
            if m.external_id not in self.silent_about
        ]


def test_every_post_is_looked_at_once_a_day_and_a_hundred_in_one_request(store: Store) -> None:
    # Given 130 posts
    heard(store, 130)
    again = Again()
    # When nothing is due yet, nobody is asked
    recheck(store, again, NOON + DAY - timedelta(minutes=1))
    assert again.asked == []
    # Then all are looked at, once
    recheck(store, again, NOON + DAY)
    recheck(store, again, NOON + DAY + timedelta(minutes=1))
    assert again.asked == [100, 30]


def test_a_platform_that_needs_no_second_look_gets_none(store: Store) -> None:
    heard(store)
    again = Again(None)
    recheck(store, again, NOON + 9 * DAY)
    assert again.asked == []


def test_a_held_draft_of_a_post_that_was_edited_is_made_anew(store: Store) -> None:
    [item] = held(store)
    again = Again()
    again.now_stands["0"] = Standing("0", "my flight is late, and my bag is gone")
    assert recheck(store, again, NOON + DAY) == {Stage.HEARD: 1}
    edited = store.item(item.id)
    assert edited is not None
    assert (edited.stage, edited.mention.text, edited.draft) == (
        Stage.HEARD,
        "my flight is late, and my bag is gone",
        None,
    )


@pytest.mark.parametrize("bring", [heard, held, approved])
def test_a_post_that_was_deleted_is_forgotten_wherever_it_is(store: Store, bring: Bring) -> None:
    [item] = bring(store)
    again = Again()
    again.now_stands["0"] = Standing("0", None)
    assert recheck(store, again, NOON + DAY) == {Stage.GONE: 1}
    gone = store.item(item.id)
    assert gone is not None
    assert (gone.mention.text, gone.mention.author.handle, gone.mention.is_forgotten) == ("", "", True)
    # And it is not asked about again
    recheck(store, again, NOON + 3 * DAY)
    assert again.asked == [1]


def test_an_answered_post_that_was_deleted_is_forgotten_and_stays_answered(store: Store) -> None:
    [item] = approved(store)
    [claimed] = store.move([Move(item, Stage.SENDING, "now")], NOON)
    [sent] = store.move([Move(claimed, Stage.SENT, "there", (Delivery("Sorry", 1, NOON, NOON, "p1"),))], NOON)
    store.move([Move(sent, Stage.CLOSED, "done")], NOON)
    again = Again()
    again.now_stands["0"] = Standing("0", None)
    recheck(store, again, NOON + DAY)
    closed = store.item(item.id)
    assert closed is not None
    assert (closed.stage, closed.mention.text, closed.the_delivery.external_id) == (Stage.CLOSED, "", "p1")


def test_a_post_that_is_just_being_answered_is_looked_at_when_that_is_over(store: Store) -> None:
    [item] = approved(store)
    store.move([Move(item, Stage.SENDING, "now")], NOON)
    again = Again()
    again.now_stands["0"] = Standing("0", None)
    assert recheck(store, again, NOON + DAY) == {}
    sending = store.item(item.id)
    assert sending is not None
    assert sending.mention.text == LATE


def test_what_may_not_be_answered_any_more_says_so_on_its_draft(store: Store) -> None:
    [item] = held(store)
    again = Again()
    again.now_stands["0"] = Standing("0", LATE, Eligibility(How.NONE, "the thread is locked"))
    recheck(store, again, NOON + DAY)
    locked = store.item(item.id)
    assert locked is not None
    assert (locked.stage, locked.mention.eligibility.because) == (Stage.HELD, "the thread is locked")


def test_what_the_platform_does_not_tell_stays_as_it_is(store: Store) -> None:
    [item] = held(store)
    again = Again()
    again.silent_about.add("0")
    assert recheck(store, again, NOON + DAY) == {}
    assert store.item(item.id) == item


OURS = Own("0", "p7", "https://posts.example/7", "So sorry, we are on it.", NOON)


def test_a_reply_posted_by_hand_is_settled_by_the_listener_that_hears_it(store: Store, clock: FakeClock) -> None:
    # Given a draft that a person must post
    store.hear("fake", Heard((mention(0, LATE, eligibility=Eligibility(How.BY_HAND, "they did not call us")),)), NOON)
    [item] = carried(store, store.due(Stage.HEARD, NOON, 9))
    desk = Desk(store, clock, {})
    assert desk.approve(item.id, "ana").says == "approved, to be posted by hand"
    # When our own post under theirs is heard
    hear(store, "fake", "fake", Heard(own=(OURS,)), NOON)
    # Then the mention has its answer, with its link, and nobody has to say so
    sent = store.item(item.id)
    assert sent is not None
    assert (sent.stage, sent.the_delivery.url, sent.the_delivery.text) == (Stage.SENT, OURS.url, OURS.text)


@pytest.mark.parametrize("bring", [held, approved])
def test_a_mention_that_a_colleague_answered_over_there_is_not_answered_twice(store: Store, bring: Bring) -> None:
    [item] = bring(store)
    hear(store, "fake", "fake", Heard(own=(OURS,)), NOON)
    sent = store.item(item.id)
    assert sent is not None
    assert (sent.stage, sent.the_delivery.external_id) == (Stage.SENT, "p7")


def test_of_several_answers_the_first_is_kept_and_hearing_it_twice_does_no_harm(store: Store) -> None:
    [item] = held(store)
    later = Own("0", "p8", "https://posts.example/8", "And again.", NOON + timedelta(minutes=1))
    for _ in range(2):
        hear(store, "fake", "fake", Heard(own=(later, OURS)), NOON)
    told = Looking(store.database).told(item.id)
    assert told is not None
    assert told.item.the_delivery.external_id == "p7"
    assert [step.target for step in told.steps].count(Stage.SENT) == 1


def test_an_answer_that_was_heard_before_its_mention_settles_it_all_the_same(store: Store) -> None:
    # Given a colleague's answer, heard before the post that it answers
    hear(store, "fake", "fake", Heard(own=(OURS,)), NOON)
    # When that is heard, read and drafted
    [item] = held(store)
    # Then it is settled as soon as anybody looks
    assert settle(store, NOON) == {Stage.SENT: 1}
    sent = store.item(item.id)
    assert sent is not None
    assert sent.the_delivery.url == OURS.url
    assert settle(store, NOON) == {}


def test_an_own_post_on_another_platform_settles_nothing(store: Store) -> None:
    [item] = held(store)
    hear(store, "other", "other", Heard(own=(OURS,)), NOON)
    assert settle(store, NOON) == {}
    assert store.item(item.id) == item


def test_a_person_marks_what_they_posted(store: Store, clock: FakeClock) -> None:
    [item] = held(store)
    [waiting] = store.move([Move(item, Stage.BY_HAND, "yes", (APPROVAL, Delivery("We are sorry.")))], NOON)
    desk = Desk(store, clock, {})
    for link in (
        "",
        "posts.example/9",
        "javascript:alert(1)",
        "https://",
        "https://a b.example/9",
        "https://x\n.example",
    ):
        assert "https://" in desk.posted(waiting.id, "ben", link).says
    outcome = desk.posted(waiting.id, "ben", " https://posts.example/9 ")
    assert outcome.done
    told = Looking(store.database).told(item.id)
    assert told is not None
    assert (told.item.stage, told.item.the_delivery.url) == (Stage.SENT, "https://posts.example/9")
    assert (told.decisions[-1].verdict, told.decisions[-1].by) == (Verdict.POSTED, "ben")


def test_an_approval_to_post_by_hand_can_be_taken_back(store: Store, clock: FakeClock) -> None:
    [item] = held(store)
    store.move([Move(item, Stage.BY_HAND, "yes", (APPROVAL, Delivery("We are sorry.")))], NOON)
    assert Desk(store, clock, {}).undo(item.id, "ana").done
    again = store.item(item.id)
    assert again is not None
    assert again.stage is Stage.HELD


def test_what_nobody_posted_by_hand_in_time_is_let_go(store: Store) -> None:
    [item] = held(store)
    expires_at = item.the_draft.expires_at
    by_hand = Move(item, Stage.BY_HAND, "yes", (APPROVAL, Delivery("We are sorry.")), expires_at)
    store.move([by_hand], NOON)
    assert expire(store, expires_at - timedelta(seconds=1)) == {}
    assert expire(store, expires_at) == {Stage.EXPIRED: 1}
