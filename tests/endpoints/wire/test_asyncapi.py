"""The description of the stream, beside messages that were sent."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketDenialResponse

from Configurations.config import Settings
from Endpoints.app import create_app
from Endpoints.serving.protocols.websocket import FAILED, INVALID_TEXT, RESTARTING, TOO_FAST
from Endpoints.wire.asyncapi import CLOSE_CODES, describe
from Endpoints.wire.queries import StreamQuery
from Endpoints.wire.schemas import MESSAGES
from vitals.simulation.cohort import Cohort
from vitals.streaming.feed import Feed
from vitals.streaming.subscriptions import Subscription

HERE = "http://127.0.0.1"
# the message, and a query that asks for it
QUERIES = [
    ("reading", ""),
    ("reading", "?truth=true"),
    ("reading", "?artifacts=true&patient=3"),
    ("reading", "?artifacts=true&truth=true&interval=0.5"),
    ("detailedReading", "?detail=full"),
    ("detailedReading", "?detail=full&condition=sepsis&seed=18446744073709551615"),
    ("detailedReading", "?detail=full&truth=true&artifacts=true&interval=0.1"),
    ("group", "?patients=1-3"),
    ("group", "?patients=5,1&truth=true&artifacts=true"),
    ("detailedGroup", "?patients=1-3&detail=full"),
    # at a time when two of these patients have signs missing, whatever the clock shows
    (
        "detailedGroup",
        "?patients=1-64&detail=full&truth=true&artifacts=true&interval=0.1&speed=3600&since=2025-01-01T00:00:00Z",
    ),
]


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings()), HERE, client=("127.0.0.1", 50000)) as client:
        yield client


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    return client.get("/asyncapi.json").json()


@pytest.fixture(scope="module")
def recorded(client: TestClient) -> list[tuple[str, Any]]:
    """Messages of each kind, as they were sent."""
    found = []
    for name, query in QUERIES:
        address = f"ws://127.0.0.1/api/ws/predict{query}"
        with client.websocket_connect(address + ("&count=1" if query else "")) as websocket:
            found.append((name, json.loads(websocket.receive_text())))
    return [*found, ("gap", skipped(client.app.state.service.feed))]


def skipped(feed: Feed) -> Any:
    """What a reader is told who did not read for two seconds."""
    sent: list[bytes] = []
    takes = [False, False, True, True]
    subscriber = type(
        "Subscriber", (), {"send": lambda self, message: takes.pop(0) and not sent.append(message.data)}
    )()
    now = 1_000_000.0
    mine = Feed(feed.predictor, lambda: now)
    mine.join(mine.open(Subscription(cohort=Cohort(), patients=(7,)), subscriber, unix=now), unix=now)
    while takes:
        now += 1
        list(mine.tick())
    return json.loads(sent[0])


def validator(document: dict[str, Any], name: str) -> jsonschema.Draft7Validator:
    """Of a message's schema, in the draft that AsyncAPI reads it in."""
    payload = document["components"]["messages"][name]["payload"]
    return jsonschema.Draft7Validator({"allOf": [payload], "components": document["components"]})


def wrong_versions(message: Any) -> Iterator[Any]:
    """The message with each of its parts changed, one at a time."""
    for key, value in message.items():
        yield {**message, key: [value]}
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield {**message, key: str(value)}
        if isinstance(value, dict) and value:
            yield from ({**message, key: part} for part in wrong_versions(value))
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield from ({**message, key: [part]} for part in wrong_versions(value[0]))
    yield {**message, "more": 1}


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    references = set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(document)))
    assert len(references) > len(MESSAGES)
    for reference in references:
        place = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]


def test_the_description_has_every_parameter_of_the_stream(document: dict[str, Any]) -> None:
    query = document["channels"]["stream"]["bindings"]["ws"]["query"]
    assert query["additionalProperties"] is False
    assert list(query["properties"]) == list(StreamQuery.model_fields)
    for parameter in query["properties"].values():
        jsonschema.Draft7Validator.check_schema(parameter)
        assert parameter["description"].endswith(".")


def test_the_description_says_where_the_stream_is(client: TestClient, document: dict[str, Any]) -> None:
    assert document["asyncapi"] == "3.0.0"
    assert document["info"]["version"] == client.app.version
    assert document["servers"]["this"] == {"host": "127.0.0.1", "protocol": "ws"}
    assert document["channels"]["stream"]["address"] == "/api/ws/predict"
    (operation,) = document["operations"].values()
    assert operation["action"] == "send"


def test_the_description_has_every_close_code_of_ours(document: dict[str, Any]) -> None:
    codes = {int(code) for code in document["channels"]["stream"]["x-close-codes"]}
    assert codes == set(CLOSE_CODES) >= {1000, INVALID_TEXT, TOO_FAST, FAILED, RESTARTING}


def test_schemas_say_what_is_sent(document: dict[str, Any], recorded: list[tuple[str, Any]]) -> None:
    assert {name for name, _ in recorded} == set(MESSAGES)
    for name, message in recorded:
        validator(document, name).validate(message)


def test_no_message_is_taken_for_another(document: dict[str, Any], recorded: list[tuple[str, Any]]) -> None:
    for name, message in recorded:
        assert [other for other in MESSAGES if validator(document, other).is_valid(message)] == [name]


def test_schemas_refuse_messages_that_are_wrong(document: dict[str, Any], recorded: list[tuple[str, Any]]) -> None:
    for name, message in recorded:
        check = validator(document, name)
        wrong = list(wrong_versions(message))
        assert len(wrong) > len(message)
        assert [each for each in wrong if check.is_valid(each)] == []


def test_schemas_need_the_keys_that_are_always_there(document: dict[str, Any], recorded: list[tuple[str, Any]]) -> None:
    optional = {"quality", "truth", "sequence"}
    for name, message in recorded:
        for key in message.keys() - optional:
            less = {other: value for other, value in message.items() if other != key}
            assert not validator(document, name).is_valid(less), (name, key)


def test_recordings_hold_artifacts(recorded: list[tuple[str, Any]]) -> None:
    """Or the schemas were not asked about missing signs."""
    parts = [part for _, message in recorded for part in message.get("readings", [message])]
    assert any(part.get("quality") and None in part["data"].values() for part in parts)
    assert any("used" in (part.get("prediction") or {}) for part in parts)


def test_a_service_with_tls_is_reached_through_it() -> None:
    document = describe("Vitals", "1.2.3", "ward.example", secure=True)
    assert document["info"] | {"description": ""} == {"title": "Vitals", "version": "1.2.3", "description": ""}
    assert document["servers"] == {"this": {"host": "ward.example", "protocol": "wss"}}


def status_of_refusal(app: FastAPI, query: str = "", **headers: str) -> int:
    client = TestClient(app, HERE, client=("127.0.0.1", 50000))
    address = f"ws://127.0.0.1/api/ws/predict{query}"
    with pytest.raises(WebSocketDenialResponse) as refused, client.websocket_connect(address, headers=headers):
        pass
    return refused.value.status_code


def test_refusals_are_those_of_the_handshake(client: TestClient, document: dict[str, Any]) -> None:
    guarded = create_app(Settings(token="0123456789abcdef" * 2))
    found = {
        status_of_refusal(guarded),
        status_of_refusal(guarded, host="elsewhere.example"),
        status_of_refusal(guarded, origin="http://elsewhere.example"),
        status_of_refusal(client.app, "?count=0"),
        status_of_refusal(create_app(Settings())),  # has not started
    }
    assert found == {401, 421, 403, 422, 503}
    assert set(map(str, found)) < document["channels"]["stream"]["x-refusals"].keys()


def test_a_token_is_declared_where_one_is_needed(document: dict[str, Any]) -> None:
    (operation,) = document["operations"].values()
    assert "security" not in operation
    assert "securitySchemes" not in document["components"]
    guarded = describe("title", "1.0", "ward.example", secure=True, needs_token=True)
    assert guarded["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert guarded["operations"]["sendReadings"]["security"] == [{"$ref": "#/components/securitySchemes/token"}]
    assert guarded["servers"]["this"] == {"host": "ward.example", "protocol": "wss"}
