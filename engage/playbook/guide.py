"""The tables in the marketers' guide (playbooks/README.md), made from what they describe, so that they cannot rot."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from inspect import getdoc
from typing import Any

from engage.conditions import CONDITIONS
from engage.followup import By
from engage.labels import Lane
from engage.playbook.jsonschema import json_schema
from engage.playbook.schema import Then, Words, written
from engage.playbook.templates import FILTERS
from engage.playbook.then import DEFAULTS
from engage.playbook.vocabulary import HELP

_PART = re.compile(r"(<!-- generated: ([a-z ]+) -->\n).*?(<!-- /generated -->)", re.DOTALL)


def refreshed(guide: str) -> str:
    """`guide` with what stands between `<!-- generated: NAME -->` and `<!-- /generated -->` made anew.

    The names are those of `parts`; what has another name is left as it is.
    """
    made = parts()
    return _PART.sub(lambda part: part[1] + made[part[2]] + part[3] if part[2] in made else part[0], guide)


def parts() -> dict[str, str]:
    """The generated parts by name, as Markdown."""
    known = json_schema()["$defs"]
    conditions = (
        (f"`{each.name}`", each.help + _possible(each.name, known), f"`{each.example}`") for each in CONDITIONS.values()
    )
    words = ((f"`{{{{ {path} }}}}`", text) for path, text in HELP.items())
    filters = ((f"`{name}`", getdoc(each) or "") for name, each in FILTERS.items())
    return {
        "conditions": _table(("condition", "what it asks", "for example"), conditions),
        "template words": f"{_table(('word', 'what it says'), words)}\n{_table(('filter', 'what it does'), filters)}",
        "then": _table(("step", "what it does", *(f"{lane}, without it" for lane in Lane)), _steps()),
        "brand words": _table(("words", "when we say them", "what we say without them"), _brand_words()),
    }


def _steps() -> Iterator[tuple[str, ...]]:
    for name, field in Then.model_fields.items():
        usual = (getattr(DEFAULTS[lane], name) for lane in Lane)
        yield f"`{name}`", field.description or "", *map(_shown, usual)


def _shown(usual: timedelta | By) -> str:
    text = written(usual) if isinstance(usual, timedelta) else usual
    return f"`{text}`" if text else "not at all"


def _brand_words() -> Iterator[tuple[str, ...]]:
    return ((f"`{name}`", field.description or "", f"`{field.default}`") for name, field in Words.model_fields.items())


def _possible(condition: str, known: Mapping[str, Any]) -> str:
    """What can be asked for, where the schema has a closed list of it."""
    options = known["When"]["properties"][condition].get("anyOf", [{}])
    name = options[0].get("$ref", "").rpartition("/")[2]
    return f" Possible: {', '.join(f'`{value}`' for value in known[name]['enum'])}." if name else ""


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)
