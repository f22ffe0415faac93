"""CSAT by link as it is kept: one link a mention, one mark a link, and a day to change it."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from engage.conversations import think
from engage.conversations.thinking import Facts
from engage.sla.policies import Status
from engage.store import Conversations, Database
from engage.store.meeting import CONVERSATION
from engage.store.noting import SUPPRESSION
from engage.store.questions import (
    CHANGEABLE,
    LONGEST_COMMENT,
    MOST_CHANGES,
    Given,
    Opened,
    Questions,
    Refused,
    readable,
)
from tests.csat_scene import LATER, asked, events, marks, staleness
from tests.fakes import NOON

MINUTE = timedelta(minutes=1)


def test_a_mention_has_one_link_whoever_asks_and_no_two_have_the_same(database: Database) -> None:
    # Given two processes that ask for the same links at the same moment
    asked(database, 1)
    asked(database, 2)
    with ThreadPoolExecutor(8) as pool:
        ones = [pool.submit(Questions(database).token, 1, 7, NOON) for _ in range(8)]
        others = [pool.submit(Questions(database).token, 2, 8, NOON) for _ in range(8)]
    # Then each mention has one, which nobody can guess, and no editor takes apart
    [one], [other] = {each.result() for each in ones}, {each.result() for each in others}
    assert one != other
    assert len(bytes.fromhex(one)) == 16


def test_a_mark_is_kept_with_its_comment_and_stirs_the_conversation(database: Database) -> None:
    questions, token = Questions(database), asked(database)
    assert questions.open(token) == Opened(None)
    before = staleness(database)
    # When they give a 4
    kept = questions.answer(token, 4, "Quick!", LATER)
    # Then it is kept, told, and thought over
    assert kept == Given(4, "Quick!", LATER)
    assert questions.open(token) == Opened(kept)
    assert questions.given(1) == [kept]
    assert events(database) == [(f"csat:{token}", "csat", "they gave a 4 of 5 by the link")]
    assert staleness(database) == before + 1


def test_the_last_mark_within_a_day_counts_and_the_one_before_stays_to_be_read(database: Database) -> None:
    questions, token = Questions(database), asked(database)
    questions.answer(token, 1, "Nobody answers", LATER)
    changed = questions.answer(token, 5, "Oh, they did", LATER + MINUTE)
    assert changed == Given(5, "Oh, they did", LATER)
    assert marks(database) == [5]
    assert events(database) == [
        (f"csat:{token}", "noted", "they gave a 1 of 5 by the link, and changed it later"),
        (f"csat:{token}:2", "csat", "they gave a 5 of 5 by the link"),
    ]
    # When the day is over, nothing changes any more
    late = LATER + CHANGEABLE
    assert questions.answer(token, 5, "again", late - MINUTE) == Given(5, "again", LATER)
    assert questions.answer(token, 2, "Too late", late) is Refused.LATE
    assert questions.given(1) == [Given(5, "again", LATER)]
    assert marks(database) == [5]


def test_the_same_mark_twice_is_one_also_when_both_come_at_the_same_moment(database: Database) -> None:
    token = asked(database)
    before = staleness(database)
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(Questions(database).answer, token, 3, "hm", LATER) for _ in range(8)]
    assert {each.result() for each in answers} == {Given(3, "hm", LATER)}
    assert marks(database) == [3]
    assert staleness(database) == before + 1


def test_of_different_marks_at_the_same_moment_exactly_one_counts(database: Database) -> None:
    token = asked(database)
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda score: Questions(database).answer(token, score, f"a {score}", LATER), range(1, 6)))
    [kept] = Questions(database).given(1)
    assert marks(database) == [kept.score]
    assert kept.comment == f"a {kept.score}"
    assert len(events(database)) == 5


def test_nobody_fills_a_conversation_by_changing_a_mark_for_ever(sqlite: Database) -> None:
    questions, token = Questions(sqlite), asked(sqlite)
    for number in range(MOST_CHANGES + 1):
        assert isinstance(questions.answer(token, 1 + number % 2, "", LATER), Given)
    assert [questions.answer(token, score, "", LATER) for score in (3, 4, 5)] == [Refused.OFTEN] * 3
    assert len(events(sqlite)) == MOST_CHANGES + 1
    assert marks(sqlite) == [1 + MOST_CHANGES % 2]


@pytest.mark.parametrize(
    "token", ["", "0" * 32, "0" * 31, "A" * 32, "0" * 32 + "\n", "' or 1=1 --", "%", "\u0660" * 32]
)
def test_a_token_that_is_none_opens_nothing(sqlite: Database, token: str) -> None:
    asked(sqlite)
    assert Questions(sqlite).open(token) is None
    assert Questions(sqlite).answer(token, 5, "", LATER) is None
    assert marks(sqlite) == []


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_mark_out_of_range_is_a_mistake(sqlite: Database, score: int) -> None:
    token = asked(sqlite)
    with pytest.raises(ValueError, match="1 to 5"):
        Questions(sqlite).answer(token, score, "", LATER)


def test_a_conversation_that_is_gone_takes_its_question_with_it(database: Database) -> None:
    token = asked(database)
    with database.writing() as connection:
        connection.execute(sa.text("UPDATE mention SET conversation_id = NULL"))
        connection.execute(sa.delete(CONVERSATION))
    assert Questions(database).open(token) is None
    assert Questions(database).answer(token, 5, "", LATER) is None


def test_a_good_mark_resolves_a_conversation_that_waited_for_it(sqlite: Database) -> None:
    token = asked(sqlite)
    Questions(sqlite).answer(token, 5, "", LATER)
    facts = Conversations(sqlite).facts(1)
    assert facts
    thought = think(_nothing_waits(facts), (), lambda _: (), LATER)
    assert (thought.status, thought.because) == (Status.RESOLVED, "they gave a 5 of 5 by the link")


def _nothing_waits(facts: Facts) -> Facts:
    return replace(facts, wrote=())


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  fine \r\n thanks\r", "fine \n thanks"),
        ("a\n\n\n \n\nb", "a\n\nb"),
        ("nul\x00 esc\x1b[31m bell\x07", "nul esc[31m bell"),
        ("\u202egnp.exe\u202c \u2066x\u2069 \u200bzero\ufeff", "gnp.exe x zero"),
        ("👩\u200d🚀 می\u200cخواهم", "👩\u200d🚀 می\u200cخواهم"),
        ("cafe\u0301\tau lait", "café au lait"),
        ("\ud800 half", "half"),
        ("\x00\x01\u200b", ""),
        ("x" * 5000, "x" * LONGEST_COMMENT),
    ],
)
def test_a_comment_is_kept_as_it_can_be_read(written: str, kept: str) -> None:
    assert readable(written) == kept


@given(st.text())
def test_no_comment_is_too_long_or_holds_what_cannot_be_seen(written: str) -> None:
    kept = readable(written)
    assert len(kept) <= LONGEST_COMMENT
    assert kept == kept.strip() == readable(kept)
    assert not {unicodedata.category(c) for c in kept if c not in "\n\u200c\u200d"} & {"Cc", "Cf", "Cs", "Co"}


def test_a_hostile_comment_is_kept_as_text(database: Database) -> None:
    token = asked(database)
    hostile = "'); DROP TABLE question; -- {{ 7*7 }} %s \x00 <script>"
    kept = Questions(database).answer(token, 2, hostile, LATER)
    assert kept == Given(2, hostile.replace("\x00 ", " "), LATER)
    assert Questions(database).given(1) == [kept]


def test_whoever_says_stop_in_the_comment_is_left_alone(database: Database) -> None:
    token = asked(database)
    Questions(database).answer(token, 2, "Stop messaging me!", NOON)
    with database.reading() as connection:
        [kept] = connection.execute(sa.select(SUPPRESSION)).all()
    assert (kept.kind, kept.why, kept.lifted_at) == ("opt_out", '"stop messaging me" (en)', None)
    # Said once more it is kept once, and what merely has the word in it is no opt-out
    Questions(database).answer(token, 2, "stop messaging me, I said", NOON)
    Questions(database).answer(asked(database, 2), 4, "please never stop flying to Lisbon", NOON)
    with database.reading() as connection:
        assert len(connection.execute(sa.select(SUPPRESSION)).all()) == 1
