"""Lines > records, for CSV (RFC 4180, with any delimiter).

Rows are taken apart here and not by the csv module: that one swallows the rest of a file when a quotation mark is never
closed, cannot say where it was opened, and has one limit on cells for the whole process.
"""

from collections.abc import Iterator

from listeners.tape.lines import Line, Lines
from listeners.tape.record import Record

DELIMITERS = ",;\t|"
SPARE = 100
"""Cells above those of the header after which a row goes on to no other line: else a tape of broken quotation marks
would be read to its end again and again."""


def delimiter_of(header: str) -> str:
    """The one that the header has most of."""
    return max(DELIMITERS, key=header.count)


class Rows:
    """The rows from where `lines` stand; blank lines are nothing. Without `names` any number of cells is right.

    A quotation mark was never closed if its cell goes on for more than `longest` characters, up to the end of the tape,
    or up to a mark that closes nothing. That costs one line: the next row is looked for on the line after it.
    `id_at` is the column of the ids: it helps to tell a row from a line of text.
    """

    def __init__(
        self, lines: Lines, delimiter: str, longest: int, names: tuple[str, ...] = (), id_at: int | None = None
    ) -> None:
        self._lines, self._delimiter, self._longest = lines, delimiter, longest
        self._names, self._id_at = names, id_at

    def __iter__(self) -> Iterator[Record]:
        return (self._record(line) for line in self._lines if line.problem or line.text.strip())

    def _record(self, first: Line) -> Record:
        if first.too_long:
            return Record(first.number, self._names, [], first, first.text, first.problem, cut=not first.whole)
        row = self._row(first, self._lines)
        last, note = row.lines[-1], ""
        within = next((line.number for line in row.lines[1:] if self._looks_like_a_row(line)), 0)
        miscounted = self._miscounted(row)
        if row.problem or (miscounted and within):
            return self._unclosed(row, within)
        if within:
            note = (
                f"its text goes on up to line {last.number}, and line {within} looks like a row of its own: "
                "see whether the quotation mark is closed in the right place"
            )
        problem = next((line.problem for line in row.lines if line.problem), miscounted)
        return Record(first.number, self._names, row.cells, last, first.text, problem, note, cut=not last.whole)

    def _unclosed(self, row: "_Row", within: int) -> Record:
        """Only the first line is taken; those after it are read again, as rows.

        The end of the tape may also mean that the row is being written, unless there are rows `within` it already.
        """
        first, last = row.lines[0], row.lines[-1]
        problem = row.problem if first is last else f"a quotation mark opened on line {first.number} is never closed"
        cut = (row.ran_out or not last.whole) and not within
        self._lines.go_to(first.end, first.number)
        return Record(first.number, self._names, row.cells, first, first.text, first.problem or problem, cut=cut)

    def _row(self, first: Line, more: Iterator[Line]) -> "_Row":
        return _Row(first, more, self._delimiter, self._longest, len(self._names) + SPARE)

    def _miscounted(self, row: "_Row") -> str:
        cells, most = len(row.cells), len(self._names)
        if not self._names or cells == most:
            return ""
        problem = f"has {cells} cells where the header has {most}"
        return problem if cells < most else f"{problem}; put a text with {self._delimiter!r} in it in quotation marks"

    def _looks_like_a_row(self, line: Line) -> bool:
        """Whether `line` would be a whole row: as many cells as there should be, and what may be an id in its place."""
        if self._id_at is None:
            return False
        row = self._row(line, iter(()))
        if row.problem or len(row.cells) != len(self._names):
            return False
        id_ = row.cells[self._id_at].strip()
        return any(map(str.isdigit, id_)) and not any(character in ' "' for character in id_)


class _Row:
    """One row, taken apart: its cells and lines, or what is wrong. `ran_out`: the tape ended in a quoted cell."""

    def __init__(self, first: Line, more: Iterator[Line], delimiter: str, longest: int, most: int) -> None:
        self.cells: list[str] = []
        self.lines = [first]
        self.ran_out = False
        self._more, self._delimiter, self._longest, self._most = more, delimiter, longest, most
        self._text, self._at = first.text, 0
        self.problem = self._cell()
        while not self.problem and self._at < len(self._text):
            self._at += 1  # the delimiter
            self.problem = self._cell()

    def _cell(self) -> str:
        """Read the cell that begins here and stop behind it; what is wrong, or ""."""
        if self._text.startswith('"', self._at):
            return self._quoted()
        end = self._text.find(self._delimiter, self._at)
        end = end if end >= 0 else len(self._text)
        self.cells.append(self._text[self._at : end])
        self._at = end
        return ""

    def _quoted(self) -> str:
        parts, start, size = [], self._at + 1, 0
        while (end := self._text.find('"', start)) < 0 or self._text.startswith('"', end + 1):
            if end >= 0:
                parts.append(self._text[start : end + 1])
                start = end + 2
                continue
            parts.append(self._text[start:] + self.lines[-1].ending)
            size += len(parts[-1])
            start = 0
            if not self._go_on(size):
                return f"a quotation mark opened on line {self.lines[-1].number} is never closed"
        self.cells.append("".join(parts) + self._text[start:end])
        self._at = end + 1
        if self._at == len(self._text) or self._text.startswith(self._delimiter, self._at):
            return ""
        return 'has a quotation mark inside of a quoted cell; write it twice ("")'

    def _go_on(self, size: int) -> bool:
        """Take one more line into the cell, unless there is none, or there are enough characters or cells already."""
        if size > self._longest or len(self.cells) >= self._most:
            return False
        line = next(self._more, None)
        self.ran_out = line is None
        if line is None or line.too_long:
            return False
        self.lines.append(line)
        self._text = line.text
        return True
