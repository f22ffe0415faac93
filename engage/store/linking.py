"""Two contacts made one, and taken apart again: by people only, with the basis kept, and always to be undone.

The contact with the lower number stays, and the identities of the other become its own; nothing else moves, since
mentions, conversations and gestures belong to identities. A link is undone before those that it was laid upon: whoever
made the later one believed the earlier.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engage.contacts import Outcome, Pair, consent_needed, pair_of
from engage.store import tables_people
from engage.store.meeting import IDENTITY
from engage.store.tables import table

LINK = table(tables_people.LinkRow)

LONGEST_WHY = 1000


@dataclass(frozen=True, slots=True)
class Act:
    """Who says it, when, and on what basis; `consent` is how the person agreed, where that is needed."""

    by: str
    at: datetime
    basis: str = ""
    consent: str = ""

    @property
    def kept(self) -> str:
        """The basis as it is kept, with the consent."""
        agreed = f"; they agreed: {self.consent.strip()}" if self.consent.strip() else ""
        return self.basis.strip()[:LONGEST_WHY] + agreed[:LONGEST_WHY]


def one_at_a_time(connection: sa.Connection, on_sqlite: bool) -> None:
    """Links are made by people, and seldom: to let no two change at the same moment is simple, and surely right.

    On SQLite the transaction holds the only right to write.
    """
    if not on_sqlite:
        connection.execute(sa.text("LOCK TABLE link IN SHARE ROW EXCLUSIVE MODE"))


def contact_of(connection: sa.Connection, number: int) -> int | None:
    """The contact with this number, or the one that it is part of now; None if there is none."""
    mine = sa.select(IDENTITY.c.contact_id).where(sa.or_(IDENTITY.c.id == number, IDENTITY.c.contact_id == number))
    return connection.scalar(mine.order_by(IDENTITY.c.id != number, IDENTITY.c.id).limit(1))


def no_contact(number: int) -> Outcome:
    return Outcome(False, f"there is no contact {number}")


def link(connection: sa.Connection, numbers: Pair, act: Act) -> Outcome:
    """Make them one, unless something speaks against it."""
    pair, problem = _pair(connection, numbers)
    if problem:
        return problem
    kept, gone = pair
    if kept == gone:
        return Outcome(False, f"contacts {numbers[0]} and {numbers[1]} are one already, contact {kept}", kept)
    refused = _refused(connection, pair, act)
    if refused:
        return Outcome(False, refused, kept)
    moved = sorted(_members(connection, {gone}))
    new = _insert(connection, pair, act, moved)
    _move(connection, moved, kept)
    return Outcome(True, f"contact {gone} is part of contact {kept} now (link {new})", kept, new)


def apart(connection: sa.Connection, numbers: Pair, act: Act) -> Outcome:
    """Keep that they are two, so that nobody is asked again."""
    pair, problem = _pair(connection, numbers)
    if problem:
        return problem
    if pair[0] == pair[1]:
        return Outcome(False, f"they are one already, contact {pair[0]}: undo their link to take them apart", pair[0])
    before = aparts(connection).get(pair)
    if before:
        return Outcome(False, f"{before.by} said already that contacts {pair[0]} and {pair[1]} are two", pair[0])
    new = _insert(connection, pair, act, None)
    says = f"contacts {pair[0]} and {pair[1]} are two, and are not suggested again (link {new})"
    return Outcome(True, says, pair[0], new)


def undo(connection: sa.Connection, link_id: int, act: Act) -> Outcome:
    """Take back a link, or that two are two."""
    row = connection.execute(sa.select(LINK).where(LINK.c.id == link_id)).one_or_none()
    if row is None:
        return Outcome(False, f"there is no link {link_id}")
    if row.undone_at is not None:
        return Outcome(False, f"link {link_id} was undone already, by {row.undone_by}", row.contact_id, link_id)
    there = _contacts(connection, row.moved)
    upon = _laid_upon(connection, link_id, _members(connection, set(there.values())))
    if upon is not None:
        says = f"link {upon} was made later and is laid upon it: undo link {upon} first"
        return Outcome(False, says, row.contact_id, link_id)
    undone = sa.update(LINK).where(LINK.c.id == link_id, LINK.c.undone_at.is_(None))
    connection.execute(undone.values(undone_by=act.by, undone_at=act.at))
    if not row.together:
        says = f"contacts {row.contact_id} and {row.other_id} may be suggested again"
    elif there:
        _move(connection, there, min(there))
        says = f"contact {min(there)} stands on its own again"
    else:
        says = f"link {link_id} is undone; nobody is left whom it had moved"
    return Outcome(True, says, row.contact_id, link_id)


def aparts(connection: sa.Connection) -> dict[Pair, Any]:
    """The rows that say that two are two, by the contacts that those are part of now."""
    one, other = IDENTITY.alias(), IDENTITY.alias()
    query = (
        sa.select(LINK, one.c.contact_id.label("one"), other.c.contact_id.label("another"))
        .join(one, one.c.id == LINK.c.contact_id)
        .join(other, other.c.id == LINK.c.other_id)
        .where(LINK.c.together.is_(False), LINK.c.undone_at.is_(None))
    )
    return {pair_of(row.one, row.another): row for row in connection.execute(query.order_by(LINK.c.id))}


def _pair(connection: sa.Connection, numbers: Pair) -> tuple[Pair, Outcome | None]:
    """The contacts with these numbers, the lower first; or why there are no two to speak of."""
    if numbers[0] == numbers[1]:
        return numbers, Outcome(False, f"contact {numbers[0]} cannot be linked to, or told from, itself")
    contacts = [contact_of(connection, number) for number in numbers]
    for number, contact in zip(numbers, contacts, strict=True):
        if contact is None:
            return numbers, no_contact(number)
    return pair_of(*(contact for contact in contacts if contact is not None)), None


def _refused(connection: sa.Connection, pair: Pair, act: Act) -> str:
    """Why these two may not be made one; "" where nothing speaks against it."""
    if not act.basis.strip():
        return "say on what basis they are one person, in a few words: whoever looks at it later must know"
    said = aparts(connection).get(pair)
    if said:
        return f"{said.by} said that they are two: undo link {said.id} first, if that was wrong"
    query = sa.select(IDENTITY.c.platform).where(IDENTITY.c.contact_id.in_(pair)).distinct()
    if consent_needed(connection.scalars(query).all()) and not act.consent.strip():
        return "X allows nobody to be matched with accounts elsewhere without their consent: say how they agreed"
    return ""


def _laid_upon(connection: sa.Connection, link_id: int, members: Collection[int]) -> int | None:
    """The newest link that made this contact what it is, later than this one."""
    later = sa.select(LINK.c.id, LINK.c.moved).where(LINK.c.id > link_id, LINK.c.together, LINK.c.undone_at.is_(None))
    for row in connection.execute(later.order_by(LINK.c.id.desc())):
        if not set(members).isdisjoint(row.moved):
            return int(row.id)
    return None


def _members(connection: sa.Connection, contacts: Collection[int]) -> set[int]:
    return set(connection.scalars(sa.select(IDENTITY.c.id).where(IDENTITY.c.contact_id.in_(contacts))))


def _contacts(connection: sa.Connection, identities: Collection[int]) -> Mapping[int, int]:
    """By identity, whose they are; without those that were erased."""
    query = sa.select(IDENTITY.c.id, IDENTITY.c.contact_id).where(IDENTITY.c.id.in_(identities))
    return {row.id: row.contact_id for row in connection.execute(query)}


def _move(connection: sa.Connection, identities: Collection[int], to: int) -> None:
    connection.execute(sa.update(IDENTITY).where(IDENTITY.c.id.in_(identities)).values(contact_id=to))


def _insert(connection: sa.Connection, pair: Pair, act: Act, moved: list[int] | None) -> int:
    """A new row of `link`: `moved` None where they are two."""
    row = {
        "contact_id": pair[0],
        "other_id": pair[1],
        "together": moved is not None,
        "moved": moved or [],
        "basis": act.kept,
        "by": act.by,
        "at": act.at,
    }
    made = connection.execute(sa.insert(LINK).values(row).returning(LINK.c.id))
    return int(made.scalar_one())
