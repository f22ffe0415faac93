"""Contacts whom we leave alone, by a person's word: do not contact, opted out, and each of them lifted again.

It is kept for every identity of a contact, so that it still holds for each of them once a link is undone.
"""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from engage.contacts import Outcome
from engage.sla.policies import Status
from engage.store import noting
from engage.store.linking import LONGEST_WHY, contact_of, no_contact
from engage.store.meeting import CONVERSATION, IDENTITY, stir
from engage.store.noting import SUPPRESSION


class Suppressed(StrEnum):
    """Why a contact is left alone: they said stop, or we did."""

    OPT_OUT = noting.OPT_OUT
    DO_NOT_CONTACT = noting.DO_NOT_CONTACT


_BEGUN = {
    Suppressed.OPT_OUT: "contact {} is opted out",
    Suppressed.DO_NOT_CONTACT: "contact {} is left alone: do not contact",
}
_WAS_NOT = {
    Suppressed.OPT_OUT: "contact {} is not opted out",
    Suppressed.DO_NOT_CONTACT: 'contact {} is not marked "do not contact"',
}


def suppress(connection: sa.Connection, number: int, kind: Suppressed, by: str, why: str, now: datetime) -> Outcome:
    """Leave every identity of this contact alone, from now on."""
    contact, problem = _asked(connection, number, why)
    if problem or contact is None:
        return problem or no_contact(number)
    identities = _locked(connection, contact)
    missing = [each for each in identities if each not in _standing(connection, identities, kind)]
    if not missing:
        return Outcome(False, f"{_BEGUN[kind].format(contact)} already", contact)
    row = {"kind": kind.value, "at": now, "by": by, "why": why.strip()[:LONGEST_WHY]}
    connection.execute(sa.insert(SUPPRESSION), [row | {"identity_id": each} for each in missing])
    _think_again(connection, identities)
    return Outcome(True, _BEGUN[kind].format(contact), contact)


def lift(connection: sa.Connection, number: int, kind: Suppressed, by: str, why: str, now: datetime) -> Outcome:
    """No longer leave this contact alone for this reason."""
    contact, problem = _asked(connection, number, why)
    if problem or contact is None:
        return problem or no_contact(number)
    identities = _locked(connection, contact)
    standing = sa.update(SUPPRESSION).where(
        SUPPRESSION.c.identity_id.in_(identities), SUPPRESSION.c.kind == kind.value, SUPPRESSION.c.lifted_at.is_(None)
    )
    lifted = {"lifted_at": now, "lifted_by": by, "lifted_why": why.strip()[:LONGEST_WHY]}
    if not connection.execute(standing.values(lifted)).rowcount:
        return Outcome(False, _WAS_NOT[kind].format(contact), contact)
    _think_again(connection, identities)
    others = [other for other in Suppressed if _standing(connection, identities, other)]
    still = "".join(f"; but {_BEGUN[other].format(contact)}" for other in others)
    return Outcome(True, f"{_WAS_NOT[kind].format(contact)} any more{still}", contact)


def _asked(connection: sa.Connection, number: int, why: str) -> tuple[int | None, Outcome | None]:
    contact = contact_of(connection, number)
    if contact is not None and not why.strip():
        return contact, Outcome(False, "say why, in a few words: whoever looks at it later must know", contact)
    return contact, None


def _locked(connection: sa.Connection, contact: int) -> list[int]:
    """Their identities, in which nobody else changes anything meanwhile: of two clicks one comes second."""
    mine = sa.select(IDENTITY.c.id).where(IDENTITY.c.contact_id == contact).order_by(IDENTITY.c.id)
    return list(connection.scalars(mine.with_for_update(key_share=True)))


def _standing(connection: sa.Connection, identities: list[int], kind: Suppressed) -> set[int]:
    """Those of these identities that are left alone now."""
    query = sa.select(SUPPRESSION.c.identity_id).where(
        SUPPRESSION.c.identity_id.in_(identities), SUPPRESSION.c.kind == kind.value, SUPPRESSION.c.lifted_at.is_(None)
    )
    return set(connection.scalars(query))


def _think_again(connection: sa.Connection, identities: list[int]) -> None:
    """What is due in their conversations may be another thing now."""
    theirs = sa.select(CONVERSATION.c.id).where(
        CONVERSATION.c.identity_id.in_(identities), CONVERSATION.c.status != Status.RESOLVED
    )
    stir(connection, connection.scalars(theirs).all())
