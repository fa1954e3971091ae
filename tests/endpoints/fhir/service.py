"""What tests of FHIR over HTTP share: resources that an independent reader accepts, and bodies."""

from datetime import datetime, timedelta
from typing import Any

from fhir.resources.R4B import get_fhir_model_class

from tests.endpoints.clinic import of

__all__ = ["FHIR", "TYPE", "issue", "resource", "wanted"]

FHIR, TYPE = "/fhir", "application/fhir+json"


def resource(answer: Any, status: int = 200) -> dict[str, Any]:
    """A resource that fhir.resources accepts."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, TYPE), answer.text
    found = answer.json()
    get_fhir_model_class(found["resourceType"]).model_validate(found)
    return found


def issue(answer: Any, status: int) -> str:
    """Sentence of an error, which is an OperationOutcome."""
    found = resource(answer, status)
    assert found["resourceType"] == "OperationOutcome"
    return found["issue"][0]["details"]["text"]


def wanted(practitioner: str, patient: int, start: str, minutes: int = 30, **more: Any) -> dict[str, Any]:
    """An appointment as a client writes it, for a patient of the test's own."""
    end = (datetime.fromisoformat(start) + timedelta(minutes=minutes)).isoformat()
    people = [f"Patient/{of(practitioner, patient)}", f"Practitioner/{practitioner}"]
    return {
        "resourceType": "Appointment",
        "status": "booked",
        "start": start,
        "end": end,
        "participant": [{"actor": {"reference": each}, "status": "accepted"} for each in people],
    } | more
