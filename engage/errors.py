"""What went wrong, said in the way the caller must act on.

Every way to fail has one right answer, so each is a class of its own. `Temporary`: surely not sent, try later;
`Closed`: nor will anything else be for now. `Permanent`: never will be, a person looks. `AskAgain`: not like this, a
person decides anew. `OnlyByHand`: a person may post it. `Unsure`: look back first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path


class GoodwordError(Exception):
    """Something an operator can mend; its text is a sentence for them, shown without a traceback."""


class PlatformError(GoodwordError):
    """A platform did not do what it was asked."""


class Temporary(PlatformError):  # noqa: N818 - the names say what to do, which is what they are for
    """It surely did not happen; try again after `retry_after`, or when the engine sees fit."""

    def __init__(self, message: str, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Closed(Temporary):
    """It surely did not happen, and nothing else will on this platform: until `retry_after` has passed, or, where that
    is None, until a person has mended something (a dead token, an empty account)."""


class Permanent(PlatformError):  # noqa: N818
    """It did not happen, and trying again will not help."""


class AskAgain(PlatformError):  # noqa: N818
    """It did not happen, and will not in this form: a person decides anew (another wording, or nothing)."""


class OnlyByHand(PlatformError):  # noqa: N818
    """It did not happen: the platform wants a person to post it."""


class Unsure(PlatformError):  # noqa: N818
    """It may or may not have happened: look back before anything else."""


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing that is wrong in a file people edit. `line` counts from 1; 0 means the file as a whole."""

    file: Path
    line: int
    where: str
    problem: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.where}: {self.problem}" if self.where else f"{place}: {self.problem}"


class Mistakes(GoodwordError):  # noqa: N818
    """All mistakes of one or more files at once, sorted by file and line."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes)))
        super().__init__("\n".join(map(str, self.mistakes)))
