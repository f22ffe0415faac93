"""What is known of a mention's author: the facts that courtesy and the journey ask for, each batch in a few queries."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from engage.acquaintance import called
from engage.courtesy import Contact, Csat, DoNotContact, Touch
from engage.courtesy.optout import said_stop
from engage.followup import Question
from engage.items import Item
from engage.labels import SAID_TO_US, Lane
from engage.sla.policies import Status
from engage.stages import Stage
from engage.store import tables, tables_people
from engage.store.asked import open_questions
from engage.store.complaining import READING, is_open_complaint
from engage.store.database import Database
from engage.store.loading import MENTION, load
from engage.store.meeting import CONVERSATION, IDENTITY
from engage.store.noting import CSAT, EVENT, OPT_OUT, SUPPRESSION
from engage.store.tables import table

DRAFT, DELIVERY = table(tables.DraftRow), table(tables.DeliveryRow)
GESTURE = table(tables_people.GestureRow)

SAID = frozenset({Stage.SENT, Stage.CLOSED, Stage.UNKNOWN, Stage.STUCK})
"""Where a reply that was tried stands there, or may."""

WAITING = frozenset({Stage.DRAFTED, Stage.HELD, Stage.HELD_BACK, Stage.APPROVED, Stage.BY_HAND, Stage.SENDING})
"""Where an answer is on its way, and not out."""

UNREAD = frozenset({Stage.HEARD, Stage.READ})
"""Where nobody knows yet what it is: it may be a complaint, or say stop."""

OPEN_GESTURES = ("asked", "granted")

PeopleRows = dict[int, list[Any]]
"""Rows by contact."""


class Acquaintances:
    """The `People` port over the database; each call is one transaction that only reads."""

    def __init__(self, database: Database, holds: Callable[[], tuple[str, ...]] = tuple) -> None:
        """`holds`: what holds the marketing lane now."""
        self.database, self.holds = database, holds

    def contacts(self, items: Sequence[Item]) -> Mapping[int, Contact]:
        """By mention, one for each of `items`: its author as they are to it, the mention itself left aside."""
        with self.database.reading() as connection:
            return _Asking(connection, items).contacts()

    def questions(self, items: Sequence[Item]) -> Mapping[int, Question]:
        """By mention, the question of ours that is open in its conversation; nothing where none is."""
        with self.database.reading() as connection:
            return open_questions(connection, items)

    def drafts(self, conversation_ids: Collection[int]) -> list[Item]:
        """What is held, or held back, in these conversations."""
        if not conversation_ids:
            return []
        waiting = MENTION.c.stage.in_((Stage.HELD, Stage.HELD_BACK))
        query = sa.select(MENTION).where(MENTION.c.conversation_id.in_(conversation_ids), waiting)
        with self.database.reading() as connection:
            return load(connection, query.order_by(MENTION.c.id))


class _Asking:
    """One batch. All facts are by contact: whatever one of their identities did, they did."""

    def __init__(self, connection: sa.Connection, items: Sequence[Item]) -> None:
        self.connection, self.items = connection, items
        ids = {item.identity_id for item in items if item.identity_id is not None}
        theirs = sa.select(IDENTITY.c.contact_id).where(IDENTITY.c.id.in_(ids))
        query = sa.select(IDENTITY.c.id, IDENTITY.c.contact_id, IDENTITY.c.zone)
        found = connection.execute(query.where(IDENTITY.c.contact_id.in_(theirs)).order_by(IDENTITY.c.id)).all()
        self.contact_of: dict[int, int] = {row.id: row.contact_id for row in found}
        self.zones: dict[int, str] = {}
        for row in found:
            if row.zone:
                self.zones.setdefault(row.contact_id, row.zone)

    def contacts(self) -> dict[int, Contact]:
        facts = self._facts() if self.contact_of else {}
        return {
            item.id: facts[self.contact_of[item.identity_id]](item)
            if item.identity_id in self.contact_of
            else Contact(called(item))
            for item in self.items
        }

    def _facts(self) -> dict[int, Callable[[Item], Contact]]:
        """By contact, what they are to a mention of theirs."""
        suppressed, stops = self._by_contact(self._suppressions()), self._by_contact(self._stops())
        wrote, touches = self._by_contact(self._wrote()), self._by_contact(self._touches())
        csats, gestures = self._by_contact(self._csats()), self._by_contact(self._gestures())

        def contact(number: int) -> Callable[[Item], Contact]:
            return lambda item: Contact(
                name=called(item),
                zone=self.zones.get(number, ""),
                **_suppressed(suppressed[number], stops[number]),
                complaints=_ids(item, wrote[number], lambda row: row.is_open_complaint),
                unread=_ids(item, wrote[number], lambda row: row.is_unread),
                unanswered=_ids(item, wrote[number], lambda row: row.stage in WAITING and row.lane is Lane.SERVICE),
                csats=tuple(Csat(row.data["score"], row.at) for row in csats[number]),
                gestures=tuple(row.words for row in gestures[number]),
                touches=tuple(_touch(row) for row in touches[number] if _counts(row, item)),
            )

        return {number: contact(number) for number in set(self.contact_of.values())}

    def _by_contact(self, found: Iterable[Any]) -> PeopleRows:
        by_contact: PeopleRows = defaultdict(list)
        for row in found:
            by_contact[self.contact_of[row.identity_id]].append(row)
        return by_contact

    def _suppressions(self) -> Sequence[Any]:
        query = sa.select(SUPPRESSION).where(
            SUPPRESSION.c.identity_id.in_(self.contact_of), SUPPRESSION.c.lifted_at.is_(None)
        )
        return self.connection.execute(query.order_by(SUPPRESSION.c.id)).all()

    def _wrote(self) -> Sequence[Any]:
        """The open complaints, what nobody has read yet, and what waits for an answer."""
        is_open = is_open_complaint()
        is_unresolved = CONVERSATION.c.status != Status.RESOLVED
        stuck = sa.and_(MENTION.c.stage == Stage.STUCK, READING.c.mention_id.is_(None), is_unresolved)
        unread = sa.or_(MENTION.c.stage.in_(UNREAD), stuck)
        columns = (MENTION.c.id, MENTION.c.identity_id, MENTION.c.stage, DRAFT.c.lane)
        query = (
            sa.select(*columns, is_open.label("is_open_complaint"), unread.label("is_unread"))
            .outerjoin(READING, READING.c.mention_id == MENTION.c.id)
            .outerjoin(DRAFT, DRAFT.c.mention_id == MENTION.c.id)
            .outerjoin(CONVERSATION, CONVERSATION.c.id == MENTION.c.conversation_id)
            .where(
                MENTION.c.identity_id.in_(self.contact_of),
                MENTION.c.kind.in_(SAID_TO_US),
                sa.or_(MENTION.c.stage.in_(WAITING), unread, is_open),
            )
        )
        return self.connection.execute(query.order_by(MENTION.c.id)).all()

    def _stops(self) -> list[Item]:
        """Mentions that say stop and got no further: that counts before anybody has read them, or if nobody can."""
        query = sa.select(MENTION).where(
            MENTION.c.identity_id.in_(self.contact_of),
            MENTION.c.kind.in_(SAID_TO_US),
            MENTION.c.stage.in_({*UNREAD, Stage.STUCK}),
        )
        items = load(self.connection, query.order_by(MENTION.c.id))
        return [item for item in items if item.route is None and said_stop(item.mention)]

    def _csats(self) -> Sequence[Any]:
        query = (
            sa.select(CONVERSATION.c.identity_id, EVENT.c.at, EVENT.c.data)
            .join(CONVERSATION, CONVERSATION.c.id == EVENT.c.conversation_id)
            .where(CONVERSATION.c.identity_id.in_(self.contact_of), EVENT.c.kind == CSAT)
        )
        return self.connection.execute(query).all()

    def _gestures(self) -> Sequence[Any]:
        query = sa.select(GESTURE.c.identity_id, GESTURE.c.words).where(
            GESTURE.c.identity_id.in_(self.contact_of), GESTURE.c.status.in_(OPEN_GESTURES)
        )
        return self.connection.execute(query.order_by(GESTURE.c.id)).all()

    def _touches(self) -> Sequence[Any]:
        """What reached them, and what is on its way to them at this moment."""
        tried = sa.or_(DELIVERY.c.sent_at.is_not(None), DELIVERY.c.tried_at.is_not(None))
        at = sa.func.coalesce(DELIVERY.c.sent_at, DELIVERY.c.tried_at).label("at")
        columns = (MENTION.c.id, MENTION.c.identity_id, MENTION.c.stage, MENTION.c.kind, MENTION.c.external_id)
        query = (
            sa.select(*columns, DRAFT.c.lane, at)
            .join(DELIVERY, DELIVERY.c.mention_id == MENTION.c.id)
            .join(DRAFT, DRAFT.c.mention_id == MENTION.c.id)
            .where(MENTION.c.identity_id.in_(self.contact_of), MENTION.c.stage.in_({*SAID, Stage.SENDING}), tried)
        )
        return self.connection.execute(query).all()


def _suppressed(found: Sequence[Any], stops: Sequence[Item]) -> dict[str, Any]:
    """Their opt-out and our mark, the first of each, as `Contact` takes them."""
    opt_outs = [row.at for row in found if row.kind == OPT_OUT] + [item.mention.posted_at for item in stops]
    marks = [DoNotContact(row.why) for row in found if row.kind != OPT_OUT]
    return {"opted_out_at": min(opt_outs, default=None), "do_not_contact": next(iter(marks), None)}


def _ids(item: Item, found: Iterable[Any], holds: Callable[[Any], bool]) -> tuple[int, ...]:
    """The mentions other than `item` of which this holds."""
    return tuple(row.id for row in found if row.id != item.id and holds(row))


def _touch(row: Any) -> Touch:
    return Touch(row.at, row.lane, row.kind, interaction=row.external_id)


def _counts(row: Any, item: Item) -> bool:
    """Whether it reached them before `item` does: of two on their way at once the one that was claimed first."""
    if row.id == item.id:
        return False
    own = item.delivery.tried_at if item.delivery and item.stage is Stage.SENDING else None
    return row.stage is not Stage.SENDING or own is None or (row.at, row.id) < (own, item.id)
