"""Reading and searching over HTTP: resources are valid and refer to each other."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from Configurations.config import Settings
from Endpoints.app import create_app
from tests.endpoints.fhir.service import FHIR, issue, resource, wanted
from vitals.appointments.fhir.searches import SEARCHES

TYPES = [type for type in SEARCHES if type != "ServiceRequest"]
MONDAY = "2031-03-03T12:00:00Z"
TOKEN = "t" * 40
NOON = 1930305600  # of that day


@pytest.mark.parametrize("type", TYPES)
def test_whatever_a_search_finds_can_be_read_and_every_reference_leads_somewhere(client: TestClient, type: str) -> None:
    bundle = resource(client.get(f"{FHIR}/{type}?_count=3"))
    assert bundle["link"][0] == {"relation": "self", "url": f"http://localhost{FHIR}/{type}?_count=3"}
    assert 0 < len(bundle["entry"]) <= 3
    for entry in bundle["entry"]:
        assert resource(client.get(entry["fullUrl"])) == entry["resource"]
        for reference in set(re.findall(r'"reference": ?"([^"]+)"', str(entry["resource"]).replace("'", '"'))):
            assert resource(client.get(f"{FHIR}/{reference}"))["id"] == reference.partition("/")[2]


@pytest.mark.parametrize("type", TYPES)
def test_a_form_searches_like_a_query(client: TestClient, type: str) -> None:
    query = resource(client.get(f"{FHIR}/{type}?_count=2"))
    assert resource(client.post(f"{FHIR}/{type}/_search", data={"_count": "2"})) == query
    assert resource(client.post(f"{FHIR}/{type}/_search?_count=2")) == query
    refused = client.post(f"{FHIR}/{type}/_search", json={"_count": 2})
    assert "application/x-www-form-urlencoded" in issue(refused, 415)


@pytest.mark.parametrize("type", TYPES)
def test_pages_follow_their_links_and_find_their_way_back(client: TestClient, type: str) -> None:
    everything = [entry["fullUrl"] for entry in resource(client.get(f"{FHIR}/{type}?_count=500")).get("entry", ())]
    page, found = resource(client.get(f"{FHIR}/{type}?_count=40")), []
    for _ in range(20):
        found += [entry["fullUrl"] for entry in page["entry"]]
        links = {each["relation"]: each["url"] for each in page["link"]}
        if "next" not in links or len(found) >= len(everything):
            break
        following = resource(client.get(links["next"]))
        back = {each["relation"]: each["url"] for each in following["link"]}["previous"]
        assert resource(client.get(back))["entry"] == page["entry"]
        page = following
    assert found[:500] == everything


def test_slots_are_searched_with_the_parameters_of_fhir(client: TestClient, always: str) -> None:
    span = "start=ge2031-03-04T10:00:00Z&start=lt2031-03-04T11:00:00Z"
    found = resource(client.get(f"{FHIR}/Slot?schedule=Schedule/{always}&{span}&status=free"))
    ten = NOON + 22 * 3600
    assert [entry["resource"]["id"] for entry in found["entry"]] == [f"{always}.{ten}.30", f"{always}.{ten + 1800}.30"]
    assert found["link"] == [
        {
            "relation": "self",
            "url": f"http://localhost/fhir/Slot?schedule=Schedule/{always}&{span}&status=free",
        }
    ]
    assert found["total"] == 2


def test_a_slot_says_whether_it_is_free_held_or_taken(client: TestClient, always: str) -> None:
    slot = f"{FHIR}/Slot/{always}.{NOON}.30"
    assert resource(client.get(slot))["status"] == "free"
    held = resource(client.post(f"{FHIR}/Appointment", json=wanted(always, 41, MONDAY, status="proposed")), 201)
    assert resource(client.get(slot))["status"] == "busy-tentative"
    booked = held | {"status": "booked"}
    assert resource(client.put(f"{FHIR}/Appointment/{held['id']}", json=booked))["status"] == "booked"
    assert resource(client.get(slot))["status"] == "busy"
    assert resource(client.get(f"{FHIR}/Slot/{always}.{NOON + 2 * 86_400}.30"))["status"] == "busy-unavailable"


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("Appointment/x", "there is no appointment 'x'"),
        ("Schedule/x", "there is no practitioner 'x'"),
        ("Slot/x", "there is no slot 'x'"),
        ("Slot/x.1.1", "there is no practitioner 'x'"),
        ("Slot/cardiology-2.1.0", "there is no slot"),
        ("Slot/cardiology-2.²³.5", "pattern"),
        ("Patient/07", "there is no patient '07'"),
        ("Location/Mars", "there is no location 'Mars'"),
        ("Observation/1", "/fhir/metadata lists what there is"),
        ("Appointment/x/_history/1", "there is no appointment 'x'"),
        ("", "/fhir/metadata lists what there is"),
    ],
)
def test_what_is_not_there_is_an_outcome(client: TestClient, path: str, sentence: str) -> None:
    answer = client.get(f"{FHIR}/{path}")
    assert sentence in issue(answer, 422 if "²" in path else 404)


@pytest.mark.parametrize("id", ["a_b", "a b", "x" * 65, "%0a"])
@pytest.mark.parametrize("type", TYPES)
def test_an_id_is_one_that_fhir_allows(client: TestClient, type: str, id: str) -> None:
    issue(client.get(f"{FHIR}/{type}/{id}"), 422)
    issue(client.get(f"{FHIR}/{type}/{'x' * 64}"), 404)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("Slot?color=red", "unknown search parameter 'color'"),
        ("Slot?start=tomorrow", "start 'tomorrow' is not allowed"),
        ("Slot?start=ge2026-03-02T09:00:00+01:00", "%2B"),
        ("Slot?schedule=Schedule/a&schedule=Schedule/b", "given twice"),
        ("Slot?schedule:missing=true", "no modifiers"),
        ("Appointment?patient.name=x", "search for the resource itself"),
        ("Appointment?actor=https://elsewhere/fhir/Patient/1", "of this service"),
        ("Patient/7?color=red", "unknown parameter 'color'"),
        ("metadata?mode=full", "unknown parameter 'mode'"),
    ],
)
def test_a_search_that_cannot_be_done_is_refused(client: TestClient, query: str, sentence: str) -> None:
    assert sentence in issue(client.get(f"{FHIR}/{query}"), 400)


def test_a_lenient_client_is_told_what_was_left_out(client: TestClient) -> None:
    found = resource(client.get(f"{FHIR}/Schedule?color=red&_count=1", headers={"Prefer": "handling=lenient"}))
    assert found["link"][0]["url"] == "http://localhost/fhir/Schedule?_count=1"
    assert "color" in found["entry"][-1]["resource"]["issue"][0]["details"]["text"]
    strict = client.get(f"{FHIR}/Schedule?_elements=id", headers={"Prefer": 'handling="strict"'})
    assert "_elements" in issue(strict, 400)


def test_addresses_follow_the_proxy_and_the_root_path() -> None:
    settings = Settings(
        root_path="/vitals",
        behind_proxy="127.0.0.1",
        token=TOKEN,
        allowed_hosts="localhost",
        database_url=SecretStr("sqlite:////nowhere/at/all.sqlite"),
    )
    headers = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https", "Authorization": f"Bearer {TOKEN}"}
    with TestClient(create_app(settings), "http://localhost", client=("127.0.0.1", 50000), headers=headers) as client:
        found = resource(client.get(f"/vitals{FHIR}/Patient?_id=7"))
        assert found["link"][0]["url"] == "https://localhost/vitals/fhir/Patient?_id=7"
        assert found["entry"][0]["fullUrl"] == "https://localhost/vitals/fhir/Patient/7"
        statement = resource(client.get(f"/vitals{FHIR}/metadata"))
        assert statement["implementation"]["url"] == "https://localhost/vitals/fhir"
        assert "/vitals/fhir/metadata lists" in issue(client.get(f"/vitals{FHIR}/Observation"), 404)
        assert "cannot be used" in issue(client.get(f"/vitals{FHIR}/Schedule"), 503)


def test_the_document_says_that_resources_are_found_as_fhir(client: TestClient) -> None:
    paths: dict[str, Any] = client.get("/openapi.json").json()["paths"]
    described = [(path, found["get"]["responses"]) for path, found in paths.items() if FHIR in path and "get" in found]
    assert len(described) == 2 * len(SEARCHES) + 3
    for path, responses in described:
        assert set(responses["200"]["content"]) == {"application/fhir+json"}, path
