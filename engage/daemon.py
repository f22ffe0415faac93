"""Runs day and night: hears, walks, speaks, keeps house. One process; stop it with SIGTERM or Ctrl-C.

Every job is small and repeats; none holds state that a restart would lose. A job that fails says so in the log, in
/readyz and in /metrics, waits longer after each failure in a row (up to a minute), and leaves the others running.
"""

import signal
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from engage import housekeeping, metrics
from engage.alarms.posts import look_again
from engage.alarms.troubles import Troubles
from engage.alarms.watcher import Watcher
from engage.alarms.wrong import wrong
from engage.app import App
from engage.conversing import converse
from engage.errors import Closed
from engage.exchange import Heard
from engage.hearing import hear, settle
from engage.jobs import Job
from engage.journey import SPEAKING, UNDERSTANDING
from engage.ports import Listener
from engage.public import links_of
from engage.rechecking import recheck
from engage.reconsidering import reconsider
from engage.stages import Stage
from engage.store import Conversations, LikeWaves, Where
from engage.telling import Telling
from engage.walking import AHEAD, walk

log = structlog.get_logger(__name__)

GRACE_SECONDS = 4.0
MOST_JOBS = 64
"""Threads at most: every job has one of its own, so that a platform that hangs keeps no other waiting."""
HOUSEKEEPING_EVERY = timedelta(seconds=5)
CONVERSATIONS_EVERY = timedelta(seconds=1)
WAVES_EVERY = timedelta(seconds=2)
GLITCHES_EVERY = timedelta(seconds=5)
PLAYBOOKS_EVERY = timedelta(seconds=1)
TROUBLES_EVERY = timedelta(seconds=2)
RECHECK_EVERY = timedelta(minutes=1)


class Daemon:
    """The jobs of one process and their heartbeats."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.stopping = threading.Event()
        self.store = Telling(app.database, app.speakers)
        self.watcher = Watcher(app.database, app.config.spikes, app.listeners)
        waves = app.config.waves
        self.like_waves = LikeWaves(app.database, waves.people, timedelta(minutes=waves.within_minutes))
        self.slack = app.slack(self.troubles)
        self.jobs: dict[str, Job] = {}
        self._policies = app.config.sla.built()
        self._troubles = Troubles(app.database)
        self._reconsidered: dict[Stage, int] = {}
        self._locks: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._look_at: dict[str, datetime] = {}
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(MOST_JOBS)},
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
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
        reopened = self.app.switches.open_again()
        if reopened:
            log.info("trying_again", scopes=reopened)
        Conversations(self.app.database).think_again()  # other promises may stand in config.yaml by now
        spikes = self.app.config.spikes
        for listener in self.app.listeners:
            self._add(f"hear:{listener.name}", partial(self._hear, listener), listener.every)
            if listener.recheck is not None:
                self._add(f"recheck:{listener.name}", partial(self._recheck, listener), RECHECK_EVERY)
                if spikes.viral.look_again:
                    self._add(f"reach:{listener.name}", partial(self._look_again, listener), RECHECK_EVERY)
        self._add("walk", self._walk, tick)
        for platform in self.app.speakers:
            self._add(f"speak:{platform}", partial(self._speak, platform), tick)
        self._add("housekeeping", self._keep_house, HOUSEKEEPING_EVERY)
        self._add("conversations", self._converse, CONVERSATIONS_EVERY)
        self._add("playbooks", self._refresh_playbooks, PLAYBOOKS_EVERY)
        self._add("waves", self._gather_waves, WAVES_EVERY)
        self._add("glitches", self._gather, GLITCHES_EVERY)
        self._add("alerts", self._watch, timedelta(minutes=spikes.every_minutes))
        self._add("troubles", self._tell_troubles, TROUBLES_EVERY)
        if self.slack:
            for name, (work, every) in self.slack.jobs(self.stopping.is_set).items():
                self._add(name, work, every)
        self._scheduler.start()

    def wait(self) -> None:
        """Until somebody asks to stop: SIGTERM, SIGINT, or `stopping` being set. Call it in the main thread."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        while not self.stopping.wait(0.2):
            pass

    def stop(self) -> bool:
        """Let the jobs, and what was clicked in Slack, come to an end, for `GRACE_SECONDS` at most; whether all did.

        What is cut off is not lost: the rows say how far it got, and what was being said is looked back at.
        """
        self.stopping.set()
        if not self._scheduler.running:  # it never came to that: something in the configuration is wrong
            return True
        deadline = time.monotonic() + GRACE_SECONDS
        is_heard = self.slack.close(GRACE_SECONDS) if self.slack else True
        self._scheduler.remove_all_jobs()
        self._scheduler.pause()
        while any(job.running for job in self.jobs.values()) and time.monotonic() < deadline:
            time.sleep(0.02)
        done = is_heard and not any(job.running for job in self.jobs.values())
        self._scheduler.shutdown(wait=done)
        log.info("stopped", clean=done)
        return done

    def troubles(self) -> list[str]:
        """What is wrong right now, as sentences; empty when all is well."""
        shut = [pause for pause in self.app.switches.paused(self.app.clock.now()) if pause.is_its_own]
        return [
            *(f"{job.name}: {job.trouble}" for job in self.jobs.values() if job.trouble),
            *(f"{pause.scope}: {pause.why}" for pause in shut),
        ]

    def _add(self, name: str, work: Callable[[], object], every: timedelta) -> None:
        job = self.jobs[name] = Job(name, work, every, self.stopping)
        self._scheduler.add_job(
            job.run, "interval", seconds=every.total_seconds(), id=name, next_run_time=datetime.now(UTC)
        )

    def _hear(self, listener: Listener) -> None:
        with self._listening(listener) as may_listen:
            began = self.app.clock.now()
            heards = listener.hear(self.store.cursor(listener.name)) if may_listen else ()
            for heard in heards:
                count = hear(self.store, listener.name, listener.platform, heard, self.app.clock.now())
                metrics.heard(listener.name, count)
                _tell_malformed(listener.name, heard)
                if self.stopping.is_set():
                    return
            if may_listen:
                self.watcher.listened(listener.name, began)

    def _recheck(self, listener: Listener) -> None:
        with self._listening(listener) as may_listen:
            if may_listen:
                metrics.moved(recheck(self.store, listener, self.app.clock.now()))

    def _look_again(self, listener: Listener) -> None:
        viral, now = self.app.config.spikes.viral, self.app.clock.now()
        if now < self._look_at.get(listener.name, now):
            return
        with self._listening(listener) as may_listen:
            if may_listen:
                metrics.moved(look_again(self.store, listener, viral, now))
        self._look_at[listener.name] = now + timedelta(minutes=viral.look_minutes)

    @contextmanager
    def _listening(self, listener: Listener) -> Iterator[bool]:
        """One thread at a time asks this listener; when its platform lets nobody listen, it is left alone meanwhile."""
        scope, now = f"listener:{listener.name}", self.app.clock.now()
        with self._locks[listener.name]:
            try:
                yield not any(pause.scope == scope for pause in self.app.switches.paused(now))
            except Closed as error:
                until = now + error.retry_after if error.retry_after else None
                self.app.switches.shut(scope, str(error), now, until)
                log.error("listener_closed", listener=listener.name, problem=str(error), until=until)

    def _walk(self) -> None:
        batch = self.app.config.daemon.batch
        metrics.moved(walk(self.store, UNDERSTANDING, self.app.tools(), batch, self.stopping.is_set, AHEAD))

    def _speak(self, platform: str) -> None:
        self._say(Where(only=platform))

    def _say(self, where: Where) -> None:
        metrics.moved(walk(self.store, SPEAKING, self.app.tools(), 1, self.stopping.is_set, where=where))

    def _keep_house(self) -> None:
        metrics.moved(housekeeping.expire(self.store, self.app.clock.now()))
        metrics.moved(housekeeping.bring_back(self.store, self.app.clock.now()))
        metrics.moved(settle(self.store, self.app.clock.now()))
        metrics.moved(reconsider(self.store, self.app.tools(), self._reconsidered))
        self._say(Where(but=frozenset(self.app.speakers)))  # nobody speaks there any more, and somebody must tell

    def _converse(self) -> None:
        links = links_of(self.app.config.public, self.app.database)
        converse(self.store, self.app.tools(), self._policies, links)

    def _gather_waves(self) -> None:
        for wave, joined in self.like_waves.gather(self.app.clock.now()).items():
            log.info("gathered", wave=wave, drafts=joined)

    def _gather(self) -> None:
        self.app.register.gather(self.app.clock.now(), self.stopping.is_set)

    def _watch(self) -> None:
        self.watcher.look(self.app.clock.now())

    def _tell_troubles(self) -> None:
        now = self.app.clock.now()
        self._troubles.look(wrong(self.app.switches.paused(now), self.jobs.values(), self.app.playbooks), now)

    def _refresh_playbooks(self) -> None:
        self.app.playbooks.refresh()


def _tell_malformed(listener: str, heard: Heard) -> None:
    for odd in heard.malformed:
        log.warning("malformed", listener=listener, source=odd.source, line=odd.line, problem=odd.problem)
