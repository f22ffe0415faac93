"""What the models choose between, and the heads of the embedded model: one matrix over the vector of a text."""

import io
import json
import math
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engage.errors import GoodwordError
from engage.labels import Cause, Intent, Sentiment, Urgency

HEADS: Mapping[str, type[StrEnum]] = {"sentiment": Sentiment, "intent": Intent, "cause": Cause, "urgency": Urgency}
COLUMNS = tuple(f"{head} {label}" for head, labels in HEADS.items() for label in labels)
"""A column of the weights for each label of each head."""

Floats = npt.NDArray[np.float32]


def columns(head: str) -> slice:
    """Where the labels of `head` stand among the columns, in the order in which their enum names them."""
    own = [at for at, column in enumerate(COLUMNS) if column.split()[0] == head]
    return slice(own[0], own[-1] + 1)


PLACES = {head: columns(head) for head in HEADS}


@dataclass(frozen=True)
class Heads:
    """Log-odds are `vector @ weights + bias`, times `abroad` where the text is in a language that was hardly learned.

    weights: width x columns; bias and abroad: one for each column. `encoder` names the encoder that they were trained
    on, `facts` tell where they come from and how good they were.
    """

    weights: Floats
    bias: Floats
    abroad: Floats
    encoder: str
    facts: Mapping[str, str] = field(default_factory=dict)

    def likely(self, vector: Floats, at_home: bool) -> dict[str, list[float]]:
        """For each head the probabilities of its labels.

        One vector at a time: the sums of a product of matrices may go in another order when there are more rows, and
        come out different in the last place. In lists, since numpy takes longer over a dozen numbers.
        """
        scores = vector @ self.weights + self.bias
        if not at_home:
            scores = scores * self.abroad
        row = scores.tolist()
        return {head: _shares(row[place]) for head, place in PLACES.items()}

    def to_bytes(self) -> bytes:
        """A compressed numpy archive; the same heads give the same bytes."""
        out = io.BytesIO()
        told = json.dumps(dict(self.facts))
        np.savez_compressed(
            out, weights=self.weights, bias=self.bias, abroad=self.abroad,
            encoder=self.encoder, columns=COLUMNS, facts=told,
        )  # fmt: skip
        return out.getvalue()

    @property
    def name(self) -> str:
        """A fingerprint of what they compute."""
        return f"{zlib.crc32(self.weights.tobytes() + self.bias.tobytes() + self.abroad.tobytes()):08x}"


def load(file: Path) -> Heads:
    """The heads in `file`. Raises `GoodwordError` if it is not there, broken, or of another version of Goodword."""
    try:
        with np.load(file, allow_pickle=False) as stored:
            if stored["columns"].tolist() != list(COLUMNS):
                raise GoodwordError(f"{file}: these heads are from another version of Goodword, with other labels")
            weights, bias, abroad = (np.asarray(stored[name], np.float32) for name in ("weights", "bias", "abroad"))
            return Heads(weights, bias, abroad, str(stored["encoder"]), json.loads(str(stored["facts"])))
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile, zlib.error) as error:
        raise GoodwordError(f"{file}: cannot be read as a model's heads ({error})") from error


def _shares(scores: list[float]) -> list[float]:
    """Probabilities out of log-odds."""
    most = max(scores)
    odds = [math.exp(score - most) for score in scores]
    total = sum(odds)
    return [one / total for one in odds]
