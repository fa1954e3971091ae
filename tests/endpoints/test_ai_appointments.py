"""Appointments over HTTP: from signs to a booked time, and everything that can stand in the way."""

import json
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from icalendar import Calendar
from pydantic import SecretStr, TypeAdapter

from Configurations.config import Settings
from Endpoints.app import create_app
from Endpoints.wire import appointment_answers as answers
from Endpoints.wire.triage_answers import TriageResult
from vitals.catalog.conditions import Urgency
from vitals.times import rfc3339
from vitals.triage.reasons import KINDS

API = "/api/appointments"
HEALTHY = {
    "heart_rate": 72,
    "resp_rate": 15,
    "blood_pressure_systolic": 118,
    "blood_pressure_diastolic": 72,
    "spo2": 98,
    "temperature_c": 36.6,
    "glucose_mgdl": 100,
}
SEPTIC = HEALTHY | {
    "heart_rate": 119,
    "resp_rate": 28,
    "blood_pressure_systolic": 83,
    "spo2": 92,
    "temperature_c": 38.6,
}
ALWAYS = {
    day: [["00:00", "24:00"]] for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
}
SOON = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(hours=1)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    file = tmp_path_factory.mktemp("appointments") / "appointments.sqlite"
    settings = Settings(database_url=SecretStr(f"sqlite:///{file}"), demonstration=True)
    with TestClient(create_app(settings), "http://localhost", client=("127.0.0.1", 50000)) as client:
        yield client


@pytest.fixture
def somebody(client: TestClient, request: pytest.FixtureRequest) -> str:
    """A practitioner of the test's own, who works day and night."""
    id = request.node.name.replace("_", "-").partition("[")[0][:48]
    body = {"name": "Dr Ada Test", "specialty": "psychiatry", "zone": "Asia/Kolkata", "hours": ALWAYS}
    assert client.put(f"/api/practitioners/{id}", json=body).status_code == 200
    return id


def at(minutes: int) -> str:
    return (SOON + timedelta(minutes=minutes)).isoformat()


def booking(practitioner: str, minutes: int = 0, patient: int = 1, **more: Any) -> dict[str, Any]:
    """A request; each test has patients of its own, as it has its practitioner."""
    return {"practitioner": practitioner, "patient": of(practitioner, patient), "start": at(minutes), **more}


def of(practitioner: str, patient: int) -> int:
    return zlib.crc32(practitioner.encode()) * 1000 + patient


def problem(answer: Response, status: int) -> dict[str, Any]:
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    return answer.json()


def shaped(answer: Response, model: type, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    TypeAdapter(model).validate_json(answer.content, strict=True)
    return answer.json()


# Triage


def test_signs_are_triaged_with_reasons_rules_first(client: TestClient) -> None:
    found = shaped(client.post(f"{API}/triage", json={"readings": [SEPTIC]}), TriageResult)
    assert found["urgency"] == "immediate"
    assert found["call_for_help"]
    assert found["slots"] is None
    assert "Call for help now" in found["advice"]
    assert found["news2"] == {"total": 11, "band": "high", "demands": "immediate"}
    kinds = [reason["kind"] for reason in found["reasons"]]
    assert kinds == sorted(kinds, key=list(KINDS).index)
    parts = {reason["facts"]["sign"]: reason["facts"] for reason in found["reasons"] if "points" in reason["facts"]}
    assert {sign: facts["points"] for sign, facts in parts.items()} == {
        "resp_rate": 3,
        "blood_pressure_systolic": 3,
        "spo2": 2,
        "heart_rate": 2,
        "temperature_c": 1,
    }
    assert parts["blood_pressure_systolic"]["limit"] == 90
    assert parts["resp_rate"]["limit"] == 24
    assert "Not for clinical use" in found["notice"]


def test_a_healthy_patient_needs_no_appointment_unless_words_say_more(client: TestClient) -> None:
    found = shaped(client.post(f"{API}/triage", json={"readings": [HEALTHY]}), TriageResult)
    assert (found["urgency"], found["latest"], found["slots"]) == ("none", None, None)
    found = client.post(f"{API}/triage", json={"readings": [HEALTHY], "symptoms": "my heart is racing"}).json()
    assert (found["urgency"], found["specialty"]["id"]) == ("urgent", "cardiology")
    assert found["slots"].startswith(f"{API}/slots?specialty=cardiology&to=")
    assert client.get(found["slots"]).status_code == 200
    found = client.post(f"{API}/triage", json={"readings": [HEALTHY], "symptoms": "no chest pain at all"}).json()
    assert found["urgency"] == "none"


def test_a_simulated_patient_is_triaged_at_any_time(client: TestClient) -> None:
    patient = {"id": 7, "condition": "sepsis", "onset": "2026-01-01T10:00:00Z", "time": "2026-01-01T10:12:00Z"}
    found = shaped(client.post(f"{API}/triage", json={"patient": patient}), TriageResult)
    assert client.post(f"{API}/triage", json={"patient": patient}).json() == found
    history = client.get(
        "/api/patients/7/vitals?condition=sepsis&onset=2026-01-01T10:00:00Z"
        "&start=2026-01-01T10:12:00Z&end=2026-01-01T10:12:01Z"
    ).json()
    signs = client.post(f"{API}/triage", json={"readings": [history[0]["data"]]}).json()
    assert signs["reasons"] == found["reasons"]
    before = client.post(f"{API}/triage", json={"patient": patient | {"time": "2026-01-01T09:59:00Z"}}).json()
    assert Urgency(before["urgency"]) < Urgency(found["urgency"])
    assert client.post(f"{API}/triage", json={"patient": {"id": 7}}).status_code == 200


@pytest.mark.parametrize("population", ["emergency", "ward", "icu"])
def test_the_oxygen_of_a_simulated_patient_is_known(client: TestClient, population: str) -> None:
    time, treated = "2026-01-01T10:12:00Z", []
    for id in range(1, 41):
        query = f"population={population}&detail=full&start={time}&end=2026-01-01T10:12:01Z"
        (message,) = client.get(f"/api/patients/{id}/vitals?{query}").json()
        patient = {"id": id, "population": population, "time": time}
        found = shaped(client.post(f"{API}/triage", json={"patient": patient}), TriageResult)
        assert (found["news2"]["total"], found["news2"]["band"]) == (
            message["news2"]["total"],
            message["news2"]["band"],
        )
        assert found["model_asked"] is True
        oxygen = [reason["text"] for reason in found["reasons"] if "supplemental oxygen" in reason["text"]]
        assert bool(oxygen) == message["on_oxygen"]
        if message["on_oxygen"]:
            denied = client.post(f"{API}/triage", json={"patient": patient, "on_oxygen": False}).json()
            assert denied["news2"]["total"] == found["news2"]["total"] - 2
        treated.append(message["on_oxygen"])
    assert set(treated) == {True, False}


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({}, "body"),
        ({"readings": [HEALTHY], "patient": {"id": 1}}, "body"),
        ({"readings": []}, "readings"),
        ({"readings": [{}]}, "body"),
        ({"readings": [HEALTHY], "age": -1}, "age"),
        ({"readings": [HEALTHY | {"spo2": 101}]}, "readings.0.spo2"),
        ({"patient": {"id": -1}}, "patient.id"),
        ({"patient": {"id": 1, "time": "2026-01-01T10:00:00"}}, "patient.time"),
        ({"patient": {"id": 1, "time": "noon"}}, "patient.time"),
        ({"patient": {"id": 1, "condition": "plague"}}, "patient.condition"),
        ({"patient": {"id": 1, "onset": "2026-01-01T10:00:00Z"}}, "onset"),
        ({"readings": [HEALTHY], "symptoms": "x" * 2001}, "symptoms"),
    ],
)
def test_what_cannot_be_triaged_is_named(client: TestClient, body: dict[str, Any], name: str) -> None:
    assert problem(client.post(f"{API}/triage", json=body), 422)["errors"][0]["name"] == name


def test_a_value_in_another_unit_is_asked_back_with_what_to_send(client: TestClient) -> None:
    readings = [HEALTHY, HEALTHY | {"glucose_mgdl": 5.5, "spo2": 0.97}]
    refused = problem(client.post(f"{API}/triage", json={"readings": readings}), 422)
    assert [(each["name"], each["suggested"]) for each in refused["errors"]] == [
        ("readings.1.spo2", {"units": {"spo2": "fraction"}}),
        ("readings.1.glucose_mgdl", {"units": {"glucose_mgdl": "mmol/L"}}),
    ]
    assert "glucose_mgdl 5.5 mg/dL is far outside what people live with" in refused["errors"][1]["detail"]
    body = {"readings": [HEALTHY | {"glucose_mgdl": 5.5}], "units": {"glucose_mgdl": "mmol/L"}}
    assert shaped(client.post(f"{API}/triage", json=body), TriageResult)["urgency"] == "none"
    body = {"readings": [HEALTHY | {"glucose_mgdl": 5.5}], "units_confirmed": True}
    assert "Blood glucose 5.5 mg/dL" in shaped(client.post(f"{API}/triage", json=body), TriageResult)["advice"]
    wrong = problem(client.post(f"{API}/triage", json=body | {"units": {"spo2": "kPa"}}), 422)["errors"][0]
    assert (wrong["name"], wrong["allowed"]) == ("units.spo2", "% or fraction")


def test_words_alone_and_single_signs_are_triaged(client: TestClient) -> None:
    found = shaped(client.post(f"{API}/triage", json={"symptoms": "chest pain"}), TriageResult)
    assert (found["urgency"], found["news2"], found["uncertain"]) == ("emergency", None, True)
    body = {"readings": [{"spo2": 92, "heart_rate": None}], "on_oxygen": True, "consciousness": "C", "age": 70}
    found = shaped(client.post(f"{API}/triage", json=body), TriageResult)
    assert found["news2"] == {"total": 7, "band": "high", "demands": "immediate"}
    assert (found["model_asked"], len(found["not_measured"])) == (False, 6)


# Free times


def test_free_times_are_listed_earliest_first_with_the_wall_clock(client: TestClient) -> None:
    found = shaped(client.get(f"{API}/slots?specialty=cardiology&limit=50"), answers.SlotList)["slots"]
    assert len(found) == 50
    assert [slot["start"] for slot in found] == sorted(slot["start"] for slot in found)
    assert {slot["practitioner"] for slot in found} == {"cardiology-1", "cardiology-2"}
    for slot in found:
        assert datetime.fromisoformat(slot["start"]) == datetime.fromisoformat(slot["local_start"])
    one = client.get(f"{API}/slots?practitioner=cardiology-1&duration=45&limit=1").json()["slots"][0]
    assert datetime.fromisoformat(one["end"]) - datetime.fromisoformat(one["start"]) == timedelta(minutes=45)


@pytest.mark.parametrize(
    ("query", "status", "name"),
    [
        ("", 422, "specialty"),
        ("specialty=cardiology&practitioner=cardiology-1", 422, "specialty"),
        ("specialty=cardio", 422, "specialty"),
        ("practitioner=nobody", 404, None),
        ("specialty=cardiology&from=2026-01-01T00:00:00", 422, "from"),
        ("specialty=cardiology&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", 422, "to"),
        ("specialty=cardiology&to=2031-01-01T00:00:00Z", 422, "to"),
        ("specialty=cardiology&duration=4", 422, "duration"),
        ("specialty=cardiology&limit=501", 422, "limit"),
        ("specialty=cardiology&color=red", 422, "parameter"),
        ("specialty=cardiology&limit=1&limit=2", 422, "limit"),
    ],
)
def test_a_wrong_question_about_free_times_is_named(
    client: TestClient, query: str, status: int, name: str | None
) -> None:
    document = problem(client.get(f"{API}/slots?{query}"), status)
    assert name is None or document["errors"][0]["name"] == name


# Booking


def test_a_time_is_booked_once_and_who_is_late_is_told_what_is_near(client: TestClient, somebody: str) -> None:
    made = client.post(API, json=booking(somebody, reason="cough"), headers={"X-Actor": "reception"})
    found = shaped(made, answers.AppointmentResult, 201)
    assert made.headers["location"] == f"{API}/{found['id']}"
    assert (found["status"], found["minutes"], found["zone"]) == ("booked", 15, "Asia/Kolkata")
    assert found["local_start"].endswith("+05:30")
    assert found["changed_by"] == "anybody/reception"
    document = problem(client.post(API, json=booking(somebody, 10, patient=2)), 409)
    assert len(document["alternatives"]) == 3
    nearest = document["alternatives"][0]
    assert client.post(API, json=booking(somebody, patient=2) | {"start": nearest["start"]}).status_code == 201
    assert client.get(f"{API}/{found['id']}").json() == found


def test_a_patient_cannot_be_in_two_places(client: TestClient, somebody: str) -> None:
    other = client.get(f"{API}/slots?practitioner=cardiology-1&limit=1").json()["slots"][0]
    elsewhere = booking(somebody, patient=77) | {"practitioner": "cardiology-1", "start": other["start"]}
    assert client.post(API, json=elsewhere).status_code == 201
    again = booking(somebody, patient=77) | {"start": other["start"]}
    assert client.post(API, json=again).status_code == 409


def test_the_same_request_makes_one_appointment(client: TestClient, somebody: str) -> None:
    headers = {"Idempotency-Key": f"key-{somebody}"}
    answers = [client.post(API, json=booking(somebody), headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201] * 3
    assert len({answer.json()["id"] for answer in answers}) == 1
    document = problem(client.post(API, json=booking(somebody, 30), headers=headers), 422)
    assert document["errors"][0]["name"] == "Idempotency-Key"
    assert client.post(f"{API}/holds", json=booking(somebody), headers=headers).status_code == 422  # another request


def test_a_hold_becomes_an_appointment_or_makes_way(client: TestClient, somebody: str) -> None:
    held = shaped(client.post(f"{API}/holds", json=booking(somebody)), answers.AppointmentResult, 201)
    assert held["status"] == "pending"
    left = datetime.fromisoformat(held["expires"]) - datetime.now(UTC)
    assert timedelta(minutes=4) < left <= timedelta(minutes=5)
    assert client.post(API, json=booking(somebody, patient=2)).status_code == 409
    booked = shaped(client.post(API, json={"hold": held["id"]}), answers.AppointmentResult, 201)
    assert (booked["id"], booked["status"], booked["expires"]) == (held["id"], "booked", None)
    other = client.post(f"{API}/holds", json=booking(somebody, 30)).json()
    assert client.post(f"{API}/{other['id']}/cancel", json={"reason": "no"}).status_code == 200
    assert client.post(API, json=booking(somebody, 30)).status_code == 201
    document = problem(client.post(API, json={"hold": other["id"]}), 409)
    assert "is cancelled and cannot be booked" in document["detail"]


def test_outside_of_the_hours_nobody_is_booked(client: TestClient) -> None:
    body = {
        "name": "Dr Ben",
        "specialty": "surgery",
        "zone": "Europe/Berlin",
        "hours": {"monday": [["09:00", "12:00"]]},
    }
    assert client.put("/api/practitioners/mondays", json=body).status_code == 200
    monday = datetime(2031, 3, 31, 9, 0, tzinfo=UTC)  # eleven o'clock in Berlin, the day after the clocks went forward
    wanted = booking("mondays", patient=5)
    assert client.post(API, json=wanted | {"start": (monday - timedelta(hours=2)).isoformat()}).status_code == 201
    document = problem(client.post(API, json=wanted | {"start": (monday - timedelta(hours=3)).isoformat()}), 409)
    assert "outside of the working hours" in document["detail"]
    assert document["alternatives"]
    assert client.post(API, json=wanted | {"start": (monday + timedelta(minutes=50)).isoformat()}).status_code == 409


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"start": "2020-01-01T00:00:00Z"}, 422),
        ({"start": "2031-01-01T00:00:00"}, 422),
        ({"start": "2031-01-01T00:00:30Z"}, 422),
        ({"start": "2031-01-01T00:00:00.5Z"}, 422),
        ({"start": "9999-01-01T00:00:00Z"}, 422),
        ({"minutes": 4}, 422),
        ({"minutes": 481}, 422),
        ({"minutes": "15"}, 422),
        ({"patient": -1}, 422),
        ({"patient": 2**53}, 422),
        ({"patient": None}, 422),
        ({"practitioner": "nobody"}, 404),
        ({"practitioner": "'; DROP TABLE appointment"}, 422),
        ({"practitioner": ""}, 422),
        ({"urgency": "panic"}, 422),
        ({"reason": "x" * 501}, 422),
        ({"hold": "x"}, 422),
        ({"color": "red"}, 422),
    ],
)
def test_a_wrong_booking_is_refused(client: TestClient, somebody: str, change: dict[str, Any], status: int) -> None:
    problem(client.post(API, json=booking(somebody) | change), status)


@pytest.mark.parametrize(
    ("header", "value"),
    [("Idempotency-Key", ""), ("Idempotency-Key", "x" * 201), ("Idempotency-Key", "a b"), ("X-Actor", "x" * 65)],
)
def test_a_wrong_header_is_refused(client: TestClient, somebody: str, header: str, value: str) -> None:
    document = problem(client.post(API, json=booking(somebody), headers={header: value}), 422)
    assert document["errors"][0]["name"] == header


def test_words_of_any_kind_come_back_as_they_were(client: TestClient, somebody: str) -> None:
    words = "🩺 \u202e <b>\"'; DROP TABLE appointment; --\r\nBEGIN:VEVENT"
    made = client.post(API, json=booking(somebody, reason=words)).json()
    assert made["reason"] == words
    calendar = Calendar.from_ical(client.get(f"{API}/{made['id']}.ics").content)
    assert len(calendar.events) == 1
    assert "🩺" in str(calendar.events[0]["DESCRIPTION"])


def test_a_zero_in_the_words_is_refused_before_a_database_sees_it(client: TestClient, somebody: str) -> None:
    problem(client.post(API, json=booking(somebody, reason="a\0b")), 422)


def test_an_invitation_is_a_calendar_file(client: TestClient, somebody: str) -> None:
    made = client.post(API, json=booking(somebody)).json()
    answer = client.get(f"{API}/{made['id']}.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    event = Calendar.from_ical(answer.content).events[0]
    assert rfc3339(event.start.timestamp()) == made["start"]
    assert problem(client.get(f"{API}/nothing.ics"), 404)


def test_appointments_are_listed_page_by_page(client: TestClient, somebody: str) -> None:
    made = [client.post(API, json=booking(somebody, 15 * number, patient=900 + number)).json() for number in range(7)]
    found, path = [], f"{API}?practitioner={somebody}&limit=3&status=booked,cancelled"
    while path:
        answer = client.get(path)
        found += shaped(answer, answers.AppointmentList)["appointments"]
        path = answer.headers.get("link", "").partition(">")[0].lstrip("<")
    assert found == made
    assert client.get(f"{API}?patient={of(somebody, 903)}").json()["appointments"] == [made[3]]
    between = client.get(API, params={"practitioner": somebody, "from": made[2]["start"], "to": made[4]["start"]})
    assert between.json()["appointments"] == made[2:4]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", "patient"),
        ("patient=x", "patient"),
        ("patient=1&status=gone", "status"),
        ("patient=1&after=x", "after"),
        ("patient=1&after=2026-01-01T00:00:00Z/x;y", "after"),
        ("patient=1&limit=0", "limit"),
    ],
)
def test_a_wrong_list_is_refused(client: TestClient, query: str, name: str) -> None:
    assert problem(client.get(f"{API}?{query}"), 422)["errors"][0]["name"] == name


@pytest.mark.parametrize("path", ["x", "x/history", "%00", "a" * 200])
def test_what_is_not_there_is_a_404(client: TestClient, path: str) -> None:
    assert client.get(f"{API}/{path}").status_code in {404, 422}


def test_what_became_of_appointments_is_counted(client: TestClient, somebody: str) -> None:
    counts = client.app.state.counters.appointments
    before = Counter(counts)
    assert client.post(API, json=booking(somebody)).status_code == 201
    assert client.post(API, json=booking(somebody, patient=2)).status_code == 409
    assert client.post(API, json=booking("nobody-of-this-id")).status_code == 404
    assert counts - before == {"booked": 1, "refused": 1}
    assert f'vitals_appointments_total{{outcome="refused"}} {counts["refused"]}.0' in client.get("/metrics").text


def test_a_request_about_appointments_is_small(client: TestClient, somebody: str) -> None:
    assert problem(client.post(API, content=json.dumps(booking(somebody)) + " " * 17000), 413)


def test_too_many_holds_are_refused_with_the_time_to_wait(client: TestClient, somebody: str) -> None:
    for number in range(3):
        assert client.post(f"{API}/holds", json=booking(somebody, 30 * number)).status_code == 201
    answer = client.post(f"{API}/holds", json=booking(somebody, 120))
    assert (answer.status_code, "which is the limit" in answer.json()["detail"]) == (429, True)
    assert 1 <= int(answer.headers["retry-after"]) <= 300
    assert client.post(API, json=booking(somebody, 120)).status_code == 201  # booking has no such limit
