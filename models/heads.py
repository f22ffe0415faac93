"""What the models choose between, in one fixed order."""

from collections.abc import Mapping
from enum import StrEnum

from engage.types import Cause, Intent, Sentiment, Urgency

HEADS: Mapping[str, type[StrEnum]] = {"sentiment": Sentiment, "intent": Intent, "cause": Cause, "urgency": Urgency}
COLUMNS = tuple(f"{head} {label}" for head, labels in HEADS.items() for label in labels)
"""A column of the weights for each label of each head."""


def columns(head: str) -> slice:
    """Where the labels of `head` stand among the columns, in the order in which their enum names them."""
    own = [at for at, column in enumerate(COLUMNS) if column.split()[0] == head]
    return slice(own[0], own[-1] + 1)
