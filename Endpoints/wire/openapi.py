"""The OpenAPI document: what FastAPI derives from routes and models, completed so that clients can be made from it."""

from collections.abc import Callable
from typing import Any, override

from fastapi import FastAPI
from fastapi.routing import APIRoute

from Endpoints.wire.asyncapi import TOKEN
from Endpoints.wire.examples import BODIES
from Endpoints.wire.outcomes import FHIR, PREFIX
from Endpoints.wire.problem_schemas import Problem
from Endpoints.wire.problems import DOCUMENT
from Endpoints.wire.schemas import MESSAGES, json_schemas

__all__ = ["Application"]

UNSENT = ("HTTPValidationError", "ValidationError")  # FastAPI's own answers, in place of which there are problems
OTHERS = {"default": {"description": "Any other error."} | DOCUMENT}

type Document = dict[str, Any]


class Application(FastAPI):
    """FastAPI with a completed OpenAPI document.

    Parameters
    ----------
    needs_token
        Whether a client needs a token for a path.
    given
        As for FastAPI.
    """

    def __init__(self, *, needs_token: Callable[[str], bool], **given: Any) -> None:
        super().__init__(generate_unique_id_function=operation_id, separate_input_output_schemas=False, **given)
        self.needs_token = needs_token

    @override
    def openapi(self) -> Document:
        if self.openapi_schema is None:
            self.openapi_schema = completed(super().openapi(), needs_token=self.needs_token)
        return self.openapi_schema


def operation_id(route: APIRoute) -> str:
    """Tag and name of a route, such as `waiting-list-join`: stable, whatever its path becomes."""
    return "-".join([*map(str, route.tags[:1]), route.name]).lower().replace(" ", "-").replace("_", "-")


def completed(document: Document, *, needs_token: Callable[[str], bool]) -> Document:
    """Add summaries, problems, examples and security to a document, in place."""
    schemas = document["components"]["schemas"]
    for name in UNSENT:
        schemas.pop(name, None)
    schemas |= json_schemas([*MESSAGES.values(), Problem])
    for name, examples in BODIES.items():
        schemas[name]["examples"] = examples
    for path, methods in document["paths"].items():
        for operation in methods.values():
            complete(operation)
            if path.startswith(f"{PREFIX}/"):
                answer_as_fhir(operation)
            if needs_token(path):
                operation["security"] = [{"token": []}]
                document["components"]["securitySchemes"] = {"token": TOKEN}
    return document


def answer_as_fhir(operation: Document) -> None:
    """Let every error of an operation be an OperationOutcome."""
    responses = operation["responses"]
    for status, response in responses.items():
        if not status.startswith("2"):
            responses[status] = response | {"content": {FHIR: {"schema": {"type": "object"}}}}


def complete(operation: Document) -> None:
    """Give an operation a summary, the first line of its docstring, and the answers that it can give."""
    docstring: str = operation.get("description") or operation["summary"]
    operation["summary"] = docstring.partition("\n")[0].removesuffix(".")
    responses = operation["responses"]
    if responses.get("422", {}).get("description") == "Validation Error":
        del responses["422"]
    responses |= OTHERS
    for response in responses.values():
        for content in response.get("content", {}).values():
            content.get("schema", {}).pop("title", None)  # FastAPI's: the status and the operation once more
