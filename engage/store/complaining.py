"""Which complaints are open, and which are none: decided here, for courtesy and for every screen that shows it."""

import sqlalchemy as sa

from engage.conversations import What
from engage.labels import SAID_TO_US, Intent
from engage.sla.policies import Status
from engage.stages import Stage
from engage.store import tables
from engage.store.lessons import MISREAD
from engage.store.loading import MENTION
from engage.store.meeting import CONVERSATION
from engage.store.noting import EVENT
from engage.store.tables import table
from engage.types import Verdict

READING, DECISION = table(tables.ReadingRow), table(tables.DecisionRow)


def is_open_complaint() -> sa.ColumnElement[bool]:
    """Whether a row of MENTION, joined to its READING and its CONVERSATION, is a complaint that nobody has put right.

    It is until its conversation is resolved, or its author says that it helped. A conversation in which something
    happened that nobody has thought over yet may be another thing than its status tells: there a complaint counts as
    open unless it was resolved since.
    """
    resolved = sa.exists().where(EVENT.c.conversation_id == CONVERSATION.c.id, EVENT.c.kind == What.RESOLVED)
    is_later = sa.case((EVENT.c.at >= MENTION.c.heard_at, 1), else_=0) == 1  # plainly, SQLite would look for it by time
    resolved_since = resolved.where(is_later).correlate(MENTION, CONVERSATION)
    is_thought_over = sa.or_(CONVERSATION.c.stale == 0, resolved_since)
    is_resolved = sa.and_(CONVERSATION.c.status == Status.RESOLVED, is_thought_over)
    helped = sa.func.coalesce(CONVERSATION.c.helped_at >= MENTION.c.heard_at, sa.false())
    is_complaint = sa.and_(READING.c.intent == Intent.COMPLAINT, MENTION.c.kind.in_(SAID_TO_US))
    return sa.and_(is_complaint, MENTION.c.stage != Stage.GONE, ~is_misread(), ~is_resolved, ~helped)


def is_misread() -> sa.ColumnElement[bool]:
    """Whether a person rejected the draft of a row of MENTION because it is not what was meant."""
    last_why = (
        sa.select(DECISION.c.why)
        .where(DECISION.c.mention_id == MENTION.c.id, DECISION.c.verdict == Verdict.REJECTED)
        .order_by(DECISION.c.id.desc())
        .limit(1)
        .correlate(MENTION)
        .scalar_subquery()
    )
    return sa.and_(MENTION.c.stage == Stage.REJECTED, sa.func.coalesce(last_why, "") == MISREAD)
