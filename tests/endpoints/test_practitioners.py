"""Practitioners over HTTP, and their absences."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr, TypeAdapter

from Configurations.config import Settings
from Endpoints.app import create_app
from Endpoints.wire import appointment_answers as answers
from vitals.catalog.specialties import SPECIALTIES

API, PEOPLE = "/api/appointments", "/api/practitioners"
BODY = {
    "name": "Dr Ada Test",
    "specialty": "psychiatry",
    "zone": "Europe/Berlin",
    "hours": {"monday": [["09:00", "12:30"], ["13:30", "17:00"]], "friday": [["22:00", "06:00"]]},
    "slot_minutes": 30,
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    file = tmp_path_factory.mktemp("appointments") / "appointments.sqlite"
    settings = Settings(database_url=SecretStr(f"sqlite:///{file}"), demonstration=True)
    with TestClient(create_app(settings), "http://localhost", client=("127.0.0.1", 50000)) as client:
        yield client


def first_slot(client: TestClient, practitioner: str) -> dict[str, Any]:
    return client.get(f"{API}/slots?practitioner={practitioner}&limit=1").json()["slots"][0]


def test_the_demonstration_has_everybody(client: TestClient) -> None:
    answer = client.get(PEOPLE)
    TypeAdapter(answers.PractitionerList).validate_json(answer.content, strict=True)
    found = answer.json()["practitioners"]
    assert {each["specialty"] for each in found} == set(SPECIALTIES)
    assert len({each["zone"] for each in found}) == 3
    assert client.get(f"{PEOPLE}/{found[0]['id']}").json() == found[0]


def test_somebody_is_added_and_changed(client: TestClient) -> None:
    added = client.put(f"{PEOPLE}/ada", json=BODY)
    TypeAdapter(answers.PractitionerResult).validate_json(added.content, strict=True)
    assert added.json() == BODY | {"id": "ada", "absences": [], "version": 1}
    changed = client.put(f"{PEOPLE}/ada", json=BODY | {"zone": "Asia/Kolkata"}).json()
    assert (changed["zone"], changed["version"]) == ("Asia/Kolkata", 2)


@pytest.mark.parametrize(
    "change",
    [
        {"specialty": "magic"},
        {"zone": "Europe/Berln"},
        {"zone": "../../etc/passwd"},
        {"hours": {"someday": []}},
        {"hours": {"monday": [["9", "12:00"]]}},
        {"hours": {"monday": [["09:00"]]}},
        {"hours": {"monday": [["09:00", "25:00"]]}},
        {"slot_minutes": 7},
        {"name": ""},
        {"name": None},
        {"color": "red"},
    ],
)
def test_somebody_impossible_is_refused(client: TestClient, change: dict[str, Any]) -> None:
    answer = client.put(f"{PEOPLE}/impossible", json=BODY | change)
    assert (answer.status_code, bool(answer.json()["errors"])) == (422, True)
    assert client.get(f"{PEOPLE}/impossible").status_code == 404


@pytest.mark.parametrize("id", ["a b", "x" * 49, "a.b", "%00"])
def test_an_id_is_made_of_letters_digits_and_hyphens(client: TestClient, id: str) -> None:
    answer = client.put(f"{PEOPLE}/{id}", json=BODY)
    assert (answer.status_code, answer.json()["errors"][0]["name"]) == (422, "path.id")


def test_an_absence_takes_times_away_and_names_who_is_booked(client: TestClient) -> None:
    client.put(f"{PEOPLE}/away", json=BODY)
    slot = first_slot(client, "away")
    made = client.post(API, json={"practitioner": "away", "patient": 1, "start": slot["start"]}).json()
    start = datetime.fromisoformat(slot["start"])
    body = {"start": slot["start"], "end": (start + timedelta(hours=6)).isoformat(), "reason": "ill"}
    headers = {"Idempotency-Key": "absence"}
    answers = [client.post(f"{PEOPLE}/away/absences", json=body, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    absence = answers[0].json()
    assert absence == answers[1].json()
    assert absence["appointments"] == [made["id"]]
    assert first_slot(client, "away")["start"] >= absence["end"]
    assert client.delete(f"{PEOPLE}/away/absences/{absence['id']}").status_code == 204
    assert client.delete(f"{PEOPLE}/away/absences/{absence['id']}").status_code == 404
    assert first_slot(client, "away")["start"] < absence["end"]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"start": "2031-01-02T00:00:00Z", "end": "2031-01-01T00:00:00Z"}, "end"),
        ({"start": "2031-01-02T00:00:00Z", "end": "2041-01-01T00:00:00Z"}, "end"),
        ({"start": "2031-01-02T00:00:00", "end": "2031-01-03T00:00:00Z"}, "start"),
        ({"start": "2031-01-02T00:00:00Z"}, "end"),
    ],
)
def test_an_impossible_absence_is_refused(client: TestClient, body: dict[str, str], name: str) -> None:
    answer = client.post(f"{PEOPLE}/cardiology-1/absences", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["name"]) == (422, name)


def test_hours_are_every_kind_of_week(client: TestClient) -> None:
    answer = client.put(f"{PEOPLE}/never", json=BODY | {"hours": {}})
    assert answer.json()["hours"] == {}
    del (body := dict(BODY))["slot_minutes"]
    assert client.put(f"{PEOPLE}/usual", json=body).json()["slot_minutes"] == 15


def test_a_change_names_its_author(client: TestClient) -> None:
    answer = client.put(f"{PEOPLE}/authored", json=BODY, headers={"X-Actor": "x" * 65})
    assert (answer.status_code, answer.json()["errors"][0]["name"]) == (422, "X-Actor")
    assert client.get(f"{PEOPLE}/authored").json()["detail"] == "there is no practitioner 'authored'"


def test_an_absence_is_withdrawn_without_a_body(client: TestClient) -> None:
    client.put(f"{PEOPLE}/back", json=BODY)
    body = {"start": "2031-01-01T00:00:00Z", "end": "2031-01-02T00:00:00Z"}
    absence = client.post(f"{PEOPLE}/back/absences", json=body).json()
    assert absence == body | {"id": absence["id"], "reason": None, "appointments": []}
    listed = client.get(f"{PEOPLE}/back").json()
    assert (listed["absences"], listed["version"]) == ([absence | {"appointments": None}], 2)
    answer = client.delete(f"{PEOPLE}/back/absences/{absence['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.get(f"{PEOPLE}/back").json()["absences"] == []
