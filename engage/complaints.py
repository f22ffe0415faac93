"""Sentences for people who edit files: what is wrong, in which line, and the nearest thing that would be right.

pydantic knows what is wrong, the `YamlFile` knows where it stands, and the model's JSON Schema knows what would have
been right there. Whoever edits a playbook or config.yaml is told all three in one sentence, and all mistakes at once.
"""

import difflib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, ErrorDetails, core_schema

from engage.errors import Mistake, Mistakes
from engage.yamlfile import Path_, YamlFile

ModelT = TypeVar("ModelT", bound=BaseModel)

_LISTED = 12
"""So many possible words are still a help; more are a wall."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a sentence: '; did you mean "plan"?', else what there is to choose from, else nothing."""
    words = sorted(set(known))
    by_folded = {each.casefold(): each for each in words}
    close = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    if close:
        return f"; did you mean {quoted(by_folded[close[0]])}?"
    return f"; possible: {', '.join(words)}" if 0 < len(words) <= _LISTED else ""


def quoted(value: object) -> str:
    """A value from a file as it may stand in a sentence: on one line, at most 60 characters."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str).encode(errors="replace").decode()
    except ValueError:  # Python refuses to write out integers of thousands of digits
        text = "a number too long to write"
    return text if len(text) <= 60 else f"{text[:57]}…{text[-1]}"


@dataclass(frozen=True, slots=True)
class Shaped:
    """For `Annotated[str, Shaped(…)]`: the whole text must fit `pattern`. `rule` ends the sentence "… is not"."""

    pattern: str
    rule: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(schema) | {"pattern": f"^(?:{self.pattern})$"}

    def fits(self, value: str) -> bool:
        return re.fullmatch(self.pattern, value) is not None

    def _check(self, value: str) -> str:
        if not self.fits(value):
            raise ValueError(f"{quoted(value)} is not {self.rule}")
        return value


def understood(file: YamlFile, model: type[ModelT]) -> ModelT:
    """What stands in `file`, checked by `model`. Raises `Mistakes`."""
    try:
        return model.model_validate(file.data)
    except ValidationError as error:
        raise Mistakes(complain(error, file, model=model)) from error


def complain(
    error: ValidationError, file: YamlFile, where: Path_ = (), model: type[BaseModel] | None = None
) -> list[Mistake]:
    """One mistake for each thing pydantic found in the part of `file` at `where`, sorted.

    With `model`, whose fields those are, unknown keys and values get their nearest right word.
    """
    schema = model.model_json_schema() if model else {}
    found = error.errors(include_url=False)
    return sorted({_mistake(details, file, where, schema) for details in found})


def _mistake(details: ErrorDetails, file: YamlFile, where: Path_, schema: Mapping[str, Any]) -> Mistake:
    loc = details["loc"]
    spot = where
    for part in loc:  # what is not in the file is pydantic's own: the name of a union's branch, "[key]"
        spot = (*spot, part) if (*spot, part) in file.lines else spot
    if details["type"] == "missing":
        return file.mistake((*spot, loc[-1]), "is missing")
    return file.mistake(spot, _sentence(details, loc, schema))


def _sentence(details: ErrorDetails, loc: Path_, schema: Mapping[str, Any]) -> str:
    kind, value = details["type"], details["input"]
    if kind == "extra_forbidden":
        return f"is not known here{did_you_mean(str(loc[-1]), _keys(schema, loc[:-1]))}"
    if value is None:
        return f"is empty{'; write something after it, or take the line out' if loc else ''}"
    if kind in ("enum", "literal_error"):
        word = quoted(value).strip('"')
        return f"{quoted(value)} is not known here{did_you_mean(word, _choices(schema, loc))}"
    if kind in ("value_error", "assertion_error"):
        return str(details["ctx"]["error"])
    if kind in _SENTENCES:
        return _SENTENCES[kind](value, details.get("ctx", {}))
    return f"{details['msg'][:1].lower()}{details['msg'][1:]}, not {quoted(value)}"


def _text_wanted(value: object, _: Mapping[str, Any]) -> str:
    match value:
        case bool() | int() | float() | date():
            kind = "a date" if isinstance(value, date) else "a number"
            reads = f"it as {quoted(value)}" if isinstance(value, bool) else f"{quoted(value)} as {kind}"
            return f"must be text, but YAML reads {reads}; put it in quotes"
        case dict():
            return "must be one text; put a text with a colon or {{ in it in quotes, or start it on a new line after >-"
        case _:
            return "must be one text, not a list"


def _fixed(sentence: str) -> Callable[[object, Mapping[str, Any]], str]:
    """`sentence` with pydantic's limits ({ge}, {max_length}, …) and the {value} filled in."""

    def fill(value: object, limits: Mapping[str, Any]) -> str:
        plain = {
            name: int(each) if isinstance(each, float) and each == int(each) else each for name, each in limits.items()
        }
        return sentence.format_map({**plain, "value": quoted(value)})

    return fill


_BLOCK = _fixed("must be a block of `name: value` lines, not {value}")
_LIST = _fixed("must be a list, not {value}")
_WHOLE = _fixed("must be a whole number, not {value}")
_NUMBER = _fixed("must be a number, not {value}")
_TRUTH = _fixed("must be true or false, not {value}")

_SENTENCES: dict[str, Callable[[object, Mapping[str, Any]], str]] = {
    "string_type": _text_wanted,
    "string_too_short": _fixed("must not be empty"),
    "string_too_long": _fixed("is longer than {max_length} characters"),
    "too_short": _fixed("must not be empty"),
    "too_long": _fixed("has more than {max_length} entries"),
    "dict_type": _BLOCK,
    "model_type": _BLOCK,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "path_type": _fixed("must be the path of a file or folder, not {value}"),
    "bool_type": _TRUTH,
    "bool_parsing": _TRUTH,
    "greater_than": _fixed("must be more than {gt}, not {value}"),
    "greater_than_equal": _fixed("must be at least {ge}, not {value}"),
    "less_than": _fixed("must be less than {lt}, not {value}"),
    "less_than_equal": _fixed("must be at most {le}, not {value}"),
}


def _keys(schema: Mapping[str, Any], loc: Path_) -> list[str]:
    return [key for node in _nodes(schema, loc) for key in node.get("properties", {})]


def _choices(schema: Mapping[str, Any], loc: Path_) -> list[str]:
    nodes = _nodes(schema, loc)
    if loc[-1:] == ("[key]",):  # pydantic's mark: it is the key that is wrong
        names = (node.get("propertyNames", {}) for node in _nodes(schema, loc[:-2]))
        nodes = [branch for each in names for branch in _branches(each, schema)]
    return [str(value) for node in nodes for value in node.get("enum", [])]


def _nodes(schema: Mapping[str, Any], loc: Path_) -> list[Mapping[str, Any]]:
    """What the JSON Schema says may stand at `loc`. Parts it does not know are skipped: names of unions' branches."""
    nodes = _branches(schema, schema)
    for part in loc:
        deeper = [child for node in nodes for child in _children(node, part)]
        nodes = [branch for child in deeper for branch in _branches(child, schema)] or nodes
    return nodes


def _children(node: Mapping[str, Any], part: str | int) -> Sequence[Mapping[str, Any]]:
    if isinstance(part, int):
        candidates = [node.get("items")]
    elif part in node.get("properties", {}):
        candidates = [node["properties"][part]]
    else:
        candidates = [node.get("additionalProperties"), *node.get("patternProperties", {}).values()]
    return [candidate for candidate in candidates if isinstance(candidate, dict)]


def _branches(node: Mapping[str, Any], root: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """`node` itself, and what its references and alternatives lead to."""
    options = [option for word in ("anyOf", "oneOf", "allOf") for option in node.get(word, [])]
    if "$ref" in node:
        options.append(root["$defs"][node["$ref"].rpartition("/")[2]])
    return [node, *(branch for option in options for branch in _branches(option, root))]
