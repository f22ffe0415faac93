"""How texts are compared: as whole words, whatever their case, accents, quotes, dashes and disguises.

A text is folded once and then asked many times, so that asking is a plain search for a string: no pattern ever meets a
text from outside, and the time is bounded. Emoji and currency signs count as words of their own, and so does every
character of Chinese and Japanese, which put no blanks between words.
"""

import html
import re
import unicodedata
from dataclasses import dataclass

READ_AT_MOST = 20_000
"""Characters of a text that are looked at; what comes after them is not matched."""

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z0-9]{1,31});")
_PILE = re.compile(r"([^\w\s\x00-\x7f]{32})[^\w\s\x00-\x7f]+")
"""Marks piled on a letter without end; sorting them is what makes Unicode's normalisation quadratic."""

_ACCENTS = re.compile("[\u0300-\u036f]+")

_ALIKE = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4\u0060", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f", "")
)
"""Quotes and dashes that mean the same, and characters that cannot be seen."""

_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_SIGNS = "\u20a0-\u20cf\u2190-\u2bff\U0001f000-\U0001faff"
_WORD = re.compile(rf"[{_UNSPACED}{_SIGNS}]|[^\W_{_UNSPACED}]+(?:'(?!s\b)[^\W_{_UNSPACED}]+)*|'s\b")
"""A word with its inner apostrophes; a possessive 's stands alone, so that "Lisbon's" is about Lisbon."""


def fold(text: str) -> str:
    """`text` on one line, without HTML entities, case, accents, curly quotes and compatibility forms (NFKC)."""
    text = text[:READ_AT_MOST]
    if "&" in text:
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", _PILE.sub(r"\1", text).translate(_ALIKE))
        text = unicodedata.normalize("NFC", _ACCENTS.sub("", apart))
    return " ".join(text.casefold().split())


def words(folded: str) -> str:
    """The words of a folded text, each with a blank before and after it: " my flight is late "."""
    return f" {' '.join(_WORD.findall(folded))} "


@dataclass(frozen=True, slots=True)
class Text:
    """A text made ready for questions: `plain` is folded, `words` only its words with a blank around each."""

    plain: str
    words: str

    @classmethod
    def of(cls, text: str) -> "Text":
        plain = fold(text)
        return cls(plain, words(plain))


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words to look for: as they were `written`, and the `needle` to be found in a `Text`'s words."""

    written: str
    needle: str

    @classmethod
    def of(cls, written: str) -> "Phrase":
        """Raises `ValueError`, with a sentence, if there is no word in it."""
        needle = words(fold(written))
        if not needle.strip():
            raise ValueError("there is no letter, digit or emoji in it that could be looked for")
        return cls(written.strip(), needle)
