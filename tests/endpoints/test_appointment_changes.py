"""Changes of appointments over HTTP: history, rescheduling, cancelling, and the day itself."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from Endpoints.wire import appointment_answers as answers
from tests.endpoints.clinic import API, SOON, TOKEN, WAITLIST, at, begin, book
from vitals.appointments.hours import WEEKDAYS


def test_an_appointment_moves_all_at_once(clinic: TestClient, somebody: str) -> None:
    first, second = book(clinic, somebody), book(clinic, somebody, 60, patient=2)
    refused = clinic.post(f"{API}/{first['id']}/reschedule", json={"start": at(60)})
    assert (refused.status_code, len(refused.json()["alternatives"])) == (409, 3)
    assert clinic.get(f"{API}/{first['id']}").json() == first
    moved = clinic.post(f"{API}/{first['id']}/reschedule", json={"start": at(120), "minutes": 30}).json()
    assert (moved["id"], moved["version"], moved["minutes"]) == (first["id"], 2, 30)
    assert datetime.fromisoformat(moved["start"]) == SOON + timedelta(minutes=120)
    assert clinic.post(f"{API}/{second['id']}/reschedule", json={"start": at(0)}).status_code == 200


def test_the_history_says_who_did_what(clinic: TestClient, somebody: str) -> None:
    id = book(clinic, somebody)["id"]
    clinic.post(f"{API}/{id}/reschedule", json={"start": at(15)}, headers={"X-Actor": "nurse"})
    clinic.post(f"{API}/{id}/cancel", json={"reason": "ill"}, headers={"X-Actor": "patient"})
    answer = clinic.get(f"{API}/{id}/history")
    TypeAdapter(answers.ChangeList).validate_json(answer.content, strict=True)
    changes = answer.json()["changes"]
    assert [change["version"] for change in changes] == [1, 2, 3]
    assert [change["status"] for change in changes] == ["booked", "booked", "cancelled"]
    who = [change["changed_by"] for change in changes]
    assert who[0].startswith("token-")
    assert who[1:] == [f"{who[0]}/nurse", f"{who[0]}/patient"]
    assert TOKEN not in answer.text
    assert changes[-1]["note"] == "ill"


def test_on_the_day_it_happens_or_not(clinic: TestClient, somebody: str) -> None:
    id = book(clinic, somebody)["id"]
    for path in ("no-show", "fulfilled"):  # it has not begun
        answer = clinic.post(f"{API}/{id}/{path}")
        assert (answer.status_code, "due at" in answer.json()["detail"]) == (409, True)
    later = book(clinic, somebody, 60 * 60, patient=2)["id"]
    answer = clinic.post(f"{API}/{later}/arrived")
    assert (answer.status_code, "in America/New_York" in answer.json()["detail"]) == (409, True)
    begin(clinic, id)
    for path, status in (("arrived", "arrived"), ("arrived", "arrived"), ("fulfilled", "fulfilled")):
        assert clinic.post(f"{API}/{id}/{path}").json()["status"] == status
    for path in ("arrived", "no-show", "cancel", "reschedule"):
        body = {"cancel": {"reason": "x"}, "reschedule": {"start": at(300)}}.get(path)
        answer = clinic.post(f"{API}/{id}/{path}", json=body)
        assert (answer.status_code, "fulfilled" in answer.json()["detail"]) == (409, True)
    assert clinic.post(f"{API}/nothing/arrived").status_code == 404


@pytest.mark.parametrize("body", [{"reason": ""}, {"reason": "x" * 501}, {"reason": 1}, {"why": "x"}, [], "x"])
def test_a_wrong_reason_of_a_cancellation_is_refused(clinic: TestClient, somebody: str, body: Any) -> None:
    id = book(clinic, somebody, 15 * (len(str(body)) % 40), patient=len(str(body)))["id"]
    assert clinic.post(f"{API}/{id}/cancel", json=body).status_code == 422


TYPES = [None, "application/json", "application/x-www-form-urlencoded", "text/plain"]


@pytest.mark.parametrize("type", TYPES)
@pytest.mark.parametrize("path", ["cancel", "arrived", "fulfilled", "no-show"])
def test_a_change_that_needs_no_body_is_accepted_without_one(
    clinic: TestClient, somebody: str, path: str, type: str | None
) -> None:
    id = book(clinic, somebody)["id"]
    begin(clinic, id)
    headers = {} if type is None else {"Content-Type": type}
    answer = clinic.post(f"{API}/{id}/{path}", headers=headers)
    assert (answer.status_code, answer.json()["note"]) == (200, None)


@pytest.mark.parametrize("body", [{}, {"reason": None}])
def test_a_cancellation_needs_no_reason(clinic: TestClient, somebody: str, body: dict[str, Any]) -> None:
    answer = clinic.post(f"{API}/{book(clinic, somebody)['id']}/cancel", json=body)
    assert (answer.status_code, answer.json()["status"], answer.json()["note"]) == (200, "cancelled", None)


def test_appointments_need_the_token(clinic: TestClient) -> None:
    for path in (f"{API}?patient=1", WAITLIST, "/api/practitioners", "/fhir/Schedule"):
        assert clinic.get(path, headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_each_change_is_counted(clinic: TestClient, somebody: str) -> None:
    def count(outcome: str) -> float:
        lines = clinic.get("/metrics").text.splitlines()
        start = f'vitals_appointments_total{{outcome="{outcome}"}} '
        return next((float(line.removeprefix(start)) for line in lines if line.startswith(start)), 0)

    names = ("rescheduled", "cancelled", "arrived", "fulfilled")
    before = {name: count(name) for name in names}
    first, second = book(clinic, somebody), book(clinic, somebody, 60, patient=2)
    clinic.post(f"{API}/{first['id']}/reschedule", json={"start": at(120)})
    clinic.post(f"{API}/{first['id']}/cancel", json={"reason": "ill"})
    begin(clinic, second["id"])
    clinic.post(f"{API}/{second['id']}/arrived")
    clinic.post(f"{API}/{second['id']}/fulfilled")
    assert {name: count(name) for name in names} == {name: before[name] + 1 for name in names}


def test_a_move_that_is_refused_names_free_times_of_the_new_practitioner(clinic: TestClient, somebody: str) -> None:
    hours = {day: [["00:00", "24:00"]] for day in WEEKDAYS}
    body = {"name": "Dr Other", "specialty": "psychiatry", "zone": "UTC", "hours": hours, "slot_minutes": 10}
    assert clinic.put("/api/practitioners/other-doctor", json=body).status_code == 200
    book(clinic, "other-doctor", 0, patient=5)
    mine = book(clinic, somebody, 600, patient=6)
    answer = clinic.post(f"{API}/{mine['id']}/reschedule", json={"start": at(0), "practitioner": "other-doctor"})
    assert answer.status_code == 409
    alternatives = answer.json()["alternatives"]
    assert {each["practitioner"] for each in alternatives} == {"other-doctor"}
    assert {each["name"] for each in alternatives} == {"Dr Other"}
    for each in alternatives:
        length = datetime.fromisoformat(each["end"]) - datetime.fromisoformat(each["start"])
        assert length == timedelta(minutes=mine["minutes"])
