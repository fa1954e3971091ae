"""Problem documents as FHIR's OperationOutcome: what every error under /fhir is answered with."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from Endpoints.wire.paths import path_of
from vitals.appointments.fhir.codes import Resource
from vitals.appointments.fhir.outcomes import issue, outcome

__all__ = ["FHIR", "PREFIX", "is_fhir", "names_fhir", "outcome_of"]

FHIR, PREFIX = "application/fhir+json", "/fhir"
# Status to a code of R4's value set issue-type.
CODES = {
    400: "invalid",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    406: "not-supported",
    409: "conflict",
    412: "conflict",
    413: "too-long",
    415: "not-supported",
    422: "processing",
    429: "throttled",
    503: "transient",
}
ELEMENT = re.compile(r"[A-Z][A-Za-z]+(\.[A-Za-z0-9]+)+")


def is_fhir(scope: Mapping[str, Any]) -> bool:
    """Whether a request is for a resource of FHIR."""
    path = path_of(scope)
    return path == PREFIX or path.startswith(f"{PREFIX}/")


def names_fhir(url: bytes) -> bool:
    """Whether a path, under whatever root path, is one of FHIR's: for what is refused before it has a scope.

    Examples
    --------
    >>> names_fhir(b"/vitals/fhir/Slot?status=free"), names_fhir(b"/api/signs?x=/fhir/")
    (True, False)
    """
    return b"/fhir/" in url.partition(b"?")[0] + b"/"


def slot_reference(slot: Mapping[str, Any]) -> str:
    """Reference to a free time of a problem document."""
    first, last = (round(datetime.fromisoformat(slot[name]).timestamp()) for name in ("start", "end"))
    return f"Slot/{slot['practitioner']}.{first}.{(last - first) // 60}"


def outcome_of(document: Mapping[str, Any]) -> Resource:
    """The OperationOutcome that says what a problem document says."""
    return outcome(issues_of(document))


def issues_of(document: Mapping[str, Any]) -> Iterator[Resource]:
    """An issue for each error of a problem document, and one for each free time that it names."""
    code = CODES.get(document["status"], "exception" if document["status"] >= 500 else "processing")
    for error in document.get("errors") or [{"detail": document["detail"]}]:
        name = error.get("name", "")
        expression = name if ELEMENT.fullmatch(name) else None
        yield issue(error.get("code", code), error["detail"], expression=expression)
    for slot in document.get("alternatives", ()):
        text = f"{slot['start']} to {slot['end']} is free: {slot_reference(slot)}"
        yield issue("informational", text, severity="information")
