"""What Slack, the command line and the digest ask in numbers: a day as it went, and what waits for people now."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from engage.store import queues
from engage.store.database import Database
from engage.store.day_rows import COUNTS
from engage.store.days import Day, Edges
from engage.store.queues import Queue, Waiting

AT_MOST = 5


class Numbers:
    """Read-only questions, each one transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def day(self, begins: datetime, ends: datetime, zone: ZoneInfo) -> Day:
        """What happened from `begins` up to `ends`, which `engage.store.days.bounds` tells of a date; its hours are
        those of the wall clock in `zone`."""
        day, edges = Day(begins, ends), Edges.of(begins, ends, zone)
        with self.database.reading() as connection:
            for count in COUNTS:
                day = count(connection, day, edges)
        return day

    def queue(self, now: datetime, limit: int = AT_MOST) -> Queue:
        """What waits for people, with at most `limit` conversations that are overdue, and as many that soon are."""
        with self.database.reading() as connection:
            return queues.queue(connection, now, limit)

    def assigned(self, to: Collection[str], limit: int = AT_MOST) -> tuple[Waiting, ...]:
        """Conversations that are not resolved and assigned to one of these names; the most urgent first."""
        with self.database.reading() as connection:
            return queues.assigned(connection, to, limit)
