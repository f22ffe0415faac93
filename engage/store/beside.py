"""What stands beside a draft when a person decides about it: who it is to, and how their conversation stands.

One read for a whole page of drafts: so many queries as for one of them.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import sqlalchemy as sa

from engage.contacts import Identity
from engage.gestures import COUNTING, Entry
from engage.items import Item
from engage.sla.clocks import SlaClock
from engage.sla.policies import Priority, Status
from engage.store import beside_rows as found
from engage.store.conversation_facts import CLOCKS
from engage.store.database import Database
from engage.store.gesture_rows import GESTURE, entries, words_of
from engage.store.profiles import Given, Mark, Sent, Suppression, identities_of


@dataclass(frozen=True, slots=True)
class Person:
    """The contact, whichever handle they use; `identities` in the order in which they were met. `suppressions` are in
    force, `complaints` the mentions of those that are open, `gestures` what was asked for or promised and is not done.
    `mark` and `last` (of what we said to them) are the newest, None where there is none."""

    id: int
    identities: tuple[Identity, ...]
    mentions: int
    suppressions: tuple[Suppression, ...] = ()
    complaints: tuple[int, ...] = ()
    mark: Mark | None = None
    gestures: tuple[Given, ...] = ()
    last: Sent | None = None

    @property
    def since(self) -> datetime:
        """When they were first heard."""
        return min(each.first_seen_at for each in self.identities)


@dataclass(frozen=True, slots=True)
class Conversation:
    """How it stands, and why. `follow_says`: what follows our answer, at `follow_at` (None: nothing, or not known)."""

    id: int
    status: Status
    because: str
    priority: Priority
    priority_because: str
    opened_at: datetime
    mentions: int
    wakes_at: datetime | None = None
    assigned_to: str = ""
    clocks: tuple[SlaClock, ...] = ()
    sla_because: str = ""
    follow_at: datetime | None = None
    follow_says: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """What they wrote in the same thread since."""

    mention_id: int
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Beside:
    """All of it, for one mention. `replaces`: the mentions whose drafts made way for this one. `gestures`: what was
    asked for, promised or given with this very reply. `later`: the oldest first."""

    person: Person | None = None
    conversation: Conversation | None = None
    later: tuple[Later, ...] = ()
    replaces: tuple[int, ...] = ()
    gestures: tuple[Entry, ...] = ()


def beside(database: Database, items: Collection[Item]) -> Mapping[int, Beside]:
    """By mention, one for each of `items`."""
    if not items:
        return {}
    numbers = [item.id for item in items]
    talks = {item.conversation_id for item in items if item.conversation_id is not None}
    with database.reading() as connection:
        person_of = _people(connection, {item.identity_id for item in items if item.identity_id is not None})
        conversations = _conversations(connection, talks)
        later = _later(connection, talks)
        replaces = found.replaced(connection, numbers)
        gestures: dict[int, list[Entry]] = defaultdict(list)
        for entry in entries(connection, GESTURE.c.mention_id.in_(numbers), GESTURE.c.status.in_(words_of(COUNTING))):
            gestures[entry.mention_id].append(entry)
    return {
        item.id: Beside(
            person_of.get(item.identity_id or 0),
            conversations.get(item.conversation_id or 0),
            tuple(each for each in later.get(item.conversation_id or 0, ()) if each.mention_id > item.id),
            tuple(replaces.get(item.id, ())),
            tuple(gestures[item.id]),
        )
        for item in items
    }


def _people(connection: sa.Connection, identity_ids: Collection[int]) -> dict[int, Person]:
    """By identity: the contact that it is part of. Whatever one of their identities did, they did."""
    contacts = found.contacts_of(connection, identity_ids)
    everybody = identities_of(connection, set(contacts.values()))
    contact_of = {each.id: each.contact_id for each in everybody}
    mentions, suppressed = found.counted(connection, contact_of), found.suppressions(connection, contact_of)
    complaints, marks = found.complaints(connection, contact_of), found.marks(connection, contact_of)
    gestures, sent = found.gestures(connection, contact_of), found.sent(connection, contact_of)
    people = {
        contact: Person(
            id=contact,
            identities=tuple(identities),
            mentions=sum(mentions[contact]),
            suppressions=tuple(suppressed[contact]),
            complaints=tuple(sorted(complaints[contact])),
            mark=max(marks[contact], key=lambda each: each.at, default=None),
            gestures=tuple(gestures[contact]),
            last=max(sent[contact], key=lambda each: (each.at, each.mention_id), default=None),
        )
        for contact, identities in groupby(sorted(everybody, key=_by_contact), key=lambda each: each.contact_id)
    }
    return {identity: people[contact] for identity, contact in contacts.items()}


def _by_contact(each: Identity) -> tuple[int, int]:
    return each.contact_id, each.id


def _conversations(connection: sa.Connection, ids: Collection[int]) -> dict[int, Conversation]:
    return {
        row.id: Conversation(
            id=row.id,
            status=row.status,
            because=row.status_because,
            priority=row.priority,
            priority_because=row.priority_because,
            opened_at=row.opened_at,
            mentions=row.mentions,
            wakes_at=row.wakes_at,
            assigned_to=row.assigned_to,
            clocks=CLOCKS.validate_python(row.clocks, strict=False).clocks if row.clocks else (),
            sla_because=row.sla_because,
            follow_at=row.follow_at,
            follow_says=row.follow_says,
        )
        for row in found.conversations(connection, ids)
    }


def _later(connection: sa.Connection, ids: Collection[int]) -> dict[int, Sequence[Later]]:
    """The newest of what was written in each conversation, the oldest first."""
    newest: dict[int, list[Later]] = defaultdict(list)
    for row in found.newest(connection, ids):
        newest[row.conversation_id].append(Later(row.id, row.posted_at, row.text))
    return dict(newest)
