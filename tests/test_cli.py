"""The command line: tables for people, JSON for programs, sentences for mistakes. Run as people run it."""

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from engage import cli
from engage.exchange import Heard
from engage.items import Move
from engage.journey import UNDERSTANDING
from engage.labels import Intent, Label
from engage.stages import Stage
from engage.store import Database, Store
from engage.store.upgrade import HEAD
from engage.types import Author
from engage.walking import walk
from tests.fakes import NOON, draft, mention, reading, route

ROOT = Path(__file__).parent.parent
FILMS = "Flying GW117 to Lisbon tonight, can't wait!"
LATE = "my flight has been delayed for five hours and nobody tells us anything"


@dataclass
class Ran:
    """What one call printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Goodword = Callable[..., Ran]


def caller(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *first: str) -> Goodword:
    """Calls the command line; `first` stands before what each call adds."""

    def call(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["goodword", *first, *map(str, arguments)])
        capsys.readouterr()
        code: object = 0
        try:
            cli.main()
        except SystemExit as end:
            code = end.code
        printed = capsys.readouterr()
        return Ran(int(str(code or 0)), printed.out, printed.err)

    return call


@pytest.fixture
def goodword(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Goodword:
    """Calls the command line in a folder with a configuration of its own and the shipped playbooks."""
    config = f"playbooks: {ROOT}/playbooks\ncourtesy: {{quiet_hours: []}}\n"
    (tmp_path / "config.yaml").write_text(config, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.delenv("GOODWORD_CONFIG", raising=False)

    return caller(monkeypatch, capsys)


@pytest.fixture
def held_drafts(goodword: Goodword, tmp_path: Path) -> list[int]:
    """Two held drafts, a marketing and a service one, in the folder's database."""
    from engage import config
    from engage.app import App

    app = App(config.load(tmp_path / "config.yaml", {}))
    app.upgrade()
    posts = (mention(1, FILMS), mention(2, LATE, author=Author("ben", "Ben", 12)))
    app.store.hear("t", Heard(posts), app.clock.now())
    walk(app.store, UNDERSTANDING, app.tools(), 8)
    app.close()
    return [1, 2]


@pytest.mark.parametrize(
    "command",
    ["run", "demo", "replay", "check", "why", "held", "approve", "edit", "reject", "undo", "retry", "correct",
     "posted", "request-changes",
     "pause", "resume", "costs", "models", "models info", "models read", "models evaluate", "models train",
     "models learn", "models rollback", "alerts", "contacts", "conversations", "conversations show",
     "conversations snooze", "conversations assign", "conversations resolve", "conversations reopen", "gestures",
     "glitches", "init", "playbooks", "playbooks check", "playbooks try", "playbooks test", "playbooks schema", "db",
     "db upgrade"],
)  # fmt: skip
def test_every_command_has_a_help_that_teaches(goodword: Goodword, command: str) -> None:
    ran = goodword(*command.split(), "--help")
    assert ran.code == 0
    assert "Usage: goodword" in ran.out
    assert len(ran.out.split()) > 20


def test_it_tells_which_goodword_it_is_without_any_configuration(goodword: Goodword, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").unlink()
    assert goodword("--version").out == f"Goodword {version('goodword')}\n"


def test_held_shows_each_draft_beside_what_was_said(goodword: Goodword, held_drafts: list[int]) -> None:
    shown = goodword("held").out
    assert "in-flight-movies" in shown
    assert "GW117 to Lisbon tonight" in shown
    drafts = goodword("held", "--json").json
    assert sorted(one["id"] for one in drafts) == held_drafts
    assert [one["lane"] for one in goodword("held", "--lane", "marketing", "--json").json] == ["marketing"]
    assert "2 more wait" not in shown
    assert "1 more wait" in goodword("held", "--limit", 1).out


def test_approve_edit_reject_and_undo_from_the_terminal(goodword: Goodword, held_drafts: list[int]) -> None:
    assert goodword("approve", 1, "--by", "ana").out.strip() == "approved"
    assert goodword("undo", 1).out.strip() == "undone"
    assert goodword("edit", 1, "--text", "Enjoy!", "--keep").out.strip() == "reworded, still held"
    assert goodword("edit", 1, "--text", "Enjoy it!", "--json").json["done"] is True
    assert goodword("reject", 2, "--why", "not ours").out.strip() == "rejected: not ours"
    late = goodword("approve", 2, "--by", "a-colleague")
    assert late.code == 1
    assert "a colleague was faster" in late.err
    assert "too late: you rejected it" in goodword("approve", 2).err
    assert goodword("approve", 2, "--json").json["done"] is False
    assert goodword("retry", 2).code == 1
    assert "Nothing waits for you" in goodword("held").out


def test_a_reading_is_corrected_from_the_terminal(goodword: Goodword, held_drafts: list[int]) -> None:
    said = goodword("correct", 1, "--by", "anna", "--intent", "complaint", "--cause", "delay").out.strip()
    assert "intent: plan → complaint" in said
    told = goodword("why", 1).out
    for words in ("the model said plan", "corrected by anna", "anna corrected it", "cause: none → delay"):
        assert words in told
    reading = goodword("why", 1, "--json").json["item"]["reading"]
    assert (reading["corrected_by"], reading["intent"]["second"]) == ("anna", "plan")
    late = goodword("correct", 1, "--intent", "praise", "--json")
    assert (late.code, late.json["done"]) == (1, False)
    assert "say what it reads as" in goodword("correct", 2).err
    assert "only a complaint has a cause" in goodword("correct", 2, "--intent", "praise", "--cause", "delay").err


def test_what_the_models_doubt_is_marked_among_the_held(goodword: Goodword, tmp_path: Path) -> None:
    # Given a held draft whose reading is not sure
    goodword("db", "upgrade")
    doubtful = replace(reading(), intent=Label(Intent.COMPLAINT, 0.41, Intent.QUESTION), unsure=True)
    store = Store(Database(f"sqlite:///{tmp_path}/.goodword/goodword.db"))
    store.hear("t", Heard((mention(1, LATE),)), NOON)
    items = store.due(Stage.HEARD, NOON, 1)
    for stage, value in ((Stage.READ, doubtful), (Stage.ROUTED, route()), (Stage.DRAFTED, draft()), (Stage.HELD, None)):
        items = store.move([Move(item, stage, "on", (value,) if value else ()) for item in items], NOON)
    # Then it says so wherever it is shown, with the two likeliest readings
    assert "complaint 41% or question" in goodword("held").out
    assert "not sure: complaint 41% or question" in goodword("why", 1).out
    assert goodword("held", "--json").json[0]["reading"]["unsure"] is True


def test_why_tells_the_whole_way(goodword: Goodword, held_drafts: list[int]) -> None:
    goodword("edit", 1, "--text", "Enjoy the films!", "--by", "ana")
    told = goodword("why", 1).out
    for words in (FILMS, "in-flight-movies", "ana edited it", "Enjoy the films!", "approved", "intent", "✓", "✗"):
        assert words in told
    story = goodword("why", 1, "--json").json
    assert story["item"]["stage"] == "approved"
    assert [step["target"] for step in story["steps"]] == ["read", "routed", "drafted", "held", "approved"]
    assert "there is no mention 99" in goodword("why", 99).err


def test_text_from_outside_cannot_act_on_the_terminal(goodword: Goodword, tmp_path: Path) -> None:
    goodword("db", "upgrade")
    store = Store(Database(f"sqlite:///{tmp_path}/.goodword/goodword.db"))
    store.hear("t", Heard((mention(1, "[red]x[/red] \x1b[2J\x07 \u202eevil"),)), NOON)
    told = goodword("why", 1).out
    assert "[red]x[/red]" in told
    assert "\x1b[2J" not in told
    assert "\\u001b[2J" in told
    assert "\\u202eevil" in told


def test_pause_and_resume(goodword: Goodword) -> None:
    goodword("db", "upgrade")
    assert goodword("pause", "--lane", "marketing").out.strip() == "marketing is paused"
    assert goodword("pause", "--lane", "marketing").out.strip() == "marketing is paused already"
    assert goodword("pause", "--platform", "x", "--json").json["changed"] is True
    assert goodword("resume", "--lane", "service").out.strip() == "nothing of that was paused"
    assert goodword("resume", "--json").json["resumed"] == ["lane:marketing", "platform:x"]
    assert "one at a time" in goodword("pause", "--lane", "marketing", "--platform", "x").err


def test_try_shows_the_playbook_the_reasons_and_the_reply(goodword: Goodword) -> None:
    shown = goodword("playbooks", "try", FILMS).out
    for words in ("in-flight-movies", "marketing", "✓", "✗", "GW117"):
        assert words in shown
    answer = goodword("playbooks", "try", FILMS, "--name", "Ana Silva", "--json").json
    assert answer["route"]["playbook"] == "in-flight-movies"
    assert "GW117" in answer["draft"]["text"]
    assert goodword("playbooks", "try", "haha ok", "--json").json["draft"] is None
    assert "nothing would be said" in goodword("playbooks", "try", "haha ok").out


def test_the_shipped_playbooks_have_no_mistakes_and_their_examples_hold(goodword: Goodword) -> None:
    checked = goodword("playbooks", "check", "--json").json
    assert checked["ok"], checked["mistakes"]
    assert len(checked["playbooks"]) >= 15
    assert "no mistakes" in goodword("playbooks", "check").out
    tested = goodword("playbooks", "test", "--json").json
    assert tested["ok"], [one for one in tested["examples"] if not one["passed"]]
    assert "examples hold" in goodword("playbooks", "test").out


def test_mistakes_in_playbooks_are_told_with_their_line_and_fail_the_check(goodword: Goodword, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "playbooks", tmp_path / "playbooks")
    (tmp_path / "config.yaml").write_text("", encoding="utf-8")
    (tmp_path / "playbooks" / "99-broken.yaml").write_text("playbook: broken\nlane: sideways\n", encoding="utf-8")
    for ran in (goodword("playbooks", "check"), goodword("check"), goodword("playbooks", "test")):
        assert ran.code == 1
        assert "99-broken.yaml:2" in ran.out + ran.err
    assert goodword("playbooks", "try", FILMS).code == 0


def test_the_schema_is_json_and_can_be_written_beside_the_playbooks(goodword: Goodword, tmp_path: Path) -> None:
    assert goodword("playbooks", "schema").json["additionalProperties"] is False
    shutil.copytree(ROOT / "playbooks", tmp_path / "playbooks")
    (tmp_path / "config.yaml").write_text("", encoding="utf-8")
    (tmp_path / "playbooks" / "playbook.schema.json").unlink()
    assert "playbook.schema.json" in goodword("playbooks", "schema", "--write").out
    assert json.loads((tmp_path / "playbooks" / "playbook.schema.json").read_text())


def test_the_database_is_upgraded_once_and_says_so(goodword: Goodword) -> None:
    assert f"upgraded from nothing to {HEAD}" in goodword("db", "upgrade").out
    assert f"at {HEAD} already" in goodword("db", "upgrade").out
    assert goodword("db", "upgrade", "--json").json == {"before": HEAD, "after": HEAD}


def test_check_tells_what_is_right_and_what_is_wrong(goodword: Goodword, tmp_path: Path) -> None:
    before = goodword("check", "--json")
    # A database that is not there yet is nothing wrong: the first start makes it.
    assert before.code == 0
    [new] = [one for one in before.json["checks"] if one["state"] != "ok"]
    assert (new["what"], new["state"]) == ("database", "skipped")
    assert "goodword run makes it" in new["says"]
    goodword("db", "upgrade")
    after = goodword("check")
    assert after.code == 0
    assert "✓" in after.out
    (tmp_path / "config.yaml").write_text("modle: x\nlog: {level: loud}\n", encoding="utf-8")
    wrong = goodword("check")
    assert wrong.code == 1
    assert "config.yaml:1" in wrong.out
    assert "config.yaml:2" in wrong.out


def test_check_never_shows_a_secret(goodword: Goodword, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODWORD_DATABASE_PASSWORD", "hunter2")
    shown = goodword("check")
    assert "hunter2" not in shown.out + shown.err
    assert "*****" in shown.out


def test_a_replay_accounts_for_every_row_and_leaves_our_own_database_alone(goodword: Goodword, tmp_path: Path) -> None:
    # Given a tape with a duplicate, a broken row and a formula
    (tmp_path / "posts.csv").write_text(
        f'no,body\n1,"{FILMS}"\n1,"{FILMS}"\n2,"{LATE}"\n3\n=1+1,haha ok\n', encoding="utf-8"
    )
    # When it is replayed
    ran = goodword("replay", "posts.csv", "--map", "id=no", "--map", "text=body", "--export", "out.csv", "--json")
    # Then the figures add up
    result = ran.json
    assert (result["heard"], result["stored"], result["duplicates"], result["malformed"]) == (5, 3, 1, 1)
    assert sum(result["stages"].values()) == sum(result["lanes"].values()) == 3
    assert result["held"] == result["drafted"] == 2
    assert (result["lanes"]["marketing"], result["lanes"]["service"]) == (1, 1)
    assert "posts.csv:5" in result["problems"][0]
    assert result["mentions_per_second"] > 0
    # And the export has one row a mention, with no formula in it
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert [row["id"] for row in rows] == ["1", "2", "'=1+1"]
    assert rows[0]["playbook"] == "in-flight-movies"
    assert {row["lane"] for row in rows} == {"marketing", "service", "none"}
    assert not (tmp_path / ".goodword").exists()


def test_a_replay_for_people_shows_bars_and_can_be_kept(goodword: Goodword, tmp_path: Path) -> None:
    (tmp_path / "posts.jsonl").write_text(json.dumps({"id": "1", "text": LATE}) + "\n{\n", encoding="utf-8")
    shown = goodword("replay", "posts.jsonl", "--keep", "kept.db")
    assert "█" in shown.out
    assert "posts.jsonl:2" in shown.err
    assert goodword("--database", f"sqlite:///{tmp_path}/kept.db", "why", 1).code == 0
    assert "exists already" in goodword("replay", "posts.jsonl", "--keep", "kept.db").err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["replay", "gone.csv"], "gone.csv"),
        (["replay", "config.yaml"], "config.yaml"),
        (["replay", "x.csv", "--map", "text"], "has no '='"),
        (["replay", "x.csv", "--map", "txt=a"], "txt"),
        (["held"], "goodword db upgrade"),
        (["--config", "gone.yaml", "held"], "goodword init"),
        (["--database", "nonsense", "held"], "not a database URL"),
    ],
)
def test_mistakes_at_the_command_line_are_told_in_words(goodword: Goodword, arguments: list[str], says: str) -> None:
    ran = goodword(*arguments)
    assert ran.code == 1
    assert says in ran.err
    assert "Traceback" not in ran.err


def test_init_makes_a_brand_that_works_and_overwrites_nothing(goodword: Goodword, tmp_path: Path) -> None:
    assert "goodword check" in goodword("init", "mine").out
    ran = goodword("--config", "mine/config.yaml", "db", "upgrade")
    assert ran.code == 0, ran.err
    assert goodword("--config", "mine/config.yaml", "check").code == 0
    again = goodword("init", "mine")
    assert again.code == 1
    assert "nothing was written" in again.err
    assert "playbooks" in str(goodword("init", "other", "--json").json["written"])


def test_without_a_configuration_it_works_with_the_demo_brand_and_says_so(goodword: Goodword, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").unlink()
    ran = goodword("playbooks", "check")
    assert ran.code == 0
    assert "demo brand" in ran.err
    assert "there is no config.yaml" in goodword("run").err


def test_a_demo_starts_over_but_never_over_real_listeners_or_under_a_daemon(goodword: Goodword, tmp_path: Path) -> None:
    from engage import config
    from engage.cli import fresh
    from engage.errors import GoodwordError

    # Given the database of an earlier demo
    goodword("db", "upgrade")
    loaded = config.load(tmp_path / "config.yaml", {})
    # When another starts, the old one is moved aside
    with fresh.started_over(loaded):
        assert not (tmp_path / ".goodword" / "goodword.db").exists()
        assert len(list((tmp_path / ".goodword").glob("goodword-*.db"))) == 1
        # And under a running one none can start
        with pytest.raises(GoodwordError, match="running"), fresh.started_over(loaded):
            pass
    from dataclasses import replace

    live = replace(loaded, listeners=(config.Plugin("x", "x", loaded.console, "sandbox"),))
    with pytest.raises(GoodwordError, match="no demo"), fresh.started_over(live):
        pass
    with (
        pytest.raises(GoodwordError, match="goodword run"),
        fresh.started_over(replace(loaded, database="postgresql://")),
    ):
        pass


def test_small_commands_start_without_the_heavy_packages() -> None:
    heavy = "'nicegui', 'alembic', 'apscheduler', 'numpy'"
    code = f"import sys, engage.cli; print([m for m in ({heavy}) if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ran.stdout.strip() == "[]"
