"""`goodword glitches`: run as people run it, on a database in which many hit the same two flaws."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engage.glitches import Settings
from engage.registering import Register
from engage.store import Database, Store
from tests.glitch_scene import APP, BAG, OTHER, WEEK, come
from tests.test_cli import Goodword, goodword

__all__ = ["goodword"]


@pytest.fixture
def app_and_bag(goodword: Goodword, tmp_path: Path) -> tuple[int, int]:
    """The numbers of two suggested glitches."""
    goodword("db", "upgrade")
    database = Database(f"sqlite:///{tmp_path}/.goodword/goodword.db")
    store, now = Store(database), datetime.now(UTC) - timedelta(minutes=5)
    come(store, OTHER, range(30), now)
    for week in range(3):
        come(store, APP, range(10 * week, 10 * week + 9), now - (2 - week) * WEEK)
    come(store, BAG, range(7), now)
    Register(database, Settings()).gather(datetime.now(UTC))
    database.close()
    lines = goodword("glitches", "--json").json
    return tuple(next(line["id"] for line in lines if word in line["title"].lower()) for word in ("app", "bag"))


def test_the_list_shows_how_many_people_hit_what_of_late(goodword: Goodword, app_and_bag: tuple[int, int]) -> None:
    app, _ = app_and_bag
    line = next(line for line in goodword("glitches", "--json").json if line["id"] == app)
    assert (line["people_count"], line["incident_count"], line["phase"], line["cause"]) == (
        27,
        27,
        "suggested",
        "app_or_website",
    )
    assert sum(line["days"]) == 18
    shown = goodword("glitches").out
    for words in ("suggested", "27", "▁", "█", "goodword glitches show ID"):
        assert words in shown
    assert "candidate" not in shown


def test_one_is_shown_whole_with_its_picture_and_history(goodword: Goodword, app_and_bag: tuple[int, int]) -> None:
    app, _ = app_and_bag
    goodword("glitches", "confirm", app, "--by", "ana")
    goodword("glitches", "own", app, "--owner", "ben", "--by", "ana")
    goodword("glitches", "act", app, "--action", "more memory", "--by", "ben")
    shown = goodword("glitches", "show", app).out
    for words in ("fixing", "your app crashes", "Incidents a week", "█", "ben", "more memory", "History", "@p1x"):
        assert words in shown
    told = goodword("glitches", "show", app, "--json").json
    assert [week["incident_count"] for week in told["weeks"]] == [9, 9, 9]
    assert [event["by"] for event in told["history"]] == ["goodword", "ana", "ana", "ben"]
    assert len(told["examples"]) == 3
    assert goodword("glitches", "show", 999).code == 1


def test_every_incident_is_listed_with_its_number_and_why_it_is_there(
    goodword: Goodword, app_and_bag: tuple[int, int]
) -> None:
    # Given a glitch of twenty-seven incidents, all of which its page leads to
    app, bag = app_and_bag
    assert f"all 27: goodword glitches incidents {app}" in goodword("glitches", "show", app).out
    # When they are listed, then the newest stand on top, each with its words, its number and the reason
    told = goodword("glitches", "incidents", app, "--json").json
    assert len(told) == 27
    assert [one["at"] for one in told] == sorted((one["at"] for one in told), reverse=True)
    assert all("your app crashes" in one["text"] and one["because"] for one in told)
    printed = goodword("glitches", "incidents", app, "--limit", 5).out
    assert all(any(one["because"] in line for line in printed.splitlines()) for one in told[:5])  # in 80 columns, too
    shown = " ".join(printed.split())
    assert str(told[0]["mention_id"]) in shown
    assert "is enough" in shown
    assert "22 more: --limit 27" in shown
    # And one that is something else goes by the number that is told
    other = goodword("glitches", "incidents", bag, "--json").json[0]["mention_id"]
    assert goodword("glitches", "move", other, app, "--by", "ana").code == 0
    assert goodword("glitches", "incidents", app, "--json").json[0]["because"] == "a person said so"
    refused = goodword("glitches", "split", bag, "--incident", other, "--by", "ana")
    assert f"listed by goodword glitches incidents {bag}" in refused.err
    assert goodword("glitches", "incidents", 999).code == 1


def test_what_was_fixed_lists_who_is_told_and_one_word_sends_it(
    goodword: Goodword, app_and_bag: tuple[int, int], tmp_path: Path
) -> None:
    app, _ = app_and_bag
    assert "first: goodword glitches confirm" in goodword("glitches", "fixed", app, "--note", "it works").err
    goodword("glitches", "confirm", app)
    shown = goodword("glitches", "fixed", app, "--note", "the app lets you in again").out
    assert "27 of 27 people affected get a note" in shown
    assert f"goodword glitches send {app}" in shown
    told = goodword("glitches", "fixed", app, "--note", "the app lets you in again", "--json")
    assert told.code == 1
    assert (told.json["begun"], told.json["told"][0]["gets_a_note"]) == (0, True)
    assert "no note of it waits for you" in goodword("glitches", "send", app).err
    assert "fixed" in goodword("glitches", "show", app).out
    assert "27 notes that nobody sent yet are withdrawn" in goodword("glitches", "undo", app).out


def test_merge_split_move_apart_rename_dismiss_reopen(goodword: Goodword, app_and_bag: tuple[int, int]) -> None:
    app, bag = app_and_bag
    assert goodword("glitches", "apart", app, bag).code == 0
    bags = [one["mention_id"] for one in goodword("glitches", "show", bag, "--json").json["examples"]]
    assert goodword("glitches", "move", bags[0], app).code == 0
    assert goodword("glitches", "merge", app, bag, "--json").json["glitch"]["incident_count"] == 34
    split = goodword("glitches", "split", app, *(word for one in bags for word in ("--incident", one)), "--json").json
    assert split["glitch"]["incident_count"] == 31
    assert goodword("glitches", "rename", app, "--title", "[red]App[/red]", "--cause", "quality").code == 0
    assert "[red]App[/red]" in goodword("glitches").out
    assert "nothing to reopen" in goodword("glitches", "reopen", app, "--why", "it is back").err
    assert goodword("glitches", "dismiss", app, "--why", "a rehearsal").code == 0
    assert app not in [line["id"] for line in goodword("glitches", "--json").json]
    assert app in [line["id"] for line in goodword("glitches", "--all", "--json").json]


def test_nothing_yet_is_said_in_a_sentence(goodword: Goodword) -> None:
    goodword("db", "upgrade")
    assert "No glitches" in goodword("glitches").out
    assert goodword("glitches", "--json").json == []


@pytest.mark.parametrize("width", ["40", "80"])
def test_no_bar_is_broken_on_any_terminal(
    goodword: Goodword, app_and_bag: tuple[int, int], width: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    lines = goodword("glitches", "show", app_and_bag[0]).out.splitlines()
    assert sum("█" in line for line in lines) == 3
