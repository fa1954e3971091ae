"""OperationOutcome: what went wrong, or what a search left out, for programs and for people."""

from collections.abc import Iterable

from vitals.appointments.fhir.codes import META, Resource

__all__ = ["issue", "outcome"]


def issue(code: str, text: str, *, severity: str = "error", expression: str | None = None) -> Resource:
    """One issue.

    Parameters
    ----------
    code
        Of R4's value set issue-type.
    text
        One sentence.
    severity
        error, warning or information.
    expression
        Place in the resource that was sent, such as Appointment.start.
    """
    placed = {} if expression is None else {"expression": [expression]}
    return {"severity": severity, "code": code, "details": {"text": text}, "diagnostics": text} | placed


def outcome(issues: Iterable[Resource]) -> Resource:
    """Issues as a resource."""
    return {"resourceType": "OperationOutcome", "meta": dict(META), "issue": list(issues)}
