"""Slack: our messages there; two people's approval, requested changes, and by which account somebody decided or
made a gesture"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_mention_heard_at", "mention", ["heard_at"]),
    ("ix_audit_target", "audit", ["target", "at"]),
    ("ix_decision_at", "decision", ["at"]),
    ("ix_event_at", "event", ["kind", "at"]),
)
"""By which a day is told in numbers."""


def upgrade() -> None:
    with op.batch_alter_table("draft") as draft:
        draft.add_column(sa.Column("needs", sa.Integer(), server_default="1", nullable=False))
        draft.add_column(sa.Column("first_yes", AutoString(), server_default="", nullable=False))
        draft.add_column(sa.Column("first_account", AutoString(length=80), server_default="", nullable=False))
        draft.add_column(sa.Column("wanted", AutoString(), server_default="", nullable=False))
        draft.add_column(sa.Column("wanted_by", AutoString(), server_default="", nullable=False))
    with op.batch_alter_table("decision") as decision:
        decision.add_column(sa.Column("account", AutoString(length=80), server_default="", nullable=False))
    with op.batch_alter_table("gesture") as gesture:
        gesture.add_column(sa.Column("account", AutoString(length=80), server_default="", nullable=False))
        gesture.add_column(sa.Column("decided_account", AutoString(length=80), server_default="", nullable=False))
    op.create_index("ix_gesture_account", "gesture", ["account", "asked_at"], unique=False)
    op.create_table(
        "slack_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", AutoString(length=120), nullable=False),
        sa.Column("kind", AutoString(length=24), nullable=False),
        sa.Column("mention_id", sa.Integer(), nullable=True),
        sa.Column("channel", AutoString(length=40), nullable=False),
        sa.Column("ts", AutoString(length=40), server_default="", nullable=False),
        sa.Column(
            "standing",
            sa.Enum("new", "posting", "posted", "gone", "dropped", name="standing", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("claimed_by", AutoString(length=80), server_default="", nullable=False),
        sa.Column("claimed_at", UTCDateTime(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("posted_at", UTCDateTime(), nullable=True),
        sa.Column("shown", AutoString(length=64), server_default="", nullable=False),
        sa.Column("shown_move", sa.Integer(), server_default="0", nullable=False),
        sa.Column("look_at", UTCDateTime(), nullable=True),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("trouble", AutoString(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", name="uq_slack_post_key"),
    )
    op.create_index("ix_slack_post_standing", "slack_post", ["standing", "due_at", "id"], unique=False)
    op.create_index("ix_slack_post_look_at", "slack_post", ["look_at"], unique=False)
    op.create_index("ix_slack_post_mention_id", "slack_post", ["mention_id"], unique=False)
    op.create_table(
        "slack_seen",
        sa.Column("key", AutoString(length=200), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_slack_seen_at", "slack_seen", ["at"], unique=False)
    for name, of, columns in INDEXES:
        op.create_index(name, of, columns, unique=False)


def downgrade() -> None:
    for name, of, _ in INDEXES:
        op.drop_index(name, of)
    op.drop_table("slack_seen")
    op.drop_table("slack_post")
    op.drop_index("ix_gesture_account", "gesture")
    with op.batch_alter_table("gesture") as gesture:
        gesture.drop_column("decided_account")
        gesture.drop_column("account")
    with op.batch_alter_table("decision") as decision:
        decision.drop_column("account")
    with op.batch_alter_table("draft") as draft:
        for name in ("wanted_by", "wanted", "first_account", "first_yes", "needs"):
            draft.drop_column(name)
