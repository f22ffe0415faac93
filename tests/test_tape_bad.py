"""Every broken tape in tests/bad/tapes: what is said about it, at which line, and that the rows around it are heard."""

from pathlib import Path
from typing import Any

import pytest

from engage.exchange import Heard, Malformed
from listeners.tape import Listener, Settings

TAPES = Path(__file__).parent / "bad" / "tapes"
AROUND = ["1", "9"]

MALFORMED: dict[str, tuple[list[tuple[int, str]], list[str]]] = {
    "too-few-cells.csv": ([(3, "has 2 cells where the header has 3")], AROUND),
    "too-many-cells.csv": ([(3, "has 5 cells where the header has 3; put a text with ',' in it in quot")], AROUND),
    "no-id.csv": ([(3, "has no id")], AROUND),
    "no-text.csv": ([(3, "has no text")], AROUND),
    "all-wrong-at-once.csv": ([(3, "has no text; has no id; posted_at 'soon' cannot be read as a date")], AROUND),
    "rounded-id.csv": ([(3, "its id 5.67591E+17 was rounded by a spreadsheet; export it again")], AROUND),
    "endless-id.csv": ([(3, "its id is 300 characters long; 200 is the most")], AROUND),
    "day-first-date.csv": ([(3, "'16/2/2015 23:48' was read as month/day/year, and there is no such")], AROUND),
    "no-date-at-all.csv": (
        [(3, "'the other day' cannot be read as a date and time; say how it is written with")],
        AROUND,
    ),
    "not-utf-8.csv": ([(3, "byte 6 of line 3 is 0xE9, which is not UTF-8; if the tape was saved in")], AROUND),
    "not-utf-8-in-a-later-line.csv": ([(3, "byte 4 of line 4 is 0xE9, which is not UTF-8")], AROUND),
    "not-utf-8-header.csv": ([(1, "set it, for example encoding: cp1252"), (2, "as long as the header")], []),
    "quote-never-closed.csv": ([(3, "a quotation mark opened on line 3 is never closed")], ["1", "3", "9"]),
    "quote-closed-by-the-next.csv": (
        [(3, "a quotation mark opened on line 3 is never closed")],
        ["1", "3", "9"],
    ),
    "quote-inside-of-quotes.csv": ([(3, 'has a quotation mark inside of a quoted cell; write it twice ("")')], AROUND),
    "text-column-missing.csv": (
        [
            (
                1,
                "there is no column for text; did you mean 'Tweet Txt'? Then write map: {text: \"Tweet Txt\"}, "
                "or --map 'text=Tweet Txt'. The columns are: id, Tweet Txt, posted_at",
            ),
            (2, "cannot be read as long as the header is not understood"),
            (3, "cannot be read as long as the header is not understood"),
        ],
        [],
    ),
    "columns-unlike-ours.csv": (
        [
            (
                1,
                "there is no column for id; write map: {id: \"<its name>\"}, or --map 'id=<its name>'; there is",
            ),
            (2, "cannot be read as long as the header is not understood"),
        ],
        [],
    ),
    "column-twice.csv": ([(1, "the column 'text' stands twice: rename one of them"), (2, "cannot be read")], []),
    "not-json.jsonl": ([(2, "is not JSON: unterminated string starting at character 21")], AROUND),
    "no-object.jsonl": ([(2, 'is JSON but no object; a post is written {"id": "…", "text": "…"}')], AROUND),
    "no-text-key.jsonl": (
        [(2, "there is no key for text; did you mean 'txt'? Then write map: {text: \"txt\"}")],
        AROUND,
    ),
    "rounded-id.jsonl": ([(2, "was rounded by a spreadsheet")], AROUND),
    "too-deep.jsonl": ([(2, "a number in it is too long, or it is nested too deeply")], AROUND),
    "endless-number.jsonl": ([(2, "a number in it is too long, or it is nested too deeply")], AROUND),
}

NOTED: dict[str, tuple[list[tuple[int, str]], list[str]]] = {
    "quote-closed-by-an-inch.csv": (
        [(3, "goes on up to line 5, and line 4 looks like a row of its own: see whether the quotation mark is closed")],
        ["1", "2", "9"],
    ),
    "nuls.csv": ([(2, "2 characters that cannot be kept")], ["1"]),
    "half-an-emoji.jsonl": ([(1, "1 characters that cannot be kept")], ["1"]),
    "odd-followers.csv": (
        [
            (2, "its followers, 'many', are no number and were left out"),
            (2, "its url, 'javascript:alert(1)', does not begin with https:// and was left out"),
        ],
        ["1"],
    ),
}


def hear(tape: str, **more: Any) -> list[Heard]:
    return list(Listener("tape", Settings(file=TAPES / tape, **more)).hear(None))


def found(where: list[Malformed]) -> list[tuple[int, str]]:
    return [(one.line, one.problem) for one in where]


def heard_ids(heard: list[Heard]) -> list[str]:
    return [mention.external_id for batch in heard for mention in batch.mentions]


@pytest.mark.parametrize("tape", MALFORMED)
def test_a_broken_row_is_malformed_with_a_sentence_and_those_around_it_are_heard(tape: str) -> None:
    expected, ids = MALFORMED[tape]
    heard = hear(tape)

    said = found([one for batch in heard for one in batch.malformed])
    assert [line for line, _ in said] == [line for line, _ in expected]
    for (_, problem), (_, fragment) in zip(said, expected, strict=True):
        assert fragment in problem
    assert heard_ids(heard) == ids


@pytest.mark.parametrize("tape", NOTED)
def test_what_is_odd_but_can_be_kept_is_kept_with_a_note(tape: str) -> None:
    expected, ids = NOTED[tape]
    heard = hear(tape)

    said = found([one for batch in heard for one in batch.notes])
    assert [line for line, _ in said] == [line for line, _ in expected]
    for (_, problem), (_, fragment) in zip(said, expected, strict=True):
        assert fragment in problem
    assert not any(batch.malformed for batch in heard)
    assert heard_ids(heard) == ids


def test_every_broken_tape_has_its_expectation() -> None:
    assert {file.name for file in TAPES.iterdir()} == MALFORMED.keys() | NOTED.keys()


def test_what_is_replaced_is_seen_in_the_text() -> None:
    [nuls], [emoji] = hear("nuls.csv"), hear("half-an-emoji.jsonl")
    assert nuls.mentions[0].text == "All\ufffdgood\ufffdso far"
    assert emoji.mentions[0].text == "All good \ufffd so far"


@pytest.mark.parametrize(
    ("tape", "setting"),
    [
        ("day-first-date.csv", {"date_format": "%d/%m/%Y %H:%M"}),
        ("not-utf-8-header.csv", {"encoding": "cp1252"}),
        ("not-utf-8.csv", {"encoding": "cp1252"}),
        ("text-column-missing.csv", {"map": {"text": "Tweet Txt"}}),
    ],
)
def test_the_setting_that_the_sentence_names_mends_the_row(tape: str, setting: dict[str, Any]) -> None:
    before = {one.line for batch in hear(tape) for one in batch.malformed}
    after = {one.line for batch in hear(tape, **setting) for one in batch.malformed}
    mended = 2 if "column" in tape or "header" in tape else 3
    assert mended in before
    assert mended not in after


def test_a_column_that_map_names_must_be_there() -> None:
    [heard] = hear("too-few-cells.csv", map={"posted_at": "postd_at", "handle": "xyz"})
    assert "map says that posted_at is in 'postd_at', but there is no such column; did you mean 'posted_at'?" in (
        heard.malformed[0].problem
    )
    assert "map says that handle is in 'xyz', but there is no such column; write map: {handle:" in (
        heard.malformed[0].problem
    )
    assert len(heard.malformed) == 4  # the header and every row


def test_an_excerpt_is_one_short_line_that_no_screen_obeys(tmp_path: Path) -> None:
    tape = tmp_path / "tape.csv"
    tape.write_text("id,text\n1," + "\x1b[31mred\u202e" + "x" * 1000 + ",3\n", encoding="utf-8")
    [heard] = Listener("tape", Settings(file=tape)).hear(None)
    excerpt = heard.malformed[0].excerpt
    assert len(excerpt) == 200
    assert excerpt.isprintable()
    assert excerpt.startswith("1, [31mred xxx")
