"""A tape as it is at this moment; what is written to it meanwhile is for the next time."""

import hashlib
import json
import os
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from listeners.tape import columns, jsonl
from listeners.tape.cursor import Cursor, mark
from listeners.tape.lines import BLOCK, Line, Lines, recognise
from listeners.tape.playing import Playing
from listeners.tape.record import Record
from listeners.tape.rows import Rows, delimiter_of
from listeners.tape.settings import Settings

CHANGES_READING = {"format", "map", "encoding", "delimiter", "date_format", "max_text"}
"""Settings that change what is read from the same bytes."""
QUIET = 0.25
"""Seconds without a write after which a last line that is not complete is no longer waited for."""
ESCAPED = 12
r"""The most bytes that a character takes: \ud83d\ude00 in JSON."""
QUOTED = 2
"""The most characters that a character takes in a cell: ""."""
BESIDE = 65_536
"""Room for what else is in a record besides its text."""


class OpenTape:
    """`quiet` says that nobody has written to it lately. A tape without a header yet has no records."""

    def __init__(self, file: BinaryIO, settings: Settings, now: datetime) -> None:
        status = os.fstat(file.fileno())
        self.quiet = abs(now.timestamp() - status.st_mtime) >= QUIET
        self._file, self._settings, self._size = file, settings, status.st_size
        encoding = recognise(file.read(BLOCK), settings.encoding)
        self._start = encoding.bom
        self._lines = Lines(file, self._size, encoding, ESCAPED * settings.max_text + BESIDE)
        self._reading = _digest(settings)

    def find(self, cursor: str | None) -> tuple[Cursor | None, str]:
        """The place to go on from, None for the beginning, and why that is not where the cursor was."""
        if cursor is None:
            return None, ""
        place = Cursor.load(cursor)
        if place is None:
            return None, "the place where it was left cannot be read; it is heard from the beginning"
        if not 0 <= place.at <= self._size or place.mark != mark(self._file, place.at):
            return None, "the tape is another one than when it was last heard; it is heard from the beginning"
        if place.reading != self._reading:
            return None, "the settings have changed since it was last heard; it is heard from the beginning again"
        return place, ""

    def cursor(self, last: Line, playing: Playing | None) -> str:
        """The place after the line `last`."""
        at = mark(self._file, last.end)
        return Cursor(last.end, last.number, not last.whole, at, self._reading, playing).dump()

    def records(self, place: Cursor | None) -> Iterator[Record]:
        """From `place` on, or from the beginning; a header that is no good is a record with a problem then."""
        if self._settings.is_csv:
            yield from self._rows(place)
        else:
            yield from self._go_on(place)
            yield from jsonl.read(self._lines)

    def _rows(self, place: Cursor | None) -> Iterator[Record]:
        first = next((line for line in self._lines if line.text.strip()), None)
        if first is None:
            return
        self._lines.go_to(self._start, 0)
        delimiter = self._settings.delimiter or delimiter_of(first.text)
        longest = QUOTED * self._settings.max_text + BESIDE
        header = next(iter(Rows(self._lines, delimiter, longest)))
        names = () if header.problem else tuple(cell.strip() for cell in header.cells)
        problem = header.problem or columns.lacking(names, self._settings.map, "column")
        if problem and place is None:
            yield header._replace(problem=problem)
        yield from self._go_on(place)
        id_at = columns.find(names, self._settings.map).get("id")
        yield from Rows(self._lines, delimiter, longest, names, id_at)

    def _go_on(self, place: Cursor | None) -> Iterator[Record]:
        """Go to `place`. What was written after it to a line that had been read already is no record, and said."""
        if place is None:
            return
        self._lines.go_to(place.at, place.line - place.mid_line)
        rest = next(self._lines, None) if place.mid_line else None
        if rest and rest.text.strip():
            problem = "is the rest of a line that was read before it was complete; write whole lines to a tape"
            yield Record(rest.number, (), [], rest, rest.text, problem, cut=not rest.whole)


def _digest(settings: Settings) -> str:
    """A short name for the settings that records are read with."""
    fields = settings.model_dump(mode="json", include=CHANGES_READING)
    return hashlib.blake2b(json.dumps(fields, sort_keys=True).encode(), digest_size=8).hexdigest()
