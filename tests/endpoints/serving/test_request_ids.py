"""The id of a request: in every kind of answer, in problem documents, and in the log."""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketDenialResponse

from Configurations.config import Settings
from Endpoints.app import create_app

ID = "X-Request-ID"
MADE = re.compile(r"[0-9a-f]{32}")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    file = tmp_path_factory.mktemp("ids") / "appointments.sqlite"
    settings = Settings(database_url=f"sqlite:///{file}", demonstration=True)
    with TestClient(create_app(settings), "http://localhost", raise_server_exceptions=False) as client:
        yield client


# method, path and status of an answer that a handler, the router, the access control, a mistake, a file gives
ANSWERS = [
    ("GET", "/health/live", 200), ("GET", "/metrics", 200), ("GET", "/docs", 200), ("HEAD", "/api/signs", 200),
    ("GET", "/api/sse/predict?count=1", 200), ("GET", "/nothing", 404), ("PATCH", "/api/signs", 405),
    ("GET", "/api/patients/0/vitals?interval=0", 422), ("POST", "/api/predict", 415),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
@pytest.mark.parametrize("given", ["ward-7", None])
def test_an_answer_has_the_id_that_was_given_or_made(
    client: TestClient, method: str, path: str, status: int, given: str | None
) -> None:
    headers = {ID: given} if given else {}
    answer = client.request(method, path, headers=headers, content=b"x" if method == "POST" else None)
    assert answer.status_code == status
    assert answer.headers.get_list(ID) == [given] if given else MADE.fullmatch(answer.headers[ID])
    if status >= 400:
        assert answer.json()["request_id"] == answer.headers[ID]


def test_refusals_failures_and_streams_have_one_too(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    refused = client.get("/api/signs", headers={"Host": "evil.example", ID: "ward-8"})
    assert (refused.status_code, refused.headers[ID], refused.json()["request_id"]) == (421, "ward-8", "ward-8")
    with client.websocket_connect("ws://localhost/api/ws/predict", headers={ID: "ward-9"}) as stream:
        assert dict(stream.extra_headers)[ID.lower().encode()] == b"ward-9"
    with (
        pytest.raises(WebSocketDenialResponse) as denied,
        client.websocket_connect("ws://localhost/api/ws/predict?interval=0"),
    ):
        pass
    assert denied.value.json()["request_id"] == denied.value.headers[ID]
    monkeypatch.setattr("Endpoints.operations.exposition", lambda *_, **__: 1 / 0)
    failed = client.get("/metrics", headers={ID: "ward-10"})
    assert (failed.status_code, failed.headers[ID], failed.json()["request_id"]) == (500, "ward-10", "ward-10")
