"""Secret addresses of calendar feeds, for programs that cannot send a token; of each only the digest is kept."""

import sqlalchemy as sa
from alembic import op

from vitals.appointments.tables import Instant

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("practitioner_id", sa.String, sa.ForeignKey("practitioner.id"), nullable=False, index=True),
        sa.Column("name", sa.Text),
        sa.Column("secret_sha256", sa.String, nullable=False, unique=True),
        sa.Column("created", Instant, nullable=False),
        sa.Column("created_by", sa.String, nullable=False),
        sa.Column("last_used", Instant),
        sa.Column("revoked", Instant),
        sa.Column("revoked_by", sa.String),
        sa.CheckConstraint("(revoked IS NULL) = (revoked_by IS NULL)", name="calendar_feed_revoked_by_somebody"),
    )


def downgrade() -> None:
    op.drop_table("calendar_feed")
