"""Rows of the glitch register as values, and back. A complaint is a mention with its reading, its route and its author.

What is a complaint is said here once, for all who gather, look and write.
"""

from collections.abc import Collection, Iterator
from typing import Any

import sqlalchemy as sa

from engage.glitches.flaw import Complaint, Event, Flaw, Status, What
from engage.glitches.glitch import Glitch
from engage.glitches.incident import Incident
from engage.glitches.words import telling
from engage.labels import Intent, Kind, Label
from engage.stages import Stage
from engage.store import tables, tables_flaws
from engage.store.complaining import READING, is_misread
from engage.store.loading import MENTION
from engage.store.meeting import IDENTITY
from engage.store.rows import Row
from engage.store.tables import table

GLITCH, INCIDENT = table(tables_flaws.GlitchRow), table(tables_flaws.IncidentRow)
GLITCH_EVENT, REGISTER = table(tables_flaws.GlitchEventRow), table(tables_flaws.RegisterRow)
ROUTE = table(tables.RouteRow)

IN_FLUX = (Stage.HEARD, Stage.READ)
"""Where nobody knows yet what a mention is, or what it names."""

CONTACT = sa.func.coalesce(
    sa.cast(IDENTITY.c.contact_id, sa.String),
    sa.cast(IDENTITY.c.id, sa.String),
    MENTION.c.platform + ":" + sa.func.lower(MENTION.c.handle),
).label("contact")
"""Who it was. Every query that asks for it joins identities to mentions, by `with_people`."""

IS_COMPLAINT = sa.and_(
    READING.c.intent == Intent.COMPLAINT,
    MENTION.c.kind == Kind.ANSWER,
    ~MENTION.c.is_forgotten,
    MENTION.c.stage.not_in(IN_FLUX),
    ~is_misread(),
)
"""Over mentions joined to their readings: one that somebody made, that stands, and that nobody called misread."""


def with_people(query: sa.Select[Any]) -> sa.Select[Any]:
    """A query over mentions, with their authors where they are known."""
    return query.outerjoin(IDENTITY, IDENTITY.c.id == MENTION.c.identity_id)


COMPLAINTS = with_people(
    sa.select(
        MENTION.c.id, MENTION.c.platform, MENTION.c.handle, MENTION.c.text, MENTION.c.url, MENTION.c.posted_at,
        MENTION.c.identity_id, CONTACT, READING.c.cause, READING.c.cause_confidence, READING.c.cause_second,
        READING.c.embedding, ROUTE.c.found,
    )
    .join(READING, READING.c.mention_id == MENTION.c.id)
    .outerjoin(ROUTE, ROUTE.c.mention_id == MENTION.c.id)
)  # fmt: skip
"""Mentions that were read, as `complaint_of` wants them."""


def complaint_of(row: Row) -> Complaint:
    named = tuple(f"{name} {value}" for name, value, _ in row["found"] or ())
    one = Incident(
        row["id"], row["contact"], row["posted_at"], row["cause"], row["embedding"] or b"", telling(row["text"]), named
    )
    cause = Label(row["cause"], row["cause_confidence"], row["cause_second"]) if row["cause"] else None
    return Complaint(one, cause, row["text"], row["platform"], row["handle"], row["url"], row["identity_id"])


def complaints(connection: sa.Connection, query: sa.Select[Any]) -> list[Complaint]:
    """What `query`, made of `COMPLAINTS`, finds."""
    return [complaint_of(dict(row)) for row in connection.execute(query).mappings()]


def glitch_row(glitch: Glitch) -> dict[str, Any]:
    """What gathering knows of it."""
    return {
        "id": glitch.id,
        "total": glitch.total,
        "count": glitch.count,
        "squares": glitch.squares,
        "first_at": glitch.first_at,
        "last_at": glitch.last_at,
        "phase": glitch.phase,
        "pinned": glitch.pinned,
        "whole": glitch.whole,
        "apart": sorted(glitch.apart),
        "parts": sorted(glitch.parts),
    }


def flaw_row(flaw: Flaw) -> dict[str, Any]:
    return glitch_row(flaw.glitch) | {
        "set_aside": flaw.set_aside,
        "title": flaw.title,
        "cause": flaw.cause,
        "because": flaw.because,
        "status": flaw.status or "",
        "owner": flaw.owner,
        "action": flaw.action,
        "note": flaw.note,
        "fixed_at": flaw.fixed_at,
        "reopened_at": flaw.reopened_at,
        "waves": flaw.waves,
    }


def flaw_of(row: Row) -> Flaw:
    glitch = Glitch(
        row["id"], row["total"], row["count"], row["squares"], row["first_at"], row["last_at"], row["phase"],
        row["pinned"], row["whole"], frozenset(row["apart"]), frozenset(row["parts"]),
    )  # fmt: skip
    return Flaw(
        glitch=glitch,
        title=row["title"],
        cause=row["cause"],
        because=row["because"],
        status=Status(row["status"]) if row["status"] else None,
        owner=row["owner"],
        action=row["action"],
        note=row["note"],
        fixed_at=row["fixed_at"],
        reopened_at=row["reopened_at"],
        waves=row["waves"],
        set_aside=row["set_aside"],
    )


def event_of(row: Row) -> Event:
    return Event(row["at"], row["by"], What(row["what"]), row["says"])


def some(ids: Collection[int]) -> Iterator[list[int]]:
    """Ids in handfuls that fit into a statement."""
    order = sorted(ids)
    for at in range(0, len(order), MOST_IDS):
        yield order[at : at + MOST_IDS]


MOST_IDS = 500
