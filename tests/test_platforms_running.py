"""`python -m tests.platforms`: X, Reddit and Slack with people in them, ready for a Goodword beside them."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engage import config
from engage.app import App
from engage.daemon import Daemon
from engage.stages import Stage
from tests.test_daemon import wait_for

ROOT = Path(__file__).parent.parent
SEVERAL = 3
FREE = ("--x-port", "0", "--reddit-port", "0", "--slack-port", "0")


@contextmanager
def running(*options: str) -> Iterator[subprocess.Popen[str]]:
    """The platforms in a process of their own, on free ports."""
    command = [sys.executable, "-m", "tests.platforms", *FREE, *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def told(process: subprocess.Popen[str], until: str | tuple[str, ...]) -> list[str]:
    """What it prints, up to the line that begins so, or in one of these ways."""
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if line.startswith(until):
            return lines
    raise AssertionError(lines)


def test_what_is_printed_leads_goodword_there(tmp_path: Path) -> None:
    # Given the platforms, and what they print
    with running() as process:
        lines = told(process, "Then, in another terminal")
        # When config.yaml and the environment are made of it
        begin, end = lines.index("config.yaml:"), lines.index("the environment:")
        (tmp_path / "config.yaml").write_text("\n".join(lines[begin + 1 : end]), encoding="utf-8")
        exports = (line.removeprefix("export ").split("=", 1) for line in lines if line.startswith("export "))
        loaded = config.load(tmp_path / "config.yaml", dict(exports))
        # Then every credential works everywhere
        app = App(loaded)
        checked = {name: [one.works for one in check()] for name, check in app.live_checks().items() if check}
        app.close()
    assert checked.keys() == {"x", "reddit", "slack"}
    assert all(all(works) and works for works in checked.values()), checked


def test_goodword_hears_what_happens_and_its_answers_are_told(tmp_path: Path) -> None:
    # Given the platforms, busy, and a Goodword that is configured by them
    with running("--busy", "0.2", "--config", str(tmp_path / "try")) as process:
        told(process, "In another terminal")
        secrets = (tmp_path / "try" / "secrets.sh").read_text().splitlines()
        environment: dict[str, str] = dict(line.removeprefix("export ").split("=", 1) for line in secrets)
        file = tmp_path / "try" / "config.yaml"
        file.write_text(file.read_text() + "approval: {undo_seconds: 0}\n")
        app = App(config.load(file, environment))
        app.upgrade()
        daemon = Daemon(app)
        daemon.start()
        # When some drafts are approved that go out by themselves (one may be too late: its author deleted the post)
        approved: set[int] = set()
        wait_for(lambda: len(_approve(app, approved)) >= SEVERAL, seconds=60)
        # Then their words are told where the platforms run
        assert " ← " in told(process, ("x: @", "reddit: @"))[-1]
        # And both stop in order
        assert daemon.stop()
        app.close()
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=10)
    assert (process.returncode, complaints) == (0, "")


def _approve(app: App, approved: set[int]) -> set[int]:
    """Approve all that is held; `approved` are those that go out by themselves."""
    outcomes = [app.desk.approve(item.id, "ana") for item in app.looking.held(100)]
    items = [outcome.item for outcome in outcomes if outcome.done and outcome.item]
    approved.update(item.id for item in items if item.stage is Stage.APPROVED)
    return approved


def test_a_port_that_is_taken_is_told_in_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with running("--x-port", str(port)) as process:
            _, complaints = process.communicate(timeout=20)
    assert process.returncode == 1
    assert complaints == f"cannot begin: port {port} cannot be taken (Address already in use); choose another one\n"


def test_a_configuration_that_stands_there_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("mine", encoding="utf-8")
    with running("--config", str(tmp_path)) as process:
        _, complaints = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "there is a config.yaml in" in complaints
    assert (tmp_path / "config.yaml").read_text() == "mine"


@pytest.mark.parametrize("share", ["2", "-0.1", "much"])
def test_a_share_of_faults_lies_between_0_and_1(share: str) -> None:
    with running(f"--faults={share}") as process:
        _, complaints = process.communicate(timeout=20)
    assert process.returncode == 2
    assert "--faults" in complaints
