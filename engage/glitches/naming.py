"""A suggested title and cause for a glitch.

Which words tell it from all other complaints is asked with log-odds and an informative Dirichlet prior (Monroe,
Colaresi and Quinn 2008, "Fightin' Words"): how much likelier a word is here than elsewhere, over how sure that is, with
what all complaints say as the prior, so that a word heard twice does not win over one heard fifty times.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from engage.glitches.glitch import Glitch
from engage.glitches.incident import Incident
from engage.glitches.incidents import vectors
from engage.glitches.words import terms
from engage.labels import Cause, Label

PARTS = 3
"""Words or phrases in a title at most."""
LEAST, SHARE = 3, 0.12
"""A word of a title stands in so many incidents at least, and in such a share of them."""
PHRASE = 0.4
"""A phrase takes the place of its word when it stands in such a share of the incidents that have the word."""
SURE = 2.6
"""A word tells when its log-odds are so many standard deviations above 0."""
ALONE, COMMON = 0.8, 0.4
"""A glitch that is such a share of all complaints has nothing to be told from; its title is what such a share say."""
PRIOR = 50.0
"""The prior weighs as much as so many complaints."""


class Background:
    """In how many complaints each word and phrase stands; it grows with every complaint."""

    def __init__(self, complaints: Iterable[Sequence[str]] = ()) -> None:
        self.complaints = 0
        self.counts: Counter[str] = Counter()
        for words in complaints:
            self.add(words)

    def add(self, words: Sequence[str]) -> None:
        """One more complaint, by its telling words."""
        self.complaints += 1
        self.counts.update(terms(words))


@dataclass(frozen=True, slots=True)
class Title:
    """`text` is "" where nothing tells this glitch from others. `words` are its parts, the most telling first."""

    text: str
    words: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class CauseVote:
    """The cause that most readings of the incidents speak for, and with what share of their confidence."""

    cause: Cause
    share: float
    because: str


def title(incidents: Sequence[Sequence[str]], background: Background) -> Title:
    """A title out of the incidents' telling words, which are in `background` too."""
    here = Counter(term for words in incidents for term in terms(words))
    least = max(LEAST, SHARE * len(incidents))
    scores = {term: _score(term, here, len(incidents), background) for term, count in here.items() if count >= least}
    ranked = sorted((term for term in scores if scores[term] >= SURE), key=lambda term: (-scores[term], term))
    alone = not ranked and len(incidents) >= ALONE * background.complaints
    if alone:  # nearly nothing else was complained of, so there is nothing to tell it from: what most of them say
        common = (term for term, count in here.items() if count >= max(LEAST, COMMON * len(incidents)))
        ranked = sorted(common, key=lambda term: (-here[term], term))
    words: list[str] = []
    for term in ranked:
        phrase = term if " " in term else _phrase(term, ranked, here)
        if not any(_overlap(phrase, other) for other in words):
            words.append(phrase)
        if len(words) == PARTS:
            break
    if not words:
        return Title("", (), "no word stands in it more often than in other complaints")
    joined = ", ".join(words)
    share = f"“{words[0]}” stands in {here[words[0]] / len(incidents):.0%} of its incidents"
    rest = ", and little else is heard" if alone else _elsewhere(words[0], here, len(incidents), background)
    because = share + rest
    return Title(joined[0].upper() + joined[1:], tuple(words), because)


def vote(causes: Sequence[Label[Cause] | None]) -> CauseVote | None:
    """The cause by the readings' confidences, which add up; None where no reading has one."""
    sums: defaultdict[Cause, float] = defaultdict(float)
    counts: Counter[Cause] = Counter()
    for label in causes:
        if label is not None:
            sums[label.value] += label.confidence
            counts[label.value] += 1
    if not sums:
        return None
    order = list(Cause)
    most = max(sums, key=lambda cause: (sums[cause], -order.index(cause)))
    share = sums[most] / (sum(sums.values()) or 1.0)
    return CauseVote(
        most, share, f"{counts[most]} of {len(causes)} incidents were read as {most.value.replace('_', ' ')}"
    )


def typical(glitch: Glitch, incidents: Sequence[Incident], count: int = 3) -> list[Incident]:
    """The incidents that are most like all of the glitch's, to be shown as examples; one for each person."""
    if not incidents:
        return []
    likeness = vectors(incidents) @ glitch.mean()
    chosen: dict[str, Incident] = {}
    for place in np.argsort(-likeness, kind="stable"):
        chosen.setdefault(incidents[int(place)].contact, incidents[int(place)])
    return list(chosen.values())[:count]


def _score(term: str, here: Counter[str], incidents: int, background: Background) -> float:
    others = max(0, background.complaints - incidents)
    elsewhere = max(0, background.counts[term] - here[term])
    prior = PRIOR * (background.counts[term] + 0.5) / (background.complaints + 1)
    with_here, with_there = here[term] + prior, elsewhere + prior
    odds_here = with_here / (incidents - here[term] + PRIOR - prior + 0.5)
    odds_there = with_there / (others - elsewhere + PRIOR - prior + 0.5)
    return (math.log(odds_here) - math.log(odds_there)) / math.sqrt(1 / with_here + 1 / with_there)


def _phrase(word: str, ranked: Sequence[str], here: Counter[str]) -> str:
    """The commonest phrase with this word in it that tells too and stands for most of it, or the word."""
    phrases = [term for term in ranked if " " in term and word in term.split() and here[term] >= PHRASE * here[word]]
    return max(phrases, key=lambda term: here[term], default=word)


def _overlap(one: str, other: str) -> bool:
    """Do they have a word in common, or two that differ in their ending ("bag", "bags", "delay", "delayed")?"""
    return any(_akin(*sorted((a, b), key=len)) for a in one.split() for b in other.split())


def _akin(short: str, long: str) -> bool:
    return long.startswith(short) and len(long) - len(short) <= 3


def _elsewhere(word: str, here: Counter[str], incidents: int, background: Background) -> str:
    others = background.complaints - incidents
    elsewhere = max(0, background.counts[word] - here[word]) / others if others > 0 else 0.0
    return f" and in {elsewhere:.1%} of other complaints"
