"""Whoever comes through Slack is known to gestures by their number: a name is chosen freely there."""

from dataclasses import replace
from pathlib import Path

import pytest

from engage.approval import gesturing
from engage.approval.desk import Desk
from engage.console.amends import may_decide
from engage.errors import Mistakes
from engage.gestures import Outcome, Status, load
from engage.persons import Person
from engage.store import Database, Ledger, Store
from tests.fakes import NOON, FakeClock
from tests.gestures_scene import CATALOG, MILES, asked, people
from tests.test_gestures import GOOD, written

INES, MARIA, ANA, OTHER = "slack:U0INES", "slack:U0MARIA", "slack:U0ANA", "slack:U0OTHER"
IN_SLACK = replace(CATALOG, accounts={INES: "ines", MARIA: "maria"})
NAMED = GOOD.replace("leads: [Ines, jonas]", "leads: [Ines, jonas]\nslack: {ines: U0INES, MARIA: U0MARIA}")


@pytest.fixture
def store(sqlite: Database) -> Store:
    return Store(sqlite)


@pytest.fixture
def ledger(store: Store) -> Ledger:
    return Ledger(store.database)


def above(store: Store, ledger: Ledger, agent: str, account: str = "") -> int:
    """A second voucher for a contact, which only a lead may grant; its number."""
    one, other = people(store, 2, contacts=1)
    asked(ledger, one, "ben")
    number = asked(ledger.through(account), other, agent)
    entry = ledger.entry(number)
    assert entry is not None
    assert (entry.status, entry.account) == (Status.ASKED, account)
    return number


def grant(ledger: Ledger, number: int, name: str, account: str = "") -> Outcome:
    return ledger.through(account).decide(number, name, True, "", IN_SLACK, NOON)


def spent(ledger: Ledger, name: str, account: str = "") -> int:
    """What counts against the limit of whoever is called so, and has this account: in cents."""
    return sum(each.cents for each in ledger.through(account).facts(name, IN_SLACK, NOON).agent)


# The catalog


def test_the_file_says_which_lead_and_which_agent_has_which_number_in_slack(tmp_path: Path) -> None:
    catalog = load(written(tmp_path, NAMED))
    assert catalog.accounts == {INES: "ines", MARIA: "maria"}
    assert catalog.is_lead(Person("whatever she is called", INES))
    assert not catalog.is_lead(Person("Ines", ANA))
    assert not catalog.is_lead(Person("Ines", "teams:U0INES"))
    assert not catalog.is_lead(Person("Ines", MARIA))
    assert catalog.agent_limit(Person("whatever she is called", MARIA)).cents == 19_999
    assert catalog.agent_limit(Person("Maria", ANA)).cents == 10_000
    # And a door that asks nobody who they are knows names, as before
    assert catalog.is_lead(Person("Ines"))
    assert catalog.agent_limit(Person("Maria")).cents == 19_999


@pytest.mark.parametrize(
    ("slack", "says"),
    [
        (
            "{inez: U0INES}",
            '3: slack.inez: "inez" stands neither under leads nor under agents.by_name; did you mean "Ines"?',
        ),
        ("{ines: Ines}", '3: slack.ines: "Ines" is not Slack\'s number of somebody, such as U012ABCDEF'),
        ("{ines: U0INES, INES: U0OTHER}", '"ines" stands twice under slack; capitals make no difference'),
        ("{ines: U0INES, jonas: U0INES}", '"U0INES" stands twice under slack: it is the number of one person'),
    ],
)
def test_a_mistake_about_slack_is_a_sentence(tmp_path: Path, slack: str, says: str) -> None:
    text = GOOD.replace("leads: [Ines, jonas]", f"leads: [Ines, jonas]\nslack: {slack}")
    with pytest.raises(Mistakes) as wrong:
        load(written(tmp_path, text))
    assert says in str(wrong.value)


# Who decides


def test_a_lead_goes_by_number_in_slack_and_by_name_elsewhere(store: Store, ledger: Ledger) -> None:
    number = above(store, ledger, "ana", ANA)
    # A name opens nothing in Slack
    refused = grant(ledger, number, "Ines", OTHER)
    says = "in Slack a lead goes by their number, not by their name, and U0OTHER is no lead's in gestures.yaml"
    assert (refused.done, refused.says) == (False, says)
    assert grant(ledger, number, "Zoe", OTHER).says == (
        "zoe is no lead in the catalog of gestures: Ines or Jonas decides"
    )
    # And the number is enough, whatever its owner is called
    granted = grant(ledger, number, "I. Santos", INES)
    assert granted.entry is not None
    assert granted.entry.status is Status.GRANTED
    assert (granted.entry.decided_by, granted.entry.decided_account) == ("i. santos", INES)


def test_where_nobody_is_asked_who_they_are_a_lead_decides_by_name(store: Store, ledger: Ledger) -> None:
    granted = grant(ledger, above(store, ledger, "ana", ANA), "Jonas")
    assert granted.entry is not None
    assert (granted.entry.decided_by, granted.entry.decided_account) == ("jonas", "")


@pytest.mark.parametrize(
    ("asks", "decides"),
    [
        (("ines", INES), ("Ines", INES)),
        (("ines", INES), ("Renamed", INES)),
        (("I. Santos", INES), ("Ines", "")),
        (("ines", ""), ("I. Santos", INES)),
        (("Jonas", ANA), ("jonas", "")),
    ],
)
def test_nobody_decides_about_their_own_request_under_another_name_or_at_another_door(
    store: Store, ledger: Ledger, asks: tuple[str, str], decides: tuple[str, str]
) -> None:
    number = above(store, ledger, *asks)
    refused = grant(ledger, number, *decides)
    assert refused.says.startswith("nobody decides about their own request")
    entry = ledger.entry(number)
    assert entry is not None
    assert entry.status is Status.ASKED


def test_a_lead_who_asks_in_slack_is_told_of_the_others_and_not_offered_it_in_the_console(
    store: Store, ledger: Ledger
) -> None:
    one, other = people(store, 2, contacts=1)
    asked(ledger, one, "ben")
    outcome = ledger.through(INES).ask(other, "voucher", "I. Santos", "a bad day", IN_SLACK, NOON)
    assert outcome.entry is not None
    assert outcome.entry.asked_of == "Jonas"
    assert not may_decide(outcome.entry, IN_SLACK, "Ines")
    assert may_decide(outcome.entry, IN_SLACK, "Jonas")


# Limits


def test_another_name_leaves_what_an_account_has_spent_as_it_is(store: Store, ledger: Ledger) -> None:
    *three, fourth = people(store, 4)
    for mention in three:
        asked(ledger.through(ANA), mention, "ana")
    assert (spent(ledger, "ana", ANA), spent(ledger, "Somebody new", ANA)) == (7500, 7500)
    outcome = ledger.through(ANA).ask(fourth, "voucher", "Somebody new", "a bad day", IN_SLACK, NOON)
    assert outcome.entry is not None
    assert outcome.entry.status is Status.ASKED
    assert "somebody new has given a voucher 3 times in 30 days (3 times is the most)" in outcome.says


def test_whoever_comes_through_two_doors_has_one_limit_where_the_catalog_knows_them(
    store: Store, ledger: Ledger
) -> None:
    # Given that Maria, whose number stands in the catalog, gave two vouchers in Slack and one in the console
    first, second, third, fourth = people(store, 4)
    for mention in (first, second):
        asked(ledger.through(MARIA), mention, "M. Silva")
    asked(ledger, third, "Maria")
    # Then all three count, at either door
    assert spent(ledger, "Renamed", MARIA) == spent(ledger, "maria") == 7500
    # And a lead is asked for the fourth
    for door in (ledger, ledger.through(MARIA)):
        outcome = door.ask(fourth, "voucher", "maria", "a bad day", IN_SLACK, NOON)
        assert outcome.entry is not None
        assert outcome.entry.status is Status.ASKED
        assert door.cancel(outcome.entry.number, "maria", IN_SLACK, NOON).done
    # But whoever only calls themselves so in Slack is somebody else
    assert spent(ledger, "Maria", OTHER) == 0


def test_two_of_one_name_have_limits_of_their_own(store: Store, ledger: Ledger) -> None:
    first, second, third = people(store, 3)
    asked(ledger.through(ANA), first, "ana")
    asked(ledger.through(OTHER), second, "ana", "miles")
    asked(ledger, third, "ana")
    asked(ledger, third, "ana", "miles")
    assert spent(ledger, "ana", ANA) == 2500
    assert spent(ledger, "ana", OTHER) == MILES.cents
    assert spent(ledger, "ana") == 2500 + MILES.cents


def test_what_a_lead_in_slack_granted_counts_for_nobodys_limit(store: Store, ledger: Ledger) -> None:
    number = above(store, ledger, "ana", ANA)
    assert grant(ledger, number, "Ines", INES).done
    assert spent(ledger, "ana", ANA) == spent(ledger, "ines", INES) == 0


# The report


def test_the_report_tells_two_of_one_name_apart_and_one_account_is_one_under_any_name(
    store: Store, ledger: Ledger
) -> None:
    # Given Ana of Slack, who calls herself Annie later, another Ana of Slack, an Ana of the command line, and Ben
    first, second, third, fourth, fifth = people(store, 5)
    asked(ledger.through(ANA), first, "annie")
    asked(ledger.through(ANA), second, "ana")
    asked(ledger.through(OTHER), third, "ana", "miles")
    asked(ledger, fourth, "ana", "miles")
    asked(ledger.through(MARIA), fifth, "ben", "miles")
    # Then each has a line of their own, and a number only where the name does not tell
    report = ledger.report(NOON, NOON)
    given = [(count.name, count.requests, count.cents) for count in report.by_agent]
    others = [("ana", 1, MILES.cents), ("ana (U0OTHER)", 1, MILES.cents), ("ben", 1, MILES.cents)]
    assert given == [("ana (U0ANA)", 2, 5000), *others]


# At the desk


def test_the_desk_says_to_the_ledger_through_which_account_somebody_came(store: Store, clock: FakeClock) -> None:
    desk = Desk(store, clock, {})
    [mention] = people(store)
    given = gesturing.give(desk.through(ANA), desk.ledger, IN_SLACK, mention, "voucher", "Ana", "a bad day")
    assert given.entry is not None
    assert (given.entry.account, given.entry.decided_account) == (ANA, ANA)
    assert desk.through(ANA).ledger.account == ANA
    assert desk.ledger.account == "", "the desk itself knows nobody"


def test_at_the_desk_a_lead_in_slack_decides_by_number(store: Store, ledger: Ledger, clock: FakeClock) -> None:
    desk, number = Desk(store, clock, {}), above(store, ledger, "ana", ANA)
    assert not gesturing.decide(desk.through(OTHER), desk.ledger, IN_SLACK, number, "Ines", True).done
    assert gesturing.decide(desk.through(INES), desk.ledger, IN_SLACK, number, "I. Santos", True).done


def test_a_leads_name_in_slack_takes_back_nothing_that_is_promised(store: Store, clock: FakeClock) -> None:
    desk = Desk(store, clock, {})
    [mention] = people(store)
    given = gesturing.give(desk.through(ANA), desk.ledger, IN_SLACK, mention, "voucher", "Ana", "a bad day")
    assert given.entry is not None
    assert desk.approve(mention, "ben").done
    number = given.entry.number
    assert not gesturing.cancel(desk.through(OTHER), desk.ledger, IN_SLACK, number, "Ines").done
    assert gesturing.cancel(desk.through(INES), desk.ledger, IN_SLACK, number, "I. Santos").done
