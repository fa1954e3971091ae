"""Errors as problem documents (RFC 9457), under /fhir as OperationOutcome: one table from what went wrong to a status.

A document names the parameter or place, says what is allowed, and never repeats a request's body: a NaN in it could
not be written as JSON.
"""

import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, WebSocket
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.routing import Match

from Endpoints.wire.appointment_answers import SlotResult
from Endpoints.wire.outcomes import FHIR, is_fhir, outcome_of
from Endpoints.wire.paths import path_of, with_root, without_secret
from Endpoints.wire.request_ids import REQUEST_ID, current_request
from vitals.appointments.errors import (
    AlreadyWaiting,
    Changed,
    FeedsFull,
    KeyReused,
    KeySpent,
    NotFound,
    NotPossible,
    RevokedFeed,
    TimeRefused,
    TooManyHolds,
    Unavailable,
    UnknownFeed,
)
from vitals.errors import InvalidModel, InvalidValue, UnknownEntry, VitalsError, shortened
from vitals.triage.units import WrongReading, WrongReadings

__all__ = [
    "BUSY",
    "CHANGES",
    "CONFLICT",
    "CREATED",
    "DOCUMENT",
    "HEADERS",
    "INVALID",
    "NEXT_PAGE",
    "TOO_MANY_HOLDS",
    "UNKNOWN",
    "UNREADABLE",
    "Problem",
    "Responses",
    "install",
    "no_stream",
    "problem_of",
    "problem_response",
    "refusal",
]

PROBLEM = "application/problem+json"

type Responses = dict[int | str, dict[str, Any]]  # as FastAPI documents them

# What every answer says to browsers, unless it says otherwise.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}
DOCUMENT: dict[str, Any] = {"content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
RETRY_AFTER: dict[str, Any] = {
    "headers": {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
}
INVALID: Responses = {422: {"description": "Something is not allowed: the problem document says what is."} | DOCUMENT}
UNKNOWN: Responses = {404: {"description": "There is no such entry: the problem document names those."} | DOCUMENT}
UNREADABLE: Responses = {
    400: {"description": "The body is not JSON."} | DOCUMENT,
    413: {"description": "The body is too large."} | DOCUMENT,
    415: {"description": "The body is not said to be JSON."} | DOCUMENT,
}
CONFLICT: Responses = {
    409: {"description": "Something else is there already; for a time, `alternatives` are the nearest free ones."}
    | DOCUMENT
}
BUSY: Responses = {503: {"description": "Too much at once, or not ready: try again later."} | RETRY_AFTER | DOCUMENT}
TOO_MANY_HOLDS: Responses = {
    429: {"description": "The patient, or the address, holds as many times as may be."} | RETRY_AFTER | DOCUMENT
}
CREATED: Responses = {
    201: {"headers": {"Location": {"description": "Path of what was created.", "schema": {"type": "string"}}}}
}
NEXT_PAGE: Responses = {
    200: {
        "headers": {
            "Link": {"description": 'The next page, rel="next", if there is one.', "schema": {"type": "string"}}
        }
    }
}
CHANGES = UNREADABLE | INVALID | UNKNOWN | CONFLICT | BUSY  # of a request that changes something
MISSING, CONFLICTING, GONE, STALE, UNPROCESSABLE, TOO_MANY = 404, 409, 410, 412, 422, 429
FAILED, UNAVAILABLE = 500, 503
# Errors of which a sentence says everything; the first of the classes that one belongs to counts.
PLAIN: dict[type[VitalsError], int] = {RevokedFeed: GONE, UnknownFeed: MISSING, NotFound: MISSING, Changed: STALE}
OURS = "Value error, "  # what pydantic puts before sentences of ours
MOST_ERRORS = 20  # in a document
STREAM = "/api/ws/predict"


class Problem(Exception):
    """An answer other than success.

    Parameters
    ----------
    status
        HTTP status code.
    detail
        One sentence: what was wrong, what is allowed, what to do.
    headers
        Of the answer, such as Retry-After.
    members
        More of the document.
    """

    def __init__(
        self, status: int, detail: str, *, headers: Mapping[str, str] | None = None, **members: object
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers, self.members = status, detail, headers, members


def problem_response(
    scope: Mapping[str, Any],
    status: int,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    **members: object,
) -> JSONResponse:
    """A problem document as the response to a request, by its scope; other parameters as for `Problem`."""
    title = HTTPStatus(status).phrase
    document = {"type": "about:blank", "title": title, "status": status, "detail": detail, **members}
    named = {}
    if id := current_request():
        document["request_id"] = id
        named = {REQUEST_ID: id}
    content, media_type = (outcome_of(document), FHIR) if is_fhir(scope) else (document, PROBLEM)
    return JSONResponse(content, status, headers=HEADERS | named | dict(headers or {}), media_type=media_type)


def problem_of(error: VitalsError) -> Problem:
    """The answer that an error of the library leads to."""
    match error:
        case NotFound() | UnknownFeed() | Changed():
            return Problem(next(status for kind, status in PLAIN.items() if isinstance(error, kind)), str(error))
        case TimeRefused() | NotPossible() | FeedsFull() | KeySpent() | AlreadyWaiting():
            return Problem(CONFLICTING, str(error), **alternatives_of(error))
        case TooManyHolds() | Unavailable() | InvalidModel():
            return later(error)
        case KeyReused():
            wrong = {"name": "Idempotency-Key", "detail": str(error)}
        case WrongReadings():
            return Problem(UNPROCESSABLE, str(error), errors=[wrong_reading(found) for found in error.wrong])
        case InvalidValue():
            wrong = {"name": error.name, "detail": str(error), "allowed": error.allowed}
        case UnknownEntry():
            wrong = {"name": error.kind, "detail": str(error), "allowed": f"one of {', '.join(error.known)}"}
        case _:
            wrong = {"detail": str(error)}
    return Problem(UNPROCESSABLE, str(error), errors=[wrong])


def later(error: TooManyHolds | Unavailable | InvalidModel) -> Problem:
    """The answer to a request that may succeed later, with the seconds to wait."""
    status, detail, seconds = UNAVAILABLE, str(error), 2
    match error:
        case TooManyHolds():
            status, seconds = TOO_MANY, max(1, error.until - int(time.time()))
        case InvalidModel():
            detail, seconds = "the model cannot be used at present", 60
        case Unavailable() if error.private:
            detail = "the appointments' database cannot be used at present: try again in a few seconds"
    return Problem(status, detail, headers={"Retry-After": str(seconds)})


def wrong_reading(found: WrongReading) -> dict[str, Any]:
    """A wrong value of a reading, and the unit that was perhaps meant."""
    wrong = {"name": f"readings.{found.row}.{found.sign}", "detail": str(found), "allowed": found.allowed}
    return wrong if found.unit is None else wrong | {"suggested": {"units": {found.sign: found.unit}}}


def refusal(error: VitalsError | Problem, scope: Mapping[str, Any]) -> JSONResponse:
    """The response to a request for something that is not allowed, HTTP's or the WebSocket's."""
    problem = error if isinstance(error, Problem) else problem_of(error)
    return problem_response(scope, problem.status, problem.detail, headers=problem.headers, **problem.members)


def alternatives_of(error: VitalsError) -> dict[str, Any]:
    """The member of a document that names free times in place of one that is refused."""
    if not isinstance(error, TimeRefused):
        return {}
    return {"alternatives": [SlotResult.of(slot).model_dump() for slot in error.alternatives]}


def install(app: FastAPI) -> None:
    """Answer every error with a problem document."""

    @app.exception_handler(Problem)
    @app.exception_handler(VitalsError)
    async def known(connection: HTTPConnection, error: VitalsError | Problem) -> JSONResponse:
        return refusal(error, connection.scope)

    @app.exception_handler(ClientDisconnect)
    async def gone(request: Request, error: ClientDisconnect) -> JSONResponse:
        # nobody reads it, and it is no failure of the service
        return problem_response(request.scope, 400, "the body did not come")

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        if first["loc"][0] == "body" and not is_json(request.headers.get("content-type", "")):
            detail = "the body must be JSON: send it with Content-Type: application/json"
            return problem_response(request.scope, 415, detail)
        if first["type"] == "json_invalid":
            detail = f"the body is not JSON: {first['ctx']['error']} at character {first['loc'][-1]}"
            return problem_response(request.scope, 400, detail)
        wrong = [
            {"name": place(found["loc"]), "detail": found["msg"].removeprefix(OURS)}
            for found in error.errors()[:MOST_ERRORS]
        ]
        detail = f"{wrong[0]['name']}: {wrong[0]['detail']}"
        return problem_response(request.scope, UNPROCESSABLE, detail, errors=wrong)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        if error.status_code == 405:  # the router names the methods of one route alone
            error.headers = {"Allow": ", ".join(allowed(request))}
        return problem_response(request.scope, error.status_code, sentence(request, error), headers=error.headers)

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        return problem_response(request.scope, FAILED, "the service failed to answer; its log says why")


def allowed(request: Request) -> list[str]:
    """Methods of every route that has a request's path; one that is written so goes before one with a parameter."""
    routes = iter_route_contexts(request.app.routes)
    found = [route for route in routes if route.methods and route.matches(request.scope)[0] != Match.NONE]
    exact = [route for route in found if route.path == path_of(request.scope)]
    return sorted({method for route in exact or found for method in route.methods or ()})


def is_json(content_type: str) -> bool:
    """Whether a body is said to be JSON."""
    type = content_type.partition(";")[0].strip().lower()
    return type == "application/json" or type.endswith("+json")


def sentence(request: Request, error: HTTPException) -> str:
    """Sentence for an error that FastAPI names in two words."""
    path = shortened(without_secret(request.scope["path"]))
    match error.status_code:
        case 404:
            list = "/fhir/metadata" if is_fhir(request.scope) else "/openapi.json"
            return f"there is nothing at {path!r}: {with_root(request.scope, list)} lists what there is"
        case 405:
            return f"{request.method} is not possible at {path!r}: allowed is {(error.headers or {})['Allow']}"
        case 400:
            return "the body is not JSON in UTF-8"
        case _:
            return str(error.detail)


def place(loc: tuple[Any, ...]) -> str:
    """Where in a request something is: `readings.3.spo2`."""
    parts = [str(part) for part in loc if part not in {"body", "reading", "batch"}]  # the last two are kinds of body
    return (
        shortened(".".join(part if part.isidentifier() or part.isdigit() else repr(part) for part in parts)) or "body"
    )


async def no_stream(websocket: WebSocket) -> None:
    """Refuse a WebSocket where there is none."""
    path = shortened(without_secret(websocket.scope["path"]))
    stream = with_root(websocket.scope, STREAM)
    problem = Problem(404, f"there is no stream at {path!r}: it is at {stream}")
    await websocket.send_denial_response(refusal(problem, websocket.scope))
