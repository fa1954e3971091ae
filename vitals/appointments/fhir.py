"""Appointments, slots and schedules as FHIR R4 resources, as plain dictionaries; tests check them with fhir.resources.

Statuses are FHIR's own words, specialties are SNOMED CT codes (not verified in a browser: see
`vitals.catalog.specialties`).
"""

from collections.abc import Iterable
from typing import Any

from vitals.appointments.hours import MINUTE
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import Appointment
from vitals.appointments.slots import Availability, Slot
from vitals.appointments.statuses import AppointmentStatus
from vitals.catalog.conditions import Urgency
from vitals.catalog.specialties import SPECIALTIES
from vitals.times import rfc3339

__all__ = ["appointment", "bundle", "parse_slot_id", "practitioner", "schedule", "slot", "slot_id"]

SNOMED = "http://snomed.info/sct"
SECURITY = {  # no resource is about a real person
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
    "code": "HTEST",
    "display": "test health data",
}
META = {"security": [SECURITY]}
# iCalendar's scale, which R4 asks for: 0 is undefined, 1 the highest priority, 9 the lowest.
PRIORITY = {
    Urgency.NONE: 9,
    Urgency.ROUTINE: 7,
    Urgency.SOON: 5,
    Urgency.URGENT: 3,
    Urgency.EMERGENCY: 2,
    Urgency.IMMEDIATE: 1,
}
ACCEPTED, NEEDS_ACTION = "accepted", "needs-action"

type Resource = dict[str, Any]


def specialty(id: str) -> list[Resource]:
    """A specialty as a CodeableConcept."""
    entry = SPECIALTIES[id]
    return [{"coding": [{"system": SNOMED, "code": entry.snomed, "display": entry.name}], "text": entry.name}]


def appointment(found: Appointment, calendar: Practitioner) -> Resource:
    """An Appointment."""
    status = NEEDS_ACTION if found.status == AppointmentStatus.PENDING else ACCEPTED
    resource: Resource = {
        "resourceType": "Appointment",
        "id": found.id,
        "meta": META | {"versionId": str(found.version), "lastUpdated": rfc3339(found.changed)},
        "status": str(found.status),
        "specialty": specialty(found.specialty),
        "priority": PRIORITY[found.urgency],
        "start": rfc3339(found.starts),
        "end": rfc3339(found.ends),
        "minutesDuration": found.minutes,
        "created": rfc3339(found.created),
        "participant": [
            {"actor": {"reference": f"Patient/{found.patient_id}"}, "status": status},
            {"actor": {"reference": f"Practitioner/{calendar.id}", "display": calendar.name}, "status": ACCEPTED},
        ],
    }
    if found.reason:
        resource["reasonCode"] = [{"text": found.reason}]
    if found.status == AppointmentStatus.CANCELLED:
        resource["cancelationReason"] = {"text": found.note or "cancelled"}
    return resource


def schedule(calendar: Practitioner) -> Resource:
    """The Schedule of a practitioner."""
    return {
        "resourceType": "Schedule",
        "id": calendar.id,
        "meta": META | {"versionId": str(calendar.version)},
        "active": True,
        "specialty": specialty(calendar.specialty),
        "actor": [{"reference": f"Practitioner/{calendar.id}", "display": calendar.name}],
        "comment": f"Times are UTC; the practitioner works in {calendar.zone}. Synthetic, not for clinical use.",
    }


def practitioner(calendar: Practitioner) -> Resource:
    """A Practitioner."""
    return {
        "resourceType": "Practitioner",
        "id": calendar.id,
        "meta": META,
        "active": True,
        "name": [{"text": calendar.name}],
        "qualification": [{"code": specialty(calendar.specialty)[0]}],
    }


def slot_id(slot: Slot) -> str:
    """The id of a slot: practitioner, beginning and length."""
    return f"{slot.practitioner_id}.{slot.starts}.{slot.minutes}"


def parse_slot_id(id: str) -> tuple[str, int, int] | None:
    """Practitioner, beginning and end of a slot, by its id; None if it is not an id of a slot."""
    practitioner_id, _, rest = id.partition(".")
    starts, _, minutes = rest.partition(".")
    if not practitioner_id or not all(part.isascii() and part.isdecimal() for part in (starts, minutes)):
        return None
    if len(starts) > 11 or len(minutes) > 3 or not int(minutes):
        return None
    return practitioner_id, int(starts), int(starts) + int(minutes) * MINUTE


def slot(found: Slot, status: Availability = Availability.FREE) -> Resource:
    """A Slot: free, busy or busy-unavailable."""
    return {
        "resourceType": "Slot",
        "id": slot_id(found),
        "meta": META,
        "specialty": specialty(found.specialty),
        "schedule": {"reference": f"Schedule/{found.practitioner_id}"},
        "status": str(status),
        "start": rfc3339(found.starts),
        "end": rfc3339(found.ends),
    }


def bundle(resources: Iterable[Resource], base: str, *, is_all: bool) -> Resource:
    """The results of a search as a Bundle; their total is known only where these are all."""
    found = list(resources)
    entries = [{"fullUrl": f"{base}/{each['resourceType']}/{each['id']}", "resource": each} for each in found]
    total = {"total": len(found)} if is_all else {}
    return {"resourceType": "Bundle", "type": "searchset"} | total | ({"entry": entries} if entries else {})
