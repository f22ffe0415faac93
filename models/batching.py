"""Texts of any length as batches of tokens, and what a model says of their windows put together again.

A long text is cut into windows of as many tokens as the model reads at once; of very many, some are read that are
spread evenly over the text. Each window is padded to a length that depends on it alone, and only windows of equal
length share a batch: so a text reads the same whatever its neighbours are.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding, Tokenizer

from engage.errors import GoodwordError

ROOM = 8
"""A window of fewer tokens of the text says nothing."""
CHARACTERS = 8
"""More characters than this seldom make one token; it bounds what is given to the tokenizer."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
PartT = TypeVar("PartT")

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<!\w)@\w+")


@dataclass(frozen=True, slots=True)
class Batch:
    """Token numbers, attention mask and token types: each n windows x one length."""

    ids: Ints
    mask: Ints
    types: Ints


Scores = Callable[[Batch], Floats]
"""A model: log-odds, n windows x its outputs."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`length`: tokens the model reads at once. `windows`: how many of a text. `batch`: read at once.

    `masked`: handles and links are hidden. `step`: windows are padded to a multiple of it: few lengths, full batches.
    `fixed`: every window is padded to `length`, as some ONNX files want it.
    """

    length: int
    windows: int
    batch: int
    masked: bool = True
    step: int = 16
    fixed: bool = False


class Windows:
    """Cuts texts, and asks a model about the pieces. Thread-safe, since nothing changes once it is built.

    With `hypotheses`, each window is put to the model once with each of them, as a pair.
    """

    def __init__(self, tokenizer: Tokenizer, limits: Limits, pad: int, hypotheses: Sequence[str] = ()) -> None:
        """Raises `GoodwordError` when the limits leave no room for the text."""
        tokenizer.no_truncation()
        tokenizer.no_padding()
        tokenizer.encode_special_tokens = True  # "</s>" in a post is four characters, and never the end of the post
        self._tokenizer, self._limits, self._pad = tokenizer, limits, pad
        self._hypotheses = tokenizer.encode_batch(list(hypotheses), add_special_tokens=False)
        longest = max((len(hypothesis.ids) for hypothesis in self._hypotheses), default=0)
        self._room = limits.length - longest - tokenizer.num_special_tokens_to_add(is_pair=bool(hypotheses))
        if self._room < ROOM:
            raise GoodwordError(f"{limits.length} tokens at once leave no room for a text; write a larger max_length")

    def shares(self, texts: Sequence[str], score: Scores, shared_out: Callable[[Floats], Floats]) -> Floats:
        """What the model says of each text: n texts x outputs (x hypotheses), the mean of its windows by their length.

        `shared_out` makes log-odds (windows x outputs x hypotheses) into shares.
        """
        cut = [self._cut(text) for text in texts]
        rows = [self._pair(window, other) for windows in cut for window in windows for other in self._others]
        scores = iter(self._scored(rows, score))
        out = []
        for windows in cut:
            said = [np.concatenate([next(scores) for _ in self._others]) for _ in windows]
            weights = [max(1, len(window.ids)) for window in windows]
            out.append(np.average(shared_out(np.array(said)), axis=0, weights=weights))
        return np.array(out)

    @property
    def _others(self) -> Sequence[Encoding | None]:
        return self._hypotheses or [None]

    def _cut(self, text: str) -> list[Encoding]:
        """The windows of a text, without special tokens: at least one, which may be empty."""
        clean = readable(text, self._limits.windows, self._limits.length * CHARACTERS, masked=self._limits.masked)
        whole = self._tokenizer.encode(clean, add_special_tokens=False)
        whole.truncate(self._room)
        return spread([whole, *whole.overflowing], self._limits.windows)

    def _pair(self, window: Encoding, other: Encoding | None) -> Encoding:
        return self._tokenizer.post_process(window, other, add_special_tokens=True)

    def _scored(self, rows: Sequence[Encoding], score: Scores) -> list[Floats]:
        """What the model says of each row, in order."""
        said: dict[int, Floats] = {}
        for length, places in self._batches(rows):
            said |= zip(places, score(self._batch([rows[at] for at in places], length)), strict=True)
        return [said[at] for at in range(len(rows))]

    def _batches(self, rows: Sequence[Encoding]) -> Iterator[tuple[int, Sequence[int]]]:
        """Where the rows of each batch stand, and the length that they are padded to."""
        alike: dict[int, list[int]] = defaultdict(list)
        for at, row in enumerate(rows):
            alike[self._padded(len(row.ids))].append(at)
        for length, places in alike.items():
            for start in range(0, len(places), self._limits.batch):
                yield length, places[start : start + self._limits.batch]

    def _padded(self, length: int) -> int:
        step = self._limits.length if self._limits.fixed else self._limits.step
        return min(max(1, -(-length // step)) * step, self._limits.length)

    def _batch(self, rows: Sequence[Encoding], length: int) -> Batch:
        ids = np.full((len(rows), length), self._pad, np.int64)
        mask, types = np.zeros_like(ids), np.zeros_like(ids)
        for at, row in enumerate(rows):
            tokens = row.ids or [self._pad]  # of nothing, a tokenizer without special tokens makes nothing
            ids[at, : len(tokens)] = tokens
            mask[at, : len(tokens)] = 1
            types[at, : len(row.type_ids)] = row.type_ids
        return Batch(ids, mask, types)


def readable(text: str, pieces: int, size: int, *, masked: bool) -> str:
    """`text` as a tokenizer takes it: no lone surrogates, no NULs, of a huge one evenly spread `pieces` of `size`.

    `masked` hides whoever is spoken to and links as "@user" and "http", as the public sets of tweets do.
    """
    if len(text) > pieces * size:
        text = " ".join(spread([text[at : at + size] for at in range(0, len(text), size)], pieces))
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\0", " ")
    return _HANDLE.sub("@user", _LINK.sub("http", text)) if masked else text


def spread(parts: Sequence[PartT], most: int) -> list[PartT]:
    """`parts`, or if there are more, `most` of them: the first, the last, and evenly between."""
    if len(parts) <= most:
        return list(parts)
    return [parts[round(at * (len(parts) - 1) / max(1, most - 1))] for at in range(most)]


def sigmoid(scores: Floats) -> Floats:
    """Shares out of log-odds of labels that a model answers one by one, row by row; they add up to one."""
    odds = 1 / (1 + np.exp(-np.clip(scores, -500, 500)))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))
