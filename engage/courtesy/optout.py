"""Whether somebody tells us to stop. To be asked about what is said to us; what is merely overheard is no opt-out.

A false hit silences us towards somebody who wants an answer, a miss pesters somebody who said stop. So what is said is
matched clause by clause, from the beginning of the clause: "stop messaging me" counts, "please stop delaying my flight"
does not, and a bare "STOP" counts as the whole of an answer to us.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, product

from engage.courtesy.clauses import clauses, folded
from engage.courtesy.optout_phrases import ASKED, BARE, CONDITIONS, CURT, LEADS, SURE, TAILS
from engage.types import How, Mention

_Phrases = Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
"""By the first word: the words of each phrase, the longest first, and its language."""


@dataclass(frozen=True, slots=True)
class OptOut:
    """They said stop: the `phrase` as it was recognised, and the language it is of (ISO 639-1)."""

    phrase: str
    language: str

    @property
    def says(self) -> str:
        return f'they said stop ("{self.phrase}")'


def said_stop(mention: Mention) -> OptOut | None:
    """The opt-out in a mention. Only what is said to us counts: that it addresses us, or answers us, is what we may
    answer it by."""
    answers_us = bool(mention.thread) and mention.thread[-1].is_ours
    if mention.eligibility.how is not How.API and not answers_us:
        return None
    return opt_out(mention.text, answers_us=answers_us)


def opt_out(text: str, *, answers_us: bool = False) -> OptOut | None:
    """The opt-out in a text that is addressed to us; `answers_us`: it replies to something that we said."""
    if text.lstrip()[:4].casefold() == "rt @":  # somebody else's words, passed on
        return None
    said = clauses(_without_quotes(text))
    for clause in said:
        found = _in_clause(clause)
        if found:
            return found
    if not answers_us or "http" in text.casefold():
        return None
    whole = [word for word, _repeated in groupby(word for clause in said for word in clause)]
    return _found(whole, _phrases("bare"), TAILS)


def _without_quotes(text: str) -> str:
    """Folded, without what stands between quotes: those are somebody else's words."""
    parts = folded(text).split('"')
    return " . ".join(parts[::2]) if len(parts) % 2 else " . ".join(parts)


def _in_clause(clause: Sequence[str]) -> OptOut | None:
    sure = _found(clause, _phrases("sure"), None)
    return sure or _found(clause, _phrases("curt"), TAILS)


def _found(words: Sequence[str], phrases: _Phrases, tails: frozenset[str] | None) -> OptOut | None:
    """A phrase at the beginning of `words`, after nothing but leads; what follows it is made of `tails`, or (None)
    begins with no condition."""
    for start, word in enumerate(words):
        for phrase, language in phrases.get(word, ()):
            end = start + len(phrase)
            if tuple(words[start:end]) == phrase and _may_follow(words[end:], tails):
                return OptOut(" ".join(phrase), language)
        asked = start > 0 and words[start - 1] in ASKED.get(word, ())
        if word not in LEADS and not asked:
            return None
    return None


def _may_follow(rest: Sequence[str], tails: frozenset[str] | None) -> bool:
    if tails is None:
        return not (rest and rest[0] in CONDITIONS)
    return all(word in tails for word in rest)


@cache
def _phrases(which: str) -> _Phrases:
    written = {"sure": SURE, "curt": CURT, "bare": BARE}[which]
    by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for language, lines in written.items():
        for phrase in _written_out(lines):
            by_first.setdefault(phrase[0], []).append((phrase, language))
    return {first: sorted(each, key=lambda entry: -len(entry[0])) for first, each in by_first.items()}


def _written_out(lines: Iterable[str]) -> Iterable[tuple[str, ...]]:
    """Each phrase that a line stands for, as words."""
    for line in lines:
        for chosen in product(*(slot.split("/") for slot in line.split())):
            yield tuple(word for part in chosen if part != "-" for word in part.split("_"))
