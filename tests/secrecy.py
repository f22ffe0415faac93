"""No secret in any log or table of the whole suite: all that every test wrote is searched when the last one is over.

Every secret that a test uses holds `MARKER`. While the tests run, everything that anybody logs at any level is written
to a file; afterwards that file, the logs of daemons, and the databases are searched. What is meant to hold a secret is
named so. The hooks here are pytest's; conftest.py takes them over.
"""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.memory import let_go

MARKER = b"s3cr3t"
MAY_HOLD_SECRETS = ("token", "secret", "password")
"""Words in the name of a file that make it a place for secrets."""

LEAKS = pytest.StashKey[list[str]]()


def leaks(folder: Path) -> list[str]:
    """The files below `folder` that hold a secret and should not, each with what stands around it."""
    return [f"{file}: {found}" for file in sorted(folder.rglob("*")) if (found := _leak(file))]


def _leak(file: Path) -> str:
    if not file.is_file() or file.is_symlink() or any(word in file.name.lower() for word in MAY_HOLD_SECRETS):
        return ""
    content = file.read_bytes()
    at = content.find(MARKER)
    return "" if at < 0 else repr(content[max(0, at - 80) : at + 40])


@pytest.fixture(scope="session", autouse=True)
def log_of_the_suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A file with everything that was logged at any level. SQLAlchemy's is left out: the databases are searched."""
    file = tmp_path_factory.getbasetemp() / "suite.log"
    handler = logging.FileHandler(file, encoding="utf-8", errors="backslashreplace")
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    logging.getLogger("sqlalchemy").setLevel(logging.WARNING)
    yield file
    root.removeHandler(handler)
    handler.close()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Search, once all workers are done, and fail the run if anything is found; what a good run left is let go."""
    if hasattr(session.config, "workerinput"):
        return
    factory: pytest.TempPathFactory = session.config._tmp_path_factory  # type: ignore[attr-defined]
    found = leaks(factory.getbasetemp())
    session.config.stash[LEAKS] = found
    if found:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    if session.exitstatus == pytest.ExitCode.OK and session.config.option.basetemp is None:
        let_go(factory.getbasetemp())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say where the secrets are."""
    for leak in config.stash.get(LEAKS, []):
        terminalreporter.write_line(f"a secret was written to {leak}", red=True)
