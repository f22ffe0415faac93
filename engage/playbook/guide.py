"""The tables in the marketers' guide (playbooks/README.md), made from what they describe, so that they cannot rot."""

import re
from collections.abc import Iterable, Mapping
from inspect import getdoc
from typing import Any

from engage.conditions import CONDITIONS
from engage.playbook.jsonschema import json_schema
from engage.playbook.templates import FILTERS
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
    }


def _possible(condition: str, known: Mapping[str, Any]) -> str:
    """What can be asked for, where the schema has a closed list of it."""
    options = known["When"]["properties"][condition].get("anyOf", [{}])
    name = options[0].get("$ref", "").rpartition("/")[2]
    return f" Possible: {', '.join(f'`{value}`' for value in known[name]['enum'])}." if name else ""


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)
