"""The model that the engine works with: the embedded one, with some of its heads answered by other models."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from engage import ports
from engage.errors import GoodwordError
from engage.labels import Cause, Intent, Label
from engage.types import Reading
from models.heads import HEADS
from models.language import LEARNED

LabelT = TypeVar("LabelT", bound=StrEnum)


class Embedded(ports.Model, Protocol):
    """What is asked of the embedded model beyond a reading."""

    def causes(self, texts: Sequence[str]) -> list[Label[Cause]]:
        """A cause for each text, whatever its intent."""
        ...


class Model:
    """Reads as the embedded model does, except for the heads that have a classifier; and says when it is not sure.

    A reading is unsure if its intent has a confidence below `unsure_below`, or if its language is another than English
    while nothing here is `multilingual`. Thread-safe, since nothing changes once it is built.
    """

    def __init__(
        self,
        embedded: Embedded,
        classifiers: Mapping[str, ports.Classifier],
        unsure_below: float,
        multilingual: bool = False,
    ) -> None:
        self._embedded, self._classifiers = embedded, dict(classifiers)
        self._unsure_below, self._multilingual = unsure_below, multilingual

    @property
    def name(self) -> str:
        """Changes with whatever answers here."""
        others = (f"{head} by {classifier.name}" for head, classifier in self._classifiers.items())
        return "; ".join([self._embedded.name, *others])

    @property
    def facts(self) -> Mapping[str, str]:
        """The embedded model's, those of each classifier with its head's name before them, and when it is unsure."""
        others = {
            f"{head}: {fact}": says
            for head, classifier in self._classifiers.items()
            for fact, says in {"read by": classifier.name, **classifier.facts}.items()
        }
        foreign = "" if self._multilingual else ", or the language another than English"
        return {**self._embedded.facts, **others, "unsure": f"intent below {self._unsure_below:.0%}{foreign}"}

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """One reading for each text, in order."""
        readings = self._embedded.read(texts)
        for head in self._classifiers.keys() - {"cause"}:
            labels = self._classified(head, texts)
            readings = [_with(reading, head, label) for reading, label in zip(readings, labels, strict=True)]
        name = self.name
        return [
            replace(reading, cause=cause, model=name, unsure=self._unsure(reading))
            for reading, cause in zip(readings, self._causes(texts, readings), strict=True)
        ]

    def _unsure(self, reading: Reading) -> bool:
        foreign = not self._multilingual and reading.language.value not in LEARNED
        return foreign or reading.intent.confidence < self._unsure_below

    def _causes(self, texts: Sequence[str], readings: Sequence[Reading]) -> list[Label[Cause] | None]:
        """What each complaint is about; whoever tells causes is asked about complaints only."""
        complaints = [at for at, reading in enumerate(readings) if reading.intent.value is Intent.COMPLAINT]
        causes = {at: readings[at].cause for at in complaints}
        asked = [at for at in complaints if "cause" in self._classifiers or causes[at] is None]
        if asked:
            about = [texts[at] for at in asked]
            told = self._classified("cause", about) if "cause" in self._classifiers else self._embedded.causes(about)
            causes |= zip(asked, told, strict=True)
        return [causes.get(at) for at in range(len(readings))]

    def _classified(self, head: str, texts: Sequence[str]) -> list[Label[Any]]:
        """What the classifier of `head` says, as the head's own labels. Raises `GoodwordError` if it says others."""
        classifier, kind = self._classifiers[head], HEADS[head]
        labels = classifier.classify(texts)
        try:
            return [_typed(label, kind) for label in labels]
        except ValueError as error:
            raise GoodwordError(f"the {head} by {classifier.name}: {error}; there are {', '.join(kind)}") from error


def _typed(label: Label[str], kind: type[LabelT]) -> Label[LabelT]:
    return Label(kind(label.value), label.confidence, kind(label.second) if label.second else None)


def _with(reading: Reading, head: str, label: Label[Any]) -> Reading:
    changes: dict[str, Any] = {head: label}
    return replace(reading, **changes)
