"""An appointment as values: what somebody wants, what the table keeps, and what it was at some time."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from vitals.appointments.calendars import LONGEST_MINUTES, Requester, idempotency_columns
from vitals.appointments.scheduling import MINUTE, Practitioner
from vitals.appointments.tables import Status
from vitals.catalog.conditions import Urgency
from vitals.errors import InvalidValue
from vitals.times import rfc3339

__all__ = ["Appointment", "BookingRequest", "Change", "check_minutes", "refuse_past", "row_of"]

SHORTEST_MINUTES = 5


@dataclass(frozen=True, kw_only=True)
class BookingRequest:
    """An appointment that somebody wants.

    Parameters
    ----------
    practitioner_id, patient_id
        Who with whom.
    starts
        Unix seconds; a whole minute.
    minutes
        Length, 5 to 480.
    urgency
        As triage found it.
    reason
        Why the patient comes.
    """

    practitioner_id: str
    patient_id: int
    starts: int
    minutes: int
    urgency: Urgency = Urgency.ROUTINE
    reason: str | None = None

    def __post_init__(self) -> None:
        check_minutes(self.minutes)
        if self.starts % MINUTE:
            raise InvalidValue("start", rfc3339(self.starts), "a whole minute")

    @property
    def ends(self) -> int:
        """The end, which is not part of it."""
        return self.starts + self.minutes * MINUTE


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """A row of the table; times are unix seconds."""

    id: str
    practitioner_id: str
    patient_id: int
    starts: int
    ends: int
    zone: str
    status: Status
    specialty: str
    urgency: Urgency
    reason: str | None
    note: str | None
    expires: int | None
    created: int
    version: int
    changed: int
    changed_by: str

    @classmethod
    def of(cls, row: Any) -> "Appointment":
        """From a row."""
        found = {name: row[name] for name in COLUMNS}
        found["status"], found["urgency"] = Status(found["status"]), Urgency(found["urgency"])
        return cls(**found)


COLUMNS = [field.name for field in fields(Appointment)]


@dataclass(frozen=True, kw_only=True)
class Change:
    """What an appointment was from some time on, and who made it so."""

    version: int
    changed: int
    changed_by: str
    content: Mapping[str, Any]

    @classmethod
    def of(cls, present: Appointment) -> "Change":
        """What it is since it was changed last."""
        content = {name: getattr(present, name) for name in KEPT}
        return cls(version=present.version, changed=present.changed, changed_by=present.changed_by, content=content)


KEPT = [name for name in COLUMNS if name not in {"id", "created", "version", "changed", "changed_by"}]


def check_minutes(minutes: int) -> None:
    """Refuse a length that no appointment has."""
    if not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        raise InvalidValue("minutes", minutes, f"a whole number from {SHORTEST_MINUTES} to {LONGEST_MINUTES}")


def refuse_past(starts: int, now: int) -> None:
    """Refuse a time that has passed."""
    if starts < now:
        raise InvalidValue("start", rfc3339(starts), f"in the future: it is {rfc3339(now)}")


def ordered_id() -> str:
    """A UUID of version 7 (RFC 9562), which begins with the time: an index of them grows at its end.

    Python 3.14 has one of its own.
    """
    milliseconds, chance = time.time_ns() // 1_000_000, secrets.randbits(74)
    return str(UUID(int=milliseconds << 80 | 7 << 76 | chance >> 62 << 64 | 2 << 62 | chance & 2**62 - 1))


def row_of(
    wanted: BookingRequest, calendar: Practitioner, requester: Requester, *, now: int, expires: int | None
) -> dict[str, Any]:
    """The row of a new appointment: booked, or pending if it expires."""
    return {
        "id": ordered_id(),
        "practitioner_id": calendar.id,
        "patient_id": wanted.patient_id,
        "starts": wanted.starts,
        "ends": wanted.ends,
        "zone": calendar.zone,
        "status": str(Status.BOOKED if expires is None else Status.PENDING),
        "specialty": calendar.specialty,
        "urgency": str(wanted.urgency),
        "reason": wanted.reason,
        "note": None,
        "expires": expires,
        "created": now,
        **idempotency_columns(requester),
        "version": 1,
        "changed": now,
        "changed_by": requester.by,
    }
