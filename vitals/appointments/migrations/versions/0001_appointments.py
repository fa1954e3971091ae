"""Practitioners, their absences, appointments that cannot overlap, and every change of all of them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from vitals.appointments.migrations.triggers import audit, forget, is_sqlite
from vitals.appointments.tables import DOCUMENT, Instant

revision, down_revision = "0001", None

OCCUPYING = "('pending', 'booked', 'arrived', 'fulfilled')"
LONGEST = 28_800  # seconds: where SQLite begins to look for what overlaps


def audited() -> list[sa.Column[Any]]:
    return [
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed", Instant, nullable=False),
        sa.Column("changed_by", sa.String, nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("row_id", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed", Instant, nullable=False),
        sa.Column("changed_by", sa.String, nullable=False),
        sa.Column("content", DOCUMENT, nullable=False),
    )
    op.create_index("change_row", "change", ["subject", "row_id"])
    op.create_table(
        "practitioner",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("specialty", sa.String, nullable=False, index=True),
        sa.Column("zone", sa.String, nullable=False),
        sa.Column("hours", DOCUMENT, nullable=False),
        sa.Column("slot_minutes", sa.Integer, nullable=False),
        *audited(),
    )
    audit("practitioner", ["name", "specialty", "zone", "slot_minutes"], documents=["hours"])
    op.create_table(
        "absence",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("practitioner_id", sa.String, sa.ForeignKey("practitioner.id"), nullable=False, index=True),
        sa.Column("starts", Instant, nullable=False),
        sa.Column("ends", Instant, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("withdrawn", sa.Integer, nullable=False),
        sa.Column("idempotency_key", sa.String, unique=True),
        sa.Column("fingerprint", sa.String),
        *audited(),
        sa.CheckConstraint("ends > starts", name="absence_has_length"),
    )
    audit("absence", ["practitioner_id", "reason", "withdrawn"], ["starts", "ends"])
    longest = f"starts + {LONGEST}" if is_sqlite() else f"starts + interval '{LONGEST} seconds'"
    op.create_table(
        "appointment",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("practitioner_id", sa.String, sa.ForeignKey("practitioner.id"), nullable=False),
        sa.Column("patient_id", sa.BigInteger, nullable=False),
        sa.Column("starts", Instant, nullable=False),
        sa.Column("ends", Instant, nullable=False),
        sa.Column("zone", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("specialty", sa.String, nullable=False),
        sa.Column("urgency", sa.String, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("note", sa.Text),
        sa.Column("expires", Instant),
        sa.Column("created", Instant, nullable=False),
        sa.Column("idempotency_key", sa.String, unique=True),
        sa.Column("fingerprint", sa.String),
        *audited(),
        sa.CheckConstraint(f"ends > starts AND ends <= {longest}", name="appointment_has_length"),
        sa.CheckConstraint(f"status IN {OCCUPYING} OR status IN ('cancelled', 'noshow')", name="appointment_status"),
    )
    op.create_index("appointment_practitioner", "appointment", ["practitioner_id", "starts"])
    op.create_index("appointment_patient", "appointment", ["patient_id", "starts"])
    pending = sa.text("status = 'pending'")
    op.create_index("appointment_expires", "appointment", ["expires"], sqlite_where=pending, postgresql_where=pending)
    refuse_overlaps()
    audit(
        "appointment",
        ["practitioner_id", "patient_id", "zone", "status", "specialty", "urgency", "reason", "note"],
        ["starts", "ends", "expires"],
    )


def refuse_overlaps() -> None:
    """One time, one appointment: of a practitioner, and of a patient."""
    # GiST is slow with texts. Where two ids had the same hash, a free time would be refused; none is ever had twice.
    for column, who, key in (
        ("practitioner_id", "practitioner", "hashtextextended(practitioner_id, 0)"),
        ("patient_id", "patient", "patient_id"),
    ):
        if not is_sqlite():
            op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
            op.execute(
                f"ALTER TABLE appointment ADD CONSTRAINT {who}_has_time EXCLUDE USING gist "
                f"({key} WITH =, tstzrange(starts, ends) WITH &&) WHERE (status IN {OCCUPYING})"
            )
            continue
        for happened in ("INSERT", "UPDATE"):
            op.execute(
                f"CREATE TRIGGER {who}_has_time_{happened.lower()} BEFORE {happened} ON appointment "
                f"WHEN NEW.status IN {OCCUPYING} AND EXISTS (SELECT 1 FROM appointment AS other "
                f"WHERE other.{column} = NEW.{column} AND other.status IN {OCCUPYING} AND other.id <> NEW.id "
                f"AND other.starts < NEW.ends AND other.starts > NEW.starts - {LONGEST} AND other.ends > NEW.starts) "
                f"BEGIN SELECT RAISE(ABORT, '{who}_has_time'); END"
            )


def downgrade() -> None:
    for table in ("appointment", "absence", "practitioner"):
        forget(table)
        op.drop_table(table)
    op.drop_table("change")
