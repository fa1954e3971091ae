"""ServiceRequest: what triage asks for, for a simulated patient at an instant.

Both are in the id, and follow from it alone, so nothing is kept and every such request can be read again.
"""

from typing import NamedTuple

from vitals.appointments.fhir.codes import CONSULTATION, META, REQUEST_PRIORITY, Resource, specialty
from vitals.appointments.fhir.dates import FIRST, LAST
from vitals.catalog.conditions import Urgency
from vitals.data.layouts import LARGEST_PATIENT
from vitals.times import rfc3339
from vitals.triage.assessment import Triage

__all__ = ["RequestId", "no_request", "service_request"]

NOTICE = "Made by rules and a model for a synthetic patient; not for clinical use."


class RequestId(NamedTuple):
    """Patient and instant (unix seconds) of a request."""

    patient: int
    unix: int

    @classmethod
    def parse(cls, id: str) -> "RequestId | None":
        """Patient and instant by the id; None if it is none.

        Examples
        --------
        >>> RequestId.parse("7.1772449200")
        RequestId(patient=7, unix=1772449200)
        """
        parts = id.split(".")
        if len(parts) != 2 or not all(part.isascii() and part.isdigit() and len(part) < 20 for part in parts):
            return None
        found = cls(*map(int, parts))
        is_written_so = str(found) == id
        return found if is_written_so and found.patient <= LARGEST_PATIENT and FIRST <= found.unix < LAST else None

    def __str__(self) -> str:
        return f"{self.patient}.{self.unix}"


def service_request(id: RequestId, found: Triage) -> Resource | None:
    """The request for a consultation; None where triage asks for none."""
    if found.urgency == Urgency.NONE:
        return None
    latest = found.latest(id.unix)
    return {
        "resourceType": "ServiceRequest",
        "id": str(id),
        "meta": dict(META),
        "status": "active",
        "intent": "proposal",
        "priority": REQUEST_PRIORITY[found.urgency],
        "code": {"coding": [CONSULTATION], "text": "Consultation"},
        "subject": {"reference": f"Patient/{id.patient}"},
        "occurrencePeriod": {"start": rfc3339(id.unix), "end": rfc3339(id.unix if latest is None else latest)},
        "authoredOn": rfc3339(id.unix),
        "performerType": specialty(found.specialty)[0],
        "reasonCode": [{"text": reason.text} for reason in found.reasons],
        "note": [{"text": found.advice}, {"text": NOTICE}],
    }


def no_request(id: RequestId) -> str:
    """What is said where triage asks for nothing."""
    return (
        f"triage of patient {id.patient} at {rfc3339(id.unix)} asks for no appointment; that is no proof that the "
        "patient is well"
    )
