"""The daemon with Slack in its configuration, and without: from a post to the card that says it is sent."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from engage import config
from engage.app import App
from engage.approval.slack.calls import PATH, Calls
from engage.daemon import Daemon
from engage.errors import GoodwordError
from tests.platforms.faults import Fault
from tests.platforms.slack_objects import Message
from tests.platforms.slack_reading import shown
from tests.platforms.slack_town import SlackTown
from tests.test_daemon import CONFIG, LATE, ROOT, wait_for

HEAVY = ("slack_sdk", "slack_bolt", "matplotlib")
WATCHED = """
import sys, time
from pathlib import Path
from engage import config
from engage.app import App
from engage.daemon import Daemon
app = App(config.load(Path("config.yaml"), {}))
app.upgrade()
daemon = Daemon(app)
daemon.start()
deadline = time.monotonic() + 20
while not app.looking.held(1) and time.monotonic() < deadline:
    time.sleep(0.05)
assert app.looking.held(1) and daemon.stop()
print([job for job in daemon.jobs if "slack" in job])
print(sorted(name for name in sys.modules if name.partition(".")[0] in HEAVY))
"""
"""A daemon that hears a post and stops; its jobs, and what of Slack was loaded."""


@pytest.fixture
def town() -> Iterator[SlackTown]:
    with SlackTown(1000, 1000) as made:
        yield made


def brand(folder: Path, *blocks: str) -> Path:
    """A folder with a configuration, the shipped playbooks and a tape with one post."""
    (folder / "config.yaml").write_text("\n".join((CONFIG, *blocks)), encoding="utf-8")
    shutil.copytree(ROOT / "playbooks", folder / "playbooks")
    say(folder, 1, "ana")
    return folder


def say(folder: Path, number: int, handle: str) -> None:
    with (folder / "tape.jsonl").open("a", encoding="utf-8") as tape:
        tape.write(json.dumps({"id": str(number), "text": LATE, "handle": handle}) + "\n")


def slack_block(town: SlackTown, more: str = "timeout: 1") -> str:
    return f"slack: {{channel: {town.channel}, alerts: {town.alerts}, api_base: '{town.api_base}', {more}}}"


@contextmanager
def at_work(folder: Path, town: SlackTown, more: str = "timeout: 1", **secrets: str) -> Iterator[Daemon]:
    file = brand(folder, slack_block(town, more)) / "config.yaml"
    app = App(config.load(file, {**town.environment, **secrets}))
    app.upgrade()
    daemon = Daemon(app)
    daemon.start()
    try:
        yield daemon
    finally:
        daemon.stop()
        app.close()


@contextmanager
def running(folder: Path, town: SlackTown, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """`goodword run` in a process of its own; what it prints is in the file `log`."""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "engage.cli", "run", *(options or ("--no-console",))],
            cwd=folder, stdout=log, stderr=log, env=os.environ | town.environment,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_from_a_post_to_a_card_to_a_click_to_a_reply(tmp_path: Path, town: SlackTown) -> None:
    with at_work(tmp_path, town) as daemon:
        # Given a card in the channel
        wait_for(town.messages)
        town.wait_until_connected()
        assert LATE in shown(town.messages()[0])
        # When somebody approves it
        town.person("ben").click(town.messages()[0], "approve").acked()
        # Then the reply is said, the card says so, and who it was is kept
        wait_for(lambda: "Approved by ben · sent" in shown(town.messages()[0]))
        [pinned] = daemon.app.looking.pinned(9)
        told = daemon.app.looking.told(1)
        assert told is not None
        [decision] = told.decisions
        assert (decision.by, decision.account, decision.text) == ("ben", "slack:U0BEN", pinned.text)
        assert daemon.troubles() == []


def test_what_is_decided_in_the_console_shows_in_slack(tmp_path: Path, town: SlackTown) -> None:
    with at_work(tmp_path, town) as daemon:
        wait_for(town.messages)
        assert daemon.app.desk.reject(1, "Ana", "not for us").done
        wait_for(lambda: "Rejected by Ana" in shown(town.messages()[0]))
        assert "[Approve & send]" not in shown(town.messages()[0])


def test_slack_away_at_the_start_is_told_and_everything_else_goes_on(tmp_path: Path, town: SlackTown) -> None:
    def with_handle(handle: str) -> list[Message]:
        return [card for card in town.messages() if f"@{handle} on" in shown(card)]

    # Given a Slack that is down when the daemon starts
    town.down()
    with at_work(tmp_path, town) as daemon:
        wait_for(lambda: daemon.app.looking.held(1))
        wait_for(lambda: {job.partition(":")[0] for job in daemon.troubles()} == {"slack"})
        # When somebody decides in the console, and then it is back
        assert daemon.app.desk.approve(1, "ana").done
        wait_for(lambda: daemon.app.looking.pinned(1))
        say(tmp_path, 2, "cem")
        town.up()
        # Then what is still to be decided has a card, and what was decided needs none
        wait_for(lambda: with_handle("cem"), 90)
        assert with_handle("ana") == []
        wait_for(lambda: daemon.troubles() == [], 90)


def test_where_slack_calls_us_the_port_is_closed_in_the_end(tmp_path: Path, town: SlackTown) -> None:
    with at_work(tmp_path, town, "mode: http, port: 0", GOODWORD_SLACK_SIGNING_SECRET="s3cr3t-signing") as daemon:
        assert daemon.slack is not None
        line = daemon.slack.line
        assert isinstance(line, Calls)
        wait_for(lambda: line.address)
        address = f"{line.address}{PATH}"
        assert httpx.post(address).status_code == 401
    with pytest.raises(httpx.ConnectError):
        httpx.post(address)


@pytest.mark.parametrize("when", ["while it connects", "while it acts on a click", "while it answers a command"])
def test_asked_to_stop_it_ends_although_slack_hangs(tmp_path: Path, town: SlackTown, when: str) -> None:
    # Given a Slack that takes calls and never answers, and a Goodword that would wait for it
    folder, ben = brand(tmp_path, slack_block(town, "timeout: 15")), town.person("ben")
    if when == "while it connects":
        town.faults.always_on("POST /api/", Fault.HANGS)
    with running(folder, town) as daemon:
        if when == "while it connects":
            town.wait_for(lambda: town.server.count("POST /api/apps.connections.open"), 30)
        else:
            town.wait_for(town.messages, 30)
            town.wait_until_connected()
            asked = "POST /api/users.info" if when == "while it acts on a click" else "POST /respond/"
            town.faults.always_on(asked, Fault.HANGS)
            if when == "while it acts on a click":
                ben.click(town.messages()[0], "approve").acked()
            else:
                ben.types_command("/goodword", "help").acked()
            town.wait_for(lambda: town.server.count(asked))
        # When it is asked to stop, then it does not wait for that
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(10) == 0
    assert '"event": "stopped"' in (folder / "log").read_text(encoding="utf-8")


@pytest.mark.parametrize("missing", ["GOODWORD_SLACK_BOT_TOKEN", "GOODWORD_SLACK_APP_TOKEN"])
def test_a_missing_token_is_a_sentence_at_the_start(tmp_path: Path, town: SlackTown, missing: str) -> None:
    environ = {name: value for name, value in town.environment.items() if name != missing}
    app = App(config.load(brand(tmp_path, slack_block(town)) / "config.yaml", environ))
    app.upgrade()
    with pytest.raises(GoodwordError, match=f"config.yaml has a slack: block, but {missing} is not set"):
        Daemon(app)
    app.close()


def test_without_the_block_nothing_of_slack_is_loaded(tmp_path: Path) -> None:
    brand(tmp_path)
    code = WATCHED.replace("HEAVY", repr(HEAVY))
    watched = [sys.executable, "-c", code]
    ran = subprocess.run(watched, cwd=tmp_path, capture_output=True, text=True, timeout=90, check=False)
    assert ran.stdout.splitlines()[-2:] == ["[]", "[]"], ran.stdout + ran.stderr


def test_no_secret_and_nothing_that_people_wrote_reaches_the_log(tmp_path: Path, town: SlackTown) -> None:
    # Given a daemon that logs all it can
    folder = brand(tmp_path, slack_block(town), "log: {level: debug, format: json}")
    with running(folder, town, "--port", "0") as daemon:
        town.wait_for(town.messages, 60)
        town.wait_until_connected()
        # When people type, click and write, and Slack breaks now and then
        ben, card = town.person("ben"), town.messages()[0]
        town.faults.next_on("POST /api/chat.update", Fault.SERVER_ERROR)
        ben.types_command("/goodword", "why zebra-crossing").acked()
        view = ben.waits_for_view(ben.click(card, "edit").acked())
        ben.submits(view, {("text", "value"): "A zebra-crossing, we are sorry."}).acked()
        town.wait_for(lambda: "Approved with edits by ben · sent" in shown(town.messages()[0]), 30)
        town.sockets.drop_all()
        town.wait_for(lambda: town.sockets.connections, 30)
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(20) == 0
    text = (folder / "log").read_text(encoding="utf-8")
    assert '"event": "answered"' in text
    for secret in (town.bot_token, town.app_token, "s3cr3t", "zebra", LATE):
        assert secret not in text
