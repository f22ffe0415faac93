"""Labels that no model was trained on, by a model that tells what follows from a text: `kind: zero_shot`.

A model for natural language inference is asked of each post and each label how well "This post is a complaint." follows
from it (Yin, Hay, Roth 2019). That costs as many runs as there are labels, so fewer windows are read than elsewhere.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated

import numpy as np
from pydantic import AfterValidator, Field

from engage.complaints import did_you_mean
from engage.errors import GoodwordError
from engage.labels import Label
from models import hub
from models.batching import Batch, Floats
from models.huggingface import Network
from models.labelling import Meaning, OurLabel
from models.softmax import softmax

TEMPLATES: Mapping[str, str] = MappingProxyType({"cause": "This complaint is about {}."})
TEMPLATE = "This post is {}."
PHRASES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "sentiment": {"negative": "angry, sad or disappointed", "neutral": "neutral", "positive": "happy"},
        "intent": {
            "complaint": "a complaint",
            "question": "a question",
            "request": "asking for something to be done",
            "plan": "about something the author is going to do soon",
            "purchase_interest": "by somebody who thinks of buying something",
            "praise": "praise",
            "suggestion": "a suggestion for improvement",
            "thanks": "thanking for help",
            "chatter": "small talk or news",
            "spam": "advertising or spam",
        },
        "cause": {
            "delay": "a delay",
            "cancellation": "a cancellation",
            "lost_or_damaged": "something lost or damaged",
            "booking": "a booking or a reservation",
            "app_or_website": "an app or a website",
            "refund_or_billing": "a refund, a price or a bill",
            "staff": "rude or unhelpful staff",
            "customer_service": "customer service that cannot be reached",
            "quality": "poor quality",
            "queues": "a long queue",
            "other": "something else",
        },
        "urgency": {
            "low": "not waiting for an answer",
            "normal": "waiting for an answer",
            "high": "an emergency where somebody needs help right now",
        },
    }
)


def _has_one_gap(template: str) -> str:
    if template.count("{}") != 1:
        raise ValueError("must have {} once, where the phrase for a label goes")
    return template


class Settings(hub.Settings):
    """One model for natural language inference, and the phrases for the labels."""

    windows: int = Field(default=4, ge=1, le=256, description="At most so many pieces of a long post are read.")
    labels: dict[OurLabel, str | None] = Field(
        default={}, description="Other phrases than the usual: {complaint: a complaint}; null leaves a label out."
    )
    template: Annotated[str, AfterValidator(_has_one_gap)] | None = Field(
        default=None, description="The sentence that a phrase is put into, at {}."
    )
    entailment: str = Field(default="entailment", description="The model's label for what follows from a text.")


class Classifier:
    """Answers one head's question. Thread-safe once built."""

    def __init__(self, head: str, settings: Settings) -> None:
        """Raises `GoodwordError` when the model cannot be loaded, or is not one for natural language inference."""
        phrases = {label: phrase for label, phrase in {**PHRASES[head], **settings.labels}.items() if phrase}
        template = settings.template or TEMPLATES.get(head, TEMPLATE)
        try:
            self._meaning = Meaning(head, list(phrases), {})
        except GoodwordError as error:
            raise GoodwordError(f"labels: {error}") from error
        self._network = Network(settings)
        self._follows = _entailment(settings, self._network.names)
        hypotheses = [template.replace("{}", phrase) for phrase in phrases.values()]
        self._windows = self._network.windows(settings, hypotheses)
        self.name = f"{self._network.name}, zero-shot"
        asked = dict(zip(phrases, hypotheses, strict=True))
        self.facts: Mapping[str, str] = {**{f"asked for {k}": v for k, v in asked.items()}, **self._network.facts}

    def classify(self, texts: Sequence[str]) -> list[Label[str]]:
        """One label for each text, in order."""
        return self._meaning.labels(self._windows.shares(texts, self._score, softmax))

    def _score(self, batch: Batch) -> Floats:
        """How well each hypothesis follows from its text: n pairs x 1."""
        return np.asarray(self._network.score(batch)[:, [self._follows]])


def _entailment(settings: Settings, names: Sequence[str]) -> int:
    folded = [name.casefold() for name in names]
    if settings.entailment.casefold() not in folded:
        raise GoodwordError(
            f"{settings.model}: is no model for natural language inference: it has no label "
            f"{settings.entailment!r}{did_you_mean(settings.entailment, names)}; `entailment:` says what it is called"
        )
    return folded.index(settings.entailment.casefold())
