"""A model beside people: which of its answers counts for which task, and by what texts can be told apart."""

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from engage import routing
from engage.labels import Cause, Intent, Lane, Sentiment
from engage.playbook import Shelf
from engage.types import Author, Mention, Reading

NONE = "none"
"""No playbook answers, or nothing is complained of."""


class Task(StrEnum):
    """What can be judged."""

    SENTIMENT = "sentiment"
    INTENT = "intent"
    LANE = "lane"
    CAUSE = "cause"


LABELS: Mapping[Task, tuple[str, ...]] = MappingProxyType(
    {
        Task.SENTIMENT: tuple(Sentiment),
        Task.INTENT: tuple(Intent),
        Task.LANE: (*Lane, NONE),
        Task.CAUSE: tuple(Cause),
    }
)
"""What a person may have said, in the order in which it is shown."""


def said(task: Task, text: str, reading: Reading, shelf: Shelf, now: datetime) -> tuple[str, float]:
    """The model's answer, and how sure it is of that.

    A lane is that of the playbook on `shelf` that answers the post; the intent's confidence stands for it, as it does
    for "none" where the model reads no complaint and so no cause.
    """
    match task:
        case Task.SENTIMENT:
            return reading.sentiment.value.value, reading.sentiment.confidence
        case Task.INTENT:
            return reading.intent.value.value, reading.intent.confidence
        case Task.CAUSE if reading.cause:
            return reading.cause.value.value, reading.cause.confidence
        case Task.CAUSE:
            return NONE, reading.intent.confidence
        case Task.LANE:
            mention = Mention("tape", "evaluate", text, Author("somebody"), now, "evaluate")
            lane = routing.route(shelf, mention, reading).lane
            return lane.value if lane else NONE, reading.intent.confidence


def tags(text: str, reading: Reading) -> dict[str, str]:
    """What can be told of any post without a column for it, measure > value."""
    words = [word for word in text.split() if not word.startswith(("@", "http"))]
    return {
        "length": next((name for most, name in _LENGTHS if len(words) <= most), "over 20 words"),
        "emoji": _yes(_EMOJI.search(text)),
        "question mark": _yes("?" in text),
        "language": reading.language.value,
        "unsure": _yes(reading.unsure),
    }


_LENGTHS = ((4, "up to 4 words, as in a reply"), (10, "5 to 10 words"), (20, "11 to 20 words"))
"""Of the public sets of tweets a tenth has up to 5 words, and a half up to 18, links and whoever is spoken to aside."""

_EMOJI = re.compile("[\u231a-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")


def _yes(found: object) -> str:
    return "yes" if found else "no"
