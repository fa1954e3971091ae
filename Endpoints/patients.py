"""Patients, and the history of their signs: regenerated, byte for byte what the stream sent."""

import time
from typing import Annotated, Any
from urllib.parse import urlencode

import numpy as np
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from pydantic import BeforeValidator

from Endpoints.dependencies import ServiceDep, SettingsDep
from Endpoints.pieces import answer_in_pieces
from Endpoints.wire.catalog_schemas import PatientResult
from Endpoints.wire.problems import BUSY, INVALID, NEXT_PAGE, UNKNOWN, Problem, Responses
from Endpoints.wire.queries import HistoryQuery, PatientQuery
from Endpoints.wire.schemas import DetailedMessage, Message
from vitals.data.histories import message_history, predicted, readings_at_once, table_history
from vitals.data.layouts import LARGEST_PATIENT
from vitals.errors import InvalidValue
from vitals.formats import FORMATS, MessageFormat, TableFormat
from vitals.simulation.names import names
from vitals.simulation.noise import patient_keys
from vitals.simulation.patients import SEXES, patients
from vitals.times import rfc3339

__all__ = ["router"]

router = APIRouter(prefix="/api/patients", tags=["patients"])

PAGE = 3600  # readings


PAGE_OF_READINGS: Responses = {
    200: {
        "description": "The readings.",
        "model": list[DetailedMessage | Message],
        "content": {
            format.media_type.partition(";")[0]: {"schema": {"type": "string"}}
            for format in FORMATS.values()
            if isinstance(format, TableFormat)
        },
        "headers": NEXT_PAGE[200]["headers"]
        | {
            "Content-Disposition": {"description": "File name, for CSV.", "schema": {"type": "string"}},
        },
    }
}


def parse_patient(text: str) -> int:
    """Number of the patient that a path names; no other path exists."""
    if not text.isascii() or not text.isdigit() or len(text) > 20 or int(text) > LARGEST_PATIENT:
        error = InvalidValue("patient", repr(text), f"a whole number from 0 to {LARGEST_PATIENT}")
        raise Problem(404, str(error))
    return int(text)


PatientId = Annotated[
    int,
    Path(ge=0, le=LARGEST_PATIENT, description="Number of the patient.", examples=[7]),
    BeforeValidator(parse_patient),  # before the limits, which it checks as well
]


@router.get("/{id}", response_model=None, responses=INVALID | UNKNOWN | BUSY | {200: {"model": PatientResult}})
async def get(id: PatientId, query: Annotated[PatientQuery, Query()], settings: SettingsDep) -> dict[str, Any]:
    """Invented name, age and sex of a patient, and where to find the signs."""
    seed = settings.seed if query.seed is None else query.seed
    keys = patient_keys(seed, np.array([id]))
    who = patients(keys)
    return {
        "id": id,
        "seed": seed,
        "name": names(keys)[0],
        "age": int(who.age[0]),
        "sex": SEXES[who.sex[0]],
        "vitals": f"/api/patients/{id}/vitals?seed={seed}",
        "stream": f"/api/ws/predict?patient={id}&seed={seed}",
    }


@router.get(
    "/{id}/vitals",
    response_class=Response,
    responses=INVALID | UNKNOWN | BUSY | PAGE_OF_READINGS,
)
async def get_vitals(
    id: PatientId, query: Annotated[HistoryQuery, Query()], request: Request, service: ServiceDep
) -> Response:
    """History of a patient's signs: the same bytes that the stream sent, or will send, unless they are charted.

    At most 3,600 readings; the header `Link` has the address of the next page.
    """
    cohort, instants = query.cohort(service.settings), query.instants(time.time())
    page, headers = range(instants.start, min(instants.stop, instants.start + PAGE * instants.step), instants.step), {}
    if page.stop < instants.stop:
        rest = {"start": rfc3339(page.stop / 1000), "end": rfc3339(instants.stop / 1000)}
        headers["Link"] = f'<{request.scope["path"]}?{urlencode(dict(request.query_params) | rest)}>; rel="next"'
    format = FORMATS[query.format]
    if isinstance(format, MessageFormat):
        await service.prepare(cohort, query.view)
        predict = predicted(cohort, service.predictor, id, query.view, page.step)
        pieces = message_history(format, query.view, page, predict)
    else:
        headers["Content-Disposition"] = f'attachment; filename="patient-{id}{format.suffix}"'
        pieces = table_history(format, cohort, id, page)
    whole = len(page) <= readings_at_once(format, query.view)
    return await answer_in_pieces(pieces, service, whole=whole, media_type=format.media_type, headers=headers)
