"""The transformer: texts in, one vector each out. ONNX Runtime on the processor, no torch, no download.

A text comes out the same to the last bit whatever its neighbours are: no scale in the graph is taken over a batch, and
a text shares a batch only with texts that are padded to the same length as it would be alone.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from models.windows import windows

BATCH = 8
"""Windows read at once; with more, what is worked on spills out of the processor's cache."""
STEP = 4
"""Windows are padded to the next multiple of so many tokens."""
LONGEST = 94
"""Tokens in a window, beside the two that begin and end it: as many as the rows had that it was trained on."""

Floats = npt.NDArray[np.float32]
Wholes = npt.NDArray[np.int64]


class Window(NamedTuple):
    """A part of text number `text`, as token numbers."""

    text: int
    tokens: Sequence[int]


class Encoder:
    """Loaded once, shared by threads. `threads` batches are worked on at a time, each by one core."""

    def __init__(self, graph: Path, tokenizer: Path, threads: int | None = None) -> None:
        """Raises what ONNX Runtime and tokenizers raise when the files are not theirs."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._begin, self._end = self._tokenizer.encode("").ids
        self._tokenizer.encode_special_tokens = True  # "[SEP]" in a post is five characters, and never its end
        self.threads = threads or len(os.sched_getaffinity(0))
        self._pool = ThreadPoolExecutor(self.threads, "encoder")
        self.width = int(self.session.get_outputs()[0].shape[1])

    def encode(self, clean: Sequence[str]) -> Floats:
        """A row for each text: the mean over all its tokens (texts x width)."""
        return self.begin(clean)()

    def begin(self, clean: Sequence[str]) -> Callable[[], Floats]:
        """Begin to encode, and return what waits for the rows: there is time for something else meanwhile.

        The texts are as `cleaning.cleaned` makes them, and not longer than `windows.thinned` leaves them.
        """
        batches = list(batched(self.windows(clean)))
        pooled = self._read(batches)

        def rows() -> Floats:
            found = np.zeros((len(clean), self.width), np.float32)
            tokens = np.zeros((len(clean), 1), np.float32)
            for batch, told in zip(batches, pooled, strict=True):
                for window, row in zip(batch, told, strict=True):
                    found[window.text] += row * len(window.tokens)
                    tokens[window.text] += len(window.tokens)
            return found / tokens

        return rows

    def windows(self, clean: Sequence[str]) -> Iterable[Window]:
        """All windows of all texts; each text has at least one."""
        encoded = self._tokenizer.encode_batch_fast(clean, add_special_tokens=False)
        for at, text in enumerate(encoded):
            for window in windows(text.ids, LONGEST):
                yield Window(at, [self._begin, *window, self._end])

    def run(self, batch: Sequence[Window]) -> Floats:
        """One batch of windows that are padded to the same length: a row each."""
        ids, mask = arrays(batch)
        return np.asarray(self.session.run(None, {"ids": ids, "mask": mask})[0])

    def _read(self, batches: Sequence[Sequence[Window]]) -> Iterable[Floats]:
        if len(batches) == 1:
            return [self.run(batches[0])]
        return self._pool.map(self.run, batches)


def batched(some: Iterable[Window]) -> Iterable[Sequence[Window]]:
    """Batches of windows padded to the same length, the longest first, so that the threads end at the same time."""
    alike: dict[int, list[Window]] = defaultdict(list)
    for window in some:
        alike[padded(len(window.tokens))].append(window)
    for length in sorted(alike, reverse=True):
        group = alike[length]
        yield from (group[at : at + BATCH] for at in range(0, len(group), BATCH))


def padded(tokens: int) -> int:
    """The length that a window of so many tokens is padded to."""
    return -(-tokens // STEP) * STEP


def arrays(batch: Sequence[Window]) -> tuple[Wholes, Wholes]:
    """Token numbers and mask (windows x length), as the graph takes them."""
    ids = np.zeros((len(batch), padded(len(batch[0].tokens))), np.int64)
    mask = np.zeros_like(ids)
    for row, window in enumerate(batch):
        ids[row, : len(window.tokens)] = window.tokens
        mask[row, : len(window.tokens)] = 1
    return ids, mask
