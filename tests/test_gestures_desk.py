"""Gestures at the desk: granted, they stand in the held draft; asked for, taken back or refused, they do not."""

from datetime import timedelta

import pytest

from engage.approval import gesturing
from engage.approval.desk import Desk
from engage.approval.roles import Roles
from engage.approvers import Role
from engage.gestures import Outcome, Status
from engage.labels import Intent, Lane
from engage.stages import Stage
from engage.store import Alerts, Database, Ledger, Looking, Store
from engage.types import Verdict
from tests.fakes import NOON, FakeClock
from tests.gestures_scene import CATALOG, people

SORRY, WITH_VOUCHER = "We are sorry.", "We are sorry. Have a voucher."


@pytest.fixture
def desk(sqlite: Database, clock: FakeClock) -> Desk:
    return Desk(Store(sqlite), clock, {"fake": 40}, undo=timedelta(minutes=1))


@pytest.fixture
def ledger(sqlite: Database) -> Ledger:
    return Ledger(sqlite)


def give(desk: Desk, ledger: Ledger, mention: int, who: str = "ana", gesture: str = "voucher") -> Outcome:
    return gesturing.give(desk, ledger, CATALOG, mention, gesture, who, "a bad day")


def text(desk: Desk, mention: int) -> str:
    item = desk.store.item(mention)
    assert item is not None
    return item.the_draft.text


def above(desk: Desk, ledger: Ledger) -> tuple[int, int]:
    """A second voucher for a contact: its mention and its number."""
    one, other = people(desk.store, 2, contacts=1)
    give(desk, ledger, one, "ben")
    outcome = give(desk, ledger, other)
    assert outcome.done
    assert outcome.entry is not None
    return other, outcome.entry.number


def test_what_is_granted_stands_in_the_draft_which_is_still_held(desk: Desk, ledger: Ledger) -> None:
    [mention] = people(desk.store)
    assert give(desk, ledger, mention).done
    told = Looking(desk.store.database).told(mention)
    assert told is not None
    assert (told.item.stage, told.item.the_draft.text) == (Stage.HELD, WITH_VOUCHER)
    assert [(d.verdict, d.by, d.text) for d in told.decisions] == [(Verdict.EDITED, "ana", WITH_VOUCHER)]


def test_changes_that_somebody_requested_are_not_made_by_a_gesture(desk: Desk, ledger: Ledger) -> None:
    [mention] = people(desk.store)
    assert desk.request_changes(mention, "ben", "warmer").done
    assert give(desk, ledger, mention).done
    told = Looking(desk.store.database).told(mention)
    assert told is not None
    assert (told.item.the_draft.wanted, told.item.the_draft.text) == ("warmer", WITH_VOUCHER)


def test_a_double_click_says_it_once(desk: Desk, ledger: Ledger) -> None:
    [mention] = people(desk.store)
    give(desk, ledger, mention)
    again = give(desk, ledger, mention)
    assert again.says.startswith("there is one already: a voucher")
    assert text(desk, mention) == WITH_VOUCHER


def test_while_a_lead_is_asked_the_draft_stays_as_it_is(desk: Desk, ledger: Ledger) -> None:
    mention, number = above(desk, ledger)
    entry = ledger.entry(number)
    assert entry is not None
    assert (entry.status, entry.asked_of) == (Status.ASKED, "Ines or Jonas")
    assert text(desk, mention) == SORRY
    # And somebody is told, once, however often it is asked for
    give(desk, ledger, mention)
    [alert] = Alerts(desk.store.database).list(kind="gesture")
    assert alert.says == f"Ines or Jonas decides about a voucher for mention {mention}, which ana asks for"


def test_a_leads_yes_puts_it_into_the_draft_and_a_no_leaves_it_out(desk: Desk, ledger: Ledger) -> None:
    mention, number = above(desk, ledger)
    assert gesturing.decide(desk, ledger, CATALOG, number, "jonas", True).done
    assert text(desk, mention) == WITH_VOUCHER
    # Taken back and asked for once more, it is declined
    assert gesturing.cancel(desk, ledger, CATALOG, number, "ana").done
    again = give(desk, ledger, mention).entry
    assert again is not None
    assert gesturing.decide(desk, ledger, CATALOG, again.number, "jonas", False, "one is enough").done
    assert text(desk, mention) == SORRY
    assert desk.approve(mention, "ana").done


def test_what_would_not_fit_is_not_even_asked_for(desk: Desk, ledger: Ledger) -> None:
    [mention] = people(desk.store)
    assert desk.reword(mention, "ana", "We are very, very sorry.").done
    outcome = give(desk, ledger, mention, gesture="miles")
    assert outcome.says == (
        "with it the reply would be 42 characters long, and fake takes 40; shorten the draft first: "
        f"goodword edit {mention} --keep --text …"
    )
    assert ledger.standing(mention) == []


def test_a_gesture_needs_a_draft_that_is_held(desk: Desk, ledger: Ledger) -> None:
    mention, number = above(desk, ledger)
    desk.reject(mention, "ben", "not ours")
    for outcome in (
        gesturing.decide(desk, ledger, CATALOG, number, "ines", True),
        give(desk, ledger, mention, gesture="miles"),
    ):
        says = f"a gesture goes into a draft that is held, and mention {mention} is rejected"
        assert (outcome.done, outcome.says) == (False, says)
    assert give(desk, ledger, 99).says == "there is no mention 99"
    assert not gesturing.decide(desk, ledger, CATALOG, 99, "ines", True).done
    # What was asked for can still be declined
    assert gesturing.decide(desk, ledger, CATALOG, number, "ines", False, "no draft any more").done


def test_what_was_taken_back_is_out_of_the_draft_again(desk: Desk, ledger: Ledger) -> None:
    [mention] = people(desk.store)
    entry = give(desk, ledger, mention).entry
    assert entry is not None
    desk.reword(mention, "ben", "Hi! Have a voucher. Ben")
    assert gesturing.cancel(desk, ledger, CATALOG, entry.number, "ana").done
    assert text(desk, mention) == "Hi! Ben"


def test_another_wording_says_the_gesture_too_and_one_put_aside_promises_nothing(desk: Desk, ledger: Ledger) -> None:
    # Given a voucher in the draft
    [mention] = people(desk.store)
    entry = give(desk, ledger, mention).entry
    assert entry is not None
    # When another of the playbook's wordings is chosen, then it stands there as well
    assert desk.choose(mention, "ana", "short").done
    assert text(desk, mention) == "Sorry. Have a voucher."
    # And once it is taken back, no wording says it any more
    assert gesturing.cancel(desk, ledger, CATALOG, entry.number, "ana").done
    assert text(desk, mention) == "Sorry."
    assert desk.choose(mention, "ana", "warm").done
    assert text(desk, mention) == SORRY


def test_what_somebody_took_out_of_the_draft_stays_out_of_another_wording(desk: Desk, ledger: Ledger) -> None:
    [mention] = people(desk.store)
    give(desk, ledger, mention)
    assert desk.reword(mention, "ben", "We will call you.").done
    assert desk.choose(mention, "ben", "short").done
    assert text(desk, mention) == "Sorry."


def test_a_wording_that_has_no_room_for_the_gesture_is_not_taken(sqlite: Database, clock: FakeClock) -> None:
    # Given a voucher that fits behind the short wording only
    narrow = Desk(Store(sqlite), clock, {"fake": 25})
    [mention] = people(narrow.store)
    assert narrow.choose(mention, "ana", "short").done
    assert give(narrow, narrow.ledger, mention).done
    # When the long one is chosen, then it is refused, and the draft stays as it is
    refused = narrow.choose(mention, "ana", "warm")
    assert not refused.done
    assert "25" in refused.says
    assert text(narrow, mention) == "Sorry. Have a voucher."


def test_whoever_has_no_role_for_the_draft_neither_asks_nor_decides_nor_takes_back(
    sqlite: Database, ledger: Ledger, clock: FakeClock
) -> None:
    # Given a voucher that a lead is asked about, and a lead with no role for service
    care = Role(name="Care", people=("ana", "ben", "ines"), lanes=(Lane.SERVICE,))
    desk = Desk(Store(sqlite), clock, {"fake": 40}, roles=Roles((care,)))
    mention, number = above(desk, ledger)
    # When people without a role do something about it, or want one more
    for outcome in (
        give(desk, ledger, mention, "zoe", "miles"),
        gesturing.decide(desk, ledger, CATALOG, number, "jonas", False, "one is enough"),
        gesturing.cancel(desk, ledger, CATALOG, number, "zoe"),
    ):
        assert not outcome.done
        assert outcome.says.startswith("drafts of the service lane are decided by Care")
    # Then the ledger is as it was
    assert [(entry.number, entry.status) for entry in ledger.standing(mention)] == [(number, Status.ASKED)]
    assert gesturing.decide(desk, ledger, CATALOG, number, "ines", False, "one is enough").done


def test_what_an_approved_reply_promises_cannot_be_taken_back_by_an_agent(desk: Desk, ledger: Ledger) -> None:
    [mention] = people(desk.store)
    entry = give(desk, ledger, mention).entry
    assert entry is not None
    desk.approve(mention, "ben")
    assert not gesturing.cancel(desk, ledger, CATALOG, entry.number, "ana").done
    # Undone, it is a draft like any other
    desk.undo(mention, "ben")
    assert gesturing.cancel(desk, ledger, CATALOG, entry.number, "ana").done
    assert text(desk, mention) == SORRY


class Hurried(Ledger):
    """A ledger during whose work a colleague at the desk does something."""

    desk: Desk
    what: str

    def ask(self, mention_id: int, *rest: object) -> Outcome:  # type: ignore[override]
        outcome = super().ask(mention_id, *rest)  # type: ignore[arg-type]
        match self.what:
            case "approve":
                self.desk.approve(mention_id, "ben")
            case "correct":
                self.desk.correct(mention_id, "ben", intent=Intent.PRAISE)
        return outcome


@pytest.mark.parametrize(("what", "says"), [("approve", "ben approved it"), ("correct", "the draft of mention")])
def test_what_a_colleagues_click_kept_out_of_the_reply_was_not_given(
    desk: Desk, sqlite: Database, what: str, says: str
) -> None:
    [mention] = people(desk.store)
    ledger = Hurried(sqlite)
    ledger.desk, ledger.what = desk, what
    outcome = give(desk, ledger, mention)
    assert not outcome.done
    assert says in outcome.says
    assert outcome.says.endswith("; a voucher was not given")
    assert outcome.entry is not None
    assert (outcome.entry.status, outcome.entry.settled_by) == (Status.CANCELLED, "goodword")
    assert outcome.entry.settled_at == NOON
    assert ledger.standing(mention) == []
