"""The tables in the marketers' guide (playbooks/README.md), made from what they describe, so that they cannot rot."""

import re
from collections.abc import Iterable
from inspect import getdoc

from engage.conditions import CONDITIONS
from engage.playbook.jsonschema import schema
from engage.playbook.templates import FILTERS
from engage.playbook.vocabulary import HELP

FILE = "README.md"
"""Its name, in the playbooks' folder."""

_PART = re.compile(r"(<!-- generated: ([a-z ]+) -->\n).*?(<!-- /generated -->)", re.DOTALL)


def refreshed(guide: str) -> str:
    """`guide` with what stands between `<!-- generated: NAME -->` and `<!-- /generated -->` made anew.

    The names are those of `parts`; what has another name is left as it is.
    """
    made = parts()
    return _PART.sub(lambda part: part[1] + made[part[2]] + part[3] if part[2] in made else part[0], guide)


def parts() -> dict[str, str]:
    """The generated parts by name, as Markdown."""
    conditions = (
        (f"`{each.name}`", each.help + _possible(each.name), f"`{each.example}`") for each in CONDITIONS.values()
    )
    words = ((f"`{{{{ {path} }}}}`", text) for path, text in HELP.items())
    filters = ((f"`{name}`", getdoc(each) or "") for name, each in FILTERS.items())
    return {
        "conditions": _table(("condition", "what it asks", "for example"), conditions),
        "template words": f"{_table(('word', 'what it says'), words)}\n{_table(('filter', 'what it does'), filters)}",
    }


def _possible(condition: str) -> str:
    """What can be asked for, where that is a closed list."""
    made = schema()["$defs"]
    options = made["When"]["properties"][condition].get("anyOf", [{}])
    name = options[0].get("$ref", "").rpartition("/")[2]
    return f" Possible: {', '.join(f'`{value}`' for value in made[name]['enum'])}." if name else ""


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)
