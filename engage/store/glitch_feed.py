"""What the register asks for: complaints that it has not gathered, and incidents that are none any more.

Nothing says of a mention that it is waiting to be gathered: it is, as long as it is a complaint and no incident. So
nothing is lost when a process is killed, and a person who corrects a reading need not think of the register.
"""

from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa

from engage.glitches.flaw import Complaint, Flaw
from engage.glitches.words import telling
from engage.store.complaining import READING
from engage.store.database import Database
from engage.store.glitch_page import ONE
from engage.store.glitch_rows import (
    COMPLAINTS,
    GLITCH,
    IN_FLUX,
    INCIDENT,
    IS_COMPLAINT,
    REGISTER,
    complaints,
    flaw_of,
)
from engage.store.loading import MENTION
from engage.store.rows import Row

_NOT_GATHERED = ~sa.exists().where(INCIDENT.c.mention_id == MENTION.c.id)


@dataclass(frozen=True, slots=True)
class Changed:
    """Among some mentions: those that are to be gathered, and the ids of incidents that are complaints no longer."""

    late: list[Complaint]
    gone: list[int]


class Feed:
    """Read-only questions, each one transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def turn(self) -> int:
        """How often the register was written in."""
        with self.database.reading() as connection:
            return connection.scalar(sa.select(REGISTER.c.turn).where(REGISTER.c.id == ONE)) or 0

    def register(self) -> tuple[int, int, list[Flaw]]:
        """How often it was written in, the next id, and all that is compared with complaints: at one moment."""
        compared = sa.select(GLITCH).where(~GLITCH.c.set_aside).order_by(GLITCH.c.id)
        with self.database.reading() as connection:
            row = connection.execute(sa.select(REGISTER.c.turn, REGISTER.c.next_id).where(REGISTER.c.id == ONE)).first()
            flaws = [flaw_of(cast(Row, found)) for found in connection.execute(compared).mappings()]
        return (row.turn, row.next_id, flaws) if row else (0, 1, flaws)

    def front(self) -> int:
        """The greatest mention id up to which everything has been read and routed, as far as it ever will be."""
        unread = sa.select(sa.func.min(MENTION.c.id)).where(MENTION.c.stage.in_(IN_FLUX))
        with self.database.reading() as connection:
            first = connection.scalar(unread)
            newest = connection.scalar(sa.select(sa.func.max(MENTION.c.id)))
        return first - 1 if first is not None else newest or 0

    def waiting(self, after: int, limit: int) -> list[Complaint]:
        """The first complaints by id, above `after`, that are no incidents yet."""
        query = COMPLAINTS.where(READING.c.mention_id > after, IS_COMPLAINT, _NOT_GATHERED)
        with self.database.reading() as connection:
            return complaints(connection, query.order_by(MENTION.c.id).limit(limit))

    def changed(self, after: int, until: int) -> Changed:
        """Among the mentions with ids above `after`, up to `until`."""
        late = COMPLAINTS.where(
            READING.c.mention_id > after, READING.c.mention_id <= until, IS_COMPLAINT, _NOT_GATHERED
        )
        gone = (
            sa.select(INCIDENT.c.mention_id)
            .join(MENTION, MENTION.c.id == INCIDENT.c.mention_id)
            .join(READING, READING.c.mention_id == INCIDENT.c.mention_id)
            .where(INCIDENT.c.mention_id > after, INCIDENT.c.mention_id <= until, ~IS_COMPLAINT)
            .where(sa.or_(MENTION.c.is_forgotten, MENTION.c.stage.not_in(IN_FLUX)))
        )
        with self.database.reading() as connection:
            ids = list(connection.scalars(gone.order_by(INCIDENT.c.mention_id)))
            return Changed(complaints(connection, late.order_by(MENTION.c.id)), ids)

    def embedding_length(self) -> int | None:
        """How many bytes an embedding has, by the newest reading with one."""
        query = sa.select(sa.func.length(READING.c.embedding)).where(READING.c.embedding.is_not(None))
        with self.database.reading() as connection:
            return connection.scalar(query.order_by(READING.c.mention_id.desc()).limit(1))

    def words(self, limit: int) -> list[tuple[str, ...]]:
        """The telling words of the newest `limit` incidents."""
        newest = sa.select(INCIDENT.c.mention_id).order_by(INCIDENT.c.mention_id.desc()).limit(limit).subquery()
        query = sa.select(MENTION.c.text).join(newest, newest.c.mention_id == MENTION.c.id)
        with self.database.reading() as connection:
            return [telling(text) for text in connection.scalars(query)]
