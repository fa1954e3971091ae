"""Every error as a problem document that says what was wrong and repeats nothing of what was sent."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.exceptions import HTTPException
from starlette.testclient import WebSocketDenialResponse

from Configurations.config import Settings
from Endpoints.app import create_app
from Endpoints.wire.problems import Problem, problem_response, refusal
from tests.endpoints.readings import READING
from vitals.errors import InvalidData, InvalidModel, InvalidValue, UnknownEntry, VitalsError

PROBLEM = "application/problem+json"
PREDICT = "/api/predict"
SCOPE = {"path": "/raise"}
HUSH = "hush"  # in what is sent or raised, and never in an answer

INTERVAL = InvalidValue("interval", "0", "0.1 to 60 s")
CONDITION = UnknownEntry("condition", "sepsi", ["sepsis", "asthma"])
# error, status, part of the detail, and the errors in the document
TABLE: list[tuple[Exception, int, str, list[dict[str, str]] | None]] = [
    (
        INTERVAL,
        422,
        "interval 0 is not allowed: it must be 0.1 to 60 s",
        [{"name": "interval", "detail": str(INTERVAL), "allowed": "0.1 to 60 s"}],
    ),
    (
        CONDITION,
        422,
        "unknown condition 'sepsi': did you mean 'sepsis'?",
        [{"name": "condition", "detail": str(CONDITION), "allowed": "one of sepsis, asthma"}],
    ),
    (InvalidData("a.csv", "wrong", "mend it"), 422, "a.csv: wrong: mend it", [{"detail": "a.csv: wrong: mend it"}]),
    (VitalsError("as it is"), 422, "as it is", [{"detail": "as it is"}]),
    (InvalidModel(f"/{HUSH}/model.pkl", HUSH), 503, "the model cannot be used at present", None),
    (Problem(429, "too often", headers={"Retry-After": "5"}), 429, "too often", None),
    (Problem(404, "no such patient"), 404, "no such patient", None),
    (HTTPException(403, "not for you"), 403, "not for you", None),
    (HTTPException(404, "Not Found"), 404, "there is nothing at '/raise'", None),
    (ZeroDivisionError(HUSH), 500, "the service failed to answer; its log says why", None),
    (KeyError(HUSH), 500, "the service failed to answer; its log says why", None),
    (ValueError(HUSH), 500, "the service failed to answer; its log says why", None),
]


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = create_app(Settings())

    @app.get("/raise")
    async def fail() -> None:
        raise app.state.raised

    with TestClient(app, "http://localhost", raise_server_exceptions=False, client=("127.0.0.1", 50000)) as client:
        yield client


def problem(answer: Any, status: int) -> dict[str, Any]:
    """A document, if it is one."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
    document = json.loads(answer.content, parse_constant=pytest.fail)
    assert list(document)[:4] == ["type", "title", "status", "detail"]
    assert document["type"] == "about:blank"
    assert document["title"] == HTTPStatus(status).phrase
    assert document["status"] == status
    return document


@pytest.mark.parametrize(("error", "status", "detail", "errors"), TABLE, ids=lambda value: type(value).__name__)
def test_every_exception_has_a_document(
    client: TestClient, error: Exception, status: int, detail: str, errors: list[dict[str, str]] | None
) -> None:
    client.app.state.raised = error
    answer = client.get("/raise")
    document = problem(answer, status)
    assert document["detail"].startswith(detail)
    assert document.get("errors") == errors
    assert HUSH not in answer.text
    assert (answer.headers.get("retry-after") is not None) == (status in {429, 503})


@pytest.mark.parametrize("error", [error for error, *_ in TABLE if isinstance(error, VitalsError | Problem)])
def test_a_websocket_is_refused_with_the_same_document(client: TestClient, error: VitalsError | Problem) -> None:
    client.app.state.raised = error
    answer, response = client.get("/raise"), refusal(error, SCOPE)
    assert (response.status_code, response.media_type) == (answer.status_code, PROBLEM)
    document = answer.json()
    assert document.pop("request_id") == answer.headers["X-Request-ID"]
    assert json.loads(response.body) == document


def test_a_document_has_what_it_was_given() -> None:
    response = problem_response(SCOPE, 429, "too often", headers={"Retry-After": "5"}, limit=3)
    assert problem(response_as_answer(response), 429) | {"limit": 3} == json.loads(response.body)
    assert response.headers["retry-after"] == "5"
    assert refusal(Problem(429, "too often", headers={"Retry-After": "5"}, limit=3), SCOPE).body == response.body


def response_as_answer(response: Any) -> Any:
    response.content = response.body
    return response


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_what_is_no_number_is_refused_and_not_repeated(client: TestClient, number: str) -> None:
    """A NaN in the answer would be no JSON, and a 500."""
    body = json.dumps(READING).replace("36.9", number)
    answer = client.post(PREDICT, content=body, headers={"Content-Type": "application/json"})
    document = problem(answer, 422)
    assert [each["name"] for each in document["errors"]] == ["temperature_c"]
    assert "input" not in answer.text.replace("Input should", "")
    assert "nan" not in answer.text.lower()
    assert "inf" not in document["detail"].lower().replace("finite", "")


@pytest.mark.parametrize(
    ("changed", "names"),
    [
        ({"spo2": HUSH}, ["spo2"]),
        ({"spo2": [HUSH]}, ["spo2"]),
        ({"spo2": True, "heart_rate": {HUSH: HUSH}}, ["heart_rate", "spo2"]),
    ],
)
def test_a_wrong_body_is_named_and_not_repeated(client: TestClient, changed: dict[str, Any], names: list[str]) -> None:
    answer = client.post(PREDICT, json=READING | changed)
    document = problem(answer, 422)
    assert sorted(each["name"] for each in document["errors"]) == names
    assert document["detail"] == f"{document['errors'][0]['name']}: {document['errors'][0]['detail']}"
    assert HUSH not in answer.text


def test_a_place_in_a_batch_is_named(client: TestClient) -> None:
    readings = [READING, READING | {"spo2": HUSH}]
    document = problem(client.post(PREDICT, json={"readings": readings}), 422)
    assert [each["name"] for each in document["errors"]] == ["readings.1.spo2"]


def test_a_document_stays_short(client: TestClient) -> None:
    answer = client.post(PREDICT, json={"readings": [{}] * 1000})
    assert len(problem(answer, 422)["errors"]) == 20
    assert len(answer.content) < 4096


@pytest.mark.parametrize("name", ["x" * 5000, "\x00", "\N{GRINNING FACE}" * 1000, "<script>"])
def test_an_unknown_key_is_shown_as_text_and_cut(client: TestClient, name: str) -> None:
    document = problem(client.post(PREDICT, json=READING | {name: 1}), 422)
    assert len(document["errors"][0]["name"]) <= 80
    assert "\x00" not in document["errors"][0]["name"]


@pytest.mark.parametrize("body", [b"{", b"", b"\xff", b'{"spo2": 98,}'])
def test_a_body_that_is_not_json_is_called_so(client: TestClient, body: bytes) -> None:
    answer = client.post(PREDICT, content=body, headers={"Content-Type": "application/json"})
    if body:
        assert "JSON" in problem(answer, 400)["detail"]
    else:
        assert problem(answer, 422)["errors"][0]["name"] == "body"


@pytest.mark.parametrize(
    ("method", "path", "status", "detail"),
    [
        ("GET", "/nowhere", 404, "there is nothing at '/nowhere': "),
        ("GET", f"/{'x' * 5000}", 404, f"there is nothing at '/{'x' * 76}...': "),
        ("GET", "/%00%0d%0aSet-Cookie:", 404, r"there is nothing at '/\x00\r\nSet-Cookie:': "),
        ("PUT", PREDICT, 405, f"PUT is not possible at '{PREDICT}': allowed is POST"),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(
    client: TestClient, method: str, path: str, status: int, detail: str
) -> None:
    answer = client.request(method, path)
    assert problem(answer, status)["detail"].startswith(detail)
    assert answer.headers.get("allow") == ("POST" if status == 405 else None)


@pytest.mark.parametrize("path", ["/", "/api/ws", "/api/sse/predict"])
def test_a_websocket_where_there_is_no_stream_is_told_where_it_is(client: TestClient, path: str) -> None:
    with pytest.raises(WebSocketDenialResponse) as refused, client.websocket_connect(f"ws://localhost{path}"):
        pass
    assert problem(refused.value, 404)["detail"] == f"there is no stream at {path!r}: it is at /api/ws/predict"


@pytest.mark.parametrize("path", ["/api/appointments/1/arrived", "/api/appointments", "/api/predict"])
def test_a_client_that_leaves_in_the_middle_of_its_body_is_no_failure(client: TestClient, path: str) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message.get("status"))

    sent: list[int | None] = []
    headers = [(b"host", b"localhost"), (b"content-type", b"application/json"), (b"content-length", b"9")]
    headers.append((b"idempotency-key", b"k"))
    scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b""}
    scope |= {"headers": headers, "client": ("127.0.0.1", 50000), "server": ("127.0.0.1", 80), "scheme": "http"}
    scope |= {"http_version": "1.1", "asgi": {"version": "3.0"}, "root_path": "", "extensions": {}}
    assert client.portal is not None
    client.portal.call(client.app, scope, receive, send)  # raises what would be a traceback in the log
    assert set(sent) <= {400, 499, None}
