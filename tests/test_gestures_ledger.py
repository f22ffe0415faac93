"""The ledger of gestures: one of a kind a mention, leads decide above the limits; what is over is over."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from engage.gestures import Answer, Status, is_out
from engage.items import Move
from engage.stages import Stage
from engage.store import Database, Ledger, Store
from engage.types import Decision, Delivery, Verdict
from tests.fakes import NOON
from tests.gestures_scene import CATALOG, CONVERSATION, IDENTITY, MENTION, MONTH, asked, converse, everything, people

MINUTE = timedelta(minutes=1)


@pytest.fixture
def store(sqlite: Database) -> Store:
    return Store(sqlite)


@pytest.fixture
def ledger(store: Store) -> Ledger:
    return Ledger(store.database)


def status(ledger: Ledger, number: int) -> Status:
    entry = ledger.entry(number)
    assert entry is not None
    return entry.status


def above(ledger: Ledger, store: Store, who: str = "ana") -> int:
    """A second voucher for the same contact, which only a lead may grant; its number."""
    one, other = people(store, 2, contacts=1)
    asked(ledger, one, "ben")
    return asked(ledger, other, who)


def test_what_is_within_the_limits_is_granted_at_once(store: Store, ledger: Ledger) -> None:
    [mention] = people(store)
    outcome = ledger.ask(mention, "voucher", " Ana ", "third\0delay", CATALOG, NOON)
    assert outcome.done
    assert outcome.entry == ledger.entry(1)
    assert outcome.entry is not None
    assert (outcome.entry.agent, outcome.entry.why, outcome.entry.status) == ("ana", "third delay", Status.GRANTED)
    assert (outcome.entry.decided_by, outcome.entry.decided_at) == ("ana", NOON)
    says = f"a voucher (25 EUR, number 1) for mention {mention}: granted by ana; within ana's limits"
    assert outcome.says == says
    assert outcome.ruling is not None
    assert outcome.ruling.answer is Answer.GRANTED


def test_a_double_click_gives_one(store: Store, ledger: Ledger) -> None:
    [mention] = people(store)
    asked(ledger, mention)
    again = ledger.ask(mention, "voucher", "ben", "so sorry", CATALOG, NOON)
    says = f"there is one already: a voucher (25 EUR, number 1) for mention {mention}: granted by ana"
    assert (again.done, again.says) == (False, says)
    # Another kind is another gesture, and what was taken back may be given again, also by somebody else
    assert ledger.ask(mention, "miles", "ben", "so sorry", CATALOG, NOON).done
    ledger.cancel(1, "ana", CATALOG, NOON)
    assert ledger.ask(mention, "voucher", "ben", "so sorry", CATALOG, NOON).done


def test_what_cannot_be_asked_for_is_told_in_a_sentence(store: Store, ledger: Ledger) -> None:
    [mention] = people(store)
    with store.database.writing() as connection:
        connection.execute(sa.update(MENTION).where(MENTION.c.id == mention).values(identity_id=None))
    told = [
        ledger.ask(mention, "vouchr", "ana", "why", CATALOG, NOON).says,
        ledger.ask(mention, "voucher", "ana", "  ", CATALOG, NOON).says,
        ledger.ask(mention, "voucher", " ", "why", CATALOG, NOON).says,
        ledger.ask(99, "voucher", "ana", "why", CATALOG, NOON).says,
        ledger.ask(mention, "voucher", "ana", "why", CATALOG, NOON).says,
        ledger.settle(9, "ana", NOON).says,
    ]
    assert told == [
        'there is no gesture "vouchr"; did you mean "voucher"?',
        "say why, in a few words",
        "say who makes it",
        "there is no mention 99",
        f"nobody knows who wrote mention {mention}, so nobody can be given anything",
        "there is no gesture with the number 9",
    ]
    assert everything(store.database) == []


def test_all_of_one_persons_identities_share_one_limit(store: Store, ledger: Ledger) -> None:
    one, other, stranger = people(store, 3, contacts=3)
    asked(ledger, one)
    # When the second of them turns out to be the same person
    with store.database.writing() as connection:
        first, second = (
            connection.scalar(sa.select(MENTION.c.identity_id).where(MENTION.c.id == each)) for each in (one, other)
        )
        connection.execute(sa.update(IDENTITY).where(IDENTITY.c.id == second).values(contact_id=first))
    # Then they have had their voucher, and the stranger has not
    assert status(ledger, asked(ledger, other)) is Status.ASKED
    assert status(ledger, asked(ledger, stranger)) is Status.GRANTED


def test_while_a_lead_is_asked_the_draft_waits_and_it_is_said_for_whom(store: Store, ledger: Ledger) -> None:
    number = above(ledger, store)
    entry = ledger.entry(number)
    assert entry is not None
    assert (entry.status, entry.asked_of) == (Status.ASKED, "Ines or Jonas")
    assert "has had a voucher once in 30 days (once is the most), and this costs 25 EUR" in entry.because
    request = ledger.open_request(entry.mention_id)
    assert request is not None
    decide = "goodword gestures grant 2, or decline 2 --why …"
    assert request.says == f"Ines or Jonas decides about a voucher first: {decide}"
    ledger.decide(number, "ines", False, "one is enough", CATALOG, NOON)
    assert ledger.open_request(entry.mention_id) is None


def test_only_a_lead_decides_once_and_never_about_their_own_request(store: Store, ledger: Ledger) -> None:
    number = above(ledger, store, who="ines")
    refused = [
        ledger.decide(number, "ben", True, "", CATALOG, NOON),
        ledger.decide(number, "Ines", True, "", CATALOG, NOON),
        ledger.decide(number, "jonas", False, " ", CATALOG, NOON),
        ledger.decide(number, "jonas", True, "", replace(CATALOG, leads=()), NOON),
        ledger.settle(number, "jonas", NOON),
    ]
    assert not any(outcome.done for outcome in refused)
    assert [outcome.says.partition(":")[0] for outcome in refused] == [
        "ben is no lead in the catalog of gestures",
        "nobody decides about their own request",
        "say why, in a few words",
        "jonas is no lead in the catalog of gestures",
        "it cannot be settled",
    ]
    assert status(ledger, number) is Status.ASKED
    assert ledger.decide(number, "Jonas", True, "fair", CATALOG, NOON + MINUTE).done
    late = ledger.decide(number, "jonas", False, "no", CATALOG, NOON)
    assert late.says.startswith("it cannot be declined: a voucher (25 EUR, number 2)")
    assert late.says.endswith("granted by jonas (fair)")


def test_what_a_lead_grants_leaves_the_agents_own_limits_as_they_are(store: Store, ledger: Ledger) -> None:
    number = above(ledger, store)
    ledger.decide(number, "ines", True, "", CATALOG, NOON)
    assert ledger.facts("ana", CATALOG, NOON).agent == []
    assert [one.cents for one in ledger.facts("Ben", CATALOG, NOON).agent] == [2500]


def test_a_request_reserves_its_cost_so_that_a_leads_yes_never_passes_what_a_contact_may_have(
    store: Store, ledger: Ledger
) -> None:
    # Given a contact with 25 EUR given and 25 EUR asked for, of 50
    first, second, third = people(store, 3, contacts=1)
    asked(ledger, first, "ben")
    waits = asked(ledger, second)
    # Then nothing fits any more, until a lead says no
    outcome = ledger.ask(third, "miles", "ana", "so sorry", CATALOG, NOON)
    assert (outcome.done, outcome.entry) == (False, None)
    assert "has had 50 of 50 EUR and 2 of 3 gestures in 365 days, and this costs 10.50 EUR" in outcome.says
    ledger.decide(waits, "ines", False, "one is enough", CATALOG, NOON)
    assert ledger.ask(third, "miles", "ana", "so sorry", CATALOG, NOON).done


def test_a_limit_that_was_lowered_meanwhile_holds_for_the_leads_yes(store: Store, ledger: Ledger) -> None:
    number = above(ledger, store)
    lower = replace(CATALOG, contacts=replace(CATALOG.contacts, cents=4000))
    outcome = ledger.decide(number, "ines", True, "", lower, NOON)
    assert not outcome.done
    assert "has had 25 of 40 EUR" in outcome.says
    assert status(ledger, number) is Status.ASKED


def test_after_its_period_a_gesture_may_be_made_again(store: Store, ledger: Ledger) -> None:
    one, other = people(store, 2, contacts=1)
    asked(ledger, one)
    assert status(ledger, asked(ledger, other, now=NOON + MONTH)) is Status.GRANTED


def test_nothing_leaves_the_end_of_its_way(store: Store, ledger: Ledger) -> None:
    settled, cancelled = (asked(ledger, mention) for mention in people(store, 2))
    assert ledger.settle(settled, "Ben", NOON).says.endswith("settled by ben")
    assert ledger.cancel(cancelled, "ana", CATALOG, NOON).says.endswith("cancelled by ana")
    for number in (settled, cancelled):
        for outcome in (
            ledger.settle(number, "ana", NOON),
            ledger.cancel(number, "ines", CATALOG, NOON),
            ledger.withdraw(number, NOON),
            ledger.decide(number, "ines", True, "", CATALOG, NOON),
        ):
            assert not outcome.done
            assert outcome.says.startswith("it cannot be ")
    assert [status(ledger, number) for number in (settled, cancelled)] == [Status.SETTLED, Status.CANCELLED]


def test_once_the_reply_is_approved_only_a_lead_takes_a_gesture_back(store: Store, ledger: Ledger) -> None:
    [mention] = people(store)
    number = asked(ledger, mention)
    item = store.item(mention)
    assert item is not None
    decision = Decision(Verdict.APPROVED, "ben", NOON, "Have a voucher.")
    store.move([Move(item, Stage.APPROVED, "yes", (decision, Delivery("Have a voucher.")))], NOON)
    refused = ledger.cancel(number, "ana", CATALOG, NOON)
    says = f"the reply to mention {mention} may promise it already: Ines or Jonas can cancel it"
    assert (refused.done, refused.says) == (False, says)
    assert ledger.cancel(number, "INES", CATALOG, NOON).done


@pytest.mark.parametrize("stage", [Stage.APPROVED, Stage.BY_HAND, Stage.SENDING, Stage.UNKNOWN, Stage.SENT])
def test_what_may_have_been_said_is_out(stage: Stage) -> None:
    assert is_out(stage)


@pytest.mark.parametrize("stage", [Stage.HELD, Stage.HELD_BACK, Stage.REJECTED, Stage.EXPIRED, Stage.SUPERSEDED])
def test_what_was_surely_not_said_is_not_out(stage: Stage) -> None:
    assert not is_out(stage)


def test_whatever_becomes_of_a_gesture_its_conversation_is_thought_over_again(store: Store, ledger: Ledger) -> None:
    # Given two mentions of one contact, each in a conversation of its own
    one, other = people(store, 2, contacts=1)
    conversations = converse(store.database, [one, other])

    def stirred(number: int) -> int:
        with store.database.reading() as connection:
            return connection.scalar(sa.select(CONVERSATION.c.stale).where(CONVERSATION.c.id == number)) or 0

    steps = [
        (lambda: ledger.ask(one, "voucher", "ana", "why", CATALOG, NOON), 0),
        (lambda: ledger.ask(other, "voucher", "ana", "why", CATALOG, NOON), 1),
        (lambda: ledger.settle(1, "ana", NOON), 0),
        (lambda: ledger.decide(2, "ines", True, "", CATALOG, NOON), 1),
        (lambda: ledger.cancel(2, "ana", CATALOG, NOON), 1),
    ]
    # Then every step stirs its own, since marketing waits for an open gesture
    for step, which in steps:
        before = [stirred(number) for number in conversations]
        assert step().done
        after = [stirred(number) for number in conversations]
        assert [late > early for early, late in zip(before, after, strict=True)] == [which == 0, which == 1]


def test_what_is_open_is_told_by_identity_and_in_words(store: Store, ledger: Ledger) -> None:
    mentions = people(store, 3)
    identities = [item.identity_id or 0 for item in map(store.item, mentions) if item]
    asked(ledger, mentions[0])
    asked(ledger, mentions[0], gesture="miles")
    ledger.settle(asked(ledger, mentions[1]), "ana", NOON)
    assert ledger.open_for(identities) == {identities[0]: ("a voucher", "miles")}
    assert ledger.open_for([]) == {}
    assert [(each.entry.number, each.stage, each.handle) for each in ledger.open()] == [
        (1, Stage.HELD, "ana"),
        (2, Stage.HELD, "ana"),
    ]
