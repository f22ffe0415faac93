"""Labelled posts out of a CSV or JSONL file, to judge a model by. The labels may lie in a file of their own.

Everything is text here, whatever it looks like. All mistakes are told at once, with their lines.
"""

import csv
import io
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engage.complaints import did_you_mean, quoted
from engage.errors import GoodwordError, Mistake, Mistakes


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: the line in which it starts, and its cells by column."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A post with the label that somebody gave it."""

    row: Row
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where the labels are: in `column` of the posts' own file, or of `file`; then both files have a column `key`."""

    column: str
    file: Path | None = None
    key: str = "id"


@dataclass(frozen=True, slots=True)
class Labelling:
    """What a file holds: `left_out` of its rows have no label, `unmatched` labels belong to none of its rows."""

    rows: tuple[Labelled, ...]
    left_out: int
    unmatched: int


def read(
    file: Path, text: str, source: Source, known: Sequence[str], renamed: Mapping[str, str], more: Collection[str] = ()
) -> Labelling:
    """The rows of `file` that have a label, in order. `text` is the column of the posts, `more` are needed too.

    A label is looked up in `renamed` (see `renames`), else taken as it is, and must then be one of `known`; case does
    not matter. Raises `Mistakes`, or `GoodwordError` when no row has a label.
    """
    mistakes: list[Mistake] = []
    rows = _rows(file, {text, source.key if source.file else source.column, *more}, mistakes)
    givers, unmatched = _joined(rows, source.file, source, mistakes) if source.file else (rows, 0)
    labels = _labels(givers, source.file or file, source.column, known, renamed, mistakes)
    if mistakes:
        raise Mistakes(mistakes)
    found = tuple(Labelled(row, row.cells[text], label) for row, label in zip(rows, labels, strict=True) if label)
    empty = [
        Mistake(file, one.row.line, text, "is empty, but the row has a label") for one in found if not one.text.strip()
    ]
    if empty:
        raise Mistakes(empty)
    if not found:
        raise GoodwordError(f"{file}: none of its {len(rows):,} rows has a label{_where(source)}")
    return Labelling(found, len(rows) - len(found), unmatched)


def renames(options: Sequence[str], known: Sequence[str]) -> dict[str, str]:
    """What `--map` says, as theirs > ours: "Late Flight=delay,Can't Tell=". Rows with an empty one are left out.

    Raises `GoodwordError` with all that is wrong in it.
    """
    found, problems = {}, []
    for pair in (pair for option in options for pair in option.split(",")):
        theirs, separator, ours = (part.strip() for part in pair.rpartition("="))
        if not separator:
            problems.append(f"{quoted(pair)} has no '='")
        elif ours and ours not in known:
            problems.append(f"{quoted(ours)} is not known here{did_you_mean(ours, known)}")
        found[theirs.casefold()] = ours
    if problems:
        raise GoodwordError(f"--map takes THEIRS=OURS, with commas between them: {'; '.join(problems)}")
    return found


def _joined(rows: Sequence[Row], file: Path, source: Source, mistakes: list[Mistake]) -> tuple[list[Row | None], int]:
    """For each of `rows` the row of `file` with the same key, and how many keys are left over there."""
    by_key: dict[str, Row] = {}
    for row in _rows(file, {source.key, source.column}, mistakes):
        key = row.cells[source.key].strip()
        first = by_key.setdefault(key, row)
        if first is not row:
            mistakes.append(Mistake(file, row.line, source.key, f"{quoted(key)} stands in line {first.line} already"))
    keys = [row.cells[source.key].strip() for row in rows]
    return [by_key.get(key) for key in keys], len({*by_key} - {*keys})


def _labels(
    givers: Sequence[Row | None],
    file: Path,
    column: str,
    known: Sequence[str],
    renamed: Mapping[str, str],
    mistakes: list[Mistake],
) -> list[str]:
    """The label of each row, "" where it has none. A strange one is complained of once, where it stands first;
    the list of ours is long enough to be told once too."""
    labels: list[str] = []
    strange: dict[str, list[int]] = {}
    for row in givers:
        written = row.cells[column].strip() if row else ""
        label = renamed.get(written.casefold(), written.casefold())
        if row and label and label not in known:
            strange.setdefault(written, []).append(row.line)
        labels.append(label)
    listed = f"; known here: {', '.join(known)}; --map says which of theirs is which of these"
    for written, lines in strange.items():
        often = f" (in {len(lines):,} rows)" if len(lines) > 1 else ""
        close = did_you_mean(written.replace(" ", "_"), known).partition("; possible")[0]
        mistakes.append(Mistake(file, lines[0], column, f"{quoted(written)}{often} is no label here{close}{listed}"))
        listed = ""
    return labels


def _where(source: Source) -> str:
    column = f" in the column {quoted(source.column)}"
    return f"{column} of {source.file}; are the {quoted(source.key)} of both the same?" if source.file else column


def _rows(file: Path, needed: Collection[str], mistakes: list[Mistake]) -> list[Row]:
    """All rows of a file, each with a cell for every column. None, and a mistake, where it is not as it must be."""
    reader = {".csv": _csv, ".jsonl": _jsonl}.get(file.suffix.lower())
    if reader is None:
        mistakes.append(Mistake(file, 0, "", "is neither .csv nor .jsonl"))
        return []
    try:
        written = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        mistakes.append(Mistake(file, 0, "", f"cannot be read: {error.strerror}"))
        return []
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        mistakes.append(Mistake(file, line, "", "is not UTF-8; save the file as UTF-8"))
        return []
    columns, rows = reader(file, written, mistakes)
    missing = [column for column in sorted(needed) if column not in columns]
    mistakes += [Mistake(file, 0, "", f"has no column {quoted(each)}{did_you_mean(each, columns)}") for each in missing]
    empty = dict.fromkeys(columns, "")
    return [] if missing else [Row(line, empty | cells) for line, cells in rows]


_Read = tuple[Collection[str], list[tuple[int, dict[str, str]]]]
"""The columns of a file, and its rows: the line in which each starts, and its cells."""


def _csv(file: Path, written: str, mistakes: list[Mistake]) -> _Read:
    """Blank lines are no rows."""
    reader = csv.reader(io.StringIO(written, newline=""))
    heading: list[str] = []
    rows: list[tuple[int, dict[str, str]]] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return heading, rows
        except csv.Error as error:
            mistakes.append(Mistake(file, line, "", f"is not CSV: {error}"))
            continue
        if not heading:
            heading = cells
        elif cells and len(cells) != len(heading):
            problem = f"has {len(cells)} cells, and the heading has {len(heading)}"
            mistakes.append(Mistake(file, line, "", problem))
        elif cells:
            rows.append((line, dict(zip(heading, cells, strict=True))))


def _jsonl(file: Path, written: str, mistakes: list[Mistake]) -> _Read:
    """A key that is missing or null is an empty cell."""
    rows: list[tuple[int, dict[str, str]]] = []
    for line, each in enumerate(written.split("\n"), 1):
        if not each.strip():
            continue
        try:
            found = json.loads(each)
        except (ValueError, RecursionError) as error:
            mistakes.append(Mistake(file, line, "", f"is not JSON: {error}"))
            continue
        if isinstance(found, dict):
            rows.append((line, {key: _cell(value) for key, value in found.items()}))
        else:
            mistakes.append(Mistake(file, line, "", 'is not an object: {"text": …}'))
    return dict.fromkeys(column for _, cells in rows for column in cells), rows


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
