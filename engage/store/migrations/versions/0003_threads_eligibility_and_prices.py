"""threads, eligibility, deletions and prices; our own answers; pauses that end by themselves; what hearing cost

Columns are only added, with defaults that need no row to be written, and one index is built. Not as a batch: that may
copy and drop the table on SQLite, and to drop `mention` deletes all that hangs on it.
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    how = sa.Enum("api", "by_hand", "none", name="how", native_enum=False, length=24)
    op.add_column("mention", sa.Column("thread", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("mention", sa.Column("how", how, server_default="api", nullable=False))
    op.add_column("mention", sa.Column("how_because", AutoString(), server_default="", nullable=False))
    op.add_column("mention", sa.Column("is_forgotten", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("mention", sa.Column("looked_at", UTCDateTime(), nullable=True))
    op.create_index("ix_mention_looked_at", "mention", ["listener", "looked_at", "id"])
    op.add_column("delivery", sa.Column("first_tried_at", UTCDateTime(), nullable=True))
    op.add_column("delivery", sa.Column("price_micros", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("pause", sa.Column("until", UTCDateTime(), nullable=True))
    op.create_table(
        "own",
        sa.Column("platform", AutoString(length=40), nullable=False),
        sa.Column("external_id", AutoString(length=200), nullable=False),
        sa.Column("parent_id", AutoString(length=200), nullable=False),
        sa.Column("url", AutoString(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("posted_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "external_id"),
    )
    op.create_index("ix_own_parent_id", "own", ["platform", "parent_id"])
    op.create_table(
        "spent",
        sa.Column("listener", AutoString(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("micros", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("listener", "day"),
    )


def downgrade() -> None:
    op.drop_table("spent")
    op.drop_table("own")
    op.drop_column("pause", "until")
    op.drop_column("delivery", "price_micros")
    op.drop_column("delivery", "first_tried_at")
    op.drop_index("ix_mention_looked_at", "mention")
    for column in ("looked_at", "is_forgotten", "how_because", "how", "thread"):
        op.drop_column("mention", column)
