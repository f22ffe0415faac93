"""A tape played at a pace: only what is due is heard, and a restart goes on where it was."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engage.exchange import Heard
from engage.types import Mention
from listeners.tape import Listener, Settings
from tests.fakes import NOON, FakeClock

TAPE = """id,text,posted_at
1,first,2015-02-16 23:00
2,a minute later,2015-02-16 23:01
3,an hour later,2015-02-17 00:00
broken
4,a day later,2015-02-17 23:00
"""


class Deck:
    """A tape, a clock, and what a daemon would have stored. Every hearing is by a fresh listener."""

    def __init__(self, folder: Path, content: str = TAPE) -> None:
        self.file, self.clock, self.cursor = folder / "tape.csv", FakeClock(), None
        self.file.write_text(content, encoding="utf-8")

    def heard(self, **settings: Any) -> list[Heard]:
        batches = list(Listener("tape", Settings(file=self.file, **settings), self.clock.now).hear(self.cursor))
        if batches:
            self.cursor = batches[-1].cursor
        return batches

    def mentions(self, after: timedelta = timedelta(0), **settings: Any) -> list[Mention]:
        """What is heard when so much time has passed."""
        self.clock.turn(after)
        return [mention for batch in self.heard(**settings) for mention in batch.mentions]

    def ids(self, after: timedelta = timedelta(0), **settings: Any) -> list[str]:
        return [mention.external_id for mention in self.mentions(after, **settings)]


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path)


def test_fast_is_everything_at_once(deck: Deck) -> None:
    assert deck.ids() == ["1", "2", "3", "4"]


def test_real_is_as_slow_as_it_was(deck: Deck) -> None:
    assert deck.ids(pace="real") == ["1"]
    assert deck.ids(timedelta(seconds=59), pace="real") == []
    assert deck.ids(timedelta(seconds=1), pace="real") == ["2"]
    assert deck.ids(timedelta(hours=1), pace="real") == ["3"]
    assert deck.ids(timedelta(days=1), pace="real") == ["4"]


def test_a_number_is_so_many_times_faster(deck: Deck) -> None:
    assert deck.ids(pace=60) == ["1"]
    assert deck.ids(timedelta(seconds=1), pace=60) == ["2"]
    assert deck.ids(timedelta(seconds=59), pace=60) == ["3"]
    assert deck.ids(timedelta(minutes=24), pace=60) == ["4"]


def test_a_daemon_that_was_down_hears_what_it_missed(deck: Deck) -> None:
    deck.heard(pace="real")
    assert deck.ids(timedelta(hours=2), pace="real") == ["2", "3"]


def test_a_broken_row_is_told_in_its_turn(deck: Deck) -> None:
    assert [one.line for batch in deck.heard(pace="real") for one in batch.malformed] == []
    deck.clock.turn(timedelta(hours=2))
    assert [one.line for batch in deck.heard(pace="real") for one in batch.malformed] == [5]


def test_another_pace_begins_where_the_tape_is(deck: Deck) -> None:
    assert deck.ids(pace="real") == ["1"]
    assert deck.ids(timedelta(minutes=30), pace=60) == ["2"]
    assert deck.ids(timedelta(seconds=59), pace=60) == ["3"]


def test_redated_is_as_if_the_first_post_were_now(deck: Deck) -> None:
    times = [mention.posted_at for mention in deck.mentions(redate=True)]
    assert times == [NOON, NOON + timedelta(minutes=1), NOON + timedelta(hours=1), NOON + timedelta(days=1)]


def test_redated_at_a_pace_is_when_it_is_played(deck: Deck) -> None:
    [first] = deck.mentions(redate=True, pace=60)
    [second] = deck.mentions(timedelta(seconds=1), redate=True, pace=60)
    assert (first.posted_at, second.posted_at) == (NOON, NOON + timedelta(seconds=1))


def test_without_redate_the_times_stay_what_they_were(deck: Deck) -> None:
    [first] = deck.mentions(pace="real")
    assert first.posted_at.year == 2015


def test_a_post_without_a_time_is_due_with_those_around_it(tmp_path: Path) -> None:
    deck = Deck(tmp_path, "id,text,posted_at\n1,a,\n2,b,2015-02-16\n3,c,\n4,d,2015-02-17\n")
    assert [(m.external_id, m.posted_at.year) for m in deck.mentions(pace="real")] == [
        ("1", NOON.year),
        ("2", 2015),
        ("3", NOON.year),
    ]


@pytest.mark.parametrize("pace", ["real", 0.001])
@pytest.mark.parametrize("written", ["9999-12-31", "1999-01-01"])
def test_a_misdated_post_does_not_hold_up_those_behind_it(tmp_path: Path, written: str, pace: str | float) -> None:
    deck = Deck(tmp_path, f"id,text,posted_at\n1,a,2015-02-16\n2,b,{written}\n3,c,{written}\n4,d,2015-02-16\n")
    [heard] = deck.heard(pace=pace, redate=True)
    assert [mention.external_id for mention in heard.mentions] == ["1", "2", "3", "4"]
    assert [note.line for note in heard.notes] == [3]
    assert "pace needs the oldest post first" in heard.notes[0].problem


def test_a_replaced_tape_begins_to_play_anew(deck: Deck) -> None:
    assert deck.ids(pace="real") == ["1"]
    deck.file.write_text(TAPE.replace("first", "another"), encoding="utf-8")
    assert deck.ids(timedelta(minutes=30), pace="real") == ["1"]
    assert deck.ids(timedelta(minutes=1), pace="real") == ["2"]
