"""Long texts are read in windows, evenly spread, and not cut: the beginning, the end and what lies between all count.

The work has a bound, however long the text is: at most `SLICES` slices of its characters are looked at, and at most
`WINDOWS` windows of their tokens.
"""

from collections.abc import Sequence

SLICES, SLICE = 16, 500
"""Of a text longer than so many slices of so many characters, only those are read, evenly spread from end to end."""
WINDOWS = 16
OVERLAP = 24
"""Tokens that one window shares with the next, so that what stands at its edge is read with what is around it."""


def thinned(text: str) -> str:
    """`text`, or the slices of it that are read."""
    if len(text) <= SLICES * SLICE:
        return text
    return " ".join(text[at : at + SLICE] for at in spread(len(text) - SLICE, SLICES))


def windows(tokens: Sequence[int], longest: int) -> list[Sequence[int]]:
    """`tokens` in windows of at most `longest`: one if they fit, else at most `WINDOWS`, each as long as it may be."""
    if len(tokens) <= longest:
        return [tokens]
    last = len(tokens) - longest
    return [tokens[at : at + longest] for at in spread(last, min(WINDOWS, -(-last // (longest - OVERLAP)) + 1))]


def spread(last: int, count: int) -> list[int]:
    """`count` whole numbers from 0 to `last`, evenly spread."""
    return [last * at // (count - 1) for at in range(count)]
