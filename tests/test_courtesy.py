"""Each rule of courtesy holds back what it should, says why, and what is held back is not lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engage.courtesy import (
    Circumstances,
    Contact,
    CourtesySettings,
    Csat,
    DoNotContact,
    Kind,
    Outcome,
    Touch,
    Verdict,
    When,
    again_at,
    courtesy,
    explained,
)
from engage.courtesy.rules import RULES
from engage.labels import Lane
from tests.fakes import NOON

ANA = Contact("Ana")
FILM = Circumstances(ANA, Lane.MARKETING, Kind.MARKETING, NOON, asked_at=NOON, interaction="m7")
ANSWER = Circumstances(ANA, Lane.SERVICE, Kind.ANSWER, NOON, asked_at=NOON - timedelta(minutes=5), interaction="m7")
FOLLOW_UP = Circumstances(ANA, Lane.SERVICE, Kind.FOLLOW_UP, NOON)
NOTE = Circumstances(ANA, Lane.SERVICE, Kind.WAVE_NOTE, NOON)
CONFIRMATION = replace(ANSWER, kind=Kind.CONFIRMATION)
EVERY_KIND = [FILM, ANSWER, FOLLOW_UP, NOTE]

DAY = timedelta(days=1)
NIGHT = NOON.replace(hour=23)
MORNING = NOON.replace(day=3, hour=8)
DEFAULT = CourtesySettings()


def judge(case: Circumstances, settings: CourtesySettings = DEFAULT, **contact: Any) -> Verdict:
    """The verdict on `case` with these facts about Ana."""
    return courtesy(replace(case, contact=replace(case.contact, **contact)), settings)


def hit(verdict: Verdict) -> str:
    """The one rule that stands in the way."""
    assert len(verdict.hits) == 1, verdict.hits
    return verdict.hits[0].rule


@pytest.mark.parametrize("case", EVERY_KIND)
def test_who_nothing_is_known_against_may_be_spoken_to(case: Circumstances) -> None:
    verdict = judge(case)

    assert verdict.is_allowed
    assert verdict.says == "it may go out: no rule of courtesy stands in its way"
    assert [miss.rule for miss in verdict.misses] == list(RULES)


@pytest.mark.parametrize("case", EVERY_KIND)
def test_who_opted_out_hears_no_more(case: Circumstances) -> None:
    verdict = judge(case, opted_out_at=NOON)

    assert (verdict.outcome, hit(verdict)) == (Outcome.NEVER, "opt_out")
    assert verdict.says == "must not go out: Ana opted out on 2 Mar 2026"
    assert again_at(verdict).when is When.EXPIRES


def test_an_opt_out_is_confirmed_once() -> None:
    before = Touch(NOON - 9 * DAY, Lane.SERVICE, Kind.CONFIRMATION)
    confirmed = Touch(NOON, Lane.SERVICE, Kind.CONFIRMATION)

    assert judge(CONFIRMATION, opted_out_at=NOON - DAY).is_allowed
    assert judge(CONFIRMATION, opted_out_at=NOON - DAY, touches=(before,)).is_allowed
    assert judge(CONFIRMATION, opted_out_at=NOON - DAY, touches=(before, confirmed)).outcome is Outcome.NEVER
    assert judge(CONFIRMATION, opted_out_at=NOON, touches=(confirmed,)).outcome is Outcome.NEVER
    assert judge(replace(CONFIRMATION, lane=Lane.MARKETING), opted_out_at=NOON, complaints=(1,)).is_allowed
    assert judge(CONFIRMATION).says == "must not go out: Ana has not opted out, so there is nothing to confirm"


def test_what_somebody_asks_after_opting_out_is_answered_by_a_person() -> None:
    asked_again = replace(ANSWER, asked_at=NOON)
    opted_out: dict[str, Any] = {"opted_out_at": NOON - DAY}

    assert judge(asked_again, **opted_out).is_allowed
    assert judge(replace(asked_again, asked_at=NOON - DAY), **opted_out).outcome is Outcome.NEVER
    assert judge(asked_again, CourtesySettings(answer_after_opt_out=False), **opted_out).outcome is Outcome.NEVER
    assert judge(replace(asked_again, automated=True), **opted_out).says == (
        "must not go out: Ana opted out on 1 Mar 2026; only a person may answer what they ask now"
    )
    assert judge(replace(FILM, asked_at=NOON), **opted_out).outcome is Outcome.NEVER


@pytest.mark.parametrize("case", [*EVERY_KIND, CONFIRMATION])
def test_who_is_marked_do_not_contact_is_not_spoken_to_at_all(case: Circumstances) -> None:
    verdict = judge(case, do_not_contact=DoNotContact("lawyers"), opted_out_at=NOON - DAY)

    assert verdict.outcome is Outcome.NEVER
    assert "Ana is marked do not contact: lawyers" in verdict.says


def test_a_mark_without_a_reason_counts_as_well() -> None:
    assert judge(ANSWER, do_not_contact=DoNotContact()).says == "must not go out: Ana is marked do not contact"


def test_an_open_complaint_holds_marketing_until_it_is_resolved() -> None:
    verdict = judge(FILM, complaints=(41,))

    assert (verdict.outcome, hit(verdict), verdict.until) == (Outcome.HOLD_WHILE, "open_complaint", None)
    assert explained(verdict, NOON.replace(hour=18)) == (
        "held back: Ana has an open complaint (mention 41); it can go out once that is resolved, until 18:00 UTC"
    )
    assert "2 open complaints (mentions 41 and 57)" in judge(FILM, complaints=(57, 41)).says


def test_a_bad_mark_holds_marketing_for_a_while() -> None:
    bad, good = Csat(2, NOON - 10 * DAY), Csat(5, NOON - DAY)

    verdict = judge(FILM, csats=(bad, good))

    assert (hit(verdict), verdict.until) == ("bad_csat", NOON + 20 * DAY)
    assert verdict.says == ("held back: Ana gave us a 2 of 5 on 20 Feb 2026, so not before Sun 22 Mar 12:00 UTC")
    assert judge(replace(FILM, now=NOON + 20 * DAY), csats=(bad, good)).is_allowed
    assert judge(FILM, csats=(Csat(1, NOON - 40 * DAY), bad)).until == NOON + 20 * DAY
    assert judge(FILM, csats=(Csat(3, NOON),)).is_allowed
    assert judge(FILM, CourtesySettings(bad_csat=3), csats=(Csat(3, NOON),)).outcome is Outcome.HOLD_UNTIL
    assert judge(FILM, CourtesySettings(bad_csat_days=0), csats=(bad,)).is_allowed


def test_an_open_gesture_and_a_spike_hold_marketing() -> None:
    assert judge(FILM, gestures=("a voucher of 50 EUR",)).says == ("held back: Ana still waits for a voucher of 50 EUR")
    stormy = judge(replace(FILM, spikes=("app fault",)))
    assert stormy.says == "held back: a spike holds the marketing lane (app fault)"
    assert again_at(stormy).says == "it can go out once a person releases the lane"


@pytest.mark.parametrize("case", [ANSWER, FOLLOW_UP, NOTE])
def test_no_rule_of_marketing_holds_service(case: Circumstances) -> None:
    unhappy: dict[str, Any] = {"complaints": (1,), "csats": (Csat(1, NOON),), "gestures": ("flowers",)}

    assert judge(replace(case, spikes=("storm",)), **unhappy).is_allowed


def test_marketing_by_lane_or_by_kind_is_marketing() -> None:
    assert judge(replace(FOLLOW_UP, lane=Lane.MARKETING), complaints=(1,)).outcome is Outcome.HOLD_WHILE
    assert judge(replace(FOLLOW_UP, kind=Kind.MARKETING), complaints=(1,)).outcome is Outcome.HOLD_WHILE


def test_a_contact_hears_from_marketing_so_often_and_no_more() -> None:
    settings = CourtesySettings.model_validate(
        {"caps": [{"lane": "marketing", "most": 1, "days": 7}, {"lane": "marketing", "most": 2, "days": 30}]}
    )
    first = Touch(NOON - 8 * DAY, Lane.MARKETING, Kind.MARKETING)
    second = Touch(NOON - 2 * DAY, Lane.MARKETING, Kind.MARKETING)

    assert judge(FILM, settings, touches=(first,)).is_allowed
    assert judge(FILM, settings, touches=(second,)).until == NOON + 5 * DAY
    long_ago = Touch(NOON - 80 * DAY, Lane.MARKETING, Kind.MARKETING)
    both = judge(FILM, settings, touches=(second, long_ago, first))
    assert both.until == NOON + 22 * DAY
    assert both.says == (
        "held back: Ana had 2 touches of marketing in 30 days, which is the most, so not before Tue 24 Mar 12:00 UTC"
    )
    assert judge(FOLLOW_UP, settings, touches=(second, first)).is_allowed


def test_in_service_only_what_we_begin_is_counted() -> None:
    settings = CourtesySettings.model_validate({"caps": [{"lane": "service", "most": 1, "days": 1}]})
    answer = Touch(NOON, Lane.SERVICE, Kind.ANSWER)
    asked = Touch(NOON, Lane.SERVICE, Kind.FOLLOW_UP)

    assert judge(FOLLOW_UP, settings, touches=(answer,)).is_allowed
    assert judge(FOLLOW_UP, settings, touches=(asked,)).until == NOON + DAY
    assert judge(ANSWER, settings, touches=(asked,)).is_allowed
    assert judge(FILM, settings, touches=(asked,)).is_allowed


def test_whatever_somebody_says_gets_one_automated_reply() -> None:
    automated = replace(ANSWER, automated=True)
    earlier = Touch(NOON - DAY, Lane.SERVICE, Kind.ANSWER, automated=True, interaction="m7")

    verdict = judge(automated, touches=(earlier,))

    assert verdict.says == "must not go out: Ana had an automated reply to this already; a person may answer"
    assert judge(ANSWER, touches=(earlier,)).is_allowed
    assert judge(automated, touches=(replace(earlier, interaction="m6"),)).is_allowed
    assert judge(automated, touches=(replace(earlier, automated=False),)).is_allowed


def test_nobody_is_disturbed_at_night() -> None:
    verdict = judge(replace(FILM, now=NIGHT))

    assert (verdict.outcome, verdict.until) == (Outcome.HOLD_UNTIL, MORNING)
    assert explained(verdict) == (
        "held back: it is within quiet hours on our clock (UTC), until Tue 3 Mar 08:00 UTC; "
        "it can go out from Tue 3 Mar 08:00 UTC on"
    )


@pytest.mark.parametrize(
    ("zone", "held"), [("Asia/Tokyo", True), ("Europe/Berlin", False), ("", False), ("Mars/Phobos", False)]
)
def test_it_is_night_on_the_contacts_own_clock_if_it_is_known(zone: str, held: bool) -> None:
    assert (judge(FILM, zone=zone).outcome is Outcome.HOLD_UNTIL) == held


def test_who_asked_a_moment_ago_is_answered_at_night_by_service_only() -> None:
    asked = replace(ANSWER, now=NIGHT, asked_at=NIGHT - timedelta(minutes=60))

    assert judge(asked).is_allowed
    assert not judge(replace(asked, now=NIGHT + timedelta(seconds=1))).is_allowed
    assert not judge(replace(asked, asked_at=None)).is_allowed
    assert not judge(asked, CourtesySettings(answer_in_quiet_hours_minutes=0)).is_allowed
    assert not judge(replace(FILM, now=NIGHT, asked_at=NIGHT)).is_allowed
    assert judge(replace(asked, kind=Kind.CONFIRMATION), opted_out_at=NIGHT).is_allowed


def test_all_that_stands_in_the_way_is_told_the_strictest_first() -> None:
    verdict = judge(
        replace(FILM, now=NIGHT), complaints=(41,), opted_out_at=NOON, gestures=("flowers",), csats=(Csat(1, NOON),)
    )

    assert [each.rule for each in verdict.hits] == [
        "opt_out",
        "open_complaint",
        "open_gesture",
        "quiet_hours",
        "bad_csat",
    ]
    assert {each.rule for each in (*verdict.hits, *verdict.misses)} == set(RULES)


def test_what_they_hear_of_service_takes_no_room_from_marketing() -> None:
    settings = CourtesySettings.model_validate({"caps": [{"lane": "marketing", "most": 1, "days": 7}]})
    question = Touch(NOON - DAY, Lane.SERVICE, Kind.FOLLOW_UP)
    assert judge(FILM, settings, touches=(question,)).is_allowed


def test_when_a_cap_has_room_again_at_night_it_waits_for_the_morning() -> None:
    late = Touch(NIGHT - 7 * DAY, Lane.MARKETING, Kind.MARKETING)

    assert judge(FILM, touches=(late,)).until == MORNING


def test_a_touch_expires_if_its_moment_passes_before_it_may_go_out() -> None:
    night = judge(replace(FILM, now=NIGHT))

    again = again_at(night, MORNING)

    assert (again.when, again.at) == (When.EXPIRES, None)
    assert again.says == (
        "it is only timely until Tue 3 Mar 08:00 UTC, and it could not go out before Tue 3 Mar 08:00 UTC"
    )
    assert again_at(night, MORNING + DAY).at == MORNING
    assert again_at(judge(FILM, complaints=(1,)), NOON).says == "it is only timely until 12:00 UTC"


def test_a_touch_that_may_go_out_is_offered_now() -> None:
    again = again_at(judge(FILM), NOON + DAY)

    assert (again.when, again.at) == (When.NOW, NOON)
    assert again.says == "it can go out now, until Tue 3 Mar 12:00 UTC"


def test_what_waits_for_a_reason_and_a_moment_says_both() -> None:
    again = again_at(judge(replace(FILM, now=NIGHT), complaints=(41,), gestures=("miles",)))

    assert (again.when, again.at) == (When.ONCE, MORNING)
    assert again.says == ("it can go out once all of that is over, from Tue 3 Mar 08:00 UTC on")


def test_times_are_told_on_the_brands_clock() -> None:
    berlin = CourtesySettings(time_zone="Europe/Berlin")

    says = again_at(judge(FILM, berlin, complaints=(41,)), datetime(2026, 3, 2, 17, tzinfo=UTC)).says

    assert says == "it can go out once that is resolved, until 18:00 CET"
