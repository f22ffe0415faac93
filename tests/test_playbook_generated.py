"""What is made from the code and checked in is fresh, and what it tells marketers and editors is true."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from engage.conditions import CONDITIONS
from engage.playbook import Saying, fresh_documents, guide, json_schema, refresh_documents
from engage.playbook.schema import Then
from tests.shelves import GOOD

PLAYBOOKS = Path(__file__).parent.parent / "playbooks"


def test_what_is_checked_in_beside_the_playbooks_is_fresh() -> None:
    for file, text in fresh_documents(PLAYBOOKS).items():
        assert file.read_text(encoding="utf-8") == text, "it is out of date; run: goodword playbooks schema --write"


def test_the_guide_has_a_place_for_every_table() -> None:
    checked_in = (PLAYBOOKS / "README.md").read_text(encoding="utf-8")

    assert {f"<!-- generated: {name} -->" in checked_in for name in guide.parts()} == {True}


def test_only_what_is_out_of_date_is_written(tmp_path: Path) -> None:
    # Given a folder with a guide and without a schema
    (tmp_path / "README.md").write_text(
        "# Ours\n<!-- generated: conditions -->\n<!-- /generated -->\n", encoding="utf-8"
    )

    # When its documents are refreshed
    written = refresh_documents(tmp_path)

    # Then both are written, and the next time there is nothing to do
    assert written == [tmp_path / "playbook.schema.json", tmp_path / "README.md"]
    assert "| `intent` |" in (tmp_path / "README.md").read_text(encoding="utf-8")
    assert refresh_documents(tmp_path) == []


def test_a_folder_without_a_guide_gets_none(tmp_path: Path) -> None:
    assert refresh_documents(tmp_path) == [tmp_path / "playbook.schema.json"]


def test_refreshing_changes_what_is_between_the_marks_and_nothing_else() -> None:
    old = "a\n<!-- generated: conditions -->\nold\n<!-- /generated -->\n<!-- generated: x -->\nc\n<!-- /generated -->\n"

    new = guide.refreshed(old)

    assert new == old.replace("old\n", guide.parts()["conditions"])
    assert guide.refreshed(new) == new


def test_every_condition_is_in_the_guide_with_what_it_takes() -> None:
    table = guide.parts()["conditions"]

    assert all(f"| `{name}` | {condition.help}" in table for name, condition in CONDITIONS.items())
    assert "Possible: `service`" not in table
    assert "Possible: `negative`, `neutral`, `positive`." in table


def test_the_guide_says_what_happens_where_a_playbook_and_a_brand_leave_it_out() -> None:
    made = guide.parts()

    assert all(f"| `{name}` | " in made["then"] for name in Then.model_fields)
    assert "later it is about another, asked anew. | `30d` | not at all |\n" in made["then"]
    assert all(f"| `{saying}` | " in made["brand words"] for saying in Saying)
    assert "| `Understood. We won't write to you again, unless you ask us something.` |\n" in made["brand words"]


def objects(node: Any) -> list[dict[str, Any]]:
    """Every part of a JSON Schema that describes a mapping."""
    if isinstance(node, list):
        return [found for child in node for found in objects(child)]
    if not isinstance(node, dict):
        return []
    here = [node] if node.get("type") == "object" else []
    return here + [found for child in node.values() for found in objects(child)]


def test_editors_are_told_of_every_key_that_is_unknown() -> None:
    assert all(found["additionalProperties"] is False for found in objects(json_schema()))


def test_every_key_of_the_schema_has_a_description_or_leads_to_one() -> None:
    made = json_schema()

    keys = [key for found in objects(made) for key in found.get("properties", {}).values()]

    assert len(keys) > 20
    assert all("description" in key or "description" in made["$defs"][key["$ref"].split("/")[-1]] for key in keys)


@pytest.mark.parametrize(
    "file", sorted([*GOOD.glob("[0-9]*.yaml"), *PLAYBOOKS.glob("[0-9]*.yaml")]), ids=lambda f: f.name
)
def test_the_schema_takes_every_good_playbook(file: Path) -> None:
    assert list(problems(yaml.safe_load(file.read_text(encoding="utf-8")), json_schema())) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("playbook", "In Flight"),
        ("lane", "sales"),
        ("expires", "6 hours"),
        ("then", {"close": "a week"}),
        ("then", {"close": 7}),
        ("then", {"ask_csat": "2d", "csat_by": "mail"}),
        ("then", {"ask": "2d"}),
        ("then", None),
        ("say", {"Warm One": "x"}),
        ("say", {}),
        ("when", {"intnet": "plan"}),
        ("when", {"intent": "plans"}),
        ("when", {"intent": []}),
        ("when", {"sure": 80}),
        ("when", {"unsure": "very"}),
        ("when", {"language": ["english"]}),
        ("find", {"flight": {"catalog": "flights"}}),
        ("examples", {"match": []}),
    ],
)
def test_the_schema_refuses_what_loading_refuses(key: str, value: object) -> None:
    good = yaml.safe_load((GOOD / "10-movies.yaml").read_text(encoding="utf-8"))

    assert list(problems(good | {key: value}, json_schema()))


def problems(value: Any, schema: dict[str, Any], root: dict[str, Any] | None = None) -> Any:
    """As much of a JSON Schema validator as this schema needs; a keyword it does not know is an error."""
    root = root or schema
    for word, rule in schema.items():
        match word:
            case "$ref":
                yield from problems(value, root["$defs"][rule.split("/")[-1]], root)
            case "anyOf":
                if all(list(problems(value, option, root)) for option in rule):
                    yield f"{value!r} is none of {rule}"
            case "type":
                kinds: dict[str, Any] = {
                    "object": dict,
                    "array": list,
                    "string": str,
                    "number": (int, float),
                    "integer": int,
                    "boolean": bool,
                }
                if not isinstance(value, kinds[rule]):
                    yield f"{value!r} is no {rule}"
            case "enum":
                if value not in rule:
                    yield f"{value!r} is none of {rule}"
            case "pattern":
                if not (isinstance(value, str) and re.search(rule, value)):
                    yield f"{value!r} is not like {rule}"
            case "minimum" | "maximum":
                if isinstance(value, int | float) and (value < rule if word == "minimum" else value > rule):
                    yield f"{value} is beyond {rule}"
            case "minLength" | "minItems" | "minProperties":
                if hasattr(value, "__len__") and len(value) < rule:
                    yield f"{value!r} is too short"
            case "maxLength":
                if isinstance(value, str) and len(value) > rule:
                    yield f"{value!r} is too long"
            case "items":
                yield from (
                    p for item in (value if isinstance(value, list) else []) for p in problems(item, rule, root)
                )
            case "required":
                yield from (f"{key} is missing" for key in rule if key not in value)
            case "properties" | "patternProperties":
                yield from members(value, schema, root) if isinstance(value, dict) and word in schema else ()
            case "propertyNames":
                yield from (p for key in value for p in problems(key, rule, root))
            case "$schema" | "$defs" | "title" | "description" | "examples" | "additionalProperties":
                pass
            case _:
                raise NotImplementedError(word)


def members(value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any]) -> Any:
    for key, member in value.items():
        rules = [schema["properties"][key]] if key in schema.get("properties", {}) else []
        rules += [rule for pattern, rule in schema.get("patternProperties", {}).items() if re.search(pattern, key)]
        if not rules:
            yield f"{key!r} is unknown"
        for rule in rules:
            yield from problems(member, rule, root)


def test_the_schema_is_of_the_draft_that_editors_are_told() -> None:
    assert json_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
