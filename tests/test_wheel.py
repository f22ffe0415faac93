"""The installed wheel has everything a new brand starts from, the model's weights and the migrations."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout and unpacked where nothing of the checkout is on the path."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, ROOT],
        check=True,
    )
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "site")
    return folder / "site"


def goodword(installed: Path, folder: Path, *arguments: str) -> str:
    environ = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, "-m", "engage.cli", *arguments]
    ran = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_a_new_brand_can_be_made_from_the_wheel_and_works(installed: Path, tmp_path: Path) -> None:
    where = "import engage; print(engage.__file__)"
    environ = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, "-c", where]
    used = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=True)
    assert used.stdout.startswith(str(installed))
    goodword(installed, tmp_path, "init", "mine")
    assert (tmp_path / "mine" / "playbooks" / "catalogs" / "flights.csv").is_file()
    goodword(installed, tmp_path / "mine", "db", "upgrade")
    goodword(installed, tmp_path / "mine", "check")
    said = goodword(installed, tmp_path / "mine", "playbooks", "try", "Flying GW117 to Lisbon tonight, can't wait!")
    assert "in-flight-movies" in said


def test_the_wheel_carries_what_it_needs_and_nothing_of_the_tests(installed: Path) -> None:
    assert (installed / "engage" / "store" / "migrations" / "env.py").is_file()
    assert (installed / "engage" / "starter" / "config.yaml").is_file()
    assert not (installed / "tests").exists()
    assert not (installed / "models" / "training").exists()
