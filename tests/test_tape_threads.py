"""What a tape says of what a post answers, and of how it may be answered."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.types import Eligibility, How, Mention, Post
from listeners.tape import Listener, Settings
from tests.fakes import FakeClock
from tests.test_tape import hear, notes, written


def one(folder: Path, header: str, row: str) -> Mention:
    [heard] = hear(written(folder, f"id,text,{header}\n1,hello,{row}\n"))
    [mention] = heard.mentions
    return mention


def test_the_parent_becomes_the_thread_with_its_lines(tmp_path: Path) -> None:
    mention = one(tmp_path, "parent_id,parent_text,parent_handle", '7,"Where to?\nTell us!",@otto')
    assert mention.thread == (Post("7", "otto", "Where to?\nTell us!"),)
    assert mention.parent_id == "7"


def test_a_parent_without_a_text_is_no_thread(tmp_path: Path) -> None:
    assert one(tmp_path, "parent_id,parent_text,parent_handle", "7, ,otto").thread == ()
    assert one(tmp_path, "in_reply_to_status_id,in_reply_to_screen_name", "7,otto").thread == ()


def test_a_parents_text_alone_is_enough(tmp_path: Path) -> None:
    assert one(tmp_path, "parent_text", "Where to?").thread == (Post("", "", "Where to?"),)


def test_what_cannot_be_kept_in_a_parents_text_is_replaced_and_noted(tmp_path: Path) -> None:
    [heard] = hear(written(tmp_path, "id,text,parent_text\n1,hello,a\0b\n"))
    assert heard.mentions[0].thread[0].text == "a\ufffdb"
    assert "replaced" in notes([heard])[0][1]


def test_a_parents_text_above_max_text_is_left_out_and_the_mention_kept(tmp_path: Path) -> None:
    [heard] = hear(written(tmp_path, f"id,text,parent_text\n1,hello,{'x' * 11}\n"), max_text=10)
    assert heard.mentions[0].thread == ()
    assert "max_text is 10" in notes([heard])[0][1]


@pytest.mark.parametrize("word", ["by_hand", "by hand", "By-Hand", " BY_HAND "])
def test_eligibility_is_read_however_it_is_written(tmp_path: Path, word: str) -> None:
    mention = one(tmp_path, "eligibility,eligibility_because", f"{word},we are not named")
    assert mention.eligibility == Eligibility(How.BY_HAND, "we are not named")


def test_what_may_not_be_answered_always_has_a_reason(tmp_path: Path) -> None:
    assert one(tmp_path, "eligibility", "none").eligibility == Eligibility(How.NONE, "the tape says so")
    assert one(tmp_path, "eligibility", "api").eligibility == Eligibility()


def test_a_word_that_is_no_eligibility_is_noted_and_left_out(tmp_path: Path) -> None:
    [heard] = hear(written(tmp_path, "id,text,eligibility\n1,hello,maybe\n"))
    assert heard.mentions[0].eligibility == Eligibility()
    assert notes([heard]) == [(2, "its eligibility, 'maybe', is none of api, by_hand, none and was left out")]


@given(st.text(st.characters(codec="utf-8", exclude_characters='\r\n",\0')))
def test_any_word_is_an_eligibility_or_a_note(tmp_path_factory: pytest.TempPathFactory, word: str) -> None:
    [heard] = hear(written(tmp_path_factory.mktemp("tape"), f"id,text,eligibility\n1,hello,{word}\n"))
    known = word.strip().lower().replace(" ", "_").replace("-", "_") in set(How)
    assert len(heard.mentions) == 1
    assert bool(heard.notes) == (not known and bool(word.split()))


def test_a_judge_is_asked_only_where_the_tape_is_silent(tmp_path: Path) -> None:
    # Given a judge who lets nobody be answered
    asked: list[str] = []

    def never(mention: Mention) -> Eligibility:
        asked.append(mention.external_id)
        return Eligibility(How.NONE, "never")

    tape = written(tmp_path, "id,text,eligibility\n1,hello,\n2,hello,api\n3,hello,maybe\n")
    # When the tape is heard
    [heard] = Listener("recorded", Settings(file=tape), FakeClock().now, never).hear(None)
    # Then what the tape says stands
    assert asked == ["1", "3"]
    assert [mention.eligibility.how for mention in heard.mentions] == [How.NONE, How.API, How.NONE]


def test_long_parents_end_a_batch_early(tmp_path: Path) -> None:
    long = "x" * 600_000
    heard = hear(written(tmp_path, f"id,text,parent_text\n1,a,{long}\n2,b,{long}\n3,c,{long}\n"))
    assert [len(batch.mentions) for batch in heard] == [2, 1]
