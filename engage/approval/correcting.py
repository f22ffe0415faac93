"""What a reading becomes when a person corrects it. Plain values in, plain values out; the desk does the rest."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from engage.labels import Cause, Intent, Label, LabelT, Sentiment, Urgency
from engage.types import Reading

Labels = dict[str, Any]
"""What somebody put right, by name, as `Desk.correct` takes it: intent, cause, sentiment, urgency."""

QUESTIONS: Mapping[str, tuple[str, type[StrEnum]]] = {
    "intent": ("What do they want?", Intent),
    "cause": ("What is it about?", Cause),
    "sentiment": ("How do they feel?", Sentiment),
    "urgency": ("How urgent is it?", Urgency),
}
"""What a person can correct, in the order of asking."""


def asked(fields: Mapping[str, str], reading: Reading) -> Labels:
    """What somebody put right in a form. The intent is always their word; what else they left as it reads is not.

    What is no label is left out, and so is a cause without a complaint.
    """
    chosen = {name: labels(fields[name]) for name, (_, labels) in QUESTIONS.items() if fields.get(name) in set(labels)}
    if chosen.get("intent") is not Intent.COMPLAINT:
        chosen.pop("cause", None)
    as_read = read_as(reading)
    return {name: label for name, label in chosen.items() if name == "intent" or label != as_read[name]}


def corrected(
    reading: Reading,
    by: str,
    *,
    sentiment: Sentiment | None = None,
    intent: Intent | None = None,
    cause: Cause | None = None,
    urgency: Urgency | None = None,
) -> tuple[Reading, str] | str:
    """`reading` with these labels put right by `by`, and what that changes; or why it cannot be, as a sentence.

    A label that is given has a confidence of exactly 1, and as its second what the model had said, where that was
    something else. A label of an unsure reading may be given as it is: then a person has confirmed it.
    """
    given = {"intent": intent, "sentiment": sentiment, "cause": cause, "urgency": urgency}
    if not any(given.values()):
        return "say what it reads as: an intent, a sentiment, a cause or an urgency"
    if cause and (intent or reading.intent.value) is not Intent.COMPLAINT:
        return f"only a complaint has a cause, and this reads {_spelled(intent or reading.intent.value)}"
    new = replace(
        reading,
        intent=_said(reading, reading.intent, intent),
        sentiment=_said(reading, reading.sentiment, sentiment),
        cause=_cause(reading, intent, cause),
        urgency=_said(reading, reading.urgency, urgency),
        unsure=False,
        corrected_by=by,
    )
    before, after = read_as(reading), read_as(new)
    changes = [
        f"{name}: {_spelled(before[name])} → {_spelled(after[name])}" for name in before if before[name] != after[name]
    ]
    confirmed = [
        f"{name}: {_spelled(value)}, as read" for name, value in given.items() if value and value == before[name]
    ]
    if not changes and not reading.unsure:
        return "it reads so already"
    return new, ", ".join(changes + confirmed)


def _cause(reading: Reading, intent: Intent | None, cause: Cause | None) -> Label[Cause] | None:
    """Only complaints have one. A new complaint whose cause nobody named is about `other`, and nobody is sure of it."""
    if (intent or reading.intent.value) is not Intent.COMPLAINT:
        return None
    if reading.cause:
        return _said(reading, reading.cause, cause)
    if cause:
        return Label(cause, 1.0)
    return Label(Cause.OTHER, 0.0) if intent and intent is not reading.intent.value else None


def _said(reading: Reading, label: Label[LabelT], value: LabelT | None) -> Label[LabelT]:
    """`label` as a person says it is. Whoever corrects a correction keeps what the model had said."""
    if value is None:
        return label
    is_a_persons = bool(reading.corrected_by) and label.confidence == 1
    models = label.second if is_a_persons and label.second else label.value
    return Label(value, 1.0, models if models != value else None)


def read_as(reading: Reading) -> dict[str, str | None]:
    """What a person can correct, by name, as it reads now; no cause: None."""
    return {
        "intent": reading.intent.value,
        "sentiment": reading.sentiment.value,
        "cause": reading.cause.value if reading.cause else None,
        "urgency": reading.urgency.value,
    }


def _spelled(value: str | None) -> str:
    return value.replace("_", " ") if value else "none"
