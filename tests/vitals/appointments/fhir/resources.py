"""What tests of resources share: a practitioner, an appointment, and a search."""

from typing import Any

from vitals.appointments.fhir.searches import Search
from vitals.appointments.hours import Hours
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import Appointment
from vitals.appointments.statuses import AppointmentStatus
from vitals.catalog.conditions import Urgency

__all__ = ["ADA", "BASE", "BOOKED", "FREE", "NOON", "search", "written"]

BASE = "http://localhost/fhir"
NOON = 1772449200  # 2026-03-02T11:00:00Z, noon in Berlin
ADA = Practitioner(
    id="ada-1", name="Dr Ada Example", specialty="cardiology", zone="Europe/Berlin", hours=Hours({}), version=4
)
BOOKED = Appointment(
    id="0b9c2a54-4a4e-4a06-8a0a-0d8d6b8f4b11",
    practitioner_id="ada-1",
    patient_id=7,
    starts=NOON,
    ends=NOON + 1800,
    zone="Europe/Berlin",
    status=AppointmentStatus.BOOKED,
    specialty="cardiology",
    urgency=Urgency.SOON,
    reason="Palpitations; see <b>notes</b> & \N{THUMBS UP SIGN}",
    note=None,
    expires=None,
    created=NOON - 86_400,
    version=3,
    changed=NOON - 3600,
    changed_by="test",
)
FREE = ADA.slot(NOON, NOON + 900)


def search(type: str, *given: tuple[str, str], handling: str = "", **more: str) -> Search:
    return Search.parse(type, [*given, *more.items()], BASE, handling)


def written(**more: Any) -> dict[str, Any]:
    """An appointment as a client writes it."""
    return {
        "resourceType": "Appointment",
        "status": "booked",
        "start": "2026-03-02T11:00:00Z",
        "end": "2026-03-02T11:30:00Z",
        "participant": [
            {"actor": {"reference": "Patient/7"}, "status": "accepted"},
            {"actor": {"reference": "Practitioner/ada-1"}, "status": "accepted"},
        ],
    } | more
