"""Kills a working daemon at random moments and then counts what it did. Used by test_kill.py, small and large.

A tape grows, a daemon hears it, people approve, edit and reject, a sandbox with faults stands for the platform, and
every now and then the daemon is killed with SIGKILL. The wall of the sandbox is the platform's own memory: it takes a
reply as often as it is told to, so that a doubled one shows.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from engage.approval.desk import Desk
from engage.clock import SystemClock
from engage.stages import DECIDED, LEGAL_MOVES, Stage
from engage.store import Database, Looking, Store, upgrade

ROOT = Path(__file__).parent.parent
LONGEST_TAIL = 900
"""Seconds for what is left: a reply whose attempts were killed again and again waits minutes for its next one."""

SETTLED = {Stage.IGNORED, Stage.CLOSED, Stage.REJECTED, Stage.EXPIRED}
POSTS = (
    "my flight has been delayed for five hours and nobody tells us anything",
    "Flying GW117 to Lisbon tonight, can't wait!",
    "where is my bag? it never came out in Lisbon",
    "best crew ever on GW204, thank you so much",
    "just another tuesday",
)

CONFIG = """
playbooks: {playbooks}
listeners:
  tape: {{kind: tape, file: tape.jsonl, pace: fast, every: 0.1, batch: 3}}
speakers:
  sandbox: {{delay: 0.01, patience: 1, fail: {{temporary: 0.05, unsure_posted: 0.1, unsure_lost: 0.05}}}}
approval: {{undo_seconds: 0}}
courtesy: {{quiet_hours: []}}
daemon: {{batch: 4, walk_seconds: 0.05}}
"""


@dataclass
class Torture:
    """One run: where it lives, what was appended, how often it was killed."""

    folder: Path
    url: str
    random: random.Random
    rows: int = 0
    kills: int = 0

    def __post_init__(self) -> None:
        config = CONFIG.format(playbooks=ROOT / "playbooks")
        (self.folder / "config.yaml").write_text(config, encoding="utf-8")
        (self.folder / "tape.jsonl").touch()
        database = Database(self.url)
        upgrade(database)
        self.store, self.looking = Store(database), Looking(database)
        self.desk = Desk(self.store, SystemClock(), {})

    def run(self, kills: int) -> None:
        """`kills` lives of a daemon, each ended at a random moment; then one that is left to finish."""
        while self.kills < kills:
            daemon = self._start()
            self._live(daemon, self.random.uniform(0.3, 2.2))
            daemon.send_signal(signal.SIGKILL)
            daemon.wait()
            self.kills += 1
        daemon = self._start()
        deadline = time.monotonic() + LONGEST_TAIL
        while not self._is_settled() and time.monotonic() < deadline:
            self._live(daemon, 0.3, grow=False)
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(timeout=10) == 0, (self.folder / "daemon.log").read_text()[-3000:]

    def _start(self) -> subprocess.Popen[bytes]:
        with (self.folder / "daemon.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "engage.cli", "run", "--no-console"],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                env={**os.environ, "GOODWORD_DATABASE": self.url},
            )

    def _live(self, daemon: subprocess.Popen[bytes], seconds: float, grow: bool = True) -> None:
        """Posts arrive and people decide while the daemon lives."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert daemon.poll() is None, (self.folder / "daemon.log").read_text()[-3000:]
            if grow and self.random.random() < 0.5:
                self._append()
            for item in self.looking.held(3):
                self._decide(item.id)
            time.sleep(0.05)

    def _append(self) -> None:
        with (self.folder / "tape.jsonl").open("a", encoding="utf-8") as tape:
            for _ in range(self.random.randint(1, 3)):
                self.rows += 1
                post = {"id": str(self.rows), "text": self.random.choice(POSTS), "handle": f"h{self.rows}"}
                tape.write(json.dumps(post) + "\n")

    def _decide(self, mention_id: int) -> None:
        match self.random.random():
            case x if x < 0.7:
                self.desk.approve(mention_id, "ana")
            case x if x < 0.85:
                self.desk.approve(mention_id, "ben", "We are on it.")
            case _:
                self.desk.reject(mention_id, "cem", "not for us")

    def _is_settled(self) -> bool:
        stages = self.looking.stages()
        return sum(stages.values()) == self.rows and set(stages) <= SETTLED

    def verify(self) -> Counter[Stage]:
        """Nothing lost, nothing doubled, every stage legal, nothing said that nobody approved."""
        stages: Counter[Stage] = Counter()
        pinned = Counter(post.key for post in self.looking.pinned(10**6))
        heard = list(self.looking.everything())
        assert [item.mention.external_id for item in heard] == [str(n + 1) for n in range(self.rows)]
        for item in heard:
            told = self.looking.told(item.id)
            assert told is not None
            stages[item.stage] += 1
            here = Stage.HEARD
            for step in told.steps:
                assert step.source is here, (item.id, told.steps)
                assert (step.source, step.target) in LEGAL_MOVES, (item.id, step)
                here = step.target
            assert here is item.stage
            decided = [step for step in told.steps if (step.source, step.target) in DECIDED]
            assert len(decided) == len(told.decisions), (item.id, told)
            assert pinned[f"mention-{item.id}"] == (item.stage is Stage.CLOSED), (item.id, told)
        assert set(stages) <= SETTLED, stages
        return stages

    def close(self) -> None:
        self.store.database.close()


def tortured(folder: Path, url: str, kills: int, seed: int) -> Counter[Stage]:
    """Torture a daemon in `folder` over the database at `url`; returns how many mentions ended in each stage."""
    torture = Torture(folder, url, random.Random(seed))
    try:
        torture.run(kills)
        return torture.verify()
    finally:
        torture.close()
