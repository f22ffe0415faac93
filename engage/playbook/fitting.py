"""Does a wording fit into a post, whatever is filled in?"""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime

from engage.counting import weighted_length
from engage.playbook.finding import Finder
from engage.playbook.templates import Template
from engage.playbook.vocabulary import LONGEST_FIRST_NAME, LONGEST_HANDLE, Thing, Values, thing
from engage.types import Author, Mention

FITS = 280
"""Characters of a post on X, as X counts them. X is the narrowest platform, and a wording may go to any of them."""

NOBODY = Mention("x", "", "", Author(""), datetime(2000, 1, 1, tzinfo=UTC), "")
"""A mention of which nothing is known, for the values that `unfit` wants."""


def unfit(
    template: Template, nothing_known: Values, finders: Collection[Finder] = (), certain: Collection[str] = ()
) -> Iterator[str]:
    """What keeps `template` from being posted to some people, as sentences."""
    if not template.fill(nothing_known):
        yield "says nothing at all when its words are missing"
    if problem := too_long(template, nothing_known, finders, certain):
        yield problem


def too_long(template: Template, values: Values, finders: Iterable[Finder], certain: Collection[str]) -> str:
    """A sentence about the worst case of `template`, if that does not fit, else "".

    `values` are those of any mention. The worst case is sought one word at a time and twice over, which is exact
    unless conditions on several words are nested in each other.
    """
    worst = dict(values) | {"handle": "@" + "w" * (LONGEST_HANDLE - 1)}
    choices: dict[str, list[object]] = {"first_name": ["W" * LONGEST_FIRST_NAME, ""]}
    choices |= {finder.name: _things(finder, template, finder.name in certain) for finder in finders}
    for name, options in [*choices.items()] * 2:
        worst[name] = max(options, key=lambda option: weighted_length(template.fill(worst | {name: option})))
    length = weighted_length(template.fill(worst))
    if length <= FITS:
        return ""
    case = " and ".join(said for name in choices if (said := _said(name, worst[name], template)))
    return f"can come to {length} characters as X counts them, and {FITS} fit{case and ': with '}{case}"


def _things(finder: Finder, template: Template, certain: bool) -> list[object]:
    """What can stand for this thing in the template, one of each length: of rows that are as long, one is enough."""
    used = {column for column in finder.columns if f"{finder.name}.{column}" in template.words}
    used |= {finder.column} if f"{finder.name}.value" in template.words else set()
    by_length = {tuple(_length(found.row[column]) for column in used): found for found in finder.everything()}
    things: list[object] = [thing(finder, found) for found in by_length.values()]
    return things if certain else [*things, thing(finder, None)]


def _length(cell: str) -> int:
    return len(cell) if cell.isascii() and "://" not in cell else weighted_length(cell)


def _said(name: str, value: object, template: Template) -> str:
    if name not in template.words or not value:
        return ""
    return f"the {name} {value.value}" if isinstance(value, Thing) else f"a first name of {LONGEST_FIRST_NAME} letters"
