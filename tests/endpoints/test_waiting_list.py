"""The waiting list over HTTP: joining, offers and the answers to them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from Endpoints.wire import appointment_answers as answers
from tests.endpoints.clinic import API, WAITLIST, at, book, of


def wait(clinic: TestClient, practitioner: str, patient: int, **more: Any) -> dict[str, Any]:
    body = {
        "patient": of(practitioner, patient),
        "specialty": "psychiatry",
        "practitioner": practitioner,
        "latest": at(10_000),
    }
    answer = clinic.post(WAITLIST, json=body | more)
    assert answer.status_code == 201, answer.text
    TypeAdapter(answers.WaitingResult).validate_json(answer.content, strict=True)
    return answer.json()


def test_who_waits_is_offered_what_becomes_free(clinic: TestClient, somebody: str) -> None:
    booked = book(clinic, somebody)
    calm, urgent = wait(clinic, somebody, 10), wait(clinic, somebody, 11, urgency="urgent")
    assert clinic.get(f"{WAITLIST}/{urgent['id']}").json()["offer"] is None
    clinic.post(f"{API}/{booked['id']}/cancel", json={"reason": "ill"})
    offered = clinic.get(f"{WAITLIST}/{urgent['id']}").json()
    assert (offered["status"], offered["offer"]["start"]) == ("offered", booked["start"])
    taken = clinic.post(API, json={"practitioner": somebody, "patient": 12, "start": booked["start"]})
    assert taken.status_code == 409
    declined = clinic.post(f"{WAITLIST}/{urgent['id']}/decline").json()
    assert declined["status"] == "waiting"
    assert clinic.get(f"{WAITLIST}/{calm['id']}").json()["status"] == "offered"
    assert clinic.post(f"{WAITLIST}/{urgent['id']}/accept").status_code == 409
    accepted = clinic.post(f"{WAITLIST}/{calm['id']}/accept").json()
    assert (accepted["status"], accepted["patient"], accepted["start"]) == ("booked", of(somebody, 10), booked["start"])
    listed = clinic.get(f"{WAITLIST}?patient={of(somebody, 11)}").json()["entries"]
    assert [entry["id"] for entry in listed] == [urgent["id"]]
    assert clinic.delete(f"{WAITLIST}/{urgent['id']}").json()["status"] == "withdrawn"
    assert clinic.get(f"{WAITLIST}?patient={of(somebody, 11)}").json() == {"entries": []}


def test_waiting_twice_with_one_key_is_waiting_once(clinic: TestClient, somebody: str) -> None:
    body = {"patient": 20, "specialty": "psychiatry", "practitioner": somebody, "latest": at(500)}
    headers = {"Idempotency-Key": f"wait-{somebody}"}
    answers = [clinic.post(WAITLIST, json=body, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"specialty": "magic"}, 422),
        ({"specialty": "cardiology"}, 422),
        ({"practitioner": "nobody"}, 404),
        ({"latest": "2020-01-01T00:00:00Z"}, 422),
        ({"latest": "2031-01-01T00:00:00"}, 422),
        ({"minutes": 0}, 422),
        ({"urgency": "very"}, 422),
        ({"patient": "1"}, 422),
    ],
)
def test_a_wrong_wish_is_refused(clinic: TestClient, somebody: str, change: dict[str, Any], status: int) -> None:
    body = {"patient": 30, "specialty": "psychiatry", "practitioner": somebody, "latest": at(500)}
    assert clinic.post(WAITLIST, json=body | change).status_code == status


@pytest.mark.parametrize("path", ["?patient=x", "?specialty=magic", "?color=red"])
def test_a_wrong_list_of_who_waits_is_refused(clinic: TestClient, path: str) -> None:
    assert clinic.get(f"{WAITLIST}{path}").status_code == 422


def test_what_waits_nowhere_is_a_404(clinic: TestClient) -> None:
    assert clinic.get(f"{WAITLIST}/x").status_code == 404
    assert clinic.delete(f"{WAITLIST}/x").status_code == 404
    assert clinic.post(f"{WAITLIST}/x/accept").status_code == 404


def test_an_entry_is_what_was_asked_for_and_says_where_it_is(clinic: TestClient, somebody: str) -> None:
    body = {"patient": 40, "specialty": "psychiatry", "latest": "2031-01-01T00:00:00Z"}
    answer = clinic.post(WAITLIST, json=body)
    found = answer.json()
    assert answer.headers["location"] == f"{WAITLIST}/{found['id']}"
    assert clinic.get(answer.headers["location"]).json() == found
    assert {name: found[name] for name in ("patient", "specialty", "practitioner", "minutes", "urgency", "latest")} == {
        "patient": 40,
        "specialty": "psychiatry",
        "practitioner": None,
        "minutes": 15,
        "urgency": "routine",
        "latest": "2031-01-01T00:00:00Z",
    }
    age = datetime.now(UTC) - datetime.fromisoformat(found["earliest"])
    assert timedelta(0) <= age < timedelta(minutes=1)
    assert (found["earliest"], found["status"], found["offer"]) == (found["created"], "waiting", None)
    wishes = {"minutes": 30, "urgency": "soon", "reason": "pain", "earliest": "2030-06-01T12:00:00+02:00"}
    other = clinic.post(WAITLIST, json=body | wishes | {"practitioner": somebody, "patient": 41}).json()
    assert other["earliest"] == "2030-06-01T10:00:00Z"
    assert {name: other[name] for name in ("minutes", "urgency", "reason")} == {
        name: wishes[name] for name in ("minutes", "urgency", "reason")
    }
    assert other["practitioner"] == somebody


def test_the_list_is_of_a_patient_or_a_specialty(clinic: TestClient, somebody: str) -> None:
    mine, urgent = wait(clinic, somebody, 50), wait(clinic, somebody, 51, urgency="urgent")
    listed = clinic.get(WAITLIST, params={"specialty": "psychiatry"}).json()["entries"]
    ids = [entry["id"] for entry in listed]
    assert ids.index(urgent["id"]) < ids.index(mine["id"])
    assert clinic.get(WAITLIST).json()["entries"] == listed
    assert clinic.get(WAITLIST, params={"specialty": "surgery"}).json() == {"entries": []}
    own = clinic.get(WAITLIST, params={"patient": of(somebody, 50), "specialty": "psychiatry"}).json()["entries"]
    assert own == [mine]


def test_joining_and_accepting_are_counted(clinic: TestClient, somebody: str) -> None:
    def counts() -> dict[str, float]:
        text = clinic.get("/metrics").text
        return {
            outcome: float(line.rpartition(" ")[2])
            for outcome in ("waiting", "booked")
            for line in text.splitlines()
            if line.startswith(f'vitals_appointments_total{{outcome="{outcome}"}}')
        }

    booked = book(clinic, somebody)
    entry, before = wait(clinic, somebody, 60, urgency="urgent"), counts()
    wait(clinic, somebody, 61)
    clinic.post(f"{API}/{booked['id']}/cancel", json={"reason": "ill"})
    assert clinic.post(f"{WAITLIST}/{entry['id']}/accept").status_code == 200
    assert counts() == {"waiting": before["waiting"] + 1, "booked": before["booked"] + 1}


def test_a_patient_waits_once(clinic: TestClient, somebody: str) -> None:
    first = wait(clinic, somebody, 70)
    body = {"patient": first["patient"], "specialty": "psychiatry", "latest": at(500)}
    answer = clinic.post(WAITLIST, json=body)
    assert (answer.status_code, first["id"] in answer.json()["detail"]) == (409, True)
    clinic.delete(f"{WAITLIST}/{first['id']}")
    assert clinic.post(WAITLIST, json=body).status_code == 201


@pytest.mark.parametrize("type", [None, "application/json", "application/x-www-form-urlencoded"])
def test_an_offer_is_answered_without_a_body(clinic: TestClient, somebody: str, type: str | None) -> None:
    headers = {} if type is None else {"Content-Type": type}
    for number, (path, status) in enumerate((("decline", "waiting"), ("accept", "booked"))):
        booked = book(clinic, somebody, 30 * number, patient=number)
        entry = wait(clinic, somebody, 80 + number, urgency="urgent", latest=at(30 * number + 15))
        clinic.post(f"{API}/{booked['id']}/cancel")
        answer = clinic.post(f"{WAITLIST}/{entry['id']}/{path}", headers=headers)
        assert (answer.status_code, answer.json()["status"]) == (200, status)
        if status == "waiting":
            clinic.delete(f"{WAITLIST}/{entry['id']}")
        else:
            clinic.post(f"{API}/{answer.json()['id']}/cancel")
