"""Addresses from which times are held, as long as they are: so many at once are let in."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0004", "0003"

INDEX = "appointment_holder"


def upgrade() -> None:
    op.add_column("appointment", sa.Column("holder", sa.String))
    pending = sa.text("status = 'pending'")
    op.create_index(INDEX, "appointment", ["holder"], sqlite_where=pending, postgresql_where=pending)


def downgrade() -> None:
    op.drop_index(INDEX, "appointment")
    op.drop_column("appointment", "holder")
