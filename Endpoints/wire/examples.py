"""Examples of request bodies, by the name of their model: the documents show them, and a test sends each one.

They name a practitioner of the demonstration set, and times that will not be over soon.
"""

from typing import Any

from vitals.catalog.conditions import CONDITIONS, HEALTHY
from vitals.catalog.populations import POPULATIONS

__all__ = ["BODIES"]

READING = {
    "heart_rate": 112,
    "resp_rate": 24,
    "blood_pressure_systolic": 98,
    "blood_pressure_diastolic": 58,
    "spo2": 93,
    "temperature_c": 38.7,
    "glucose_mgdl": 140,
}
POPULATION = list(POPULATIONS)[1]
PRACTITIONER, PATIENT = "cardiology-2", 7
CONDITION = next(entry.id for entry in CONDITIONS.values() if entry is not HEALTHY)
DAY = "2030-03-04"  # a Monday

BODIES: dict[str, list[dict[str, Any]]] = {
    "SingleReading": [READING, READING | {"on_oxygen": True}, READING | {"population": POPULATION}],
    "ReadingBatch": [{"readings": [READING, READING | {"heart_rate": 75, "temperature_c": 36.9}]}],
    "TriageRequest": [
        {"readings": [READING], "symptoms": "fever and chills since yesterday"},
        {"patient": {"id": PATIENT, "condition": CONDITION}},
        {"readings": [{"spo2": 91, "heart_rate": 104}], "on_oxygen": True, "consciousness": "A", "age": 71},
        {"symptoms": "chest pain"},
    ],
    "HoldRequest": [{"practitioner": PRACTITIONER, "patient": PATIENT, "start": f"{DAY}T10:00:00+01:00"}],
    "BookingRequest": [
        {
            "practitioner": PRACTITIONER,
            "patient": PATIENT,
            "start": f"{DAY}T10:30:00+01:00",
            "urgency": "soon",
            "reason": "Palpitations",
        }
    ],
    "RescheduleRequest": [{"start": f"{DAY}T11:00:00+01:00"}],
    "CancelRequest": [{"reason": "The patient has recovered"}],
    "PractitionerRequest": [
        {
            "name": "Dr Ada Example",
            "specialty": "cardiology",
            "zone": "Europe/Berlin",
            "hours": {"monday": [["09:00", "12:30"], ["13:30", "17:00"]]},
            "slot_minutes": 20,
        }
    ],
    "AbsenceRequest": [
        {"start": "2030-07-01T00:00:00+02:00", "end": "2030-07-08T00:00:00+02:00", "reason": "Vacation"}
    ],
    "FeedRequest": [{"name": "Phone of Dr Ada Example"}],
    "WaitingRequest": [{"patient": PATIENT, "specialty": "cardiology", "latest": f"{DAY}T17:00:00+01:00"}],
}
