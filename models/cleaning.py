"""A text made ready for the encoder: what varies without meaning is made alike, what means something is spelt out.

Training and reading both come through here. Whoever is spoken to becomes "@user" and a link "http", as in the public
sets of tweets; a hashtag in CamelCase becomes words; an emoji becomes its Unicode name, since the encoder's vocabulary
knows none of them.
"""

import html
import re
import unicodedata
from functools import lru_cache

RECIPE = 1
"""Changes when the cleaning does: weights fit only the recipe that they were trained with."""

_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ud800-\udfff]"
)
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_HANDLE = re.compile(r"@\w+")
_HASHTAG = re.compile(r"#(\w+)")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_DRAWN_OUT = re.compile(r"(\S)\1{2,}")
_SYMBOL = re.compile("[\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]")
_ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})


def cleaned(text: str) -> str:
    """`text` as the encoder reads it. Any text has one; it may be empty. Time grows with the length and no faster."""
    return spelt_out(evened(text))


def evened(text: str) -> str:
    """`text` with what varies without meaning made alike."""
    text = _UNSEEN.sub("", unicodedata.normalize("NFKC", html.unescape(text))).translate(_ALIKE)
    text = _HANDLE.sub("@user", _LINK.sub("http", text))
    text = _HASHTAG.sub(lambda tag: _HUMP.sub(" ", tag[1]), text)
    return _DRAWN_OUT.sub(r"\1\1", text)


def spelt_out(text: str) -> str:
    """`text` with emoji and other symbols in words, between single blanks."""
    return " ".join(_SYMBOL.sub(_named, text).split())


def _named(symbol: re.Match[str]) -> str:
    return _name(symbol[0])


@lru_cache(maxsize=4096)
def _name(symbol: str) -> str:
    """ "😡" is a pouting face."""
    return f" {unicodedata.name(symbol, '').lower()} "
