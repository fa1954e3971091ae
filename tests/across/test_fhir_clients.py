"""A generic client of FHIR against a running service: the walk of the documents as it stands there, and every type."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fhirpy import SyncFHIRClient
from fhirpy.base.exceptions import OperationOutcome, ResourceNotFound

from benchmarks.service import serving

PAGE = Path(__file__).parents[2] / "docs/how-to/fhir.md"
TYPES = ("Patient", "Practitioner", "PractitionerRole", "Location", "Schedule", "Slot", "Appointment")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the resources of a service with the demonstration set."""
    url = f"sqlite:///{tmp_path_factory.mktemp('fhir')}/appointments.sqlite"
    with serving("main.py", "--port", "0", "--demonstration", VITALS_DATABASE_URL=url) as server:
        yield f"http://127.0.0.1:{server.port}/fhir"


@pytest.fixture
def client(address: str) -> SyncFHIRClient:
    return SyncFHIRClient(address)


def test_the_walk_of_the_documents_works_as_it_stands(address: str, client: SyncFHIRClient) -> None:
    (walk,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.S)
    found: dict[str, Any] = {}
    exec(walk.replace("http://localhost:8000/fhir", address), found)
    made = found["appointment"]
    assert (made["status"], made["meta"]["versionId"]) == ("cancelled", "4")
    assert made["start"] == found["slots"][1]["start"]
    assert client.get("Appointment", made["id"])["cancelationReason"]["text"] == "The patient recovered"
    assert [client.get("Slot", slot["id"])["status"] for slot in found["slots"][:2]] == ["free", "free"]


@pytest.mark.parametrize("type", TYPES)
def test_searches_counts_and_pages_of_every_type(client: SyncFHIRClient, type: str) -> None:
    resources = client.resources(type)
    first = resources.first()
    assert client.get(type, first["id"]) == first.serialize()
    assert resources.search(_id=first["id"]).get().serialize() == first.serialize()
    total = resources.count()
    assert total > 0
    if total <= 2000:
        ids = [each["id"] for each in resources.limit(100).fetch_all()]
        assert len(ids) == len(set(ids)) == total


def test_errors_are_those_that_a_client_understands(client: SyncFHIRClient) -> None:
    with pytest.raises(ResourceNotFound):
        client.get("Appointment", "nothing")
    with pytest.raises(OperationOutcome, match="start"):
        client.resources("Slot").search(start="tomorrow").fetch()
