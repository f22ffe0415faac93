"""The tables, in the words of the product. SQLModel declares them; nothing outside `engage.store` sees a row.

A mention has at most one current reading, route, draft and delivery: their key is the mention's. What was before is
told by `audit` and `decision`, which are only ever appended to. Where a mention is, is said once, by `mention.stage`:
drafts and deliveries have no status of their own that could disagree with it.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, cast

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engage.labels import Cause, Intent, Kind, Lane, Sentiment, Urgency
from engage.stages import Stage
from engage.types import How, Verdict


def enum(of: type[StrEnum]) -> Any:
    """An enum stored as its word, readable in any database tool and free of native types that are hard to migrate."""
    return sa.Enum(of, native_enum=False, length=24, values_callable=lambda e: [member.value for member in e])


def table(row: type[SQLModel]) -> sa.Table:
    """The SQLAlchemy table behind a SQLModel class, for statements over many rows at once."""
    return cast(sa.Table, vars(row)["__table__"])


class MentionRow(SQLModel, table=True):
    __tablename__ = "mention"
    __table_args__ = (
        sa.UniqueConstraint("platform", "external_id", name="uq_mention_platform_external_id"),
        sa.Index("ix_mention_due", "stage", "due_at", "id"),
        sa.Index("ix_mention_looked_at", "listener", "looked_at", "id"),
        sa.Index("ix_mention_identity_id", "identity_id", "id"),
        sa.Index("ix_mention_conversation_id", "conversation_id", "id"),
        sa.Index("ix_mention_wave", "wave", "id"),
        sa.Index("ix_mention_posted_at", "platform", "posted_at"),
        sa.Index("ix_mention_heard_at", "heard_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    platform: str = Field(max_length=40)
    external_id: str = Field(max_length=200)
    listener: str = Field(max_length=80)
    text: str
    handle: str
    name: str
    followers: int | None = Field(default=None, sa_type=sa.BigInteger)
    posted_at: datetime
    heard_at: datetime
    url: str
    thread_id: str
    parent_id: str
    thread: Any = Field(sa_type=sa.JSON, sa_column_kwargs={"server_default": "[]"})
    how: How = Field(sa_type=enum(How), sa_column_kwargs={"server_default": How.API.value})
    how_because: str = Field(sa_column_kwargs={"server_default": ""})
    is_forgotten: bool = Field(sa_column_kwargs={"server_default": sa.false()})
    looked_at: datetime | None = None
    kind: Kind = Field(sa_type=enum(Kind), sa_column_kwargs={"server_default": Kind.ANSWER.value})
    reply_to: str = Field(max_length=200, sa_column_kwargs={"server_default": ""})
    wave: str = Field(max_length=40, sa_column_kwargs={"server_default": ""})
    replies: int | None = Field(default=None, sa_type=sa.BigInteger)
    likes: int | None = Field(default=None, sa_type=sa.BigInteger)
    reposts: int | None = Field(default=None, sa_type=sa.BigInteger)
    identity_id: int | None = None
    conversation_id: int | None = None
    stage: Stage = Field(sa_type=enum(Stage))
    due_at: datetime


class ReadingRow(SQLModel, table=True):
    __tablename__ = "reading"
    mention_id: int = Field(primary_key=True, foreign_key="mention.id", ondelete="CASCADE")
    sentiment: Sentiment = Field(sa_type=enum(Sentiment))
    sentiment_confidence: float
    sentiment_second: Sentiment | None = Field(default=None, sa_type=enum(Sentiment))
    intent: Intent = Field(sa_type=enum(Intent))
    intent_confidence: float
    intent_second: Intent | None = Field(default=None, sa_type=enum(Intent))
    cause: Cause | None = Field(default=None, sa_type=enum(Cause))
    cause_confidence: float | None
    cause_second: Cause | None = Field(default=None, sa_type=enum(Cause))
    urgency: Urgency = Field(sa_type=enum(Urgency))
    urgency_confidence: float
    urgency_second: Urgency | None = Field(default=None, sa_type=enum(Urgency))
    language: str = Field(max_length=8)
    language_confidence: float
    language_second: str | None = Field(default=None, max_length=8)
    model: str
    unsure: bool = Field(sa_column_kwargs={"server_default": sa.false()})
    embedding: bytes | None = None
    corrected_by: str = Field(sa_column_kwargs={"server_default": ""})


class RouteRow(SQLModel, table=True):
    __tablename__ = "route"
    mention_id: int = Field(primary_key=True, foreign_key="mention.id", ondelete="CASCADE")
    lane: Lane | None = Field(default=None, sa_type=enum(Lane))
    playbook: str
    version: str
    found: Any = Field(sa_type=sa.JSON)
    hits: Any = Field(sa_type=sa.JSON)
    misses: Any = Field(sa_type=sa.JSON)


class DraftRow(SQLModel, table=True):
    __tablename__ = "draft"
    mention_id: int = Field(primary_key=True, foreign_key="mention.id", ondelete="CASCADE")
    playbook: str
    version: str
    lane: Lane = Field(sa_type=enum(Lane))
    variant: str
    text: str
    others: Any = Field(sa_type=sa.JSON)
    expires_at: datetime
    needs: int = Field(sa_column_kwargs={"server_default": "1"})
    first_yes: str = Field(sa_column_kwargs={"server_default": ""})
    first_account: str = Field(max_length=80, sa_column_kwargs={"server_default": ""})
    wanted: str = Field(sa_column_kwargs={"server_default": ""})
    wanted_by: str = Field(sa_column_kwargs={"server_default": ""})


class DeliveryRow(SQLModel, table=True):
    __tablename__ = "delivery"
    mention_id: int = Field(primary_key=True, foreign_key="mention.id", ondelete="CASCADE")
    text: str
    attempt: int
    first_tried_at: datetime | None = None
    tried_at: datetime | None = None
    external_id: str
    url: str
    sent_at: datetime | None = None
    price_micros: int = Field(sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "0"})


class DecisionRow(SQLModel, table=True):
    __tablename__ = "decision"
    __table_args__ = (sa.Index("ix_decision_at", "at"),)
    id: int | None = Field(default=None, primary_key=True)
    mention_id: int = Field(foreign_key="mention.id", index=True, ondelete="CASCADE")
    verdict: Verdict = Field(sa_type=enum(Verdict))
    by: str
    at: datetime
    text: str
    why: str
    account: str = Field(max_length=80, sa_column_kwargs={"server_default": ""})


class AuditRow(SQLModel, table=True):
    """Every move that ever happened. Written in the same transaction as the move itself."""

    __tablename__ = "audit"
    __table_args__ = (sa.Index("ix_audit_target", "target", "at"),)
    id: int | None = Field(default=None, primary_key=True)
    mention_id: int = Field(foreign_key="mention.id", index=True, ondelete="CASCADE")
    at: datetime
    source: Stage = Field(sa_type=enum(Stage))
    target: Stage = Field(sa_type=enum(Stage))
    by: str
    because: str


class CursorRow(SQLModel, table=True):
    """How far a listener has heard; moves in the same transaction as the mentions it stands for."""

    __tablename__ = "cursor"
    listener: str = Field(primary_key=True, max_length=80)
    value: str
    at: datetime


class MalformedRow(SQLModel, table=True):
    """A row that could not become a mention, kept so that nothing is dropped in silence."""

    __tablename__ = "malformed"
    id: int | None = Field(default=None, primary_key=True)
    listener: str = Field(max_length=80, index=True)
    source: str
    line: int
    problem: str
    excerpt: str
    at: datetime


class OwnRow(SQLModel, table=True):
    """A post of our own account under somebody else's, kept so that nothing is answered twice."""

    __tablename__ = "own"
    __table_args__ = (sa.Index("ix_own_parent_id", "platform", "parent_id"),)
    platform: str = Field(primary_key=True, max_length=40)
    external_id: str = Field(primary_key=True, max_length=200)
    parent_id: str = Field(max_length=200)
    url: str
    text: str
    posted_at: datetime


class SpentRow(SQLModel, table=True):
    """What hearing cost on one day (UTC), in millionths of a US dollar."""

    __tablename__ = "spent"
    listener: str = Field(primary_key=True, max_length=80)
    day: date = Field(primary_key=True)
    micros: int = Field(sa_type=sa.BigInteger)


class PauseRow(SQLModel, table=True):
    """Where nothing is said or heard for now. `scope` is "all", "lane:<lane>" or "platform:<platform>" where a person
    paused it, "shut:<platform>" or "listener:<name>" where the platform takes nothing. `until` None: until resumed."""

    __tablename__ = "pause"
    scope: str = Field(primary_key=True, max_length=80)
    by: str
    at: datetime
    why: str
    until: datetime | None = None


class SandboxRow(SQLModel, table=True):
    """What would have been posted. `key` is not unique on purpose: a reply pinned twice must show."""

    __tablename__ = "sandbox"
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=120, index=True)
    platform: str
    external_id: str
    handle: str
    mention_text: str
    text: str
    lane: Lane = Field(sa_type=enum(Lane))
    playbook: str
    at: datetime
