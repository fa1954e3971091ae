"""Every example of the documents is sent to a service, which accepts it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from Configurations.config import Settings
from Endpoints.app import create_app
from Endpoints.wire.examples import BODIES, PATIENT, PRACTITIONER

NEEDED = {"count": "interval=0.1", "end": "start=2025-10-18T10:30:00Z"}  # so that an answer ends
OPENAPI = create_app(Settings()).openapi()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("examples")
    url = SecretStr(f"sqlite:///{folder}/appointments.sqlite")
    settings = Settings(database_url=url, demonstration=True, predict_seconds=600)
    with TestClient(create_app(settings), "http://localhost", client=("127.0.0.1", 50000)) as client:
        yield client


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in OPENAPI["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def bodies(operation: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Name of the model of each body that an operation takes, and its examples."""
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    for reference in re.findall(r"#/components/schemas/(\w+)", str(schema)):
        for example in OPENAPI["components"]["schemas"][reference]["examples"]:
            yield reference, example


SENT = [
    pytest.param(method, path, example, id=f"{operation['operationId']} {name} {number}")
    for method, path, operation in operations()
    for number, (name, example) in enumerate(bodies(operation))
]
PARAMETERS = [
    pytest.param(path, parameter["name"], example, id=f"{operation['operationId']} {parameter['name']}={example}")
    for method, path, operation in operations()
    for parameter in operation.get("parameters", [])
    for example in parameter["schema"].get("examples", [])
    if method == "get" and parameter["in"] == "query"
]


def filled(client: TestClient, path: str) -> str:
    """A path with the id of something that is there."""
    if "/appointments/{id}" in path:
        number = len(client.get(f"/api/appointments?patient={PATIENT}&limit=500").json()["appointments"])
        start = f"2030-03-06T{10 + number // 4}:{number % 4 * 15:02}:00+01:00"
        body = {"practitioner": PRACTITIONER, "patient": PATIENT, "start": start}
        return path.replace("{id}", client.post("/api/appointments", json=body).raise_for_status().json()["id"])
    if "/practitioners/{id}" in path:
        return path.replace("{id}", "ada-example" if path.endswith("{id}") else PRACTITIONER)
    if "/waitlist/{id}" in path:
        return path
    return path.replace("{id}", "7" if "patients" in path else "spo2")


def test_every_body_has_examples() -> None:
    named = {name for _, _, operation in operations() for name, _ in bodies(operation)}
    assert named == set(BODIES)
    for method, path, operation in operations():
        if not path.startswith("/fhir/"):  # whose bodies are resources, with examples in docs/how-to/fhir.md
            assert ("requestBody" in operation) == bool(list(bodies(operation))), (method, path)


@pytest.mark.parametrize(("method", "path", "example"), SENT)
def test_every_body_is_accepted(client: TestClient, method: str, path: str, example: Any) -> None:
    answer = client.request(method, filled(client, path), json=example)
    assert answer.is_success, answer.text


@pytest.mark.parametrize(("path", "name", "example"), PARAMETERS)
def test_every_parameter_is_accepted(client: TestClient, path: str, name: str, example: Any) -> None:
    query = f"{NEEDED.get(name, '')}&{name}={example}" + ("&count=1" if "sse" in path and name != "count" else "")
    answer = client.get(f"{filled(client, path)}?{query}")
    assert answer.is_success, answer.text


def test_ids_in_paths_are_accepted(client: TestClient) -> None:
    found = [
        (path, example)
        for _, path, operation in operations()
        for parameter in operation.get("parameters", [])
        for example in parameter["schema"].get("examples", [])
        if parameter["in"] == "path"
    ]
    assert len(found) >= 5
    for path, example in found:
        assert client.get(path.replace("{id}", str(example))).is_success, path
