"""The tables about people: who they are, what they told us, how their conversations stand, what we gave them.

An identity is a handle on a platform. Identities of the same `contact_id` are one contact, which is numbered like the
first of them, so that linking two contacts changes one column and can be taken back.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engage.sla.clocks import State
from engage.sla.policies import Priority, Status
from engage.store.tables import enum


class IdentityRow(SQLModel, table=True):
    """`handle` is folded, so that it is found however it is written; `shown` is how the platform writes it."""

    __tablename__ = "identity"
    __table_args__ = (
        sa.UniqueConstraint("platform", "handle", name="uq_identity_platform_handle"),
        sa.Index("ix_identity_contact_id", "contact_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int | None = None
    platform: str = Field(max_length=40)
    handle: str
    shown: str
    name: str
    zone: str = Field(max_length=64, sa_column_kwargs={"server_default": ""})
    first_seen_at: datetime


class LinkRow(SQLModel, table=True):
    """A person said that two contacts are one (`together`), or that they are not. `moved`: the identities, by id, that
    changed their contact. Taken back: `undone_at`."""

    __tablename__ = "link"
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = Field(index=True)
    other_id: int = Field(index=True)
    together: bool
    moved: Any = Field(sa_type=sa.JSON)
    basis: str
    by: str
    at: datetime
    undone_by: str = Field(sa_column_kwargs={"server_default": ""})
    undone_at: datetime | None = None


class SuppressionRow(SQLModel, table=True):
    """Why an identity is left alone: `opt_out` (they said stop, in `mention_id`) or `do_not_contact` (we said so)."""

    __tablename__ = "suppression"
    id: int | None = Field(default=None, primary_key=True)
    identity_id: int = Field(foreign_key="identity.id", index=True, ondelete="CASCADE")
    kind: str = Field(max_length=24)
    at: datetime
    by: str
    why: str
    mention_id: int | None = None
    lifted_at: datetime | None = None
    lifted_by: str = Field(sa_column_kwargs={"server_default": ""})
    lifted_why: str = Field(sa_column_kwargs={"server_default": ""})


class ConversationRow(SQLModel, table=True):
    """One person's thread. `stale` counts what happened in it since it was last thought over (0: nothing).

    `clocks` is `engage.sla.clocks.Clocks` as JSON; the columns beside it are what queues and screens ask of it.
    `follow_at` is when the next step after our answer is due, `follow` which one, `follow_says` why; `looks_at` is when
    it is thought over again if nothing happens before; `helped_at` when they told us that it helped.
    """

    __tablename__ = "conversation"
    __table_args__ = (
        sa.UniqueConstraint("platform", "thread_id", "identity_id", name="uq_conversation_thread"),
        sa.Index("ix_conversation_stale", "stale", "id"),
        sa.Index("ix_conversation_status", "status", "priority", "id"),
        sa.Index("ix_conversation_looks_at", "looks_at"),
        sa.Index("ix_conversation_identity_id", "identity_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    platform: str = Field(max_length=40)
    thread_id: str
    identity_id: int = Field(foreign_key="identity.id", ondelete="CASCADE")
    status: Status = Field(sa_type=enum(Status))
    priority: Priority = Field(sa_type=enum(Priority))
    status_because: str = Field(sa_column_kwargs={"server_default": ""})
    priority_because: str = Field(sa_column_kwargs={"server_default": ""})
    opened_at: datetime
    changed_at: datetime
    wakes_at: datetime | None = None
    assigned_to: str = Field(sa_column_kwargs={"server_default": ""})
    stale: int = Field(sa_column_kwargs={"server_default": "0"})
    clocks: Any = Field(default=None, sa_type=sa.JSON, nullable=True)
    sla_because: str = Field(sa_column_kwargs={"server_default": ""})
    frt_due: datetime | None = None
    nrt_due: datetime | None = None
    rt_due: datetime | None = None
    frt: State | None = Field(default=None, sa_type=enum(State))
    nrt: State | None = Field(default=None, sa_type=enum(State))
    rt: State | None = Field(default=None, sa_type=enum(State))
    looks_at: datetime | None = None
    helped_at: datetime | None = None
    follow: str = Field(max_length=24, sa_column_kwargs={"server_default": ""})
    follow_at: datetime | None = None
    follow_says: str = Field(sa_column_kwargs={"server_default": ""})


class EventRow(SQLModel, table=True):
    """What happened in a conversation; only ever appended to, but that an answer to our question becomes `noted` when
    another takes its place. `key` is its own there, so that nothing happens twice."""

    __tablename__ = "event"
    __table_args__ = (
        sa.UniqueConstraint("conversation_id", "key", name="uq_event_conversation_key"),
        sa.Index("ix_event_kind", "kind", "conversation_id"),
        sa.Index("ix_event_at", "kind", "at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id", ondelete="CASCADE")
    key: str = Field(max_length=80)
    at: datetime
    kind: str = Field(max_length=24)
    by: str
    says: str
    mention_id: int | None = None
    data: Any = Field(sa_type=sa.JSON)


class QuestionRow(SQLModel, table=True):
    """A CSAT question that is answered by a link. `token` is in the link, and says nothing of whose it is."""

    __tablename__ = "question"
    __table_args__ = (sa.UniqueConstraint("conversation_id", "mention_id", name="uq_question_conversation_mention"),)
    token: str = Field(primary_key=True, max_length=64)
    conversation_id: int = Field(foreign_key="conversation.id", index=True, ondelete="CASCADE")
    mention_id: int
    at: datetime
    answered_at: datetime | None = None
    score: int | None = None
    comment: str = Field(sa_column_kwargs={"server_default": ""})


class CourtesyRow(SQLModel, table=True):
    """What courtesy said of a mention's draft when it was last asked. `hits`, `misses`: [rule, sentence]."""

    __tablename__ = "courtesy"
    mention_id: int = Field(primary_key=True, foreign_key="mention.id", ondelete="CASCADE")
    outcome: str = Field(max_length=24)
    says: str
    hits: Any = Field(sa_type=sa.JSON)
    misses: Any = Field(sa_type=sa.JSON)
    asked_at: datetime
    again_at: datetime | None = None
    again: str


class GestureRow(SQLModel, table=True):
    """The ledger of gestures. `status`: asked, granted, declined, settled, cancelled. `cents`: what it costs, in
    hundredths of `currency`. `words`, `text`: how it is spoken of, and what the reply says of it, as they were when it
    was asked for. `because`: what the limits said; `asked_of`: who decides, where that is not the agent; `answer`: what
    they said. `settled_by`, `settled_at`: who settled or cancelled it, and when. `account`, `decided_account`: of the
    agent and of whoever decided, where their door knows them by one."""

    __tablename__ = "gesture"
    __table_args__ = (
        sa.Index("ix_gesture_identity_id", "identity_id", "id"),
        sa.Index("ix_gesture_agent", "agent", "asked_at"),
        sa.Index("ix_gesture_account", "account", "asked_at"),
        sa.Index("ix_gesture_status", "status", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    gesture: str = Field(max_length=60)
    mention_id: int = Field(foreign_key="mention.id", index=True, ondelete="CASCADE")
    identity_id: int = Field(foreign_key="identity.id", ondelete="CASCADE")
    cents: int = Field(sa_type=sa.BigInteger)
    currency: str = Field(max_length=8)
    agent: str
    why: str
    because: str
    words: str
    text: str
    status: str = Field(max_length=24)
    asked_at: datetime
    asked_of: str = Field(sa_column_kwargs={"server_default": ""})
    decided_by: str = Field(sa_column_kwargs={"server_default": ""})
    decided_at: datetime | None = None
    answer: str = Field(sa_column_kwargs={"server_default": ""})
    settled_by: str = Field(sa_column_kwargs={"server_default": ""})
    settled_at: datetime | None = None
    account: str = Field(max_length=80, sa_column_kwargs={"server_default": ""})
    decided_account: str = Field(max_length=80, sa_column_kwargs={"server_default": ""})
