"""The daemon watches: how far it listened is kept, it looks every few minutes, and says so to whoever monitors it."""

from datetime import timedelta
from pathlib import Path

import pytest

from engage import config, metrics
from engage.alarms.announcing import tell
from engage.daemon import Daemon
from engage.errors import Mistakes
from engage.spikes import Severity
from engage.store import Database, NewAlert, Watching
from tests.fakes import NOON
from tests.test_daemon import brand, daemon, say, wait_for

__all__ = ["brand", "daemon"]


def test_how_far_was_listened_is_kept_and_the_watch_is_a_job_like_the_others(brand: Path, daemon: Daemon) -> None:
    say(brand, 1)
    watching = Watching(daemon.app.database)
    wait_for(lambda: "tape" in watching.covers())
    assert timedelta(0) <= daemon.app.clock.now() - watching.covers()["tape"].since < timedelta(minutes=1)
    wait_for(lambda: not daemon.jobs["alerts"].running)
    assert daemon.jobs["alerts"].every == timedelta(minutes=5)
    assert "reach:tape" not in daemon.jobs  # what is on a tape does not change
    assert daemon.troubles() == []


def test_alerts_are_counted_and_logged_without_a_word_of_anybody(
    sqlite: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    before = metrics.REGISTRY.get_sample_value("goodword_alerts_total", {"kind": "viral"}) or 0
    alert = NewAlert(
        key="1", kind="viral", severity="high", at=NOON, says="Mention 1 on x: 900 reactions.", mention_id=1
    )
    tell(sqlite, [alert])
    tell(sqlite, [alert])
    assert metrics.REGISTRY.get_sample_value("goodword_alerts_total", {"kind": "viral"}) == before + 1
    [line] = [line for line in capsys.readouterr().out.splitlines() if "Mention 1 on x" in line]
    assert "kind=viral" in line
    assert "mention=1" in line


def test_what_is_worth_an_alert_is_set_in_config_yaml(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(
        "spikes: {timezone: Europe/Vienna, hold_marketing_from: severe, viral: {looks: 5}}", encoding="utf-8"
    )
    loaded = config.load(file, {}).spikes
    assert (loaded.timezone, loaded.hold_marketing_from, loaded.viral.looks) == ("Europe/Vienna", Severity.SEVERE, 5)
    file.write_text("spikes:\n  timezone: Vienna\n  viral: {loks: 5}\n", encoding="utf-8")
    with pytest.raises(Mistakes) as caught:
        config.load(file, {})
    said = "\n".join(map(str, caught.value.mistakes))
    assert "write it as Europe/Vienna" in said
    assert "looks" in said
