"""Folders of playbooks for the tests: the good one of `bad/playbooks`, and changes to it."""

import shutil
from functools import cache
from pathlib import Path

from engage.playbook import Shelf, load
from engage.types import Author, Mention
from tests import fakes

BAD = Path(__file__).parent / "bad" / "playbooks"
GOOD = BAD / "good"


@cache
def good_shelf() -> Shelf:
    """movies (marketing: a flight is found), refund (service), rest (whatever is left)."""
    loaded = load(GOOD)
    assert loaded.mistakes == ()
    return loaded.shelf


def good_folder(parent: Path) -> Path:
    """A copy of the good folder, to be changed."""
    return Path(shutil.copytree(GOOD, parent / "playbooks"))


def change(file: Path, old: str, new: str) -> None:
    """Replace what stands in a file, and make sure that it did stand there."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def said(text: str, name: str = "Ana Silva", handle: str = "ana", platform: str = "x", number: int = 1) -> Mention:
    """A mention with this text, of somebody with this display name."""
    return fakes.mention(number, text, platform=platform, author=Author(handle, name, 120))
