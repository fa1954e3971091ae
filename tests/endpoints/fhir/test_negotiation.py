"""Form: Accept, _format, Content-Type and Prefer."""

import pytest
from fastapi.testclient import TestClient

from Endpoints.fhir.negotiation import accepts_json
from tests.endpoints.fhir.service import FHIR, issue, resource


@pytest.mark.parametrize(
    "accept",
    [
        [],
        ["*/*"],
        ["application/fhir+json"],
        ["application/json;q=0.9, application/fhir+xml;q=1"],
        ["text/html,application/xhtml+xml,*/*;q=0.8"],
        ["application/fhir+json; fhirVersion=4.0"],
        ["application/fhir+xml", "application/*"],
        [""],
    ],
)
def test_json_is_accepted(accept: list[str]) -> None:
    assert accepts_json(accept)


@pytest.mark.parametrize(
    "accept", ["application/fhir+xml", "text/html", "application/json;q=0", "application/xml, x/y"]
)
@pytest.mark.parametrize("path", ["metadata", "Patient/7", "Slot", "Appointment/x"])
def test_any_other_form_is_not_acceptable(client: TestClient, path: str, accept: str) -> None:
    assert "application/fhir+json" in issue(client.get(f"{FHIR}/{path}", headers={"Accept": accept}), 406)


@pytest.mark.parametrize("format", ["json", "application/json", "application/fhir%2Bjson", "application/fhir+json"])
def test_a_parameter_may_ask_for_json_whatever_the_header_says(client: TestClient, format: str) -> None:
    xml = {"Accept": "application/fhir+xml"}
    assert resource(client.get(f"{FHIR}/Patient/7?_format={format}", headers=xml))["id"] == "7"
    assert resource(client.get(f"{FHIR}/Patient?_id=7&_format={format}", headers=xml))["total"] == 1


def test_another_format_is_not_acceptable(client: TestClient) -> None:
    assert "_format 'xml'" in issue(client.get(f"{FHIR}/Patient/7?_format=xml"), 406)


@pytest.mark.parametrize(
    ("content", "type", "status", "sentence"),
    [
        ("{}", "text/plain", 415, "application/fhir+json"),
        ("{}", "application/fhir+xml", 415, "application/fhir+json"),
        ("{}", "application/json-patch+json", 415, "application/fhir+json"),
        ("{", "application/fhir+json", 400, "not JSON"),
        ("", "application/fhir+json", 400, "not JSON"),
        ("[" * 10_000, "application/json", 400, "not JSON"),
        ('{"start": NaN}', "application/json", 400, "NaN"),
        (b"\xff", "application/json", 400, "UTF-8"),
        ("x" * 20_000, "application/json", 413, "too large"),
        ("{}", "application/fhir+json; charset=utf-8", 422, "resourceType"),
    ],
)
def test_a_body_is_json_of_a_bounded_size(
    client: TestClient, content: str, type: str, status: int, sentence: str
) -> None:
    answer = client.post(f"{FHIR}/Appointment", content=content, headers={"Content-Type": type})
    assert sentence in issue(answer, status)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "Patient/7", "GET"),
        ("PUT", "Slot/x", "GET"),
        ("POST", "Schedule", "GET"),
        ("DELETE", "Appointment/x", "GET, PATCH, PUT"),
        ("PUT", "Appointment", "GET, POST"),
        ("GET", "Slot/_search?_format=xml", "POST"),
        ("PUT", "Appointment/_search", "POST"),
    ],
)
def test_what_cannot_be_done_names_what_can(client: TestClient, method: str, path: str, allowed: str) -> None:
    answer = client.request(method, f"{FHIR}/{path}")
    assert f"allowed is {allowed}" in issue(answer, 405)
    assert answer.headers["allow"] == allowed
