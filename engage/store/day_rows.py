"""The queries behind a day in numbers: each adds what it counts to a day, within a transaction that is given to it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import fmean
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from engage.conversations import What
from engage.glitches.flaw import What as Became
from engage.labels import Cause, Kind, Lane
from engage.stages import Stage
from engage.store import tables
from engage.store.alerts import ALERT
from engage.store.complaining import DECISION, READING
from engage.store.days import TOP_CAUSES, Day, Edges, Hour, Lanes, Spread
from engage.store.glitch_rows import GLITCH_EVENT, IS_COMPLAINT, ROUTE
from engage.store.loading import MENTION
from engage.store.meeting import CONVERSATION
from engage.store.noting import CSAT, DELIVERY, EVENT
from engage.store.rows import dollars
from engage.store.tables import table
from engage.types import Verdict

AUDIT, DRAFT, SPENT = table(tables.AuditRow), table(tables.DraftRow), table(tables.SpentRow)

LATE = timedelta(hours=1)
"""So long after it happened the clocks of a conversation may be told of something, at most."""


def heard(connection: sa.Connection, day: Day, edges: Edges) -> Day:
    """What was heard, hour by hour, and what it was."""
    hour = sa.case(*((MENTION.c.heard_at < end, hour) for end, hour in zip(edges.ends, edges.hours, strict=True)))
    complains = sa.func.coalesce(IS_COMPLAINT, sa.false())
    mentions = (
        sa.select(hour.label("hour"), MENTION.c.stage, complains.label("complains"), READING.c.cause, ROUTE.c.lane)
        .select_from(MENTION)
        .outerjoin(READING, READING.c.mention_id == MENTION.c.id)
        .outerjoin(ROUTE, ROUTE.c.mention_id == MENTION.c.id)
        .where(MENTION.c.kind == Kind.ANSWER, *_within(MENTION.c.heard_at, day))
        .subquery()
    )
    counted = sa.select(mentions, sa.func.count().label("heard")).group_by(*mentions.c)
    hours, complaints, causes, lanes, ignored = Counter[int](), Counter[int](), Counter[Cause](), Counter[Lane](), 0
    for row in connection.execute(counted):
        hours[row.hour] += row.heard
        if row.stage is Stage.IGNORED:
            ignored += row.heard
        elif row.lane:
            lanes[row.lane] += row.heard
        if row.complains:
            complaints[row.hour] += row.heard
            causes.update({row.cause: row.heard} if row.cause else {})
    return replace(
        day,
        heard=hours.total(),
        routed=Lanes.of(lanes),
        ignored=ignored,
        complaints=complaints.total(),
        causes=tuple(sorted(causes.items(), key=lambda each: (-each[1], each[0]))[:TOP_CAUSES]),
        hours=tuple(Hour(hour, hours[hour], complaints[hour]) for hour in range(24)),
    )


def moved(connection: sa.Connection, day: Day, _edges: Edges) -> Day:
    """What became of drafts. A mention counts once, however often it was moved to and fro."""
    before, after = AUDIT.c.source, AUDIT.c.target
    approved = sa.and_(before == Stage.HELD, after.in_((Stage.APPROVED, Stage.BY_HAND)))
    edited = sa.exists().where(DECISION.c.mention_id == AUDIT.c.mention_id, DECISION.c.verdict == Verdict.EDITED)
    counts = {
        "drafts": sa.and_(before == Stage.DRAFTED, after.in_((Stage.HELD, Stage.HELD_BACK))),
        "approved": approved,
        "edited": sa.and_(approved, edited),
        "rejected": after == Stage.REJECTED,
        "expired": after == Stage.EXPIRED,
    }
    targets = (Stage.HELD, Stage.HELD_BACK, Stage.APPROVED, Stage.BY_HAND, Stage.REJECTED, Stage.EXPIRED)
    query = sa.select(
        *(sa.func.count(sa.case((of, AUDIT.c.mention_id)).distinct()).label(name) for name, of in counts.items())
    ).where(after.in_(targets), *_within(AUDIT.c.at, day))
    return replace(day, **connection.execute(query).one()._asdict())


def sent(connection: sa.Connection, day: Day, edges: Edges) -> Day:
    """What went out, how long after it was heard, and what that cost."""
    query = (
        sa.select(AUDIT.c.at, AUDIT.c.source, MENTION.c.kind, MENTION.c.heard_at, DRAFT.c.lane, DELIVERY.c.price_micros)
        .join(MENTION, MENTION.c.id == AUDIT.c.mention_id)
        .outerjoin(DRAFT, DRAFT.c.mention_id == AUDIT.c.mention_id)
        .outerjoin(DELIVERY, DELIVERY.c.mention_id == AUDIT.c.mention_id)
        .where(AUDIT.c.target == Stage.SENT, *_within(AUDIT.c.at, day))
    )
    went_out = connection.execute(query).all()
    answers = [row for row in went_out if row.kind is Kind.ANSWER]
    answered = Counter(edges.hour(row.at) for row in answers)
    return replace(
        day,
        sent=Lanes.of(Counter(row.lane for row in went_out if row.lane)),
        by_hand=sum(row.source not in {Stage.SENDING, Stage.UNKNOWN} for row in went_out),
        answered=len(answers),
        answered_after=Spread.of([_seconds(row) for row in answers]),
        dollars=day.dollars + dollars(sum(row.price_micros or 0 for row in went_out)),
        hours=tuple(replace(hour, answered=answered[hour.hour]) for hour in day.hours),
    )


def decided(connection: sa.Connection, day: Day, _edges: Edges) -> Day:
    """How long it took until somebody first decided about what was heard."""
    earlier = DECISION.alias()
    is_first = ~sa.exists().where(earlier.c.mention_id == DECISION.c.mention_id, earlier.c.id < DECISION.c.id)
    query = (
        sa.select(DECISION.c.at, MENTION.c.heard_at)
        .join(MENTION, MENTION.c.id == DECISION.c.mention_id)
        .where(MENTION.c.kind == Kind.ANSWER, is_first, *_within(DECISION.c.at, day))
    )
    return replace(day, decided_after=Spread.of([_seconds(row) for row in connection.execute(query)]))


@dataclass(frozen=True, slots=True)
class _Clock:
    stopped_at: datetime | None
    missed_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Clocks:
    clocks: tuple[_Clock, ...]


CLOCKS = TypeAdapter(_Clocks | None)
"""As much of `engage.sla.clocks.Clocks` as is asked here, out of its JSON: the calendars in it take time to make."""


def promised(connection: sa.Connection, day: Day, _edges: Edges) -> Day:
    """What was promised and kept, by the clocks of those conversations in which something happened; what was not, by
    the alerts that tell of it."""
    stops = (EVENT.c.kind.in_((What.ANSWERED.value, What.BECAME.value)), EVENT.c.at >= day.begins - LATE)
    ids = sa.select(EVENT.c.conversation_id).where(*stops, EVENT.c.at < day.ends)
    query = sa.select(sa.cast(CONVERSATION.c.clocks, sa.Text)).where(CONVERSATION.c.id.in_(ids))
    kept = sum(_kept(clocks, day) for clocks in connection.scalars(query) if clocks)
    missed = (ALERT.c.kind == "sla", ALERT.c.severity == "missed", *_within(ALERT.c.at, day))
    return replace(day, kept=kept, missed=_count(connection, sa.func.count(), *missed))


def told(connection: sa.Connection, day: Day, _edges: Edges) -> Day:
    """What customers said of us, what somebody had to know, and what became of glitches."""
    given = sa.select(EVENT.c.data).where(EVENT.c.kind == CSAT, *_within(EVENT.c.at, day))
    marks = [int(data["score"]) for data in connection.scalars(given)]
    glitches, on_day = sa.func.count(GLITCH_EVENT.c.glitch_id.distinct()), _within(GLITCH_EVENT.c.at, day)
    opened = GLITCH_EVENT.c.what.in_((Became.CONFIRMED.value, Became.REOPENED.value))
    return replace(
        day,
        marks=len(marks),
        mark=fmean(marks) if marks else None,
        alerts=_count(connection, sa.func.count(), ALERT.c.severity != "over", *_within(ALERT.c.at, day)),
        opened=_count(connection, glitches, opened, *on_day),
        fixed=_count(connection, glitches, GLITCH_EVENT.c.what == Became.FIXED.value, *on_day),
    )


def spent(connection: sa.Connection, day: Day, _edges: Edges) -> Day:
    """What hearing cost on that day in UTC which has most of this one."""
    date = (day.begins + (day.ends - day.begins) / 2).date()
    micros = connection.scalar(sa.select(sa.func.sum(SPENT.c.micros)).where(SPENT.c.day == date))
    return replace(day, dollars=day.dollars + dollars(int(micros or 0)))


COUNTS = (heard, moved, sent, decided, promised, told, spent)
"""All that is counted of a day, in this order."""


def _kept(clocks: str, day: Day) -> int:
    """How many of a conversation's clocks were stopped in time, on this day."""
    found = CLOCKS.validate_json(clocks)
    stopped = [each.stopped_at for each in found.clocks if each.missed_at is None] if found else []
    return sum(at is not None and day.begins <= at < day.ends for at in stopped)


def _seconds(row: Any) -> float:
    """How long after it was heard."""
    return float((row.at - row.heard_at).total_seconds())


def _within(column: sa.ColumnElement[datetime], day: Day) -> Sequence[sa.ColumnElement[bool]]:
    return column >= day.begins, column < day.ends


def _count(connection: sa.Connection, count: sa.ColumnElement[int], *where: sa.ColumnElement[bool]) -> int:
    return connection.scalar(sa.select(count).where(*where)) or 0
