"""`goodword conversations`: the queue, one of them whole, and what a person does, for people and for programs."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from rich.cells import cell_len

from engage.approval.threads import Threads
from engage.clock import SystemClock
from engage.conversations import Happened, What
from engage.sla.policies import Status
from engage.sla.settings import SlaBlock
from engage.store import Act, Conversations, Database, upgrade
from engage.store.meeting import CONVERSATION
from tests.fakes import FakeClock
from tests.house import House
from tests.test_cli import ROOT, Goodword, caller

SCENE = Path(__file__).parent / "scene_playbooks"
PROMISED = SlaBlock.model_validate({"policies": [{"name": "service", "lane": "service", "frt": "2h"}]})
HOSTILE = "[red]late[/red] \x1b[2J {{ 7 * 7 }} <b>"


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Three conversations, as they stand a moment ago: a late flight, an offer, chatter."""
    database = Database(f"sqlite:///{tmp_path}/c.db")
    upgrade(database)
    made = House(database, SCENE, sla=PROMISED, clock=FakeClock(SystemClock().now() - timedelta(minutes=10)))
    made.posts("ana", f"GW117 is late again {HOSTILE}")
    made.posts("ben", "fly GW117 to Lisbon tonight")
    made.posts("cem", "a nice day")
    return made


@pytest.fixture
def goodword(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Goodword:
    (tmp_path / "config.yaml").write_text(f"database: sqlite:///c.db\nplaybooks: {ROOT}/playbooks\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.delenv("GOODWORD_CONFIG", raising=False)
    return caller(monkeypatch, capsys)


def test_the_queue_shows_who_waits_what_is_due_and_nothing_that_is_done(goodword: Goodword) -> None:
    shown = goodword("conversations").out
    assert "@ana" in shown
    assert "first response due in 1 h" in shown
    assert "@cem" not in shown
    assert "\x1b[2J" not in shown
    assert "[red]late[/red]" in shown
    first, second = goodword("conversations", "--json").json
    assert (first["handle"], first["status"], first["priority"]) == ("ana", "open", "normal")
    assert (second["handle"], second["frt_due"]) == ("ben", None)
    assert "@cem" in goodword("conversations", "--status", "resolved").out
    assert goodword("conversations", "--priority", "urgent").out.strip() == "No conversation waits."


def test_the_queue_has_two_lines_for_each_in_a_narrow_window(
    goodword: Goodword, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given somebody whose letters are two cells wide, who wrote much, and 80 columns
    house.posts("dai", "GW117 is late again, " + "私の荷物が届きません。" * 20)
    monkeypatch.setenv("COLUMNS", "80")
    lines = goodword("conversations").out.splitlines()
    # Then nothing stands as a tower, or beside the window
    begin = [number for number, line in enumerate(lines) if line[:1].isdigit()]
    assert [after - before for before, after in pairwise(begin)] == [2, 2]
    assert all(cell_len(line) <= 80 for line in lines)
    assert any("私の荷物" in line and line.rstrip().endswith("…") for line in lines)


def test_the_queue_names_platforms_where_there_are_several(goodword: Goodword, house: House) -> None:
    assert " on x" not in goodword("conversations").out
    with house.database.writing() as connection:
        connection.execute(sa.update(CONVERSATION).where(CONVERSATION.c.id == 2).values(platform="reddit"))
    shown = goodword("conversations").out
    assert "@ana on x" in shown
    assert "@ben on reddit" in shown


def test_one_is_shown_whole(goodword: Goodword, house: House) -> None:
    house.approve(house.held()[0])
    told = goodword("conversations", "show", 1).out
    for words in (
        "Conversation 1",
        "pending",
        "we answered, and wait for them",
        "GW117 is late",
        "they wrote",
        "FRT",
        "hit",
    ):
        assert words in told
    whole = goodword("conversations", "show", 1, "--json").json
    assert [each["kind"] for each in whole["mentions"]] == ["answer"]
    assert whole["clocks"][0]["state"] == "hit"
    missing = goodword("conversations", "show", 99)
    assert (missing.code, "there is no conversation 99" in missing.err) == (1, True)


def test_where_nothing_happened_yet_nothing_is_listed(goodword: Goodword) -> None:
    assert "What happened" in goodword("conversations", "show", 1).out
    assert "What happened" not in goodword("conversations", "show", 3).out


def test_a_person_resolves_reopens_snoozes_and_assigns(goodword: Goodword, house: House) -> None:
    assert goodword("conversations", "resolve", 1, "--by", "anna", "--why", "we called them").out.strip() == (
        "conversation 1: we called them"
    )
    again = goodword("conversations", "resolve", 1, "--by", "ben")
    assert (again.code, again.err.strip()) == (1, "error: conversation 1 is resolved already")
    assert goodword("conversations", "reopen", 1, "--by", "anna", "--json").json["done"]
    assert "until" in goodword("conversations", "snooze", 1, "--until", "2d", "--by", "anna").out
    assert goodword("conversations", "assign", 1, "--to", "maria", "--by", "anna").code == 0
    house.clock = FakeClock(datetime.now(UTC))
    [mine] = goodword("conversations", "--of", "maria", "--json").json
    assert (mine["status"], mine["assigned_to"]) == ("snoozed", "maria")
    assert "wakes in 1 d" in goodword("conversations").out


@pytest.mark.parametrize(
    ("until", "says"),
    [
        ("yesterday", "--until takes 30m, 6h, 2d"),
        ("2020-01-01T09:00", "is over; name a moment that lies ahead"),
        ("9999-12-31T23:59-12:00", "--until takes 30m, 6h, 2d"),
    ],
)
def test_a_moment_that_cannot_be_is_told_in_a_sentence(goodword: Goodword, until: str, says: str) -> None:
    ran = goodword("conversations", "snooze", 1, "--until", until)
    assert ran.code == 1
    assert says in ran.err


def test_a_moment_elsewhere_is_told_in_utc(goodword: Goodword, house: House) -> None:
    snoozed = goodword("conversations", "snooze", 1, "--until", "2999-01-01T09:00+05:00")
    assert "until 01 Jan 2999 04:00 UTC" in snoozed.out
    in_tokyo = datetime(
        2999, 2, 3, 8, 30, tzinfo=ZoneInfo("Asia/Tokyo")
    )  # as a door hands it on whose people are there
    put_off = Threads(Conversations(house.database), house.clock).snooze(1, "anna", in_tokyo)
    assert put_off.says == "conversation 1: anna put it off until 02 Feb 2999 23:30 UTC"


def test_somebody_faster_is_told(house: House) -> None:
    # Given two people who look at the same open conversation, and one resolves it
    conversations = Conversations(house.database)
    now = house.clock.now()
    assert Threads(conversations, house.clock).resolve(1, "anna").done
    # When the other snoozes it as they saw it, then nothing happens
    happened = Happened("late", now, What.SNOOZED, "later", "ben", data={"until": now.isoformat()})
    assert not conversations.act(1, Status.OPEN, Act(happened, Status.SNOOZED, now), now)
