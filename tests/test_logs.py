"""No post from outside can forge a line of the log, and machines can read every line."""

import json
import logging

import pytest
import structlog

from engage import logs


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
