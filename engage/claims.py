"""Which other handle people say is theirs: "I'm @ana over on X", "my Reddit name is u/ana", "find me on X as @ana".

Only what is said in so many words, in the first person, counts; it is a hint for a person, and proves nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engage.phrases import fold

PLATFORMS = {
    "x": "x", "twitter": "x", "reddit": "reddit", "mastodon": "mastodon", "bluesky": "bluesky", "bsky": "bluesky",
}  # fmt: skip
"""What people call a platform, and its own name here."""

_I_AM = (
    "i'm", "im", "i am", "i'm also", "i am also", "it's me", "find me as", "find me at", "follow me at", "reach me at",
    "my handle is", "my account is", "my name is", "my username is",
)  # fmt: skip
_ON_IT = ("i'm", "im", "i am", "my handle is", "my account is", "my name is", "my username is")
_ME_ON_IT = ("", "as", "at")
_NOUNS = ("", "handle", "account", "name", "username")
_LEAD = 6
"""So many words before a handle are looked at."""

_STOP = "."
_ENDS = ".!?;"
_AROUND = ",:()[]<>*~`"
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Claim:
    """The person behind an identity said, in the post `mention_id`, that this handle is theirs too; it is folded."""

    identity_id: int
    mention_id: int
    platform: str
    handle: str


def other_handles(text: str) -> Iterator[tuple[str, str]]:
    """Platform and folded handle of each account that the author of `text` calls their own."""
    words = _words(text)
    for place, word in enumerate(words):
        handle, is_reddit = _handle(word)
        platform = _platform(words[max(0, place - _LEAD) : place], words[place + 1 : place + 4], is_reddit)
        if handle and platform:
            yield platform, handle


def _words(text: str) -> list[str]:
    """Folded words, a full stop wherever a sentence ends; nothing between quotes, which others said, nor a repost."""
    folded = fold(text)
    if folded.startswith("rt @"):
        return []
    parts = folded.split('"')
    own = f" {_STOP} ".join(parts[::2]) if len(parts) % 2 else folded
    return list(_cut(own.split()))


def _cut(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        bare = word.strip(_AROUND)
        yield bare.rstrip(_ENDS + _AROUND)
        if bare[-1:] in _ENDS:
            yield _STOP


def _handle(word: str) -> tuple[str, bool]:
    """The handle that a word is ("" if none), and whether it is written as only Reddit's are."""
    for mark in ("u/", "/u/", "@"):
        name = word.removeprefix(mark)
        if name != word and 1 < len(name) <= _LONGEST and all(each.isalnum() or each in "_.-@" for each in name):
            return name, mark != "@"
    return "", False


def _platform(before: Sequence[str], after: Sequence[str], is_reddit: bool) -> str:
    """Where the handle between these words is said to be the author's own; "" if that is not said."""
    place = [word for word in after if word not in ("over", "also")]
    named = PLATFORMS.get(place[1], "") if len(place) > 1 and place[0] in ("on", "at") else ""
    if _ends(before, _I_AM) and (named or is_reddit):
        return "reddit" if is_reddit else named
    for spot, word in enumerate(before):
        platform, lead = PLATFORMS.get(word, ""), " ".join(before[spot + 1 :])
        if platform and _says_so(before[:spot], lead):
            return platform
    return ""


def _says_so(before: Sequence[str], lead: str) -> bool:
    """Whether a platform's name between these words belongs to "my X handle is", "on X I'm", or "find me on X as"."""
    if before[-1:] == ["my"]:
        return lead.endswith("is") and lead.removesuffix("is").strip() in _NOUNS
    if before[-1:] != ["on"]:
        return False
    return lead in _ON_IT or (lead in _ME_ON_IT and before[-2:-1] == ["me"])


def _ends(words: Sequence[str], phrases: Iterable[str]) -> bool:
    said = f" {' '.join(words)}"
    return any(said.endswith(f" {phrase}") for phrase in phrases)
