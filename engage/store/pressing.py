"""Alerts that nobody has seen and that cannot wait: a screen shows them until somebody has.

Troubles are not among them: every page shows closed platforms, broken playbooks and failing jobs as long as they last.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from engage.labels import Kind
from engage.store.alerts import ALERT, TROUBLES
from engage.store.database import Database
from engage.store.loading import MENTION

PRESSING = ("high", "severe", "missed")
"""Severities that cannot wait. What a spike, a viral post or an SLA warning says below them is for whoever asks."""
CANNOT_WAIT = ALERT.c.severity.in_(PRESSING) & ALERT.c.kind.not_in(TROUBLES)


@dataclass(frozen=True, slots=True)
class Pressing:
    """One such alert. `mention_id` is what it is about, or the newest mention in its conversation; None for neither."""

    id: int
    kind: str
    severity: str
    at: datetime
    says: str
    mention_id: int | None


def pressing(database: Database, most: int) -> tuple[tuple[Pressing, ...], int]:
    """The newest of them, and how many there are in all."""
    where = (ALERT.c.seen_at.is_(None), CANNOT_WAIT)
    same = (MENTION.c.conversation_id == ALERT.c.conversation_id, MENTION.c.kind == Kind.ANSWER)
    newest = sa.select(sa.func.max(MENTION.c.id)).where(*same).correlate(ALERT).scalar_subquery()
    about = sa.func.coalesce(ALERT.c.mention_id, newest)
    query = sa.select(ALERT.c.id, ALERT.c.kind, ALERT.c.severity, ALERT.c.at, ALERT.c.says, about).where(*where)
    with database.reading() as connection:
        rows = connection.execute(query.order_by(ALERT.c.at.desc(), ALERT.c.id.desc()).limit(most)).all()
        count = connection.scalar(sa.select(sa.func.count()).where(*where)) if len(rows) == most else len(rows)
    return tuple(Pressing(*row) for row in rows), count or 0


def seen(database: Database, alert_ids: Collection[int] | None, by: str, now: datetime) -> None:
    """Somebody has seen these, or (None) all that cannot wait and were told up to now. Who saw one first stands."""
    which = CANNOT_WAIT & (ALERT.c.at <= now) if alert_ids is None else ALERT.c.id.in_(alert_ids)
    with database.writing() as connection:
        see = sa.update(ALERT).where(which, ALERT.c.seen_at.is_(None))
        connection.execute(see.values(seen_at=now, seen_by=by))
