"""Templates: a playbook's wordings with words to fill in.

They are Jinja, in its sandbox, with next to everything taken out: no globals, four filters, and only the kinds of
nodes that `grammar` lets through. What comes from outside is only ever a value, never part of a template.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jinja2
from jinja2 import nodes
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engage.playbook.schema import LINK
from engage.playbook.vocabulary import Values


def _or(value: str, fallback: str) -> str:
    """Say something else when the word is missing: `{{ first_name | or("there") }}`."""
    return value or fallback


@jinja2.pass_context
def _tagged(context: Context, link: str) -> str:
    """Add campaign tags to a link, so that visits from this reply can be counted: `{{ links.fares | tagged }}`."""
    if not LINK.fits(link):
        return link
    parts = urlsplit(link)
    tags: Mapping[str, str] = context["_campaign"]
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in tags]
    return parts._replace(query=urlencode([*query, *tags.items()])).geturl()


def _upper(text: str) -> str:
    """In capitals: `{{ flight.city | upper }}`."""
    return text.upper()


def _title(text: str) -> str:
    """With a capital at the beginning of each word: `{{ flight.city | title }}`."""
    return re.sub(r"\S+", lambda word: word[0][:1].upper() + word[0][1:].lower(), text)


FILTERS = {"or": _or, "tagged": _tagged, "upper": _upper, "title": _title}
"""What may stand behind a | in a template; the docstrings are the marketers' help."""


def _environment() -> jinja2.Environment:
    environment = ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.clear()
    environment.tests.clear()
    environment.filters = dict[str, Any](FILTERS)
    return environment


_ENVIRONMENT = _environment()


@dataclass(frozen=True, slots=True)
class Template:
    """A wording that can be filled in, and the words it uses: `first_name`, `flight.city`."""

    source: str
    words: frozenset[str]
    _compiled: jinja2.Template = field(repr=False, compare=False)

    def fill(self, values: Values) -> str:
        """The wording with `values` filled in, and no blanks where a missing word has left some."""
        return tidy(self._compiled.render(values))


def parse(source: str) -> nodes.Template:
    """The syntax tree of a template. Raises `jinja2.TemplateSyntaxError`."""
    return _ENVIRONMENT.parse(source)


def template(source: str) -> Template:
    """A template that `grammar` has found nothing wrong with."""
    tree = parse(source)
    words = filter(None, map(word_at, tree.find_all((nodes.Name, nodes.Getattr))))
    return Template(source, frozenset(words), _ENVIRONMENT.from_string(tree))


def word_at(node: nodes.Node) -> str | None:
    """The word that a node stands for, if it is one."""
    match node:
        case nodes.Name():
            return str(node.name)
        case nodes.Getattr(node=nodes.Name() as first):
            return f"{first.name}.{node.attr}"
    return None


def tidy(text: str) -> str:
    """`text` with single blanks, none at the ends of its lines, and at most one empty line in a row."""
    lines = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines)
