"""Which words of a text weighed most: what its reading becomes when they are left out, one after the other.

This is occlusion (M. D. Zeiler and R. Fergus, "Visualizing and Understanding Convolutional Networks", 2014; for words
J. Li et al., "Understanding Neural Networks through Representation Erasure", 2016). It asks nothing of a model but
that it reads texts, so it works with every one.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from engage.labels import Label, LabelT

MOST, FEWEST = 60, 8
"""A text of more words than `MOST` falls into so many groups of words, and a very long one into fewer."""
WORK = 60_000
"""Characters to be read in all, as long as that leaves `FEWEST` pieces: the text is read once for each piece."""

_WORD = re.compile(r"\S+")


def pieces(text: str) -> list[slice]:
    """Where the words of `text` stand. Where there are too many, neighbours go together, evenly."""
    words = [match.span() for match in _WORD.finditer(text)]
    count = min(len(words), MOST, max(FEWEST, WORK // max(len(text), 1)))
    edges = [len(words) * at // count for at in range(count + 1)] if count else []
    return [slice(words[first][0], words[beyond - 1][1]) for first, beyond in pairwise(edges)]


def without(text: str, piece: slice) -> str:
    """`text` with one piece left out."""
    return text[: piece.start] + text[piece.stop :]


def weights(whole: Label[LabelT], parts: Sequence[Label[LabelT]]) -> list[float]:
    """How much confidence in the whole text's label is lost with each piece; less than 0 where it spoke against it.

    `parts` are the labels of the text without each piece. Where another label comes first there, the whole's label has
    at most what that one leaves it if it comes second, and counts as wholly lost if it does not.
    """
    return [whole.confidence - _left(whole.value, part) for part in parts]


def _left(value: LabelT, part: Label[LabelT]) -> float:
    if part.value == value:
        return part.confidence
    return min(part.confidence, 1 - part.confidence) if part.second == value else 0.0
