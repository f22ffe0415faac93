"""Alerts: what somebody must know, each told once, and who has seen it."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from engage.store import tables_flaws
from engage.store.database import Database
from engage.store.statements import insert_new
from engage.store.tables import table

ALERT = table(tables_flaws.AlertRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAlert:
    """To be told to people. `key` is its own: told again with the same key, it is not told.

    `kind`: spike, viral, sla, glitch, gesture or follow_up. `severity` of a spike or a viral post: watch, high, severe,
    or over. `says` is whole sentences without anybody's words or name; it is about the `series`, mention, conversation
    or glitch that is named.
    """

    key: str
    kind: str
    severity: str
    at: datetime
    says: str
    series: str = ""
    mention_id: int | None = None
    conversation_id: int | None = None
    glitch_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert(NewAlert):
    """One that was told. `seen_by` somebody at `seen_at`, or by nobody yet."""

    id: int
    seen_at: datetime | None = None
    seen_by: str = ""


class Alerts:
    """Telling, listing, seeing. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def tell(self, alerts: Sequence[NewAlert]) -> list[int]:
        """Keep these; returns the ids of those that had not been told before, in their order."""
        with self.database.writing() as connection:
            return tell(connection, alerts, self.database.is_sqlite)

    def list(
        self, since: datetime | None = None, kind: str | None = None, unseen_only: bool = False, limit: int = 100
    ) -> Sequence[Alert]:
        """The newest first: those at or after `since`, of this `kind`, that nobody has seen yet."""
        query = sa.select(ALERT)
        if since is not None:
            query = query.where(ALERT.c.at >= since)
        if kind is not None:
            query = query.where(ALERT.c.kind == kind)
        if unseen_only:
            query = query.where(ALERT.c.seen_at.is_(None))
        with self.database.reading() as connection:
            found = connection.execute(query.order_by(ALERT.c.at.desc(), ALERT.c.id.desc()).limit(limit)).mappings()
            return [Alert(**row) for row in found]

    def some(self, alert_ids: Collection[int]) -> Sequence[Alert]:
        """These, in the order they were told."""
        query = sa.select(ALERT).where(ALERT.c.id.in_(alert_ids)).order_by(ALERT.c.id)
        with self.database.reading() as connection:
            return [Alert(**row) for row in connection.execute(query).mappings()]

    def seen(self, alert_id: int, by: str, now: datetime) -> Alert | None:
        """Somebody has seen it; returns it as it is now, None if there is no such alert. Who saw it first stands."""
        see = sa.update(ALERT).where(ALERT.c.id == alert_id, ALERT.c.seen_at.is_(None))
        with self.database.writing() as connection:
            connection.execute(see.values(seen_at=now, seen_by=by))
            row = connection.execute(sa.select(ALERT).where(ALERT.c.id == alert_id)).mappings().one_or_none()
            return Alert(**row) if row else None


def tell(connection: sa.Connection, alerts: Sequence[NewAlert], on_sqlite: bool) -> list[int]:
    """As `Alerts.tell`, within a transaction that keeps more than the alerts."""
    insert = insert_new(ALERT, on_sqlite)
    told = (connection.scalar(insert, asdict(alert)) for alert in alerts)
    return [alert_id for alert_id in told if alert_id is not None]
