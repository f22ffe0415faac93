"""Playbooks: when to speak and what to say, owned by marketing and service together. Their files are in `playbooks/`.

`load` reads the folder into a `Shelf`; `engage.routing` asks the shelf which playbook answers, and `engage.drafting`
has its words filled in.
"""

from engage.playbook.documents import fresh_documents, refresh_documents
from engage.playbook.examples import ExampleResult, run_examples
from engage.playbook.jsonschema import json_schema
from engage.playbook.loader import Loaded, load
from engage.playbook.sayings import LONGEST_NOTE, Saying, asking
from engage.playbook.shelf import Example, Playbook, Shelf
from engage.playbook.then import default_steps

__all__ = [
    "LONGEST_NOTE",
    "Example",
    "ExampleResult",
    "Loaded",
    "Playbook",
    "Saying",
    "Shelf",
    "asking",
    "default_steps",
    "fresh_documents",
    "json_schema",
    "load",
    "refresh_documents",
    "run_examples",
]
