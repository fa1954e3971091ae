"""Dependencies of handlers: the parts of the service, and the requester of a change.

The functions are coroutines because FastAPI runs any other in a thread, which costs more than a handshake.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Header
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from Configurations.config import Settings
from Endpoints.admission import Admission, StoreExecutor
from Endpoints.service import Service
from Endpoints.serving.access import CALLER, client_of
from Endpoints.wire.outcomes import is_fhir
from Endpoints.wire.parameters import Omitted
from Endpoints.wire.paths import path_of, with_root
from Endpoints.wire.problems import Problem
from vitals.appointments.requester import Requester
from vitals.errors import InvalidValue, shortened
from vitals.model.predictor import Predictor

__all__ = [
    "AdmissionDep",
    "ExecutorDep",
    "LocateDep",
    "PredictorDep",
    "RequesterDep",
    "ServiceDep",
    "SettingsDep",
    "known_parameters_once",
]

ACTOR, KEY = re.compile(r"[ -~]{0,64}"), re.compile(r"[!-~]{1,200}")


async def service_of(connection: HTTPConnection) -> Service:
    """The service, once it has started.

    Raises
    ------
    Problem
        503 before that.
    """
    service: Service | None = connection.app.state.service
    if service is None:
        raise Problem(503, "the model is not loaded yet: try again in a few seconds", headers={"Retry-After": "2"})
    return service


ServiceDep = Annotated[Service, Depends(service_of)]


async def settings_of(service: ServiceDep) -> Settings:
    """Settings that the service was made with."""
    return service.settings


async def predictor_of(service: ServiceDep) -> Predictor:
    """The trained model."""
    return service.predictor


async def admission_of(service: ServiceDep) -> Admission:
    """Threads for work with the model."""
    return service.admission


async def executor_of(service: ServiceDep) -> StoreExecutor:
    """Threads for work with the store of appointments."""
    return service.executor


async def locate_in(request: Request, response: Response) -> Callable[[str], None]:
    """Say in an answer at which path of the service something was created."""
    return lambda path: response.headers.update({"Location": with_root(request.scope, path)})


async def known_parameters_once(connection: HTTPConnection) -> None:
    """Refuse a query parameter that is given twice, or any where a route has none.

    Which ones a route has, its own model checks, as a stream does; the searches of FHIR have rules of their own.

    Raises
    ------
    InvalidValue
        If there is one.
    """
    if is_fhir(connection.scope):
        return
    counts = Counter(name for name, _ in connection.query_params.multi_items())
    if counts and connection.scope["type"] == "http" and not connection.scope["route"].dependant.query_params:
        name = shortened(next(iter(counts)))
        shown = name if name.isprintable() else repr(name)
        raise InvalidValue(shown, "given", "left out: this request has no parameters")
    for name, count in counts.items():
        if count > 1:
            raise InvalidValue(shortened(name), "given twice", "given once")


Actor = Annotated[
    str,
    Header(
        alias="X-Actor",
        description="Name of the person or program that asks for the change, for the history of the appointment.",
        json_schema_extra={"maxLength": 64, "pattern": "^[ -~]*$"},
    ),
]
IdempotencyKey = Annotated[
    str | Omitted,
    Header(
        alias="Idempotency-Key",
        description="Any unique text, such as a UUID: a retry with the same key gets the same answer and changes "
        "nothing.",
        json_schema_extra={"minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    ),
]


async def requester_of(request: Request, actor: Actor = "", key: IdempotencyKey = None) -> Requester:
    """The requester of a change: the holder of the token, and the name and the key that the client gives.

    Raises
    ------
    InvalidValue
        If a header has a value that is not allowed.
    """
    if not ACTOR.fullmatch(actor):
        raise InvalidValue("X-Actor", repr(actor), "at most 64 printable ASCII characters")
    if key is not None and not KEY.fullmatch(key):
        raise InvalidValue("Idempotency-Key", repr(key), "1 to 200 printable ASCII characters, such as a UUID")
    who = "/".join(part for part in (request.scope.get(CALLER, "anybody"), actor) if part)
    content = f"{request.method} {path_of(request.scope)}\n".encode() + await request.body()
    fingerprint = hashlib.sha256(content).hexdigest() if key else None
    return Requester(by=who, key=key, fingerprint=fingerprint, address=client_of(request.scope) or None)


AdmissionDep = Annotated[Admission, Depends(admission_of)]
ExecutorDep = Annotated[StoreExecutor, Depends(executor_of)]
LocateDep = Annotated[Callable[[str], None], Depends(locate_in)]
RequesterDep = Annotated[Requester, Depends(requester_of)]
SettingsDep = Annotated[Settings, Depends(settings_of)]
PredictorDep = Annotated[Predictor, Depends(predictor_of)]
