"""Whether a mention may go on: pauses of people, and platforms that take nothing for now."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engage.store import tables
from engage.store.loading import MENTION
from engage.store.tables import table

PAUSE, DRAFT = table(tables.PauseRow), table(tables.DraftRow)

SHUT = "shut:"
"""The scope of the platforms that take nothing for now."""


def pause_row(scope: str, by: str, why: str, now: datetime, until: datetime | None = None) -> dict[str, Any]:
    return {"scope": scope, "by": by, "at": now, "why": why, "until": until}


def paused(now: datetime, only_shut: bool) -> sa.ColumnElement[bool]:
    """Whether a pause covers the mention: everything, its draft's lane, its platform, or only that being shut."""
    lane = sa.select("lane:" + sa.cast(DRAFT.c.lane, sa.String)).where(DRAFT.c.mention_id == MENTION.c.id)
    covering = [PAUSE.c.scope == SHUT + MENTION.c.platform]
    if not only_shut:
        covering += [
            PAUSE.c.scope == "all",
            PAUSE.c.scope == "platform:" + MENTION.c.platform,
            PAUSE.c.scope.in_(lane.correlate(MENTION)),
        ]
    return sa.select(PAUSE.c.scope).where(in_force(now), sa.or_(*covering)).correlate(MENTION).exists()


def in_force(now: datetime) -> sa.ColumnElement[bool]:
    """Whether a pause has not ended by itself."""
    return sa.or_(PAUSE.c.until.is_(None), PAUSE.c.until > now)
