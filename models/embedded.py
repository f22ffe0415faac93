"""The model that works after install without any download: linear heads over hashed words and runs of characters.

How a reading comes about: `features.hashed` makes a text into feature numbers; the weights hold a small whole number
for each of them and each label; their sums, scaled, go through one softmax per head. Sums of whole numbers come out the
same in any order, so a text reads the same whatever its neighbours are. `python -m models.train` makes the weights.
"""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from engage.errors import GoodwordError
from engage.types import Cause, Intent, Label, Reading, Sentiment, Urgency
from models import features, language
from models.heads import COLUMNS, columns

WEIGHTS = Path(__file__).parent / "weights" / "embedded.npz"
BATCH = 64
"""Texts worked on at once; with more, what is looked up spills out of the processor's cache."""

Floats = npt.NDArray[np.float64]
LabelT = TypeVar("LabelT", Sentiment, Intent, Cause, Urgency)


class Model:
    """Reads any text; models/README.md says how well and how fast.

    Of a text longer than 4,000 characters only the first 3,000 and the last 1,000 are read. Thread-safe, since nothing
    changes once it is built.
    """

    def __init__(self, weights: Path = WEIGHTS) -> None:
        """Load `weights`. Raises `GoodwordError` if they are not there or belong to another version of the program."""
        try:
            print_ = zlib.crc32(weights.read_bytes())
            with np.load(weights, allow_pickle=False) as stored:
                fits = stored["recipe"] == features.RECIPE and stored["columns"].tolist() == list(COLUMNS)
                self._table, self._scale, self._bias = stored["table"], stored["scale"], stored["bias"]
        except (OSError, ValueError, KeyError, zipfile.BadZipFile, zlib.error) as error:
            raise GoodwordError(f"{weights}: cannot be read as a model's weights ({error}); {_MEND}") from error
        if not fits:
            raise GoodwordError(f"{weights}: these weights are from another version of Goodword; {_MEND}")
        self.name = f"embedded {print_:08x}"

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """One reading for each text, in order."""
        return [reading for at in range(0, len(texts), BATCH) for reading in self._batch(texts[at : at + BATCH])]

    def _batch(self, texts: Sequence[str]) -> Iterator[Reading]:
        clean = [features.cleaned(text) for text in texts]
        scores = self._scores(clean)
        sentiments = _labels(scores[:, columns("sentiment")], Sentiment)
        intents = _labels(scores[:, columns("intent")], Intent)
        causes = _labels(scores[:, columns("cause")], Cause)
        urgencies = _labels(scores[:, columns("urgency")], Urgency)
        for text, sentiment, intent, cause, urgency in zip(clean, sentiments, intents, causes, urgencies, strict=True):
            about = cause if intent.value is Intent.COMPLAINT else None
            yield Reading(sentiment, intent, about, urgency, language.told(text), self.name)

    def _scores(self, clean: Sequence[str]) -> Floats:
        """Log-odds, a row for each text, a column for each of `COLUMNS`."""
        total = np.zeros((len(clean), len(COLUMNS)))
        for bag in features.hashed(clean):
            sums = np.add.reduceat(self._table[bag.ids], bag.starts, axis=0, dtype=np.int32)
            total += sums / np.sqrt(bag.counts)[:, np.newaxis]
        return total * self._scale + self._bias


_MEND = "install Goodword again, or run python -m models.train"


def _labels(scores: Floats, kind: type[LabelT]) -> list[Label[LabelT]]:
    """The likeliest label of each row, its probability to four places, and the next likeliest."""
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    # Added up column by column: numpy's own sum of a row may go in another order when there are other rows around it.
    shares = odds / sum(odds.T)[:, np.newaxis]
    order = np.argsort(-shares, axis=1, kind="stable")
    known = list(kind)
    return [
        Label(known[first], round(float(row[first]), 4), known[second])
        for row, (first, second) in zip(shares, order[:, :2].tolist(), strict=True)
    ]
