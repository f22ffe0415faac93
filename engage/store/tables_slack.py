"""What stands in Slack: our messages there, and what was clicked. In no other table is anything known of Slack."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engage.store.tables import enum


class Standing(StrEnum):
    """How a message of ours stands. `new`: to be posted. `posting`: claimed, so it may be there already. `posted`.
    `gone`: somebody deleted it in Slack, and it is not posted again. `dropped`: never posted, as there was nothing to
    show any more."""

    NEW = "new"
    POSTING = "posting"
    POSTED = "posted"
    GONE = "gone"
    DROPPED = "dropped"


class SlackPostRow(SQLModel, table=True):
    """One message of ours. `key` says what it shows, and there is one message for it: "mention:42", "wave:like-7",
    "history:mention:42", "alerts:spike:9", "digest:2026-03-02".

    `claimed_by`, `claimed_at`: who is posting or updating it. `shown`: a digest of what it shows, "" where that is not
    known; `shown_move`: the newest move in the audit trail that it takes into account. `look_at`: when it is looked at
    again though nothing moves, None: never. `due_at`, `tries`, `trouble`: when to try again, how often it failed in a
    row, and why.
    """

    __tablename__ = "slack_post"
    __table_args__ = (
        sa.UniqueConstraint("key", name="uq_slack_post_key"),
        sa.Index("ix_slack_post_standing", "standing", "due_at", "id"),
        sa.Index("ix_slack_post_look_at", "look_at"),
        sa.Index("ix_slack_post_mention_id", "mention_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=120)
    kind: str = Field(max_length=24)
    mention_id: int | None = None
    channel: str = Field(max_length=40)
    ts: str = Field(max_length=40, sa_column_kwargs={"server_default": ""})
    standing: Standing = Field(sa_type=enum(Standing))
    claimed_by: str = Field(max_length=80, sa_column_kwargs={"server_default": ""})
    claimed_at: datetime | None = None
    made_at: datetime
    posted_at: datetime | None = None
    shown: str = Field(max_length=64, sa_column_kwargs={"server_default": ""})
    shown_move: int = Field(sa_column_kwargs={"server_default": "0"})
    look_at: datetime | None = None
    due_at: datetime
    tries: int = Field(sa_column_kwargs={"server_default": "0"})
    trouble: str = Field(sa_column_kwargs={"server_default": ""})


class SlackSeenRow(SQLModel, table=True):
    """One thing that somebody did in Slack, kept so that it counts once, however often Slack tells of it."""

    __tablename__ = "slack_seen"
    __table_args__ = (sa.Index("ix_slack_seen_at", "at"),)
    key: str = Field(primary_key=True, max_length=200)
    at: datetime
