"""A text as numbers: hashed words, pairs of words and runs of characters. Training and reading both come through here.

The hashes of many texts are worked out at once with numpy, in whole numbers, and nothing crosses from one text to the
next: a text has the same features whatever its neighbours are.
"""

import html
import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

BITS = 17
BUCKETS = 1 << BITS
RUNS = (3, 4, 5)
"""Lengths of the runs of characters."""
HEAD, TAIL = 3_000, 1_000
"""Of a longer text, only so many characters of its beginning and of its end are read."""
RECIPE = f"1 {BITS} {RUNS}"
"""Changes when the features do: weights fit only the recipe that they were trained with."""

Whole = npt.NDArray[np.uint32]
Places = npt.NDArray[np.intp]

_START, _END, _SHOUTS, _ASKS, _CALLS = "\x01", "\x02", "\x03", "\x04", "\x05"
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ud800-\udfff]"
)
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_HANDLE = re.compile(r"@\w+")
_SHOUTED = re.compile(r"[A-Z]{3}")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_TOKEN = re.compile(r"\w[\w']*|[^\w\s]")
_ALIKE = str.maketrans({**dict.fromkeys("123456789", "0"), "’": "'", "‘": "'", "“": '"', "”": '"'})


class Bag(NamedTuple):
    """Features of many texts, one text after the other.

    `ids`: below `BUCKETS`, where 0 stands for no feature; `starts`: where in `ids` each text begins (it has at least
    one); `counts`: how many features each text has, at least 1.
    """

    ids: Whole
    starts: Places
    counts: Places


def cleaned(text: str) -> str:
    """`text` in small letters as tokens between single blanks, with what varies without meaning made alike."""
    if len(text) > HEAD + TAIL:
        text = f"{text[:HEAD]} {text[-TAIL:]}"
    text = _UNSEEN.sub("", unicodedata.normalize("NFKC", html.unescape(text)))
    text = _HANDLE.sub("@", _LINK.sub(" http ", text))
    marks = [mark for mark, on in ((_ASKS, "?" in text), (_CALLS, "!" in text), (_SHOUTS, _SHOUTED.search(text))) if on]
    tokens = _TOKEN.findall(_DRAWN_OUT.sub(r"\1\1", text.translate(_ALIKE).lower()))
    return " ".join(["", _START, *tokens, _END, *marks, ""])


def hashed(clean: Sequence[str]) -> tuple[Bag, Bag]:
    """The words and the runs of characters of at least one text, each as `cleaned` made it."""
    lengths = np.array([len(text) for text in clean])
    starts = np.cumsum(lengths) - lengths
    codes = np.frombuffer("".join(clean).encode("utf-32-le"), dtype=np.uint32)
    return _words(codes, starts), _runs(codes, starts, lengths)


def _words(codes: Whole, starts: Places) -> Bag:
    """Each word, and each word with the one after it in the same text."""
    blank = codes == ord(" ")
    firsts = np.flatnonzero(blank[:-1] & ~blank[1:]) + 1
    word = np.maximum(np.cumsum(np.bincount(firsts, minlength=len(codes))) - 1, 0)
    place = (np.arange(len(codes)) - firsts[word]).astype(np.uint32)
    letters = np.where(blank, np.uint32(0), _stirred(codes + place * np.uint32(0x9E3779B1)))
    hashes = np.add.reduceat(letters, firsts, dtype=np.uint32)
    begins = np.searchsorted(firsts, starts)
    ids = np.zeros((len(firsts), 2), dtype=np.uint32)
    ids[:, 0] = _bucket(hashes, kind=1)
    ids[:-1, 1] = _bucket(hashes[:-1] * np.uint32(31) + hashes[1:], kind=2)
    ids[begins[1:] - 1, 1] = 0
    return _bag(ids, begins)


def _runs(codes: Whole, starts: Places, lengths: Places) -> Bag:
    """Each run of characters within a text, blanks too: a short word with its neighbours, a part of a long one."""
    left = np.repeat(starts + lengths, lengths) - np.arange(len(codes))
    ids = np.zeros((len(codes), len(RUNS)), dtype=np.uint32)
    rolling = codes
    for length in range(2, max(RUNS) + 1):
        rolling = rolling[:-1] * np.uint32(0x01000193) + codes[length - 1 :]
        if length in RUNS:
            inside = left[: len(rolling)] >= length
            ids[: len(rolling), RUNS.index(length)] = np.where(inside, _bucket(rolling, kind=length), 0)
    return _bag(ids, starts)


def _bag(ids: Whole, begins: Places) -> Bag:
    """`ids`: a row for each place in the texts, a column for each kind of feature that can begin there."""
    flat, starts = ids.ravel(), begins * ids.shape[1]
    return Bag(flat, starts, np.maximum(np.add.reduceat(flat > 0, starts, dtype=np.intp), 1))


def _bucket(hashes: Whole, kind: int) -> Whole:
    """From 1 to BUCKETS - 1."""
    mixed = _stirred(hashes + np.uint32(kind * 0x61C88647 % 2**32))
    return np.asarray(np.maximum(mixed >> np.uint32(32 - BITS), np.uint32(1)))


def _stirred(numbers: Whole) -> Whole:
    """Every bit of a number spread over all bits: the finish of MurmurHash3."""
    numbers = (numbers ^ numbers >> np.uint32(16)) * np.uint32(0x85EBCA6B)
    numbers = (numbers ^ numbers >> np.uint32(13)) * np.uint32(0xC2B2AE35)
    return np.asarray(numbers ^ numbers >> np.uint32(16))
