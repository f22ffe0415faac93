"""Alembic's entry: runs the migrations on the connection that `engage.store.upgrade` hands over."""

from alembic import context
from sqlmodel import SQLModel

from engage.store import tables, tables_flaws, tables_people, tables_slack  # noqa: F401 - declares the tables in SQLModel.metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transactional_ddl=True,
    compare_type=True,
    user_module_prefix="",
)
with context.begin_transaction():
    context.run_migrations()
