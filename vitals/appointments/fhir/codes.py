"""Codes of FHIR R4: systems, labels and the tables from our words to its words.

Statuses are FHIR's own words, specialties are SNOMED CT codes (not verified in a browser: see
`vitals.catalog.specialties`).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from vitals.catalog.conditions import Urgency
from vitals.catalog.specialties import SPECIALTIES

__all__ = [
    "CONSULTATION",
    "DAYS",
    "FHIR_VERSION",
    "GENDERS",
    "HOLD_EXPIRES",
    "IDENTIFIER",
    "META",
    "PRIORITY",
    "REQUEST_PRIORITY",
    "SNOMED",
    "Resource",
    "specialty",
    "specialty_of",
    "urgency_of",
    "with_version",
]

type Resource = dict[str, Any]

FHIR_VERSION = "4.0.1"
SNOMED = "http://snomed.info/sct"
IDENTIFIER = "urn:synthetic-vitals:patient"  # system of the numbers of patients
HOLD_EXPIRES = "urn:synthetic-vitals:hold-expires"  # extension: the instant at which a hold ends by itself
SECURITY = {  # no resource is about a real person
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
    "code": "HTEST",
    "display": "test health data",
}
META: Mapping[str, Any] = MappingProxyType({"security": [SECURITY]})
CONSULTATION = {"system": SNOMED, "code": "11429006", "display": "Consultation"}
# iCalendar's scale, which R4 asks for: 0 is undefined, 1 the highest priority, 9 the lowest.
PRIORITY: Mapping[Urgency, int] = MappingProxyType(
    {
        Urgency.NONE: 9,
        Urgency.ROUTINE: 7,
        Urgency.SOON: 5,
        Urgency.URGENT: 3,
        Urgency.EMERGENCY: 2,
        Urgency.IMMEDIATE: 1,
    }
)
# R4's words for the priority of a request.
REQUEST_PRIORITY: Mapping[Urgency, str] = MappingProxyType(
    {
        Urgency.NONE: "routine",
        Urgency.ROUTINE: "routine",
        Urgency.SOON: "urgent",
        Urgency.URGENT: "asap",
        Urgency.EMERGENCY: "stat",
        Urgency.IMMEDIATE: "stat",
    }
)
GENDERS = frozenset({"male", "female", "other", "unknown"})
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")  # in the order of the week


def specialty(id: str) -> list[Resource]:
    """A specialty as a list of one CodeableConcept."""
    entry = SPECIALTIES[id]
    return [{"coding": [{"system": SNOMED, "code": entry.snomed, "display": entry.name}], "text": entry.name}]


def specialty_of(code: str) -> str | None:
    """Id of the specialty of a code, or of our own id; None if there is none."""
    return next((id for id, entry in SPECIALTIES.items() if code in {id, entry.snomed}), None)


def urgency_of(priority: int) -> Urgency:
    """Urgency of a priority from 0 to 9: of one between two of ours the more urgent, of an undefined one routine."""
    if priority == 0:
        return Urgency.ROUTINE
    return max((each for each in Urgency if PRIORITY[each] <= priority), key=lambda each: PRIORITY[each])


def with_version(version: int, **more: Any) -> Resource:
    """Meta of a resource that has versions."""
    return {"versionId": str(version), **more, **META}
