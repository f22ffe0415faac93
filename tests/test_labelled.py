"""Labelled posts out of CSV and JSONL files, and what is wrong with such files, in sentences."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.errors import GoodwordError, Mistakes
from engage.labelled import Labelling, Source, read, renames

MOODS = ("negative", "neutral", "positive")


def written(folder: Path, text: str, name: str = "posts.csv") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def labelled(file: Path, **changes: object) -> Labelling:
    values: dict[str, object] = {"text": "text", "source": Source("label"), "known": MOODS, "renamed": {}}
    return read(file, **(values | changes))  # type: ignore[arg-type]


def found(file: Path, **changes: object) -> list[tuple[int, str, str]]:
    return [(one.row.line, one.text, one.label) for one in labelled(file, **changes).rows]


def mistakes(file: Path, **changes: object) -> list[str]:
    with pytest.raises(Mistakes) as told:
        labelled(file, **changes)
    return [str(mistake).removeprefix(f"{file.parent}/") for mistake in told.value.mistakes]


def test_rows_without_a_label_are_left_out_and_counted(tmp_path: Path) -> None:
    file = written(tmp_path, "\ufeffid,text,label\n1,bad,negative\n2,hm,\n3,fine, Positive \n")
    result = labelled(file)
    assert [(one.row.cells["id"], one.text, one.label) for one in result.rows] == [
        ("1", "bad", "negative"),
        ("3", "fine", "positive"),
    ]
    assert result.left_out == 1


def test_a_line_is_where_the_row_starts_however_many_lines_the_posts_have(tmp_path: Path) -> None:
    file = written(tmp_path, 'text,label\n"one\ntwo",negative\n\nthree,neutral\n')
    assert found(file) == [(2, "one\ntwo", "negative"), (5, "three", "neutral")]


def test_jsonl_may_lack_a_label_and_hold_more_than_text(tmp_path: Path) -> None:
    rows = [{"text": "a", "label": "negative", "n": 3}, {"text": "b"}, {"text": "c", "label": None}]
    file = written(tmp_path, "\n".join(map(json.dumps, rows)) + "\n\n", "posts.jsonl")
    result = labelled(file, more=["n"])
    assert [(one.row.line, one.row.cells["n"]) for one in result.rows] == [(1, "3")]
    assert result.left_out == 2


@given(st.lists(st.tuples(st.text(min_size=1).filter(str.strip), st.sampled_from(MOODS)), min_size=1, max_size=8))
def test_any_text_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    file = tmp_path_factory.mktemp("labelled") / "posts.jsonl"
    file.write_text("\n".join(json.dumps({"text": text, "label": label}) for text, label in rows))
    assert [(text, label) for _, text, label in found(file)] == rows


def test_labels_from_another_file_are_joined_by_id(tmp_path: Path) -> None:
    # Given posts in one file and labels in another, one of which belongs to no post
    posts = written(tmp_path, "no,text\n7,bad\n8,hm\n9,fine\n")
    labels = written(tmp_path, "no,mood\n9,positive\n7,negative\n6,neutral\n", "labels.csv")
    # When they are joined
    result = labelled(posts, source=Source("mood", labels, "no"))
    # Then the posts' order counts, and what has no counterpart is counted
    assert [(one.text, one.label) for one in result.rows] == [("bad", "negative"), ("fine", "positive")]
    assert (result.left_out, result.unmatched) == (1, 1)


def test_when_nothing_joins_the_sentence_asks_for_the_ids(tmp_path: Path) -> None:
    posts = written(tmp_path, "id,text\n7,bad\n")
    labels = written(tmp_path, "id,label\n7.0E0,negative\n", "labels.csv")
    with pytest.raises(GoodwordError, match=r'none of its 1 rows has a label .* are the "id" of both the same\?'):
        labelled(posts, source=Source("label", labels))


def test_an_id_that_is_labelled_twice_is_a_mistake(tmp_path: Path) -> None:
    posts = written(tmp_path, "id,text\n7,bad\n")
    labels = written(tmp_path, "id,label\n7,negative\n7,positive\n", "labels.csv")
    assert mistakes(posts, source=Source("label", labels)) == ['labels.csv:3: id: "7" stands in line 2 already']


def test_their_labels_become_ours_and_an_empty_one_leaves_its_row_out(tmp_path: Path) -> None:
    file = written(tmp_path, "text,label\nbad,Late Flight\nfine,4=good\nhm,Can't Tell\n")
    ours = renames(["late flight=negative, 4=good=positive", "Can't Tell="], MOODS)
    assert [label for _, _, label in found(file, renamed=ours)] == ["negative", "positive"]


def test_a_strange_label_is_told_once_with_the_nearest_right_one_and_the_list_comes_first(tmp_path: Path) -> None:
    file = written(tmp_path, "text,label\na,4\nb,negative\nc,Negativ\nd,Negativ\n")
    assert mistakes(file) == [
        'posts.csv:2: label: "4" is no label here; known here: negative, neutral, positive; '
        "--map says which of theirs is which of these",
        'posts.csv:4: label: "Negativ" (in 2 rows) is no label here; did you mean "negative"?',
    ]


@pytest.mark.parametrize(
    ("option", "says"),
    [
        ("late", "\"late\" has no '='"),
        ("late=negativ,x=y", '"negativ" is not known here; did you mean "negative"?; "y" is not known here'),
    ],
)
def test_what_is_wrong_in_map_is_told_all_at_once(option: str, says: str) -> None:
    with pytest.raises(GoodwordError) as told:
        renames([option], MOODS)
    assert says in str(told.value)


def test_all_bad_rows_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    csv = written(tmp_path, "text,label\na,negative,what\nb\nc,negative\nd,nice\n")
    assert [line.split(": ", 1)[0] for line in mistakes(csv)] == ["posts.csv:2", "posts.csv:3", "posts.csv:5"]
    jsonl = written(tmp_path, '{"text": "a"\n[1]\n{"text": "b", "label": "neutral"}\n' + "[" * 99_999, "posts.jsonl")
    assert [line.split(": ", 1)[0] for line in mistakes(jsonl)] == ["posts.jsonl:1", "posts.jsonl:2", "posts.jsonl:4"]


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        ("txt,label\na,negative\n", "posts.csv", 'has no column "text"; did you mean "txt"?'),
        ("", "posts.csv", 'has no column "text"'),
        ("text,label\n ,negative\n", "posts.csv", "posts.csv:2: text: is empty, but the row has a label"),
        ('{"label": "negative", "text": null}\n', "posts.jsonl", "posts.jsonl:1: text: is empty, but the row has a"),
        ("text,label\na,negative\n", "posts.xlsx", "is neither .csv nor .jsonl"),
        (f'text,label\n"{"a" * 200_000}",negative\n', "posts.csv", "posts.csv:2: is not CSV: field larger than"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_a_sentence(tmp_path: Path, content: str, name: str, says: str) -> None:
    assert says in "\n".join(mistakes(written(tmp_path, content, name)))


def test_a_file_that_is_not_there_or_not_utf_8_is_told_in_a_sentence(tmp_path: Path) -> None:
    assert mistakes(tmp_path / "gone.csv") == ["gone.csv: cannot be read: No such file or directory"]
    (tmp_path / "latin.csv").write_bytes("text,label\ngut,positive\nschön,positive\n".encode("latin-1"))
    assert mistakes(tmp_path / "latin.csv") == ["latin.csv:3: is not UTF-8; save the file as UTF-8"]


def test_a_file_without_any_label_is_told_in_a_sentence(tmp_path: Path) -> None:
    file = written(tmp_path, "text,label\na,\nb,\n")
    with pytest.raises(GoodwordError, match='none of its 2 rows has a label in the column "label"'):
        labelled(file)
