"""The requester of a change: author for the audit trail, and the key that makes a retry harmless."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select

from vitals.appointments.errors import Changed, KeyReused, KeySpent
from vitals.appointments.statuses import AppointmentStatus, WaitingStatus

__all__ = ["SERVICE", "Requester"]

ENDED = (AppointmentStatus.CANCELLED, AppointmentStatus.NOSHOW, WaitingStatus.WITHDRAWN)


@dataclass(frozen=True, kw_only=True)
class Requester:
    """The author of a request.

    Parameters
    ----------
    by
        Name, for the audit trail.
    key, fingerprint
        The client's Idempotency-Key, if it sent one, and a digest of its request.
    seen
        Version of the appointment that the change was decided on; None if that does not matter.
    address
        The client's address, for the limit of holds; None has no limit.
    """

    by: str
    key: str | None = None
    fingerprint: str | None = None
    seen: int | None = None
    address: str | None = None

    def first_version(self, now: int) -> dict[str, Any]:
        """Columns of a new row: version, time and author, and the key of the request that makes it."""
        return {
            "idempotency_key": self.key,
            "fingerprint": self.fingerprint,
            "version": 1,
            "changed": now,
            "changed_by": self.by,
        }

    def next_version(self, table: Table, now: int) -> dict[str, Any]:
        """Columns of a row that is changed: version, time and author."""
        return {"version": table.c.version + 1, "changed": now, "changed_by": self.by}

    def require_seen(self, id: str, version: int) -> None:
        """Refuse a change that was decided on another version of an appointment.

        Raises
        ------
        Changed
            If it has changed since.
        """
        if self.seen not in {None, version}:
            raise Changed(id, version)

    def previous_attempt(self, connection: Connection, table: Table) -> Any:
        """The row that an earlier attempt of the same request made; None if there is none.

        Raises
        ------
        KeyReused
            If the key came with another request.
        KeySpent
            If what it made has been cancelled or withdrawn since.
        """
        if self.key is None:
            return None
        row = connection.execute(select(table).where(table.c.idempotency_key == self.key)).mappings().first()
        if row is not None and row["fingerprint"] != self.fingerprint:
            raise KeyReused(self.key)
        if row is not None and (ended := ending(row)):
            kind = "entry" if table.name == "waitlist" else table.name
            raise KeySpent(self.key, kind, row["id"], ended, row.get("note"))
        return row


def ending(row: RowMapping) -> str | None:
    """What became of something that is over without having taken place; None of anything else."""
    if row.get("withdrawn"):
        return WaitingStatus.WITHDRAWN
    status = row.get("status")
    return status if status in ENDED else None


SERVICE = Requester(by="service")
