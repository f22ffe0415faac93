"""Within the limits, for a lead, or for nobody: each limit says why, and none is ever passed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.gestures import Answer, Catalog, Facts, Given, Limit, uses, within_limits
from engage.persons import Person
from tests.fakes import NOON
from tests.gestures_scene import CATALOG, MILES, MONTH, VOUCHER, YEAR

DAY = timedelta(days=1)


def some(count: int, gesture: str = "voucher", cents: int = 2500, ago: timedelta = DAY) -> tuple[Given, ...]:
    return (Given(gesture, cents, "EUR", NOON - ago),) * count


def test_what_is_within_all_limits_is_granted_and_says_how_far_each_is_used() -> None:
    ruling = within_limits(VOUCHER, Facts(some(1), (), "@ana"), CATALOG, Person("ben"), NOON)
    assert (ruling.answer, ruling.says, ruling.hits) == (Answer.GRANTED, "within ben's limits", ())
    assert [use.says for use in ruling.misses] == [
        "ben has given 25 of 100 EUR in 30 days",
        "ben has given a voucher once in 30 days (3 times is the most)",
        "@ana has had a voucher 0 times in 30 days (once is the most)",
        "@ana has had 0 of 50 EUR and 0 of 3 gestures in 365 days",
    ]
    assert [(use.cents_left, use.times_left) for use in ruling.misses] == [
        (7500, None),
        (None, 2),
        (None, 1),
        (5000, 3),
    ]


@pytest.mark.parametrize(
    ("facts", "rules"),
    [
        (Facts(some(9, "miles", 1000), ()), ["agents"]),
        (Facts(some(3, cents=1), ()), ["gesture_agent"]),
        (Facts((), some(1)), ["gesture_contact"]),
        (Facts(some(4), some(1)), ["agents", "gesture_agent", "gesture_contact"]),
    ],
)
def test_above_an_agents_limit_a_lead_is_asked(facts: Facts, rules: list[str]) -> None:
    ruling = within_limits(VOUCHER, facts, CATALOG, Person("ben"), NOON)
    assert (ruling.answer, ruling.leads) == (Answer.LEAD, ("Ines", "Jonas"))
    assert [use.rule for use in ruling.hits] == rules
    assert ruling.says.startswith("above ben's limits: ")
    assert ruling.says.endswith(", and this costs 25 EUR")


@pytest.mark.parametrize("given_", [some(3, "miles", 100), some(1, "miles", 2501)])
@pytest.mark.parametrize("who", ["ben", "ines"])
def test_what_one_contact_may_be_given_holds_for_everybody(given_: Sequence[Given], who: str) -> None:
    ruling = within_limits(VOUCHER, Facts((), tuple(given_), "@ana"), CATALOG, Person(who), NOON)
    assert ruling.answer is Answer.NEVER
    assert ruling.says.startswith("cannot be given: @ana has had ")


def test_a_lead_asks_another_lead_and_never_grants_to_themselves() -> None:
    ruling = within_limits(VOUCHER, Facts(some(4), ()), CATALOG, Person("ines"), NOON)
    assert (ruling.answer, ruling.leads) == (Answer.LEAD, ("Jonas",))
    alone = within_limits(VOUCHER, Facts(some(4), ()), replace(CATALOG, leads=("Ines",)), Person("ines"), NOON)
    assert alone.answer is Answer.NEVER
    assert "there is no other lead to ask" in alone.says
    assert (
        "no lead is named"
        in within_limits(VOUCHER, Facts(some(4), ()), replace(CATALOG, leads=()), Person("b"), NOON).says
    )


def test_who_is_named_has_a_limit_of_their_own_and_all_others_the_usual_one() -> None:
    facts = Facts(some(12, "miles", 1050), ())
    assert within_limits(MILES, facts, CATALOG, Person("maria"), NOON).answer is Answer.GRANTED
    assert within_limits(MILES, facts, CATALOG, Person("nobody-knows"), NOON).answer is Answer.LEAD


def test_only_what_was_given_within_the_period_counts() -> None:
    instant = timedelta(microseconds=1)
    assert within_limits(VOUCHER, Facts((), some(1, ago=MONTH)), CATALOG, Person("ben"), NOON).answer is Answer.GRANTED
    assert (
        within_limits(VOUCHER, Facts((), some(1, ago=MONTH - instant)), CATALOG, Person("ben"), NOON).answer
        is Answer.LEAD
    )
    assert within_limits(MILES, Facts((), some(3, ago=YEAR)), CATALOG, Person("ben"), NOON).answer is Answer.GRANTED


def test_what_was_given_in_another_currency_counts_as_often_but_adds_to_no_sum() -> None:
    dollars = (Given("voucher", 2500, "USD", NOON - DAY),)
    ruling = within_limits(VOUCHER, Facts(dollars, dollars, "@ana"), CATALOG, Person("ben"), NOON)
    assert [use.cents for use in (*ruling.hits, *ruling.misses) if use.limit.cents] == [0, 0]
    assert [use.rule for use in ruling.hits] == ["gesture_contact"]


def test_the_last_cent_may_be_given() -> None:
    all_but = Facts(some(1, "miles", 10_000 - 1050), some(1, "miles", 5000 - 1050))
    assert within_limits(MILES, all_but, CATALOG, Person("ben"), NOON).answer is Answer.GRANTED
    one_more = Facts(some(1, "miles", 10_000 - 1049), ())
    assert within_limits(MILES, one_more, CATALOG, Person("ben"), NOON).answer is Answer.LEAD


def test_nothing_is_left_of_a_limit_that_was_lowered_or_that_a_lead_went_beyond() -> None:
    ruling = within_limits(VOUCHER, Facts(some(9), some(9)), CATALOG, Person("ben"), NOON)
    assert {use.cents_left for use in ruling.hits} == {0, None}
    assert {use.times_left for use in ruling.hits} == {0, None}


# Any catalog and any story ------------------------------------------------------------------------------------------

limits = st.builds(Limit, st.integers(1, 20).map(lambda days: days * DAY), st.integers(0, 9000), st.none())
counts = st.builds(Limit, st.integers(1, 20).map(lambda days: days * DAY), st.none(), st.integers(1, 4))
gestures = st.builds(
    lambda name, cents, agent, contact: replace(VOUCHER, name=name, cents=cents, agent=agent, contact=contact),
    st.sampled_from(["voucher", "miles"]), st.integers(1, 4000), st.none() | counts, st.none() | counts,
)  # fmt: skip
catalogs = st.builds(
    Catalog, st.just("EUR"), st.just(("ines", "jonas")), limits, st.just({}), limits | counts,
    st.lists(gestures, min_size=1, max_size=2, unique_by=lambda each: each.name).map(tuple),
)  # fmt: skip
asks = st.tuples(
    st.sampled_from(["ana", "ben", "ines"]), st.integers(0, 2), st.integers(0, 1), st.integers(0, 72),
    st.sampled_from(["waits", "yes", "no"]),
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line of a ledger that a child could keep."""

    agent: str
    contact: int
    given: Given
    alone: bool


@given(catalogs, st.lists(asks, max_size=40))
def test_whatever_is_asked_no_limit_is_passed(catalog: Catalog, story: list[tuple[str, int, int, int, str]]) -> None:
    now, lines = NOON, list[Line]()
    for agent, contact, which, hours, lead_says in story:
        now += timedelta(hours=hours)
        gesture = catalog.gestures[which % len(catalog.gestures)]
        facts = Facts(
            tuple(line.given for line in lines if line.agent == agent and line.alone),
            tuple(line.given for line in lines if line.contact == contact),
        )
        ruling = within_limits(gesture, facts, catalog, Person(agent), now)
        assert {use.rule for use in (*ruling.hits, *ruling.misses)} == {
            use.rule for use in uses(gesture, facts, catalog, Person(agent), now)
        }
        one = Given(gesture.name, gesture.cents, "EUR", now)
        if ruling.answer is Answer.GRANTED:
            lines.append(Line(agent, contact, one, alone=True))
        elif ruling.answer is Answer.LEAD and lead_says != "no":
            lines.append(Line(agent, contact, one, alone=False))
        _nothing_is_passed(catalog, lines, now)


def _nothing_is_passed(catalog: Catalog, lines: list[Line], now: datetime) -> None:
    """Counted anew, without any of the rules: in the period up to now nobody gave or had more than the catalog says."""

    def within(limit: Limit, some: list[Line]) -> bool:
        recent = [line.given for line in some if now - limit.period < line.given.at]
        spent = sum(one.cents for one in recent)
        return (limit.cents is None or spent <= limit.cents) and (limit.times is None or len(recent) <= limit.times)

    for agent in ("ana", "ben", "ines"):
        alone = [line for line in lines if line.agent == agent and line.alone]
        assert within(catalog.agents, alone)
        for gesture in catalog.gestures:
            if gesture.agent:
                assert within(gesture.agent, [line for line in alone if line.given.gesture == gesture.name])
    for contact in range(3):
        assert within(catalog.contacts, [line for line in lines if line.contact == contact])
