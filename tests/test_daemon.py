"""The daemon: jobs that fail say so and wait, playbooks reload, pausing holds, stopping is graceful."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from engage import config
from engage.app import App
from engage.daemon import Daemon
from engage.errors import GoodwordError
from engage.exchange import Heard, Own
from engage.jobs import Job
from engage.stages import Stage
from engage.store import Database, Looking, Switches, upgrade
from engage.store.upgrade import HEAD

ROOT = Path(__file__).parent.parent
CONFIG = """
listeners:
  tape: {kind: tape, file: tape.jsonl, pace: fast, every: 0.1}
approval: {undo_seconds: 0}
courtesy: {quiet_hours: []}
daemon: {walk_seconds: 0.05}
"""
LATE = "my flight GW117 is delayed by five hours and nobody tells us anything"


def wait_for(happened: Callable[[], object], seconds: float = 20) -> None:
    """Until it has happened; a bound for a test that went wrong, not a measurement."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


@pytest.fixture
def brand(tmp_path: Path) -> Path:
    """A folder with a configuration, the shipped playbooks and an empty tape."""
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    shutil.copytree(ROOT / "playbooks", tmp_path / "playbooks")
    (tmp_path / "tape.jsonl").touch()
    return tmp_path


@pytest.fixture
def daemon(brand: Path) -> Iterator[Daemon]:
    """A daemon at work in this process."""
    app = App(config.load(brand / "config.yaml", {}))
    app.upgrade()
    made = Daemon(app)
    made.start()
    yield made
    assert made.stop()
    app.close()


def say(brand: Path, number: int, text: str = LATE) -> None:
    with (brand / "tape.jsonl").open("a", encoding="utf-8") as tape:
        tape.write(json.dumps({"id": str(number), "text": text, "handle": "ana"}) + "\n")


def test_a_post_is_heard_held_approved_and_said(brand: Path, daemon: Daemon) -> None:
    # Given a post on the tape
    say(brand, 1)
    # When it is held and somebody approves it
    wait_for(lambda: daemon.app.looking.held(1))
    [item] = daemon.app.looking.held(1)
    assert daemon.app.desk.approve(item.id, "ana").done
    # Then it hangs in the sandbox once, and the mention is closed
    wait_for(lambda: daemon.app.looking.stages() == {Stage.CLOSED: 1})
    [pinned] = daemon.app.looking.pinned(9)
    assert (pinned.text, pinned.handle) == (item.the_draft.text, "ana")
    assert daemon.troubles() == []


def test_a_pause_holds_within_a_second_and_resuming_lets_it_go(brand: Path, daemon: Daemon) -> None:
    say(brand, 1)
    wait_for(lambda: daemon.app.looking.held(1))
    [item] = daemon.app.looking.held(1)
    daemon.app.switches.pause("all", "ana", "a storm", daemon.app.clock.now())
    daemon.app.desk.approve(item.id, "ana")
    time.sleep(1)
    assert daemon.app.looking.stages() == {Stage.APPROVED: 1}
    daemon.app.switches.resume(None)
    wait_for(lambda: daemon.app.looking.stages() == {Stage.CLOSED: 1})


def test_a_playbook_that_is_edited_is_used_and_a_broken_one_keeps_its_last_good_version(
    brand: Path, daemon: Daemon
) -> None:
    # Given a playbook for every post of a kind
    own = brand / "playbooks" / "00-own.yaml"
    text = "playbook: own\nlane: service\nabout: Test.\nwhen: {says_any: [zebra]}\nexpires: 1h\n"
    text += "say: {one: 'Stripes, {WORD}.'}\n"
    text += "examples: {match: ['a zebra!'], no_match: ['a horse']}\n"
    own.write_text(text.replace("{WORD}", "one"), encoding="utf-8")
    wait_for(lambda: any(p.name == "own" for p in daemon.app.playbooks.shelf.playbooks))
    say(brand, 1, "look, a zebra")
    wait_for(lambda: daemon.app.looking.held(1))
    # When it is broken, its last good version goes on, and the mistake is there to see
    own.write_text("playbook: own\nlane: sideways\n", encoding="utf-8")
    wait_for(lambda: daemon.app.playbooks.mistakes)
    say(brand, 2, "another zebra")
    wait_for(lambda: len(daemon.app.looking.held(9)) == 2)
    assert {item.the_draft.text for item in daemon.app.looking.held(9)} == {"Stripes, one."}
    # When it is mended, the new words are used
    own.write_text(text.replace("{WORD}", "two"), encoding="utf-8")
    wait_for(lambda: not daemon.app.playbooks.mistakes)
    say(brand, 3, "a third zebra")
    wait_for(lambda: len(daemon.app.looking.held(9)) == 3)
    assert "Stripes, two." in {item.the_draft.text for item in daemon.app.looking.held(9)}


def test_what_nobody_decided_in_time_expires(brand: Path, daemon: Daemon) -> None:
    from engage import housekeeping

    say(brand, 1)
    wait_for(lambda: daemon.app.looking.held(1))
    gone = housekeeping.expire(daemon.app.store, daemon.app.clock.now() + timedelta(days=30))
    assert gone == {Stage.EXPIRED: 1}
    assert daemon.app.looking.held(1) == []


def test_a_mention_whose_answer_was_heard_before_it_is_settled_by_and_by(brand: Path, daemon: Daemon) -> None:
    # Given an answer of ours that was heard before the post it answers
    own = Own("1", "p7", "https://posts.example/7", "So sorry.", daemon.app.clock.now())
    daemon.app.store.hear("other", Heard(own=(own,)), daemon.app.clock.now(), "tape")
    # When that post is heard and drafted
    say(brand, 1)
    # Then the daemon finds the answer by itself, and nobody is asked any more
    wait_for(lambda: daemon.app.looking.stages() == {Stage.CLOSED: 1})
    assert daemon.app.looking.pinned(9) == []


def test_a_job_that_fails_says_so_waits_and_recovers() -> None:
    # Given a job that fails once
    runs = list[str]()

    def work() -> None:
        runs.append("run")
        if len(runs) == 1:
            raise GoodwordError("the platform is away")

    job = Job("hear:x", work, timedelta(seconds=1), threading.Event())
    # When it has failed, it says so and does not run at once again
    job.run()
    assert job.trouble == "the platform is away"
    job.run()
    assert len(runs) == 1
    # Then it runs after its wait, and is well again
    job._not_before = 0
    job.run()
    assert (len(runs), job.trouble) == (2, "")


def test_a_job_survives_a_bug() -> None:
    job = Job("walk", lambda: 1 / 0, timedelta(seconds=1), threading.Event())
    for _ in range(9):
        job._not_before = 0
        job.run()
    assert job.trouble == "division by zero"
    assert job._wait == 60


def test_a_platform_that_fails_for_good_does_not_stop_the_rest(brand: Path, daemon: Daemon) -> None:
    (brand / "tape.jsonl").unlink()
    wait_for(daemon.troubles)
    assert any("tape.jsonl" in trouble for trouble in daemon.troubles())
    assert daemon.jobs["walk"].trouble == ""


def test_what_is_wrong_at_the_start_is_told_in_sentences_without_a_traceback(brand: Path) -> None:
    # Given playbooks that speak of a brand that nobody described
    (brand / "playbooks" / "brand.yaml").unlink()
    # When it is run
    run = subprocess.run(
        [sys.executable, "-m", "engage.cli", "run", "--no-console"],
        cwd=brand, check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    # Then it ends, says what to mend and where, and nothing else
    assert run.returncode == 1
    assert "brand.yaml" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_it_ends_within_five_seconds_and_in_order(brand: Path, number: signal.Signals) -> None:
    # Given a daemon at work in a process of its own
    for n in range(200):
        say(brand, n)
    process = subprocess.Popen(
        [sys.executable, "-m", "engage.cli", "run", "--no-console"],
        cwd=brand, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=os.environ, text=True,
    )  # fmt: skip
    database = brand / ".goodword" / "goodword.db"
    wait_for(lambda: database.exists() and _heard(database))
    # When it is asked to stop
    process.send_signal(number)
    output, _ = process.communicate(timeout=5)
    # Then it does, says that it did, and what it upgraded at the start
    assert process.returncode == 0, output
    assert "upgraded from nothing to" in output
    last = json.loads(output.strip().splitlines()[-1])
    assert (last["event"], last["clean"]) == ("stopped", True)


def _heard(file: Path) -> bool:
    database = Database(f"sqlite:///{file}")
    try:
        return bool(Looking(database).stages())
    except Exception:  # the tables may not be there yet
        return False
    finally:
        database.close()


def test_pausing_from_another_process_works_on_the_same_database(brand: Path, daemon: Daemon) -> None:
    subprocess.run(
        [sys.executable, "-m", "engage.cli", "pause", "--lane", "marketing", "--why", "a storm"],
        cwd=brand, check=True, capture_output=True,
    )  # fmt: skip
    [pause] = Switches(daemon.app.database).paused(daemon.app.clock.now())
    assert (pause.scope, pause.why) == ("lane:marketing", "a storm")
    assert upgrade(daemon.app.database) == (HEAD, HEAD)


def test_the_demo_opens_the_console_on_this_machine_and_stops_in_order(tmp_path: Path) -> None:
    # Given a folder without any configuration
    process = subprocess.Popen(
        [sys.executable, "-m", "engage.cli", "demo", "--port", "0"],
        cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "COLUMNS": "200"},
    )  # fmt: skip
    # When the demo is started, it prints the console's address
    assert process.stderr is not None
    address = next(line.split()[-1] for line in process.stderr if "console is open at" in line)
    assert address.startswith("http://127.0.0.1:")
    # Then the console answers, drafts arrive, and Ctrl-C ends it
    wait_for(lambda: httpx.get(f"{address}/readyz").json()["ready"])
    wait_for(lambda: 'goodword_mentions{stage="held"} 0.0' not in httpx.get(f"{address}/metrics").text)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=5) == 0
