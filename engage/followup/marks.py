"""Marks from 1 to 5 as people write them: "5", "4/5", "4 out of 5", "four", "3 stars", "⭐⭐⭐⭐", "★★★☆☆"."""

import re
from collections.abc import Sequence

from engage.followup.answer_words import FILLERS, NUMBERS, OUT_OF, STARS

BEST = 5
BAD, GOOD = 2, 4
"""Marks up to `BAD` are blame, from `GOOD` on praise."""

NO_MARK = 0
"""Stands for a mark that is out of range, or on another scale."""

_SLASH = re.compile(r"(?<=[0-9])\s?/\s?(?=[0-9])")
_ODD = re.compile(r"[-+#%$€£<(]\s?[0-9]|[0-9]\s?[-+%$€£)\]]|[0-9][.,:][0-9]|[0-9]\s?/\s?[0-9]+\s?/")


def with_slashes_read(plain: str) -> str:
    """ "4/5" read out, as "4 out of 5"."""
    return _SLASH.sub(" out of ", plain)


def is_odd(plain: str) -> bool:
    """Whether a folded text holds a number that is no mark:

    "-5", "4-5", "5%", "#1", "4.5", "5:30", "5/5/26", "1)", "<3".
    """
    return _ODD.search(plain) is not None


def mark_of(clause: Sequence[str]) -> int | None:
    """The mark that a clause consists of, `NO_MARK` if it is on another scale ("7", "9/10"); None if it says more."""
    words = [word for word in clause if word not in FILLERS]
    drawn = _drawn(words)
    if drawn is not None:
        return drawn
    if len(words) > 1 and (words[-1] in STARS or words[-1] == "⭐"):
        words = words[:-1]
    elif words == ["one"] and len(clause) > 1:  # "this one", "a good one"
        return None
    number = _number(words[0]) if words else None
    if number is None or len(words) == 1:
        return number if number is None or number <= BEST else NO_MARK
    best = _number(words[-1])
    if " ".join(words[1:-1]) not in OUT_OF or best is None:
        return None
    return number if number <= best == BEST else NO_MARK


def holds_number(clause: Sequence[str]) -> bool:
    return any(_number(word) is not None for word in clause)


def _drawn(words: Sequence[str]) -> int | None:
    """How many stars are drawn; a lone one may be an ornament, and is none."""
    full, empty = sum(word in "⭐★" for word in words), words.count("☆")
    if len(words) < 2 or not full or full + empty < len(words):
        return None
    return full if full <= BEST and empty in (0, BEST - full) else NO_MARK


def _number(word: str) -> int | None:
    if word.isdecimal():
        return int(word) if len(word) < 3 else BEST + 1
    return NUMBERS.get(word)
