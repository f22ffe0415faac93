"""The search for secrets finds one that was logged, and fails the run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.secrecy import leaks

ROOT = Path(__file__).parent.parent
TEST = """
import logging
def test_it():
    token = "s3" + "cr3t-bearer"
    {does}
"""


def test_a_secret_in_a_log_or_a_database_is_found_and_one_in_its_own_file_is_not(tmp_path: Path) -> None:
    log = tmp_path / "deep" / "daemon.log"
    log.parent.mkdir()
    log.write_bytes(b"GET /2/tweets Bearer " + b"s3cr3" + b"t-bearer")
    (tmp_path / "x-token.json").write_bytes(b"s3cr3" + b"t-refresh")
    (tmp_path / "clean.log").write_text("nothing to see", encoding="utf-8")
    found = leaks(tmp_path)
    log.unlink()  # or the search over this very suite would find it
    assert [leak.partition(":")[0] for leak in found] == [str(log)]


@pytest.mark.parametrize(
    ("does", "passes"),
    [
        ('logging.getLogger("tweepy.client").debug("Headers: Bearer %s", token)', False),
        ('logging.getLogger("engage").error(token)', False),
        ("assert token", True),
    ],
)
def test_a_run_in_which_somebody_logs_a_secret_at_any_level_fails(tmp_path: Path, does: str, passes: bool) -> None:
    # Given a test that logs a token, or only has it in its hands
    hooks = "from tests.secrecy import log_of_the_suite, pytest_sessionfinish, pytest_terminal_summary\n"
    (tmp_path / "conftest.py").write_text(hooks, encoding="utf-8")
    (tmp_path / "test_it.py").write_text(TEST.format(does=does), encoding="utf-8")
    # When it is run
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", ".", "--basetemp", "out", "test_it.py"],
        check=False, cwd=tmp_path, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    (tmp_path / "out" / "suite.log").unlink()  # or the search over this very suite would find it
    # Then the test passes, and the run fails and says where if the token was logged
    assert "1 passed" in run.stdout, run.stdout + run.stderr
    assert (run.returncode == 0) is passes, run.stdout
    assert ("a secret was written to" in run.stdout) is not passes
