"""Schedules and slots."""

from vitals.appointments.fhir.codes import META, Resource, specialty, with_version
from vitals.appointments.fhir.people import location_id
from vitals.appointments.hours import MINUTE
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.slots import Availability, Slot
from vitals.times import rfc3339

__all__ = ["parse_slot_id", "schedule", "slot", "slot_id"]


def schedule(calendar: Practitioner) -> Resource:
    """The Schedule of a practitioner."""
    return {
        "resourceType": "Schedule",
        "id": calendar.id,
        "meta": with_version(calendar.version),
        "active": True,
        "specialty": specialty(calendar.specialty),
        "actor": [
            {"reference": f"Practitioner/{calendar.id}", "display": calendar.name},
            {"reference": f"PractitionerRole/{calendar.id}"},
            {"reference": f"Location/{location_id(calendar.zone)}", "display": calendar.zone},
        ],
        "comment": f"Times are UTC; the practitioner works in {calendar.zone}. Synthetic, not for clinical use.",
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
    """A Slot: free, busy, busy-tentative under a hold, or busy-unavailable."""
    return {
        "resourceType": "Slot",
        "id": slot_id(found),
        "meta": dict(META),
        "specialty": specialty(found.specialty),
        "schedule": {"reference": f"Schedule/{found.practitioner_id}"},
        "status": str(status),
        "start": rfc3339(found.starts),
        "end": rfc3339(found.ends),
    }
