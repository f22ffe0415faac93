"""Records > mentions: every cell is looked at here, and nowhere else."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from engage.notes import Reach
from engage.types import Author, Eligibility, How, Mention, Post
from listeners.tape import columns, dates
from listeners.tape.record import Record
from listeners.tape.settings import Settings
from listeners.text import clean, excerpt, one_line

LONG_TEXT = 100_000
"""Characters above which a text is worth a note."""
LONGEST = {"id": 200, "handle": 200, "name": 500, "url": 2_000, "thread_id": 200, "parent_id": 200}
LONGEST |= {"parent_handle": 200, "eligibility_because": 1_000}
"""Characters: what the store can index, and well above what any platform has."""
MOST = 2**31 - 1
"""Followers and reactions: more than anybody has."""

TEXTS = ("text", "parent_text")
"""The fields that keep their line breaks."""

Judge = Callable[[Mention], Eligibility]
"""May a mention be answered, and how?"""

_ROUNDED = re.compile(r"\d+(?:[.,]\d+)?[eE]\+\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Result:
    """A mention, or what is wrong with its record. `notes` are about the mention; `dated`: its time is the tape's."""

    mention: Mention | None
    problem: str = ""
    notes: tuple[str, ...] = ()
    dated: bool = False


def as_heard(mention: Mention) -> Eligibility:
    """The judge where nobody knows better: what is on a tape may be answered."""
    return mention.eligibility


class Reader:
    """Makes mentions of one tape's records, for the listener called `name`. `judge` is asked of a mention whose record
    does not say whether it may be answered."""

    def __init__(self, name: str, settings: Settings, judge: Judge = as_heard) -> None:
        self._name, self._settings, self._judge = name, settings, judge
        self._look_at = lru_cache(64)(self._looked_at)

    def read(self, record: Record, now: datetime) -> Result:
        """`now` is when a post is said to be posted whose record does not say it."""
        if record.problem:
            return Result(None, record.problem)
        found, lacking = self._look_at(record.names)
        if lacking:
            return Result(None, lacking)
        cells = {field: record.cells[index] for field, index in found.items()}
        return _read(cells, self._name, self._settings, self._judge, now, [record.note] if record.note else [])

    def _looked_at(self, names: tuple[str, ...]) -> tuple[dict[str, int], str]:
        """Where each field is, and what is wrong with these names (a CSV's header says it in full, once)."""
        mapping, is_csv = self._settings.map, self._settings.is_csv
        lacking = columns.lacking(names, mapping, "column" if is_csv else "key")
        if lacking and is_csv:
            lacking = "cannot be read as long as the header is not understood"
        return columns.find(names, mapping), lacking


def _read(
    cells: Mapping[str, str], listener: str, settings: Settings, judge: Judge, now: datetime, notes: list[str]
) -> Result:
    cleaned = {field: clean(cell if field in TEXTS else one_line(cell)) for field, cell in cells.items()}
    replaced = sum(count for _, count in cleaned.values())
    short = {field: cell for field, (cell, _) in cleaned.items()}
    text = short.pop("text")
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
        author=Author(
            short.get("handle", "").removeprefix("@"), short.get("name", ""), _count(short, "followers", notes)
        ),
        posted_at=posted_at,
        listener=listener,
        url=_url(short, notes),
        thread_id=short.get("thread_id", ""),
        parent_id=short.get("parent_id", ""),
        thread=_thread(short, settings.max_text, notes),
        reach=Reach(*(_count(short, field, notes) for field in ("replies", "likes", "reposts"))),
    )
    mention = replace(mention, eligibility=_eligibility(short, notes) or judge(mention))
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


def _count(cells: Mapping[str, str], field: str, notes: list[str]) -> int | None:
    """12345, 12,345 or 12345.0 (as some exports write whole numbers)."""
    written = cells.get(field, "")
    digits = written.replace(",", "").removesuffix(".0")
    if digits.isascii() and digits.isdigit() and len(digits) <= 10 and int(digits) <= MOST:
        return int(digits)
    if written:
        notes.append(f"its {field}, {excerpt(written)[:40]!r}, are no number and were left out")
    return None


def _url(cells: Mapping[str, str], notes: list[str]) -> str:
    """Only what a browser opens as a page: it is shown as a link."""
    url = cells.get("url", "")
    if not url or (url.lower().startswith(("https://", "http://")) and " " not in url):
        return url
    notes.append(f"its url, {excerpt(url)[:40]!r}, does not begin with https:// and was left out")
    return ""


def _thread(cells: Mapping[str, str], longest: int, notes: list[str]) -> tuple[Post, ...]:
    """The post that it answers, if the tape has its text."""
    text = cells.get("parent_text", "")
    if len(text) > longest:
        notes.append(f"its parent_text is {len(text):,} characters long and was left out; max_text is {longest:,}")
    if not text.strip() or len(text) > longest:
        return ()
    return (Post(cells.get("parent_id", ""), cells.get("parent_handle", "").removeprefix("@"), text),)


def _eligibility(cells: Mapping[str, str], notes: list[str]) -> Eligibility | None:
    """What the tape says of it, or None if it says nothing; by_hand may be written "by hand" or "by-hand"."""
    written = cells.get("eligibility", "")
    word = written.lower().replace(" ", "_").replace("-", "_")
    if not word:
        return None
    if word not in set(How):
        notes.append(f"its eligibility, {excerpt(written)[:40]!r}, is none of {', '.join(How)} and was left out")
        return None
    how = How(word)
    return Eligibility(how, cells.get("eligibility_because", "") or ("" if how is How.API else "the tape says so"))
