"""How it goes with a wave: where each of its mentions is, and what a person last decided about it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from engage.labels import Lane
from engage.likeness import NO_WAVE
from engage.stages import Stage
from engage.store import tables
from engage.store.database import Database
from engage.store.loading import MENTION
from engage.store.slack_posts import POST
from engage.store.tables import table
from engage.store.tables_slack import Standing
from engage.types import Verdict

DECISION, DRAFT = table(tables.DecisionRow), table(tables.DraftRow)

WAVE = "wave"
"""The kind of a message of ours that shows a wave."""


@dataclass(frozen=True, slots=True)
class Member:
    """One mention of a wave. `verdict`, `by`, `at` are of the last decision about it; None and "" without one."""

    mention_id: int
    stage: Stage
    verdict: Verdict | None = None
    by: str = ""
    at: datetime | None = None


def wave_key(name: str) -> str:
    """The key of the message that shows this wave: "wave:like-delay-41"."""
    return f"{WAVE}:{name}"


def members(database: Database, waves: Collection[str]) -> dict[str, list[Member]]:
    """All of these waves, by wave, in the order in which they were begun."""
    newest = sa.select(sa.func.max(DECISION.c.id)).where(DECISION.c.mention_id == MENTION.c.id)
    last = DECISION.c.id == newest.correlate(MENTION).scalar_subquery()
    columns = (MENTION.c.wave, MENTION.c.id, MENTION.c.stage, DECISION.c.verdict, DECISION.c.by, DECISION.c.at)
    query = sa.select(*columns).select_from(MENTION.outerjoin(DECISION, last)).where(MENTION.c.wave.in_(waves))
    found: dict[str, list[Member]] = {wave: [] for wave in waves}
    with database.reading() as connection:
        for wave, *values in connection.execute(query.order_by(MENTION.c.id)):
            mention_id, stage, verdict, by, at = values
            found[wave].append(Member(mention_id, stage, verdict, by or "", at))
    return found


def without_message(database: Database, limit: int) -> list[tuple[str, Lane]]:
    """Waves with drafts that are held, and their lanes, that have no message of ours and wait for none."""
    key = sa.literal(f"{WAVE}:") + MENTION.c.wave
    has_one = sa.exists().where(POST.c.key == key, POST.c.standing != Standing.DROPPED)
    query = sa.select(MENTION.c.wave, sa.func.min(DRAFT.c.lane)).join(DRAFT, DRAFT.c.mention_id == MENTION.c.id)
    query = query.where(MENTION.c.stage == Stage.HELD, MENTION.c.wave.not_in(NO_WAVE), ~has_one)
    with database.reading() as connection:
        found = connection.execute(query.group_by(MENTION.c.wave).order_by(sa.func.min(MENTION.c.id)).limit(limit))
        return [(wave, Lane(lane)) for wave, lane in found]
