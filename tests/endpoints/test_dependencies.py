"""What handlers are handed, over HTTP: the parts of the service, and the requester of a change."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest
from fastapi import Depends, FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from Configurations.config import Settings
from Endpoints.app import create_app
from Endpoints.dependencies import (
    AdmissionDep,
    ExecutorDep,
    PredictorDep,
    RequesterDep,
    ServiceDep,
    SettingsDep,
    known_parameters_once,
)

TOKEN = "0123456789abcdef" * 2
HOLDER = f"token-{hashlib.sha256(TOKEN.encode()).hexdigest()[:8]}"
BODY = b'{"a": 1}'


def with_routes(token: str = "") -> FastAPI:
    """The service, and two handlers that say what they were handed."""
    app = create_app(Settings(token=token))

    @app.get("/api/parts", dependencies=[Depends(known_parameters_once)])
    async def parts(
        *,
        service: ServiceDep,
        settings: SettingsDep,
        predictor: PredictorDep,
        admission: AdmissionDep,
        executor: ExecutorDep,
    ) -> list[bool]:
        return [
            settings is service.settings,
            predictor is service.predictor,
            admission is service.admission,
            executor is service.executor,
        ]

    @app.post("/api/requester")
    async def requester(requester: RequesterDep) -> dict[str, Any]:
        return asdict(requester)

    return app


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(with_routes(), "http://localhost", client=("127.0.0.1", 50000)) as client:
        yield client


def requester(client: TestClient, **headers: str) -> dict[str, Any]:
    answer = client.post(
        "/api/requester", content=BODY, headers={name.replace("_", "-"): headers[name] for name in headers}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_handlers_are_handed_parts_of_the_service(client: TestClient) -> None:
    assert client.get("/api/parts").json() == [True] * 4


def test_before_it_has_started_there_is_no_service() -> None:
    answer = TestClient(with_routes(), "http://localhost", client=("127.0.0.1", 50000)).get("/api/parts")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


def test_a_parameter_is_given_once(client: TestClient) -> None:
    assert client.get("/api/signs?a=1").json()["detail"].startswith("a given is not allowed: it must be left out")
    answer = client.get("/api/sse/predict?count=1&count=1")
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("count given twice")


def test_a_requester_is_anybody_unless_there_is_a_token(client: TestClient) -> None:
    expected = {"by": "anybody", "key": None, "fingerprint": None, "seen": None, "address": "127.0.0.1"}
    assert requester(client) == expected
    assert requester(client, X_Actor="Ada")["by"] == "anybody/Ada"
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with TestClient(with_routes(TOKEN), "http://localhost", client=("127.0.0.1", 50000), headers=headers) as known:
        assert requester(known)["by"] == HOLDER
        assert requester(known, X_Actor="Ada")["by"] == f"{HOLDER}/Ada"


def test_a_key_comes_with_a_fingerprint_of_the_request(client: TestClient) -> None:
    found = requester(client, Idempotency_Key="k1")
    assert found["key"] == "k1"
    assert found["fingerprint"] == hashlib.sha256(b"POST /api/requester\n" + BODY).hexdigest()


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("X-Actor", "a" * 64, 200),
        ("X-Actor", "a" * 65, 422),
        ("X-Actor", "Jos\u00e9", 422),
        ("X-Actor", "a\tb", 422),
        ("Idempotency-Key", "k" * 200, 200),
        ("Idempotency-Key", "k" * 201, 422),
        ("Idempotency-Key", "two words", 422),
        ("Idempotency-Key", "", 422),
    ],
)
def test_headers_have_their_limits(client: TestClient, name: str, value: str, status: int) -> None:
    answer = client.post("/api/requester", headers={name: value.encode("latin-1")})
    assert answer.status_code == status
    if status == 422:
        assert answer.json()["detail"].startswith(name)


# Query parameters


def requests_of_every_route() -> list[tuple[str, str]]:
    """Method and path of each route, pages included."""
    app = create_app(Settings(environment="development"))
    return [
        (method, re.sub(r"\{[^}]+\}", "7", route.path))
        for route in iter_route_contexts(app.routes)
        for method in sorted(route.methods or ())
    ]


PAGES = {"/", "/beds/7", "/docs", "/examples/monitor.html"}  # whose scripts read the address


@pytest.mark.parametrize(("method", "path"), requests_of_every_route())
def test_every_route_refuses_parameters_that_it_does_not_have(client: TestClient, method: str, path: str) -> None:
    answer = client.request(method, f"{path}?no_such_parameter=1")
    if path in PAGES:
        assert answer.status_code == 200
    else:
        assert answer.status_code in {400, 422}, answer.text
        assert "no_such_parameter" in answer.text
