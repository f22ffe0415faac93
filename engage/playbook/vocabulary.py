"""The words that templates may use: what they mean, when one may be missing, and what they are for one mention."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace

from engage.counting import weighted_length
from engage.phrases import fold
from engage.playbook.finding import Finder
from engage.playbook.schema import LINK, Brand
from engage.types import Found, Mention

HELP: Mapping[str, str] = {
    "first_name": 'The author\'s first name. Often missing: needs a fallback, as in `{{ first_name | or("there") }}`.',
    "handle": "The author's handle as people write it: @anna, on Reddit u/anna.",
    "brand.name": "The brand's name, from brand.yaml.",
    "brand.handle": "The brand's handle, from brand.yaml.",
    "brand.signature": "What ends a reply, from brand.yaml; may be nothing.",
    "links.refunds": "A link from brand.yaml, by its name.",
    "flight.value": "What was found for `flight` under `find:`, as the catalog writes it: GW117.",
    "flight.city": "Any column of the row that was found in the catalog.",
}
"""All kinds of words, for the marketers' guide; `refunds`, `flight` and `city` stand for any name."""

LONGEST_FIRST_NAME = 20
"""As X counts characters. What is longer is hardly a first name, and a wording must fit whatever the name."""

LONGEST_HANDLE = 16
"""With its @, on X. Platforms with longer handles have room for longer posts."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a template. It is there for certain once none of `unless` is missing.

    `sayable` is False for a thing as a whole (`flight`): `{% if flight %}` can ask for it, nothing can say it.
    """

    path: str
    unless: frozenset[str] = frozenset()
    is_link: bool = False
    sayable: bool = True


def vocabulary(brand: Brand, finders: Iterable[Finder], certain: Iterable[str]) -> dict[str, Word]:
    """All words that a playbook's templates may use, by path. `certain` are the finders its `when` insists on."""
    words = [Word("first_name", frozenset({"first_name"})), Word("handle")]
    words += (Word(f"brand.{name}") for name in ("name", "handle", "signature"))
    words += (Word(f"links.{name}", is_link=True) for name in brand.links)
    for finder in finders:
        maybe = frozenset[str]() if finder.name in certain else frozenset({finder.name})
        words += (Word(finder.name, maybe, sayable=False), Word(f"{finder.name}.value", maybe))
        words += (_column(finder, column, maybe) for column in finder.columns)
    return {word.path: word for word in words}


def _column(finder: Finder, column: str, maybe: frozenset[str]) -> Word:
    path = f"{finder.name}.{column}"
    cells = [row.cells[column] for row in finder.rows.values()]
    blank = frozenset[str]() if all(cells) else frozenset({path})
    return Word(path, maybe | blank, is_link=all(LINK.fits(cell) for cell in cells if cell))


_JINJA_KEEPS = ("and", "or", "not", "in", "is", "if", "else", "elif", "true", "false", "none")

RESERVED = frozenset(("first_name", "handle", "brand", "links", *_JINJA_KEEPS))
"""Names that nothing under `find:` may have: templates know them as something else."""


class Thing(SimpleNamespace):
    """A found thing with its columns as attributes. One that was not found is false, and all its columns are empty."""

    value: str

    def __bool__(self) -> bool:
        return bool(self.value)


Values = Mapping[str, object]
"""What the words are for one mention, by the part before the dot. All of it is plain text, and "" is missing."""


def values(brand: Brand, finders: Iterable[Finder], mention: Mention, found: Sequence[Found], playbook: str) -> Values:
    """What the words are for `mention`. Text from outside is only ever a value here, and none of it is trusted."""
    at_hand = {thing.name: thing for thing in found}
    return {
        "first_name": first_name(mention.author.name),
        "handle": handle(mention),
        "brand": SimpleNamespace(name=brand.name, handle=brand.handle, signature=brand.signature),
        "links": SimpleNamespace(**brand.links),
        "_campaign": {"utm_source": mention.platform, "utm_medium": "social", "utm_campaign": playbook},
        **{finder.name: thing(finder, at_hand.get(finder.name)) for finder in finders},
    }


def thing(finder: Finder, found: Found | None) -> Thing:
    """`found` as templates see it."""
    if found is None:
        return Thing(value="", **dict.fromkeys(finder.columns, ""))
    return Thing(value=found.value, **found.row)


_LETTERS = r"[^\W\d_]+"
_NAME = re.compile(rf"{_LETTERS}(?:['’\-]{_LETTERS})*")
_BEGINNINGS = """
    a admin an and anon anonymous customer das deleted der die dj dr el guest hello help hi i i'm il im info it it's its
    just la lady las le les lord los love mc me miss mr mrs ms my news no none not null official our prof real sir
    support team that the this unknown user we you your
"""
_NOT_NAMES = frozenset(_BEGINNINGS.split())
"""What display names begin with that are nobody's."""


def first_name(display_name: str) -> str:
    """The first word of a display name if it can pass for a first name, else "". All capitals are toned down.

    Two letters or more, with an inner apostrophe or hyphen at most: no link, @name, emoji or "Team" gets through.
    """
    word, *_ = unicodedata.normalize("NFKC", display_name[:100]).split() or [""]
    fits = len(word) >= 2 and weighted_length(word) <= LONGEST_FIRST_NAME and _NAME.fullmatch(word)
    if not fits or fold(word) in _NOT_NAMES:
        return ""
    return word.title() if word.isupper() and len(word) > 2 else word


def handle(mention: Mention) -> str:
    """The author's handle as people on that platform write it; "" if it does not look like one."""
    name = mention.author.handle.removeprefix("u/").removeprefix("@")
    if len(name) > 100 or not re.fullmatch(r"[\w.\-]+(?:@[\w.\-]+)?", name):
        return ""
    return f"u/{name}" if mention.platform == "reddit" else f"@{name}"
