"""What the console says, from values to words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.console.correcting import asked
from engage.items import Item
from engage.labels import Cause, Intent, Label, Lane, Sentiment
from engage.notes import Courtesy
from engage.showing.folding import line, verdict_words
from engage.showing.times import ago, exact, left, since
from engage.showing.words import (
    chips,
    covering,
    doubt,
    followers,
    hidden_characters,
    many,
    readable,
    scope_words,
    shortened,
    stage_words,
    web_address,
)
from engage.stages import Stage
from engage.store import Pause, Step, Told
from engage.types import Decision, Delivery, Verdict
from tests.fakes import NOON, draft, mention, reading


@pytest.mark.parametrize(
    ("days", "says"),
    [(0, "today"), (1, "1 March"), (59, "2 January"), (62, "December"), (290, "May"), (310, "April 2025")],
)
def test_since_when_somebody_is_known(days: int, says: str) -> None:
    assert since(NOON - timedelta(days=days), NOON) == says


@pytest.mark.parametrize(
    ("seconds", "says"),
    [
        (-90, "just now"),
        (0, "just now"),
        (50, "1 min ago"),
        (600, "10 min ago"),
        (7200, "2 h ago"),
        (3 * 86400, "3 d ago"),
        (40 * 86400, "21 Jan 2026"),
    ],
)
def test_how_long_ago_is_said_in_one_unit(seconds: int, says: str) -> None:
    assert ago(NOON - timedelta(seconds=seconds), NOON) == says


@pytest.mark.parametrize(
    ("seconds", "says"),
    [
        (-1, "expires now"),
        (0, "expires now"),
        (59, "59 s left"),
        (61, "1 min left"),
        (3600, "1 h left"),
        (9599, "2 h 39 min left"),
        (90000, "1 d 1 h left"),
    ],
)
def test_how_much_time_is_left_is_never_said_to_be_more_than_there_is(seconds: int, says: str) -> None:
    assert left(NOON + timedelta(seconds=seconds), NOON) == says


@pytest.mark.parametrize(
    ("count", "says"),
    [
        (None, ""),
        (0, "0 followers"),
        (1, "1 follower"),
        (999, "999 followers"),
        (1284, "1.3k followers"),
        (2000, "2k followers"),
        (250_900, "250k followers"),
        (3_100_000, "3.1M followers"),
    ],
)
def test_followers_are_said_in_three_digits(count: int | None, says: str) -> None:
    assert followers(count) == says


def test_an_exact_time_is_in_utc_wherever_it_was_taken() -> None:
    assert exact(datetime(2026, 3, 2, 12, 0, 5, tzinfo=UTC)) == "Mon 02 Mar 2026, 12:00:05 UTC"


def test_counts_are_grouped() -> None:
    assert many(1, "draft") == "1 draft"
    assert many(12_345, "draft") == "12\u202f345 drafts"


@given(st.text(max_size=2000))
def test_a_shortened_text_is_the_text_or_its_beginning(text: str) -> None:
    short = shortened(text)
    assert len(short) <= 602
    assert short == text or (len(text) > 600 and text.startswith(short.removesuffix(" …")))


@given(st.text(st.characters(), max_size=50))
def test_a_readable_text_can_always_be_sent_and_is_as_long_as_before(text: str) -> None:
    readable(text).encode()
    assert len(readable(text)) == len(text)


def test_characters_that_nobody_sees_are_counted_but_not_those_of_emoji() -> None:
    assert hidden_characters("zero\u200bwidth \u202eturned\u202c") == 3
    assert hidden_characters("👨‍👩‍👧‍👦 ❤️ नमस्ते Grüße") == 0


def test_a_label_nobody_is_sure_of_is_marked_and_says_what_else_it_could_be() -> None:
    doubtful = reading(sentiment=Sentiment.POSITIVE)
    of = {chip.about: chip for chip in chips(doubtful)}
    assert (of["intent"].unsure, of["intent"].percent) == (False, 80)
    assert (of["sentiment"].tone, of["language"].says) == ("good", "English")
    shaky = type(doubtful)(
        doubtful.sentiment, Label(doubtful.intent.value, 0.41, doubtful.intent.second), None,
        doubtful.urgency, Label("tlh", 0.9), "m",
    )  # fmt: skip
    of = {chip.about: chip for chip in chips(shaky)}
    assert of["intent"].unsure
    assert of["intent"].hint == "intent: complaint, 41 % sure; or else question"
    assert of["language"].says == "tlh"
    assert "cause" not in of


@pytest.mark.parametrize(
    ("intent", "language", "says"),
    [
        (Label(Intent.COMPLAINT, 0.41, Intent.PURCHASE_INTEREST), "en", "Not sure: complaint 41% or purchase interest"),
        (Label(Intent.CHATTER, 0.9), "es", "Not sure: chatter 90%, written in Spanish"),
    ],
)
def test_doubt_is_said_with_the_two_likeliest_readings(intent: Label[Intent], language: str, says: str) -> None:
    doubtful = replace(reading(), intent=intent, language=Label(language, 0.9), unsure=True)
    assert doubt(doubtful) == says
    assert doubt(replace(doubtful, unsure=False)) == ""


def test_of_what_was_left_as_it_read_only_the_intent_is_a_persons_word() -> None:
    late = reading(cause=Cause.DELAY)
    as_read = {"intent": "complaint", "cause": "delay", "sentiment": "negative"}
    assert asked(as_read, late) == {"intent": Intent.COMPLAINT}
    assert asked(as_read | {"cause": "staff"}, late) == {"intent": Intent.COMPLAINT, "cause": Cause.STAFF}
    assert asked(as_read | {"intent": "praise", "sentiment": "positive"}, late) == {
        "intent": Intent.PRAISE,
        "sentiment": Sentiment.POSITIVE,
    }


def test_what_is_no_label_is_not_asked_for() -> None:
    assert asked({"intent": "'; DROP TABLE", "sentiment": "", "urgency": "high", "cause": "delay"}, reading()) == {}


@pytest.mark.parametrize(
    ("scope", "says"),
    [
        ("all", "everything is paused"),
        ("lane:service", "the service lane is paused"),
        ("platform:x", "the platform x is paused"),
        ("shut:x", "x takes no reply for now"),
        ("listener:brand", "nothing is heard from brand"),
    ],
)
def test_a_scope_is_said_in_words(scope: str, says: str) -> None:
    assert scope_words(scope) == says


def pause(scope: str) -> Pause:
    return Pause(scope, "Ana", NOON, "")


def test_a_pause_covers_everything_its_lane_or_its_platform() -> None:
    for scope in ("all", "lane:marketing", "platform:fake", "shut:fake"):
        assert covering((pause(scope),), Lane.MARKETING, "fake") == pause(scope)
    assert covering((pause("lane:service"), pause("platform:x")), Lane.MARKETING, "fake") is None


def told(stage: Stage, verdict: Verdict = Verdict.APPROVED, due: int = 0, attempt: int = 0, why: str = "") -> Told:
    """A mention that Ana decided about, and that came to `stage`; due in so many seconds."""
    decision = Decision(verdict, "Ana", NOON, "text", why)
    delivery = Delivery("text", attempt)
    item = Item(7, stage, mention(7), NOON, NOON + timedelta(seconds=due), draft=draft(), delivery=delivery)
    return Told(item, (Step(NOON, Stage.SENDING, stage, "goodword", "the platform refused it"),), (decision,))


@pytest.mark.parametrize(
    ("given_told", "says"),
    [
        (told(Stage.APPROVED, due=9), "approved by Ana · sending in 9 s"),
        (told(Stage.APPROVED), "approved by Ana · sending now"),
        (told(Stage.APPROVED, due=20, attempt=1), "approved by Ana · not sent yet, next try in 20 s"),
        (told(Stage.APPROVED, attempt=1), "approved by Ana · not sent yet, trying again"),
        (told(Stage.APPROVED, Verdict.EDITED, due=1), "approved with edits by Ana · sending in 1 s"),
        (told(Stage.SENDING), "approved by Ana · being sent"),
        (told(Stage.UNKNOWN), "approved by Ana · nobody knows yet whether it was sent; looking there first"),
        (told(Stage.SENT), "approved by Ana · sent"),
        (told(Stage.CLOSED), "approved by Ana · sent"),
        (told(Stage.BY_HAND), "approved by Ana · to be posted by hand"),
        (told(Stage.REJECTED, Verdict.REJECTED, why="not ours"), "rejected by Ana · not ours"),
        (told(Stage.EXPIRED), "its moment passed, nothing was sent"),
        (told(Stage.SUPERSEDED), "a newer mention in the same thread took its place"),
        (told(Stage.STUCK), "approved by Ana · stuck: the platform refused it"),
        (told(Stage.READ, Verdict.CORRECTED), "corrected by Ana · asking the playbooks again"),
        (told(Stage.IGNORED, Verdict.CORRECTED), "corrected by Ana · no playbook answers it now, nothing is sent"),
        (told(Stage.HEARD, Verdict.RETRIED), "retried by Ana · being read anew"),
        (told(Stage.GONE), "its author deleted it, nothing was sent"),
        (told(Stage.SENT, Verdict.POSTED), "posted by Ana"),
        (told(Stage.CLOSED, Verdict.POSTED), "posted by Ana"),
    ],
)
def test_a_card_folds_to_what_became_of_its_draft(given_told: Told, says: str) -> None:
    assert line(given_told, (), NOON).says == says


def test_an_approval_waits_for_as_long_as_its_lane_is_paused() -> None:
    waiting = line(told(Stage.APPROVED, due=5), (pause("lane:service"),), NOON)
    assert waiting.says == "approved by Ana · waits: the service lane is paused"
    assert waiting.undo


QUIET = Courtesy(
    "hold_until",
    "held back: it is within quiet hours",
    (),
    (),
    NOON,
    NOON + timedelta(hours=8),
    "it can go out at 20:00",
)


def judged(stage: Stage, courtesy: Courtesy) -> Told:
    approved = told(stage)
    return replace(approved, item=replace(approved.item, courtesy=courtesy))


def test_what_courtesy_keeps_from_going_out_says_why_and_until_when() -> None:
    quiet = "approved by Ana · held back: it is within quiet hours; it can go out at 20:00"
    # An approval stands while it waits for a time
    waits = line(judged(Stage.APPROVED, QUIET), (), NOON)
    assert (waits.says, waits.undo, waits.over) == (quiet, True, False)
    assert line(judged(Stage.APPROVED, QUIET), (), NOON + timedelta(hours=9)).says == "approved by Ana · sending now"
    # What is held back or forbidden is no draft any more
    for stage in (Stage.HELD_BACK, Stage.IGNORED):
        over = line(judged(stage, QUIET), (), NOON)
        assert (over.says, over.tone, over.undo, over.over) == (quiet, "quiet", False, True)


def test_undo_is_offered_while_it_can_be_done() -> None:
    undoable = {stage for stage in Stage if stage is not Stage.HELD and line(told(stage), (), NOON).undo}
    assert undoable == {Stage.APPROVED, Stage.BY_HAND, Stage.REJECTED}
    assert not line(told(Stage.REJECTED), (), NOON + timedelta(days=1)).undo


def test_an_answer_that_was_heard_there_is_said_to_stand_already() -> None:
    heard = replace(told(Stage.SENT), steps=(Step(NOON, Stage.HELD, Stage.SENT, "goodword", "heard there"),))
    assert line(replace(heard, decisions=()), (), NOON).says == "our answer stands there already"


def test_every_stage_has_its_words() -> None:
    assert all("_" not in line(told(stage), (), NOON).says for stage in Stage if stage is not Stage.HELD)
    assert all("_" not in stage_words(stage) for stage in Stage)
    assert all("_" not in verdict_words(verdict) for verdict in Verdict)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//posts.example", "", " https://x.example"]
)
def test_only_a_web_address_is_linked(url: str) -> None:
    assert web_address(url) == ""
    assert web_address("https://posts.example/1") == "https://posts.example/1"


def test_a_long_text_of_nothing_but_blanks_is_shortened_like_any_other() -> None:
    assert shortened(" " * 900) == " …"
