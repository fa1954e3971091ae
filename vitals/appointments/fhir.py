"""Appointments, slots and schedules as FHIR R4 resources, as plain dictionaries; tests check them with fhir.resources.

Statuses are FHIR's own words, specialties are SNOMED CT codes (not verified in a browser: see
`vitals.catalog.specialties`).
"""

from collections.abc import Iterable
from typing import Any

from vitals.appointments.calendars import Slot
from vitals.appointments.records import Appointment
from vitals.appointments.scheduling import MINUTE, Practitioner
from vitals.appointments.tables import Status
from vitals.catalog.conditions import Urgency
from vitals.catalog.specialties import SPECIALTIES
from vitals.times import rfc3339

__all__ = ["appointment", "bundle", "practitioner", "schedule", "slot", "slot_id", "slot_of"]

SNOMED = "http://snomed.info/sct"
SECURITY = {  # every resource says that it is about nobody
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
HERE, COMING = "accepted", "needs-action"

type Resource = dict[str, Any]


def specialty(id: str) -> list[Resource]:
    """A specialty as a CodeableConcept."""
    entry = SPECIALTIES[id]
    return [{"coding": [{"system": SNOMED, "code": entry.snomed, "display": entry.name}], "text": entry.name}]


def appointment(found: Appointment, calendar: Practitioner) -> Resource:
    """An Appointment."""
    status = COMING if found.status == Status.PENDING else HERE
    resource: Resource = {
        "resourceType": "Appointment",
        "id": found.id,
        "meta": META | {"versionId": str(found.version), "lastUpdated": rfc3339(found.changed)},
        "status": str(found.status),
        "specialty": specialty(found.specialty),
        "priority": PRIORITY[found.urgency],
        "start": rfc3339(found.starts),
        "end": rfc3339(found.ends),
        "minutesDuration": (found.ends - found.starts) // MINUTE,
        "created": rfc3339(found.created),
        "participant": [
            {"actor": {"reference": f"Patient/{found.patient_id}"}, "status": status},
            {"actor": {"reference": f"Practitioner/{calendar.id}", "display": calendar.name}, "status": HERE},
        ],
    }
    if found.reason:
        resource["reasonCode"] = [{"text": found.reason}]
    if found.status == Status.CANCELLED:
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


def slot_id(found: Slot) -> str:
    """The id of a slot, which says whose it is and when."""
    return f"{found.practitioner_id}.{found.starts}.{(found.ends - found.starts) // MINUTE}"


def slot_of(id: str) -> Slot | None:
    """What a slot's id says; None if it says nothing."""
    whose, _, rest = id.partition(".")
    starts, _, minutes = rest.partition(".")
    if not whose or not (starts.isascii() and starts.isdecimal() and minutes.isascii() and minutes.isdecimal()):
        return None
    if len(starts) > 11 or len(minutes) > 3 or not int(minutes):
        return None
    return Slot(starts=int(starts), ends=int(starts) + int(minutes) * MINUTE, practitioner_id=whose)


def slot(found: Slot, calendar: Practitioner, status: str = "free") -> Resource:
    """A Slot: free, busy or busy-unavailable."""
    return {
        "resourceType": "Slot",
        "id": slot_id(found),
        "meta": META,
        "specialty": specialty(calendar.specialty),
        "schedule": {"reference": f"Schedule/{calendar.id}"},
        "status": status,
        "start": rfc3339(found.starts),
        "end": rfc3339(found.ends),
    }


def bundle(resources: Iterable[Resource], base: str, *, is_all: bool) -> Resource:
    """What a search found, as a Bundle; how many there are is known only where these are all."""
    found = list(resources)
    entries = [{"fullUrl": f"{base}/{each['resourceType']}/{each['id']}", "resource": each} for each in found]
    made: Resource = {"resourceType": "Bundle", "type": "searchset"} | ({"total": len(found)} if is_all else {})
    return made | ({"entry": entries} if entries else {})
