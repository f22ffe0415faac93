"""Where a tape was left, and whether it is still the same tape."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import BinaryIO

from listeners.tape.playing import Playing

MARK = 1_024
"""Bytes looked at, at the beginning and just before the place, to tell a tape from another one."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The next record begins at byte `at`, after line `line`; `mid_line` if that line had no end yet when it was read.

    `mark` stands for the bytes before `at`, `reading` for the settings that they were read with.
    """

    at: int
    line: int
    mid_line: bool
    mark: str
    reading: str
    playing: Playing | None = None

    def dump(self) -> str:
        return json.dumps(asdict(self), default=datetime.isoformat)

    @classmethod
    def load(cls, text: str) -> "Cursor | None":
        """None if `text` is no cursor of a tape."""
        try:
            data = json.loads(text)
            if data["playing"]:
                began, first, speed = data["playing"]
                data["playing"] = Playing(datetime.fromisoformat(began), datetime.fromisoformat(first), float(speed))
            return cls(**data)
        except (ValueError, TypeError, KeyError):
            return None


def mark(file: BinaryIO, at: int) -> str:
    """A short name for what stands before byte `at`, as far as both ends of it can tell."""
    digest = hashlib.blake2b(digest_size=8)
    for start in (0, max(0, at - MARK)):
        file.seek(start)
        digest.update(file.read(min(MARK, at - start)))
    return digest.hexdigest()
