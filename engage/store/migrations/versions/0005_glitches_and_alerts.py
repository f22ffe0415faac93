"""what breaks and what stirs: glitches, incidents, spikes, viral posts, alerts"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", AutoString(length=200), nullable=False),
        sa.Column("kind", AutoString(length=24), nullable=False),
        sa.Column("severity", AutoString(length=24), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("says", AutoString(), nullable=False),
        sa.Column("series", AutoString(length=80), server_default="", nullable=False),
        sa.Column("mention_id", sa.Integer(), nullable=True),
        sa.Column("conversation_id", sa.Integer(), nullable=True),
        sa.Column("glitch_id", sa.Integer(), nullable=True),
        sa.Column("seen_at", UTCDateTime(), nullable=True),
        sa.Column("seen_by", AutoString(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", name="uq_alert_key"),
    )
    op.create_index("ix_alert_at", "alert", ["at", "id"], unique=False)
    op.create_index("ix_alert_seen_at", "alert", ["seen_at", "id"], unique=False)
    op.create_table(
        "glitch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("total", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("squares", sa.Float(), nullable=False),
        sa.Column("first_at", UTCDateTime(), nullable=False),
        sa.Column("last_at", UTCDateTime(), nullable=False),
        sa.Column(
            "phase",
            sa.Enum("candidate", "suggested", "confirmed", "dismissed", name="phase", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("apart", sa.JSON(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("set_aside", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column(
            "cause",
            sa.Enum(
                "delay",
                "cancellation",
                "lost_or_damaged",
                "booking",
                "app_or_website",
                "refund_or_billing",
                "staff",
                "customer_service",
                "quality",
                "queues",
                "other",
                name="cause",
                native_enum=False,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("because", AutoString(), nullable=False),
        sa.Column("status", AutoString(length=24), nullable=False),
        sa.Column("owner", AutoString(), nullable=False),
        sa.Column("action", AutoString(), nullable=False),
        sa.Column("note", AutoString(), nullable=False),
        sa.Column("fixed_at", UTCDateTime(), nullable=True),
        sa.Column("reopened_at", UTCDateTime(), nullable=True),
        sa.Column("waves", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_glitch_phase", "glitch", ["phase", "id"], unique=False)
    op.create_table(
        "register",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("next_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "hour",
        sa.Column("series", AutoString(length=80), nullable=False),
        sa.Column("start", UTCDateTime(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("negative", sa.Integer(), nullable=False),
        sa.Column("heard", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("series", "start"),
    )
    op.create_table(
        "listened",
        sa.Column("listener", AutoString(length=80), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("listener"),
    )
    op.create_table(
        "watch",
        sa.Column("series", AutoString(length=80), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("series"),
    )
    op.create_table(
        "glitch_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("glitch_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("by", AutoString(), nullable=False),
        sa.Column("what", AutoString(length=24), nullable=False),
        sa.Column("says", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["glitch_id"], ["glitch.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_glitch_event_glitch_id"), "glitch_event", ["glitch_id"], unique=False)
    op.create_table(
        "incident",
        sa.Column("mention_id", sa.Integer(), nullable=False),
        sa.Column("glitch_id", sa.Integer(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("gathered_at", UTCDateTime(), nullable=False),
        sa.Column("because", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["glitch_id"], ["glitch.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["mention_id"], ["mention.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mention_id"),
    )
    op.create_index("ix_incident_glitch_id", "incident", ["glitch_id", "at"], unique=False)
    op.create_table(
        "sighting",
        sa.Column("mention_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("followers", sa.BigInteger(), nullable=True),
        sa.Column("replies", sa.BigInteger(), nullable=True),
        sa.Column("likes", sa.BigInteger(), nullable=True),
        sa.Column("reposts", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["mention_id"], ["mention.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mention_id", "at"),
    )
    op.create_index("ix_sighting_at", "sighting", ["at"], unique=False)
    op.create_index("ix_mention_posted_at", "mention", ["platform", "posted_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_mention_posted_at", table_name="mention")
    op.drop_table("sighting")
    op.drop_table("incident")
    op.drop_table("glitch_event")
    op.drop_table("watch")
    op.drop_table("listened")
    op.drop_table("hour")
    op.drop_table("register")
    op.drop_table("glitch")
    op.drop_table("alert")
