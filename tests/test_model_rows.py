"""The rows that the models are trained on."""

import os
from collections import Counter
from pathlib import Path

import pytest
import yaml

from engage.errors import Mistakes
from models import rows
from models.heads import HEADS

OWN = rows.own()
REAL = os.environ.get("GOODWORD_REAL_POSTS", "")


def test_there_are_thousands_and_no_two_are_alike() -> None:
    counts = Counter(rows.alike(row.text) for row in OWN)
    assert len(OWN) >= 2_000
    assert [text for text, times in counts.items() if times > 1] == []


@pytest.mark.parametrize("head", HEADS)
def test_every_label_has_enough_rows_to_be_learned(head: str) -> None:
    counts = Counter(row.labels[head] for row in OWN if head in row.labels)
    assert {label: counts[label] for label in HEADS[head] if counts[label] < 60} == {}


def test_no_row_is_one_of_the_playbooks_examples() -> None:
    # Given what the playbooks are tested with, which would prove nothing if the model had learned it
    folder = Path(__file__).parent.parent / "playbooks"
    files = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in folder.glob("[0-9]*.yaml")]
    examples = [text for file in files for some in file.get("examples", {}).values() for text in some]

    # When our rows are laid beside it, then none is the same
    assert examples
    assert {rows.alike(text) for text in examples} & {rows.alike(row.text) for row in OWN} == set()


@pytest.mark.skipif(not REAL, reason="GOODWORD_REAL_POSTS names no file of real posts to compare with")
def test_no_row_is_somebody_s_real_post() -> None:
    real = {rows.alike(row.text) for row in rows.read(Path(REAL))}
    assert real & {rows.alike(row.text) for row in OWN} == set()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Late again! @GoodwordAir", "late   AGAIN https://a.example/1", True),
        ("Ｌａｔｅ again", "late again", True),
        ("late again", "late", False),
        ("👍", "👎", False),
        ("@GoodwordAir", "@GoodwordAir", True),
    ],
)
def test_texts_are_alike_whoever_is_spoken_to_and_however_it_is_typed(one: str, other: str, same: bool) -> None:
    assert (rows.alike(one) == rows.alike(other)) is same


def test_a_csv_file_is_read_by_its_heading_and_needs_only_some_of_the_labels(tmp_path: Path) -> None:
    file = tmp_path / "more.csv"
    file.write_text('text,sentiment,other\n"so, so good",positive,7\nhm,,\n', encoding="utf-8-sig")
    assert [(row.text, row.labels) for row in rows.read(file)] == [
        ("so, so good", {"sentiment": "positive"}),
        ("hm", {}),
    ]


def test_all_mistakes_of_a_file_are_told_at_once_with_the_nearest_right_word(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(
        '{"text": "late", "intent": "complain"}\n{"text": " "}\nlate\n[]\n{"text": "ok", "urgency": "7"}\n',
        encoding="utf-8",
    )
    with pytest.raises(Mistakes) as caught:
        rows.read(file)
    assert str(caught.value).replace(f"{file}:", "").splitlines() == [
        "1: intent: 'complain' is no intent; did you mean 'complaint'?",
        "2: text: is missing or empty",
        "3: is not JSON: Expecting value: line 1 column 1 (char 0)",
        "4: is not an object with fields",
        "5: urgency: '7' is no urgency; there are low, normal, high",
    ]


@pytest.mark.parametrize("content", [b"\xff\xfe{}", None])
def test_a_file_that_cannot_be_read_says_so(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "rows.jsonl"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Mistakes, match=r"rows\.jsonl: cannot be read"):
        rows.read(file)


def test_our_own_rows_must_carry_every_label_and_a_cause_only_with_a_complaint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a complaint without a cause, and praise with one and without urgency
    (tmp_path / "air.jsonl").write_text(
        '{"text": "late", "sentiment": "negative", "intent": "complaint", "urgency": "low"}\n'
        '{"text": "nice", "sentiment": "positive", "intent": "praise", "cause": "staff"}\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(rows, "TRAINING", tmp_path)

    # When they are read as ours, then each is told
    with pytest.raises(Mistakes) as caught:
        rows.own()
    assert [str(mistake).split("air.jsonl:")[1] for mistake in caught.value.mistakes] == [
        "1: cause: is missing",
        "2: cause: is for complaints only",
        "2: urgency: is missing",
    ]
