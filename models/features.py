"""A text as numbers: hashed words, word pairs and runs of characters. Training and reading both come through here.

Everything is whole numbers worked out for many texts at once with numpy, and nothing crosses from one text to the next:
a text's features are the same whatever its neighbours are.
"""

import html
import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

BITS = 18
BUCKETS = 1 << BITS
HEAD, TAIL = 3_000, 1_000
RUNS = (2, 3, 4, 5)

Whole = npt.NDArray[np.uint32]

START = "\x02"
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ud800-\udfff]"
)
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_HANDLE = re.compile(r"@\w+")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_TOKEN = re.compile(r"\w[\w']*|[^\w\s]")
_SHOUT = re.compile(r"\b[A-Z]{3,}\b")
_PLAIN = str.maketrans({**dict.fromkeys("0123456789", "0"), "’": "'", "‘": "'", "“": '"', "”": '"'})


class Bag(NamedTuple):
    """Feature numbers of many texts, one text after the other; 0 is no feature.

    `ids`: below `BUCKETS`; `starts`: where each text begins in it; `counts`: features of each text, at least 1.
    """

    ids: npt.NDArray[np.intp]
    starts: npt.NDArray[np.intp]
    counts: npt.NDArray[np.intp]


def cleaned(text: str) -> str:
    """`text` as tokens between single blanks, small letters, with what varies without meaning made equal."""
    if len(text) > HEAD + TAIL:
        text = f"{text[:HEAD]} {text[-TAIL:]}"
    text = html.unescape(text)
    if not text.isascii():
        text = _HIDDEN.sub("", unicodedata.normalize("NFKC", text))
    text = _LINK.sub(" http ", text)
    shout = " \x03shout" if _SHOUT.search(text) else ""
    text = _DRAWN_OUT.sub(r"\1\1", _HANDLE.sub("@", text).translate(_PLAIN).lower())
    return f" {START} {' '.join(_TOKEN.findall(text))}{shout} "


def hashed(texts: Sequence[str]) -> tuple[Bag, Bag]:
    """The words (with pairs of neighbours) and the runs of characters of each text."""
    clean = [cleaned(text) for text in texts]
    lengths = np.array([len(text) for text in clean])
    starts = np.cumsum(lengths) - lengths
    codes = np.frombuffer("".join(clean).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    ends = np.repeat(starts + lengths, lengths)
    return _words(codes, starts), _runs(codes, starts, ends)


def _bag(ids: Whole, starts: npt.NDArray[np.intp]) -> Bag:
    """`ids`: one row a place in the text, one column a kind of feature."""
    kinds = ids.shape[1]
    flat = ids.ravel().astype(np.intp)
    return Bag(flat, starts * kinds, np.maximum(np.add.reduceat(flat > 0, starts * kinds, dtype=np.intp), 1))


def _bucket(hashes: Whole, kind: int) -> Whole:
    mixed = (hashes ^ np.uint32(kind * 0x9E3779B1 & 0xFFFFFFFF)) * np.uint32(0x85EBCA6B)
    mixed ^= mixed >> np.uint32(15)
    mixed *= np.uint32(0xC2B2AE35)
    return np.maximum(mixed >> np.uint32(32 - BITS), np.uint32(1))


def _runs(codes: Whole, starts: npt.NDArray[np.intp], ends: npt.NDArray[np.intp]) -> Bag:
    ids = np.zeros((len(codes), len(RUNS)), dtype=np.uint32)
    places = np.arange(len(codes))
    rolling = codes
    for length in range(2, max(RUNS) + 1):
        rolling = rolling[:-1] * np.uint32(0x01000193) + codes[length - 1 :]
        if length in RUNS:
            whole = places[: len(rolling)] + length <= ends[: len(rolling)]
            ids[: len(rolling), RUNS.index(length)] = np.where(whole, _bucket(rolling, length), 0)
    return _bag(ids, starts)


def _words(codes: Whole, starts: npt.NDArray[np.intp]) -> Bag:
    blank = codes == 32
    firsts = np.flatnonzero(blank[:-1] & ~blank[1:]) + 1
    places = np.arange(len(codes))
    word = np.cumsum(np.bincount(firsts, minlength=len(codes))) - 1
    within = (places - firsts[np.maximum(word, 0)]).astype(np.uint32)
    letters = (codes + within * np.uint32(0x9E3779B1)) * np.uint32(0x85EBCA6B)
    letters ^= letters >> np.uint32(13)
    hashes = np.add.reduceat(np.where(blank, np.uint32(0), letters), firsts, dtype=np.uint32)
    begins = np.searchsorted(firsts, starts)
    last = np.zeros(len(firsts), dtype=bool)
    last[np.append(begins[1:], len(firsts)) - 1] = True
    ids = np.zeros((len(firsts), 2), dtype=np.uint32)
    ids[:, 0] = _bucket(hashes, 101)
    ids[:-1, 1] = _bucket(hashes[:-1] * np.uint32(0x01000193) + hashes[1:], 102)
    ids[last, 1] = 0
    return _bag(ids, begins)
