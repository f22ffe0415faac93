"""Looking into the glitch register: what lists, screens and reports ask of it. Nothing here changes anything."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

import sqlalchemy as sa

from engage.glitches.flaw import Complaint, Event, Flaw
from engage.glitches.glitch import Phase
from engage.items import Item
from engage.stages import Stage
from engage.store.database import Database
from engage.store.glitch_rows import (
    COMPLAINTS,
    CONTACT,
    GLITCH,
    GLITCH_EVENT,
    INCIDENT,
    complaint_of,
    complaints,
    event_of,
    flaw_of,
    some,
    with_people,
)
from engage.store.loading import MENTION, load
from engage.store.meeting import IDENTITY
from engage.store.noting import DO_NOT_CONTACT, OPT_OUT, SUPPRESSION
from engage.store.rows import Row
from engage.types import How

SHOWN = (Phase.SUGGESTED, Phase.CONFIRMED)
"""The phases of glitches that are worth a person's look."""

_SUPPRESSED = {OPT_OUT: "they opted out", DO_NOT_CONTACT: "they are marked do not contact"}


@dataclass(frozen=True, slots=True)
class Gathered:
    """One incident, and why it is in its glitch."""

    complaint: Complaint
    because: str


@dataclass(frozen=True, slots=True)
class Affected:
    """An incident as far as its author may be told of the fix. `left_alone`: why we begin nothing with them, or ""."""

    mention_id: int
    contact: str
    handle: str
    platform: str
    at: datetime
    can_be_told: bool
    why_not: str
    left_alone: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A note of ours that a flaw is fixed: to whom, in which wave, since when, and where it is now."""

    mention_id: int
    contact: str
    wave: str
    at: datetime
    stage: Stage


class Glitches:
    """Read-only questions, each one transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def flaw(self, glitch_id: int) -> Flaw | None:
        with self.database.reading() as connection:
            row = connection.execute(sa.select(GLITCH).where(GLITCH.c.id == glitch_id)).mappings().first()
            return flaw_of(cast(Row, row)) if row else None

    def flaws(self, phases: Collection[Phase] = SHOWN) -> list[Flaw]:
        """All in these phases, by id."""
        query = sa.select(GLITCH).where(GLITCH.c.phase.in_(phases)).order_by(GLITCH.c.id)
        with self.database.reading() as connection:
            return [flaw_of(cast(Row, row)) for row in connection.execute(query).mappings()]

    def events(self, glitch_id: int) -> list[Event]:
        """Its history, the oldest first."""
        query = sa.select(GLITCH_EVENT).where(GLITCH_EVENT.c.glitch_id == glitch_id).order_by(GLITCH_EVENT.c.id)
        with self.database.reading() as connection:
            return [event_of(cast(Row, row)) for row in connection.execute(query).mappings()]

    def complaints(self, glitch_id: int) -> list[Complaint]:
        """Its incidents with their words, by mention."""
        query = COMPLAINTS.join(INCIDENT, INCIDENT.c.mention_id == MENTION.c.id)
        with self.database.reading() as connection:
            return complaints(connection, query.where(INCIDENT.c.glitch_id == glitch_id).order_by(MENTION.c.id))

    def incidents(self, glitch_id: int, limit: int) -> list[Gathered]:
        """Its newest incidents, as many as `limit`, the newest first."""
        query = COMPLAINTS.add_columns(INCIDENT.c.because).join(INCIDENT, INCIDENT.c.mention_id == MENTION.c.id)
        query = query.where(INCIDENT.c.glitch_id == glitch_id).order_by(INCIDENT.c.at.desc(), MENTION.c.id.desc())
        with self.database.reading() as connection:
            found = connection.execute(query.limit(limit)).mappings()
            return [Gathered(complaint_of(cast(Row, row)), row["because"]) for row in found]

    def reports(self, between: Mapping[int, tuple[datetime, datetime]]) -> dict[int, list[tuple[str, datetime]]]:
        """Who hit each of these glitches and when, from one moment to another: the earliest first, one entry an
        incident. `between`: the two moments, by the glitch's id."""
        found: defaultdict[int, list[tuple[str, datetime]]] = defaultdict(list)
        for ids in some(between):
            columns = (INCIDENT.c.glitch_id, CONTACT, INCIDENT.c.at)
            query = with_people(sa.select(*columns).join(MENTION, MENTION.c.id == INCIDENT.c.mention_id))
            theirs = [sa.and_(INCIDENT.c.glitch_id == id_, INCIDENT.c.at.between(*between[id_])) for id_ in ids]
            query = query.where(sa.or_(*theirs)).order_by(INCIDENT.c.at, INCIDENT.c.mention_id)
            with self.database.reading() as connection:
                for row in connection.execute(query):
                    found[row.glitch_id].append((row.contact, row.at))
        return dict(found)

    def people(self, glitch_ids: Collection[int]) -> dict[int, int]:
        """How many different people hit each of these glitches."""
        counted: dict[int, int] = {}
        for ids in some(glitch_ids):
            count = sa.func.count(sa.distinct(CONTACT.element)).label("people")
            query = with_people(
                sa.select(INCIDENT.c.glitch_id, count).join(MENTION, MENTION.c.id == INCIDENT.c.mention_id)
            )
            query = query.where(INCIDENT.c.glitch_id.in_(ids)).group_by(INCIDENT.c.glitch_id)
            with self.database.reading() as connection:
                counted |= {row.glitch_id: row.people for row in connection.execute(query)}
        return counted

    def days(self, glitch_ids: Collection[int], since: datetime) -> dict[int, Counter[date]]:
        """How many incidents each of these glitches had on each day (UTC) from `since` on."""
        found: defaultdict[int, Counter[date]] = defaultdict(Counter)
        for ids in some(glitch_ids):
            query = sa.select(INCIDENT.c.glitch_id, INCIDENT.c.at)
            with self.database.reading() as connection:
                for row in connection.execute(query.where(INCIDENT.c.glitch_id.in_(ids), INCIDENT.c.at >= since)):
                    found[row.glitch_id][row.at.date()] += 1
        return dict(found)

    def affected(self, glitch_id: int) -> list[Affected]:
        """All its incidents with their authors, the newest first."""
        columns = (
            MENTION.c.id, CONTACT, MENTION.c.handle, MENTION.c.platform, INCIDENT.c.at, MENTION.c.how,
            MENTION.c.how_because, MENTION.c.is_forgotten, MENTION.c.stage,
        )  # fmt: skip
        query = with_people(sa.select(*columns).join(INCIDENT, INCIDENT.c.mention_id == MENTION.c.id))
        query = query.where(INCIDENT.c.glitch_id == glitch_id).order_by(INCIDENT.c.at.desc(), MENTION.c.id.desc())
        with self.database.reading() as connection:
            left_alone = _left_alone(connection, glitch_id)
            return [_affected(row, left_alone.get(row.contact, "")) for row in connection.execute(query)]

    def notes(self, wave_begins: str, stages: Collection[Stage] = ()) -> list[Note]:
        """The notes of all waves whose name begins so, in these stages or in any, in the order of their beginning."""
        columns = (MENTION.c.id, CONTACT, MENTION.c.wave, MENTION.c.heard_at, MENTION.c.stage)
        query = with_people(sa.select(*columns)).where(MENTION.c.wave.startswith(wave_begins, autoescape=True))
        if stages:
            query = query.where(MENTION.c.stage.in_(stages))
        with self.database.reading() as connection:
            found = connection.execute(query.order_by(MENTION.c.id))
            return [Note(row.id, row.contact, row.wave, row.heard_at, row.stage) for row in found]

    def items(self, mention_ids: Collection[int]) -> list[Item]:
        """These mentions, whole, by id."""
        found: list[Item] = []
        for ids in some(mention_ids):
            query = sa.select(MENTION).where(MENTION.c.id.in_(ids)).order_by(MENTION.c.id)
            with self.database.reading() as connection:
                found += load(connection, query)
        return found


def _left_alone(connection: sa.Connection, glitch_id: int) -> dict[str, str]:
    """Why those who hit it and are to be left alone are, by contact."""
    hit = IDENTITY.alias()
    theirs = (
        sa.select(hit.c.contact_id)
        .join(MENTION, MENTION.c.identity_id == hit.c.id)
        .join(INCIDENT, INCIDENT.c.mention_id == MENTION.c.id)
        .where(INCIDENT.c.glitch_id == glitch_id)
    )
    query = sa.select(IDENTITY.c.contact_id, SUPPRESSION.c.kind).join(
        IDENTITY, IDENTITY.c.id == SUPPRESSION.c.identity_id
    )
    query = query.where(SUPPRESSION.c.lifted_at.is_(None), IDENTITY.c.contact_id.in_(theirs))
    return {str(row.contact_id): _SUPPRESSED[row.kind] for row in connection.execute(query.order_by(SUPPRESSION.c.id))}


def _affected(row: Any, left_alone: str) -> Affected:
    stands = not row.is_forgotten and row.stage is not Stage.GONE
    why_not = row.how_because if stands else "their post is gone"
    can_be_told = stands and row.how is not How.NONE
    return Affected(row.id, row.contact, row.handle, row.platform, row.at, can_be_told, why_not, left_alone)
