"""How fast we may ask, and when enough has gone wrong: the patience of one process with Slack."""

import time
from collections.abc import Callable

from engage.errors import Closed, PlatformError, Temporary

IN_A_ROW = 4
"""So many failures in a row are no accident: then each ends its round, and is told."""

SAVED_SECONDS = 0.5


class Patience:
    """When something may be asked again, by what is asked: our own pace, and what Slack told us to wait. For one
    thread."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._not_before: dict[str, float] = {}
        self._failures = 0

    def is_open(self, what: str) -> bool:
        return self._monotonic() >= self._not_before.get(what, 0.0)

    def spend(self, what: str, seconds: float) -> None:
        """It was asked: at our pace once in so many seconds. What was saved in the last moment may be spent at once."""
        saved_since = self._monotonic() - SAVED_SECONDS
        self._not_before[what] = max(self._not_before.get(what, 0.0), saved_since) + seconds

    def wait(self, what: str, seconds: float) -> None:
        """Do not ask this again for so long."""
        self._not_before[what] = max(self._not_before.get(what, 0.0), self._monotonic() + seconds)

    def went_well(self) -> None:
        self._failures = 0

    def failed(self, what: str, error: PlatformError) -> None:
        """Remember it. Raises `error` where Slack wants nothing of us, or where it is no accident any more."""
        if isinstance(error, Temporary) and error.retry_after:
            self.wait(what, error.retry_after.total_seconds())
        self._failures += 1
        if isinstance(error, Closed) or self._failures >= IN_A_ROW:
            raise error
