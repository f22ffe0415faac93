"""Whatever is on a tape: every record is a mention or malformed, and no restart loses or doubles one."""

import csv
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from engage.exchange import Heard
from listeners.tape import Listener, Settings
from tests.fakes import NOON, FakeClock

COLUMNS = ("id", "text", "posted_at", "name")


@dataclass(frozen=True)
class Row:
    """A record as it stands on a tape; a good one becomes a mention with this id and text."""

    raw: str
    good: tuple[str, str] | None = None


def as_csv(cells: Sequence[str], quote_all: bool = False) -> str:
    buffer = io.StringIO()
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    csv.writer(buffer, quoting=quoting).writerow(cells)
    return buffer.getvalue().removesuffix("\r\n")


IDS = st.integers(1, 10**19).map(str)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=40).filter(str.strip) | (
    st.text('",\n\r;a 1', min_size=1, max_size=20).filter(str.strip)
)
DATES = st.sampled_from(["", "2015-02-24", "2/16/2015 23:48", "1424133880"])
# In a row that is broken or unfinished, a line that begins with a number may be taken for a row of its own.
WORDS = TEXTS.filter(lambda text: not any(map(str.isdigit, text.partition("\n")[2])))
NAMES = st.text('Ada, "x"', max_size=8)


@st.composite
def good_rows(draw: st.DrawFn, texts: st.SearchStrategy[str] = TEXTS) -> Row:
    id_, text = draw(IDS), draw(texts)
    return Row(as_csv([id_, text, draw(DATES), draw(NAMES)], draw(st.booleans())), (id_, text))


BAD_CELLS: list[Callable[[str, str], list[str]]] = [
    lambda id_, text: [id_, text],
    lambda id_, text: [id_, text, "", "", "one too many"],
    lambda id_, text: ["", text, "", ""],
    lambda id_, text: [id_, " ", "", ""],
    lambda id_, text: ["5.67591E+17", text, "", ""],
    lambda id_, text: [id_, text, "16/2/2015", ""],
    lambda id_, text: [id_, text, "yesterday", ""],
    lambda id_, text: ["9" * 201, text, "", ""],
]


def bad_rows(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Row]:
    return st.builds(lambda cells, id_, text: Row(as_csv(cells(id_, text))), st.sampled_from(BAD_CELLS), IDS, texts)


plain_rows = st.builds(
    lambda id_, text: Row(f"{id_},{text},,", (id_, text)), IDS, st.text("abc '", min_size=1).filter(str.strip)
)
unclosed_rows = st.builds(lambda id_: Row(f'{id_},"never closed,,'), IDS)
quoted_rows = st.builds(lambda id_: Row(f'{id_},"a, b",,', (id_, "a, b")), IDS)

json_rows = (
    st.builds(
        lambda id_, text, whole: Row(json.dumps({"id": int(id_), "text": text}, ensure_ascii=whole), (id_, text)),
        IDS,
        TEXTS.filter(lambda text: "\r" not in text or "\n" not in text),
        st.booleans(),
    )
    | st.builds(lambda id_: Row(json.dumps({"id": id_})), IDS)
    | st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists).map(
        lambda value: Row(json.dumps(value))
    )
    | st.text('{}":,[]a1 ', min_size=1).filter(str.strip).map(Row)
)

BLANKS = st.lists(st.sampled_from(["", "", " ", "\n"]), min_size=60, max_size=60)


def joined(rows: Sequence[Row], blanks: Sequence[str], ending: str) -> str:
    """The rows with a blank line before some of them."""
    return "".join(
        (blank + ending if blank else "") + row.raw + ending for row, blank in zip(rows, blanks, strict=False)
    )


@contextmanager
def tape(content: bytes, name: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(content)
        os.utime(file, (0, 0))
        yield file


def hear(file: Path, cursor: str | None = None, batch: int = 256) -> list[Heard]:
    return list(Listener("tape", Settings(file=file, batch=batch), FakeClock().now).hear(cursor))


def outcomes(heard: Sequence[Heard]) -> list[object]:
    return [one for batch in heard for one in (*batch.mentions, *batch.malformed)]


def good(heard: Sequence[Heard]) -> list[tuple[str, str]]:
    return [(mention.external_id, mention.text) for batch in heard for mention in batch.mentions]


def check(file: Path, rows: Sequence[Row], batch: int) -> None:
    """Every record is accounted for, and every restart goes on with the very next one."""
    heard = hear(file, batch=batch)
    assert good(heard) == [row.good for row in rows if row.good]
    assert len(outcomes(heard)) == len(rows)
    for position, stored in enumerate(heard, start=1):
        assert hear(file, stored.cursor, batch) == heard[position:]


@settings(deadline=None)
@given(
    st.lists(good_rows() | bad_rows(WORDS), max_size=30),
    BLANKS,
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be"]),
    st.integers(1, 10),
)
def test_a_csv_of_good_and_bad_rows_is_accounted_for(
    rows: list[Row], blanks: list[str], ending: str, encoding: str, batch: int
) -> None:
    content = ",".join(COLUMNS) + ending + joined(rows, blanks, ending)
    with tape(content.encode(encoding), "tape.csv") as file:
        check(file, rows, batch)


@settings(deadline=None)
@given(
    st.lists(plain_rows | unclosed_rows | quoted_rows | bad_rows(st.just("late, late")), max_size=30),
    st.integers(1, 10),
)
def test_quotation_marks_never_closed_cost_their_own_row_only(rows: list[Row], batch: int) -> None:
    content = ",".join(COLUMNS) + "\n" + joined(rows, [""] * len(rows), "\n")
    with tape(content.encode(), "tape.csv") as file:
        check(file, rows, batch)


@settings(deadline=None)
@given(st.lists(json_rows, max_size=30), BLANKS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), st.integers(1, 10))
def test_a_jsonl_of_anything_is_accounted_for(rows: list[Row], blanks: list[str], encoding: str, batch: int) -> None:
    with tape(joined(rows, blanks, "\n").encode(encoding), "tape.jsonl") as file:
        check(file, rows, batch)


@settings(deadline=None)
@given(
    st.lists(good_rows(WORDS) | bad_rows(WORDS), min_size=1, max_size=8),
    st.integers(1, 40),
    st.sampled_from(["\n", "\r\n"]),
)
def test_a_tape_that_grows_bit_by_bit_is_heard_as_if_it_had_always_been_there(
    rows: list[Row], step: int, ending: str
) -> None:
    content = (",".join(COLUMNS) + ending + joined(rows, [""] * len(rows), ending)).encode()
    with tape(b"", "tape.csv") as file:
        heard: list[Heard] = []
        for stop in range(0, len(content) + step, step):
            file.write_bytes(content[:stop])
            os.utime(file, (NOON.timestamp(), NOON.timestamp()))
            # In the middle of its last cell a row could be a post already: that is what whole lines are for.
            if content[:stop].endswith(ending.encode()):
                heard += hear(file, heard[-1].cursor if heard else None)
        os.utime(file, (0, 0))
        heard += hear(file, heard[-1].cursor if heard else None)
        assert good(heard) == [row.good for row in rows if row.good]
        assert len(outcomes(heard)) == len(rows)


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["tape.csv", "tape.jsonl"]), st.integers(1, 5))
def test_any_bytes_at_all_are_heard_to_their_end(content: bytes, name: str, batch: int) -> None:
    header = b"id,text\n" if name == "tape.csv" else b""
    with tape(header + content, name) as file:
        heard = hear(file, batch=batch)
        for position, stored in enumerate(heard, start=1):
            assert hear(file, stored.cursor, batch) == heard[position:]
        assert all(one.line > 0 and one.problem for batch_ in heard for one in batch_.malformed)
