"""Named things taken out of a text and looked up in a catalog: GW117 in flights, Lisbon in destinations.

With a `shape` the text is searched for things written that way; without one, for every value of the catalog's column.
Either way the first one in the text that the catalog knows is the one that is found.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from engage.conditions import Sighting
from engage.phrases import Text, fold, words
from engage.playbook.catalogs import Catalog, Row
from engage.types import Found

Spots = Callable[[Text], Iterator[str]]
"""The keys of the things that a text names, in the order of the text."""


class UnusableShape(ValueError):  # noqa: N818 - it is a finding about a file, as in engage.plugins
    """A shape that could never be found; its text says why, as a sentence."""


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds one kind of thing; `shape` is "" if every value of the column counts as it is.

    Two are equal if they find the same things in the catalog of the same name.
    """

    name: str
    catalog: str
    column: str
    shape: str
    columns: tuple[str, ...] = field(compare=False)
    rows: Mapping[str, Row] = field(compare=False, repr=False)
    """The catalog's rows by key."""
    spots: Spots = field(compare=False, repr=False)

    def sight(self, text: Text) -> Sighting:
        """The first thing in the text that the catalog knows, or what is missing, as a sentence."""
        unknown = ""
        for key in self.spots(text):
            row = self.rows.get(key)
            if row is not None:
                thing = self._found(row)
                return Sighting(thing, f"{thing.value} is named, and it is in the catalog {self.catalog}")
            unknown = unknown or key
        if unknown:
            shown = unknown if len(unknown) <= 40 else f"{unknown[:39]}…"
            return Sighting(None, f"{shown} is named, but the catalog {self.catalog} has no such {self.name}")
        return Sighting(None, f"no {self.name} is named")

    def look_up(self, value: str) -> Found | None:
        """The thing of this name as the catalog has it now."""
        row = self.rows.get(_key(self.shape)(value))
        return None if row is None else self._found(row)

    def everything(self) -> Iterator[Found]:
        """All that can be found."""
        return map(self._found, self.rows.values())

    def _found(self, row: Row) -> Found:
        return Found(self.name, row.cells[self.column], row.cells)


def finder(name: str, catalog: Catalog, column: str, shape: str) -> Finder:
    """A finder for the things in `column` of `catalog`. Of rows with the same key the first counts.

    Raises `UnusableShape`.
    """
    to_key = _key(shape)
    rows: dict[str, Row] = {}
    for row in catalog.rows:
        rows.setdefault(to_key(row.cells[column]), row)
    rows.pop("", None)
    spots = _named_in(rows) if not shape else _shaped_in(pattern(shape))
    return Finder(name, catalog.name, column, shape, catalog.columns, rows, spots)


def repeated(catalog: Catalog, column: str, shape: str) -> Iterator[tuple[int, str]]:
    """(line, sentence) for each row that cannot be looked up by `column`: its cell is empty, or an earlier row's."""
    to_key = _key(shape)
    first: dict[str, int] = {}
    for line, cells in catalog.rows:
        key = to_key(cells[column])
        if not key:
            yield line, f"has no {column}, and it is looked up by that"
        elif key in first:
            yield line, f"{cells[column]} stands twice in the column {column}; first on line {first[key]}"
        else:
            first[key] = line


def pattern(shape: str) -> re.Pattern[str]:
    """A shape as a pattern over folded text, made of possessive parts only, so that it never backtracks.

    Raises `UnusableShape`.
    """
    parts = re.findall(r"#|@|\s+|[^#@\s]+", fold(shape))
    if "#" not in parts and "@" not in parts:
        raise UnusableShape("has neither # (a run of digits) nor @ (a run of letters) in it")
    for part, following in pairwise(parts):
        swallowed = "digit" if part == "#" and (following[0].isdigit() or following == "#") else ""
        swallowed = "letter" if part == "@" and (following[0].isalpha() or following == "@") else swallowed
        if swallowed:
            raise UnusableShape(f"has a {swallowed} right after {part}, which takes all {swallowed}s there are")
    body = "".join(_PARTS.get(part, r"[ \-]?+" if part.isspace() else re.escape(part)) for part in parts)
    return re.compile(rf"(?<![^\W_]){body}(?![^\W_])")


_PARTS = {"#": "[0-9]++", "@": r"[^\W\d_]++"}


def _key(shape: str) -> Callable[[str], str]:
    """How to make what is the same for all ways to write a thing: without its separators, or as bare words."""
    if not shape:
        return lambda value: words(fold(value)).strip()
    return lambda value: _joined(fold(value))


def _joined(folded: str) -> str:
    return folded.replace(" ", "").replace("-", "").upper()


def _shaped_in(shape: re.Pattern[str]) -> Spots:
    return lambda text: (_joined(match[0]) for match in shape.finditer(text.plain))


def _named_in(names: Mapping[str, object]) -> Spots:
    """Walks the words once, whatever the number of names; of names that begin at the same word the longest counts."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in names:
        parts = name.split(" ")
        lengths[parts[0]].add(len(parts))
    longest_first = {word: sorted(counts, reverse=True) for word, counts in lengths.items()}

    def spots(text: Text) -> Iterator[str]:
        parts = text.words.split()
        for start, word in enumerate(parts):
            for count in longest_first.get(word, ()):
                candidate = " ".join(parts[start : start + count])
                if candidate in names:
                    yield candidate
                    break

    return spots
