"""Our messages in Slack as the database knows them: which are wanted, who is at which, and what each of them shows.

One message for each key, whatever happens: the key is unique, and whoever posts or updates a message claims it first,
by compare-and-set, in a transaction of its own. Every method is one transaction; several processes share the database.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from engage.likeness import NO_WAVE
from engage.stages import Stage
from engage.store import tables, tables_slack
from engage.store.database import Database
from engage.store.loading import MENTION
from engage.store.statements import insert_new
from engage.store.tables import table
from engage.store.tables_slack import Standing

POST, SEEN = table(tables_slack.SlackPostRow), table(tables_slack.SlackSeenRow)
AUDIT, DECISION = table(tables.AuditRow), table(tables.DecisionRow)

CARD = "mention"
"""The kind of a message that shows one mention's draft."""

HISTORY = "history"
"""The kind of a message that tells, in the thread under a card, what happened to it."""

FREE_AFTER = timedelta(seconds=30)
"""A claim that is older was broken off: longer than a call to Slack ever takes with its time-out."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A message that is to be there. `key` is its own; `mention_id` is whose draft it shows, if it is a card."""

    key: str
    kind: str
    channel: str
    mention_id: int | None = None


@dataclass(frozen=True, slots=True)
class SlackPost:
    """One message of ours. `ts` is Slack's name for it in its channel, "" before it was posted; `shown` digests what it
    shows, "" where that is not known; `shown_move` is the newest move that it takes into account."""

    id: int
    key: str
    kind: str
    channel: str
    ts: str
    standing: Standing
    mention_id: int | None
    made_at: datetime
    due_at: datetime
    claimed_at: datetime | None
    posted_at: datetime | None
    shown: str
    shown_move: int
    tries: int

    @property
    def parent(self) -> str:
        """The key of the message in whose thread it stands, or ""."""
        return self.key.removeprefix(f"{HISTORY}:") if self.kind == HISTORY else ""


@dataclass(frozen=True, slots=True)
class Shows:
    """What a message shows now: the digest, the newest move in it, and when to look again, None: when it moves only."""

    digest: str
    move: int
    look_at: datetime | None


class SlackPosts:
    """`me` names this process among all that share the database."""

    def __init__(self, database: Database, me: str) -> None:
        self.database, self.me = database, me

    def want(self, wanted: Sequence[Wanted], now: datetime) -> int:
        """Keep that these are to be posted, but for those that are known already; how many are new."""
        if not wanted:
            return 0
        fresh = {"standing": Standing.NEW, "made_at": now, "due_at": now}
        rows = [
            {"key": each.key, "kind": each.kind, "channel": each.channel, "mention_id": each.mention_id} | fresh
            for each in wanted
        ]
        again = sa.update(POST).where(
            POST.c.key.in_([each.key for each in wanted]), POST.c.standing == Standing.DROPPED
        )
        with self.database.writing() as connection:
            new = len(connection.execute(insert_new(POST, self.database.is_sqlite), rows).all())
            revived = connection.execute(again.values(standing=Standing.NEW, due_at=now, tries=0)).rowcount
        return new + revived

    def without_card(self, limit: int) -> list[int]:
        """Mentions that wait for a person and have no card: held ones of no wave, and those to be posted by hand. Those
        that are due first on top."""
        theirs = sa.and_(POST.c.mention_id == MENTION.c.id, POST.c.kind == CARD, POST.c.standing != Standing.DROPPED)
        alone = sa.or_(MENTION.c.stage == Stage.BY_HAND, MENTION.c.wave.in_(NO_WAVE))
        query = sa.select(MENTION.c.id).where(MENTION.c.stage.in_((Stage.HELD, Stage.BY_HAND)), alone)
        query = query.where(~sa.exists().where(theirs)).order_by(MENTION.c.due_at, MENTION.c.id)
        with self.database.reading() as connection:
            return list(connection.scalars(query.limit(limit)))

    def to_post(self, now: datetime, limit: int) -> list[SlackPost]:
        """Those that are to be posted and whose time has come, the oldest first."""
        query = sa.select(POST).where(POST.c.standing == Standing.NEW, POST.c.due_at <= now)
        return self._posts(query.order_by(POST.c.due_at, POST.c.id).limit(limit))

    def broken_off(self, now: datetime, limit: int) -> list[SlackPost]:
        """Those that somebody began to post and never finished: they may be there already."""
        query = sa.select(POST).where(POST.c.standing == Standing.POSTING, POST.c.due_at <= now, _is_free(now))
        return self._posts(query.order_by(POST.c.due_at, POST.c.id).limit(limit))

    def to_update(self, now: datetime, since: int, limit: int) -> list[SlackPost]:
        """Those that may show something old: their mention moved after the move `since`, or their time has come."""
        due = sa.select(POST.c.id).where(POST.c.look_at <= now)
        moved = sa.select(POST.c.id).join(AUDIT, AUDIT.c.mention_id == POST.c.mention_id)
        old = due.union(moved.where(AUDIT.c.id > since, AUDIT.c.id > POST.c.shown_move))
        query = sa.select(POST).where(POST.c.id.in_(old), POST.c.standing == Standing.POSTED, POST.c.due_at <= now)
        query = query.where(_is_free(now)).order_by(POST.c.look_at.is_(None).desc(), POST.c.look_at, POST.c.id)
        return self._posts(query.limit(limit))

    def sweep(self, now: datetime) -> int:
        """Find all messages whose mention has moved since, by reading all of them, and have them looked at now; how
        many. For what moved while no process watched."""
        newest = sa.select(sa.func.max(AUDIT.c.id)).where(AUDIT.c.mention_id == POST.c.mention_id).scalar_subquery()
        behind = sa.update(POST).where(POST.c.standing == Standing.POSTED, newest > POST.c.shown_move)
        with self.database.writing() as connection:
            return connection.execute(behind.values(look_at=now)).rowcount

    def claim(self, post: SlackPost, now: datetime) -> bool:
        """This process posts or updates it from now on; False where another was faster."""
        to = Standing.POSTED if post.standing is Standing.POSTED else Standing.POSTING
        mine = sa.update(POST).where(POST.c.id == post.id, POST.c.standing == post.standing, _is_free(now))
        with self.database.writing() as connection:
            found = connection.execute(mine.values(standing=to, claimed_by=self.me, claimed_at=now))
            return found.rowcount == 1

    def posted(self, post: SlackPost, ts: str, shows: Shows, now: datetime) -> bool:
        """It stands there: `ts` is Slack's name for it. False where the claim had run out, and nothing was kept."""
        return self._release(
            post, standing=Standing.POSTED, ts=ts, posted_at=now, shown=shows.digest, shown_move=shows.move,
            look_at=shows.look_at, due_at=now, tries=0, trouble="",
        )  # fmt: skip

    def updated(self, post: SlackPost, shows: Shows) -> None:
        """It shows this now."""
        self._release(post, shown=shows.digest, shown_move=shows.move, look_at=shows.look_at, tries=0, trouble="")

    def later(self, post: SlackPost, due_at: datetime, trouble: str = "") -> None:
        """It was surely not posted, or updated: try again then."""
        to = Standing.POSTED if post.standing is Standing.POSTED else Standing.NEW
        self._release(post, standing=to, due_at=due_at, tries=post.tries + 1, trouble=trouble)

    def unsure(self, post: SlackPost, due_at: datetime, trouble: str) -> None:
        """Nobody knows whether it was posted, or what it shows now: look there at `due_at`, and bring it up to date."""
        self._release(post, shown="", due_at=due_at, look_at=due_at, tries=post.tries + 1, trouble=trouble)

    def end(self, post: SlackPost, standing: Standing, trouble: str = "") -> None:
        """Nothing is done about it any more: it is gone, or was never wanted."""
        self._release(post, standing=standing, look_at=None, trouble=trouble)

    def stir(self, keys: Collection[str], now: datetime) -> None:
        """These may show something old: look at them at once."""
        with self.database.writing() as connection:
            posted = sa.update(POST).where(POST.c.key.in_(keys), POST.c.standing == Standing.POSTED)
            connection.execute(posted.values(look_at=now))

    def unchanged(self, found: Sequence[tuple[SlackPost, Shows]]) -> None:
        """These were looked at, and show the truth already: nobody needs to touch them in Slack."""
        same = (
            sa.update(POST)
            .where(POST.c.id == sa.bindparam("of"), POST.c.shown == sa.bindparam("digest"))
            .values(shown_move=sa.bindparam("move"), look_at=sa.bindparam("at"))
        )
        changes = [
            {"of": post.id, "digest": shows.digest, "move": shows.move, "at": shows.look_at} for post, shows in found
        ]
        if changes:
            with self.database.writing() as connection:
                connection.execute(same, changes)

    def newest_moves(self, mention_ids: Collection[int]) -> dict[int, int]:
        """The newest move of each, by mention. Asked before a mention is loaded, nothing newer is ever missed."""
        query = sa.select(AUDIT.c.mention_id, sa.func.max(AUDIT.c.id)).where(AUDIT.c.mention_id.in_(mention_ids))
        with self.database.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(query.group_by(AUDIT.c.mention_id))}

    def newest_move(self) -> int:
        """Of all moves there ever were."""
        with self.database.reading() as connection:
            return connection.scalar(sa.select(sa.func.max(AUDIT.c.id))) or 0

    def decided_without(self, kind: str, limit: int) -> list[SlackPost]:
        """Cards that stand there, of mentions that somebody decided about, and that have no message of `kind` yet."""
        other = POST.alias()
        theirs = sa.and_(other.c.mention_id == POST.c.mention_id, other.c.kind == kind)
        decided = sa.exists().where(DECISION.c.mention_id == POST.c.mention_id)
        query = sa.select(POST).where(POST.c.kind == CARD, POST.c.standing == Standing.POSTED, decided)
        return self._posts(query.where(~sa.exists().where(theirs)).order_by(POST.c.id).limit(limit))

    def by_key(self, keys: Collection[str]) -> dict[str, SlackPost]:
        """Those of these keys that are known."""
        return {post.key: post for post in self._posts(sa.select(POST).where(POST.c.key.in_(keys)))}

    def first_time(self, key: str, now: datetime) -> bool:
        """Whether this was not told to any process before; from now on it was."""
        with self.database.writing() as connection:
            return bool(connection.execute(insert_new(SEEN, self.database.is_sqlite), {"key": key, "at": now}).all())

    def forget(self, before: datetime) -> None:
        """What was told before then is not told again by Slack."""
        with self.database.writing() as connection:
            connection.execute(sa.delete(SEEN).where(SEEN.c.at < before))

    def _posts(self, query: sa.Select[tuple[object, ...]]) -> list[SlackPost]:
        fields = SlackPost.__dataclass_fields__
        with self.database.reading() as connection:
            found = connection.execute(query).mappings()
            return [SlackPost(**{name: row[name] for name in fields}) for row in found]

    def _release(self, post: SlackPost, **changes: object) -> bool:
        """Change it and let it go, if it is still ours."""
        mine = sa.update(POST).where(POST.c.id == post.id, POST.c.claimed_by == self.me)
        with self.database.writing() as connection:
            return connection.execute(mine.values(**changes, claimed_by="", claimed_at=None)).rowcount == 1


def _is_free(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(POST.c.claimed_at.is_(None), POST.c.claimed_at <= now - FREE_AFTER)
