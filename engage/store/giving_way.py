"""Mentions that gave way to a newer one in their thread, which is gone itself: they are for an answer again."""

from datetime import datetime

import sqlalchemy as sa

from engage.labels import SAID_TO_US, Kind, Lane
from engage.sla.policies import Status
from engage.stages import Stage
from engage.store import tables
from engage.store.loading import MENTION
from engage.store.meeting import CONVERSATION
from engage.store.tables import table

DRAFT = table(tables.DraftRow)

GONE = frozenset({Stage.GONE, Stage.IGNORED})
"""Deleted, or nothing to answer after all: its author edited it, or a person corrected how it was read."""


def bereft(now: datetime) -> sa.Select[tuple[object, ...]]:
    """The newest answer of each thread that was superseded, and whose draft is good beyond `now`, if all that is newer
    there is gone. An offer never took the place of an answer, so it does not count; a resolved conversation is over.
    """
    newer, its_draft = MENTION.alias("newer"), DRAFT.alias("its_draft")
    is_newer = sa.tuple_(newer.c.posted_at, newer.c.id) > sa.tuple_(MENTION.c.posted_at, MENTION.c.id)
    is_an_offer = sa.and_(its_draft.c.lane == Lane.MARKETING, DRAFT.c.lane == Lane.SERVICE)
    successor = (
        sa.select(newer.c.id)
        .outerjoin(its_draft, its_draft.c.mention_id == newer.c.id)
        .where(newer.c.conversation_id == MENTION.c.conversation_id, newer.c.kind.in_(SAID_TO_US))
        .where(newer.c.stage.not_in(GONE), is_newer, ~sa.func.coalesce(is_an_offer, sa.false()))
    )
    return (
        sa.select(MENTION)
        .join(DRAFT, DRAFT.c.mention_id == MENTION.c.id)
        .join(CONVERSATION, CONVERSATION.c.id == MENTION.c.conversation_id)
        .where(MENTION.c.stage == Stage.SUPERSEDED, MENTION.c.due_at > now, MENTION.c.kind == Kind.ANSWER)
        .where(~MENTION.c.is_forgotten)
        .where(CONVERSATION.c.status != Status.RESOLVED, ~successor.exists())
        .order_by(MENTION.c.due_at, MENTION.c.id)
    )
