"""readings that are not sure, that have an embedding, that a person corrected

Columns are only added, with defaults that need no row to be written: on both databases this takes no time, however
many readings there are. What was read before is sure, has no embedding, and nobody corrected it.
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unsure", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("embedding", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("corrected_by", AutoString(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.drop_column("corrected_by")
        batch_op.drop_column("embedding")
        batch_op.drop_column("unsure")
