"""What hearing and sending cost, day by day. Days are in UTC."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

import sqlalchemy as sa

from engage.store import tables
from engage.store.database import Database
from engage.store.loading import MENTION
from engage.store.rows import dollars
from engage.store.tables import table

DELIVERY, SPENT = table(tables.DeliveryRow), table(tables.SpentRow)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one listener (hearing) or one platform (sending) cost on one day, in US dollars. `count`: replies sent."""

    what: str
    day: date
    dollars: Decimal
    count: int = 0


class Costs:
    """Read-only questions about money, each one transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def hearing(self, since: date) -> list[Cost]:
        """By listener and day, the oldest first; a day without cost is left out."""
        query = sa.select(SPENT.c.listener, SPENT.c.day, SPENT.c.micros).where(SPENT.c.day >= since)
        with self.database.reading() as connection:
            found = connection.execute(query.order_by(SPENT.c.day, SPENT.c.listener))
            return [Cost(row.listener, row.day, dollars(row.micros)) for row in found]

    def sending(self, since: date) -> list[Cost]:
        """By platform and day, the oldest first: what was sent through an API that takes money for it."""
        query = (
            sa.select(MENTION.c.platform, DELIVERY.c.tried_at, DELIVERY.c.price_micros)
            .join(MENTION, MENTION.c.id == DELIVERY.c.mention_id)
            .where(DELIVERY.c.price_micros > 0, DELIVERY.c.tried_at >= datetime.combine(since, time(), UTC))
        )
        with self.database.reading() as connection:
            return _by_day(tuple(row) for row in connection.execute(query))


def _by_day(sent: Iterable[tuple[str, datetime, int]]) -> list[Cost]:
    """Platform, moment and millionths of a dollar of each reply > the sum of each platform's day."""
    micros: dict[tuple[date, str], list[int]] = defaultdict(list)
    for platform, at, price in sent:
        micros[at.astimezone(UTC).date(), platform].append(price)
    return [Cost(what, day, dollars(sum(some)), len(some)) for (day, what), some in sorted(micros.items())]
