"""Lines > records, for JSONL: one object a line; blank lines are nothing."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from listeners.tape.lines import Line
from listeners.tape.record import Record

MOST_DEPTH = 3
"""How far down objects are looked into: author.public_metrics.followers_count."""


def read(lines: Iterable[Line]) -> Iterator[Record]:
    """The records of `lines`. What is inside an inner object is named with dots; lists are left out."""
    for line in lines:
        if line.problem or line.text.strip():
            fields: dict[str, str] = {}
            problem = line.problem or _read(line.text, fields)
            yield Record(
                line=line.number,
                names=tuple(fields),
                cells=list(fields.values()),
                last=line,
                source=line.text,
                problem=problem,
                cut=not line.whole,
            )


def _read(text: str, into: dict[str, str]) -> str:
    """Fill `into`; what is wrong, or ""."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        what = error.msg[0].lower() + error.msg[1:].removesuffix(" at")
        return f"is not JSON: {what} at character {error.colno}"
    except (ValueError, RecursionError):
        return "is not JSON that can be read: a number in it is too long, or it is nested too deeply"
    if not isinstance(value, dict):
        return 'is JSON but no object; a post is written {"id": "…", "text": "…"}'
    _flatten(value, "", MOST_DEPTH, into)
    return ""


def _flatten(value: Any, name: str, depth: int, into: dict[str, str]) -> None:
    """Every scalar as a CSV would write it."""
    match value:
        case dict() if depth:
            for key, inner in value.items():
                _flatten(inner, f"{name}.{key}" if name else key, depth - 1, into)
        case str():
            into[name] = value
        case None:
            into[name] = ""
        case bool() | int() | float():
            into[name] = json.dumps(value)
