"""What is sent as an error has exactly the fields that the documents state."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from Configurations.config import Settings
from Endpoints.app import create_app
from Endpoints.wire.problem_schemas import Problem

READING = {"heart_rate": 80, "resp_rate": 16, "blood_pressure_systolic": 120, "blood_pressure_diastolic": 78}
READING |= {"spo2": 0.97, "temperature_c": 36.8, "glucose_mgdl": 105}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings()), "http://localhost", client=("127.0.0.1", 50000)) as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "errors"),
    [
        ("GET", "/api/nowhere", None, 404, 0),
        ("DELETE", "/api/signs", None, 405, 0),
        ("POST", "/api/predict", READING | {"heart_rate": 900, "resp_rate": -1}, 422, 2),
        ("POST", "/api/appointments/triage", {"readings": [READING]}, 422, 1),  # a fraction: a unit is suggested
    ],
)
def test_every_field_that_is_sent_is_stated(
    client: TestClient, method: str, path: str, body: dict[str, Any] | None, *, status: int, errors: int
) -> None:
    answer = client.request(method, path, json=body)
    assert answer.status_code == status
    stated = Problem.model_validate_json(answer.content)
    assert len(stated.errors or []) == errors
    assert json.loads(answer.content) == json.loads(stated.model_dump_json(exclude_unset=True))
