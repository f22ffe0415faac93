"""config.yaml: it works as it stands, and every mistake is told at once, with its line and what to write instead."""

from pathlib import Path

import pytest

from engage import starter
from engage.config import load
from engage.errors import GoodwordError, Mistakes


def written(folder: Path, text: str) -> Path:
    file = folder / "config.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def mistakes(folder: Path, text: str, **environ: str) -> list[str]:
    with pytest.raises(Mistakes) as caught:
        load(written(folder, text), environ)
    return [str(mistake).removeprefix(f"{folder}/") for mistake in caught.value.mistakes]


def test_the_shipped_one_works_as_it_stands() -> None:
    config = load(starter.folder() / "config.yaml", {})
    [demo] = config.listeners
    assert (demo.kind, demo.speak, config.console.host) == ("tape", "sandbox", "127.0.0.1")
    assert config.playbooks.is_dir()


def test_an_empty_one_works_too(tmp_path: Path) -> None:
    config = load(written(tmp_path, ""), {})
    assert config.database == f"sqlite:///{tmp_path}/.goodword/goodword.db"
    assert [speaker.name for speaker in config.speakers] == ["sandbox"]


def test_all_mistakes_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    found = mistakes(
        tmp_path,
        "databse: sqlite:///x.db\n"
        "listeners:\n"
        "  mine:\n"
        "    kind: tap\n"
        "  other:\n"
        "    kind: tape\n"
        "    file: x.csv\n"
        "    pase: fast\n"
        "    speak: sandbx\n"
        "console:\n"
        "  port: eighty\n",
    )
    assert len(found) == 5
    assert [int(one.split(":")[1]) for one in found] == [1, 4, 8, 9, 11]
    text = "\n".join(found)
    assert "did you mean" in text
    for word in ("'database'", "'tape'", "'pace'", "'sandbox'"):
        assert word in text.replace('"', "'")


def test_a_password_in_the_file_is_a_mistake_and_is_not_printed(tmp_path: Path) -> None:
    [found] = mistakes(tmp_path, "database: postgresql://goodword:hunter2@db.example/goodword\n")
    assert "GOODWORD_DATABASE_PASSWORD" in found
    assert "hunter2" not in found


def test_secrets_come_from_the_environment_or_from_a_file_and_print_as_stars(tmp_path: Path) -> None:
    file = written(tmp_path, "database: postgresql://goodword@db.example/goodword\n")
    (tmp_path / "secret").write_text("hunter2\n", encoding="utf-8")
    for environ in (
        {"GOODWORD_DATABASE_PASSWORD": "hunter2"},
        {"GOODWORD_DATABASE_PASSWORD_FILE": str(tmp_path / "secret")},
    ):
        config = load(file, environ)
        assert config.database_password is not None
        assert config.database_password.get_secret_value() == "hunter2"
        assert "hunter2" not in repr(config)
        assert "**********" in repr(config)


def test_a_secret_file_that_cannot_be_read_is_a_mistake(tmp_path: Path) -> None:
    [found] = mistakes(tmp_path, "", GOODWORD_DATABASE_PASSWORD_FILE=str(tmp_path / "gone"))
    assert "GOODWORD_DATABASE_PASSWORD_FILE" in found


def test_the_environment_may_name_another_database(tmp_path: Path) -> None:
    config = load(written(tmp_path, ""), {"GOODWORD_DATABASE": "postgresql://u@h/n"})
    assert config.database == "postgresql://u@h/n"


def test_without_a_file_it_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(GoodwordError, match="goodword init"):
        load(tmp_path / "config.yaml", {})


def test_paths_in_it_start_from_its_own_folder(tmp_path: Path) -> None:
    config = load(written(tmp_path, "listeners:\n  t: {kind: tape, file: tapes/a.csv}\nplaybooks: ours\n"), {})
    assert config.playbooks == tmp_path / "ours"
    assert getattr(config.listeners[0].settings, "file") == tmp_path / "tapes/a.csv"  # noqa: B009 - the tape's own field


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: [1\n", "is not YAML"),
        ("console: {port: 1}\nconsole: {port: 2}\n", "stands twice; first on line 1"),
        ("x: &a [1]\ny: *a\n", "alias"),
        ("- just\n- a list\n", ""),
        ("listeners: tape\n", "listeners"),
        ("log: {level: loud}\n", "log.level"),
    ],
)
def test_what_yaml_forbids_or_has_the_wrong_shape_is_told_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    assert any(says in one for one in mistakes(tmp_path, text))


@pytest.fixture
def theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder beside a listener of somebody else's, with a token in its settings."""
    (tmp_path / "their_place.py").write_text(
        "from pydantic import BaseModel, ConfigDict, SecretStr\n"
        "class Settings(BaseModel):\n"
        "    model_config = ConfigDict(extra='forbid')\n"
        "    token: SecretStr\n"
        "class Listener: ...\n",
        encoding="utf-8",
    )
    (tmp_path / "theirs").mkdir()
    (tmp_path / "their_place.py").rename(tmp_path / "theirs" / "place.py")
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def test_a_blocks_secret_comes_from_the_environment_under_its_own_name(theirs: Path) -> None:
    file = written(theirs, "listeners:\n  news: {kind: theirs.place}\n")
    config = load(file, {"GOODWORD_NEWS_TOKEN": "hunter2"})
    assert config.listeners[0].settings.model_dump()["token"].get_secret_value() == "hunter2"
    assert "hunter2" not in repr(config)


def test_a_blocks_secret_in_the_file_is_a_mistake_that_names_the_variable(theirs: Path) -> None:
    found = mistakes(theirs, "listeners:\n  news:\n    kind: theirs.place\n    token: hunter2\n")
    assert any("config.yaml:4" in one and "GOODWORD_NEWS_TOKEN" in one for one in found)
    assert not any("hunter2" in one for one in found)
