"""Every secret that a configuration holds, so that the log can be kept free of them."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from pydantic import BaseModel, SecretStr


def secrets(value: Any) -> Iterator[str]:
    """The secrets in a configuration or a part of it, wherever they are."""
    match value:
        case SecretStr():
            if value.get_secret_value():
                yield value.get_secret_value()
        case BaseModel():
            for _, inner in value:
                yield from secrets(inner)
        case Mapping():
            for inner in value.values():
                yield from secrets(inner)
        case list() | tuple():
            for inner in value:
                yield from secrets(inner)
        case _ if is_dataclass(value) and not isinstance(value, type):
            for field in fields(value):
                yield from secrets(getattr(value, field.name))
