"""What FHIR's clients say about form: Accept, _format, Content-Type, Prefer, If-Match, and the search itself."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from Endpoints.wire.outcomes import FHIR, PREFIX
from Endpoints.wire.problems import Problem, Responses, problem_of
from vitals.appointments.fhir.searches import COMMON, SEARCHES, Search, SearchParameter
from vitals.errors import InvalidValue, UnknownEntry, VitalsError, shortened

__all__ = [
    "FORM",
    "FOUND",
    "JSON",
    "BaseDep",
    "FHIRResponse",
    "body_of",
    "documented",
    "negotiate",
    "preference",
    "search_of",
    "search_parameters",
    "seen_version",
]

FOUND: Responses = {200: {"content": {FHIR: {"schema": {"type": "object"}}}}}
JSON = frozenset({FHIR, "application/json", "application/json+fhir"})
FORM = frozenset({"application/x-www-form-urlencoded"})
RANGES = JSON | {"*/*", "application/*"}
FORMATS = JSON | {"json"}
VERSION = re.compile(r'(?:W/)?"?(\d{1,9})"?', re.ASCII)
PREFERENCES = re.compile(r"(handling|return)\s*=\s*\"?([A-Za-z]+)\"?", re.ASCII)
FORMAT_ALONE = [each for each in COMMON if each.name == "_format"]


class FHIRResponse(JSONResponse):
    """A resource as an answer."""

    media_type = FHIR


async def base_of(request: Request) -> str:
    """Address of the resources as the client knows it."""
    return f"{str(request.base_url).rstrip('/')}{PREFIX}"


BaseDep = Annotated[str, Depends(base_of)]


async def negotiate(request: Request) -> None:
    """Refuse a request for another form than JSON, and parameters of a request that has none but _format.

    Raises
    ------
    HTTPException
        405 for a search by form that is not posted.
    Problem
        406, or 400 for a parameter.
    """
    if request.scope["path"].endswith("/_search") and request.method != "POST":  # which is no id either
        raise HTTPException(405)
    format = request.query_params.get("_format")
    if format is not None:
        if format.replace(" ", "+") not in FORMATS:
            raise Problem(406, f"_format {shortened(format)!r} is not possible: json is")
    elif not accepts_json(request.headers.getlist("accept")):
        raise Problem(406, f"the answer can only be {FHIR}: send Accept: {FHIR}, or none")
    if not is_search(request):
        for name in request.query_params:
            if name != "_format":
                raise bad(UnknownEntry("parameter", name, ["_format"]))


def is_search(request: Request) -> bool:
    """Whether the parameters of a request are those of a search."""
    path: str = request.scope["path"]
    return path.rpartition("/")[2] in {*SEARCHES, "_search"} and (request.method == "GET" or path.endswith("/_search"))


def accepts_json(accept: Iterable[str]) -> bool:
    """Whether a client takes JSON; one that says nothing does."""
    ranges = [each for value in accept for each in value.split(",") if each.strip()]
    kept = [each.partition(";")[0].strip().lower() for each in ranges if not re.search(r";\s*q=0(\.0*)?\s*$", each)]
    return not ranges or bool(RANGES.intersection(kept))


def bad(error: VitalsError, status: int = 400) -> Problem:
    """An error of a search, which FHIR answers with 400, or of another part of a request."""
    found = problem_of(error)
    return Problem(status, found.detail, headers=found.headers, **found.members)


def preference(request: Request, name: str) -> str:
    """A preference of the client, such as that of `handling`; empty if it has none."""
    given: dict[str, str] = {found[0]: found[1] for found in PREFERENCES.findall(request.headers.get("prefer", ""))}
    return given.get(name, "")


async def search_of(request: Request, type: str, base: str) -> Search:
    """The search that a request asks for, by its query and by its form.

    Raises
    ------
    Problem
        400 if a parameter is unknown or has a value that is not allowed, 415 if the body is no form.
    """
    given = request.query_params.multi_items()
    if request.method == "POST":
        text = await text_of(request, FORM)
        given += parse_qsl(text, keep_blank_values=True, max_num_fields=100) if text else []
    try:
        return Search.parse(type, given, base, preference(request, "handling"))
    except VitalsError as error:
        raise bad(error) from None
    except ValueError:
        raise Problem(400, "a search may have at most 100 parameters") from None


def tried[T](work: Callable[[], T]) -> T:
    """Result of a search, whose wrong values are answered with 400."""
    try:
        return work()
    except (InvalidValue, UnknownEntry) as error:
        raise bad(error) from None


async def text_of(request: Request, types: frozenset[str]) -> str:
    """Body of a request, if it is of one of some types.

    Raises
    ------
    Problem
        415 if it is of another, 400 if it is not in UTF-8.
    """
    body = await request.body()
    type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if type not in types and (body or type):
        allowed = " or ".join(sorted(types))
        raise Problem(415, f"Content-Type {shortened(type)!r} is not possible here: send {allowed}")
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Problem(400, "the body is not in UTF-8") from None


async def body_of(request: Request, types: frozenset[str] = JSON) -> Any:
    """Parsed JSON of a request.

    Raises
    ------
    Problem
        400 if it is no JSON, 415 if it is not said to be.
    """
    text = await text_of(request, types)
    try:
        return json.loads(text, parse_constant=refuse_constant)
    except (ValueError, RecursionError) as error:
        detail = f"the body is not JSON: {shortened(error)}"
        raise Problem(400, detail, errors=[{"detail": detail, "code": "structure"}]) from None


def refuse_constant(name: str) -> None:
    """Refuse what Python's parser takes beyond JSON."""
    raise ValueError(f"{name} is no number of JSON")


def seen_version(request: Request) -> int | None:
    """Version that a client read before it decided on a change; None if it does not say.

    Raises
    ------
    Problem
        400 if the header is no version.
    """
    given = request.headers.get("if-match", "*").strip()
    if given == "*":
        return None
    found = VERSION.fullmatch(given)
    if found is None:
        raise Problem(400, f'If-Match {shortened(given)!r} is not a version such as W/"3": send the ETag that was read')
    return int(found[1])


# The OpenAPI document


def search_parameters(type: str) -> dict[str, Any]:
    """What the OpenAPI document says of a search."""
    return {"parameters": [documented(each) for each in (*SEARCHES[type], *COMMON)]}


def documented(parameter: SearchParameter) -> Mapping[str, Any]:
    """A search parameter in the OpenAPI document."""
    schema: dict[str, Any] = {"type": "string"}
    if parameter.repeats:
        schema = {"type": "array", "items": schema}
    return {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": parameter.meaning,
        "schema": schema,
    }
