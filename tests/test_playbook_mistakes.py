"""Every mistake that can be made with playbooks has a broken file in `bad/playbooks`, and its complaint beside it.

A file is laid into a copy of the good folder by its name; those in `brand/` take the place of brand.yaml.
"""

from pathlib import Path

import pytest

from engage.playbook import load
from tests.shelves import BAD, GOOD, good_folder

BROKEN = sorted(
    file.relative_to(BAD)
    for file in BAD.rglob("*")
    if file.is_file() and file.suffix != ".expected" and not file.is_relative_to(GOOD)
)


def complaints(folder: Path) -> str:
    return "".join(f"{mistake}\n".replace(f"{folder}/", "") for mistake in load(folder).mistakes)


def test_there_are_broken_files_and_each_has_its_complaint() -> None:
    assert len(BROKEN) > 80
    assert {file for file in BROKEN if not (BAD / f"{file}.expected").read_text(encoding="utf-8")} == set()


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_a_broken_file_is_complained_about_by_line_and_place_and_nothing_else_is(broken: Path, tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    place = folder / "brand.yaml" if broken.parent.name == "brand" else folder / broken

    place.write_bytes((BAD / broken).read_bytes())

    assert complaints(folder) == (BAD / f"{broken}.expected").read_text(encoding="utf-8")


@pytest.mark.parametrize("broken", [file for file in BROKEN if file.parent == Path()], ids=str)
def test_a_broken_playbook_is_left_out_and_the_others_stay(broken: Path, tmp_path: Path) -> None:
    folder = good_folder(tmp_path)

    (folder / broken).write_bytes((BAD / broken).read_bytes())

    assert [playbook.name for playbook in load(folder).shelf.playbooks] == ["movies", "refund", "rest"]
