"""The tables, as queries see them. Migrations make and change them, with constraints and triggers."""

from datetime import UTC, datetime
from typing import Any, override

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import JSON, TypeEngine

__all__ = [
    "METADATA",
    "Instant",
    "absence",
    "appointment",
    "calendar_feed",
    "change",
    "offer",
    "practitioner",
    "waitlist",
]


class Instant(TypeDecorator[int]):
    """Unix seconds: a timestamp with time zone in PostgreSQL, a whole number in SQLite; UTC in both."""

    impl = BigInteger
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        postgresql = dialect.name == "postgresql"
        return dialect.type_descriptor(DateTime(timezone=True) if postgresql else BigInteger())

    @override
    def process_bind_param(self, value: int | None, dialect: Dialect) -> Any:
        return datetime.fromtimestamp(value, UTC) if value is not None and dialect.name == "postgresql" else value

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> int | None:
        return round(value.timestamp()) if isinstance(value, datetime) else value


DOCUMENT = JSON().with_variant(JSONB(), "postgresql")
METADATA = MetaData()
PENDING = text("status = 'pending'")


def audited() -> list[Column[Any]]:
    """Version number of a row, and the time and author of its last change; a trigger keeps old versions in `change`."""
    return [
        Column("version", Integer, nullable=False),
        Column("changed", Instant, nullable=False),
        Column("changed_by", String, nullable=False),
    ]


def idempotency() -> list[Column[Any]]:
    """Idempotency columns: the key of the request that made the row, and a digest of its content."""
    return [Column("idempotency_key", String, unique=True), Column("fingerprint", String)]


practitioner = Table(
    "practitioner",
    METADATA,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("specialty", String, nullable=False, index=True),
    Column("zone", String, nullable=False),
    Column("hours", DOCUMENT, nullable=False),
    Column("slot_minutes", Integer, nullable=False),
    *audited(),
)
absence = Table(
    "absence",
    METADATA,
    Column("id", String, primary_key=True),
    Column("practitioner_id", String, ForeignKey("practitioner.id"), nullable=False, index=True),
    Column("starts", Instant, nullable=False),
    Column("ends", Instant, nullable=False),
    Column("reason", Text),
    Column("withdrawn", Integer, nullable=False),
    *idempotency(),
    *audited(),
)
appointment = Table(
    "appointment",
    METADATA,
    Column("id", String, primary_key=True),
    Column("practitioner_id", String, ForeignKey("practitioner.id"), nullable=False),
    Column("patient_id", BigInteger, nullable=False),
    Column("starts", Instant, nullable=False),
    Column("ends", Instant, nullable=False),
    Column("zone", String, nullable=False),  # of the wall clock that the patient is told
    Column("status", String, nullable=False),
    Column("specialty", String, nullable=False),
    Column("urgency", String, nullable=False),
    Column("reason", Text),  # why the patient comes
    Column("note", Text),  # why it was changed last
    Column("expires", Instant),  # end of a hold or an offer
    Column("created", Instant, nullable=False),
    *idempotency(),
    *audited(),
    Column("holder", String),  # address of the client that holds the time, until the hold ends
    Index("appointment_practitioner", "practitioner_id", "starts"),
    Index("appointment_patient", "patient_id", "starts"),
    Index("appointment_expires", "expires", sqlite_where=PENDING, postgresql_where=PENDING),
    Index("appointment_holder", "holder", sqlite_where=PENDING, postgresql_where=PENDING),
)
waitlist = Table(
    "waitlist",
    METADATA,
    Column("id", String, primary_key=True),
    Column("patient_id", BigInteger, nullable=False, index=True),
    Column("specialty", String, nullable=False),
    Column("practitioner_id", String, ForeignKey("practitioner.id")),  # any of the specialty unless given
    Column("minutes", Integer, nullable=False),
    Column("urgency", String, nullable=False),
    Column("rank", Integer, nullable=False),  # of the urgency
    Column("earliest", Instant, nullable=False),
    Column("latest", Instant, nullable=False),
    Column("status", String, nullable=False),
    Column("reason", Text),
    Column("created", Instant, nullable=False),
    *idempotency(),
    *audited(),
    Index("waitlist_order", "specialty", "status", "rank", "created"),
)
offer = Table(
    "offer",
    METADATA,
    Column("appointment_id", String, ForeignKey("appointment.id"), primary_key=True),
    Column("waitlist_id", String, ForeignKey("waitlist.id"), nullable=False, index=True),
)
calendar_feed = Table(  # without an audit: a row is made and revoked once, and says by whom
    "calendar_feed",
    METADATA,
    Column("id", String, primary_key=True),
    Column("practitioner_id", String, ForeignKey("practitioner.id"), nullable=False, index=True),
    Column("name", Text),  # who has it, in the words of whoever made it
    Column("secret_sha256", String, nullable=False, unique=True),  # of the address; the secret itself is not kept
    Column("created", Instant, nullable=False),
    Column("created_by", String, nullable=False),
    Column("last_used", Instant),
    Column("revoked", Instant),
    Column("revoked_by", String),
)
change = Table(
    "change",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("subject", String, nullable=False),  # the table
    Column("row_id", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed", Instant, nullable=False),
    Column("changed_by", String, nullable=False),
    Column("content", DOCUMENT, nullable=False),  # the row in this version
    Index("change_row", "subject", "row_id"),
)
