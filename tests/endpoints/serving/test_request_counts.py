"""Requests by route, method and class of status: few labels, whatever clients ask for."""

from collections.abc import Iterator

import pytest
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient

from Configurations.config import Settings
from Endpoints.app import create_app
from tests.endpoints.readings import READING


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = create_app(Settings())
    app.add_api_route("/broken", lambda: 1 / 0)
    app.add_api_route("/cut", lambda: StreamingResponse(b"x" * (1 // n) for n in (1, 0)))
    with TestClient(app, "http://localhost", client=("127.0.0.1", 5), raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path", "counted"),
    [
        ("GET", "/api/signs", ("/api/signs", "GET", "2xx")),
        ("GET", "/api/patients/7?seed=3", ("/api/patients/{id}", "GET", "2xx")),
        ("GET", "/api/patients/x", ("/api/patients/{id}", "GET", "4xx")),
        ("HEAD", "/api/signs", ("/api/signs", "GET", "2xx")),
        ("DELETE", "/api/signs", ("/api/signs", "DELETE", "4xx")),
        ("BREW", "/api/signs", ("/api/signs", "other", "4xx")),
        ("GET", "/no/such/thing", ("none", "GET", "4xx")),
        ("GET", "/broken", ("/broken", "GET", "5xx")),
        ("GET", "/cut", ("/cut", "GET", "2xx")),
        ("GET", "/health/live", ("/health/live", "GET", "2xx")),
        ("GET", "/api/sse/predict?count=1&interval=0.1", ("/api/sse/predict", "GET", "2xx")),
    ],
)
def test_a_request_is_counted_once_by_its_route(
    client: TestClient, method: str, path: str, counted: tuple[str, str, str]
) -> None:
    before = client.app.state.counters.requests.copy()
    client.request(method, path)
    assert client.app.state.counters.requests - before == {counted: 1}


def test_requests_that_are_refused_at_the_door_are_counted_there(client: TestClient) -> None:
    before = client.app.state.counters.requests.copy()
    assert client.get("/api/signs", headers={"host": "elsewhere.example"}).status_code == 421
    assert client.app.state.counters.requests == before
    assert client.app.state.counters.rejected["host"] == 1


def test_clients_cannot_make_labels(client: TestClient) -> None:
    for number in range(50):
        client.request(f"M{number}", f"/api/patients/{number}")
        client.get(f"/{number}")
    known = {route for route, _, _ in client.app.state.counters.requests}
    assert not any(character.isdigit() for route in known for character in route)
    text = client.get("/metrics").text
    assert 'vitals_requests_total{method="other",route="/api/patients/{id}",status="4xx"} 50.0' in text


def test_predictions_for_requests_are_counted(client: TestClient) -> None:
    assert client.post("/api/predict", json=READING).status_code == 200
    assert client.post("/api/predict", json={"readings": [READING] * 3}).status_code == 200
    assert client.post("/api/predict", json={"readings": [READING, {}]}).status_code == 422
    text = client.get("/metrics").text
    assert 'vitals_predictions_total{request="reading"} 1.0' in text
    assert 'vitals_predictions_total{request="batch"} 3.0' in text
