"""What a template may be made of: text, {{ words }} with filters, and {% if %}.

Nothing else is let through, and no word that may be missing without something to say instead.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

import jinja2
from jinja2 import nodes

from engage.complaints import did_you_mean, quoted
from engage.playbook.templates import FILTERS, parse, word_at
from engage.playbook.vocabulary import Word

Sure = frozenset[str]
"""The words that an {% if %} around this place has made sure of."""

_SHOWN_AS: Mapping[type[nodes.Node], str] = {
    nodes.For: "{% for %}",
    nodes.Assign: "{% set %}",
    nodes.AssignBlock: "{% set %}",
    nodes.Macro: "{% macro %}",
    nodes.Include: "{% include %}",
    nodes.Import: "{% import %}",
    nodes.FromImport: "{% from %}",
    nodes.Extends: "{% extends %}",
    nodes.Block: "{% block %}",
    nodes.With: "{% with %}",
    nodes.Scope: "{% autoescape %}",
    nodes.FilterBlock: "{% filter %}",
    nodes.CallBlock: "{% call %}",
    nodes.Call: "a call with ( )",
    nodes.Getitem: "[ ]",
    nodes.Compare: "a comparison",
    nodes.CondExpr: "if … else inside {{ }}",
    nodes.Test: "is",
    nodes.Concat: "~",
    nodes.Const: "text or a number inside {{ }}",
    nodes.Getattr: "a word with two dots",
    nodes.BinExpr: "arithmetic",
}


DEEPEST = 25
"""Levels of the syntax tree; a filtered word inside two {% if %} has about ten."""

_TOO_DEEP = "is nested too deeply to be read"


def wrong(source: str, vocabulary: Mapping[str, Word], unclear: AbstractSet[str] = frozenset()) -> list[str]:
    """What is wrong with a template, as sentences; nothing if it can be filled in for every mention.

    Nothing is said about words that begin with one of `unclear`.
    """
    try:
        tree = parse(source)
    except jinja2.TemplateSyntaxError as error:
        if str(error.message).startswith("Unexpected end of template"):
            return ["has an {% if %} without an {% endif %}"]
        return [f"cannot be read as a template: {error.message}; look at the {{{{ }}}} and {{% %}}"]
    except RecursionError:
        return [_TOO_DEEP]
    if _depth(tree) > DEEPEST:
        return [_TOO_DEEP]
    return list(dict.fromkeys(_Grammar(vocabulary, unclear).body(tree.body, frozenset())))


class _Grammar:
    """Walks the tree by what is allowed, so that what nobody thought of is forbidden."""

    def __init__(self, vocabulary: Mapping[str, Word], unclear: AbstractSet[str]) -> None:
        self.vocabulary, self.unclear = vocabulary, unclear

    def body(self, body: Sequence[nodes.Node], sure: Sure) -> Iterator[str]:
        for node in body:
            match node:
                case nodes.Output():
                    for part in node.nodes:
                        if not isinstance(part, nodes.TemplateData):
                            yield from self.output(part, sure)
                case nodes.If():
                    yield from self.test(node.test)
                    yield from self.body(node.body, sure | self.ensured(node.test))
                    yield from self.body([*node.elif_, *node.else_], sure)
                case _:
                    yield _forbidden(node)

    def output(self, node: nodes.Node, sure: Sure) -> Iterator[str]:
        """{{ word | filter | … }}"""
        filters: list[nodes.Filter] = []
        while isinstance(node, nodes.Filter) and node.node is not None:
            filters.append(node)
            node = node.node
        path = word_at(node)
        if isinstance(node, nodes.Or):
            yield 'a fallback is written with a bar: {{ first_name | or("there") }}'
        elif path is None:
            yield _forbidden(node)
        elif path not in self.vocabulary:
            yield from self.unknown(path)
        else:
            yield from self.word(self.vocabulary[path], [each.name for each in filters], sure)
        for each in filters:
            yield from _filter(each)

    def word(self, word: Word, filters: Sequence[str], sure: Sure) -> Iterator[str]:
        if not word.sayable:
            columns = sorted(path for path in self.vocabulary if path.startswith(f"{word.path}."))
            yield f"{{{{ {word.path} }}}} says nothing by itself; write one of {', '.join(columns)}"
        elif word.unless - sure and "or" not in filters:
            yield f'{word.path} may be missing; say what then: {{{{ {word.path} | or("…") }}}}'
        if "tagged" in filters and not word.is_link:
            yield f"tagged is for links, and {word.path} is not always one"

    def test(self, node: nodes.Node) -> Iterator[str]:
        """{% if word %}, with `and`, `or` and `not`."""
        match node:
            case nodes.And() | nodes.Or():
                yield from self.test(node.left)
                yield from self.test(node.right)
            case nodes.Not():
                yield from self.test(node.node)
            case _:
                path = word_at(node)
                if path is None:
                    yield _forbidden(node)
                elif path not in self.vocabulary:
                    yield from self.unknown(path)

    def ensured(self, test: nodes.Node) -> Sure:
        """The words that are there for certain if `test` holds."""
        if isinstance(test, nodes.And):
            return self.ensured(test.left) | self.ensured(test.right)
        path = word_at(test)
        word = self.vocabulary.get(path) if path else None
        return word.unless | {word.path} if word else frozenset()

    def unknown(self, path: str) -> Iterator[str]:
        first, _, rest = path.partition(".")
        if first in self.unclear:
            return
        siblings = [word.removeprefix(f"{first}.") for word in self.vocabulary if word.startswith(f"{first}.")]
        sayable = [word.path for word in self.vocabulary.values() if word.sayable]
        hint = did_you_mean(rest, siblings) if rest and siblings else did_you_mean(path, sayable)
        yield f"there is no word {quoted(path)}{hint}"


def _depth(tree: nodes.Node) -> int:
    """How deep the tree is, counted no further than is of interest."""
    level, depth = [tree], 0
    while level and depth <= DEEPEST:
        level, depth = [child for node in level for child in node.iter_child_nodes()], depth + 1
    return depth


def _filter(node: nodes.Filter) -> Iterator[str]:
    arguments = [each.value if isinstance(each, nodes.Const) else None for each in node.args]
    extra = node.kwargs or node.dyn_args or node.dyn_kwargs
    if node.name not in FILTERS:
        yield f"there is no filter {quoted(node.name)}{did_you_mean(node.name, FILTERS)}"
    elif node.name == "or":
        if extra or len(arguments) != 1 or not isinstance(arguments[0], str):
            yield 'or needs one text in quotes to fall back on: or("there")'
    elif extra or arguments:
        yield f"{node.name} takes nothing in ( )"


def _forbidden(node: nodes.Node) -> str:
    shown = next((shown for kind, shown in _SHOWN_AS.items() if isinstance(node, kind)), type(node).__name__)
    return f"{shown} is not allowed here; a template has only text, {{{{ words }}}} and {{% if word %}}"
