"""The files a new brand starts from: a config.yaml that works as it stands, playbooks, catalogs and a demo tape."""

import shutil
from pathlib import Path

from engage.errors import GoodwordError


def folder() -> Path:
    """Where they lie: inside the installed wheel, or at the root of a checkout."""
    installed = Path(__file__).parent / "starter"
    return installed if installed.is_dir() else Path(__file__).parent.parent


def copy_to(target: Path) -> list[Path]:
    """Copy them into `target`, which is made if it is missing. Returns what was written, relative to it.

    Raises `GoodwordError`, before anything is written, when that would overwrite a file.
    """
    source = folder()
    files = [source / "config.yaml", *sorted(p for p in (source / "playbooks").rglob("*") if p.is_file())]
    names = [file.relative_to(source) for file in files]
    taken = [str(name) for name in names if (target / name).exists()]
    if taken:
        raise GoodwordError(
            f"{target} holds {', '.join(taken[:3])} already; choose an empty folder, nothing was written"
        )
    for file, name in zip(files, names, strict=True):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target / name)
    return names
