"""Appointments as values: the request for one, the appointment, and an earlier version of it."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from vitals.appointments.hours import MINUTE
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.requester import Requester
from vitals.appointments.statuses import AppointmentStatus
from vitals.catalog.conditions import Urgency
from vitals.errors import InvalidValue
from vitals.times import rfc3339

__all__ = [
    "CONTENT",
    "LONGEST_MINUTES",
    "SHORTEST_MINUTES",
    "Appointment",
    "BookingRequest",
    "Change",
    "check_minutes",
    "refuse_past",
    "row_of",
]

SHORTEST_MINUTES, LONGEST_MINUTES = 5, 480  # of an appointment; SQLite's trigger looks no farther back


@dataclass(frozen=True, kw_only=True)
class BookingRequest:
    """A request for an appointment.

    Parameters
    ----------
    practitioner_id, patient_id
        Ids of both.
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
        """End, which is not part of the appointment."""
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
    status: AppointmentStatus
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
        found["status"], found["urgency"] = AppointmentStatus(found["status"]), Urgency(found["urgency"])
        return cls(**found)

    @property
    def minutes(self) -> int:
        """Length."""
        return (self.ends - self.starts) // MINUTE

    def moved(self, *, starts: int, minutes: int | None, practitioner_id: str | None) -> BookingRequest:
        """Request for the same appointment at another time; length and practitioner stay unless given."""
        return BookingRequest(
            practitioner_id=practitioner_id or self.practitioner_id,
            patient_id=self.patient_id,
            starts=starts,
            minutes=minutes or self.minutes,
            urgency=self.urgency,
            reason=self.reason,
        )


COLUMNS = [field.name for field in fields(Appointment)]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A version of an appointment, with the time and the author of the change that made it."""

    version: int
    changed: int
    changed_by: str
    content: Mapping[str, Any]

    @classmethod
    def of(cls, present: Appointment) -> "Change":
        """The present version."""
        content = {name: getattr(present, name) for name in CONTENT}
        return cls(version=present.version, changed=present.changed, changed_by=present.changed_by, content=content)


CONTENT = [name for name in COLUMNS if name not in {"id", "created", "version", "changed", "changed_by"}]


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
    request: BookingRequest, calendar: Practitioner, requester: Requester, *, now: int, expires: int | None
) -> dict[str, Any]:
    """The row of a new appointment: booked, or pending if it expires."""
    return {
        "id": ordered_id(),
        "practitioner_id": calendar.id,
        "patient_id": request.patient_id,
        "starts": request.starts,
        "ends": request.ends,
        "zone": calendar.zone,
        "status": str(AppointmentStatus.BOOKED if expires is None else AppointmentStatus.PENDING),
        "specialty": calendar.specialty,
        "urgency": str(request.urgency),
        "reason": request.reason,
        "note": None,
        "expires": expires,
        "created": now,
        **requester.first_version(now),
        "holder": None if expires is None else requester.address,
    }
