"""Turns a name in config.yaml into code, by convention: `kind: tape` is `listeners.tape`; "package.module" is itself.

There is no registry: a new platform is a new file. Nothing is imported unless it is configured.
"""

import importlib
import pkgutil
from types import ModuleType
from typing import Any

from engage.complaints import did_you_mean


class UnknownKind(Exception):  # noqa: N818 - it is a finding about a file, not a failure of ours
    """There is no such thing; its text says what to write instead."""


def module(kind: str, package: str) -> ModuleType:
    """`listeners.tape` for kind "tape" in package "listeners". Raises `UnknownKind`."""
    if not all(part.isidentifier() for part in kind.split(".")):
        raise UnknownKind(f"there is no {package[:-1]} {kind!r}")
    name = kind if "." in kind else f"{package}.{kind}"
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and name.startswith(error.name):
            missing = f"module {name!r} to import" if "." in kind else f"{package[:-1]} {kind!r}"
            raise UnknownKind(f"there is no {missing}") from error
        raise UnknownKind(f"{kind!r} needs a package that is not installed: {error.name}") from error


def offered(kind: str, package: str, attribute: str) -> Any:
    """What `kind` offers under this name: Settings, Listener, Speaker, Model or Classifier. Raises `UnknownKind`."""
    try:
        found = module(kind, package)
    except UnknownKind as error:
        hint = "" if "." in kind else did_you_mean(kind, kinds(package, attribute))
        raise UnknownKind(f"{error}{hint}") from error
    if not hasattr(found, attribute):
        raise UnknownKind(f"{kind!r} cannot be used here: {found.__name__} has no {attribute}")
    return getattr(found, attribute)


def kinds(package: str, attribute: str) -> list[str]:
    """The kinds in `package` that offer `attribute`. It imports them all: for sentences about mistakes only."""
    names = [info.name for info in pkgutil.iter_modules(importlib.import_module(package).__path__)]
    return [name for name in names if _offers(f"{package}.{name}", attribute)]


def _offers(name: str, attribute: str) -> bool:
    try:
        return hasattr(importlib.import_module(name), attribute)
    except ImportError:  # it needs a package that is not installed
        return False
