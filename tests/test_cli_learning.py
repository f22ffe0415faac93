"""`goodword models train`, `learn` and `rollback`, run as people run them, on a database with a team's decisions."""

from pathlib import Path

import pytest

from engage import config
from engage.app import App
from engage.exchange import Heard
from engage.journey import UNDERSTANDING
from engage.labels import Intent
from engage.walking import walk
from models import rows
from tests.fakes import mention
from tests.test_cli import Goodword, goodword

__all__ = ["goodword"]


def lounge(number: int) -> str:
    return f"is there a seat in the blue lounge at gate {number}, table for {number % 7 + 2}"


@pytest.fixture
def app(goodword: Goodword, tmp_path: Path) -> App:
    made = App(config.load(tmp_path / "config.yaml", {}))
    made.upgrade()
    return made


@pytest.fixture
def decided(app: App) -> None:
    """A team that says eighty times that talk of the blue lounge is a suggestion, and approves some other drafts."""
    ordinary = [row.text for row in rows.own() if row.labels["intent"] == "complaint" and row.language == "en"][:40]
    texts = [*map(lounge, range(80)), *ordinary]
    app.store.hear("t", Heard(tuple(mention(n, text) for n, text in enumerate(texts))), app.clock.now())
    walk(app.store, UNDERSTANDING, app.tools(), 64)
    for item in range(1, 81):
        assert app.desk.correct(item, "anna", intent=Intent.SUGGESTION).done
    approved = [app.desk.approve(item.id, "bert").done for item in app.looking.held(200) if item.id > 80]
    assert sum(approved) > 20


@pytest.mark.usefixtures("decided")
def test_what_the_team_decides_is_learned_put_in_place_and_taken_back(goodword: Goodword, app: App) -> None:
    # Given a running Goodword that takes talk of the lounge for something else
    running = app.model
    [before] = running.read([lounge(500)])
    assert before.intent.value is not Intent.SUGGESTION

    # When it is only tried, then the figures are shown and nothing changes
    tried = goodword("models", "learn", "--try")
    assert (tried.code, "leave out --try" in tried.out) == (0, True)
    assert running.read([lounge(500)]) == [before]

    # When it is learned, then new heads are in place, in the running one too
    learned = goodword("models", "learn", "--json").json
    assert learned["better"], learned["because"]
    assert learned["version"] == "0001"
    assert learned["unseen"]["intent"]["after"] > learned["unseen"]["intent"]["before"]
    [after] = running.read([lounge(500)])
    assert after.intent.value is Intent.SUGGESTION
    assert goodword("models", "info", "--json").json["facts"]["heads"].startswith("0001")

    # When it is rolled back, then everything reads as before
    assert goodword("models", "rollback").out.strip() == "version shipped is in place"
    assert running.read([lounge(500)]) == [before]
    assert "nothing to roll back" in goodword("models", "rollback").err

    # And learned once more, it says what it did and how to undo it
    assert "take it back with: goodword models rollback" in goodword("models", "learn").out


def test_without_decisions_there_is_nothing_to_learn(goodword: Goodword) -> None:
    goodword("db", "upgrade")
    ran = goodword("models", "learn")
    assert ran.code == 0
    assert "there are 0 decisions to learn from; 40 are needed" in ran.out
    assert "the heads in place stay" in ran.out


def test_training_without_minilm_says_what_is_missing(goodword: Goodword, tmp_path: Path) -> None:
    ran = goodword("models", "train", "--minilm", tmp_path, "--out", tmp_path / "weights")
    assert ran.code == 1
    assert "model.safetensors: cannot be read" in ran.err
    assert not (tmp_path / "weights").exists()


def test_rows_to_train_on_that_are_wrong_are_told_all_at_once(goodword: Goodword, tmp_path: Path) -> None:
    file = tmp_path / "more.jsonl"
    file.write_text('{"text": "late", "intent": "complain"}\n{"text": ""}\n', encoding="utf-8")
    ran = goodword("models", "train", "--minilm", tmp_path, "--with", file)
    assert ran.code == 1
    assert "did you mean 'complaint'" in ran.err
    assert "more.jsonl:2: text: is missing or empty" in ran.err.replace("\n", "")
