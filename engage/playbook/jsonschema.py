"""The JSON Schema that lets an editor complete and check a playbook: made from the same models that check it here."""

from typing import Any

import yaml
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from engage.conditions import CONDITIONS
from engage.playbook.schema import PlaybookFile


class _Plain(GenerateJsonSchema):
    """Without titles and defaults, which in an editor only repeat what one sees, and strict about names."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        made = super().dict_schema(schema)
        return made | {"additionalProperties": False} if "patternProperties" in made else made


def json_schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12, for one playbook's file."""
    made = PlaybookFile.model_json_schema(schema_generator=_Plain)
    for name, asked in made["$defs"]["When"]["properties"].items():
        asked["examples"] = [yaml.safe_load(CONDITIONS[name].example)[name]]
    return {"$schema": _Plain.schema_dialect, **made}
