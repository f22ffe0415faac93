"""The tables about what breaks and what stirs: glitches and their incidents, spikes, viral posts, alerts."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engage.glitches.glitch import Phase
from engage.labels import Cause
from engage.store.tables import enum


class GlitchRow(SQLModel, table=True):
    """`engage.glitches.Glitch` and what people made of it. `status`: open, fixing, fixed, reopened, once confirmed."""

    __tablename__ = "glitch"
    __table_args__ = (sa.Index("ix_glitch_phase", "phase", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    total: bytes
    count: int
    squares: float
    first_at: datetime
    last_at: datetime
    phase: Phase = Field(sa_type=enum(Phase))
    pinned: bool
    whole: bool
    apart: Any = Field(sa_type=sa.JSON)
    parts: Any = Field(sa_type=sa.JSON)
    set_aside: bool = Field(sa_column_kwargs={"server_default": sa.false()})
    title: str
    cause: Cause | None = Field(default=None, sa_type=enum(Cause))
    because: str
    status: str = Field(max_length=24)
    owner: str
    action: str
    note: str
    fixed_at: datetime | None = None
    reopened_at: datetime | None = None
    waves: int = Field(sa_column_kwargs={"server_default": "0"})


class IncidentRow(SQLModel, table=True):
    """One mention of a glitch. `gathered_at` also tells complaints that were looked at from those that were not."""

    __tablename__ = "incident"
    __table_args__ = (sa.Index("ix_incident_glitch_id", "glitch_id", "at"),)
    mention_id: int = Field(primary_key=True, foreign_key="mention.id", ondelete="CASCADE")
    glitch_id: int = Field(foreign_key="glitch.id", ondelete="CASCADE")
    identity_id: int | None = None
    at: datetime
    gathered_at: datetime
    because: str


class GlitchEventRow(SQLModel, table=True):
    """What became of a glitch, by whom and why; only ever appended to."""

    __tablename__ = "glitch_event"
    id: int | None = Field(default=None, primary_key=True)
    glitch_id: int = Field(foreign_key="glitch.id", index=True, ondelete="CASCADE")
    at: datetime
    by: str
    what: str = Field(max_length=24)
    says: str


class RegisterRow(SQLModel, table=True):
    """One row (id 1) that whoever writes about glitches locks and counts up, so that two never write at once, and who
    holds them in memory sees that somebody else wrote. `next_id`: ids below it were given, if only for a while."""

    __tablename__ = "register"
    id: int | None = Field(default=None, primary_key=True)
    turn: int
    next_id: int


class HourRow(SQLModel, table=True):
    """What was heard of a series in the hour from `start`; `heard` is the part of the hour in which we listened."""

    __tablename__ = "hour"
    series: str = Field(primary_key=True, max_length=80)
    start: datetime = Field(primary_key=True)
    total: int
    negative: int
    heard: float


class ListenedRow(SQLModel, table=True):
    """All that was posted from `since` until `until` has been heard by a listener, as far as its platform gave it."""

    __tablename__ = "listened"
    listener: str = Field(primary_key=True, max_length=80)
    since: datetime
    until: datetime


class WatchRow(SQLModel, table=True):
    """How a series, or a post ("post:42"), stands: `engage.spikes.State` as JSON."""

    __tablename__ = "watch"
    series: str = Field(primary_key=True, max_length=80)
    state: Any = Field(sa_type=sa.JSON)
    at: datetime


class SightingRow(SQLModel, table=True):
    """How far a post had reached at one time; None where its platform did not tell."""

    __tablename__ = "sighting"
    __table_args__ = (sa.Index("ix_sighting_at", "at"),)
    mention_id: int = Field(primary_key=True, foreign_key="mention.id", ondelete="CASCADE")
    at: datetime = Field(primary_key=True)
    followers: int | None = Field(default=None, sa_type=sa.BigInteger)
    replies: int | None = Field(default=None, sa_type=sa.BigInteger)
    likes: int | None = Field(default=None, sa_type=sa.BigInteger)
    reposts: int | None = Field(default=None, sa_type=sa.BigInteger)


class AlertRow(SQLModel, table=True):
    """What somebody must know, told once: `key` is its own. `kind`: spike, viral, sla, glitch, gesture, follow_up,
    platform, playbook, job."""

    __tablename__ = "alert"
    __table_args__ = (
        sa.UniqueConstraint("key", name="uq_alert_key"),
        sa.Index("ix_alert_at", "at", "id"),
        sa.Index("ix_alert_seen_at", "seen_at", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=200)
    kind: str = Field(max_length=24)
    severity: str = Field(max_length=24)
    at: datetime
    says: str
    series: str = Field(max_length=80, sa_column_kwargs={"server_default": ""})
    mention_id: int | None = None
    conversation_id: int | None = None
    glitch_id: int | None = None
    seen_at: datetime | None = None
    seen_by: str = Field(sa_column_kwargs={"server_default": ""})
