"""Problem documents as OperationOutcome."""

from http import HTTPStatus

import pytest
from fhir.resources.R4B.operationoutcome import OperationOutcome

from Endpoints.wire.outcomes import CODES, is_fhir, names_fhir, outcome_of

# Typed from R4's value set issue-type, which the validator does not check.
ISSUES = {
    *("invalid", "structure", "required", "value", "invariant", "security", "login", "unknown", "expired", "forbidden"),
    *("suppressed", "processing", "not-supported", "duplicate", "multiple-matches", "not-found", "deleted", "too-long"),
    *("code-invalid", "extension", "too-costly", "business-rule", "conflict", "transient", "lock-error", "no-store"),
    *("exception", "timeout", "incomplete", "throttled", "informational"),
}


@pytest.mark.parametrize("status", [each for each in HTTPStatus if each >= 400])
def test_every_status_has_a_code_of_r4(status: HTTPStatus) -> None:
    found = OperationOutcome.model_validate(outcome_of({"status": status, "detail": "wrong"}))
    (issue,) = found.issue
    assert issue.code in ISSUES
    assert (issue.severity, issue.details.text) == ("error", "wrong")
    assert set(CODES.values()) <= ISSUES


def test_each_error_is_an_issue_with_its_place() -> None:
    document = {
        "status": 422,
        "detail": "a",
        "errors": [{"name": "Appointment.start", "detail": "a"}, {"name": "X-Actor", "detail": "b", "code": "value"}],
        "alternatives": [{"practitioner": "ada", "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T09:30:00Z"}],
    }
    found = OperationOutcome.model_validate(outcome_of(document))
    assert [(each.severity, each.code, each.expression) for each in found.issue] == [
        ("error", "processing", ["Appointment.start"]),
        ("error", "value", None),
        ("information", "informational", None),
    ]
    assert found.issue[2].details.text.endswith("is free: Slot/ada.1772442000.30")


@pytest.mark.parametrize(
    ("path", "root", "is_one"),
    [
        *(("/fhir/Slot", "", True), ("/fhir", "", True), ("/fhir/", "", True), ("/vitals/fhir/Slot", "/vitals", True)),
        *(("/fhirx", "", False), ("/api/fhir/Slot", "", False), ("/", "", False)),
    ],
)
def test_only_paths_of_fhir_are_answered_so(path: str, root: str, is_one: bool) -> None:
    assert is_fhir({"path": path, "root_path": root}) == is_one


def test_a_path_without_its_scope_is_known_by_its_part() -> None:
    assert [names_fhir(url) for url in (b"/fhir/Slot?x", b"/vitals/fhir/", b"/fhir", b"/api/x?/fhir/", b"")] == [
        *(True, True, True, False, False)
    ]
