"""Where the tests' files lie: in memory, where a machine has a file system there with room.

Databases wait for the disk at every commit, as they should. The tests kill processes, not machines, so for them that
would only be a third of the whole time.
"""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY, ROOM = Path("/dev/shm"), 4 << 30
"""Bytes that must be free there. A whole run leaves half a GB, which is let go at its end."""


def keep_in_memory() -> None:
    """From now on, here and in what is started from here; unless TMPDIR says where."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return
    there = os.statvfs(MEMORY)
    if there.f_bavail * there.f_frsize >= ROOM and not there.f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def let_go(folder: Path) -> None:
    """Delete it if it is kept in memory: nobody looks at what a good run left."""
    if MEMORY in folder.parents:
        shutil.rmtree(folder, ignore_errors=True)
