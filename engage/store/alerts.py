"""Alerts: what somebody must know, each told once, and who has seen it."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from engage.store import tables_flaws
from engage.store.database import Database
from engage.store.statements import insert_new
from engage.store.tables import table

ALERT = table(tables_flaws.AlertRow)

TROUBLES = ("platform", "playbook", "job")
"""The kinds of what is wrong with our own work: a platform that is down, a broken playbook, a job that fails."""
OVER = "over"
"""The severity of what says that something is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAlert:
    """To be told to people. `key` is its own: told again with the same key, it is not told.

    `kind`: spike, viral, sla, glitch, gesture, follow_up, or one of `TROUBLES`. `severity` of a spike, a viral post or
    a trouble: watch, high, severe, or over. `says` is whole sentences without anybody's words or name; it is about the
    `series`, mention, conversation or glitch that is named. A trouble's `series` tells it from others: "shut:x".
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


@dataclass(frozen=True, slots=True)
class Course:
    """How far a trouble's series was told: the newest alert that told of it, and the newest that said it was over."""

    told: Alert | None = None
    over: Alert | None = None

    @property
    def is_on(self) -> bool:
        """Whether people think that it is so."""
        return self.told is not None and (self.over is None or self.over.id < self.told.id)

    @property
    def newest(self) -> int:
        """The number of its newest alert; 0 where there is none."""
        return max(alert.id if alert else 0 for alert in (self.told, self.over))


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

    def courses(self) -> dict[str, Course]:
        """By series: how far each trouble that was ever told of has been told."""
        is_over = ALERT.c.severity == OVER
        newest = sa.select(sa.func.max(ALERT.c.id)).where(ALERT.c.kind.in_(TROUBLES)).group_by(ALERT.c.series, is_over)
        found: dict[str, Course] = {}
        with self.database.reading() as connection:
            for row in connection.execute(sa.select(ALERT).where(ALERT.c.id.in_(newest))).mappings():
                alert, course = Alert(**row), found.get(row["series"], Course())
                is_told = alert.severity != OVER
                found[alert.series] = replace(course, told=alert) if is_told else replace(course, over=alert)
        return found

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
