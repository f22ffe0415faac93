"""Alerts as Slack tells them: what there is to tell, and with which of them a message of ours begins."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from engage.labels import Kind
from engage.store.alerts import ALERT, OVER, Alert
from engage.store.database import Database
from engage.store.loading import MENTION
from engage.store.slack_posts import POST
from engage.store.tables_slack import Standing

ALERTS = "alerts"
"""The kind of a message that tells alerts."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One alert. `begins`: a message of ours begins with it. `about`: the mention that it is about, or the newest in
    its conversation; None for neither. `over_at`: when what it tells of was said to be over, None: it was not."""

    alert: Alert
    begins: bool = False
    about: int | None = None
    over_at: datetime | None = None


def alerts_key(kind: str, first: int) -> str:
    """The key of the message that begins with the alert `first`: "alerts:sla:41"."""
    return f"{ALERTS}:{kind}:{first}"


def newest(database: Database, since: datetime) -> tuple[int, int]:
    """Two numbers that change with every alert that is told from `since` on."""
    query = sa.select(sa.func.count(), sa.func.coalesce(sa.func.max(ALERT.c.id), 0)).where(ALERT.c.at >= since)
    with database.reading() as connection:
        count, last = connection.execute(query).one()
        return count, last


def tellings(
    database: Database, since: datetime, until: datetime | None = None, kind: str | None = None
) -> list[Telling]:
    """Alerts from `since` on, up to and with `until`, of this `kind` or of all; in the order of their times."""
    key = sa.literal(f"{ALERTS}:") + ALERT.c.kind + ":" + sa.cast(ALERT.c.id, sa.String)
    begins = sa.exists().where(POST.c.key == key, POST.c.standing != Standing.DROPPED)
    query = sa.select(ALERT, begins.label("begins"), _about().label("about"), _over_at().label("over_at"))
    query = query.where(ALERT.c.at >= since).order_by(ALERT.c.at, ALERT.c.id)
    if until is not None:
        query = query.where(ALERT.c.at <= until)
    if kind is not None:
        query = query.where(ALERT.c.kind == kind)
    fields = Alert.__dataclass_fields__
    with database.reading() as connection:
        return [
            Telling(Alert(**{name: row[name] for name in fields}), row["begins"], row["about"], row["over_at"])
            for row in connection.execute(query).mappings()
        ]


def _about() -> sa.ColumnElement[int | None]:
    same = (MENTION.c.conversation_id == ALERT.c.conversation_id, MENTION.c.kind == Kind.ANSWER)
    in_conversation = sa.select(sa.func.max(MENTION.c.id)).where(*same).correlate(ALERT).scalar_subquery()
    return sa.func.coalesce(ALERT.c.mention_id, in_conversation)


def _over_at() -> sa.ColumnElement[datetime | None]:
    """When the first alert of its series told after it that it is over. Only alerts about a series are ever over."""
    over = ALERT.alias()
    is_its_end = (over.c.kind == ALERT.c.kind, over.c.series == ALERT.c.series, over.c.severity == OVER)
    later = sa.and_(over.c.at >= ALERT.c.at, over.c.id > ALERT.c.id)
    ended = sa.select(sa.func.min(over.c.at)).where(*is_its_end, later).correlate(ALERT).scalar_subquery()
    return sa.case((sa.and_(ALERT.c.series != "", ALERT.c.severity != OVER), ended))
