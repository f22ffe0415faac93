"""Who may be one person. A suggestion gives its basis as a sentence and links nobody: that is for people to do.

What counts is the same handle on two platforms, a display name that nobody else has, and what people say themselves.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from engage.claims import Claim

NEEDS_CONSENT = "x"
"""The platform on which nobody is matched with their accounts elsewhere without their consent (X Developer Policy,
"Off-X matching")."""

ASK_FIRST = "X allows it only if they agreed to it"

Pair = tuple[int, int]
"""Two contacts, the lower number first."""

_SHORTEST_HANDLE = 4
_SHORTEST_NAME = 7
_ANYBODYS = frozenset(
    [
        "account",
        "admin",
        "airline",
        "anon",
        "anonymous",
        "bot",
        "care",
        "cinema",
        "company",
        "customer",
        "deleted",
        "guest",
        "help",
        "hello",
        "info",
        "mail",
        "me",
        "media",
        "mod",
        "moderator",
        "news",
        "nobody",
        "official",
        "press",
        "private",
        "profile",
        "real",
        "service",
        "somebody",
        "someone",
        "support",
        "team",
        "test",
        "the",
        "throwaway",
        "travel",
        "traveler",
        "traveller",
        "unknown",
        "user",
        "web",
    ]
)
"""Words that name no person; a handle or a name that is made of them alone is anybody's."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A handle on a platform. `handle` is folded, `shown` is how the platform writes it; `zone` "" where unknown."""

    id: int
    contact_id: int
    platform: str
    handle: str
    shown: str
    name: str
    first_seen_at: datetime
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two contacts that may be one person, and why, as a sentence. `needs_consent`: linking them needs theirs."""

    contact: int
    other: int
    basis: str
    needs_consent: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an act: `done`, or why not, as a sentence. `contact` is the one it was about, `link` the number by
    which it can be undone; None where there is none."""

    done: bool
    says: str
    contact: int | None = None
    link: int | None = None


def suggested(
    identities: Sequence[Identity],
    claims: Iterable[Claim] = (),
    apart: Collection[Pair] = frozenset(),
    others: Iterable[Identity] = (),
) -> list[Suggestion]:
    """Who may be one person, the best founded first; nobody of whom a person said that they are two (`apart`).

    A name counts as rare if it is so among `identities`, so give all that have it. `others` are further identities of
    the same contacts: they matter only for whether consent is needed.
    """
    identities = sorted(identities, key=lambda each: each.id)
    platforms: dict[int, set[str]] = defaultdict(set)
    for each in (*identities, *others):
        platforms[each.contact_id].add(each.platform)
    bases: dict[Pair, list[str]] = defaultdict(list)
    said = list(_said(identities, claims))
    for one, another, basis in (*said, *_same_handle(identities), *_same_name(identities)):
        pair = pair_of(one.contact_id, another.contact_id)
        if pair[0] != pair[1] and pair not in apart and basis not in bases[pair]:
            bases[pair].append(basis)
    by_themselves = {pair_of(one.contact_id, another.contact_id) for one, another, _ in said}
    best_first = sorted(bases, key=lambda pair: (pair not in by_themselves, -len(bases[pair]), pair))
    return [_suggestion(pair, bases[pair], platforms) for pair in best_first]


def consent_needed(platforms: Collection[str]) -> bool:
    """Whether one person on all of these platforms must have agreed to being known as one."""
    return NEEDS_CONSENT in platforms and len(set(platforms)) > 1


def pair_of(contact: int, other: int) -> Pair:
    return min(contact, other), max(contact, other)


def _suggestion(pair: Pair, bases: Sequence[str], platforms: Mapping[int, set[str]]) -> Suggestion:
    needed = consent_needed(platforms[pair[0]] | platforms[pair[1]])
    return Suggestion(*pair, "; ".join((*bases, ASK_FIRST) if needed else bases), needed)


_Found = Iterator[tuple[Identity, Identity, str]]


def _said(identities: Sequence[Identity], claims: Iterable[Claim]) -> _Found:
    """They said so themselves."""
    by_id = {each.id: each for each in identities}
    by_handle = {(each.platform, each.handle): each for each in identities}
    for claim in claims:
        author, meant = by_id.get(claim.identity_id), by_handle.get((claim.platform, claim.handle))
        if author and meant:
            says = f"{_called(author)} wrote that they are {_called(meant)} (mention {claim.mention_id})"
            yield author, meant, says


def _same_handle(identities: Iterable[Identity]) -> _Found:
    """A handle is somebody's own on each platform, and people like to keep theirs."""
    for handle, group in _grouped((each.handle, each) for each in identities):
        if _may_be_ones_own(handle, handle.replace(".", "_").replace("-", "_").split("_"), _SHORTEST_HANDLE):
            for one, another in _of_two_platforms(group):
                yield one, another, f"{_called(one)} and {_called(another)} have the same handle"


def _same_name(identities: Iterable[Identity]) -> _Found:
    """A name of two words or more that only they have, one on each platform: "John Smith" is not rare for long."""
    for name, group in _grouped((_name(each.name), each) for each in identities):
        rare = len(group) == len({each.platform for each in group})
        if rare and " " in name and _may_be_ones_own(name, name.split(), _SHORTEST_NAME):
            for one, another in _of_two_platforms(group):
                says = f'nobody else has the name of {_called(one)} and {_called(another)}, "{another.name}"'
                yield one, another, says


def _grouped(pairs: Iterable[tuple[str, Identity]]) -> list[tuple[str, list[Identity]]]:
    """Only the groups of two or more."""
    groups: dict[str, list[Identity]] = defaultdict(list)
    for key, each in pairs:
        groups[key].append(each)
    return [(key, group) for key, group in groups.items() if len(group) > 1]


def _of_two_platforms(group: Sequence[Identity]) -> Iterator[tuple[Identity, Identity]]:
    """There are as many in a group as there are platforms, so that all pairs are few."""
    return ((one, another) for one, another in combinations(group, 2) if one.platform != another.platform)


def _may_be_ones_own(text: str, words: Iterable[str], shortest: int) -> bool:
    """Whether it says something of a person: long enough, with a letter, and not made of anybody's words."""
    said = [word.strip("0123456789") for word in words]
    return len(text) >= shortest and any(word and word not in _ANYBODYS for word in said)


def _name(shown: str) -> str:
    return " ".join(shown.casefold().split())


def _called(identity: Identity) -> str:
    return f"@{identity.shown.lstrip('@')} on {identity.platform}"
