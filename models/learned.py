"""Heads that were learned from the team's decisions: versions in a folder, one of them in place.

The folder holds `0001.npz`, `0002.npz` … and `in_place`: a line for each version that was ever put in place and not
rolled back, the current one last. Without any, the heads that came with Goodword are in place. A running daemon notices
a change before its next batch.
"""

from collections.abc import Mapping
from pathlib import Path

from engage.errors import GoodwordError
from models import heads
from models.heads import Heads

SHIPPED = "shipped"
"""What the heads that came with Goodword are called where a version is meant."""


class Learned:
    """The heads that are in place now."""

    def __init__(self, folder: Path | None, shipped: Heads) -> None:
        """Raises `GoodwordError` if the version in place cannot be read or does not fit the encoder."""
        self._folder, self._shipped = folder, shipped
        self._seen = self._stamp()
        self._heads = self._load()

    @property
    def heads(self) -> Heads:
        """Looks whether another version was put in place; that costs one look at a file's time."""
        stamp = self._stamp()
        if stamp != self._seen:
            self._heads, self._seen = self._load(), stamp
        return self._heads

    @property
    def facts(self) -> Mapping[str, str]:
        """Which version is in place, and what is known of it."""
        version = in_place(self._folder)[-1] if self._folder else SHIPPED
        return {"heads": f"{version} ({self.heads.name})", **self.heads.facts}

    def _stamp(self) -> tuple[int, int] | None:
        if self._folder is None:
            return None
        try:
            told = _list(self._folder).stat()
        except OSError:
            return None
        return told.st_mtime_ns, told.st_ino

    def _load(self) -> Heads:
        if self._folder is None or (version := in_place(self._folder)[-1]) == SHIPPED:
            return self._shipped
        file = self._folder / f"{version}.npz"
        found = heads.load(file)
        if found.encoder != self._shipped.encoder:
            raise GoodwordError(
                f"{file}: was learned on another version of the embedded model; "
                f"take it back with goodword models rollback, then goodword models learn"
            )
        return found


def in_place(folder: Path) -> list[str]:
    """The versions that were put in place, the current one last; the first is always `SHIPPED`."""
    try:
        lines = _list(folder).read_text(encoding="utf-8").split()
    except FileNotFoundError:
        lines = []
    return [SHIPPED, *(line for line in lines if line in versions(folder))]


def versions(folder: Path) -> list[str]:
    """All versions in the folder, the oldest first."""
    return sorted(file.stem for file in folder.glob("[0-9]*.npz"))


def add(folder: Path, some: Heads) -> str:
    """Keep `some` as the next version and put it in place; returns its name."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = versions(folder)
    name = f"{int(kept[-1]) + 1 if kept else 1:04}"
    (folder / f"{name}.npz").write_bytes(some.to_bytes())
    _put(folder, [*in_place(folder), name])
    return name


def roll_back(folder: Path) -> str:
    """Put the version in place that was there before; returns its name. Raises `GoodwordError` if there was none."""
    before = in_place(folder)[:-1]
    if not before:
        raise GoodwordError("the heads that came with Goodword are in place; there is nothing to roll back")
    _put(folder, before)
    return before[-1]


def _list(folder: Path) -> Path:
    return folder / "in_place"


def _put(folder: Path, names: list[str]) -> None:
    """Whoever reads the list at this moment sees the old one or the new one, whole."""
    beside = folder / "in_place.new"
    beside.write_text("\n".join(names[1:]), encoding="utf-8")
    beside.replace(_list(folder))
