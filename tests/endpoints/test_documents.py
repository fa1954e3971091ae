import json
import math
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient

from Configurations.config import Settings
from Endpoints.app import create_app
from Endpoints.documents import FILES
from Endpoints.serving.protocols.websocket import FAILED, INVALID_TEXT, RESTARTING, TOO_FAST
from Endpoints.wire.asyncapi import CLOSE_CODES
from Endpoints.wire.queries import StreamQuery
from Endpoints.wire.schemas import MESSAGES
from vitals.simulation.cohort import Cohort
from vitals.streaming.feed import Feed
from vitals.streaming.subscriptions import Subscription

HERE = "http://127.0.0.1"
PAGES = [path for path in FILES if FILES[path].suffix == ".html"]
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
    ("detailedGroup", "?patients=1-256&detail=full&truth=true&artifacts=true&interval=0.1&speed=3600"),
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
        if isinstance(value, list):
            yield from ({**message, key: [part]} for part in wrong_versions(value[0]))
    yield {**message, "more": 1}


# The pages


@pytest.mark.parametrize("page", PAGES)
def test_everything_that_a_page_names_is_here(client: TestClient, page: str) -> None:
    text = client.get(page).text
    named = re.findall(r'(?:href|src)="([^"]+)"', text)
    assert named
    for address in named:
        if address != "data:,":  # no icon
            folder = page.rpartition("/")[0]
            assert client.get(f"{folder}/{address}").status_code == 200, address


@pytest.mark.parametrize("page", PAGES)
def test_pages_allow_no_script_but_their_own_files(client: TestClient, page: str) -> None:
    answer = client.get(page)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert "script-src" not in policy
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert all(script.strip() == "" for script in re.findall(r"<script[^>]*>(.*?)</script>", answer.text, re.S))
    assert not re.search(r"<style|\bstyle=|\bon\w+=|javascript:", answer.text)


@pytest.mark.parametrize("path", [path for path in FILES if "swagger" not in path])
def test_nothing_of_ours_comes_from_elsewhere_or_becomes_markup(client: TestClient, path: str) -> None:
    text = client.get(path).text
    assert not re.search(r"https?://", text)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", text)


@pytest.mark.parametrize("page", ["/", "/examples/monitor.html"])
def test_pages_say_that_this_is_not_for_clinical_use(client: TestClient, page: str) -> None:
    assert "not for clinical use" in client.get(page).text.lower()


def test_a_page_has_every_element_that_its_script_writes_to(client: TestClient) -> None:
    script = client.get("/examples/monitor.js").text
    written = set(re.findall(r'(?:write|element)\("(\w+)"', script))
    assert {"signs", "news2", "prediction", "state"} <= written
    for page in ("/", "/examples/monitor.html"):
        assert written <= set(re.findall(r'\bid="(\w+)"', client.get(page).text))


def test_the_documentation_reads_the_openapi_document(client: TestClient) -> None:
    (address,) = re.findall(r'fetch\("([^"]+)"', client.get("/docs/docs.js").text)
    assert client.get(f"/{address}").json()["openapi"].startswith("3.")
    assert "SwaggerUIBundle" in client.get("/docs/swagger-ui-bundle.js").text


@pytest.mark.parametrize("path", ["/openapi.json", "/asyncapi.json"])
@pytest.mark.parametrize("environment", ["development", "production"])
def test_documents_can_be_fetched_wherever_the_stream_can_be_used(environment: str, path: str) -> None:
    token = "0123456789abcdef" * 2
    for tokens, headers, status in [
        ((), {}, 200),
        (token, {}, 401),
        (token, {"Authorization": f"Bearer {token}"}, 200),
    ]:
        app = create_app(Settings(environment=environment, token=tokens))
        answer = TestClient(app, HERE, client=("127.0.0.1", 50000)).get(path, headers=headers)
        assert answer.status_code == status
        if status == 200:
            assert {"openapi", "asyncapi"} & answer.json().keys()


def test_files_beside_the_examples_are_not_served(client: TestClient) -> None:
    for path in ("/examples/README.md", "/examples/..%2fmain.py", "/docs/../main.py", "/docs/redoc.standalone.js"):
        assert client.get(path).status_code == 404


# The description of the stream


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
    assert any(part.get("prediction", math.nan) is None for part in parts)
