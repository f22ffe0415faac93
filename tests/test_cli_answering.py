"""How a mention may be answered, at what price, and what it answers: in every command that shows one."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engage import config
from engage.app import App
from engage.exchange import Heard
from engage.journey import UNDERSTANDING
from engage.types import Author, Eligibility, How, Post
from engage.walking import walk
from tests.fakes import mention
from tests.test_cli import FILMS, LATE, ROOT, Goodword, caller
from tests.toll import NOT_NAMED

CONFIG = f"""\
playbooks: {ROOT}/playbooks
courtesy: {{quiet_hours: []}}
listeners:
  toll: {{kind: tests.toll, speak: toll}}
"""
BEFORE = (Post("7", "otto", "Where to?"), Post("8", "GoodwordAir", "Anywhere you like!", is_ours=True))
BY_HAND = Eligibility(How.BY_HAND, NOT_NAMED)
LINK = "https://posts.example/answer/2"


@pytest.fixture
def goodword(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Goodword:
    """Calls the command line in a folder where a platform takes money, and one of two held drafts is for a person."""
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.delenv("GOODWORD_CONFIG", raising=False)
    app = App(config.load(tmp_path / "config.yaml", {}))
    app.upgrade()
    posts = (
        mention(1, LATE, platform="toll", thread=BEFORE),
        mention(2, FILMS, platform="toll", eligibility=BY_HAND, author=Author("ben", "Ben", 12)),
    )
    app.store.hear("toll", Heard(posts), app.clock.now())
    walk(app.store, UNDERSTANDING, app.tools(), 8)
    app.close()
    return caller(monkeypatch, capsys)


def test_held_shows_what_is_answered_how_and_at_what_price(goodword: Goodword) -> None:
    paid, by_hand = goodword("held").out.split("\n\n")[:2]
    assert "we" in paid
    assert "Anywhere you like!" in paid
    assert "Where to?" not in paid
    assert "1 post before that" in paid
    assert "$0.01" in paid
    assert NOT_NAMED in by_hand
    assert "price" not in by_hand
    assert "Where to?" in goodword("held", "--thread").out
    first, second = goodword("held", "--json").json
    assert [post["text"] for post in first["thread"]] == ["Where to?", "Anywhere you like!"]
    assert (first["price"], first["eligibility"]) == (0.01, {"how": "api", "because": ""})
    assert (second["price"], second["eligibility"]) == (0, {"how": "by_hand", "because": NOT_NAMED})
    assert second["link"] == LINK


def test_what_is_simply_sent_for_nothing_shows_no_price_and_no_eligibility(tmp_path: Path, goodword: Goodword) -> None:
    (tmp_path / "config.yaml").write_text(CONFIG.replace(", speak: toll", ""), encoding="utf-8")
    free = goodword("held").out.split("\n\n")[0]
    for word in ("price", "free", "by hand", "api"):
        assert word not in free


def test_what_a_person_posts_goes_from_approve_to_posted(goodword: Goodword) -> None:
    # When a draft is approved that a person must post, the way there is told
    told = goodword("approve", 2, "--by", "ana").out
    for words in ("approved, to be posted by hand", NOT_NAMED, LINK, "in-flight-movies", "goodword posted 2 --url"):
        assert words in told
    # Then it waits in a list of its own, whole and to be copied
    assert LATE in goodword("held").out
    assert FILMS not in goodword("held").out
    [waiting] = goodword("held", "--by-hand", "--json").json
    assert (waiting["id"], waiting["stage"], waiting["link"]) == (2, "by_hand", LINK)
    listed = goodword("held", "--by-hand").out
    assert f"\n{LINK}\n" in listed
    assert f"\n{waiting['draft']}\n" in listed
    # And is done when somebody says where it stands
    assert "https://" in goodword("posted", 2, "--url", "there").err
    assert goodword("posted", 2, "--by", "ben", "--url", "https://posts.example/9").out.strip() == "posted by hand"
    assert "Nothing waits to be posted" in goodword("held", "--by-hand").out
    story = goodword("why", 2).out
    for words in ("by hand: ", NOT_NAMED, "ben posted it", "https://posts.example/9"):
        assert words in story


def test_the_way_to_post_is_there_for_programs_and_after_an_edit(goodword: Goodword) -> None:
    told = goodword("edit", 2, "--text", "Have fun, Ana!", "--json").json
    assert (told["stage"], told["link"], told["text"]) == ("by_hand", LINK, "Have fun, Ana!")
    assert goodword("held", "--by-hand", "--json").json[0]["draft"] == "Have fun, Ana!"
    assert goodword("undo", 2).code == 0
    assert goodword("held", "--json").json[1]["draft"] != "Have fun, Ana!"
    assert "link" not in goodword("approve", 1, "--json").json


def test_a_link_of_any_length_is_printed_on_one_line(goodword: Goodword, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    assert f"\n{LINK}\n" in goodword("approve", 2).out


def test_why_shows_the_whole_thread(goodword: Goodword) -> None:
    story = goodword("why", 1).out
    assert story.index("Where to?") < story.index("Anywhere you like!") < story.index(LATE)
    item = goodword("why", 1, "--json").json["item"]
    assert [post["is_ours"] for post in item["mention"]["thread"]] == [False, True]


def written(folder: Path, *posts: dict[str, str]) -> Path:
    file = folder / "posts.jsonl"
    file.write_text(
        "".join(json.dumps({"id": str(n), **post}) + "\n" for n, post in enumerate(posts)), encoding="utf-8"
    )
    return file


def exported(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def replayed(goodword: Goodword, *arguments: Any) -> Any:
    ran = goodword("replay", *arguments, "--json")
    assert ran.code == 0, ran.err
    return ran.json


def test_a_replay_asks_the_platforms_speaker_what_the_tape_does_not_say(goodword: Goodword, tmp_path: Path) -> None:
    # Given posts of which some say themselves how they may be answered
    tape = written(
        tmp_path,
        {"text": f"@goodwordair {LATE}", "parent_id": "9", "parent_text": "=Boarding now"},
        {"text": LATE},
        {"text": LATE, "eligibility": "api"},
        {"text": f"@goodwordair {LATE}", "eligibility": "none", "eligibility_because": "it is locked"},
        {"text": "haha ok"},
    )
    # When they are replayed as posts of the platform that takes money
    result = replayed(goodword, tape, "--platform", "toll", "--export", "out.csv")
    # Then the figures count what a playbook matched
    assert result["eligibility"] == {"api": 2, "by_hand": 1, "none": 1}
    assert result["dollars"] == 0.02
    assert (result["drafted"], result["held"]) == (3, 3)
    # And the export tells of each, last of all
    rows = exported(tmp_path / "out.csv")
    assert list(rows[0])[-4:] == ["eligibility", "eligibility_because", "price", "parent"]
    assert [row["eligibility"] for row in rows] == ["api", "by_hand", "api", "none", "by_hand"]
    assert [row["price"] for row in rows] == ["0.01", "0", "0.01", "", ""]
    assert [row["eligibility_because"] for row in rows][1:4] == [NOT_NAMED, "", "it is locked"]
    assert rows[0]["parent"] == "'=Boarding now"
    # And people read it in words
    shown = goodword("replay", tape, "--platform", "toll").out
    for words in ("2  could be sent", "for $0.02 in all", "1  must be posted by hand", "1  may not be answered"):
        assert words in shown


def test_a_replay_as_another_platform_may_answer_everything_for_nothing(goodword: Goodword, tmp_path: Path) -> None:
    tape = written(tmp_path, {"text": LATE})
    result = replayed(goodword, tape)
    assert (result["eligibility"]["api"], result["dollars"]) == (1, 0)
    assert "could be sent" not in goodword("replay", tape).out


def test_a_replay_that_cannot_begin_leaves_no_database_behind(goodword: Goodword, tmp_path: Path) -> None:
    assert goodword("replay", "posts.txt", "--keep", "kept.db").code == 1
    assert not (tmp_path / "kept.db").exists()


def test_a_replay_without_platforms_needs_none_of_their_packages(tmp_path: Path) -> None:
    tape = written(tmp_path, {"text": LATE})
    code = (
        "import sys; from engage import cli\n"
        f"sys.argv = ['goodword', 'replay', {str(tape)!r}]\n"
        "try: cli.main()\nexcept SystemExit: pass\n"
        "print([name for name in ('tweepy', 'praw', 'slack_sdk', 'requests') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ran.stdout.splitlines()[-1] == "[]"
