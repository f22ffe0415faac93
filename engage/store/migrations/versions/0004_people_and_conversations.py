"""people: identities, links, suppressions, conversations and their events, courtesy, gestures

Columns of `mention` are only added, as in 0003: copied, it would lose all that hangs on it.
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

EARLIER = (
    "INSERT INTO identity (platform, handle, shown, name, first_seen_at) SELECT platform, ltrim(lower(handle), '@'), "
    "max(handle), max(name), min(heard_at) FROM mention WHERE ltrim(handle, '@') <> '' "
    "GROUP BY platform, ltrim(lower(handle), '@')",
    "UPDATE identity SET contact_id = id",
    "UPDATE mention SET identity_id = (SELECT i.id FROM identity AS i WHERE i.platform = mention.platform "
    "AND i.handle = ltrim(lower(mention.handle), '@'))",
    "INSERT INTO conversation (platform, thread_id, identity_id, status, priority, opened_at, changed_at, stale) "
    "SELECT platform, CASE WHEN thread_id = '' THEN external_id ELSE thread_id END, identity_id, 'open', 'normal', "
    "min(heard_at), max(heard_at), 1 FROM mention WHERE identity_id IS NOT NULL "
    "GROUP BY platform, CASE WHEN thread_id = '' THEN external_id ELSE thread_id END, identity_id",
    "UPDATE mention SET conversation_id = (SELECT c.id FROM conversation AS c WHERE c.platform = mention.platform "
    "AND c.identity_id = mention.identity_id "
    "AND c.thread_id = CASE WHEN mention.thread_id = '' THEN mention.external_id ELSE mention.thread_id END)",
    "UPDATE delivery SET sent_at = (SELECT max(a.at) FROM audit AS a WHERE a.mention_id = delivery.mention_id "
    "AND a.target = 'sent')",
)
"""Who wrote the mentions that were heard before, their threads, and when they were answered."""


def upgrade() -> None:
    op.create_table(
        "identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("platform", AutoString(length=40), nullable=False),
        sa.Column("handle", AutoString(), nullable=False),
        sa.Column("shown", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("zone", AutoString(length=64), server_default="", nullable=False),
        sa.Column("first_seen_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("platform", "handle", name="uq_identity_platform_handle"),
    )
    op.create_index("ix_identity_contact_id", "identity", ["contact_id"], unique=False)
    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("basis", AutoString(), nullable=False),
        sa.Column("by", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("undone_by", AutoString(), server_default="", nullable=False),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_link_contact_id"), "link", ["contact_id"], unique=False)
    op.create_index(op.f("ix_link_other_id"), "link", ["other_id"], unique=False)
    op.create_table(
        "conversation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", AutoString(length=40), nullable=False),
        sa.Column("thread_id", AutoString(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "pending", "snoozed", "resolved", name="status", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "priority",
            sa.Enum("low", "normal", "high", "urgent", name="priority", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("status_because", AutoString(), server_default="", nullable=False),
        sa.Column("priority_because", AutoString(), server_default="", nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("wakes_at", UTCDateTime(), nullable=True),
        sa.Column("assigned_to", AutoString(), server_default="", nullable=False),
        sa.Column("stale", sa.Integer(), server_default="0", nullable=False),
        sa.Column("clocks", sa.JSON(), nullable=True),
        sa.Column("sla_because", AutoString(), server_default="", nullable=False),
        sa.Column("frt_due", UTCDateTime(), nullable=True),
        sa.Column("nrt_due", UTCDateTime(), nullable=True),
        sa.Column("rt_due", UTCDateTime(), nullable=True),
        sa.Column("frt", sa.Enum("active", "hit", "missed", name="state", native_enum=False, length=24), nullable=True),
        sa.Column("nrt", sa.Enum("active", "hit", "missed", name="state", native_enum=False, length=24), nullable=True),
        sa.Column("rt", sa.Enum("active", "hit", "missed", name="state", native_enum=False, length=24), nullable=True),
        sa.Column("looks_at", UTCDateTime(), nullable=True),
        sa.Column("helped_at", UTCDateTime(), nullable=True),
        sa.Column("follow", AutoString(length=24), server_default="", nullable=False),
        sa.Column("follow_at", UTCDateTime(), nullable=True),
        sa.Column("follow_says", AutoString(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("platform", "thread_id", "identity_id", name="uq_conversation_thread"),
    )
    op.create_index("ix_conversation_identity_id", "conversation", ["identity_id"], unique=False)
    op.create_index("ix_conversation_looks_at", "conversation", ["looks_at"], unique=False)
    op.create_index("ix_conversation_stale", "conversation", ["stale", "id"], unique=False)
    op.create_index("ix_conversation_status", "conversation", ["status", "priority", "id"], unique=False)
    op.create_table(
        "courtesy",
        sa.Column("mention_id", sa.Integer(), nullable=False),
        sa.Column("outcome", AutoString(length=24), nullable=False),
        sa.Column("says", AutoString(), nullable=False),
        sa.Column("hits", sa.JSON(), nullable=False),
        sa.Column("misses", sa.JSON(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("again_at", UTCDateTime(), nullable=True),
        sa.Column("again", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["mention_id"], ["mention.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mention_id"),
    )
    op.create_table(
        "gesture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gesture", AutoString(length=60), nullable=False),
        sa.Column("mention_id", sa.Integer(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("currency", AutoString(length=8), nullable=False),
        sa.Column("agent", AutoString(), nullable=False),
        sa.Column("why", AutoString(), nullable=False),
        sa.Column("because", AutoString(), nullable=False),
        sa.Column("words", AutoString(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("status", AutoString(length=24), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("asked_of", AutoString(), server_default="", nullable=False),
        sa.Column("decided_by", AutoString(), server_default="", nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("answer", AutoString(), server_default="", nullable=False),
        sa.Column("settled_by", AutoString(), server_default="", nullable=False),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["mention_id"], ["mention.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_gesture_agent", "gesture", ["agent", "asked_at"], unique=False)
    op.create_index("ix_gesture_identity_id", "gesture", ["identity_id", "id"], unique=False)
    op.create_index(op.f("ix_gesture_mention_id"), "gesture", ["mention_id"], unique=False)
    op.create_index("ix_gesture_status", "gesture", ["status", "id"], unique=False)
    op.create_table(
        "suppression",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(length=24), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("by", AutoString(), nullable=False),
        sa.Column("why", AutoString(), nullable=False),
        sa.Column("mention_id", sa.Integer(), nullable=True),
        sa.Column("lifted_at", UTCDateTime(), nullable=True),
        sa.Column("lifted_by", AutoString(), server_default="", nullable=False),
        sa.Column("lifted_why", AutoString(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_suppression_identity_id"), "suppression", ["identity_id"], unique=False)
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("key", AutoString(length=80), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("kind", AutoString(length=24), nullable=False),
        sa.Column("by", AutoString(), nullable=False),
        sa.Column("says", AutoString(), nullable=False),
        sa.Column("mention_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("conversation_id", "key", name="uq_event_conversation_key"),
    )
    op.create_index("ix_event_kind", "event", ["kind", "conversation_id"], unique=False)
    op.create_table(
        "question",
        sa.Column("token", AutoString(length=64), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("mention_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("comment", AutoString(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token"),
        sa.UniqueConstraint("conversation_id", "mention_id", name="uq_question_conversation_mention"),
    )
    op.create_index(op.f("ix_question_conversation_id"), "question", ["conversation_id"], unique=False)
    op.add_column("delivery", sa.Column("sent_at", UTCDateTime(), nullable=True))
    op.add_column(
        "mention",
        sa.Column(
            "kind",
            sa.Enum(
                "answer",
                "follow_up",
                "wave_note",
                "marketing",
                "confirmation",
                name="kind",
                native_enum=False,
                length=24,
            ),
            server_default="answer",
            nullable=False,
        ),
    )
    op.add_column("mention", sa.Column("reply_to", AutoString(length=200), server_default="", nullable=False))
    op.add_column("mention", sa.Column("wave", AutoString(length=40), server_default="", nullable=False))
    op.add_column("mention", sa.Column("replies", sa.BigInteger(), nullable=True))
    op.add_column("mention", sa.Column("likes", sa.BigInteger(), nullable=True))
    op.add_column("mention", sa.Column("reposts", sa.BigInteger(), nullable=True))
    op.add_column("mention", sa.Column("identity_id", sa.Integer(), nullable=True))
    op.add_column("mention", sa.Column("conversation_id", sa.Integer(), nullable=True))
    op.create_index("ix_mention_conversation_id", "mention", ["conversation_id", "id"], unique=False)
    op.create_index("ix_mention_identity_id", "mention", ["identity_id", "id"], unique=False)
    op.create_index("ix_mention_wave", "mention", ["wave", "id"], unique=False)
    for statement in EARLIER:
        op.execute(statement)


def downgrade() -> None:
    op.drop_index("ix_mention_wave", "mention")
    op.drop_index("ix_mention_identity_id", "mention")
    op.drop_index("ix_mention_conversation_id", "mention")
    op.drop_column("mention", "conversation_id")
    op.drop_column("mention", "identity_id")
    op.drop_column("mention", "reposts")
    op.drop_column("mention", "likes")
    op.drop_column("mention", "replies")
    op.drop_column("mention", "wave")
    op.drop_column("mention", "reply_to")
    op.drop_column("mention", "kind")
    op.drop_column("delivery", "sent_at")
    op.drop_table("question")
    op.drop_table("event")
    op.drop_table("suppression")
    op.drop_table("gesture")
    op.drop_table("courtesy")
    op.drop_table("conversation")
    op.drop_table("link")
    op.drop_table("identity")
