"""Which SLA policy applies: the first in order whose filters all hold, with the reason."""

from datetime import timedelta

import pytest

from engage.labels import Lane
from engage.sla.hours import Calendar
from engage.sla.policies import Policy, Priority, choose

HOUR = timedelta(hours=1)
URGENT = Policy(
    "urgent",
    Calendar.always(),
    frt=HOUR,
    lanes=frozenset({Lane.SERVICE}),
    priorities=frozenset({Priority.HIGH, Priority.URGENT}),
)
ON_X = Policy("on x", Calendar.always(), frt=2 * HOUR, platforms=frozenset({"x"}))
REST = Policy("rest", Calendar.always(), frt=8 * HOUR, lanes=frozenset({Lane.SERVICE}))
ALL = (URGENT, ON_X, REST)


@pytest.mark.parametrize(
    ("lane", "priority", "platform", "expected", "because"),
    [
        (Lane.SERVICE, "urgent", "x", URGENT, "SLA policy urgent applies (service, urgent priority, x)"),
        (
            Lane.MARKETING,
            "high",
            "x",
            ON_X,
            "SLA policy on x applies (marketing, high priority, x); not urgent: it is for service only",
        ),
        (
            Lane.SERVICE,
            "low",
            "reddit",
            REST,
            "SLA policy rest applies (service, low priority, reddit); "
            "not urgent: it is for high and urgent only; not on x: it is for x only",
        ),
        (
            Lane.MARKETING,
            "low",
            "reddit",
            None,
            "no SLA policy applies; not urgent: it is for service only; not on x: it is for x only; "
            "not rest: it is for service only",
        ),
    ],
)
def test_the_first_that_fits_applies(
    lane: Lane, priority: str, platform: str, expected: Policy | None, because: str
) -> None:
    choice = choose(ALL, lane, priority, platform)
    assert (choice.policy, choice.because) == (expected, because)


def test_without_policies_none_applies() -> None:
    assert choose((), Lane.SERVICE, "high", "x").because == "no SLA policy applies"


def test_a_policy_covers_what_it_takes_all_of() -> None:
    assert REST.covers(URGENT)
    assert not URGENT.covers(REST)
    assert not REST.covers(ON_X)
    assert REST.covers(REST)


def test_it_warns_at_a_share_or_a_time_before() -> None:
    assert URGENT.margin(HOUR) == timedelta(minutes=12)
    assert Policy("x", Calendar.always(), warning=timedelta(minutes=5)).margin(HOUR) == timedelta(minutes=5)
