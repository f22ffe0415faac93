"""The playbooks as they are now: looked at again whenever a file changes, and never worse than before.

A file that is broken keeps its last good version; the mistakes are there for every screen until they are mended.
"""

from pathlib import Path

import structlog

from engage.errors import Mistake, Mistakes
from engage.playbook import Shelf, load

log = structlog.get_logger(__name__)

Fingerprint = frozenset[tuple[str, int, int]]


class CurrentShelf:
    """The playbooks in `folder`. `shelf` and `mistakes` are replaced as a whole, so readers need no lock."""

    def __init__(self, folder: Path) -> None:
        """Raises `Mistakes` when there is nothing to start with: no folder, or no playbook that can be used."""
        self.folder = folder
        self._seen = _fingerprint(folder)
        loaded = load(folder)
        if not loaded.shelf.playbooks:
            raise Mistakes(loaded.mistakes or [Mistake(folder, 0, "", "there is no playbook in it")])
        self.shelf: Shelf = loaded.shelf
        self.mistakes: tuple[Mistake, ...] = loaded.mistakes
        self._tell()

    def refresh(self) -> bool:
        """Load again if a file has changed since the last look. Returns whether the playbooks are others now."""
        seen = _fingerprint(self.folder)
        if seen == self._seen:
            return False
        loaded = load(self.folder, previous=self.shelf)
        changed = loaded.shelf.version != self.shelf.version
        self._seen, self.shelf, self.mistakes = seen, loaded.shelf, loaded.mistakes
        if changed:
            log.info("playbooks_reloaded", playbooks=len(self.shelf.playbooks), version=self.shelf.version)
        self._tell()
        return changed

    def _tell(self) -> None:
        for mistake in self.mistakes:
            log.warning("playbook_mistake", mistake=str(mistake))


def _fingerprint(folder: Path) -> Fingerprint:
    """Name, time and size of every file that playbooks are made of; a file that vanishes meanwhile is left out."""
    found = []
    for file in (*folder.glob("*.yaml"), *folder.glob("*.yml"), *folder.glob("catalogs/*.csv")):
        try:
            state = file.stat()
        except FileNotFoundError:
            continue
        found.append((str(file), state.st_mtime_ns, state.st_size))
    return frozenset(found)
