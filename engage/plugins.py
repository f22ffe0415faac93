"""Turns a name in config.yaml into code, by convention: `kind: tape` is `listeners.tape`; "package.module" is itself.

There is no registry: a new platform is a new file. Nothing is imported unless it is configured.
"""

import importlib
import importlib.util
import pkgutil
from types import ModuleType
from typing import Any

from engage.complaints import did_you_mean


class UnknownKind(Exception):  # noqa: N818 - it is a finding about a file, not a failure of ours
    """There is no such thing; its text says what to write instead."""


def module(kind: str, package: str) -> ModuleType:
    """`listeners.tape` for kind "tape" in package "listeners". Raises `UnknownKind`."""
    known = sorted(info.name for info in pkgutil.iter_modules(importlib.import_module(package).__path__))
    name = kind if "." in kind else f"{package}.{kind}"
    if "." not in kind and kind not in known:
        raise UnknownKind(f"there is no {package[:-1]} {kind!r}{did_you_mean(kind, known)}")
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and name.startswith(error.name):
            raise UnknownKind(f"there is no module {name!r} to import") from error
        raise UnknownKind(f"{kind!r} needs a package that is not installed: {error.name}") from error


def offered(kind: str, package: str, attribute: str) -> Any:
    """What `kind` offers under this name: Settings, Listener, Speaker or Model. Raises `UnknownKind`."""
    found = module(kind, package)
    if not hasattr(found, attribute):
        raise UnknownKind(f"{kind!r} cannot be used here: {found.__name__} has no {attribute}")
    return getattr(found, attribute)
