"""`goodword models`: what the model is, what it makes of a text and why, how good it is. Run as people run it.

The heads are answered by word lists, so what is printed is known to the letter; the language is the embedded model's.
"""

import csv
import io
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from pydantic import BaseModel

from engage.labels import Label
from tests.test_cli import ROOT, Goodword, caller

CONFIG = f"playbooks: {ROOT}/tests/scene_playbooks\nmodels:\n  unsure_below: 0.5\n" + "".join(
    f"  {head}: {{kind: {__name__}}}\n" for head in ("sentiment", "intent", "cause", "urgency")
)
RULES: Mapping[str, tuple[tuple[str, Label[str]], ...]] = {
    "sentiment": (
        ("maybe", Label("negative", 0.5, "positive")),
        ("lost", Label("negative", 0.93, "neutral")),
        ("late", Label("negative", 0.72, "neutral")),
        ("lovely", Label("positive", 0.88, "neutral")),
        ("", Label("neutral", 0.55, "negative")),
    ),
    "intent": (
        ("lost", Label("complaint", 0.95, "question")),
        ("late", Label("complaint", 0.81, "question")),
        ("?", Label("question", 0.7, "request")),
        ("", Label("chatter", 0.45, "complaint")),
    ),
    "cause": (("lost", Label("lost_or_damaged", 0.9, "other")), ("", Label("delay", 0.6, "other"))),
    "urgency": (("", Label("normal", 0.6, "high")),),
}


class Settings(BaseModel):
    """Nothing can be set."""


class Classifier:
    """The first word that is in the text decides."""

    name = "words 1"
    facts: Mapping[str, str] = {"knows": "a [bold]handful[/bold] of words"}

    def __init__(self, head: str, _: BaseModel) -> None:
        self._rules = RULES[head]

    def classify(self, texts: Sequence[str]) -> list[Label[str]]:
        return [next(label for word, label in self._rules if word in text) for text in texts]


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Goodword:
    """Calls `goodword models` in a folder where word lists answer for every head."""
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("GOODWORD_CONFIG", raising=False)

    return caller(monkeypatch, capsys, "models")


def lines(printed: str) -> list[str]:
    """What is seen: without the spaces that tables leave at the end of a line."""
    return [line.rstrip() for line in printed.splitlines()]


def block(printed: str, title: str) -> list[str]:
    """The lines from a title to the next empty one."""
    seen = lines(printed)
    first = next(at for at, line in enumerate(seen) if line.startswith(title))
    return seen[first : seen.index("", first) if "" in seen[first:] else None]


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    """Forty posts: 24 called negative (20 found), 10 neutral (9 found), 6 positive (5 found); one has no label."""
    rows = [
        *[("you lost my bag and nobody is here to help me", "negative", "red")] * 20,
        *[("well thank you so much for this wonderful evening", "negative", "red")] * 4,
        *[("we are at the airport and it is time to go home", "neutral", "blue")] * 9,
        ("the train is late today and that is what it is", "neutral", "blue"),
        *[("what a lovely crew you have on this one", "positive", "blue")] * 5,
        ("this is the best of them all and you know it", "positive", ""),
        ("nobody said what this is", "", "red"),
    ]
    file = tmp_path / "posts.csv"
    with file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["id", "text", "sentiment", "team"])
        writer.writerows((number, *row) for number, row in enumerate(rows))
    return file


@pytest.mark.parametrize("command", ["", "info", "read", "evaluate"])
def test_every_command_has_a_help_that_teaches(models: Goodword, command: str) -> None:
    ran = models(*command.split(), "--help")
    assert ran.code == 0
    assert "Usage: goodword models" in ran.out
    assert len(ran.out.split()) > 20


def test_info_tells_what_the_model_is_what_it_tells_apart_and_how_it_is_set_up(models: Goodword) -> None:
    shown = models("info").out
    assert "sentiment by words 1" in shown
    assert "a [bold]handful[/bold] of words" in shown
    assert block(shown, "models: in config.yaml") == [
        "models: in config.yaml",
        f"sentiment     {__name__}",
        f"intent        {__name__}",
        f"cause         {__name__}",
        f"urgency       {__name__}",
        "unsure_below  0.5",
        "multilingual  false",
    ]
    told = models("info", "--json").json
    assert told["heads"]["sentiment"] == ["negative", "neutral", "positive"]
    assert told["config"]["unsure_below"] == 0.5
    assert told["facts"]["intent: knows"] == "a [bold]handful[/bold] of words"


def test_info_works_for_the_model_that_comes_with_goodword(models: Goodword, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("", encoding="utf-8")
    told = models("info", "--json").json
    assert told["model"].startswith("embedded ")
    assert told["facts"]
    assert set(told["config"].values()) >= {"embedded", False}


def test_read_shows_every_answer_as_a_bar_and_the_words_that_weighed_most(models: Goodword) -> None:
    shown = models("read", "You lost my bag, it was late").out
    assert block(shown, "sentiment  ") == [
        "sentiment  negative         ███████████████████░ 93%   or neutral",
        "intent     complaint        ███████████████████░ 95%   or question",
        "cause      lost_or_damaged  ██████████████████░░ 90%   or other",
        "urgency    normal           ████████████░░░░░░░░ 60%   or high",
        *block(shown, "language   en"),
    ]
    assert block(shown, "sentiment negative") == [
        "sentiment negative",
        "You lost my bag, it was late",
        "weighed most: lost (+0.21)",
    ]
    assert block(shown, "intent complaint")[-1] == "weighed most: lost (+0.14)"


def test_read_names_words_bare_and_says_what_spoke_against(models: Goodword) -> None:
    assert block(models("read", 'It was "lovely".').out, "sentiment positive")[-1] == "weighed most: lovely (+0.88)"
    assert block(models("read", "maybe it is lost").out, "sentiment negative") == [
        "sentiment negative",
        "maybe it is lost",
        "spoke against it: maybe (-0.43)",
    ]


def test_read_says_when_a_person_should_look(models: Goodword) -> None:
    shown = models("read", "it is what it is and nobody knows why").out
    assert "not sure: chatter 45% or complaint; a person should look at it" in lines(shown)
    assert "not sure" not in models("read", "they lost it and nobody knows why").out


def test_read_takes_a_text_from_stdin(models: Goodword, monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.TextIOWrapper(io.BytesIO("You lost it \N{POUTING FACE}\n".encode() + b"\xff"), encoding="ascii")
    monkeypatch.setattr(sys, "stdin", said)
    told = models("read", "-", "--json").json
    assert [one["words"] for one in told["weights"]["intent"]] == ["You", "lost", "it", "\N{POUTING FACE}", "\ufffd"]


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\N{POUTING FACE}" * 3, "lost " * 100, "\ud800 lost"])
def test_read_has_an_answer_for_any_text(models: Goodword, text: str) -> None:
    assert "intent" in models("read", text).out
    assert len(models("read", text, "--json").json["weights"]["intent"]) == min(len(text.split()), 60)


def test_text_from_outside_cannot_act_on_the_terminal(models: Goodword, tmp_path: Path) -> None:
    evil = "[red]late[/red] \x1b[2J\x07 \u202eevil"
    (tmp_path / "posts.jsonl").write_text(
        json.dumps({"text": evil, "sentiment": "positive", "who": evil}), encoding="utf-8"
    )
    read = models("read", evil).out
    listed = models("evaluate", "posts.jsonl", "--task", "sentiment", "--wrong", 1, "--slice", "who").out
    for shown in (read, listed):
        assert "[red]late[/red]" in shown
        assert "\\u001b[2J" in shown
        assert not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_read_in_json_has_every_word_with_its_weight(models: Goodword) -> None:
    told = models("read", "You lost it", "--json").json
    assert told["reading"]["intent"] == {"value": "complaint", "confidence": 0.95, "second": "question"}
    assert told["reading"]["unsure"] is False
    assert told["weights"]["intent"] == [
        {"words": "You", "weight": 0.0},
        {"words": "lost", "weight": 0.5},
        {"words": "it", "weight": 0.0},
    ]


def test_evaluate_prints_the_figures(models: Goodword, posts: Path) -> None:
    ran = models("evaluate", posts.name, "--task", "sentiment", "--slice", "team", "--wrong", 2)
    assert ran.err == ""
    [title, *shown] = lines(ran.out)
    assert title.startswith("sentiment in posts.csv by embedded ")
    assert shown == GOLDEN.splitlines()


GOLDEN = """\
40 judged, 1 left out, without a label

accuracy      85.0%  between 70.9% and 92.9% (95% interval)
macro-F1      84.9%  precision and recall in one, averaged over labels
macro-recall  85.6%  the share that is found, averaged over labels
calibration   10.0%  off on average (expected calibration error)

By label
label     rows  precision  recall     F1
negative    24      95.2%   83.3%  88.9%  ██████████████████░░
neutral     10      64.3%   90.0%  75.0%  ███████████████░░░░░
positive     6     100.0%   83.3%  90.9%  ██████████████████░░

Confusion: what people said, down; what the model said, across
people said  negative  neutral  positive
negative         [20]        4         0
neutral             1      [9]         0
positive            0        1       [5]

Calibration: is it as sure as it is right? The bar should end at the mark
how sure     rows   said   right
50% to 60%     14  55.0%   64.3%  ███████████┃█░░░░░░░
70% to 80%      1  72.0%    0.0%  ░░░░░░░░░░░░░░┃░░░░░
80% to 90%      5  88.0%  100.0%  █████████████████┃██
90% to 100%    20  93.0%  100.0%  ██████████████████┃█

By slice
by                             rows  accuracy    95% interval  macro-F1
length         11 to 20 words    31     93.5%  79.3% to 98.2%     62.5%
               5 to 10 words      9     55.6%  26.7% to 81.1%     50.0%  small
emoji          no                40     85.0%  70.9% to 92.9%     84.9%
question mark  no                40     85.0%  70.9% to 92.9%     84.9%
language       en                40     85.0%  70.9% to 92.9%     84.9%
unsure         no                21     95.2%  77.3% to 99.2%     48.8%
               yes               19     73.7%  51.2% to 88.2%     56.4%  small
team           red               24     83.3%  64.1% to 93.3%     90.9%
               blue              15     93.3%  70.2% to 98.8%     97.4%  small
               (empty)            1      0.0%   0.0% to 79.3%      0.0%  small
small: fewer than 20 rows, which say little

Wrong, the surest first
line 35  72% sure of negative, people said neutral
  the train is late today and that is what it is
line 22  55% sure of neutral, people said negative
  well thank you so much for this wonderful evening
"""


def test_evaluate_in_json_has_everything(models: Goodword, posts: Path) -> None:
    told = models("evaluate", posts.name, "--task", "sentiment", "--slice", "team", "--wrong", 1, "--json").json
    assert (told["rows"], told["left_out"], told["unmatched_labels"]) == (40, 1, 0)
    assert told["accuracy"] == 34 / 40
    assert told["accuracy_95"] == pytest.approx([0.7093, 0.9294], abs=1e-4)
    assert told["labels"]["neutral"] == {"rows": 10, "precision": 9 / 14, "recall": 9 / 10, "f1": 18 / 24}
    assert told["confusion"]["negative"] == {"negative": 20, "neutral": 4, "positive": 0}
    assert sum(one["rows"] for one in told["calibration"]["bins"]) == 40
    assert {one["by"] for one in told["slices"]} == {"length", "emoji", "question mark", "language", "unsure", "team"}
    assert [one["value"] for one in told["slices"] if one["by"] == "team" and one["small"]] == ["blue", ""]
    [wrong] = told["wrong"]
    assert (wrong["line"], wrong["truth"], wrong["said"], wrong["row"]["id"]) == (35, "neutral", "negative", "33")


def test_a_limit_takes_the_first_labelled_posts(models: Goodword, posts: Path) -> None:
    told = models("evaluate", posts.name, "--task", "sentiment", "--limit", 25, "--json").json
    assert (told["rows"], told["labels"]["negative"]["rows"], told["labels"]["neutral"]["rows"]) == (25, 24, 1)


def test_lanes_go_through_the_playbooks_and_their_labels_may_lie_elsewhere(
    models: Goodword, posts: Path, tmp_path: Path
) -> None:
    # Given labels by id for three of the posts, and for one that is not there
    labels = "id,lane\n0,service\n33,service\n24,none\n999,none\n"
    (tmp_path / "lanes.csv").write_text(labels, encoding="utf-8")
    # When the lanes are evaluated
    told = models("evaluate", posts.name, "--task", "lane", "--labels", "lanes.csv", "--json").json
    # Then a playbook answers the complaints and none the small talk, as sure as the model was of the intent
    assert (told["rows"], told["left_out"], told["unmatched_labels"]) == (3, 38, 1)
    assert told["confusion"] == {"service": {"service": 2, "none": 0}, "none": {"service": 0, "none": 1}}
    assert [one["confidence"] for one in told["calibration"]["bins"]] == [0.45, 0.81, 0.95]
    shown = models("evaluate", posts.name, "--task", "lane", "--labels", "lanes.csv").out
    assert "3 judged, 38 left out, without a label, 1 label that belongs to no row" in shown
    assert "as sure of the intent as" in shown


def test_what_is_not_read_as_a_complaint_has_no_cause_and_counts_as_wrong(models: Goodword, tmp_path: Path) -> None:
    # Given causes in somebody else's words
    rows = ["you lost my bag,Luggage", "so late again,Late Flight", "late and rude,Rude Staff", "hm,Late Flight",
            "late and cold,Food", "who knows,?"]  # fmt: skip
    (tmp_path / "posts.csv").write_text("\n".join(["body,why", *rows]), encoding="utf-8")
    ours = "Luggage=lost_or_damaged,Late Flight=delay,Rude Staff=staff,Food=quality,?="
    # When they are evaluated
    ran = models("evaluate", "posts.csv", "--task", "cause", "--text", "body", "--label", "why", "--map", ours)
    # Then many labels are called by letters, and "none" is a column
    assert block(ran.out, "Confusion") == [
        "Confusion: what people said, down; what the model said, across",
        "  people said       a   b   c   d  e",
        "a delay           [1]   0   0   0  1",
        "b lost_or_damaged   0 [1]   0   0  0",
        "c staff             1   0 [0]   0  0",
        "d quality           1   0   0 [0]  0",
        "e none",
    ]
    assert "accuracy      40.0%" in ran.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["posts.csv", "--task", "mood"], "'mood' is not one of"),
        (["gone.csv", "--task", "sentiment"], "gone.csv: cannot be read"),
        (["posts.csv", "--task", "intent"], 'posts.csv: has no column "intent"; did you mean "text"?'),
        (["posts.csv", "--task", "sentiment", "--slice", "tean"], 'has no column "tean"; did you mean "team"?'),
        (["posts.csv", "--task", "intent", "--label", "team"], '"red" (in 25 rows) is no label here; known here: comp'),
        (["posts.csv", "--task", "sentiment", "--map", "red"], "\"red\" has no '='"),
    ],
)
def test_mistakes_are_told_in_words_before_anything_is_read(
    models: Goodword, posts: Path, arguments: list[str], says: str
) -> None:
    ran = models("evaluate", *arguments)
    assert ran.code != 0
    assert says in ran.err
    assert "Traceback" not in ran.err
