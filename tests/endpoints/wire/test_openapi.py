"""The OpenAPI document: everything that a client is made from."""

import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient

from Configurations.config import Settings
from Endpoints.app import create_app

TOKEN = "0123456789abcdef" * 2
PROBLEM = "application/problem+json"


def document(**settings: Any) -> dict[str, Any]:
    return create_app(Settings(**settings)).openapi()


@pytest.fixture(scope="module")
def openapi() -> dict[str, Any]:
    return document()


def operations(openapi: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def texts(found: Any) -> Iterator[str]:
    """Every key and every text of a document."""
    if isinstance(found, dict):
        for key, value in found.items():
            yield key
            yield from texts(value)
    elif isinstance(found, list):
        for value in found:
            yield from texts(value)
    elif isinstance(found, str):
        yield found


def test_operation_ids_are_tag_and_name(openapi: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(openapi)]
    assert len(set(ids)) == len(ids)
    for _, _, operation in operations(openapi):
        (tag,) = operation["tags"]
        assert operation["operationId"].startswith(tag.lower().replace(" ", "-") + "-")
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", operation["operationId"])


def test_summaries_say_something(openapi: dict[str, Any]) -> None:
    for method, path, operation in operations(openapi):
        assert len(operation["summary"].split()) > 1, (method, path)
        assert not operation["summary"].endswith(".")


def test_schemas_have_names_of_their_own(openapi: dict[str, Any]) -> None:
    schemas = openapi["components"]["schemas"]
    assert not {"HTTPValidationError", "ValidationError"} & schemas.keys()
    assert not [text for text in texts(openapi) if "__" in text]
    references = {text.rpartition("/")[2] for text in texts(openapi) if text.startswith("#/")}
    assert references == set(schemas)


def test_every_error_is_a_problem(openapi: dict[str, Any]) -> None:
    for method, path, operation in operations(openapi):
        for status, response in operation["responses"].items():
            if status == "default" or int(status) >= 400:
                content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
                if path.startswith("/fhir/"):
                    content = {"application/fhir+json": {"schema": {"type": "object"}}}
                assert response["content"] == content, (method, path)
        assert "default" in operation["responses"]


def test_every_answer_has_a_schema(openapi: dict[str, Any]) -> None:
    for method, path, operation in operations(openapi):
        found = [status for status in operation["responses"] if status.startswith("2")]
        assert len(found) == 1
        for content in operation["responses"][found[0]].get("content", {}).values():
            assert content.get("schema"), (method, path)


def test_problems_fit_their_schema(openapi: dict[str, Any]) -> None:
    client = TestClient(create_app(Settings()), "http://localhost", client=("127.0.0.1", 50000))
    check = jsonschema.Draft202012Validator(
        {"$ref": "#/components/schemas/Problem", "components": openapi["components"]}
    )
    for path in ("/nowhere", "/api/sse/predict?count=0", "/health/ready", "/api/patients/x", "/api/signs?a=1&a=1"):
        answer = client.get(path)
        assert answer.headers["content-type"] == PROBLEM
        check.validate(answer.json())


def test_a_token_is_declared_where_one_is_needed(openapi: dict[str, Any]) -> None:
    assert "securitySchemes" not in openapi["components"]
    assert not any("security" in operation for _, _, operation in operations(openapi))
    guarded = document(token=TOKEN)
    assert guarded["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    client = TestClient(create_app(Settings(token=TOKEN)), "http://localhost", client=("127.0.0.1", 50000))
    for method, path, operation in operations(guarded):
        status = client.request(method, re.sub(r"\{\w+\}", "7", path)).status_code
        assert (status == 401) == ("security" in operation), path


def test_changes_have_their_headers(openapi: dict[str, Any]) -> None:
    for method, path, operation in operations(openapi):
        named = {each["name"]: each["schema"] for each in operation.get("parameters", []) if each["in"] == "header"}
        if re.match("/api/(appointments|waitlist|practitioners)", path) and method != "get" and "triage" not in path:
            assert set(named) == {"X-Actor", "Idempotency-Key"}, (method, path)
            assert named["Idempotency-Key"]["maxLength"] == 200
        elif path.startswith("/fhir/Appointment") and method in {"put", "patch"}:
            assert set(named) == {"X-Actor", "Idempotency-Key", "If-Match", "Prefer"}
        elif path == "/fhir/Appointment" and method == "post":
            assert set(named) == {"X-Actor", "Idempotency-Key", "If-None-Exist", "Prefer"}
        else:
            assert set(named) <= {"Last-Event-ID", "If-None-Match"}, (method, path)


def test_busy_answers_say_when_to_return(openapi: dict[str, Any]) -> None:
    found = [
        operation["responses"]["503"] for _, _, operation in operations(openapi) if "503" in operation["responses"]
    ]
    assert found
    assert all("Retry-After" in response["headers"] for response in found)


def test_parameters_carry_their_limits(openapi: dict[str, Any]) -> None:
    for path in ("/api/sse/predict", "/api/patients/{id}/vitals", "/api/patients/{id}"):
        for parameter in openapi["paths"][path]["get"]["parameters"]:
            schema = parameter["schema"]
            if schema["type"] in {"integer", "number"}:
                assert {"minimum", "maximum"} <= schema.keys(), parameter["name"]
            assert "anyOf" not in schema
