"""Waves of like drafts in the database: gathered while like mentions come in fast, and taken apart by a person."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import sqlalchemy as sa

from engage.conversations.priority import FAR
from engage.labels import Kind
from engage.likeness import APART, LIKE, Likeness, Recent, gathered
from engage.stages import Stage
from engage.store import tables, tables_people
from engage.store.database import Database
from engage.store.loading import MENTION
from engage.store.statements import LOCK
from engage.store.tables import table
from engage.types import How

READING, DRAFT = table(tables.ReadingRow), table(tables.DraftRow)
AUDIT, DECISION = table(tables.AuditRow), table(tables.DecisionRow)
GESTURE, CONVERSATION = table(tables_people.GestureRow), table(tables_people.ConversationRow)

_OURS = 0x6C696B65
"""The name of the gatherers' lock: "like" as a number."""


class LikeWaves:
    """Gathers like drafts. Thread-safe; several processes may each have one over the same database."""

    def __init__(self, database: Database, people: int, within: timedelta) -> None:
        """So many `people` whose mentions became held `within` this time make a wave; 0: nothing is gathered."""
        self.database, self.people, self.within = database, people, within
        self._newest = -1

    def gather(self, now: datetime) -> dict[str, int]:
        """Put what is like into waves. Returns how many joined, by the wave's name; {} when nothing did.

        A draft that was decided meanwhile stays out. Where nothing moved since the last call, nothing is looked at.
        """
        if not self.people:
            return {}
        since = now - self.within
        with self.database.reading() as connection:
            newest = connection.scalar(sa.select(sa.func.max(AUDIT.c.id))) or 0
            is_any = newest != self._newest and gathered(_recent(connection, since), self.people)
        if not is_any:  # asked first, because whoever writes keeps others waiting
            self._newest = newest
            return {}
        joined = {}
        with _one_at_a_time(self.database) as connection:
            joining = gathered(_recent(connection, since), self.people)
            connection.execute(LOCK, {"ids": [number for numbers in joining.values() for number in numbers]})
            for name, numbers in joining.items():
                free = (MENTION.c.id.in_(numbers), MENTION.c.stage == Stage.HELD, MENTION.c.wave == "")
                joined[name] = connection.execute(sa.update(MENTION).where(*free).values(wave=name)).rowcount
        return {name: count for name, count in joined.items() if count}


def scatter(database: Database, wave: str) -> int:
    """Take a wave of like drafts apart: each that still waits is decided by itself, and never gathered again.

    Returns how many those are; 0 for a wave of another kind.
    """
    if not wave.startswith(LIKE):
        return 0
    waits = (MENTION.c.wave == wave, MENTION.c.stage.in_((Stage.HELD, Stage.HELD_BACK)))
    with _one_at_a_time(database) as connection:
        connection.execute(LOCK, {"ids": connection.scalars(sa.select(MENTION.c.id).where(*waits)).all()})
        return connection.execute(sa.update(MENTION).where(*waits).values(wave=APART)).rowcount


def leave(connection: sa.Connection, numbers: Collection[int]) -> None:
    """These mentions are read or routed anew, and are like others than before: they are in no wave of like drafts."""
    of_like = (MENTION.c.id.in_(numbers), MENTION.c.wave.startswith(LIKE))
    connection.execute(sa.update(MENTION).where(*of_like).values(wave=""))


@contextmanager
def _one_at_a_time(database: Database) -> Iterator[sa.Connection]:
    """A transaction in which nobody else gathers or scatters. Several mentions are changed only after `LOCK`."""
    with database.writing() as connection:
        if not database.is_sqlite:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_OURS)))
        yield connection


def _recent(connection: sa.Connection, since: datetime) -> list[Recent]:
    """Every answer that became held later than `since` and still is: in an open wave, or in none and free to join."""
    # From the end of the trail backwards, as far as `since`: the audit has no index by time, and needs none.
    before = sa.select(AUDIT.c.id).where(AUDIT.c.at <= since).order_by(AUDIT.c.id.desc()).limit(1)
    newer = AUDIT.c.id > (connection.scalar(before) or 0)
    became = (AUDIT.c.target == Stage.HELD, AUDIT.c.source.in_((Stage.DRAFTED, Stage.HELD_BACK)))
    of = AUDIT.join(MENTION, MENTION.c.id == AUDIT.c.mention_id)
    of = of.join(DRAFT, DRAFT.c.mention_id == MENTION.c.id).join(READING, READING.c.mention_id == MENTION.c.id)
    query = (
        sa.select(
            MENTION.c.id, MENTION.c.identity_id, MENTION.c.wave, MENTION.c.how,
            DRAFT.c.playbook, DRAFT.c.lane, READING.c.cause, READING.c.language,
        )
        .select_from(of)
        .where(newer, *became, MENTION.c.stage == Stage.HELD, MENTION.c.kind == Kind.ANSWER)
        .where(sa.or_(MENTION.c.wave.startswith(LIKE), _may_join()))
    )  # fmt: skip
    found = {row.id: row for row in connection.execute(query)}
    return [
        Recent(
            row.id, row.identity_id, Likeness(row.playbook, row.lane, row.cause, row.language, row.how), row.wave
        )
        for row in found.values()
    ]  # fmt: skip


def _may_join() -> sa.ColumnElement[bool]:
    """Whether a held draft is in no wave, no person has had a hand in it, and it is nothing to be looked at by itself:
    unsure, heard far, or not to be answered at all."""
    return sa.and_(
        MENTION.c.wave == "",
        MENTION.c.how != How.NONE,
        sa.func.coalesce(MENTION.c.followers, 0) < FAR,
        ~READING.c.unsure,
        ~sa.exists().where(DECISION.c.mention_id == MENTION.c.id),
        ~sa.exists().where(GESTURE.c.mention_id == MENTION.c.id),
        ~sa.exists().where(CONVERSATION.c.id == MENTION.c.conversation_id, CONVERSATION.c.assigned_to != ""),
    )
