"""What moves bring that is kept with the person or the conversation, and not with the mention."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engage.items import Item, Move
from engage.notes import Courtesy, OptedOut, ToQuestion
from engage.stages import Stage
from engage.store import rows, tables, tables_people
from engage.store.database import Database
from engage.store.meeting import stir
from engage.store.statements import ignore, put
from engage.store.tables import table
from engage.types import ITSELF

SUPPRESSION, EVENT = table(tables_people.SuppressionRow), table(tables_people.EventRow)
DELIVERY, COURTESY = table(tables.DeliveryRow), table(tables_people.CourtesyRow)

OPT_OUT, DO_NOT_CONTACT = "opt_out", "do_not_contact"
CSAT, ANSWERED_QUESTION = "csat", "answered_question"
TAKEN_BACK = "noted"
"""The kind of event that an answer becomes when another takes its place: it stays to be read, and counts no more."""


def note(connection: sa.Connection, moves: Sequence[Move], now: datetime, on_sqlite: bool) -> None:
    """Keep who opted out and what was answered to our questions, when replies went out, and which conversations have
    something new in them."""
    for move in moves:
        for value in move.brings:
            match value:
                case OptedOut():
                    _opted_out(connection, move.item, value)
                case ToQuestion():
                    _answered(connection, move.item, value, now, on_sqlite)
    sent = [move.item.id for move in moves if move.to is Stage.SENT]
    if sent:
        connection.execute(sa.update(DELIVERY).where(DELIVERY.c.mention_id.in_(sent)).values(sent_at=now))
    stir(connection, (move.item.conversation_id for move in moves))


def keep_courtesies(database: Database, courtesies: Mapping[int, Courtesy]) -> None:
    """What courtesy says of these mentions' drafts now, in the place of what it said before."""
    if courtesies:
        found = [{"mention_id": number, **rows.value_row(each)} for number, each in courtesies.items()]
        with database.writing() as connection:
            connection.execute(put(COURTESY, database.is_sqlite), found)


def event_row(
    conversation_id: int, key: str, kind: str, at: datetime, says: str, by: str = ITSELF, **more: Any
) -> dict[str, Any]:
    """A row of `event`; `more` may bring `mention_id` and `data`."""
    row = {"conversation_id": conversation_id, "key": key, "kind": kind, "at": at, "by": by, "says": says}
    return row | {"mention_id": more.get("mention_id"), "data": more.get("data", {})}


def opted_out(
    connection: sa.Connection, identity_id: int, said: OptedOut, at: datetime, mention_id: int | None = None
) -> None:
    """They said stop, in a mention or elsewhere; kept once, while it is in force."""
    of_theirs = (SUPPRESSION.c.identity_id == identity_id, SUPPRESSION.c.kind == OPT_OUT)
    standing = sa.select(SUPPRESSION.c.id).where(*of_theirs, SUPPRESSION.c.lifted_at.is_(None))
    if connection.scalar(standing) is None:
        why = f'"{said.phrase}" ({said.language})'
        row = {"identity_id": identity_id, "kind": OPT_OUT, "at": at, "by": ITSELF, "why": why}
        connection.execute(sa.insert(SUPPRESSION).values(**row, mention_id=mention_id))


def _opted_out(connection: sa.Connection, item: Item, said: OptedOut) -> None:
    if item.identity_id is not None:
        opted_out(connection, item.identity_id, said, item.mention.posted_at, item.id)


def _answered(connection: sa.Connection, item: Item, said: ToQuestion, now: datetime, on_sqlite: bool) -> None:
    """Keep it once. If it says another thing than before, edited or read anew, it takes the other's place."""
    if item.conversation_id is None:
        return
    key, data = f"to_question:{item.id}", {"question": said.question, "meaning": said.meaning, "score": said.score}
    of_this = (EVENT.c.conversation_id == item.conversation_id, EVENT.c.mention_id == item.id)
    told = sa.select(EVENT).where(*of_this, EVENT.c.key.startswith("to_question:")).order_by(EVENT.c.id)
    before = connection.execute(told).all()
    if before:
        last = before[-1]
        if data.items() <= last.data.items():
            return
        says = f"{last.says}, and changed it later"
        connection.execute(sa.update(EVENT).where(EVENT.c.id == last.id).values(kind=TAKEN_BACK, says=says))
        key, data = f"{key}:{len(before) + 1}", data | {"anew": True}
    kind = CSAT if said.score is not None else ANSWERED_QUESTION
    row = event_row(item.conversation_id, key, kind, now, said.says, mention_id=item.id, data=data)
    connection.execute(ignore(EVENT, on_sqlite), row)
