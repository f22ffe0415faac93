"""What was given, and what came of it. Counts and sums with what they were counted over, and no claim beyond them.

Gestures are made where it went worst, so that contacts with one are not like contacts without: the two columns stand
side by side for people to look at, and prove nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engage.gestures.entries import Entry, Status
from engage.persons import SLACK

WATCHED = timedelta(days=30)
"""So long after it new complaints are counted."""


@dataclass(frozen=True, slots=True)
class Count:
    """How the gestures of one kind, or of one agent, that were asked for in a time stand now. `requests` is the sum of
    the five; `cents`: what the granted and settled ones cost."""

    name: str
    currency: str
    requests: int
    asked: int
    granted: int
    declined: int
    settled: int
    cancelled: int
    cents: int


@dataclass(frozen=True, slots=True)
class Happened:
    """Something in a conversation: `score` of a CSAT, None for being reopened."""

    at: datetime
    score: int | None = None


@dataclass(frozen=True, slots=True)
class Complained:
    """One complaint: whose, in which conversation, when."""

    contact: int
    conversation: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What came after, over `conversations` with a complaint. `rated` of them gave a CSAT, whose mean is `csat`.

    Only `watched` of them are more than 30 days ago; after so many of those the contact complained `again`, in another
    conversation.
    """

    conversations: int = 0
    rated: int = 0
    csat: float | None = None
    reopened: int = 0
    watched: int = 0
    again: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """All of it, from `since` to `until`."""

    since: datetime
    until: datetime
    by_gesture: tuple[Count, ...]
    by_agent: tuple[Count, ...]
    with_gesture: Afterwards
    without: Afterwards


def counted(entries: Iterable[Entry], name: Callable[[Entry], str]) -> tuple[Count, ...]:
    """Entries by name (and currency), the dearest first."""
    groups: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[name(entry), entry.currency].append(entry)
    counts = [_count(*key, some) for key, some in groups.items()]
    return tuple(sorted(counts, key=lambda count: (-count.cents, count.name, count.currency)))


def by_agent(entries: Sequence[Entry]) -> tuple[Count, ...]:
    """Entries (the oldest first) by who asked for them: by their account, under the name they had last, and by their
    name where they have none. Where somebody else has that name, too, the account is told: "ana (U012ABC)"."""
    names = {_who(entry): entry.agent for entry in entries}
    shared = Counter(names.values())

    def name(entry: Entry) -> str:
        called = names[_who(entry)]
        is_plain = not entry.account or shared[called] == 1
        return called if is_plain else f"{called} ({entry.account.removeprefix(SLACK)})"

    return counted(entries, name)


def _who(entry: Entry) -> tuple[str, str]:
    """An account, or a name."""
    return entry.account, "" if entry.account else entry.agent


def _count(name: str, currency: str, entries: Sequence[Entry]) -> Count:
    by_status = {status: [entry for entry in entries if entry.status is status] for status in Status}
    given = by_status[Status.GRANTED] + by_status[Status.SETTLED]
    return Count(
        name, currency, len(entries),
        **{status.value: len(some) for status, some in by_status.items()},
        cents=sum(entry.cents for entry in given),
    )  # fmt: skip


def afterwards(
    complaints: Collection[Complained],
    given: Mapping[int, datetime],
    happened: Mapping[int, Sequence[Happened]],
    now: datetime,
) -> tuple[Afterwards, Afterwards]:
    """What came after complaints with a gesture, and after those without.

    `given`: when the first gesture of a conversation was granted; without one, its first complaint is what things come
    after. `happened`: CSATs and reopenings, by conversation.
    """
    first: dict[int, Complained] = {}
    by_contact: dict[int, list[Complained]] = defaultdict(list)
    for complaint in sorted(complaints, key=lambda each: each.at):
        first.setdefault(complaint.conversation, complaint)
        by_contact[complaint.contact].append(complaint)
    followed: dict[bool, list[_Followed]] = {True: [], False: []}
    for conversation, complaint in first.items():
        at = given.get(conversation, complaint.at)
        events = happened.get(conversation, ())
        followed[conversation in given].append(_followed(complaint, at, by_contact[complaint.contact], events, now))
    return _together(followed[True]), _together(followed[False])


@dataclass(frozen=True, slots=True)
class _Followed:
    """One conversation: its last CSAT, whether it was reopened; `again` is None before 30 days are over."""

    score: int | None
    reopened: bool
    again: bool | None


def _followed(
    one: Complained, at: datetime, complaints: Iterable[Complained], events: Iterable[Happened], now: datetime
) -> _Followed:
    later = sorted((event for event in events if event.at >= at), key=lambda event: event.at)
    scores = [event.score for event in later if event.score is not None]
    others = (each.at for each in complaints if each.conversation != one.conversation)
    again = any(at < other <= at + WATCHED for other in others)
    return _Followed(
        scores[-1] if scores else None,
        any(event.score is None for event in later),
        again if now - at >= WATCHED else None,
    )


def _together(followed: Sequence[_Followed]) -> Afterwards:
    scores = [one.score for one in followed if one.score is not None]
    watched = [one.again for one in followed if one.again is not None]
    return Afterwards(
        len(followed), len(scores), sum(scores) / len(scores) if scores else None,
        sum(one.reopened for one in followed), len(watched), sum(watched),
    )  # fmt: skip
