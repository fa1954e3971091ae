"""Changes of appointments over HTTP: history, rescheduling, cancelling, and the day itself."""

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr, TypeAdapter

from Configurations.config import Settings
from Endpoints.app import create_app
from Endpoints.wire import appointment_answers as answers
from vitals.appointments.hours import WEEKDAYS

API, WAITLIST = "/api/appointments", "/api/waitlist"
SOON = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(hours=1)
TOKEN = "t" * 40


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    file = tmp_path_factory.mktemp("appointments") / "appointments.sqlite"
    settings = Settings(database_url=SecretStr(f"sqlite:///{file}"), token=(SecretStr(TOKEN),))
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with TestClient(create_app(settings), "http://localhost", client=("127.0.0.1", 50000), headers=headers) as client:
        yield client


@pytest.fixture
def somebody(client: TestClient, request: pytest.FixtureRequest) -> str:
    """A practitioner of the test's own, who works day and night."""
    id = request.node.name.replace("_", "-").partition("[")[0][:48]
    hours = {day: [["00:00", "24:00"]] for day in WEEKDAYS}
    body = {"name": "Dr Ada Test", "specialty": "psychiatry", "zone": "America/New_York", "hours": hours}
    assert client.put(f"/api/practitioners/{id}", json=body).status_code == 200
    return id


def at(minutes: int) -> str:
    return (SOON + timedelta(minutes=minutes)).isoformat()


def book(client: TestClient, practitioner: str, minutes: int = 0, patient: int = 1) -> dict[str, Any]:
    answer = client.post(
        API, json={"practitioner": practitioner, "patient": of(practitioner, patient), "start": at(minutes)}
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


def of(practitioner: str, patient: int) -> int:
    """A patient of the test's own."""
    return zlib.crc32(practitioner.encode()) * 1000 + patient


def test_an_appointment_moves_all_at_once(client: TestClient, somebody: str) -> None:
    first, second = book(client, somebody), book(client, somebody, 60, patient=2)
    refused = client.post(f"{API}/{first['id']}/reschedule", json={"start": at(60)})
    assert (refused.status_code, len(refused.json()["alternatives"])) == (409, 3)
    assert client.get(f"{API}/{first['id']}").json() == first
    moved = client.post(f"{API}/{first['id']}/reschedule", json={"start": at(120), "minutes": 30}).json()
    assert (moved["id"], moved["version"], moved["minutes"]) == (first["id"], 2, 30)
    assert datetime.fromisoformat(moved["start"]) == SOON + timedelta(minutes=120)
    assert client.post(f"{API}/{second['id']}/reschedule", json={"start": at(0)}).status_code == 200


def test_the_history_says_who_did_what(client: TestClient, somebody: str) -> None:
    id = book(client, somebody)["id"]
    client.post(f"{API}/{id}/reschedule", json={"start": at(15)}, headers={"X-Actor": "nurse"})
    client.post(f"{API}/{id}/cancel", json={"reason": "ill"}, headers={"X-Actor": "patient"})
    answer = client.get(f"{API}/{id}/history")
    TypeAdapter(answers.ChangeList).validate_json(answer.content, strict=True)
    changes = answer.json()["changes"]
    assert [change["version"] for change in changes] == [1, 2, 3]
    assert [change["status"] for change in changes] == ["booked", "booked", "cancelled"]
    who = [change["changed_by"] for change in changes]
    assert who[0].startswith("token-")
    assert who[1:] == [f"{who[0]}/nurse", f"{who[0]}/patient"]
    assert TOKEN not in answer.text
    assert changes[-1]["note"] == "ill"


def test_on_the_day_it_happens_or_not(client: TestClient, somebody: str) -> None:
    id = book(client, somebody)["id"]
    assert client.post(f"{API}/{id}/no-show").status_code == 409  # it has not begun
    for path, status in (("arrived", "arrived"), ("arrived", "arrived"), ("fulfilled", "fulfilled")):
        assert client.post(f"{API}/{id}/{path}").json()["status"] == status
    for path in ("arrived", "no-show", "cancel", "reschedule"):
        body = {"cancel": {"reason": "x"}, "reschedule": {"start": at(300)}}.get(path)
        answer = client.post(f"{API}/{id}/{path}", json=body)
        assert (answer.status_code, "fulfilled" in answer.json()["detail"]) == (409, True)
    assert client.post(f"{API}/nothing/arrived").status_code == 404


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "x" * 501}, {"reason": None}, {"why": "x"}])
def test_a_cancellation_needs_a_reason(client: TestClient, somebody: str, body: dict[str, Any]) -> None:
    id = book(client, somebody, 15 * (len(str(body)) % 40), patient=len(str(body)))["id"]
    assert client.post(f"{API}/{id}/cancel", json=body).status_code == 422


def test_appointments_need_the_token(client: TestClient) -> None:
    for path in (f"{API}?patient=1", WAITLIST, "/api/practitioners", "/fhir/Schedule"):
        assert client.get(path, headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_each_change_is_counted(client: TestClient, somebody: str) -> None:
    def count(outcome: str) -> float:
        lines = client.get("/metrics").text.splitlines()
        start = f'vitals_appointments_total{{outcome="{outcome}"}} '
        return next((float(line.removeprefix(start)) for line in lines if line.startswith(start)), 0)

    names = ("rescheduled", "cancelled", "arrived", "fulfilled")
    before = {name: count(name) for name in names}
    first, second = book(client, somebody), book(client, somebody, 60, patient=2)
    client.post(f"{API}/{first['id']}/reschedule", json={"start": at(120)})
    client.post(f"{API}/{first['id']}/cancel", json={"reason": "ill"})
    client.post(f"{API}/{second['id']}/arrived")
    client.post(f"{API}/{second['id']}/fulfilled")
    assert {name: count(name) for name in names} == {name: before[name] + 1 for name in names}


def test_a_move_that_is_refused_names_free_times_of_the_new_practitioner(client: TestClient, somebody: str) -> None:
    hours = {day: [["00:00", "24:00"]] for day in WEEKDAYS}
    body = {"name": "Dr Other", "specialty": "psychiatry", "zone": "UTC", "hours": hours, "slot_minutes": 10}
    assert client.put("/api/practitioners/other-doctor", json=body).status_code == 200
    book(client, "other-doctor", 0, patient=5)
    mine = book(client, somebody, 600, patient=6)
    answer = client.post(f"{API}/{mine['id']}/reschedule", json={"start": at(0), "practitioner": "other-doctor"})
    assert answer.status_code == 409
    alternatives = answer.json()["alternatives"]
    assert {each["practitioner"] for each in alternatives} == {"other-doctor"}
    assert {each["name"] for each in alternatives} == {"Dr Other"}
    for each in alternatives:
        length = datetime.fromisoformat(each["end"]) - datetime.fromisoformat(each["start"])
        assert length == timedelta(minutes=mine["minutes"])
