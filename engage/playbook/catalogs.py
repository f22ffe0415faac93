"""Catalogs: CSV files of what there is to talk about, one thing a row, the first row naming the columns."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from engage.complaints import quoted
from engage.errors import Mistake, Mistakes
from engage.playbook.schema import KEY
from engage.playbook.versions import version_of

MAX_BYTES = 5_000_000


class Row(NamedTuple):
    """One row: the file's line it begins on, from 1, and its cells by column, without blanks around them."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Catalog:
    """A catalog in which every row has a cell for every column. `version` stands for the file's content."""

    name: str
    file: Path
    version: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...] = field(repr=False)


def read(file: Path) -> Catalog:
    """Read a catalog. Raises `Mistakes` with everything that is wrong in it."""
    text = _text(file)
    records = list(_records(text, file))
    if not records:
        raise Mistakes([Mistake(file, 0, "", "is empty; its first row names the columns, separated by commas")])
    (line, columns), *rest = records
    if not rest:
        raise Mistakes([Mistake(file, line, "", "has columns, but no rows")])
    mistakes = [
        *(Mistake(file, line, "", problem) for problem in _wrong_columns(columns)),
        *(Mistake(file, line, "", problem) for line, problem in _ragged(columns, rest)),
    ]
    if mistakes:
        raise Mistakes(mistakes)
    rows = (Row(line, dict(zip(columns, cells, strict=True))) for line, cells in rest)
    return Catalog(file.stem, file, version_of(text), tuple(columns), tuple(rows))


def _text(file: Path) -> str:
    try:
        raw = file.read_bytes()
        if len(raw) > MAX_BYTES:
            problem = f"is {len(raw):,} bytes long; {MAX_BYTES:,} is the most that is read"
            raise Mistakes([Mistake(file, 0, "", problem)])
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Mistakes([Mistake(file, line, "", "is not UTF-8 text; save it as CSV UTF-8")]) from error
    except OSError as error:
        raise Mistakes([Mistake(file, 0, "", f"cannot be read: {error.strerror}")]) from error


def _records(text: str, file: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield begins, stripped
            begins = reader.line_num + 1
    except csv.Error as error:
        raise Mistakes([Mistake(file, begins, "", f"is not CSV: {error}; look at the quotes")]) from error


def _wrong_columns(columns: Sequence[str]) -> Iterator[str]:
    if len(columns) == 1 and any(sign in columns[0] for sign in ";\t|"):
        yield "its columns are not separated by commas; save it as CSV with commas"
        return
    for index, column in enumerate(columns):
        if not KEY.fits(column):
            yield f"the column {quoted(column)} is not {KEY.rule}"
        elif column == "value":
            yield 'no column can be called "value": in templates that is the thing itself, as in {{ flight.value }}'
        elif column in columns[:index]:
            yield f"the column {quoted(column)} stands twice"


def _ragged(columns: Sequence[str], records: Sequence[tuple[int, list[str]]]) -> Iterator[tuple[int, str]]:
    for line, cells in records:
        if len(cells) != len(columns):
            yield line, f"has {len(cells)} instead of {len(columns)} cells; a comma in a cell needs quotes"
