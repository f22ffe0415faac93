"""The model that works after install without any download: linear heads over hashed words and runs of characters.

How a reading comes about: `features.hashed` makes a text into feature numbers; the weights hold a small whole number
for each of them and each label; their sums, scaled, go through one softmax per head. Sums of whole numbers come out the
same in any order, so a text reads the same whatever its neighbours are. Sentiment, which is learned from the most rows,
then has a say in the intent: praise is seldom negative. `python -m models.train` makes the weights.
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
            fingerprint = zlib.crc32(weights.read_bytes())
            with np.load(weights, allow_pickle=False) as stored:
                fits = stored["recipe"] == features.RECIPE and stored["columns"].tolist() == list(COLUMNS)
                self._table, self._scale, self._bias = stored["table"], stored["scale"], stored["bias"]
                self._lift, self._say = stored["lift"], float(stored["say"])
        except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile, zlib.error) as error:
            raise GoodwordError(f"{weights}: cannot be read as a model's weights ({error}); {_MEND}") from error
        if not fits:
            raise GoodwordError(f"{weights}: these weights are from another version of Goodword; {_MEND}")
        self.name = f"embedded {fingerprint:08x}"

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """One reading for each text, in order."""
        return [reading for at in range(0, len(texts), BATCH) for reading in self._batch(texts[at : at + BATCH])]

    def _batch(self, texts: Sequence[str]) -> Iterator[Reading]:
        clean = [features.cleaned(text) for text in texts]
        scores = self._scores(clean)
        mood = shares(scores[:, columns("sentiment")])
        intent = shares(scores[:, columns("intent")] + self._say * np.log(agreement(mood, self._lift)))
        sentiments, intents = _labels(mood, Sentiment), _labels(intent, Intent)
        causes = _labels(shares(scores[:, columns("cause")]), Cause)
        urgencies = _labels(shares(scores[:, columns("urgency")]), Urgency)
        for at, text in enumerate(clean):
            cause = causes[at] if intents[at].value is Intent.COMPLAINT else None
            yield Reading(sentiments[at], intents[at], cause, urgencies[at], language.told(text), self.name)

    def _scores(self, clean: Sequence[str]) -> Floats:
        """Log-odds, a row for each text, a column for each of `COLUMNS`."""
        total = np.zeros((len(clean), len(COLUMNS)))
        for bag in features.hashed(clean):
            sums = np.add.reduceat(self._table[bag.ids], bag.starts, axis=0, dtype=np.int32)
            total += sums / np.sqrt(bag.counts)[:, np.newaxis]
        return np.asarray(total * self._scale + self._bias)


_MEND = "install Goodword again, or run python -m models.train where its sources are"


# The next two add up column by column: numpy's own sums and products of matrices may go in another order, and come out
# different in the last place, when there are other rows around.


def shares(scores: Floats) -> Floats:
    """Probabilities out of log-odds, row by row."""
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(odds / sum(odds.T)[:, np.newaxis])


def agreement(mood: Floats, lift: Floats) -> Floats:
    """How much likelier or less likely each intent is with this mood (n x 3): its `lift` (3 x 10) on the average."""
    return np.asarray(sum(mood[:, [at]] * row for at, row in enumerate(lift)))


def _labels(likely: Floats, kind: type[LabelT]) -> list[Label[LabelT]]:
    """The likeliest label of each row, its probability to four places, and the next likeliest."""
    order = np.argsort(-likely, axis=1, kind="stable")[:, :2].tolist()
    known = list(kind)
    return [
        Label(known[first], round(float(row[first]), 4), known[second])
        for row, (first, second) in zip(likely, order, strict=True)
    ]
