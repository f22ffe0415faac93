"""Over random histories: what the rules of courtesy promise holds, whatever else is the case."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engage.courtesy import (
    Circumstances,
    Contact,
    CourtesySettings,
    Csat,
    DoNotContact,
    Kind,
    Outcome,
    Touch,
    When,
    again_at,
    courtesy,
    explained,
)
from engage.courtesy.quiet import quiet_until, zone_named
from engage.courtesy.rules import RULES
from engage.courtesy.settings import Cap, QuietHours
from engage.labels import Lane
from tests.fakes import NOON

DAY = timedelta(days=1)
MARKETING_RULES = {rule.name for rule in RULES.values() if rule.marketing}

past = st.integers(0, 90 * 24).map(lambda hours: NOON - timedelta(hours=hours))
interactions = st.sampled_from(["", "m1", "m2"])
touches = st.builds(Touch, past, st.sampled_from(Lane), st.sampled_from(Kind), st.booleans(), interactions)
contacts = st.builds(
    Contact,
    name=st.just("Ana"),
    zone=st.sampled_from(["", "Asia/Tokyo", "America/New_York", "nowhere"]),
    opted_out_at=st.none() | past,
    do_not_contact=st.none() | st.none() | st.just(DoNotContact("asked us")),
    complaints=st.lists(st.integers(1, 99), max_size=2).map(tuple),
    unread=st.lists(st.integers(1, 99), max_size=1).map(tuple),
    unanswered=st.lists(st.integers(1, 99), max_size=1).map(tuple),
    csats=st.lists(st.builds(Csat, st.integers(1, 5), past), max_size=2).map(tuple),
    gestures=st.lists(st.sampled_from(["a voucher", "miles"]), max_size=2).map(tuple),
    touches=st.lists(touches, max_size=6).map(tuple),
)
cases = st.builds(
    Circumstances,
    contact=contacts | st.builds(Contact, name=st.just("Bo"), touches=st.lists(touches, max_size=6).map(tuple)),
    lane=st.sampled_from(Lane),
    kind=st.sampled_from(Kind),
    now=st.integers(0, 48).map(lambda hours: NOON + timedelta(hours=hours)),
    asked_at=st.none() | past,
    interaction=interactions,
    automated=st.booleans(),
    spikes=st.just(()) | st.just(("storm",)),
)
clocks = st.sampled_from(["00:00", "06:30", "12:00", "21:00", "23:30"])
nights = st.lists(
    st.tuples(clocks, clocks)
    .filter(lambda pair: pair[0] != pair[1])
    .map(lambda pair: QuietHours.model_validate({"begins": pair[0], "ends": pair[1]})),
    max_size=1,
)
caps = st.lists(st.builds(Cap, lane=st.sampled_from(Lane), most=st.integers(1, 3), days=st.integers(1, 30)), max_size=3)
set_up = st.builds(
    CourtesySettings,
    time_zone=st.sampled_from(["UTC", "Europe/Berlin"]),
    quiet_hours=nights.map(tuple),
    caps=caps.map(tuple),
    bad_csat_days=st.integers(0, 40),
    answer_in_quiet_hours_minutes=st.sampled_from([0, 60]),
    answer_after_opt_out=st.booleans(),
)
many = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@many
@given(cases, set_up)
def test_marketing_that_is_allowed_breaks_no_rule(case: Circumstances, rules: CourtesySettings) -> None:
    """Told a second time and in other words than in the rules, fact by fact."""
    if not (case.is_marketing and courtesy(case, rules).is_allowed):
        return
    contact, bad_since = case.contact, case.now - rules.bad_csat_days * DAY
    heard = [each.at for each in contact.touches if each.kind is not Kind.CONFIRMATION]
    marketed = [
        each.at
        for each in contact.touches
        if each.kind is Kind.MARKETING or (each.lane is Lane.MARKETING and each.kind is not Kind.CONFIRMATION)
    ]
    zone = zone_named(contact.zone) or zone_named(rules.time_zone)

    assert (contact.opted_out_at, contact.do_not_contact) == (None, None)
    assert (contact.complaints, contact.unread, contact.unanswered) == ((), (), ())
    assert (contact.gestures, case.spikes) == ((), ())
    assert not [csat for csat in contact.csats if csat.score <= 2 and csat.at > bad_since]
    assert set(marketed) <= set(heard)
    for cap in rules.caps:
        if cap.lane is Lane.MARKETING:
            assert len([at for at in marketed if at > case.now - cap.days * DAY]) < cap.most
    assert zone is not None
    assert quiet_until(case.now, zone, [each.span for each in rules.quiet_hours]) is None


@many
@given(cases, set_up, st.integers(100, 199))
def test_a_complaint_more_never_lets_anything_out(case: Circumstances, rules: CourtesySettings, mention: int) -> None:
    worse = replace(case, contact=replace(case.contact, complaints=(*case.contact.complaints, mention)))

    before, after = courtesy(case, rules), courtesy(worse, rules)

    assert after.outcome >= before.outcome
    assert not (case.is_marketing and after.is_allowed)


@many
@given(cases, set_up)
def test_service_is_never_held_by_a_rule_of_marketing(case: Circumstances, rules: CourtesySettings) -> None:
    unhappy: dict[str, Any] = {"complaints": (1,), "csats": (Csat(1, case.now),), "gestures": ("flowers",)}
    nothing: dict[str, Any] = dict.fromkeys(("complaints", "unread", "unanswered", "csats", "gestures"), ())
    calm = replace(case, spikes=(), contact=replace(case.contact, **nothing))
    stormy = replace(case, spikes=("storm",), contact=replace(case.contact, **unhappy))
    if case.is_marketing:
        assert courtesy(stormy, rules).outcome >= Outcome.HOLD_WHILE
        return

    assert courtesy(stormy, rules) == courtesy(calm, rules)
    assert not MARKETING_RULES & {hit.rule for hit in courtesy(case, rules).hits}


@many
@given(cases, set_up, st.randoms(use_true_random=False))
def test_the_order_of_facts_changes_nothing(case: Circumstances, rules: CourtesySettings, dice: Random) -> None:
    facts = {name: getattr(case.contact, name) for name in ("complaints", "csats", "gestures", "touches")}
    shuffled: dict[str, Any] = {name: tuple(dice.sample(each, len(each))) for name, each in facts.items()}

    assert courtesy(replace(case, contact=replace(case.contact, **shuffled)), rules) == courtesy(case, rules)


@many
@given(cases, set_up, st.integers(0, 100), st.floats(0, 0.999))
def test_nothing_is_offered_again_before_it_may_go_out(
    case: Circumstances, rules: CourtesySettings, timely_hours: int, share: float
) -> None:
    verdict = courtesy(case, rules)
    timely_until = case.now + timedelta(hours=timely_hours)
    again = again_at(verdict, timely_until)

    # Then what is offered again is timely, and may go out then unless a person must end a reason first
    if again.at is not None:
        assert case.now <= again.at < timely_until
        later = courtesy(replace(case, now=again.at), rules)
        assert later.is_allowed or (again.when is When.ONCE and later.until is None)
    # And at no moment before it
    if verdict.outcome is Outcome.HOLD_UNTIL:
        assert verdict.until is not None
        between = case.now + (verdict.until - case.now) * share
        assert courtesy(replace(case, now=between), rules).outcome is Outcome.HOLD_UNTIL


@many
@given(cases, set_up)
def test_every_rule_is_heard_and_every_hit_is_told(case: Circumstances, rules: CourtesySettings) -> None:
    verdict = courtesy(case, rules)

    assert sorted(each.rule for each in (*verdict.hits, *verdict.misses)) == sorted(RULES)
    assert verdict.is_allowed == (not verdict.hits)
    assert all(hit.says in explained(verdict) for hit in verdict.hits)
    assert all(each.says for each in (*verdict.hits, *verdict.misses))
