"""Does a wording fit into a post, whatever is filled in?"""

from collections.abc import Iterable, Mapping

from engage.counting import weighted_length
from engage.playbook.finding import Finder
from engage.playbook.templates import Template
from engage.playbook.vocabulary import LONGEST_FIRST_NAME, LONGEST_HANDLE, Thing, Values, thing

FITS = 280
"""Characters of a post on X, as X counts them. X is the narrowest platform, and a wording may go to any of them."""


def too_long(template: Template, values: Values, finders: Iterable[Finder], certain: Iterable[str]) -> str:
    """A sentence about the worst case of `template`, if that does not fit, else "".

    `values` are those of any mention. The worst case is sought one word at a time and twice over, which is exact
    unless conditions on several words are nested in each other.
    """
    worst = dict(values) | {"handle": "@" + "w" * (LONGEST_HANDLE - 1)}
    choices = {name: found for name, found in _choices(finders, certain).items() if name in template.uses}
    for name, options in [*choices.items()] * 2:
        worst[name] = max(options, key=lambda option: weighted_length(template.fill(worst | {name: option})))
    length = weighted_length(template.fill(worst))
    if length <= FITS:
        return ""
    case = " and ".join(said for name in choices if (said := _said(name, worst[name])))
    return f"can come to {length} characters as X counts them, and {FITS} fit{case and ': with '}{case}"


def _choices(finders: Iterable[Finder], certain: Iterable[str]) -> Mapping[str, list[object]]:
    choices: dict[str, list[object]] = {"first_name": ["W" * LONGEST_FIRST_NAME, ""]}
    for finder in finders:
        named = [thing(finder, finder.look_up(key)) for key in finder.rows]
        choices[finder.name] = [*named] if finder.name in certain else [*named, thing(finder, None)]
    return choices


def _said(name: str, value: object) -> str:
    if isinstance(value, Thing):
        return f"the {name} {value.value}" if value else ""
    return f"a first name of {LONGEST_FIRST_NAME} letters" if value else ""
