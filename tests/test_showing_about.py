"""What the console says of people, their conversations and courtesy, from values to words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engage.contacts import Identity
from engage.items import Item
from engage.labels import Kind, Lane
from engage.notes import Courtesy
from engage.showing.about import (
    conversation_facts,
    conversation_line,
    courtesy_facts,
    courtesy_line,
    kind_words,
    person_facts,
    person_line,
    replaces_words,
)
from engage.sla.clocks import Answered, Applied, Wrote, replay, settle
from engage.sla.policies import Priority, Status
from engage.stages import Stage
from engage.store.beside import Conversation, Person
from engage.store.profiles import Given, Mark, Sent, Suppression
from engage.types import ITSELF, Reason, Route
from tests.console_house import PROMISED
from tests.fakes import NOON, mention

DAY = timedelta(days=1)
ANA = Identity(1, 1, "x", "ana", "ana", "Ana Silva", NOON - 100 * DAY)
PERSON = Person(1, (ANA,), 4)
TALK = Conversation(12, Status.OPEN, "mention 3 waits for us", Priority.NORMAL, "", NOON - DAY, 2)
EVERYBODY = PROMISED.built()[0]


def item(kind: Kind = Kind.ANSWER, condition: str = "intent") -> Item:
    route = Route(Lane.SERVICE, "delay", "v1", (), (Reason("delay", condition, "it is a complaint"),), ())
    return Item(3, Stage.HELD, mention(3, kind=kind), NOON, NOON, route=route)


def says(person: Person) -> str:
    return person_line(person, item(), NOON).says


def test_a_stranger_is_new_to_us() -> None:
    assert says(replace(PERSON, mentions=1)) == "New to us"


def test_somebody_known_is_told_in_one_line() -> None:
    known = replace(PERSON, complaints=(1,), mark=Mark(9, 5, NOON - DAY))
    assert says(known) == "Known since November · 4 mentions · 1 open complaint · last mark 5 of 5"


def test_the_mention_itself_is_no_other_complaint() -> None:
    assert "complaint" not in says(replace(PERSON, complaints=(3,)))
    assert "1 other open complaint" in says(replace(PERSON, complaints=(1, 3)))


@pytest.mark.parametrize(
    ("kind", "by", "words", "fact"),
    [
        ("opt_out", ITSELF, "opted out", 'opted out since 01 Mar 2026: "stop" (en)'),
        ("do_not_contact", "Ben", "do not contact", 'do not contact since 01 Mar 2026, says Ben: "stop" (en)'),
    ],
)
def test_whom_we_leave_alone_is_told_first_and_loudly(kind: str, by: str, words: str, fact: str) -> None:
    left_alone = replace(PERSON, suppressions=(Suppression(1, kind, NOON - DAY, by, '"stop" (en)', 2, None, "", ""),))
    line = person_line(left_alone, item(), NOON)
    assert (words in line.says, line.tone) == (True, "bad")
    assert fact in [each.says for each in person_facts(left_alone, item(), NOON)]


@pytest.mark.parametrize(("score", "tone"), [(1, "warn"), (2, "warn"), (3, ""), (5, "")])
def test_a_bad_mark_is_told_with_a_warning(score: int, tone: str) -> None:
    assert person_line(replace(PERSON, mark=Mark(9, score, NOON)), item(), NOON).tone == tone


def test_what_was_promised_and_what_we_said_last_is_among_the_facts() -> None:
    gift = Given(7, "voucher", "a voucher", 2500, "EUR", "granted", "ben", "a bad day", NOON - DAY)
    person = replace(
        PERSON,
        gestures=(gift,),
        last=Sent(2, NOON - DAY, Lane.SERVICE, Kind.ANSWER, "We are on it."),
        complaints=(1, 3),
    )
    assert "a voucher promised" in says(person)
    facts = {fact.name: fact for fact in person_facts(person, item(), NOON)}
    assert facts["Gesture"].says == "a voucher (25 EUR), promised by ben, 1 d ago: a bad day"
    assert (facts["We last said"].says, facts["We last said"].mentions) == ("1 d ago, service: We are on it.", (2,))
    assert facts["Open complaints"].mentions == (1, 3)
    assert facts["Handle"].says == "@ana on X"


def test_every_handle_of_a_contact_is_told() -> None:
    other = replace(ANA, id=2, platform="mastodon", handle="ana_s", shown="@ana_s")
    assert person_facts(replace(PERSON, identities=(ANA, other)), item(), NOON)[0].says == (
        "@ana on X, @ana_s on Mastodon"
    )


def test_a_conversation_is_told_with_what_is_promised_next() -> None:
    clocks = replay([Applied(NOON, EVERYBODY), Wrote(NOON)])
    urgent = replace(TALK, priority=Priority.URGENT, priority_because="it is urgent to them", clocks=clocks.clocks)
    line = conversation_line(urgent, NOON + timedelta(minutes=8))
    assert line.says == ("Conversation 12 · open · urgent priority: it is urgent to them · first response: 22 min left")
    assert line.tone == ""


@pytest.mark.parametrize(
    ("minutes", "says", "tone"), [(26, "4 min left", "warn"), (33, "missed by 3 min", "bad"), (1, "29 min left", "")]
)
def test_a_promise_that_is_nearly_or_wholly_missed_is_told_loudly(minutes: int, says: str, tone: str) -> None:
    now = NOON + timedelta(minutes=minutes)
    clocks = settle(replay([Applied(NOON, EVERYBODY), Wrote(NOON)]), now)
    line = conversation_line(replace(TALK, clocks=clocks.clocks), now)
    assert (line.says, line.tone) == (f"Conversation 12 · open · first response: {says}", tone)


def test_a_clock_that_stopped_is_among_the_facts_only() -> None:
    clocks = replay([Applied(NOON, EVERYBODY), Wrote(NOON), Answered(NOON + timedelta(minutes=10))])
    answered = replace(TALK, status=Status.PENDING, clocks=clocks.clocks, follow_says="we ask whether it helped")
    assert conversation_line(answered, NOON).says == "Conversation 12 · pending"
    facts = {fact.name: fact.says for fact in conversation_facts(answered, NOON)}
    assert facts["First response"] == "hit with 20 min left"
    assert facts["What follows"] == "We ask whether it helped"
    assert facts["Status"] == "pending: mention 3 waits for us"


def test_a_snoozed_conversation_says_until_when() -> None:
    snoozed = replace(TALK, status=Status.SNOOZED, wakes_at=NOON + DAY)
    assert conversation_line(snoozed, NOON).says == "Conversation 12 · snoozed until 03 Mar 12:00 UTC"


def test_courtesy_gives_its_reason_and_every_rule_behind_it() -> None:
    held = Courtesy(
        "hold_while", "held back: @ana has an open complaint (mention 1)",
        (("open_complaint", "@ana has an open complaint (mention 1)"),), (("opt_out", "@ana has not opted out"),),
        NOON, NOON, "it can go out once that is resolved",
    )  # fmt: skip
    line = courtesy_line(held)
    assert line.says == ("Held back: @ana has an open complaint (mention 1); it can go out once that is resolved")
    assert line.tone == "warn"
    assert [(fact.name, fact.says) for fact in courtesy_facts(held)][:2] == [
        ("Open complaint", "@ana has an open complaint (mention 1)"),
        ("Opt-out", "@ana has not opted out"),
    ]
    assert courtesy_line(replace(held, outcome="allow")).tone == ""


@pytest.mark.parametrize(
    ("kind", "condition", "says"),
    [
        (Kind.ANSWER, "intent", ""),
        (Kind.FOLLOW_UP, "helped", "asks whether it helped"),
        (Kind.FOLLOW_UP, "csat", "asks for a mark from 1 to 5"),
        (Kind.WAVE_NOTE, "wave_note", "tells that it is fixed"),
        (Kind.CONFIRMATION, "opt_out", "confirms their opt-out"),
    ],
)
def test_a_touch_says_what_it_is_for(kind: Kind, condition: str, says: str) -> None:
    assert kind_words(item(kind, condition)) == says


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        ((), ""),
        ((41,), "Takes the place of the draft for mention 41"),
        ((41, 42, 43), "Takes the place of the drafts for mentions 41, 42 and 43"),
        (tuple(range(1, 9)), "Takes the place of the drafts for mentions 1, 2, 3, 4, 5 and 3 more"),
    ],
)
def test_what_takes_the_place_of_another_says_so(numbers: tuple[int, ...], says: str) -> None:
    assert replaces_words(numbers) == says
