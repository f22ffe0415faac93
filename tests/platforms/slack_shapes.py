"""Checks of JSON from which slack_blocks.py makes its tables. A check takes a value and where it stands, and yields
what is wrong with it in the words that Slack has for it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Check = Callable[[Any, str], Iterator[str]]


def _mistake(says: str, path: str) -> Iterator[str]:
    yield f"[ERROR] {says} [json-pointer:{path}]"


def words(most: int, least: int = 1) -> Check:
    """A string of so many characters."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield from _mistake("must be a string", path)
        elif len(value) > most:
            yield from _mistake(f"must be less than {most + 1} characters", path)
        elif len(value) < least:
            yield from _mistake(f"must be more than {least - 1} characters", path)

    return check


def number(least: int, most: int) -> Check:
    """A whole number between these two."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield from _mistake("must be a number", path)
        elif not least <= value <= most:
            yield from _mistake(f"must be between {least} and {most}", path)

    return check


def one_of(*allowed: str) -> Check:
    """One of these words."""

    def check(value: Any, path: str) -> Iterator[str]:
        if value not in allowed:
            yield from _mistake(f"must be one of {', '.join(allowed)}", path)

    return check


def flag(value: Any, path: str) -> Iterator[str]:
    """True or false."""
    if not isinstance(value, bool):
        yield from _mistake("must be a boolean", path)


def mapping(value: Any, path: str) -> Iterator[str]:
    """Any JSON object."""
    if not isinstance(value, dict):
        yield from _mistake("must be an object", path)


def many(each: Check, least: int, most: int) -> Check:
    """A list of so many."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield from _mistake("must be an array", path)
        elif len(value) > most:
            yield from _mistake(f"no more than {most} items allowed", path)
        elif len(value) < least:
            yield from _mistake(f"no fewer than {least} items allowed", path)
        else:
            for place, item in enumerate(value):
                yield from each(item, f"{path}/{place}")

    return check


def shape(needed: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with these fields and no others; `type` is looked at elsewhere."""
    known = {**needed, **(optional or {})}

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield from _mistake("must be an object", path)
            return
        for name in needed.keys() - value.keys():
            yield from _mistake(f"missing required field: {name}", path)
        for name in value.keys() - known.keys() - {"type"}:
            yield from _mistake(f"invalid additional property: {name}", path)
        for name in known.keys() & value.keys():
            yield from known[name](value[name], f"{path}/{name}")

    return check


def typed(kinds: Mapping[str, Check]) -> Check:
    """An object of one of these types."""

    def check(value: Any, path: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in kinds:
            yield from _mistake(f"unsupported type: {kind}", f"{path}/type")
        else:
            yield from kinds[kind](value, path)

    return check


def text(most: int, plain: bool = False) -> Check:
    """A text object of so many characters; `plain` where mrkdwn is not allowed."""
    inside = {"text": words(most)}
    kinds = {"plain_text": shape(inside, {"emoji": flag}), "mrkdwn": shape(inside, {"verbatim": flag})}
    return typed({"plain_text": kinds["plain_text"]} if plain else kinds)
