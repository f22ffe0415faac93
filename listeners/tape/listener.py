"""Records > batches: where to begin, and where to stop."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

from engage.errors import Permanent
from engage.exchange import Heard, Malformed, Standing
from engage.types import Mention
from listeners.tape.lines import Line
from listeners.tape.mentions import Judge, Reader, Result, as_heard
from listeners.tape.opened import OpenTape
from listeners.tape.playing import Player
from listeners.tape.record import Record
from listeners.tape.settings import Settings
from listeners.text import excerpt

BATCH_CHARACTERS = 1_000_000
"""A batch ends here although it has room for more posts: memory stays bounded whatever is on the tape."""


def _now() -> datetime:
    return datetime.now(UTC)


class Listener:
    """Hears one tape. `now` says what time it is: the machine's clock, unless a test turns it. `judge` says whether a
    mention may be answered where the tape does not; otherwise all may."""

    def __init__(
        self, name: str, settings: Settings, now: Callable[[], datetime] = _now, judge: Judge = as_heard
    ) -> None:
        self.name, self.platform = name, settings.platform
        self.every, self.recheck = timedelta(seconds=settings.every), None
        self._settings, self._now, self._judge = settings, now, judge
        self._heard_bytes = 0

    def progress(self) -> tuple[int, int]:
        """Bytes heard, as far as this object knows, and bytes in all; (0, 0) if there is no tape."""
        try:
            return self._heard_bytes, self._settings.file.stat().st_size
        except OSError:
            return 0, 0

    def look_again(self, mentions: Sequence[Mention]) -> Sequence[Standing]:
        """As they were heard: what is on a tape does not change."""
        return [Standing(one.external_id, one.text, one.eligibility, one.reach) for one in mentions]

    def hear(self, cursor: str | None) -> Iterator[Heard]:
        """What is new and due since `cursor`, in batches; once the end is reached nothing, until the tape grows.

        Raises `Permanent` if there is no tape or it cannot be read. Whatever else is wrong is in `malformed`: a header
        that is not understood, too, and then every row.
        """
        file = self._settings.file
        try:
            if not file.exists():
                raise Permanent(f"there is no tape {file}; correct file in the settings of {self.name}")
            if not file.is_file():
                raise Permanent(f"the tape {file} is not a file; correct file in the settings of {self.name}")
            with file.open("rb", buffering=0) as opened:
                yield from self._hear(opened, cursor)
        except OSError as error:
            raise Permanent(f"the tape {file} cannot be read: {error.strerror}") from error

    def _hear(self, file: BinaryIO, cursor: str | None) -> Iterator[Heard]:
        now = self._now()
        tape = OpenTape(file, self._settings, now)
        place, why_not = tape.find(cursor)
        reader = Reader(self.name, self._settings, self._judge)
        player = Player(self._settings, place.playing if place else None, now)
        batch = _Batch(self._settings)
        if why_not:
            batch.note(1, why_not)
        self._heard_bytes = place.at if place else 0
        for record in tape.records(place):
            result = reader.read(record, now)
            unfinished = record.cut and not result.mention and not tape.quiet
            played = None if unfinished else player.play(result)
            if played is None:
                break
            batch.add(record, played)
            self._heard_bytes = record.last.end
            if batch.is_full:
                yield batch.heard(tape.cursor(record.last, player.playing))
                batch = _Batch(self._settings)
        if batch.last:
            yield batch.heard(tape.cursor(batch.last, player.playing))


class _Batch:
    """What is yielded together; `last` is the line after which the next batch begins."""

    def __init__(self, settings: Settings) -> None:
        self.mentions: list[Mention] = []
        self.malformed: list[Malformed] = []
        self.notes: list[Malformed] = []
        self.last: Line | None = None
        self._source, self._most, self._characters = str(settings.file), settings.batch, 0

    @property
    def is_full(self) -> bool:
        return len(self.mentions) + len(self.malformed) >= self._most or self._characters >= BATCH_CHARACTERS

    def add(self, record: Record, result: Result) -> None:
        self.last = record.last
        if result.mention:
            self.mentions.append(result.mention)
            self._characters += len(result.mention.text) + sum(len(post.text) for post in result.mention.thread)
        else:
            malformed = Malformed(self._source, record.line, result.problem, excerpt(record.source))
            self.malformed.append(malformed)
        for problem in result.notes:
            self.note(record.line, problem, record.source)

    def note(self, line: int, problem: str, source: str = "") -> None:
        self.notes.append(Malformed(self._source, line, problem, excerpt(source)))

    def heard(self, cursor: str) -> Heard:
        return Heard(tuple(self.mentions), tuple(self.malformed), tuple(self.notes), cursor=cursor)
