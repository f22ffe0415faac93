"""A short text cut into its clauses, each of them whole words: who says "stop" means what stands beside it."""

import re

from engage.phrases import fold, words

_LINK = re.compile(r"(?:https?://|www\.)\S+")
_HANDLE = re.compile(r"(?<!\w)@[\w@]+(?:[.-]\w+)*")
_BREAK = re.compile(r'[;!?…"()\[\]{}|*~]|[.,:](?!\d)|(?<!\d)[.,:]|\s-+\s|--')
"""Punctuation between two clauses; between two digits it belongs to the number."""

_SAME = str.maketrans("ıł", "il")
"""Letters that many write without their mark, and that Unicode does not take apart."""


def folded(text: str) -> str:
    """`text` folded for comparing, with blanks around the place of each handle and link, which are left out."""
    return _HANDLE.sub(" . ", _LINK.sub(" . ", fold(text))).translate(_SAME)


def clauses(folded_text: str) -> list[list[str]]:
    """The words of each clause of a folded text; clauses without any word are left out."""
    cut = (words(clause).split() for clause in _BREAK.split(folded_text))
    return [clause for clause in cut if clause]


def word_set(*lines: str) -> frozenset[str]:
    """All words of the lines, for tables that people read."""
    return frozenset(word for line in lines for word in line.split())
