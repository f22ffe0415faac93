"""One repeated piece of work of the daemon, with its heartbeat. A job that fails waits, and says what is wrong."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import structlog

from engage import metrics
from engage.errors import GoodwordError

log = structlog.get_logger(__name__)

LONGEST_BACKOFF = 60.0
"""Seconds, after many failures in a row."""


class Job:
    """One repeated piece of work with its heartbeat: when it last went well, and what is wrong if it did not."""

    def __init__(self, name: str, work: Callable[[], object], every: timedelta, stopping: threading.Event) -> None:
        self.name, self.every = name, every
        self.running = False
        self.trouble = ""
        self.last_good = time.monotonic()
        self._work, self._stopping = work, stopping
        self._failures = 0
        self._not_before = 0.0

    def run(self) -> None:
        """Do the work once, unless it is time to stop or to wait after a failure. Never raises."""
        if self._stopping.is_set() or time.monotonic() < self._not_before:
            return
        self.running = True
        try:
            self._work()
        except GoodwordError as error:
            self._failed(error)
            log.error("job_failed", job=self.name, problem=str(error), again_in=self._wait)
        except Exception as error:
            self._failed(error)
            log.exception("job_failed", job=self.name, again_in=self._wait)
        else:
            self.trouble, self._failures, self.last_good = "", 0, time.monotonic()
        finally:
            self.running = False
        metrics.heartbeat(self.name, not self.trouble)

    @property
    def _wait(self) -> float:
        return min(2.0 ** (self._failures - 1), LONGEST_BACKOFF)

    def _failed(self, error: Exception) -> None:
        self._failures += 1
        self.trouble = str(error) or repr(error)
        self._not_before = time.monotonic() + self._wait
