"""Appointments written by clients of FHIR: a walk from finding to cancelling, versions, conditions, patches."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.endpoints.clinic import of
from tests.endpoints.fhir.service import FHIR, issue, resource, wanted

MONDAY, LATER = "2031-03-03T12:00:00Z", "2031-03-03T15:00:00Z"
POINTED, MERGE = ({"Content-Type": f"application/{kind}+json"} for kind in ("json-patch", "merge-patch"))


def made(client: TestClient, practitioner: str, patient: int, **more: Any) -> dict[str, Any]:
    return resource(client.post(f"{FHIR}/Appointment", json=wanted(practitioner, patient, MONDAY, **more)), 201)


def test_a_walk_in_fhir_alone(client: TestClient, always: str) -> None:
    """Find, hold, book, move, cancel, as SMART's scheduling describes it."""
    schedule = resource(client.get(f"{FHIR}/Schedule?actor=Practitioner/{always}"))["entry"][0]["resource"]
    query = f"schedule=Schedule/{schedule['id']}&status=free&start=ge2031-03-03&start=lt2031-03-04&_count=2"
    first, second = [entry["resource"] for entry in resource(client.get(f"{FHIR}/Slot?{query}"))["entry"]]
    body = {
        "resourceType": "Appointment",
        "status": "proposed",
        "slot": [{"reference": f"Slot/{first['id']}"}],
        "start": first["start"],
        "end": first["end"],
        "participant": [{"actor": {"reference": f"Patient/{of(always, 7)}"}, "status": "accepted"}],
    }
    answer = client.post(f"{FHIR}/Appointment", json=body)
    held = resource(answer, 201)
    assert answer.headers["location"] == f"http://localhost/fhir/Appointment/{held['id']}/_history/1"
    assert resource(client.get(answer.headers["location"])) == held
    assert resource(client.get(f"{FHIR}/Slot/{first['id']}"))["status"] == "busy-tentative"
    address = f"{FHIR}/Appointment/{held['id']}"

    answer = client.put(address, json=held | {"status": "booked"}, headers={"If-Match": answer.headers["etag"]})
    booked = resource(answer)
    assert (booked["status"], answer.headers["etag"]) == ("booked", 'W/"2"')
    moved = booked | {"slot": [{"reference": f"Slot/{second['id']}"}]}
    answer = client.put(address, json=moved, headers={"If-Match": answer.headers["etag"]})
    assert resource(answer)["start"] == second["start"]
    assert [resource(client.get(f"{FHIR}/Slot/{each['id']}"))["status"] for each in (first, second)] == ["free", "busy"]

    operations = [
        {"op": "test", "path": "/meta/versionId", "value": "3"},
        {"op": "replace", "path": "/status", "value": "cancelled"},
        {"op": "add", "path": "/cancelationReason", "value": {"text": "recovered"}},
    ]
    cancelled = resource(client.patch(address, json=operations, headers=POINTED))
    assert (cancelled["status"], cancelled["cancelationReason"]["text"]) == ("cancelled", "recovered")
    assert resource(client.get(f"{FHIR}/Slot/{second['id']}"))["status"] == "free"
    versions = resource(client.get(f"{address}/_history"))
    assert [entry["resource"]["status"] for entry in versions["entry"]] == ["cancelled", "booked", "booked", "pending"]
    assert versions["entry"][0]["resource"] == resource(client.get(address))
    assert issue(client.get(f"{address}/_history/9"), 404)


def test_a_change_names_the_version_that_it_was_decided_on(client: TestClient, always: str) -> None:
    booked = made(client, always, 1)
    address = f"{FHIR}/Appointment/{booked['id']}"
    for headers in ({"If-Match": 'W/"7"'}, {"If-Match": '"2"'}):
        assert "version 1 now" in issue(client.put(address, json=booked, headers=headers), 412)
        patch = {"status": "cancelled"}
        assert "version 1 now" in issue(client.patch(address, json=patch, headers=MERGE | headers), 412)
    assert "If-Match" in issue(client.put(address, json=booked, headers={"If-Match": "x"}), 400)
    assert resource(client.put(address, json=booked, headers={"If-Match": "*"})) == booked


def test_whoever_has_the_version_is_sent_none(client: TestClient, always: str) -> None:
    booked = made(client, always, 1)
    answer = client.get(f"{FHIR}/Appointment/{booked['id']}", headers={"If-None-Match": 'W/"1"'})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", 'W/"1"')


def test_a_condition_makes_one_appointment_however_often_it_comes(client: TestClient, always: str) -> None:
    condition = {"If-None-Exist": f"patient=Patient/{of(always, 71)}&practitioner={always}&status=booked&date={MONDAY}"}
    body = wanted(always, 71, MONDAY)

    def send(_: int) -> Any:
        return client.post(f"{FHIR}/Appointment", json=body, headers=condition)

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(send, range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert "already" not in answers[0].text


def test_a_condition_must_mean_one(client: TestClient, always: str) -> None:
    for start in (MONDAY, LATER):
        resource(client.post(f"{FHIR}/Appointment", json=wanted(always, 72, start)), 201)
    body = wanted(always, 72, "2031-03-03T18:00:00Z")
    for condition, status in (
        (f"patient={of(always, 72)}", 412),
        ("", 400),
        ("_count=1", 400),
        ("color=red", 400),
        ("patient=x y", 400),
    ):
        issue(client.post(f"{FHIR}/Appointment", json=body, headers={"If-None-Exist": condition}), status)
    found = resource(client.get(f"{FHIR}/Appointment?patient={of(always, 72)}"))
    assert found["total"] == 2


def test_a_retry_with_the_same_key_books_once(client: TestClient, always: str) -> None:
    headers = {"Idempotency-Key": f"fhir-{always}"}
    first, again = (
        client.post(f"{FHIR}/Appointment", json=wanted(always, 5, MONDAY), headers=headers) for _ in range(2)
    )
    assert resource(first, 201) == resource(again, 201)
    other = client.post(f"{FHIR}/Appointment", json=wanted(always, 5, LATER), headers=headers)
    assert "Idempotency-Key" in issue(other, 422)


def test_a_time_that_is_taken_names_slots_that_are_free(client: TestClient, always: str) -> None:
    made(client, always, 1)
    answer = client.post(f"{FHIR}/Appointment", json=wanted(always, 2, MONDAY))
    assert "is taken" in issue(answer, 409)
    free = [each["details"]["text"] for each in answer.json()["issue"] if each["code"] == "informational"]
    assert len(free) == 3
    for sentence in free:
        assert resource(client.get(f"{FHIR}/{sentence.rpartition(' ')[2]}"))["status"] == "free"


def test_what_is_wrong_in_a_body_is_named_by_its_path(client: TestClient, always: str) -> None:
    answer = client.post(f"{FHIR}/Appointment", json=wanted(always, 1, MONDAY, comment="hello"))
    assert "does not keep it" in issue(answer, 422)
    assert answer.json()["issue"][0]["expression"] == ["Appointment.comment"]
    past = client.post(f"{FHIR}/Appointment", json=wanted(always, 1, "2020-03-02T12:00:00Z"))
    assert "in the future" in issue(past, 422)


def test_a_merge_patch_changes_the_status(client: TestClient, always: str) -> None:
    booked = made(client, always, 1)
    address = f"{FHIR}/Appointment/{booked['id']}"
    cancelled = resource(client.patch(address, json={"status": "cancelled"}, headers=MERGE))
    assert cancelled["cancelationReason"] == {"text": "cancelled"}
    assert "cannot be" in issue(client.patch(address, json={"status": "arrived", "cancelationReason": None}, headers=MERGE), 409)  # fmt: skip


@pytest.mark.parametrize(
    ("patch", "status"),
    [
        ([{"op": "test", "path": "/status", "value": "cancelled"}], 412),
        ([{"op": "move", "path": "/status", "from": "/start"}], 422),
        ([{"op": "replace", "path": "/nothing", "value": 1}], 422),
        ([{"op": "add", "path": "/comment", "value": "x"}], 422),
        ([{"op": "remove", "path": "/status"}], 422),
        ({"resourceType": "Slot"}, 422),
        ({"priority": 1}, 422),
        ("x", 422),
    ],
)
def test_a_patch_that_does_not_fit_changes_nothing(client: TestClient, always: str, patch: Any, status: int) -> None:
    found = resource(client.get(f"{FHIR}/Appointment?practitioner={always}"))
    booked = found["entry"][0]["resource"] if "entry" in found else made(client, always, 1)
    address = f"{FHIR}/Appointment/{booked['id']}"
    issue(client.patch(address, json=patch, headers=POINTED if isinstance(patch, list) else MERGE), status)
    assert resource(client.get(address)) == booked


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_what_is_not_there_is_not_made(client: TestClient, always: str, method: str) -> None:
    answer = client.request(method, f"{FHIR}/Appointment/nothing", json=wanted(always, 1, MONDAY))
    assert "there is no appointment 'nothing'" in issue(answer, 404)


def test_a_client_may_prefer_less(client: TestClient, always: str) -> None:
    answer = client.post(f"{FHIR}/Appointment", json=wanted(always, 1, MONDAY), headers={"Prefer": "return=minimal"})
    assert (answer.status_code, answer.content) == (201, b"")
    address = answer.headers["location"].partition("/_history")[0]
    booked = resource(client.get(address))
    told = client.put(address, json=booked, headers={"Prefer": "return=OperationOutcome"})
    assert "/_history/1" in issue(told, 200)


def test_what_happens_is_counted(client: TestClient, always: str) -> None:
    counts = client.app.state.service.executor.counts  # type: ignore[attr-defined]
    before = dict(counts)
    held = made(client, always, 1, status="pending")
    address = f"{FHIR}/Appointment/{held['id']}"
    client.post(f"{FHIR}/Appointment", json=wanted(always, 2, MONDAY))
    client.patch(address, json={"status": "booked"}, headers=MERGE)
    client.patch(address, json={"start": LATER, "end": None, "minutesDuration": None}, headers=MERGE)
    client.patch(address, json={"status": "cancelled"}, headers=MERGE)
    names = ("held", "refused", "booked", "rescheduled", "cancelled")
    assert [counts[name] - before.get(name, 0) for name in names] == [1] * 5
