"""threads, eligibility, deletions and prices; pauses that end by themselves; what hearing cost

Columns are only added, with defaults that need no row to be written, and one index is built.
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
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.add_column(sa.Column("thread", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("how", how, server_default="api", nullable=False))
        batch_op.add_column(sa.Column("how_because", AutoString(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("is_forgotten", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("looked_at", UTCDateTime(), nullable=True))
        batch_op.create_index("ix_mention_looked_at", ["listener", "looked_at", "id"], unique=False)
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_tried_at", UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("price_micros", sa.BigInteger(), server_default="0", nullable=False))
    with op.batch_alter_table("pause", schema=None) as batch_op:
        batch_op.add_column(sa.Column("until", UTCDateTime(), nullable=True))
    op.create_table(
        "spent",
        sa.Column("listener", AutoString(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("micros", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("listener", "day"),
    )


def downgrade() -> None:
    op.drop_table("spent")
    with op.batch_alter_table("pause", schema=None) as batch_op:
        batch_op.drop_column("until")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_column("price_micros")
        batch_op.drop_column("first_tried_at")
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index("ix_mention_looked_at")
        for column in ("looked_at", "is_forgotten", "how_because", "how", "thread"):
            batch_op.drop_column(column)
