"""What the watch over volume and mood keeps: how far was listened, what was heard hour by hour, how each series stands.

A post belongs to the hour in which it was posted, not to that in which it was heard: what a restart catches up on is
no spike. An hour counts as heard as far as somebody listened to it, be it later.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import sqlalchemy as sa
from pydantic import TypeAdapter

from engage.labels import SAID_TO_US, Sentiment
from engage.spikes import Event, Hour, Spikes, State, holding, release
from engage.store import tables, tables_flaws
from engage.store.alerts import NewAlert, tell
from engage.store.database import Database
from engage.store.loading import MENTION
from engage.store.statements import put
from engage.store.tables import table

HOUR, LISTENED = table(tables_flaws.HourRow), table(tables_flaws.ListenedRow)
WATCH, READING = table(tables_flaws.WatchRow), table(tables.ReadingRow)
STATE = TypeAdapter(State)

POST = "post:"
"""Before the number of a mention: the state of a single post."""

CATCH_UP = timedelta(hours=24)
"""Platforms give so much back to whoever was away, as a rule; after a longer silence listening begins anew."""
SKEW = timedelta(minutes=5)
"""So far a clock may be behind the one before, of another process or before it was set: nothing begins anew."""

Fold = Callable[[Mapping[str, State]], tuple[Mapping[str, State], Sequence[NewAlert]]]
"""The states as they are > as they are from now on (only those that changed matter), and what is to be told."""


@dataclass(frozen=True, slots=True)
class Cover:
    """All that was posted between these two moments has been heard."""

    since: datetime
    until: datetime


class Watching:
    """Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def listened(self, listener: str, now: datetime) -> None:
        """All that this listener's platform had at `now` has been heard."""
        with self.database.writing() as connection:
            row = connection.execute(sa.select(LISTENED).where(LISTENED.c.listener == listener)).one_or_none()
            since, until = now, now
            if row is not None and row.until - SKEW <= now <= row.until + CATCH_UP:
                since, until = row.since, max(row.until, now)
            mark = {"listener": listener, "since": since, "until": until}
            connection.execute(put(LISTENED, self.database.is_sqlite), mark)

    def covers(self) -> dict[str, Cover]:
        """How far each listener has heard."""
        with self.database.reading() as connection:
            return {row.listener: Cover(row.since, row.until) for row in connection.execute(sa.select(LISTENED))}

    def posts(self, platform: str, begin: datetime, end: datetime) -> tuple[int, int]:
        """How many posts were posted there from `begin` until before `end`, and how many of them are negative. One that
        has not been read yet is not there yet."""
        negative = sa.case((READING.c.sentiment == Sentiment.NEGATIVE, 1), else_=0)
        query = (
            sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(negative), 0))
            .select_from(MENTION.join(READING, READING.c.mention_id == MENTION.c.id))
            .where(MENTION.c.platform == platform, MENTION.c.posted_at >= begin, MENTION.c.posted_at < end)
            .where(MENTION.c.kind.in_(SAID_TO_US))
        )
        with self.database.reading() as connection:
            total, bad = connection.execute(query).one()
            return total, int(bad)

    def keep(self, series: str, hours: Sequence[Hour]) -> None:
        """Keep these hours in place of what was known of them."""
        rows = [
            {"series": series, "start": h.start, "total": h.total, "negative": h.negative, "heard": h.heard}
            for h in hours
        ]
        if rows:
            with self.database.writing() as connection:
                connection.execute(put(HOUR, self.database.is_sqlite), rows)

    def hours(self, series: str, since: datetime) -> list[Hour]:
        """What was heard from `since` on, the oldest first; hours in which nobody listened are not there."""
        query = sa.select(HOUR).where(HOUR.c.series == series, HOUR.c.start >= since).order_by(HOUR.c.start)
        with self.database.reading() as connection:
            return [Hour(row.start, row.total, row.negative, row.heard) for row in connection.execute(query)]

    def series(self, since: datetime) -> list[str]:
        """The platforms that were heard since then, by name."""
        query = sa.select(HOUR.c.series).distinct().where(HOUR.c.start >= since).order_by(HOUR.c.series)
        with self.database.reading() as connection:
            return list(connection.scalars(query))

    def newest(self, series: str) -> datetime | None:
        """The last hour that is kept of it."""
        with self.database.reading() as connection:
            found = connection.scalar(sa.select(sa.func.max(HOUR.c.start)).where(HOUR.c.series == series))
            return cast(datetime | None, found)

    def states(self, of_posts: bool) -> dict[str, State]:
        """How the series stand, or `of_posts` the posts that were ever told of."""
        is_post = WATCH.c.series.startswith(POST)
        with self.database.reading() as connection:
            return _states(connection, is_post if of_posts else ~is_post)

    def fold(self, series: Collection[str], step: Fold, now: datetime) -> list[int]:
        """Take the states of these series one step on; returns the ids of the new alerts. States and alerts are kept
        together: whoever dies in between has told nothing, and the next look finds the same."""
        with self._alone() as connection:
            before = _states(connection, WATCH.c.series.in_(series))
            after, alerts = step(before)
            _keep(connection, before, after, now, self.database.is_sqlite)
            return tell(connection, alerts, self.database.is_sqlite)

    def release(self, by: str, now: datetime, settings: Spikes) -> tuple[str, ...]:
        """A person lets marketing go on; returns what held it until now, as `holds` does."""
        with self._alone() as connection:
            before = _states(connection, ~WATCH.c.series.startswith(POST))
            after = {series: release(state, by, now, settings) for series, state in before.items()}
            _keep(connection, before, after, now, self.database.is_sqlite)
            return _holding(before, settings)

    def holds(self, settings: Spikes) -> tuple[str, ...]:
        """What holds the marketing lane, in a few words each. Posts hold nothing: a viral one may be praise, and one
        that is not makes a spike."""
        return _holding(self.states(of_posts=False), settings)

    @contextmanager
    def _alone(self) -> Iterator[sa.Connection]:
        """A transaction in which nobody else changes a state. SQLite lets one write at a time anyway."""
        with self.database.writing() as connection:
            if not self.database.is_sqlite:
                connection.execute(sa.text("LOCK TABLE watch IN SHARE ROW EXCLUSIVE MODE"))
            yield connection


def holds(database: Database, settings: Spikes) -> tuple[str, ...]:
    """What holds the marketing lane now, in a few words each: "on x since 2 March at 14:05 UTC". One small query."""
    return Watching(database).holds(settings)


def _states(connection: sa.Connection, which: sa.ColumnElement[bool]) -> dict[str, State]:
    found = connection.execute(sa.select(WATCH.c.series, WATCH.c.state).where(which).order_by(WATCH.c.series))
    return {row.series: STATE.validate_python(row.state) for row in found}


def _keep(
    connection: sa.Connection, before: Mapping[str, State], after: Mapping[str, State], now: datetime, on_sqlite: bool
) -> None:
    """Those that changed; a series of which nothing was ever told has no row."""
    rows = [
        {"series": series, "state": STATE.dump_python(state, mode="json"), "at": now}
        for series, state in after.items()
        if state != before.get(series, State())
    ]
    if rows:
        connection.execute(put(WATCH, on_sqlite), rows)


def _holding(states: Mapping[str, State], settings: Spikes) -> tuple[str, ...]:
    return tuple(_says(series, event) for series, state in states.items() for event in holding(state, settings))


def _says(series: str, event: Event) -> str:
    at = event.opened_at
    return f"on {series} since {at.day} {at:%B} at {at:%H:%M} UTC"
