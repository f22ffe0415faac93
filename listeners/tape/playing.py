"""When a recorded post is posted again: pace and redate."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from listeners.tape.mentions import Result
from listeners.tape.settings import Settings

FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
LONGEST_WAIT = timedelta(days=366)
"""A post that would be due later than that is misdated, and must not hold up those behind it."""


class Playing(NamedTuple):
    """A tape `began` to play with its post of the time `first`, and runs `speed` times faster than it was recorded."""

    began: datetime
    first: datetime
    speed: float

    def due(self, posted_at: datetime) -> datetime:
        try:
            return self.began + (posted_at - self.first) / self.speed
        except OverflowError:
            return LAST if posted_at > self.first else FIRST


class Player:
    """Plays posts at the pace of the settings; `playing` is what a cursor has to keep."""

    def __init__(self, settings: Settings, playing: Playing | None, now: datetime) -> None:
        self._paced, self._redate, self._now = settings.pace != "fast", settings.redate, now
        self._speed = settings.pace if isinstance(settings.pace, float) else 1.0
        self._warned = False
        # Another pace begins where this one was, as if the tape began there.
        self.playing = playing if playing and playing.speed == self._speed else None

    def play(self, result: Result) -> Result | None:
        """`result` if it is due by now, redated if that is wanted; None if it has to wait, and all behind it."""
        mention = result.mention
        if mention is None or not result.dated or not (self._paced or self._redate):
            return result
        posted_at = mention.posted_at
        self.playing = self.playing or Playing(self._now, posted_at, self._speed)
        due = self.playing.due(posted_at)
        wait = due - self._now
        if self._paced and timedelta(0) < wait <= LONGEST_WAIT:
            return None
        if self._paced and (wait > LONGEST_WAIT or posted_at < self.playing.first):
            result = self._misdated(result)
        return replace(result, mention=replace(mention, posted_at=due)) if self._redate else result

    def _misdated(self, result: Result) -> Result:
        """Said once in a hearing: a tape that runs backwards is full of it."""
        if self._warned:
            return result
        self._warned = True
        note = "it is far from the time of the posts before it and is heard at once; pace needs the oldest post first"
        return replace(result, notes=(*result.notes, note))
