"""What is generated beside the playbooks: the schema for editors, and the tables in the marketers' guide."""

import json
from pathlib import Path

from engage.playbook.guide import refreshed
from engage.playbook.jsonschema import json_schema

SCHEMA, GUIDE = "playbook.schema.json", "README.md"


def fresh_documents(folder: Path) -> dict[Path, str]:
    """What the documents in `folder` should hold. A guide is not made where there is none."""
    fresh = {folder / SCHEMA: json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"}
    guide = folder / GUIDE
    if guide.is_file():
        fresh[guide] = refreshed(guide.read_text(encoding="utf-8"))
    return fresh


def refresh_documents(folder: Path) -> list[Path]:
    """Write the documents of `folder` anew; returns those that were out of date."""
    fresh = fresh_documents(folder)
    stale = [file for file, text in fresh.items() if not file.is_file() or file.read_text(encoding="utf-8") != text]
    for file in stale:
        file.write_text(fresh[file], encoding="utf-8")
    return stale
