"""A waiting list, and which appointments were offered to whom."""

import sqlalchemy as sa
from alembic import op

from vitals.appointments.migrations.triggers import audit, forget
from vitals.appointments.tables import Instant

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    op.create_table(
        "waitlist",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("patient_id", sa.BigInteger, nullable=False, index=True),
        sa.Column("specialty", sa.String, nullable=False),
        sa.Column("practitioner_id", sa.String, sa.ForeignKey("practitioner.id")),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("urgency", sa.String, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("earliest", Instant, nullable=False),
        sa.Column("latest", Instant, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("created", Instant, nullable=False),
        sa.Column("idempotency_key", sa.String, unique=True),
        sa.Column("fingerprint", sa.String),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed", Instant, nullable=False),
        sa.Column("changed_by", sa.String, nullable=False),
        sa.CheckConstraint("minutes > 0 AND latest > earliest", name="waitlist_has_length"),
        sa.CheckConstraint("status IN ('waiting', 'offered', 'booked', 'withdrawn')", name="waitlist_status"),
    )
    op.create_index("waitlist_order", "waitlist", ["specialty", "status", "rank", "created"])
    audit(
        "waitlist",
        ["patient_id", "specialty", "practitioner_id", "minutes", "urgency", "status", "reason"],
        ["earliest", "latest"],
    )
    op.create_table(
        "offer",
        sa.Column("appointment_id", sa.String, sa.ForeignKey("appointment.id"), primary_key=True),
        sa.Column("waitlist_id", sa.String, sa.ForeignKey("waitlist.id"), nullable=False, index=True),
    )


def downgrade() -> None:
    op.drop_table("offer")
    forget("waitlist")
    op.drop_table("waitlist")
