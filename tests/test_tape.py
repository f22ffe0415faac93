"""A tape as it should be: what is read from it, where it goes on, and what happens when it changes."""

import codecs
import csv
import io
import json
import os
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from engage.errors import Permanent
from engage.exchange import Heard
from engage.types import Author, Mention
from listeners.tape import Listener, Settings
from tests.fakes import NOON, FakeClock


def listener(file: Path, **settings: Any) -> Listener:
    return Listener("recorded", Settings(file=file, **settings), FakeClock().now)


def hear(file: Path, cursor: str | None = None, **settings: Any) -> list[Heard]:
    return list(listener(file, **settings).hear(cursor))


def ids(heard: list[Heard]) -> list[str]:
    return [mention.external_id for batch in heard for mention in batch.mentions]


def texts(heard: list[Heard]) -> list[str]:
    return [mention.text for batch in heard for mention in batch.mentions]


def problems(heard: list[Heard]) -> list[tuple[int, str]]:
    return [(one.line, one.problem) for batch in heard for one in batch.malformed]


def notes(heard: list[Heard]) -> list[tuple[int, str]]:
    return [(one.line, one.problem) for batch in heard for one in batch.notes]


def written(folder: Path, content: str | bytes, name: str = "tape.csv", quiet: bool = True) -> Path:
    """A tape with this content, written a while ago; or, not `quiet`, at this very moment."""
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    stamp(file, quiet)
    return file


def append(file: Path, content: str, quiet: bool = True) -> None:
    with file.open("ab") as tape:
        tape.write(content.encode())
    stamp(file, quiet)


def stamp(file: Path, quiet: bool) -> None:
    seconds = 0 if quiet else NOON.timestamp()
    os.utime(file, (seconds, seconds))


# What is read


def test_every_field_of_a_csv_becomes_the_mention(tmp_path: Path) -> None:
    tape = written(
        tmp_path,
        "id,text,posted_at,handle,name,followers,url,thread_id,parent_id\r\n"
        '42,"Late, again",2015-02-24 11:35:52 -0800,@ada,Ada  L.,"1,234",https://x.example/42,40,41\r\n',
    )
    assert hear(tape)[0].mentions == (
        Mention(
            platform="tape",
            external_id="42",
            text="Late, again",
            author=Author("ada", "Ada L.", 1234),
            posted_at=datetime(2015, 2, 24, 19, 35, 52, tzinfo=UTC),
            listener="recorded",
            url="https://x.example/42",
            thread_id="40",
            parent_id="41",
        ),
    )


def test_jsonl_as_platforms_export_it_needs_no_map(tmp_path: Path) -> None:
    post = {
        "created_at": "Tue Feb 24 11:35:52 +0000 2015",
        "id": 567591480085463040,
        "full_text": "Flying tonight ✈",
        "user": {"screen_name": "ada", "name": "Ada", "followers_count": 7},
        "in_reply_to_status_id": None,
        "entities": {"hashtags": []},
    }
    [heard] = hear(written(tmp_path, json.dumps(post) + "\n", "tape.jsonl"))
    [mention] = heard.mentions
    assert (mention.external_id, mention.text) == ("567591480085463040", "Flying tonight ✈")
    assert mention.author == Author("ada", "Ada", 7)
    assert mention.posted_at == datetime(2015, 2, 24, 11, 35, 52, tzinfo=UTC)
    assert mention.parent_id == ""


def test_map_says_which_column_is_meant_and_an_empty_name_leaves_a_field_out(tmp_path: Path) -> None:
    tape = written(tmp_path, "id,text,wording,name\n1,wrong,right,ada\n")
    [heard] = hear(tape, map={"text": "wording", "handle": "name", "name": ""})
    assert heard.mentions[0].text == "right"
    assert heard.mentions[0].author == Author("ada", "")


def test_column_names_are_known_in_any_case_with_spaces_or_hyphens(tmp_path: Path) -> None:
    assert ids(hear(written(tmp_path, "Tweet ID;Full-Text; Created At\n1;hello;2/16/2015 23:48\n"))) == ["1"]


def test_what_nobody_dated_is_dated_when_it_is_heard(tmp_path: Path) -> None:
    [heard] = hear(written(tmp_path, "id,text\n1,hello\n"))
    assert heard.mentions[0].posted_at == NOON


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_what_the_header_has_most_of(tmp_path: Path, delimiter: str) -> None:
    rows = ["id", "text", "handle"], ["1", "a, b; c | d", "ada"]
    tape = written(tmp_path, "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows))
    assert texts(hear(tape)) == ["a, b; c | d"]


def test_any_delimiter_can_be_named(tmp_path: Path) -> None:
    assert texts(hear(written(tmp_path, "id~text\n1~a,b\n"), delimiter="~")) == ["a,b"]


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-16", None),
        ("utf-16-le", None),
        ("utf-16-be", None),
        ("utf-32", None),
        ("utf-8-sig", "cp1252"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("shift_jis", "shift_jis"),
        ("gb18030", "gb18030"),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_tape_is_read_in_the_encoding_and_line_endings_it_was_saved_in(
    tmp_path: Path, encoding: str, named: str | None, ending: str
) -> None:
    # In UTF-16, the end of one of these and the beginning of the next look like a line end.
    text = {"shift_jis": "表示, 能", "cp1252": "Café, zu"}.get(encoding, "ਕ愀ਕĊ😀, é")
    rows = ["id,text", f'1,"{text}"', f'2,"{text}"']
    tape = written(tmp_path, "".join(row + ending for row in rows).encode(encoding))
    heard = hear(tape, encoding=named, batch=1)
    assert texts(heard) == [text, text]
    assert ids(hear(tape, heard[0].cursor, encoding=named)) == ["2"]


def test_a_quoted_text_keeps_its_lines_quotes_and_commas(tmp_path: Path) -> None:
    text = 'He said "no",\r\nthen\n\n"yes"\rreally'
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["id", "text"], ["1", text], ["2", "next"]])
    assert texts(hear(written(tmp_path, buffer.getvalue()))) == [text, "next"]


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("followers", "9999999999", "its followers, '9999999999', are no number"),
        ("followers", "-1", "its followers, '-1', are no number"),
        ("url", "https://x.example/a b", "its url, 'https://x.example/a b', does not begin"),
        ("url", "/status/1", "its url, '/status/1', does not begin"),
    ],
)
def test_a_detail_that_cannot_be_used_is_left_out_and_noted(tmp_path: Path, column: str, cell: str, says: str) -> None:
    [heard] = hear(written(tmp_path, f"id,text,{column}\n1,hello,{cell}\n"))
    assert (heard.mentions[0].author.followers, heard.mentions[0].url) == (None, "")
    assert heard.notes[0].problem.startswith(says)


def test_of_two_columns_that_would_do_the_first_known_name_counts(tmp_path: Path) -> None:
    assert texts(hear(written(tmp_path, "id,Body,TEXT,text_\n1,no,yes,no\n"))) == ["yes"]
    assert texts(hear(written(tmp_path, "id,Text,text\n1,yes,no\n"))) == ["yes"]


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    tape = written(tmp_path, '\n id,text \n\n1,"two\nlines"\n\n2\n')
    assert problems(hear(tape)) == [(7, "has 1 cells where the header has 2")]


def test_a_text_of_a_million_characters_is_kept_whole_and_noted(tmp_path: Path) -> None:
    long = "late " * 200_000
    heard = hear(written(tmp_path, f"id,text\n1,{long}\n2,short\n"))
    assert texts(heard) == [long, "short"]
    assert notes(heard) == [(2, "its text is 1,000,000 characters long")]


@pytest.mark.parametrize("name", ["tape.csv", "tape.jsonl"])
@pytest.mark.parametrize("characters", [1_001, 100_000, 1_000_000])
def test_a_text_above_max_text_is_malformed_however_long_it_is(tmp_path: Path, name: str, characters: int) -> None:
    posts = [("1", "x" * characters), ("2", "short")]
    lines = [json.dumps({"id": i, "text": text}) if name == "tape.jsonl" else f"{i},{text}" for i, text in posts]
    header = ["id,text"] if name == "tape.csv" else []
    heard = hear(written(tmp_path, "\n".join([*header, *lines]) + "\n", name), max_text=1_000)
    assert texts(heard) == ["short"]
    [(line, problem)] = problems(heard)
    assert line == len(header) + 1
    assert "max_text" in problem


def test_a_text_of_max_text_fits_however_it_is_written(tmp_path: Path) -> None:
    text = "😀" * 1_000
    assert texts(hear(written(tmp_path, json.dumps({"id": 1, "text": text}), "t.jsonl"), max_text=1_000)) == [text]
    quoted = '"\n' * 500
    escaped = quoted.replace('"', '""')
    assert texts(hear(written(tmp_path, f'id,text\n1,"{escaped}"\n'), max_text=1_000)) == [quoted]


def test_two_halves_of_an_emoji_written_apart_become_one_again(tmp_path: Path) -> None:
    line = '{"id": "1", "text": "\\ud83d\\ude00"}'
    cesu = b"id,text\n1,\xed\xa0\xbd\xed\xb8\x80\n"
    assert texts(hear(written(tmp_path, line, "tape.jsonl"))) == ["😀"]
    assert texts(hear(written(tmp_path, cesu))) == ["😀"]


def test_the_same_id_twice_is_passed_on_twice(tmp_path: Path) -> None:
    assert ids(hear(written(tmp_path, "id,text\n1,hello\n1,hello\n"))) == ["1", "1"]


# Batches and cursors


def test_batches_hold_as_many_as_they_may(tmp_path: Path) -> None:
    tape = written(tmp_path, "id,text\n" + "".join(f"{n},post {n}\n" for n in range(10)))
    assert [len(batch.mentions) for batch in hear(tape, batch=4)] == [4, 4, 2]


def test_a_batch_of_long_texts_ends_early(tmp_path: Path) -> None:
    tape = written(tmp_path, "id,text\n" + "".join(f"{n},{'x' * 600_000}\n" for n in range(4)))
    assert [len(batch.mentions) for batch in hear(tape)] == [2, 2]


def test_what_is_not_asked_for_is_not_read(tmp_path: Path) -> None:
    tape = written(tmp_path, "id,text\n" + "".join(f"{n},{'x' * 1000}\n" for n in range(1000)))
    hearing = listener(tape, batch=10)
    next(hearing.hear(None))
    read, size = hearing.progress()
    assert 10_000 < read < 11_000 < size == tape.stat().st_size


@pytest.mark.parametrize("begin", ["1,", '1,"'])
def test_what_never_ends_is_not_held_in_memory(tmp_path: Path, begin: str) -> None:
    more = "x" * 8_000_000 if begin == "1," else f"{'x' * 4_000}\n" * 2_000
    tape = written(tmp_path, f"id,text\n{begin}{more}\n2,hello\n")
    tracemalloc.start()
    try:
        for heard in listener(tape, max_text=1_000, batch=10).hear(None):
            last = heard.mentions
        assert [mention.external_id for mention in last] == ["2"]
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


def test_progress_is_complete_at_the_end(tmp_path: Path) -> None:
    tape = written(tmp_path, "id,text\n1,hello\n")
    hearing = listener(tape)
    assert hearing.progress() == (0, 16)
    list(hearing.hear(None))
    assert hearing.progress() == (16, 16)


def test_nothing_is_heard_at_the_end_until_the_tape_grows(tmp_path: Path) -> None:
    tape = written(tmp_path, "id,text\n1,hello\n\n")
    cursor = hear(tape)[-1].cursor
    assert hear(tape, cursor) == []

    append(tape, "2,more\n")
    heard = hear(tape, cursor)

    assert ids(heard) == ["2"]
    assert not heard[0].notes


def test_a_replaced_tape_is_heard_from_its_beginning(tmp_path: Path) -> None:
    tape = written(tmp_path, "id,text\n1,hello\n2,again\n")
    cursor = hear(tape)[-1].cursor
    for other in ("id,text\n3,other\n4,again\n5,more\n", "id,text\n6,x\n"):
        heard = hear(written(tmp_path, other), cursor)
        assert ids(heard) == [line[0] for line in other.splitlines()[1:]]
        assert notes(heard) == [
            (1, "the tape is another one than when it was last heard; it is heard from the beginning")
        ]


@pytest.mark.parametrize("changed", [0, -1])
def test_a_tape_of_the_same_size_with_other_posts_is_another_one(tmp_path: Path, changed: int) -> None:
    rows = [f"{n},a post that takes some room\n" for n in range(1000, 1200)]
    cursor = hear(written(tmp_path, "id,text\n" + "".join(rows)))[-1].cursor
    rows[changed] = "7777" + rows[changed][4:]
    assert len(ids(hear(written(tmp_path, "id,text\n" + "".join(rows)), cursor))) == 200


def test_a_broken_header_is_told_once(tmp_path: Path) -> None:
    tape = written(tmp_path, "id,words\n1,hello\n")
    cursor = hear(tape)[-1].cursor
    append(tape, "2,hello\n")
    assert [line for line, _ in problems(hear(tape, cursor))] == [3]


def test_changed_settings_are_applied_from_the_beginning(tmp_path: Path) -> None:
    # Given a tape whose rows could not be read because a column has an unusual name
    tape = written(tmp_path, "id,words\n1,hello\n")
    [refused] = hear(tape)
    assert len(refused.malformed) == 2
    # When the operator adds the map
    heard = hear(tape, refused.cursor, map={"text": "words"})
    # Then the rows that were refused are heard
    assert ids(heard) == ["1"]
    assert notes(heard)[0][1].startswith("the settings have changed")


@pytest.mark.parametrize("cursor", ["", "nonsense", "[]", "{}", '{"since_id": 5}', '{"playing": 1}', "12"])
def test_a_cursor_of_something_else_means_the_beginning(tmp_path: Path, cursor: str) -> None:
    heard = hear(written(tmp_path, "id,text\n1,hello\n"), cursor)
    assert ids(heard) == ["1"]
    assert "cannot be read" in notes(heard)[0][1]


# A tape that is being written


def test_a_last_line_without_an_end_is_heard_if_it_is_a_post(tmp_path: Path) -> None:
    assert ids(hear(written(tmp_path, "id,text\n1,hello", quiet=False))) == ["1"]


@pytest.mark.parametrize(
    ("name", "before", "half", "rest"),
    [
        ("tape.jsonl", "", '{"id": "2", "te', 'xt": "hello"}\n'),
        ("tape.csv", "id,text,posted_at\n", "2,hel", "lo,2015-02-24\n"),
        ("tape.csv", "id,text,posted_at\n", "2,hello,2015-02-2", "4\n"),
        ("tape.csv", "id,text,posted_at\n", '2,"hel', 'lo",2015-02-24\n'),
        ("tape.csv", "id,text,posted_at\n", '2,"hel\n', 'lo",2015-02-24\n'),
        ("tape.csv", "", "id,te", "xt\n2,hello\n"),
    ],
)
def test_a_half_written_post_is_waited_for(tmp_path: Path, name: str, before: str, half: str, rest: str) -> None:
    # Given a tape whose writer is in the middle of a post
    tape = written(tmp_path, before + half, name, quiet=False)
    # When it is heard, then nothing is said of that post
    assert hear(tape) == []
    # And when the rest is there, it is heard whole
    append(tape, rest, quiet=False)
    assert ids(hear(tape)) == ["2"]
    assert problems(hear(tape)) == []


def test_half_a_character_is_waited_for(tmp_path: Path) -> None:
    tape = written(tmp_path, "id,text\n1,é".encode()[:-1], quiet=False)
    assert hear(tape) == []


def test_a_half_written_post_is_malformed_once_nobody_writes_any_more(tmp_path: Path) -> None:
    # Given
    tape = written(tmp_path, '{"id": "1", "text": "a"}\n{"id": "2", "te', "tape.jsonl", quiet=True)
    heard = hear(tape)
    assert ids(heard) == ["1"]
    assert [line for line, _ in problems(heard)] == [2]
    # When its writer comes back after all
    append(tape, 'xt": "b"}\n{"id": "3", "text": "c"}\n')
    later = hear(tape, heard[-1].cursor)
    # Then what is left of it is told, and the next post is not harmed
    assert problems(later) == [
        (2, "is the rest of a line that was read before it was complete; write whole lines to a tape")
    ]
    assert ids(later) == ["3"]
    assert hear(tape, later[-1].cursor) == []


def test_the_second_half_of_a_line_end_is_no_line(tmp_path: Path) -> None:
    tape = written(tmp_path, '{"id": 1, "text": "a"}\r', "tape.jsonl")
    cursor = hear(tape)[-1].cursor
    append(tape, "\nbroken\r\n")
    assert [line for line, _ in problems(hear(tape, cursor))] == [2]


def test_a_clock_that_is_wrong_does_not_make_us_wait_for_ever(tmp_path: Path) -> None:
    tape = written(tmp_path, "id,text\n1")
    later = (NOON + timedelta(days=1)).timestamp()
    os.utime(tape, (later, later))
    assert [line for line, _ in problems(hear(tape))] == [2]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_line_end_that_comes_late_is_no_record(tmp_path: Path, ending: str) -> None:
    tape = written(tmp_path, "id,text\n1,hello")
    cursor = hear(tape)[-1].cursor
    append(tape, ending)
    assert hear(tape, cursor) == []
    append(tape, f"2,more{ending}3\n")
    heard = hear(tape, cursor)
    assert ids(heard) == ["2"]
    assert [line for line, _ in problems(heard)] == [4]


def test_a_quotation_mark_never_closed_does_not_hold_up_a_fresh_tape(tmp_path: Path) -> None:
    tape = written(tmp_path, 'id,text,handle\n1,"never closed,ada\n2,hello,bob\n', quiet=False)
    heard = hear(tape)
    assert problems(heard) == [(2, "a quotation mark opened on line 2 is never closed")]
    assert ids(heard) == ["2"]


def test_a_quotation_mark_never_closed_costs_its_own_row_in_a_long_tape(tmp_path: Path) -> None:
    rows = [f"{n},post {n},ada" for n in range(5_000)]
    rows[10] = '10,"never closed,ada'
    tape = written(tmp_path, "\n".join(["id,text,handle", *rows]) + "\n")
    heard = hear(tape, max_text=1_000)  # the mark is given up long before the end
    assert problems(heard) == [(12, "a quotation mark opened on line 12 is never closed")]
    assert len(ids(heard)) == 4_999


def test_a_wrong_count_is_not_spread_over_the_rows_that_a_mark_swallowed(tmp_path: Path) -> None:
    tape = written(tmp_path, 'id,text,handle\n1,"oops,ada\n2,hello,bob\n3,", he said",cy\n4,bye,di\n')
    heard = hear(tape)
    assert problems(heard) == [(2, "a quotation mark opened on line 2 is never closed")]
    assert ids(heard) == ["2", "3", "4"]


# What cannot be heard at all


def test_a_missing_tape_is_for_a_person_to_mend(tmp_path: Path) -> None:
    with pytest.raises(Permanent, match=r"there is no tape .*nowhere\.csv; correct file in the settings of recorded"):
        hear(tmp_path / "nowhere.csv")


def test_a_folder_is_no_tape(tmp_path: Path) -> None:
    with pytest.raises(Permanent, match="is not a file"):
        hear(tmp_path, format="csv")


@pytest.mark.parametrize("content", [b"", b"\n\n", b"id,text\n", b"id,text", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_a_tape_without_posts_is_no_mistake(tmp_path: Path, content: bytes) -> None:
    assert hear(written(tmp_path, content)) == []


# Settings


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"file": "tape.txt"}, "set format: csv or format: jsonl"),
        ({"map": {"txt": "body"}}, "there is no field 'txt'; did you mean 'text'?"),
        ({"encoding": "utf-9"}, "there is no encoding 'utf-9'"),
        ({"encoding": "hex"}, "there is no encoding 'hex'"),
        ({"delimiter": ",,"}, "must be one character"),
        ({"delimiter": '"'}, "must be one character"),
        ({"date_format": "%d/%m/%Y %"}, "cannot be read back"),
        ({"pace": "slow"}, "'fast' or 'real'"),
        ({"pace": 0}, "greater than 0"),
        ({"batch": 0}, "greater than or equal to 1"),
        ({"fil": "tape.csv"}, "Extra inputs"),
    ],
)
def test_a_wrong_setting_is_told(settings: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate({"file": "tape.csv"} | settings)
    assert says in str(caught.value)


def test_every_setting_is_explained() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_a_relative_path_is_meant_from_the_folder_of_the_config(tmp_path: Path) -> None:
    assert Settings.model_validate({"file": "t.csv"}, context={"folder": tmp_path}).file == tmp_path / "t.csv"
    assert Settings.model_validate({"file": "/a/t.csv"}, context={"folder": tmp_path}).file == Path("/a/t.csv")


def test_the_daemon_learns_how_often_to_look(tmp_path: Path) -> None:
    hearing = listener(tmp_path / "t.csv", every=2.5, platform="x")
    assert (hearing.name, hearing.platform, hearing.every) == ("recorded", "x", timedelta(seconds=2.5))
