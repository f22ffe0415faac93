"""How far posts had reached, and when: which to look at again, which to judge, and what is usual."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from engage.items import Item
from engage.labels import SAID_TO_US
from engage.notes import Reach
from engage.spikes import Sighting, Viral
from engage.store import tables_flaws
from engage.store.database import Database
from engage.store.loading import MENTION, load
from engage.store.statements import ignore
from engage.store.tables import table

SIGHTING = table(tables_flaws.SightingRow)
REACTIONS = (
    sa.func.coalesce(SIGHTING.c.replies, 0)
    + sa.func.coalesce(SIGHTING.c.likes, 0)
    + sa.func.coalesce(SIGHTING.c.reposts, 0)
)
REACH = ("replies", "likes", "reposts")
RENEW = (
    sa.update(MENTION)
    .where(MENTION.c.id == sa.bindparam("of_id"))
    .values({name: sa.bindparam(f"now_{name}") for name in REACH})
)
"""What is kept of a mention's reach is the newest."""

NEW = timedelta(days=1)
"""A post that is heard later than so after it was posted is not followed."""
ENOUGH = 2_000
"""Posts that tell what is usual."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A post and its sightings, the oldest first."""

    mention_id: int
    platform: str
    posted_at: datetime
    conversation_id: int | None
    sightings: tuple[Sighting, ...]


class Sightings:
    """Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def first(self, platform: str, now: datetime) -> None:
        """Keep what was told of new posts when they were heard, if their platform tells how far a post reached."""
        told = sa.or_(MENTION.c.replies.is_not(None), MENTION.c.likes.is_not(None), MENTION.c.reposts.is_not(None))
        columns = (MENTION.c.followers, MENTION.c.replies, MENTION.c.likes, MENTION.c.reposts)
        heard = sa.select(MENTION.c.id, MENTION.c.heard_at, *columns).where(*_posted(platform, now - NEW, now), told)
        heard = heard.where(~sa.exists().where(SIGHTING.c.mention_id == MENTION.c.id))
        names = ["mention_id", "at", "followers", "replies", "likes", "reposts"]
        with self.database.writing() as connection:
            connection.execute(ignore(SIGHTING, self.database.is_sqlite).from_select(names, heard))

    def saw(self, reaches: Mapping[int, Reach], now: datetime) -> None:
        """These mentions have reached so far now."""
        known = {mention_id: asdict(reach) for mention_id, reach in reaches.items() if reach != Reach()}
        if not known:
            return
        rows = [
            {"mention_id": mention_id, "at": now, "followers": None, **reach} for mention_id, reach in known.items()
        ]
        newest = [
            {"of_id": mention_id, **{f"now_{name}": count for name, count in reach.items()}}
            for mention_id, reach in known.items()
        ]
        with self.database.writing() as connection:
            connection.execute(ignore(SIGHTING, self.database.is_sqlite), rows)
            connection.execute(RENEW, newest)

    def due(self, listener: str, now: datetime, settings: Viral) -> list[Item]:
        """Young posts to look at again: those with most reactions first, then those with the largest audience. One that
        had none when it was heard is looked at once more, and then no longer while it has none."""
        reactions, followers = sa.func.max(REACTIONS), sa.func.max(sa.func.coalesce(SIGHTING.c.followers, 0))
        young = now - timedelta(hours=settings.look_hours)
        # Half of it: looks come with some delay, and one that comes early by a second must not wait for the next.
        before = now - timedelta(minutes=settings.look_minutes) / 2
        found = (
            sa.select(SIGHTING.c.mention_id)
            .join(MENTION, MENTION.c.id == SIGHTING.c.mention_id)
            .where(MENTION.c.listener == listener, MENTION.c.posted_at > young, ~MENTION.c.is_forgotten)
            .group_by(SIGHTING.c.mention_id)
            .having(sa.func.max(SIGHTING.c.at) <= before, sa.or_(reactions > 0, sa.func.count() == 1))
            .order_by(reactions.desc(), followers.desc(), SIGHTING.c.mention_id.desc())
            .limit(settings.looks)
        )
        with self.database.reading() as connection:
            return load(connection, sa.select(MENTION).where(MENTION.c.id.in_(list(connection.scalars(found)))))

    def stirring(self, platform: str, since: datetime, young: datetime, audience: float) -> list[int]:
        """The posts, posted after `young`, that were seen `since` with a reaction or with so large an audience."""
        noted = sa.or_(REACTIONS > 0, SIGHTING.c.followers >= audience)
        query = (
            sa.select(MENTION.c.id)
            .distinct()
            .join(SIGHTING, SIGHTING.c.mention_id == MENTION.c.id)
            .where(MENTION.c.platform == platform, MENTION.c.posted_at > young, SIGHTING.c.at >= since, noted)
        )
        with self.database.reading() as connection:
            return list(connection.scalars(query))

    def of(self, mention_ids: Collection[int]) -> list[Seen]:
        """These posts with all their sightings; one that is gone, or was never seen, is left out."""
        with self.database.reading() as connection:
            return _seen(connection, mention_ids)

    def earlier(self, platform: str, since: datetime, until: datetime) -> list[Seen]:
        """The newest `ENOUGH` posts between these moments that were seen."""
        query = sa.select(MENTION.c.id).where(
            *_posted(platform, since, until), sa.exists().where(SIGHTING.c.mention_id == MENTION.c.id)
        )
        with self.database.reading() as connection:
            found = connection.scalars(query.order_by(MENTION.c.posted_at.desc()).limit(ENOUGH))
            return _seen(connection, list(found))

    def forget(self, before: datetime) -> None:
        """What was seen before tells nothing of what is usual now."""
        with self.database.writing() as connection:
            connection.execute(sa.delete(SIGHTING).where(SIGHTING.c.at < before))


def _posted(platform: str, since: datetime, until: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """What people posted there after `since`, up to `until`."""
    heard = MENTION.c.kind.in_(SAID_TO_US)
    return MENTION.c.platform == platform, MENTION.c.posted_at > since, MENTION.c.posted_at <= until, heard


def _seen(connection: sa.Connection, mention_ids: Collection[int]) -> list[Seen]:
    sightings: dict[int, list[Sighting]] = defaultdict(list)
    of_those = sa.select(SIGHTING).where(SIGHTING.c.mention_id.in_(mention_ids)).order_by(SIGHTING.c.at)
    for row in connection.execute(of_those):
        sightings[row.mention_id].append(Sighting(row.at, row.followers, row.replies, row.likes, row.reposts))
    posts = sa.select(MENTION.c.id, MENTION.c.platform, MENTION.c.posted_at, MENTION.c.conversation_id)
    return [
        Seen(row.id, row.platform, row.posted_at, row.conversation_id, tuple(sightings[row.id]))
        for row in connection.execute(posts.where(MENTION.c.id.in_(sightings)).order_by(MENTION.c.id))
    ]
