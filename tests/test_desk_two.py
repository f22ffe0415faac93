"""Where a playbook asks two people, nothing goes out that two different people did not approve word for word."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engage.approval.desk import Desk
from engage.items import Move
from engage.stages import Stage
from engage.store import Database, Store
from engage.types import Eligibility, How, Verdict
from tests.desk_scene import WORDS, Interrupted, held, item, told
from tests.fakes import NOON, FakeClock

OTHER = "We are so sorry."


@pytest.fixture
def desk(store: Store, clock: FakeClock) -> Desk:
    return Desk(store, clock, {"fake": 40}, undo=timedelta(seconds=10))


def test_the_first_yes_is_kept_and_a_second_person_is_asked(desk: Desk) -> None:
    [one] = held(desk.store, needs=2)
    outcome = desk.approve(one, "Ana")
    assert (outcome.done, outcome.says) == (True, "approved by Ana; a second person is asked")
    now = item(desk.store, one)
    assert (now.stage, now.the_draft.first_yes, now.delivery) == (Stage.HELD, "Ana", None)
    assert now.due_at == now.the_draft.expires_at


def test_the_second_yes_lets_it_out_and_both_are_in_the_audit_trail(desk: Desk) -> None:
    [one] = held(desk.store, needs=2)
    desk.through("slack:U1").approve(one, "Ana")
    assert desk.through("slack:U2").approve(one, "Ben").done
    now = told(desk.store, one)
    assert (now.item.stage, now.item.the_delivery.text) == (Stage.APPROVED, WORDS)
    assert [(d.verdict, d.by, d.account, d.text) for d in now.decisions] == [
        (Verdict.APPROVED, "Ana", "slack:U1", WORDS),
        (Verdict.APPROVED, "Ben", "slack:U2", WORDS),
    ]


@pytest.mark.parametrize(
    ("name", "account"),
    [("Ana", "slack:U1"), (" ANA ", ""), ("Ana", "slack:U2"), ("Queen of Slack", "slack:U1")],
    ids=["the same", "her name at another door", "another of her name", "her account under another name"],
)
def test_whoever_may_be_the_first_person_is_not_the_second(desk: Desk, name: str, account: str) -> None:
    [one] = held(desk.store, needs=2)
    desk.through("slack:U1").approve(one, "Ana")
    before = item(desk.store, one)
    outcome = desk.through(account).approve(one, name)
    assert (outcome.done, outcome.says) == (False, "Ana approved it already; another person must approve it, too")
    assert item(desk.store, one) == before


def test_another_wording_is_a_first_yes_again(desk: Desk) -> None:
    [one] = held(desk.store, needs=2)
    desk.approve(one, "Ana")
    # When Ben approves it in other words
    outcome = desk.approve(one, "Ben", OTHER)
    assert outcome.says == "approved with another wording by Ben; a second person is asked"
    assert item(desk.store, one).the_draft.text == OTHER
    # Then Ben cannot be the second, and Ana can
    assert not desk.approve(one, "Ben", OTHER).done
    assert desk.approve(one, "Ana", OTHER).done
    assert item(desk.store, one).the_delivery.text == OTHER


@pytest.mark.parametrize("changes", ["reworded", "requested", "undone", "rejected and back"])
def test_what_changes_takes_the_first_yes_with_it(desk: Desk, changes: str) -> None:
    [one] = held(desk.store, needs=2)
    desk.approve(one, "Ana")
    match changes:
        case "reworded":
            assert desk.reword(one, "Cem", OTHER).done
        case "requested":
            assert desk.request_changes(one, "Ben", "warmer").done
        case "undone":
            assert desk.undo(one, "Cem").done
        case _:
            assert desk.reject(one, "Cem", "no").done
            assert desk.undo(one, "Cem").done
    assert item(desk.store, one).the_draft.first_yes == ""
    # Then Ben is the first, not the second
    assert desk.approve(one, "Ben").done
    assert item(desk.store, one).stage is Stage.HELD


def test_rewording_to_the_same_words_changes_nothing(desk: Desk) -> None:
    [one] = held(desk.store, needs=2)
    desk.approve(one, "Ana")
    desk.reword(one, "Ben", f" {WORDS} ")
    assert item(desk.store, one).the_draft.first_yes == "Ana"


def test_after_an_approval_was_undone_two_people_are_asked_anew(desk: Desk) -> None:
    [one] = held(desk.store, needs=2)
    desk.approve(one, "Ana")
    desk.approve(one, "Ben")
    desk.undo(one, "Ben")
    assert desk.approve(one, "Cem").done
    assert item(desk.store, one).stage is Stage.HELD


def test_what_could_not_be_sent_as_approved_is_asked_of_two_people_anew(desk: Desk) -> None:
    # Given a reply that two people approved, and that the platform will not take like this
    [one] = held(desk.store, needs=2)
    desk.approve(one, "Ana")
    desk.approve(one, "Ben")
    [sending] = desk.store.move([Move(item(desk.store, one), Stage.SENDING, "go")], NOON)
    desk.store.move([Move(sending, Stage.HELD, "not like this")], NOON)
    # Then one more yes is not enough
    desk.approve(one, "Cem")
    assert item(desk.store, one).stage is Stage.HELD


def test_what_is_posted_by_hand_needs_two_people_too(desk: Desk) -> None:
    [one] = held(desk.store, needs=2)
    now = item(desk.store, one)
    by_hand = replace(now.mention, eligibility=Eligibility(How.BY_HAND, "nobody asked us there"))
    back = Move(now, Stage.HELD_BACK, "later", (by_hand,))
    [now] = desk.store.move([back], NOON)
    desk.store.move([Move(now, Stage.HELD, "now", due_at=now.the_draft.expires_at)], NOON)
    desk.approve(one, "Ana")
    assert item(desk.store, one).stage is Stage.HELD
    desk.approve(one, "Ben")
    assert item(desk.store, one).stage is Stage.BY_HAND


def test_a_wave_is_approved_by_one_person_and_then_by_another(desk: Desk) -> None:
    wave = held(desk.store, needs=2, wave="like-delay-1", count=3)
    assert [outcome.done for outcome in desk.approve_wave("like-delay-1", "Ana")] == [True] * 3
    assert [outcome.done for outcome in desk.approve_wave("like-delay-1", "Ana")] == [False] * 3
    assert {item(desk.store, one).stage for one in wave} == {Stage.HELD}
    assert [outcome.done for outcome in desk.approve_wave("like-delay-1", "Ben")] == [True] * 3
    assert {item(desk.store, one).stage for one in wave} == {Stage.APPROVED}


@pytest.mark.parametrize("meanwhile", ["undone", "reworded", "requested", "approved in other words"])
def test_a_second_yes_does_not_pass_by_what_a_colleague_did_a_moment_before(
    database: Database, clock: FakeClock, meanwhile: str
) -> None:
    # Given a first yes, and Ben who is about to give the second
    store, elsewhere = Interrupted(database), Desk(Store(database), clock, {})
    [one] = held(store, needs=2)
    elsewhere.approve(one, "Ana")
    # When a colleague is faster with something that leaves it held
    store.meanwhile = {
        "undone": lambda: elsewhere.undo(one, "Ana"),
        "reworded": lambda: elsewhere.reword(one, "Cem", OTHER),
        "requested": lambda: elsewhere.request_changes(one, "Cem", "warmer"),
        "approved in other words": lambda: elsewhere.approve(one, "Cem", OTHER),
    }[meanwhile]
    outcome = Desk(store, clock, {}).approve(one, "Ben", WORDS)
    # Then it stays held as the colleague left it, and Ben is asked to look again
    assert (outcome.done, outcome.says) == (False, "it has changed since it was shown to you: look at it again")
    assert item(store, one).stage is Stage.HELD
    assert [decision.by for decision in told(store, one).decisions][-1] != "Ben"


PEOPLE = {
    "Ana": (("Ana", "slack:U1"), ("ANA ", "")),
    "Ben": (("Ben", "slack:U2"), ("Benno", "slack:U2")),
    "Cem": (("Cem", ""), ("Cem", "slack:U3")),
}
"""Three people, each by two names or doors."""


@dataclass(frozen=True)
class Act:
    """Somebody does something; `meanwhile`: after they had looked and a moment before, somebody else did, too."""

    who: str
    door: int
    what: str
    words: str
    meanwhile: "Act | None" = None


def acts(meanwhile: st.SearchStrategy[Act | None]) -> st.SearchStrategy[Act]:
    whats = st.sampled_from(("approve", "approve", "approve", "reword", "request", "undo", "reject"))
    return st.builds(
        Act, st.sampled_from(sorted(PEOPLE)), st.integers(0, 1), whats, st.sampled_from((WORDS, OTHER)), meanwhile
    )


class Talk:
    """People at one draft, and what somebody with a good memory knows of who stands behind which words."""

    def __init__(self, database: Database) -> None:
        self.store = Interrupted(database)
        self.desk, self.elsewhere = Desk(self.store, FakeClock(), {}), Desk(Store(database), FakeClock(), {})
        [self.mention] = held(self.store, needs=2)
        self.behind: dict[str, set[str]] = {WORDS: set(), OTHER: set()}

    def acts(self, act: Act, desk: Desk | None = None) -> None:
        name, account = PEOPLE[act.who][act.door]
        theirs, words = (desk or self.desk).through(account), item(self.store, self.mention).the_draft.text
        if meanwhile := act.meanwhile:
            self.store.meanwhile = partial(self.acts, meanwhile, self.elsewhere)
        match act.what:
            case "approve":
                outcome = theirs.approve(self.mention, name, act.words)
            case "reword":
                outcome = theirs.reword(self.mention, name, act.words)
            case "request":
                outcome = theirs.request_changes(self.mention, name, "warmer")
            case "undo":
                outcome = theirs.undo(self.mention, name)
            case _:
                outcome = theirs.reject(self.mention, name, "no")
        self.store.meanwhile = None
        if outcome.done:
            self._remember(act, words)

    def _remember(self, act: Act, words: str) -> None:
        """A yes counts until anything else is done; only rewording to what the words were is nothing."""
        if act.what == "approve":
            self.behind = {each: {*who, act.who} if each == act.words else set() for each, who in self.behind.items()}
        elif act.what != "reword" or act.words != words:
            self.behind = {WORDS: set(), OTHER: set()}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(acts(st.none() | acts(st.none())), min_size=2, max_size=12))
def test_whatever_three_people_do_two_of_them_stand_behind_the_words_of_what_is_approved(
    sqlite: Database, script: list[Act]
) -> None:
    talk = Talk(sqlite)
    for act in script:
        talk.acts(act)
        now = item(talk.store, talk.mention)
        if now.stage is Stage.APPROVED:
            assert len(talk.behind[now.the_delivery.text]) >= 2
