"""Copies readings into rows and back."""

from collections.abc import Mapping
from typing import Any, cast

from engage.labels import Cause, Intent, Label, LabelT, Sentiment, Urgency
from engage.types import Reading

Row = Mapping[str, Any]


def reading_row(reading: Reading) -> dict[str, Any]:
    """The columns of a reading, without the mention it belongs to."""
    return {
        **_label("sentiment", reading.sentiment),
        **_label("intent", reading.intent),
        **_label("cause", reading.cause),
        **_label("urgency", reading.urgency),
        **_label("language", reading.language),
        "model": reading.model,
        "unsure": reading.unsure,
        "embedding": reading.embedding or None,
        "corrected_by": reading.corrected_by,
    }


def reading_of(row: Row) -> Reading:
    sentiment, intent = (
        cast(Label[Sentiment], _label_of("sentiment", row)),
        cast(Label[Intent], _label_of("intent", row)),
    )
    return Reading(
        sentiment=sentiment,
        intent=intent,
        cause=cast(Label[Cause], _label_of("cause", row)) if row["cause"] is not None else None,
        urgency=cast(Label[Urgency], _label_of("urgency", row)),
        language=_label_of("language", row),
        model=row["model"],
        unsure=row["unsure"],
        embedding=row["embedding"] or b"",
        corrected_by=row["corrected_by"],
    )


def _label(name: str, label: Label[LabelT] | None) -> dict[str, Any]:
    value, confidence, second = (label.value, label.confidence, label.second) if label else (None, None, None)
    return {name: value, f"{name}_confidence": confidence, f"{name}_second": second}


def _label_of(name: str, row: Row) -> Label[Any]:
    return Label(row[name], row[f"{name}_confidence"], row[f"{name}_second"])
