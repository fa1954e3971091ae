"""FHIR resources over HTTP: each is valid, and they refer to each other."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from fhir.resources.R4B import get_fhir_model_class
from pydantic import SecretStr

from Configurations.config import Settings
from Endpoints.app import create_app
from vitals.catalog.specialties import SPECIALTIES

API, PEOPLE, FHIR = "/api/appointments", "/api/practitioners", "/fhir"
NOON = round(datetime(2031, 3, 3, 12, tzinfo=UTC).timestamp())


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    file = tmp_path_factory.mktemp("appointments") / "appointments.sqlite"
    settings = Settings(database_url=SecretStr(f"sqlite:///{file}"), demonstration=True)
    with TestClient(create_app(settings), "http://localhost", client=("127.0.0.1", 50000)) as client:
        yield client


def resource(answer: Any) -> dict[str, Any]:
    """A resource that fhir.resources accepts."""
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/fhir+json"), answer.text
    found = answer.json()
    get_fhir_model_class(found["resourceType"]).model_validate(found)
    return found


def first_slot(client: TestClient, practitioner: str) -> dict[str, Any]:
    return client.get(f"{API}/slots?practitioner={practitioner}&limit=1").json()["slots"][0]


def test_resources_are_those_of_fhir_and_refer_to_each_other(client: TestClient) -> None:
    slot = first_slot(client, "cardiology-2")
    made = client.post(API, json={"practitioner": "cardiology-2", "patient": 9, "start": slot["start"]}).json()
    appointment = resource(client.get(f"{FHIR}/Appointment/{made['id']}"))
    assert (appointment["status"], appointment["start"], appointment["minutesDuration"]) == (
        "booked",
        made["start"],
        made["minutes"],
    )
    refers = appointment["participant"][1]["actor"]["reference"]
    assert resource(client.get(f"{FHIR}/{refers}"))["name"][0]["text"]
    bundle = resource(client.get(f"{FHIR}/Slot?practitioner=cardiology-2&limit=5"))
    assert len(bundle["entry"]) == 5
    assert "total" not in bundle
    free = bundle["entry"][0]
    assert resource(client.get(free["fullUrl"])) == free["resource"]
    assert resource(client.get(f"{FHIR}/{free['resource']['schedule']['reference']}"))["active"]
    schedules = resource(client.get(f"{FHIR}/Schedule"))
    assert schedules["total"] >= len(SPECIALTIES)
    taken = f"cardiology-2.{round(datetime.fromisoformat(made['start']).timestamp())}.{made['minutes']}"
    assert resource(client.get(f"{FHIR}/Slot/{taken}"))["status"] == "busy"
    sunday = round(datetime(2031, 1, 5, 12, tzinfo=UTC).timestamp())
    assert resource(client.get(f"{FHIR}/Slot/cardiology-2.{sunday}.15"))["status"] == "busy-unavailable"


@pytest.mark.parametrize(
    "path",
    [
        "Appointment/x",
        "Schedule/x",
        "Practitioner/x",
        "Slot/x",
        "Slot/x.1.1",
        "Slot/cardiology-2.99999999999.999",
        "Slot/cardiology-2.1.0",
        "Slot/cardiology-2.²³.5",
    ],
)
def test_what_fhir_does_not_find_is_a_404(client: TestClient, path: str) -> None:
    answer = client.get(f"{FHIR}/{path}")
    assert answer.status_code in {404, 422} or answer.json()["status"] == "busy-unavailable"
    assert answer.status_code != 500


@pytest.fixture
def always(client: TestClient) -> str:
    hours = {day: [["00:00", "24:00"]] for day in ("monday", "tuesday")}
    body = {"name": "Dr Always", "specialty": "surgery", "zone": "UTC", "hours": hours, "slot_minutes": 30}
    assert client.put(f"{PEOPLE}/always", json=body).status_code == 200
    return "always"


def test_an_appointment_is_read_with_its_practitioner(client: TestClient, always: str) -> None:
    body = {"practitioner": always, "patient": 3, "start": "2031-03-03T12:00:00Z", "reason": "pain"}
    made = client.post(API, json=body).json()
    found = resource(client.get(f"{FHIR}/Appointment/{made['id']}"))
    assert [each["actor"]["reference"] for each in found["participant"]] == ["Patient/3", f"Practitioner/{always}"]
    assert found["participant"][1]["actor"]["display"] == "Dr Always"
    assert found["reasonCode"] == [{"text": "pain"}]
    assert client.get(f"{FHIR}/Appointment/none").json()["detail"] == "there is no appointment 'none'"


def test_slots_are_searched_with_the_parameters_of_the_api(client: TestClient, always: str) -> None:
    query = "specialty=surgery&from=2031-03-04T10:00:00Z&to=2031-03-04T11:00:00Z&duration=15&limit=500"
    found = resource(client.get(f"{FHIR}/Slot?{query}"))
    ids = [entry["resource"]["id"] for entry in found["entry"] if entry["resource"]["id"].startswith(always)]
    ten = NOON + 22 * 3600
    assert ids == [f"{always}.{ten}.15", f"{always}.{ten + 1800}.15"]
    slots = client.get(f"{API}/slots?{query}").json()["slots"]
    assert [(entry["resource"]["start"], entry["resource"]["end"]) for entry in found["entry"]] == [
        (slot["start"], slot["end"]) for slot in slots
    ]
    assert found["entry"][0]["fullUrl"].startswith("http://localhost/fhir/Slot/")
    wrong = client.get(f"{FHIR}/Slot?{query}&color=red")
    assert (wrong.status_code, wrong.json()["errors"][0]["name"]) == (422, "parameter")


def test_a_slot_says_whether_it_is_free(client: TestClient, always: str) -> None:
    free = resource(client.get(f"{FHIR}/Slot/{always}.{NOON + 86_400}.30"))
    assert (free["status"], free["start"], free["end"]) == ("free", "2031-03-04T12:00:00Z", "2031-03-04T12:30:00Z")
    client.post(API, json={"practitioner": always, "patient": 4, "start": "2031-03-04T12:00:00Z"})
    assert resource(client.get(f"{FHIR}/Slot/{always}.{NOON + 86_400}.30"))["status"] == "busy"
    assert resource(client.get(f"{FHIR}/Slot/{always}.{NOON + 2 * 86_400}.30"))["status"] == "busy-unavailable"
    unknown = client.get(f"{FHIR}/Slot/nobody.{NOON}.30")
    assert (unknown.status_code, unknown.json()["detail"]) == (404, "there is no practitioner 'nobody'")
    malformed = client.get(f"{FHIR}/Slot/{always}.noon.30")
    assert (malformed.status_code, malformed.json()["detail"]) == (404, f"there is no slot '{always}.noon.30'")


def test_schedules_and_practitioners_are_read_one_by_one_and_all_at_once(client: TestClient, always: str) -> None:
    schedule = resource(client.get(f"{FHIR}/Schedule/{always}"))
    assert (schedule["id"], schedule["actor"][0]["display"]) == (always, "Dr Always")
    everyone = resource(client.get(f"{FHIR}/Schedule"))
    assert everyone["total"] == len(everyone["entry"]) == len(client.get(PEOPLE).json()["practitioners"])
    assert f"http://localhost/fhir/Schedule/{always}" in [entry["fullUrl"] for entry in everyone["entry"]]
    assert resource(client.get(f"{FHIR}/Practitioner/{always}"))["name"] == [{"text": "Dr Always"}]
    for path in ("Schedule", "Practitioner"):
        assert client.get(f"{FHIR}/{path}/nobody").json()["detail"] == "there is no practitioner 'nobody'"


@pytest.mark.parametrize("id", ["a_b", "a b", "x" * 65, "%0a"])
@pytest.mark.parametrize("path", ["Appointment", "Schedule", "Practitioner", "Slot"])
def test_an_id_is_one_that_fhir_allows(client: TestClient, path: str, id: str) -> None:
    assert client.get(f"{FHIR}/{path}/{id}").status_code == 422
    assert client.get(f"{FHIR}/{path}/{'x' * 64}").status_code == 404


def test_the_document_says_that_resources_are_found_as_fhir(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    described = [found["get"]["responses"] for path, found in paths.items() if FHIR in path]
    assert described
    assert {status for responses in described for status in responses if status < "300"} == {"200"}
    assert all(set(responses["200"]["content"]) == {"application/fhir+json"} for responses in described)
