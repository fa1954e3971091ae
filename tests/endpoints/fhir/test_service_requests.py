"""Triage as ServiceRequest."""

import time

import pytest
from fastapi.testclient import TestClient

from tests.endpoints.fhir.service import FHIR, issue, resource
from vitals.catalog.specialties import SPECIALTIES

NOON = 1772449200


def test_a_request_is_what_triage_asks_for_and_is_read_again(client: TestClient) -> None:
    found = notes = 0
    for patient in range(12):
        bundle = resource(client.get(f"{FHIR}/ServiceRequest?patient=Patient/{patient}"))
        (entry,) = bundle["entry"]
        if entry["search"]["mode"] == "outcome":
            notes += 1
            assert "no proof" in entry["resource"]["issue"][0]["details"]["text"]
            continue
        found += 1
        request = entry["resource"]
        assert resource(client.get(entry["fullUrl"])) == request
        assert request["performerType"]["coding"][0]["code"] in {each.snomed for each in SPECIALTIES.values()}
        assert resource(client.get(f"{FHIR}/{request['subject']['reference']}"))["id"] == str(patient)
        unix = int(request["id"].partition(".")[2])
        assert 0 <= time.time() - unix < 600
    assert found + notes == 12
    assert found > 0


def test_the_same_id_is_the_same_request(client: TestClient) -> None:
    ids = [f"{patient}.{NOON}" for patient in range(12)]
    bundle = resource(client.post(f"{FHIR}/ServiceRequest/_search", data={"_id": ",".join(ids)}))
    requests = [entry["resource"] for entry in bundle["entry"] if entry["search"]["mode"] == "match"]
    assert len(requests) == bundle["total"] > 0
    for each in requests:
        assert resource(client.get(f"{FHIR}/ServiceRequest/{each['id']}")) == each
    missing = set(ids) - {each["id"] for each in requests}
    for id in missing:
        assert "no proof" in issue(client.get(f"{FHIR}/ServiceRequest/{id}"), 404)


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("?patient=x", 400), ("?patient=1,2", 400), ("?patient=Practitioner/a", 400), ("?status=active", 400)],
)
def test_a_patient_must_be_named(client: TestClient, query: str, status: int) -> None:
    issue(client.get(f"{FHIR}/ServiceRequest{query}"), status)


def test_too_many_at_once_are_refused(client: TestClient) -> None:
    ids = ",".join(f"1.{unix}" for unix in range(21))
    assert "at most 20" in issue(client.get(f"{FHIR}/ServiceRequest?_id={ids}"), 400)


def test_what_is_no_id_is_not_found(client: TestClient) -> None:
    assert "there is no service request '7'" in issue(client.get(f"{FHIR}/ServiceRequest/7"), 404)
