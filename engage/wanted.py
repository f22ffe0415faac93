"""What may stand behind a condition in a playbook's file: the types that `engage.conditions` annotates with."""

from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from engage.complaints import Shaped
from engage.phrases import Phrase


@dataclass(frozen=True, slots=True)
class OneOrMore:
    """A list that may be written as its only value. `any_is_enough` is False where all of it must hold."""

    any_is_enough: bool

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self._listed, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        several = handler(schema)
        return {"anyOf": [several["items"], several | {"minItems": 1}]}

    def _listed(self, value: object) -> object:
        if value == []:
            raise ValueError("is an empty list, which nothing can match; take the line out")
        return value if isinstance(value, list) else [value]


class _FromText:
    """A `Phrase` from the text in the playbook's file."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(Phrase.of, core_schema.str_schema(min_length=1))


T = TypeVar("T")

AnyOf = Annotated[tuple[T, ...], OneOrMore(any_is_enough=True)]
AllOf = Annotated[tuple[T, ...], OneOrMore(any_is_enough=False)]
Share = Annotated[float, Field(strict=True, ge=0, le=1)]
Count = Annotated[int, Field(strict=True, ge=0)]
Language = Annotated[str, Shaped("[a-z]{2}", "a language code of two small letters, such as en or es")]
Platform = Annotated[str, Shaped("[a-z][a-z0-9_-]*", "a platform's name in small letters, such as x or reddit")]
Words = Annotated[Phrase, _FromText()]
