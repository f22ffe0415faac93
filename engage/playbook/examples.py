"""Runs the playbooks' own examples: every text through all playbooks and the real model, as a mention would go."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engage.complaints import quoted
from engage.phrases import Text
from engage.playbook.shelf import Example, Playbook, Shelf
from engage.ports import Model
from engage.types import Author, Mention, Reading


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """How one example went. `answered_by` is the playbook that answers it, or ""; `says` is where, what and why."""

    playbook: str
    file: Path
    example: Example
    passed: bool
    answered_by: str
    says: str


def run_examples(shelf: Shelf, model: Model) -> list[ExampleResult]:
    """All examples of all playbooks, in one batch of the model.

    An example of `match` passes if its playbook is the one of all that answers it, one of `no_match` if it is not.
    """
    examples = [(playbook, example) for playbook in shelf.playbooks for example in playbook.examples]
    readings = model.read([example.text for _, example in examples])
    return [
        _result(shelf, playbook, example, reading)
        for (playbook, example), reading in zip(examples, readings, strict=True)
    ]


def _result(shelf: Shelf, playbook: Playbook, example: Example, reading: Reading) -> ExampleResult:
    asked = {condition.name: wanted for condition, wanted in playbook.when}
    mention = _mention(asked, example)
    if example.matches and "unsure" in asked:
        reading = replace(reading, unsure=asked["unsure"])  # how sure a model is changes with every training
    outcome = shelf.first_match(mention, reading)
    answers = outcome.playbook is playbook
    why = "; ".join(reason.says for reason in outcome.hits) if answers else _why_not(playbook, mention, reading)
    winner = outcome.playbook.name if outcome.playbook else ""
    return ExampleResult(
        playbook=playbook.name,
        file=playbook.file,
        example=example,
        passed=answers is example.matches,
        answered_by=winner,
        says=f"{playbook.file}:{example.line}: {winner or 'no playbook'} answers {quoted(example.text)}; {why}",
    )


def _why_not(playbook: Playbook, mention: Mention, reading: Reading) -> str:
    miss = playbook.ask(mention, reading, Text.of(mention.text)).miss
    return f"{playbook.name} does not: {miss.says}" if miss else f"{playbook.name} would too, but is asked later"


def _mention(asked: Mapping[str, Any], example: Example) -> Mention:
    """The example as somebody might have said it whom the playbook's conditions on platform and followers let pass."""
    platform = asked.get("platform", ("x",))[0]
    author = Author("example", followers=asked.get("followers_at_least", 0))
    return Mention(platform, f"example-{example.line}", example.text, author, datetime.now(UTC), "examples")
