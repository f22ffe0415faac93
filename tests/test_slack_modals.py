"""Modals as values: Slack takes every one of them, whatever stands in it, and each asks what it must."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.approval.slack import modals
from engage.approval.slack.forms import LONGEST_INPUT, Slip
from engage.approval.slack.modals import Offered
from engage.approval.slack.opening import MODALS
from engage.approval.slack.sent import Sent
from engage.approval.slack.submitting import FORMS
from engage.approval.slack.values import About
from engage.gestures import Answer, Gesture, Ruling
from engage.labels import Cause
from engage.showing.words import readable
from tests.fakes import NOON
from tests.platforms.slack_blocks import mistakes_of_view
from tests.platforms.slack_forms import find, state
from tests.platforms.slack_objects import View
from tests.platforms.slack_reading import shown
from tests.test_slack_hostile import ANYTHING, LONG, WORDING, item_of

ABOUT = About(12, "0123456789ab", "7")
SLIP = Slip(ABOUT, "C0SOCIAL", "x")
CONSOLE = "https://console.example"
ITEM = item_of("my flight is late", "ana", "We are sorry.")


def offered(answer: Answer, words: str = "a voucher", says: str = "within ana's limits") -> Offered:
    leads = ("ines", "jonas") if answer is Answer.LEAD else ()
    return Offered(Gesture(f"gesture-{answer}", words, "", 2500, "Have it."), Ruling(answer, says, (), (), leads))


def read(view: dict[str, Any]) -> str:
    """What somebody reads who has it before them."""
    return shown(View("V1", "U0ANA", view, "hash"))


def options(view: dict[str, Any], block: str) -> list[str]:
    """What may be chosen there, as it reads."""
    [found] = [each for each in view["blocks"] if each.get("block_id") == block]
    return [option["text"]["text"] for option in found["element"]["options"]]


@given(LONG, ANYTHING, WORDING)
def test_slack_takes_every_modal_whatever_people_wrote(text: str, name: str, wording: str) -> None:
    item = item_of(text, name, wording)
    gestures = [offered(answer, name or "x", text) for answer in Answer]
    for view in (
        modals.edit(item, SLIP, 280, CONSOLE),
        modals.request_changes(item, SLIP),
        modals.reject(item, SLIP),
        modals.posted(item, SLIP),
        modals.decline(item, SLIP),
        modals.snooze(SLIP, NOON, UTC),
        modals.assign(SLIP, "U0ANA"),
        modals.correct(item, SLIP),
        modals.do_not_contact(item, SLIP),
        modals.make_up(item, SLIP, gestures, "EUR", text),
    ):
        assert mistakes_of_view(view) == []


def test_every_modal_that_can_be_opened_can_be_sent_off() -> None:
    assert MODALS.keys() == FORMS.keys()


@given(WORDING.filter(lambda wording: wording.strip() and len(wording) <= LONGEST_INPUT // 2))
def test_an_edit_begins_with_the_draft_character_for_character(wording: str) -> None:
    view = modals.edit(item_of("late", "ana", wording), SLIP, None, "")
    [(_, element)] = [find([each], "value") for each in view["blocks"] if each["type"] == "input"]
    assert element["initial_value"] == readable(wording)


def test_a_draft_that_slack_cannot_hold_is_edited_in_the_console() -> None:
    item = item_of("late", "ana", "x" * (LONGEST_INPUT + 1))
    view = modals.edit(item, SLIP, 10_000, CONSOLE)
    assert "submit" not in view
    assert find(view["blocks"], "open")[1]["url"] == f"{CONSOLE}/mention/{item.id}"
    assert "[Open in console]" not in read(modals.edit(item, SLIP, 10_000, "")), "there is none that the team reaches"


def test_a_draft_of_emoji_is_as_long_as_slack_counts_it() -> None:
    assert "submit" not in modals.edit(item_of("late", "ana", "🌺" * 1501), SLIP, 10_000, CONSOLE)
    assert "submit" in modals.edit(item_of("late", "ana", "🌺" * 1500), SLIP, 10_000, CONSOLE)


@pytest.mark.parametrize(
    ("now", "zone", "expected"),
    [
        ("2026-03-02 12:00", "UTC", ["1 hour, 13:00", "4 hours, 16:00", "Tomorrow, 09:00", "Next Monday, 09:00"]),
        (
            "2026-03-02 23:30",
            "Asia/Tokyo",
            ["1 hour, 09:30", "4 hours, 12:30", "Tomorrow, 09:00", "Next Monday, 09:00"],
        ),
        ("2026-03-08 12:00", "UTC", ["1 hour, 13:00", "4 hours, 16:00", "Tomorrow, 09:00"]),
    ],
)
def test_times_to_put_it_off_to_are_those_of_whoever_is_asked(now: str, zone: str, expected: list[str]) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    view = modals.snooze(SLIP, at, ZoneInfo(zone))
    assert [says.removeprefix("In ") for says in options(view, "until")] == expected


@given(st.integers(0, 2 * 365 * 24 * 60), st.sampled_from(["UTC", "Europe/Lisbon", "Asia/Kolkata"]))
def test_every_time_to_put_it_off_to_lies_ahead(minutes: int, zone: str) -> None:
    at = NOON + timedelta(minutes=minutes)
    view = modals.snooze(SLIP, at, ZoneInfo(zone))
    [block] = [each for each in view["blocks"] if each["type"] == "input"]
    moments = [datetime.fromisoformat(each["value"]) for each in block["element"]["options"]]
    assert all(at < moment <= at + timedelta(days=9) for moment in moments)
    assert all(moment.astimezone(ZoneInfo(zone)).hour == 9 for moment in moments[2:])


def test_a_correction_begins_with_what_it_reads_now() -> None:
    values = state(modals.correct(ITEM, SLIP)["blocks"], {})
    chosen = {name: (each["value"]["selected_option"] or {}).get("value") for name, each in values.items()}
    assert chosen == {"intent": "complaint", "cause": None, "sentiment": "negative", "urgency": "normal"}
    assert len(options(modals.correct(ITEM, SLIP), "cause")) == len(Cause)


def test_what_may_not_be_given_is_no_choice_but_says_why() -> None:
    never = offered(Answer.NEVER, "flowers", "cannot be given: ana has had 40 of 40 EUR")
    view = modals.make_up(ITEM, SLIP, [offered(Answer.GRANTED), offered(Answer.LEAD, "miles"), never], "EUR", "left")
    assert options(view, "gesture") == ["A voucher · 25 EUR", "Miles · 25 EUR · ines or jonas decides"]
    assert "Cannot be given: ana has had 40 of 40 EUR" in read(view)
    nothing = modals.make_up(ITEM, SLIP, [never], "EUR", "ana has given 500 of 500 EUR in 30 days")
    assert "submit" not in nothing
    assert "Ana has given 500 of 500 EUR in 30 days" in read(nothing)


@given(st.builds(Slip, st.builds(About, st.integers(1, 10**9), st.just("0123456789ab"), ANYTHING), ANYTHING, ANYTHING))
def test_what_a_modal_carries_comes_back_as_it_was(slip: Slip) -> None:
    assert Slip.read(str(slip)) == slip


@pytest.mark.parametrize(
    "carried", ["", "null", "[]", "7", "{}", '{"about": 7}', '{"about": "x:y"}', '{"about": null}']
)
def test_what_we_did_not_write_carries_nothing(carried: str) -> None:
    assert Slip.read(carried) is None
    view = {"id": "V1", "private_metadata": carried, "state": {"values": {}}}
    assert Sent.of({"view": view, "user": {"id": "U0ANA"}}) is None
