"""From a folder of files to a shelf of playbooks, and everything that is wrong in the folder.

What is broken never takes anything else down: its last good version stays on the shelf, or, if there has been none, it
is left out. The mistakes say so as long as it lasts.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from engage import yamlfile
from engage.complaints import quoted, understood
from engage.errors import Mistake, Mistakes
from engage.playbook import catalogs, sayings
from engage.playbook.building import FILE_NAME, build
from engage.playbook.catalogs import Catalog
from engage.playbook.reach import out_of_reach
from engage.playbook.schema import KEY, Brand, PlaybookFile
from engage.playbook.shelf import Playbook, Shelf
from engage.yamlfile import YamlFile

T = TypeVar("T")

BRAND = "brand.yaml"
GESTURES = "gestures.yaml"
"""It lies among the playbooks and is read elsewhere."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What can be used, and all that cannot, sorted by file and line."""

    shelf: Shelf
    mistakes: tuple[Mistake, ...]


def load(folder: Path, previous: Shelf | None = None) -> Loaded:
    """The playbooks, catalogs and brand in `folder`. Never raises for what people write; `mistakes` tells it all."""
    last_good = previous or Shelf()
    if not folder.is_dir():
        return Loaded(last_good, (Mistake(folder, 0, "", "there is no such folder"),))
    return _Loading(folder, last_good).load()


class _Loading:
    """Collects mistakes while it reads a folder."""

    def __init__(self, folder: Path, last_good: Shelf) -> None:
        self.folder, self.last_good = folder, last_good
        self.mistakes: list[Mistake] = []

    def load(self) -> Loaded:
        brand = self.noting(self.brand) or self.last_good.brand
        if brand is None:
            self.mistakes.append(Mistake(self.folder / BRAND, 0, "", "no playbook can be used until it is mended"))
        found = dict(self.catalogs())
        playbooks = tuple(self.playbooks(brand, found))
        return Loaded(Shelf(playbooks, brand, found), tuple(sorted(set(self.mistakes))))

    def noting(self, read: Callable[[], T]) -> T | None:
        """What `read` returns, or None and its mistakes noted."""
        try:
            return read()
        except Mistakes as wrong:
            self.mistakes += wrong.mistakes
            return None

    def brand(self) -> Brand:
        file = yamlfile.load(self.folder / BRAND)
        brand = understood(file, Brand)
        if wrong := [*sayings.wrong(file, brand)]:
            raise Mistakes(wrong)
        return brand

    def catalogs(self) -> Iterator[tuple[str, Catalog]]:
        for file in sorted(self.folder.glob("catalogs/*.csv")):
            if not KEY.fits(file.stem):
                self.mistakes.append(Mistake(file, 0, "", f"{quoted(file.stem)} is not {KEY.rule}; rename the file"))
                continue
            catalog = self.noting(partial(catalogs.read, file)) or self.last_good.catalogs.get(file.stem)
            if catalog:
                yield file.stem, catalog

    def files(self) -> dict[str, Path]:
        """The playbooks' files by name, in the order of asking; what is misnamed is complained about."""
        files: dict[str, Path] = {}
        for file in sorted((*self.folder.glob("*.yaml"), *self.folder.glob("*.yml"))):
            name = FILE_NAME.fullmatch(file.name)
            if name and name[1] not in files:
                files[name[1]] = file
            elif name:
                problem = f"the name {quoted(name[1])} is taken by {files[name[1]].name}; choose another"
                self.mistakes.append(Mistake(file, 0, "", problem))
            elif file.name not in (BRAND, GESTURES) and not file.name.startswith("."):
                problem = "is not read: a playbook is called NN-name.yaml, and NN is its place in the order of asking"
                self.mistakes.append(Mistake(file, 0, "", problem))
        return files

    def playbooks(self, brand: Brand | None, found: Mapping[str, Catalog]) -> Iterator[Playbook]:
        """Fresh where nothing is wrong, else the last good version."""
        files = self.files()
        built = [each for file in files.values() if (each := self.noting(partial(_built, file, brand, found)))]
        unreachable = list(out_of_reach(built, last=next(reversed(files), "")))
        self.mistakes += unreachable
        wrong = {mistake.file for mistake in unreachable}
        fresh = {playbook.name: playbook for _, playbook in built if playbook.file not in wrong}
        for name in files:
            playbook = fresh.get(name) or self.last_good.get(name)
            if playbook:
                yield playbook


def _built(file: Path, brand: Brand | None, found: Mapping[str, Catalog]) -> tuple[YamlFile, Playbook] | None:
    """The playbook in `file`; without a brand it is only read, for its mistakes. Raises `Mistakes`."""
    parsed = yamlfile.load(file)
    if brand is None:
        understood(parsed, PlaybookFile)
        return None
    return parsed, build(parsed, brand, found)
