"""The brand's own short words, `words:` in brand.yaml: what we say to people without a playbook.

They are templates like a playbook's wordings, checked when brand.yaml is read; text from outside is only ever a value.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from itertools import product

from engage.counting import weighted_length
from engage.errors import GoodwordError, Mistake
from engage.followup import AskCsat, AskIfHelped, By
from engage.playbook import grammar, templates
from engage.playbook.fitting import NOBODY, unfit
from engage.playbook.schema import Brand
from engage.playbook.templates import Template
from engage.playbook.vocabulary import Values, Word, values, vocabulary
from engage.types import Mention
from engage.yamlfile import YamlFile


class Saying(StrEnum):
    """Each is a key under `words:`; what it is for stands in the schema, `Words`."""

    ASK_IF_HELPED = "ask_if_helped"
    ASK_CSAT = "ask_csat"
    ASK_CSAT_LINK = "ask_csat_link"
    OPT_OUT = "opt_out"
    WAVE_NOTE = "wave_note"


LONGEST_NOTE = 200
"""Characters of a note on a flaw, as X counts them; every brand's `wave_note` must have room for so many."""

_NEEDS: Mapping[Saying, Word] = {
    Saying.ASK_CSAT_LINK: Word("csat_link", is_link=True),
    Saying.WAVE_NOTE: Word("glitch_note"),
}
"""The one word that a saying has beside those of every template, and must not leave out."""

_LONGEST = {"csat_link": "https://goodword.example/csat/t0ken", "glitch_note": "w" * LONGEST_NOTE}


def asking(step: AskIfHelped | AskCsat) -> Saying:
    """The words that a step asks with."""
    match step:
        case AskIfHelped():
            return Saying.ASK_IF_HELPED
        case AskCsat(by=By.LINK):
            return Saying.ASK_CSAT_LINK
        case AskCsat():
            return Saying.ASK_CSAT


def say(brand: Brand, saying: Saying, mention: Mention, given: Mapping[str, str]) -> str:
    """The words of a brand that `wrong` finds nothing wrong with, to whoever wrote `mention`.

    `given` are `csat_link` and `glitch_note`, "" where there is none. Raises `GoodwordError` where the one that is
    needed is missing, or the note too long.
    """
    need = _NEEDS.get(saying)
    extra = {need.path: given[need.path]} if need else {}
    if not all(map(str.strip, extra.values())):
        raise GoodwordError(f"{saying} cannot be said without a {', '.join(extra)}; write one")
    length = weighted_length(extra.get("glitch_note", ""))
    if length > LONGEST_NOTE:
        raise GoodwordError(f"the note has {length} characters as X counts them; shorten it to {LONGEST_NOTE}")
    return _template(getattr(brand.words, saying)).fill(_values(brand, saying, mention, extra))


def wrong(file: YamlFile, brand: Brand) -> Iterator[Mistake]:
    """Everything that is wrong with the words of `brand`, which was read from `file`."""
    for saying in Saying:
        for problem in _wrong(brand, saying):
            yield file.mistake(("words", saying.value), problem)


def _wrong(brand: Brand, saying: Saying) -> Iterator[str]:
    need = _NEEDS.get(saying)
    source = getattr(brand.words, saying)
    problems = grammar.wrong(source, vocabulary(brand, (), ()) | ({need.path: need} if need else {}))
    if problems:
        yield from problems
    elif need is None:
        yield from unfit(_template(source), _values(brand, saying, NOBODY, {}))
    else:
        yield from _wrong_with(need.path, _template(source), brand, saying)


def _wrong_with(needed: str, template: Template, brand: Brand, saying: Saying) -> Iterator[str]:
    longest = _LONGEST[needed]
    nothing_known = _values(brand, saying, NOBODY, {needed: longest})
    if _always_says(template, longest, nothing_known):
        for problem in unfit(template, nothing_known):
            yield f"{problem}; {needed} counts as {weighted_length(longest)}"
    else:
        yield f"must say {{{{ {needed} }}}}, as it is and to everybody"


def _always_says(template: Template, wanted: str, nothing_known: Values) -> bool:
    authors = ({"first_name": name, "handle": handle} for name, handle in product(("", "Ana"), ("", "@ana")))
    return all(wanted in template.fill({**nothing_known, **author}) for author in authors)


def _values(brand: Brand, saying: Saying, mention: Mention, extra: Mapping[str, str]) -> Values:
    return {**values(brand, (), mention, (), saying.value), **extra}


@lru_cache(maxsize=64)
def _template(source: str) -> Template:
    return templates.template(source)
