"""Rows to train on: a text with the labels that somebody gave it. Read from JSON Lines or CSV."""

import csv
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any

from engage.errors import Mistake, Mistakes
from engage.labels import Intent
from models.heads import HEADS

TRAINING = Path(__file__).parent / "training"


@dataclass(frozen=True, slots=True)
class Row:
    """`labels`: head > label, e.g. "intent" > "praise"; a head that nobody labelled is left out."""

    text: str
    labels: Mapping[str, str]
    language: str | None = None


def read(file: Path) -> list[Row]:
    """The rows of a .jsonl file, or of a .csv file with a heading; fields are `text`, the heads' names and `language`.

    Raises `Mistakes`, all at once, for what is not JSON, has no text, or carries a label that does not exist.
    """
    rows: list[Row] = []
    mistakes: list[Mistake] = []
    for line, fields in _fields(file, mistakes):
        text = fields.get("text")
        labels = {head: str(fields[head]) for head in HEADS if fields.get(head)}
        if not isinstance(text, str) or not text.strip():
            mistakes.append(Mistake(file, line, "text", "is missing or empty"))
        for head, label in labels.items():
            if label not in set(HEADS[head]):
                mistakes.append(Mistake(file, line, head, f"{label[:40]!r} is no {head}{_meant(label, HEADS[head])}"))
        rows.append(Row(str(text), labels, fields.get("language") or None))
    if mistakes:
        raise Mistakes(mistakes)
    return rows


def own() -> list[Row]:
    """The rows in `models/training/`, file after file by name.

    Raises `Mistakes` as `read` does, and where a row lacks a label: only what is no complaint has no cause.
    """
    rows: list[Row] = []
    mistakes: list[Mistake] = []
    for file in sorted(TRAINING.glob("*.jsonl")):
        rows += (some := read(file))
        for line, row in enumerate(some, 1):
            due = {*HEADS} if row.labels.get("intent") == Intent.COMPLAINT else {*HEADS} - {"cause"}
            mistakes += [Mistake(file, line, head, "is missing") for head in due - {*row.labels}]
            mistakes += [Mistake(file, line, head, "is for complaints only") for head in {*row.labels} - due]
    if mistakes:
        raise Mistakes(mistakes)
    return rows


def alike(text: str) -> str:
    """The same for texts that differ only in case, spacing, punctuation, links or who is spoken to."""
    words = unicodedata.normalize("NFKC", text).casefold().split()
    said = "".join(word for word in words if not word.startswith(("@", "http")))
    return "".join(filter(str.isalnum, said)) or text


def _fields(file: Path, mistakes: list[Mistake]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            yield from _csv(lines) if file.suffix == ".csv" else _jsonl(lines, file, mistakes)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        mistakes.append(Mistake(file, 0, "", f"cannot be read: {error}"))


def _csv(lines: Iterable[str]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    table = csv.DictReader(lines)
    yield from ((table.line_num, fields) for fields in table)


def _jsonl(lines: Iterable[str], file: Path, mistakes: list[Mistake]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(lines, 1):
        try:
            fields = json.loads(line)
        except ValueError as error:
            mistakes.append(Mistake(file, number, "", f"is not JSON: {error}"))
            continue
        if isinstance(fields, dict):
            yield number, fields
        else:
            mistakes.append(Mistake(file, number, "", "is not an object with fields"))


def _meant(label: str, known: type[StrEnum]) -> str:
    near = get_close_matches(label, list(known), n=1)
    return f"; did you mean '{near[0]}'?" if near else f"; there are {', '.join(known)}"
