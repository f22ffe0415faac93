"""Records > mentions: every cell is looked at here, and nowhere else."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from engage.types import Author, Mention
from listeners.tape import columns, dates
from listeners.tape.record import Record
from listeners.tape.settings import Settings
from listeners.text import clean, excerpt, one_line

LONG_TEXT = 100_000
"""Characters above which a text is worth a note."""
LONGEST = {"id": 200, "handle": 200, "name": 500, "url": 2_000, "thread_id": 200, "parent_id": 200}
"""Characters: what the store can index, and well above what any platform has."""
MOST_FOLLOWERS = 2**31 - 1

_ROUNDED = re.compile(r"\d+(?:[.,]\d+)?[eE]\+\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Result:
    """A mention, or what is wrong with its record. `notes` are about the mention; `dated`: its time is the tape's."""

    mention: Mention | None
    problem: str = ""
    notes: tuple[str, ...] = ()
    dated: bool = False


class Reader:
    """Makes mentions of one tape's records, for the listener called `name`."""

    def __init__(self, name: str, settings: Settings) -> None:
        self._name, self._settings = name, settings
        self._look_at = lru_cache(64)(self._looked_at)

    def read(self, record: Record, now: datetime) -> Result:
        """`now` is when a post is said to be posted whose record does not say it."""
        if record.problem:
            return Result(None, record.problem)
        found, lacking = self._look_at(record.names)
        if lacking:
            return Result(None, lacking)
        cells = {field: record.cells[index] for field, index in found.items()}
        return _read(cells, self._name, self._settings, now, [record.note] if record.note else [])

    def _looked_at(self, names: tuple[str, ...]) -> tuple[dict[str, int], str]:
        """Where each field is, and what is wrong with these names (a CSV's header says it in full, once)."""
        mapping, is_csv = self._settings.map, self._settings.is_csv
        lacking = columns.lacking(names, mapping, "column" if is_csv else "key")
        if lacking and is_csv:
            lacking = "cannot be read as long as the header is not understood"
        return columns.find(names, mapping), lacking


def _read(cells: dict[str, str], listener: str, settings: Settings, now: datetime, notes: list[str]) -> Result:
    text, replaced = clean(cells.pop("text"))
    short = {}
    for field, cell in cells.items():
        short[field], more = clean(one_line(cell))
        replaced += more
    problems = [*_text_problems(text, settings.max_text), *_problems(short)]
    posted_at = now
    if written := short.get("posted_at"):
        try:
            posted_at = dates.parse(written, settings.date_format)
        except ValueError as error:
            problems.append(str(error))
    if problems:
        return Result(None, "; ".join(problems))
    if replaced:
        notes.append(f"{replaced:,} characters that cannot be kept (NULs, halves of emoji) were replaced by U+FFFD")
    if len(text) > LONG_TEXT:
        notes.append(f"its text is {len(text):,} characters long")
    mention = Mention(
        platform=settings.platform,
        external_id=short["id"],
        text=text,
        author=Author(short.get("handle", "").removeprefix("@"), short.get("name", ""), _followers(short, notes)),
        posted_at=posted_at,
        listener=listener,
        url=_url(short, notes),
        thread_id=short.get("thread_id", ""),
        parent_id=short.get("parent_id", ""),
    )
    return Result(mention, "", tuple(notes), bool(written))


def _text_problems(text: str, most: int) -> Iterator[str]:
    if not text.strip():
        yield "has no text"
    if len(text) > most:
        yield f"its text is {len(text):,} characters long; max_text is {most:,}"


def _problems(cells: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the id and the other short cells."""
    if not cells["id"]:
        yield "has no id"
    if _ROUNDED.fullmatch(cells["id"][:50]):
        yield (
            f"its id {cells['id'][:50]} was rounded by a spreadsheet; export it again with the ids as text, "
            "without opening it in between"
        )
    for field, most in LONGEST.items():
        if len(cells.get(field, "")) > most:
            yield f"its {field} is {len(cells[field]):,} characters long; {most:,} is the most"


def _followers(cells: Mapping[str, str], notes: list[str]) -> int | None:
    """12345, 12,345 or 12345.0 (as some exports write whole numbers)."""
    written = cells.get("followers", "")
    digits = written.replace(",", "").removesuffix(".0")
    if digits.isascii() and digits.isdigit() and len(digits) <= 10 and int(digits) <= MOST_FOLLOWERS:
        return int(digits)
    if written:
        notes.append(f"its followers, {excerpt(written)[:40]!r}, are no number and were left out")
    return None


def _url(cells: Mapping[str, str], notes: list[str]) -> str:
    """Only what a browser opens as a page: it is shown as a link."""
    url = cells.get("url", "")
    if not url or (url.lower().startswith(("https://", "http://")) and " " not in url):
        return url
    notes.append(f"its url, {excerpt(url)[:40]!r}, does not begin with https:// and was left out")
    return ""
