"""Which complaints are open: decided here, for courtesy and for every screen that shows it."""

import sqlalchemy as sa

from engage.conversations import What
from engage.labels import SAID_TO_US, Intent
from engage.sla.policies import Status
from engage.stages import Stage
from engage.store import tables
from engage.store.loading import MENTION
from engage.store.meeting import CONVERSATION
from engage.store.noting import EVENT
from engage.store.tables import table

READING = table(tables.ReadingRow)


def is_open_complaint() -> sa.ColumnElement[bool]:
    """Whether a row of MENTION, joined to its READING and its CONVERSATION, is a complaint that nobody has put right.

    It is until its conversation is resolved, or its author says that it helped. A conversation in which something
    happened that nobody has thought over yet may be another thing than its status tells: there a complaint counts as
    open unless it was resolved since.
    """
    resolved = sa.exists().where(EVENT.c.conversation_id == CONVERSATION.c.id, EVENT.c.kind == What.RESOLVED)
    resolved_since = resolved.where(EVENT.c.at >= MENTION.c.heard_at).correlate(MENTION, CONVERSATION)
    is_thought_over = sa.or_(CONVERSATION.c.stale == 0, resolved_since)
    is_resolved = sa.and_(CONVERSATION.c.status == Status.RESOLVED, is_thought_over)
    helped = sa.func.coalesce(CONVERSATION.c.helped_at >= MENTION.c.heard_at, sa.false())
    is_complaint = sa.and_(READING.c.intent == Intent.COMPLAINT, MENTION.c.kind.in_(SAID_TO_US))
    return sa.and_(is_complaint, MENTION.c.stage != Stage.GONE, ~is_resolved, ~helped)
