"""`goodword check`: what is paused, and with --live what the platforms and Slack say of our credentials."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engage.cli import findings
from engage.errors import Permanent
from engage.exchange import Checked
from engage.store import Database, Switches
from tests.platforms.serving import Server
from tests.platforms.slack import APP_TOKEN, BOT_TOKEN, Slack
from tests.platforms.slack_state import Workspace
from tests.test_cli import ROOT, Goodword, goodword

__all__ = ["goodword"]

TOLL = "  toll: {kind: tests.toll}\n"
BROKEN = "  broken: {kind: tests.toll, works: false}\n"
TAPE = "  tape: {kind: tape, file: posts.csv}\n"


def configure(folder: Path, listeners: str = TOLL, more: str = "") -> None:
    (folder / "config.yaml").write_text(f"playbooks: {ROOT}/playbooks\nlisteners:\n{listeners}{more}", encoding="utf-8")


def switches(folder: Path) -> Switches:
    return Switches(Database(f"sqlite:///{folder}/.goodword/goodword.db"))


def states(checks: list[dict[str, str]]) -> dict[str, str]:
    return {f"{one['of']} {one['what']}".strip(): one["state"] for one in checks}


def test_live_asks_each_platform_and_tells_what_works(goodword: Goodword, tmp_path: Path) -> None:
    configure(tmp_path, TOLL + TAPE)
    goodword("db", "upgrade")
    ran = goodword("check", "--live", "--json")
    assert ran.code == 0
    found = states(ran.json["checks"])
    assert (found["toll credentials"], found["toll our mentions"], found["tape account"]) == ("ok", "ok", "skipped")
    shown = goodword("check", "--live")
    assert "can be read" in shown.out
    assert "it needs none" in shown.out
    assert not shown.err


def test_what_does_not_work_is_told_and_fails_the_check(goodword: Goodword, tmp_path: Path) -> None:
    configure(tmp_path, TOLL + BROKEN.replace("broken", "other"))
    goodword("db", "upgrade")
    ran = goodword("check", "--live")
    assert ran.code == 1
    assert "refused: make a new token" in ran.out
    assert states(goodword("check", "--live", "--json").json["checks"])["other credentials"] == "wrong"


def test_without_live_nobody_is_asked_and_the_way_to_it_is_told(goodword: Goodword, tmp_path: Path) -> None:
    configure(tmp_path, BROKEN)
    goodword("db", "upgrade")
    ran = goodword("check")
    assert ran.code == 0
    assert "goodword check --live" in ran.out
    configure(tmp_path, TAPE)
    assert "--live" not in goodword("check").out


def test_slack_is_asked_with_the_secrets_of_the_environment(
    goodword: Goodword, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GOODWORD_SLACK_BOT_TOKEN", BOT_TOKEN)
    monkeypatch.setenv("GOODWORD_SLACK_APP_TOKEN", APP_TOKEN)
    workspace = Workspace()
    workspace.add_channel("social")
    with Server(Slack(workspace=workspace)) as server:
        configure(tmp_path, TAPE, f"slack: {{channel: C0SOCIAL, api_base: '{server.url}/api/'}}\n")
        goodword("db", "upgrade")
        quiet = goodword("check")
        assert "Slack bot token: ****" in quiet.out
        assert not server.asked
        ran = goodword("check", "--live")
    assert ran.code == 0
    assert "we are goodword in Goodword Air" in ran.out
    assert "Socket Mode works" in ran.out
    assert "s3cr3t" not in ran.out + ran.err


@pytest.mark.parametrize(("mode", "needs"), [("socket", "APP_TOKEN"), ("http", "SIGNING_SECRET")])
def test_a_secret_of_slacks_that_is_missing_is_told_without_asking_anybody(
    goodword: Goodword, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str, needs: str
) -> None:
    for name in ("BOT_TOKEN", "APP_TOKEN", "SIGNING_SECRET"):
        monkeypatch.delenv(f"GOODWORD_SLACK_{name}", raising=False)
    configure(tmp_path, TAPE, f"slack: {{channel: C0SOCIAL, mode: {mode}}}\n")
    goodword("db", "upgrade")
    # Given none, then each that is needed is named
    ran = goodword("check", "--json")
    says = [one["says"].split()[0] for one in ran.json["checks"] if one["what"] == "slack"]
    assert (ran.code, says) == (1, ["GOODWORD_SLACK_BOT_TOKEN", f"GOODWORD_SLACK_{needs}"])
    # Given both, then all is well, and neither is shown
    monkeypatch.setenv("GOODWORD_SLACK_BOT_TOKEN", BOT_TOKEN)
    monkeypatch.setenv(f"GOODWORD_SLACK_{needs}", "s3cr3t-other")
    ran = goodword("check", "--json")
    assert (ran.code, states(ran.json["checks"])["slack"]) == (0, "ok")
    assert "s3cr3t" not in ran.out + ran.err


def test_a_platform_that_never_ends_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given three platforms: one that is silent after its first word, one that breaks, one that works
    released = threading.Event()

    def dripping() -> Iterator[Checked]:
        yield Checked("credentials", True, "taken")
        released.wait(30)

    def refusing() -> Iterator[Checked]:
        raise Permanent("nothing works")

    def working() -> Iterator[Checked]:
        yield Checked("credentials", True, "taken")

    # When they are asked, with little time
    monkeypatch.setattr(findings, "LIVE_SECONDS", 0.2)
    found = findings.asked({"drips": dripping, "refuses": refusing, "works": working})
    released.set()
    # Then what was learned in time is told, and what was not
    assert [(one.of, one.what, one.state) for one in found] == [
        ("drips", "credentials", "ok"),
        ("drips", "the rest", "wrong"),
        ("refuses", "the rest", "wrong"),
        ("works", "credentials", "ok"),
    ]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_check_that_breaks_off_is_not_taken_for_one_that_went_well() -> None:
    def breaking() -> Iterator[Checked]:
        yield Checked("credentials", True, "taken")
        raise ZeroDivisionError

    *_, last = findings.asked({"odd": breaking})
    assert last.state == "wrong"


def test_check_shows_what_is_paused_by_whom_and_why(goodword: Goodword, tmp_path: Path) -> None:
    goodword("db", "upgrade")
    now = goodword("check", "--json").json
    assert now["paused"] == []
    goodword("pause", "--lane", "marketing", "--by", "ana", "--why", "storm")
    shut = switches(tmp_path)
    at = datetime.now(UTC)
    shut.shut("shut:x", "X is out of credit", at, None)
    shut.shut("listener:news", "again soon", at, at + timedelta(minutes=9))
    shut.shut("shut:past", "long over", at - timedelta(hours=2), at - timedelta(hours=1))
    ran = goodword("check")
    assert ran.code == 0
    for words in ("marketing is paused", "by ana: storm", "x takes no reply", "out of credit", "listening by news is"):
        assert words in ran.out
    assert "long over" not in ran.out
    paused = goodword("check", "--json").json["paused"]
    assert [one["scope"] for one in paused] == ["lane:marketing", "listener:news", "shut:x"]


def test_a_listener_is_paused_and_resumed_by_its_name(goodword: Goodword, tmp_path: Path) -> None:
    configure(tmp_path)
    goodword("db", "upgrade")
    assert goodword("pause", "--listener", "toll").out.strip() == "listening by toll is paused"
    assert goodword("pause", "--listener", "toll").out.strip() == "listening by toll is paused already"
    assert 'did you mean "toll"' in goodword("pause", "--listener", "tol").err
    assert "one at a time" in goodword("pause", "--listener", "toll", "--platform", "x").err
    assert goodword("resume", "--listener", "toll").out.strip() == "toll listens again"


def test_resuming_a_platform_opens_it_again_where_goodword_shut_it(goodword: Goodword, tmp_path: Path) -> None:
    goodword("db", "upgrade")
    switches(tmp_path).shut("shut:x", "X refused our token", datetime.now(UTC), None)
    goodword("pause", "--platform", "x")
    goodword("pause", "--lane", "marketing")
    assert goodword("resume", "--platform", "x").out.strip() == "x speaks again"
    assert goodword("resume", "--json").json["resumed"] == ["lane:marketing"]
