"""The model that works after install without any download: our own small transformer, fine-tuned on posts like yours.

How a reading comes about: `encoder` makes a text into one vector, `heads` make the vector into probabilities for each
question, `language` tells the language. `goodword models train` makes the weights; models/README.md says how well it
reads.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np

from engage.errors import GoodwordError
from engage.labels import Cause, Intent, Label, Sentiment, Urgency
from engage.types import Reading
from models import cleaning, heads, kept, language
from models.encoder import Encoder, Floats
from models.kept import Kept
from models.learned import Learned
from models.windows import thinned

WEIGHTS = Path(__file__).parent / "weights"
FULL = 127
"""How long the vectors are that go with a reading, in signed bytes."""

LabelT = TypeVar("LabelT", Sentiment, Intent, Cause, Urgency)


class Model:
    """Reads any text; models/README.md says how well and how fast. Thread-safe."""

    def __init__(self, weights: Path = WEIGHTS, learned: Path | None = None, threads: int | None = None) -> None:
        """Load the weights in a folder, and the heads that were put in place in the folder `learned`, if any.

        `threads` is how many batches are worked on at a time; without it, as many as there are cores.

        Raises `GoodwordError` if they are not there or belong to another version of Goodword.
        """
        self._shipped = heads.load(weights / "heads.npz")
        if self._shipped.encoder.partition(" ")[0] != str(cleaning.RECIPE):
            raise GoodwordError(f"{weights}: these weights are from another version of Goodword; {_MEND}")
        try:
            self.encoder = Encoder(weights / "encoder.onnx", weights / "tokenizer.json", threads)
        except Exception as error:  # ONNX Runtime and tokenizers raise types of their own, down to a bare Exception
            raise GoodwordError(f"{weights}: cannot be read as a model's weights ({error}); {_MEND}") from error
        self._weights = weights
        self._learned = Learned(learned, self._shipped)

    @property
    def name(self) -> str:
        """Changes with the encoder and with the heads."""
        return f"embedded {self._learned.heads.name}"

    @property
    def heads(self) -> heads.Heads:
        """The heads in place."""
        return self._learned.heads

    def kept(self, name: str) -> Kept:
        """`kept.HELD_BACK` or `kept.REHEARSED`."""
        return kept.load(self._weights / name)

    @property
    def facts(self) -> Mapping[str, str]:
        """What it is, where its weights lie, how good they were found to be."""
        return {**self._files, **self._learned.facts}

    @cached_property
    def _files(self) -> Mapping[str, str]:
        size = (self._weights / "encoder.onnx").stat().st_size
        return {
            "encoder": f"MiniLM, fine-tuned, int8, {size / 1e6:.1f} MB, {self.encoder.width} numbers a text",
            "threads": str(self.encoder.threads),
        }

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """One reading for each text, in order."""
        if not texts:
            return []
        now = self._learned.heads
        name = f"embedded {now.name}"
        evened = [cleaning.evened(thinned(text)) for text in texts]
        vectors = self.encoder.begin([cleaning.spelt_out(text) for text in evened])
        languages = [language.told(text) for text in evened]
        return [_reading(vector, spoken, now, name) for vector, spoken in zip(vectors(), languages, strict=True)]

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Where each text lies (texts x width): what the heads are fitted to."""
        return self.encoder.encode([cleaning.cleaned(thinned(text)) for text in texts])

    def causes(self, texts: Sequence[str]) -> list[Label[Cause]]:
        """What each text would complain of if it were a complaint."""
        if not texts:
            return []
        now = self._learned.heads
        return [_label(now.likely(vector, at_home=True)["cause"], Cause) for vector in self.vectors(texts)]


_MEND = "install Goodword again, or run goodword models train where its sources are"


def _reading(vector: Floats, spoken: Label[str], now: heads.Heads, name: str) -> Reading:
    likely = now.likely(vector, spoken.value in language.LEARNED)
    intent = _label(likely["intent"], Intent)
    return Reading(
        sentiment=_label(likely["sentiment"], Sentiment),
        intent=intent,
        cause=_label(likely["cause"], Cause) if intent.value is Intent.COMPLAINT else None,
        urgency=_label(likely["urgency"], Urgency),
        language=spoken,
        model=name,
        embedding=packed(vector),
    )


def packed(vector: Floats) -> bytes:
    """A vector in signed bytes, `FULL` long."""
    return bytes(np.rint(vector * (FULL / max(float(np.linalg.norm(vector)), 1e-9))).astype(np.int8))


def _label(likely: list[float], kind: type[LabelT]) -> Label[LabelT]:
    """The likeliest label, its probability to four places, and the next likeliest."""
    (most, first), (_, second) = sorted(zip(likely, kind, strict=True), key=lambda one: -one[0])[:2]
    return Label(first, round(most, 4), second)
