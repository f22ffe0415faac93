"""Runs day and night: hears, walks, speaks, keeps house. One process; stop it with SIGTERM or Ctrl-C.

Every job is small and repeats; none holds state that a restart would lose. A job that fails says so in the log, in
/readyz and in /metrics, waits longer after each failure in a row (up to a minute), and leaves the others running.
"""

import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from engage import housekeeping, metrics
from engage.app import App
from engage.errors import GoodwordError
from engage.journey import SPEAKING, UNDERSTANDING
from engage.ports import Listener
from engage.walking import AHEAD, walk

log = structlog.get_logger(__name__)

GRACE_SECONDS = 4.0
HOUSEKEEPING_EVERY = timedelta(seconds=5)
PLAYBOOKS_EVERY = timedelta(seconds=1)
LONGEST_BACKOFF = 60.0


class Daemon:
    """The jobs of one process and their heartbeats."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.stopping = threading.Event()
        self.jobs: dict[str, Job] = {}
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def start(self) -> None:
        """Load what is slow to load, then start the jobs; returns at once."""
        tools, tick = self.app.tools(), timedelta(seconds=self.app.config.daemon.walk_seconds)
        log.info(
            "starting",
            model=tools.model.name,
            playbooks=len(tools.shelf.playbooks),
            database=self.app.database.shown,
        )
        for listener in self.app.listeners:
            self._add(f"hear:{listener.name}", partial(self._hear, listener), listener.every)
        self._add("walk", self._walk, tick)
        self._add("speak", self._speak, tick)
        self._add("housekeeping", self._keep_house, HOUSEKEEPING_EVERY)
        self._add("playbooks", self._refresh_playbooks, PLAYBOOKS_EVERY)
        self._scheduler.start()

    def wait(self) -> None:
        """Until somebody asks to stop: SIGTERM, SIGINT, or `stopping` being set. Call it in the main thread."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        while not self.stopping.wait(0.2):
            pass

    def stop(self) -> bool:
        """Let the jobs come to an end, for `GRACE_SECONDS` at most; returns whether they all did.

        What is cut off is not lost: the rows say how far it got, and what was being said is looked back at.
        """
        self.stopping.set()
        self._scheduler.remove_all_jobs()
        self._scheduler.pause()
        deadline = time.monotonic() + GRACE_SECONDS
        while any(job.running for job in self.jobs.values()) and time.monotonic() < deadline:
            time.sleep(0.02)
        done = not any(job.running for job in self.jobs.values())
        self._scheduler.shutdown(wait=done)
        log.info("stopped", clean=done)
        return done

    def troubles(self) -> list[str]:
        """What is wrong right now, as sentences; empty when all is well."""
        return [f"{job.name}: {job.trouble}" for job in self.jobs.values() if job.trouble]

    def _add(self, name: str, work: Callable[[], object], every: timedelta) -> None:
        job = self.jobs[name] = Job(name, work, every, self.stopping)
        self._scheduler.add_job(
            job.run, "interval", seconds=every.total_seconds(), id=name, next_run_time=datetime.now(UTC)
        )

    def _hear(self, listener: Listener) -> None:
        for heard in listener.hear(self.app.store.cursor(listener.name)):
            count = self.app.store.hear(listener.name, heard, self.app.clock.now())
            metrics.heard(listener.name, count)
            for odd in heard.malformed:
                log.warning("malformed", listener=listener.name, source=odd.source, line=odd.line, problem=odd.problem)
            if self.stopping.is_set():
                return

    def _walk(self) -> None:
        batch = self.app.config.daemon.batch
        metrics.moved(walk(self.app.store, UNDERSTANDING, self.app.tools(), batch, self.stopping.is_set, AHEAD))

    def _speak(self) -> None:
        metrics.moved(walk(self.app.store, SPEAKING, self.app.tools(), 1, self.stopping.is_set))

    def _keep_house(self) -> None:
        metrics.moved(housekeeping.expire(self.app.store, self.app.clock.now()))

    def _refresh_playbooks(self) -> None:
        self.app.playbooks.refresh()


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
