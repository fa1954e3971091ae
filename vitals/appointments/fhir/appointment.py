"""Appointments as resources."""

from vitals.appointments.fhir.codes import HOLD_EXPIRES, PRIORITY, Resource, specialty, with_version
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import CONTENT, Appointment, Change
from vitals.appointments.statuses import AppointmentStatus
from vitals.catalog.conditions import Urgency
from vitals.times import rfc3339

__all__ = ["appointment", "as_it_was"]

ACCEPTED, NEEDS_ACTION = "accepted", "needs-action"
NO_REASON = "cancelled"


def appointment(found: Appointment, calendar: Practitioner) -> Resource:
    """An Appointment; a hold is pending, and an extension says when it ends by itself."""
    is_hold = found.status == AppointmentStatus.PENDING
    resource: Resource = {
        "resourceType": "Appointment",
        "id": found.id,
        "meta": with_version(found.version, lastUpdated=rfc3339(found.changed)),
    }
    if is_hold and found.expires is not None:
        resource["extension"] = [{"url": HOLD_EXPIRES, "valueInstant": rfc3339(found.expires)}]
    resource |= {
        "status": str(found.status),
        "specialty": specialty(found.specialty),
        "priority": PRIORITY[found.urgency],
        "start": rfc3339(found.starts),
        "end": rfc3339(found.ends),
        "minutesDuration": found.minutes,
        "slot": [{"reference": f"Slot/{found.practitioner_id}.{found.starts}.{found.minutes}"}],
        "created": rfc3339(found.created),
        "participant": [
            {
                "actor": {"reference": f"Patient/{found.patient_id}"},
                "status": NEEDS_ACTION if is_hold else ACCEPTED,
            },
            {"actor": {"reference": f"Practitioner/{calendar.id}", "display": calendar.name}, "status": ACCEPTED},
        ],
    }
    if found.reason:
        resource["reasonCode"] = [{"text": found.reason}]
    if found.status == AppointmentStatus.CANCELLED:
        resource["cancelationReason"] = {"text": found.note or NO_REASON}
    return resource


def as_it_was(present: Appointment, version: Change) -> Appointment:
    """An earlier version of an appointment."""
    content = {name: version.content[name] for name in CONTENT}
    content["status"], content["urgency"] = AppointmentStatus(content["status"]), Urgency(content["urgency"])
    return Appointment(
        **content,
        id=present.id,
        created=present.created,
        version=version.version,
        changed=version.changed,
        changed_by=version.changed_by,
    )
