"""Answers about appointments, as strict models made from the library's."""

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field

from Endpoints.wire.appointment_types import SpecialtyId, StatusId, UrgencyId, WaitingStatusId, Weekday
from Endpoints.wire.schemas import Instant, Strict
from vitals.appointments.hours import wall_clock
from vitals.appointments.practitioners import Absence, Practitioner
from vitals.appointments.records import Appointment, Change
from vitals.appointments.slots import Slot
from vitals.appointments.waiting import WaitingEntry
from vitals.times import rfc3339

__all__ = [
    "AbsenceResult",
    "AppointmentList",
    "AppointmentResult",
    "ChangeList",
    "PractitionerList",
    "PractitionerResult",
    "SlotList",
    "SlotResult",
    "WaitingList",
    "WaitingResult",
]


# Appointments


class AppointmentResult(Strict):
    """An appointment; times are UTC, and `local_start` is on the practitioner's wall clock."""

    id: str
    status: StatusId
    practitioner: str
    patient: int
    start: Instant
    end: Instant
    zone: str
    local_start: str
    minutes: int
    specialty: SpecialtyId
    urgency: UrgencyId
    reason: str | None
    note: Annotated[str | None, Field(description="Reason of the last change.")]
    expires: Annotated[Instant | None, Field(description="End of a hold or an offer.")]
    created: Instant
    version: int
    changed: Instant
    changed_by: str

    @classmethod
    def of(cls, found: Appointment) -> "AppointmentResult":
        """From an appointment."""
        return cls(
            id=found.id,
            status=str(found.status),
            practitioner=found.practitioner_id,
            patient=found.patient_id,
            start=rfc3339(found.starts),
            end=rfc3339(found.ends),
            zone=found.zone,
            local_start=wall_clock(found.starts, found.zone),
            minutes=found.minutes,
            specialty=found.specialty,
            urgency=str(found.urgency),
            reason=found.reason,
            note=found.note,
            expires=None if found.expires is None else rfc3339(found.expires),
            created=rfc3339(found.created),
            version=found.version,
            changed=rfc3339(found.changed),
            changed_by=found.changed_by,
        )


class AppointmentList(Strict):
    """Appointments in the order of their beginnings."""

    appointments: list[AppointmentResult]

    @classmethod
    def of(cls, found: Iterable[Appointment]) -> "AppointmentList":
        """From appointments."""
        return cls(appointments=[AppointmentResult.of(each) for each in found])


class ChangeResult(Strict):
    """A version of an appointment."""

    version: int
    changed: Instant
    changed_by: str
    status: StatusId
    practitioner: str
    start: Instant
    end: Instant
    note: str | None

    @classmethod
    def of(cls, found: Change) -> "ChangeResult":
        """From a version."""
        return cls(
            version=found.version,
            changed=rfc3339(found.changed),
            changed_by=found.changed_by,
            status=str(found.content["status"]),
            practitioner=found.content["practitioner_id"],
            start=rfc3339(found.content["starts"]),
            end=rfc3339(found.content["ends"]),
            note=found.content["note"],
        )


class ChangeList(Strict):
    """Every version of an appointment, the first one first."""

    changes: list[ChangeResult]

    @classmethod
    def of(cls, found: Iterable[Change]) -> "ChangeList":
        """From versions."""
        return cls(changes=[ChangeResult.of(each) for each in found])


# Free times


class SlotResult(Strict):
    """A free time."""

    practitioner: str
    name: str
    specialty: SpecialtyId
    start: Instant
    end: Instant
    zone: str
    local_start: str

    @classmethod
    def of(cls, slot: Slot) -> "SlotResult":
        """From a slot."""
        return cls(
            practitioner=slot.practitioner_id,
            name=slot.practitioner_name,
            specialty=slot.specialty,
            start=rfc3339(slot.starts),
            end=rfc3339(slot.ends),
            zone=slot.zone,
            local_start=slot.local_start,
        )


class SlotList(Strict):
    """Free times, the earliest first."""

    slots: list[SlotResult]

    @classmethod
    def of(cls, slots: Iterable[Slot]) -> "SlotList":
        """From slots."""
        return cls(slots=[SlotResult.of(slot) for slot in slots])


# Practitioners


class AbsenceResult(Strict):
    """An absence, and the appointments that stay booked in it: those patients must be told."""

    id: str
    start: Instant
    end: Instant
    reason: str | None
    appointments: list[str] | None = None

    @classmethod
    def of(cls, absence: Absence, appointments: Sequence[str] | None = None) -> "AbsenceResult":
        """From an absence, with the ids of appointments where it is a new one."""
        return cls(
            id=absence.id,
            start=rfc3339(absence.starts),
            end=rfc3339(absence.ends),
            reason=absence.reason,
            appointments=None if appointments is None else list(appointments),
        )


class PractitionerResult(Strict):
    """A practitioner with hours and absences."""

    id: str
    name: str
    specialty: SpecialtyId
    zone: str
    hours: dict[Weekday, list[list[str]]]
    slot_minutes: int
    absences: list[AbsenceResult]
    version: int

    @classmethod
    def of(cls, found: Practitioner) -> "PractitionerResult":
        """From a practitioner."""
        return cls(
            id=found.id,
            name=found.name,
            specialty=found.specialty,
            zone=found.zone,
            hours=found.hours.week,
            slot_minutes=found.slot_minutes,
            absences=[AbsenceResult.of(each) for each in found.absences],
            version=found.version,
        )


class PractitionerList(Strict):
    """Practitioners by id."""

    practitioners: list[PractitionerResult]

    @classmethod
    def of(cls, found: Iterable[Practitioner]) -> "PractitionerList":
        """From practitioners."""
        return cls(practitioners=[PractitionerResult.of(each) for each in found])


# The waiting list


class WaitingResult(Strict):
    """An entry of the waiting list; `offer` is the appointment that is held, or was booked."""

    id: str
    status: WaitingStatusId
    patient: int
    specialty: SpecialtyId
    practitioner: str | None
    minutes: int
    urgency: UrgencyId
    earliest: Instant
    latest: Instant
    reason: str | None
    created: Instant
    version: int
    offer: AppointmentResult | None

    @classmethod
    def of(cls, found: WaitingEntry, offer: Appointment | None) -> "WaitingResult":
        """From an entry and the appointment that is offered, or was booked."""
        return cls(
            id=found.id,
            status=str(found.status),
            patient=found.patient_id,
            specialty=found.specialty,
            practitioner=found.practitioner_id,
            minutes=found.minutes,
            urgency=str(found.urgency),
            earliest=rfc3339(found.earliest),
            latest=rfc3339(found.latest),
            reason=found.reason,
            created=rfc3339(found.created),
            version=found.version,
            offer=None if offer is None else AppointmentResult.of(offer),
        )


class WaitingList(Strict):
    """Entries in the order in which time is offered."""

    entries: list[WaitingResult]
