"""A fault storm: X and Reddit fail every fifth request, the daemon is killed again and again, and then all is counted.

The two platforms are servers in this process, so what was posted is counted on their side. A daemon in a process of
its own hears and answers there, as it would the real ones; people approve, reword and reject, and some authors edit,
delete or hide what they posted between the approval and the sending. Used by test_storm.py, small and large.
"""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from engage.approval.desk import Desk
from engage.clock import SystemClock
from engage.items import Item
from engage.stages import Stage
from engage.store import Database, Looking, Store, upgrade
from tests.platforms import configured
from tests.platforms.faults import PASSING, Fault, Faults
from tests.platforms.serving import Server
from tests.storm_world import INDEX_LAG, Crowd, Fate, fates, on_reddit, on_x

ROOT = Path(__file__).parent.parent

PLAYBOOK = """\
playbook: bag
lane: service
about: A bag is missing.
when: {says_any: [bag]}
say: {one: "We are sorry, and we are looking for it."}
expires: 8h
examples: {match: ["my bag is gone"], no_match: ["a nice day"]}
"""

AT_REST = {Stage.IGNORED, Stage.CLOSED, Stage.REJECTED, Stage.GONE, Stage.STUCK, Stage.BY_HAND, Stage.HELD}
"""Where a mention may be when a storm is over: nothing moves it on but a person."""


@dataclass(frozen=True)
class Size:
    """How much of a storm. `mentions` and `approved` (replies) are on each platform; `life` is in seconds, between two
    kills; `tail` is how long at most what is left may take. A storm that `calms_down` ends with the last kill."""

    mentions: int
    approved: int
    kills: int
    life: tuple[float, float]
    every: float
    timeout: float
    tail: float
    calms_down: bool = False


@dataclass
class Counted(Faults):
    """Faults that are counted as they are drawn."""

    so_far: Counter[Fault] = field(default_factory=Counter)

    def drawn(self, request: str) -> Fault | None:
        fault = super().drawn(request)
        if fault is not None:
            self.so_far[fault] += 1
        return fault


class Storm:
    """One run. `approved` is, by mention, the wording that was approved last."""

    def __init__(self, folder: Path, url: str, size: Size, seed: int) -> None:
        self.folder, self.url, self.size, self.random = folder, url, size, random.Random(seed)
        people = (on_x(), on_reddit())
        self.crowds = {each.name: Crowd(each, fates(size.mentions, size.approved, self.random)) for each in people}
        self.faults = {name: Counted(0.2, self._kinds, self.random.randrange(10**9)) for name in self.crowds}
        self.servers = {
            "x": Server(people[0].x, self.faults["x"]),
            "reddit": Server(people[1].reddit, self.faults["reddit"]),
        }
        self.approved: dict[int, str] = {}
        self.kills, self.began = 0, time.monotonic()
        self._left_alone: set[int] = set()
        self._daemon: subprocess.Popen[bytes] | None = None
        for name, post in (("x", "POST /2/tweets"), ("reddit", "POST /api/comment")):
            self.faults[name].next_on(post, None, Fault.ACTED_HANGS, None, Fault.RATE_LIMITED, Fault.ACTED_DROPPED)
        self._configure()
        database = Database(url)
        upgrade(database)
        self.store, self.looking = Store(database), Looking(database)
        self.desk = Desk(self.store, SystemClock(), {"x": 280, "reddit": 10_000})

    @property
    def minutes(self) -> float:
        return (time.monotonic() - self.began) / 60

    def run(self) -> None:
        """`kills` lives of a daemon, each ended at a random moment; then one that is left to finish."""
        while self.kills < self.size.kills:
            daemon = self._start()
            self._live(daemon, self.random.uniform(*self.size.life))
            daemon.send_signal(signal.SIGKILL)
            daemon.wait()
            self.kills += 1
        daemon = self._start()
        if self.size.calms_down:
            self._live(daemon, 2 * self.size.life[1])
            for faults in self.faults.values():
                faults.share = 0
        deadline = time.monotonic() + self.size.tail
        while not self._is_settled():
            assert time.monotonic() < deadline, f"{self.looking.stages()}\n{self._log()}"
            self._live(daemon, 0.5)
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(timeout=10) == 0, self._log()

    def _configure(self) -> None:
        playbooks = self.folder / "playbooks"
        playbooks.mkdir()
        (playbooks / "10-bag.yaml").write_text(PLAYBOOK, encoding="utf-8")
        shutil.copy(ROOT / "playbooks" / "brand.yaml", playbooks)
        timings = {"every": self.size.every, "timeout": self.size.timeout, "index_lag": INDEX_LAG.total_seconds() * 1.5}
        configured.write(
            self.folder,
            {
                "x": configured.x_block(self.servers["x"].url, **timings),
                "reddit": configured.reddit_block(self.servers["reddit"].url, **timings),
            },
            approval={"undo_seconds": 1},  # time for authors to change their minds
            daemon={"walk_seconds": 0.1, "batch": 32},
            log={"level": "debug"},
        )

    @property
    def _kinds(self) -> tuple[Fault, ...]:
        """A 429 may close a platform for a minute, for which a small storm has no time; it meets one only."""
        return tuple(kind for kind in PASSING if not (self.size.calms_down and kind is Fault.RATE_LIMITED))

    def _start(self) -> subprocess.Popen[bytes]:
        with (self.folder / "daemon.log").open("ab") as log:
            self._daemon = subprocess.Popen(
                [sys.executable, "-m", "engage.cli", "run", "--no-console"],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                env={**os.environ, **configured.ENVIRONMENT, "GOODWORD_DATABASE": self.url},
            )
        return self._daemon

    def _live(self, daemon: subprocess.Popen[bytes], seconds: float) -> None:
        """People post and decide while the daemon lives."""
        began = time.monotonic()
        while (lived := time.monotonic() - began) < seconds:
            assert daemon.poll() is None, self._log()
            for crowd in self.crowds.values():
                crowd.post((self.kills + lived / seconds) / self.size.kills)
            for item in self.looking.held(len(self._left_alone) + 20):
                if item.id not in self._left_alone:
                    self._decide(item)
            time.sleep(0.05)

    def _decide(self, item: Item) -> None:
        """A person decides once about each draft; what comes back from the platform waits for them."""
        told = self.looking.told(item.id)
        assert told is not None
        if told.steps[-1].source is not Stage.DRAFTED:
            self._left_alone.add(item.id)
            return
        crowd = self.crowds[item.mention.platform]
        case = int(re.findall(r"case (\d+)", item.mention.text)[-1])
        fate = crowd.fates[case]
        if fate is Fate.REJECTED:
            assert self.desk.reject(item.id, "cem", "not for us").done
            return
        words = {Fate.AS_IT_IS: None, Fate.TWICE: f"We are on it, twin {crowd.twin(case)}."}
        text = words.get(fate, f"We are on it: case {case}, number {len(told.decisions) + 1}.")
        outcome = self.desk.approve(item.id, "ana", text)
        assert outcome.done, outcome
        assert outcome.item is not None
        self.approved[item.id] = outcome.item.the_delivery.text
        if not told.decisions:
            crowd.change_their_mind(case)
        if fate is Fate.BY_HAND:
            crowd.people.answer_by_hand(item.mention.external_id, self.approved[item.id])

    def _is_settled(self) -> bool:
        stages = self.looking.stages()
        return (
            all(crowd.has_posted for crowd in self.crowds.values())
            and sum(stages.values()) == sum(len(crowd.ids) for crowd in self.crowds.values())
            and set(stages) <= AT_REST
            and all(item.id in self._left_alone for item in self.looking.held(stages.get(Stage.HELD, 0)))
        )

    def _log(self) -> str:
        return (self.folder / "daemon.log").read_text(errors="replace")[-5000:]

    def close(self) -> None:
        if self._daemon is not None:
            self._daemon.kill()
            self._daemon.wait()
        self.store.database.close()
        for server in self.servers.values():
            server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, _: TracebackType | None) -> None:
        self.close()
