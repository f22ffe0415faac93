"""Complaints: what is wrong, where, and the nearest thing that would be right, for any model over any YAML."""

from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from engage.complaints import Shaped, complain, did_you_mean, quoted
from engage.yamlfile import parse


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Listener(Strict):
    every: float = Field(default=60, gt=0, le=3600)
    level: Literal["debug", "info"] = "info"
    token: SecretStr | None = None
    folder: Path = Path()


class Search(Strict):
    kind: Literal["search"]
    keywords: list[str] = Field(min_length=1, max_length=2)


class Feed(Strict):
    kind: Literal["feed"]
    address: Annotated[str, Shaped("https://.+", "an address that begins with https://")]


class Config(Strict):
    listeners: dict[str, Listener] = {}
    sources: list[Annotated[Search | Feed, Field(discriminator="kind")]] = []
    port: int = Field(default=80, multiple_of=2)
    on: bool = False
    note: str = Field(default="", max_length=5)


def complaints(text: str) -> list[str]:
    file = parse(text, Path("config.yaml"))
    with pytest.raises(ValidationError) as caught:
        Config.model_validate(file.data)
    return [str(mistake) for mistake in complain(caught.value, file, model=Config)]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("prot: 1", 'config.yaml:1: prot: is not known here; did you mean "port"?'),
        ("listeners:\n  x:\n    evry: 5", 'config.yaml:3: listeners.x.evry: is not known here; did you mean "every"?'),
        (
            "listeners:\n  x:\n    level: inf",
            'config.yaml:3: listeners.x.level: "inf" is not known here; did you mean "info"?',
        ),
        (
            "listeners:\n  x:\n    level: 7",
            "config.yaml:3: listeners.x.level: 7 is not known here; possible: debug, info",
        ),
        ("listeners:\n  x:\n    every: 0", "config.yaml:3: listeners.x.every: must be more than 0, not 0"),
        ("listeners:\n  x:\n    every: 1e99", 'config.yaml:3: listeners.x.every: must be at most 3600, not "1e99"'),
        ("listeners:\n  x:\n    every: 9999", "config.yaml:3: listeners.x.every: must be at most 3600, not 9999"),
        ("listeners:\n  x:", "config.yaml:2: listeners.x: is empty; write something after it, or take the line out"),
        ("listeners: [x]", 'config.yaml:1: listeners: must be a block of `name: value` lines, not ["x"]'),
        ("sources: x", 'config.yaml:1: sources: must be a list, not "x"'),
        ("port: eighty", 'config.yaml:1: port: must be a whole number, not "eighty"'),
        ("port: 1.5", "config.yaml:1: port: must be a whole number, not 1.5"),
        ("listeners:\n  x:\n    every: [1]", "config.yaml:3: listeners.x.every: must be a number, not [1]"),
        (
            "listeners:\n  x:\n    folder: 5",
            "config.yaml:3: listeners.x.folder: must be the path of a file or folder, not 5",
        ),
        ("on: perhaps", 'config.yaml:1: on: must be true or false, not "perhaps"'),
        ("note: yes", "config.yaml:1: note: must be text, but YAML reads it as true; put it in quotes"),
        ("note: [a]", "config.yaml:1: note: must be one text, not a list"),
        ("note: too long", "config.yaml:1: note: is longer than 5 characters"),
        ("sources:\n  - kind: search", "config.yaml:2: sources[1].keywords: is missing"),
        ("sources:\n  - kind: search\n    keywords: []", "config.yaml:3: sources[1].keywords: must not be empty"),
        (
            "sources:\n  - kind: search\n    keywords: [a, b, c]",
            "config.yaml:3: sources[1].keywords: has more than 2 entries",
        ),
        (
            "sources:\n  - kind: feed\n    adress: https://x.example",
            'config.yaml:3: sources[1].adress: is not known here; did you mean "address"?',
        ),
        (
            "sources:\n  - kind: feed\n    address: x.example",
            'config.yaml:3: sources[1].address: "x.example" is not an address that begins with https://',
        ),
    ],
)
def test_each_mistake_is_a_sentence_at_its_line(text: str, complaint: str) -> None:
    assert complaint in complaints(text)


def test_what_has_no_sentence_of_ours_keeps_pydantics() -> None:
    assert complaints("port: 81") == ["config.yaml:1: port: input should be a multiple of 2, not 81"]


def test_a_part_of_a_file_is_complained_about_where_it_stands_in_the_file() -> None:
    # Given a block that is checked on its own, by a model that only its own module knows
    file = parse("listeners:\n  tape:\n    every: 5\n    levl: info\n", Path("config.yaml"))
    with pytest.raises(ValidationError) as caught:
        Listener.model_validate(file.data["listeners"]["tape"])

    # When it is complained about
    [mistake] = complain(caught.value, file, ("listeners", "tape"), Listener)

    # Then with the line and the place in the file
    assert str(mistake) == 'config.yaml:4: listeners.tape.levl: is not known here; did you mean "level"?'


def test_without_the_model_there_is_no_hint() -> None:
    file = parse("prot: 1", Path("config.yaml"))
    with pytest.raises(ValidationError) as caught:
        Config.model_validate(file.data)

    assert [mistake.problem for mistake in complain(caught.value, file)] == ["is not known here"]


def test_a_secret_is_never_shown() -> None:
    assert "hunter2" not in quoted(SecretStr("hunter2"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a\nb", '"a\\nb"'),
        ("é", '"é"'),
        ("x" * 100, '"' + "x" * 56 + '…"'),
        ("\ud800", '"?"'),
    ],
)
def test_a_value_is_shown_on_one_short_line(value: object, shown: str) -> None:
    assert quoted(value) == shown


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("Intnet", ["intent", "cause"], '; did you mean "intent"?'),
        ("xyz", ["intent", "cause"], "; possible: cause, intent"),
        ("xyz", [f"word{n}" for n in range(50)], ""),
        ("xyz", [], ""),
    ],
)
def test_the_nearest_right_word_is_offered(word: str, known: list[str], hint: str) -> None:
    assert did_you_mean(word, known) == hint


def test_a_number_of_thousands_of_digits_is_not_written_out() -> None:
    assert quoted(16**5000) == "a number too long to write"
