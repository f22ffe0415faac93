"""No post from outside can forge a line of the log, and machines can read every line."""

import json
import logging
from pathlib import Path
from typing import Literal

import pytest
import structlog
from pydantic import SecretStr

from engage import config, logs
from engage.secrets import secrets


@pytest.fixture(autouse=True)
def _put_back() -> object:
    """The log's set-up is the process's own: put it back as it was."""
    root = logging.getLogger()
    before = (root.handlers, root.level)
    yield
    root.handlers, root.level = before[0], before[1]
    structlog.reset_defaults()


def test_every_line_is_one_json_object_whatever_a_value_holds(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("info", "json")
    structlog.get_logger("engage.test").info("heard", text='x\n{"event": "forged"}\x1b[2J')
    [line] = capsys.readouterr().out.splitlines()
    assert json.loads(line)["text"] == 'x\n{"event": "forged"}\x1b[2J'
    assert "\x1b" not in line


def test_on_a_terminal_a_value_stays_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("info", "plain")
    structlog.get_logger("engage.test").warning("heard", text="x\nforged line \x1b[2J")
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 1
    assert "\x1b[2J" not in out


def test_what_is_below_the_level_and_the_libraries_chatter_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("warning", "json")
    structlog.get_logger("engage.test").info("quiet")
    logging.getLogger("some.library").info("chatter")
    logging.getLogger("some.library").warning("trouble")
    [line] = capsys.readouterr().out.splitlines()
    assert json.loads(line)["event"] == "trouble"


@pytest.mark.parametrize("style", ["json", "plain"])
def test_a_secret_is_blotted_out_of_every_line_whoever_wrote_it(
    capsys: pytest.CaptureFixture[str], style: Literal["json", "plain"]
) -> None:
    # Given a secret that JSON writes otherwise, and one that another begins with
    secrets = ('s3cr3t-"quoted"\\', "s3cr3t", "s3cr3t-longer")
    logs.set_up("info", style, secrets)
    # When we, a library, and a traceback print them
    structlog.get_logger("engage.test").info(f"with {secrets[0]}", value=secrets[2])
    logging.getLogger("some.library").warning("token %s", secrets[1])
    try:
        int(f"refused: {secrets[2]}")
    except ValueError:
        structlog.get_logger("engage.test").exception("failed")
    # Then nothing of them is to be seen, but the rest is
    out = capsys.readouterr().out
    assert "s3cr3t" not in out
    assert "longer" not in out
    assert "refused: ********" in out


@pytest.mark.parametrize("style", ["json", "plain"])
def test_a_traceback_does_not_tell_what_variables_held(
    capsys: pytest.CaptureFixture[str], style: Literal["json", "plain"]
) -> None:
    logs.set_up("info", style)

    def asking(header: str) -> None:
        raise ValueError(f"{len(header)} characters were refused")

    try:
        asking("Bearer s3cr3t")
    except ValueError:
        structlog.get_logger("engage.test").exception("failed")
    out = capsys.readouterr().out
    assert "13 characters were refused" in out
    assert "Bearer s3cr3t" not in out.replace('asking("Bearer s3cr3t")', "")


def test_all_secrets_of_a_configuration_are_known(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("database: postgresql://u@host/db\n", encoding="utf-8")
    loaded = config.load(tmp_path / "config.yaml", {"GOODWORD_DATABASE_PASSWORD": "s3cr3t-database"})
    assert list(secrets(loaded)) == ["s3cr3t-database"]
    assert list(secrets({"a": [SecretStr("s3cr3t"), ("x", SecretStr(""))]})) == ["s3cr3t"]
