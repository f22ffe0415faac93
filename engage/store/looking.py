"""Looking only: what the screens, the numbers and `goodword why` ask of the database. Nothing here changes anything."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from engage.exchange import Malformed, Said
from engage.items import Item
from engage.labels import Lane
from engage.stages import Stage
from engage.store import rows, tables
from engage.store.database import Database
from engage.store.lessons import DECISION, lessons
from engage.store.loading import MENTION, load
from engage.store.store import AUDIT, MALFORMED
from engage.store.tables import table
from engage.store.wall import said_of
from engage.types import Decision, How, Lesson

ROUTE, DRAFT, SANDBOX = table(tables.RouteRow), table(tables.DraftRow), table(tables.SandboxRow)


@dataclass(frozen=True, slots=True)
class Step:
    """One move that was made, as the audit trail has it."""

    at: datetime
    source: Stage
    target: Stage
    by: str
    because: str


@dataclass(frozen=True, slots=True)
class Told:
    """The whole way of one mention."""

    item: Item
    steps: tuple[Step, ...]
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class PlaybookCount:
    """How many drafts a playbook made."""

    lane: Lane
    playbook: str
    drafts: int


@dataclass(frozen=True, slots=True)
class Pinned:
    """One reply in the sandbox: what would have been posted, and under what."""

    key: str
    said: Said
    handle: str
    mention_text: str
    text: str
    lane: Lane
    playbook: str
    at: datetime


class Looking:
    """Read-only questions, each one transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def stages(self) -> dict[Stage, int]:
        """How many mentions are in each stage; a stage without any is left out."""
        query = sa.select(MENTION.c.stage, sa.func.count()).group_by(MENTION.c.stage)
        return dict(self._pairs(query))

    def lanes(self) -> dict[Lane | None, int]:
        """How many mentions were routed into each lane; None: read, and no playbook matched."""
        query = sa.select(ROUTE.c.lane, sa.func.count()).group_by(ROUTE.c.lane)
        return dict(self._pairs(query))

    def drafted(self) -> int:
        """How many mentions ever got a draft."""
        with self.database.reading() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(DRAFT)) or 0

    def playbooks(self) -> list[PlaybookCount]:
        """How many drafts each playbook made, the busiest first."""
        count = sa.func.count().label("drafts")
        query = sa.select(DRAFT.c.lane, DRAFT.c.playbook, count).group_by(DRAFT.c.lane, DRAFT.c.playbook)
        with self.database.reading() as connection:
            found = connection.execute(query.order_by(count.desc(), DRAFT.c.playbook)).all()
            return [PlaybookCount(row.lane, row.playbook, row.drafts) for row in found]

    def held(self, limit: int, lane: Lane | None = None, stage: Stage = Stage.HELD) -> list[Item]:
        """Held drafts, or those in another `stage` where a person must act; those that expire first on top."""
        query = sa.select(MENTION).where(MENTION.c.stage == stage)
        if lane:
            query = query.join(DRAFT, DRAFT.c.mention_id == MENTION.c.id).where(DRAFT.c.lane == lane)
        with self.database.reading() as connection:
            return load(connection, query.order_by(MENTION.c.due_at, MENTION.c.id).limit(limit))

    def of_wave(self, wave: str, stage: Stage) -> list[Item]:
        """The touches of a wave that are in `stage`, in the order in which they were begun."""
        query = sa.select(MENTION).where(MENTION.c.wave == wave, MENTION.c.stage == stage)
        with self.database.reading() as connection:
            return load(connection, query.order_by(MENTION.c.id))

    def sizes(self, waves: Collection[str]) -> dict[str, int]:
        """How many drafts of each of these waves are held."""
        query = sa.select(MENTION.c.wave, sa.func.count()).where(MENTION.c.wave.in_(waves))
        return dict(self._pairs(query.where(MENTION.c.stage == Stage.HELD).group_by(MENTION.c.wave))) if waves else {}

    def waiting(self) -> dict[Lane, int]:
        """How many drafts are held, by lane."""
        query = sa.select(DRAFT.c.lane, sa.func.count()).join(MENTION, MENTION.c.id == DRAFT.c.mention_id)
        return dict(self._pairs(query.where(MENTION.c.stage == Stage.HELD).group_by(DRAFT.c.lane)))

    def answerable(self) -> dict[How, int]:
        """How the mentions may be answered that a playbook matched: how many each way."""
        query = sa.select(MENTION.c.how, sa.func.count()).join(ROUTE, ROUTE.c.mention_id == MENTION.c.id)
        return dict(self._pairs(query.where(ROUTE.c.lane.is_not(None)).group_by(MENTION.c.how)))

    def wordings(self, platform: str) -> Iterator[str]:
        """The text of every draft that could be sent through this platform's API."""
        query = sa.select(DRAFT.c.text).join(MENTION, MENTION.c.id == DRAFT.c.mention_id)
        with self.database.reading() as connection:
            yield from connection.scalars(query.where(MENTION.c.platform == platform, MENTION.c.how == How.API))

    def told(self, mention_id: int) -> Told | None:
        """One mention with everything that happened to it, or None if there is none with this number."""
        return next(iter(self.tell([mention_id])), None)

    def tell(self, mention_ids: Collection[int]) -> list[Told]:
        """Several of them at once, by id; so many queries as for one."""
        if not mention_ids:
            return []
        with self.database.reading() as connection:
            items = load(connection, sa.select(MENTION).where(MENTION.c.id.in_(mention_ids)).order_by(MENTION.c.id))
            steps, decisions = (_by_mention(connection, of, mention_ids) for of in (AUDIT, DECISION))
        return [
            Told(
                item,
                tuple(Step(s["at"], s["source"], s["target"], s["by"], s["because"]) for s in steps[item.id]),
                tuple(rows.decision_of(d) for d in decisions[item.id]),
            )
            for item in items
        ]

    def some(self, mention_ids: Collection[int]) -> list[Item]:
        """These mentions, those that are due first on top."""
        query = sa.select(MENTION).where(MENTION.c.id.in_(mention_ids)).order_by(MENTION.c.due_at, MENTION.c.id)
        with self.database.reading() as connection:
            return load(connection, query)

    def pinned(self, limit: int) -> list[Pinned]:
        """The newest replies in the sandbox, newest first."""
        with self.database.reading() as connection:
            found = connection.execute(sa.select(SANDBOX).order_by(SANDBOX.c.id.desc()).limit(limit)).mappings()
            return [
                Pinned(
                    row["key"], said_of(row["id"]), row["handle"], row["mention_text"], row["text"], row["lane"],
                    row["playbook"], row["at"],
                )
                for row in found
            ]  # fmt: skip

    def malformed(self, limit: int) -> list[Malformed]:
        """The newest rows that were told about, newest first."""
        with self.database.reading() as connection:
            found = connection.execute(sa.select(MALFORMED).order_by(MALFORMED.c.id.desc()).limit(limit)).all()
            return [Malformed(row.source, row.line, row.problem, row.excerpt) for row in found]

    def lessons(self, after: datetime | None = None) -> list[Lesson]:
        """What people's decisions (later than `after`) teach about readings, one for each mention at most."""
        return lessons(self.database, after)

    def newest_move(self) -> int:
        """A number that grows with every move: when it has not changed, neither has any screen."""
        with self.database.reading() as connection:
            return connection.scalar(sa.select(sa.func.max(AUDIT.c.id))) or 0

    def everything(self, batch: int = 500) -> Iterator[Item]:
        """Every mention in the order it was heard, read in batches so that memory stays small."""
        after = 0
        while True:
            query = sa.select(MENTION).where(MENTION.c.id > after).order_by(MENTION.c.id).limit(batch)
            with self.database.reading() as connection:
                items = load(connection, query)
            yield from items
            if len(items) < batch:
                return
            after = items[-1].id

    def _pairs(self, query: sa.Select[Any]) -> list[tuple[Any, int]]:
        with self.database.reading() as connection:
            return [(key, count) for key, count in connection.execute(query)]


def _by_mention(connection: sa.Connection, what: sa.Table, mention_ids: Collection[int]) -> dict[int, list[rows.Row]]:
    """The rows of `what` that belong to these mentions, in the order they were written."""
    query = sa.select(what).where(what.c.mention_id.in_(mention_ids)).order_by(what.c.id)
    found: dict[int, list[rows.Row]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        found[row["mention_id"]].append(cast(rows.Row, row))
    return found
