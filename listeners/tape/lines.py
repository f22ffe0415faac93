"""Bytes > physical lines: decoded one by one, so that a bad byte costs its own line and no other."""

import codecs
from typing import BinaryIO, NamedTuple

BLOCK = 65_536
"""Bytes read at once."""
SHOWN = 1_000
"""Bytes kept of a line that is too long to be held."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16's, which it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WITHOUT_BOM = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}


class Encoding(NamedTuple):
    """How a tape is written: its codec, the bytes before its first character, and what ends a line."""

    codec: str
    bom: int
    newline: str


class Line(NamedTuple):
    """A physical line: `number` counts from 1, `end` is the byte offset after it, `ending` is what ends it.

    `whole` is False when nothing ends it yet. With a `problem` its text is only good enough to be shown; if it is also
    `too_long`, the text is only its beginning.
    """

    number: int
    end: int
    text: str
    ending: str
    whole: bool
    problem: str
    too_long: bool


def recognise(head: bytes, wanted: str | None) -> Encoding:
    """The encoding of a tape that begins with `head`; a byte order mark counts for more than what was `wanted`."""
    codec, bom = codecs.lookup(wanted or "utf-8").name, b""
    codec = _WITHOUT_BOM.get(codec, codec)
    if marked := next(((mark, name) for mark, name in _BOMS if head.startswith(mark)), None):
        bom, codec = marked
    elif not wanted and b"\0" in head[:2] and head[:2] != b"\0\0":
        codec = "utf-16-be" if head[0] == 0 else "utf-16-le"  # a header and a "{" begin in ASCII
    text = head.decode(codec, "ignore")
    old_mac = "\r" in text[:-1] and "\n" not in text
    return Encoding(codec, len(bom), "\r" if old_mac else "\n")


class Lines:
    """The physical lines of `file` up to the byte `size`. Holds one at a time, and none far above `limit` bytes."""

    def __init__(self, file: BinaryIO, size: int, encoding: Encoding, limit: int) -> None:
        self._size, self._limit = size, limit
        self._file, self._codec = file, encoding.codec
        self._newline = encoding.newline.encode(encoding.codec)
        self._number = 0
        self._base, self._buffer, self._pos = encoding.bom, b"", 0

    def go_to(self, at: int, number: int) -> None:
        """The next line begins at byte `at` and follows line `number`."""
        self._number = number
        if self._base <= at <= self._base + len(self._buffer):
            self._pos = at - self._base
        else:
            self._base, self._buffer, self._pos = at, b"", 0

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> Line:
        raw, whole, too_long = self._take()
        if not raw:
            raise StopIteration
        self._number += 1
        try:
            text, problem = raw.decode(self._codec, "surrogatepass"), ""
        except UnicodeDecodeError as error:
            text, problem = raw.decode(self._codec, "replace"), _bad_byte(error, self._number, self._codec)
        if too_long:
            problem = f"line {self._number} is longer than {self._limit:,} bytes, which no text within max_text needs"
        ending = "\r\n" if text.endswith("\r\n") else text[-1:] if text.endswith(("\n", "\r")) else ""
        end = self._base + self._pos
        return Line(self._number, end, text.removesuffix(ending), ending, whole, problem, too_long)

    def _take(self) -> tuple[bytes, bool, bool]:
        """The bytes of the next line, whether it has an end, and whether it is too long (then only its first bytes)."""
        searched, start = 0, b""
        while (stop := self._line_end(self._pos + searched)) < 0:
            searched = max(0, len(self._buffer) - self._pos - len(self._newline) + 1)
            if searched > self._limit:
                start = start or self._buffer[self._pos : self._pos + SHOWN]
                self._pos, searched = self._pos + searched, 0
            if not self._fill():
                break
        whole, stop = stop >= 0, stop if stop >= 0 else len(self._buffer)
        raw = start or self._buffer[self._pos : stop]
        self._pos = stop
        return raw, whole, bool(start)

    def _line_end(self, start: int) -> int:
        """Index in the buffer after the next line end, or -1. In UTF-16 it must not straddle two characters."""
        width = len(self._newline)
        found = self._buffer.find(self._newline, start)
        while found >= 0 and (self._base + found) % width:
            found = self._buffer.find(self._newline, found + 1)
        return found + width if found >= 0 else -1

    def _fill(self) -> bool:
        """Read on, twice as much each time while a line goes on; False at the end."""
        at = self._base + len(self._buffer)
        self._file.seek(at)
        block = self._file.read(min(max(BLOCK, len(self._buffer) - self._pos), max(0, self._size - at)))
        self._base, self._buffer, self._pos = self._base + self._pos, self._buffer[self._pos :] + block, 0
        return bool(block)


def _bad_byte(error: UnicodeDecodeError, line: int, codec: str) -> str:
    other = "cp1252" if codec == "utf-8" else "utf-8"
    return (
        f"byte {error.start + 1} of line {line} is 0x{error.object[error.start]:02X}, which is not {codec.upper()}; "
        f"if the tape was saved in another encoding, set it, for example encoding: {other}"
    )
