"""Patients, and the history of their signs: regenerated, byte for byte what the stream sent."""

import io
import math
import time
from typing import Any
from urllib.parse import urlencode

import numpy as np
from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from Endpoints.dependencies import PredictorDep, SettingsDep
from Endpoints.wire.problems import INVALID, UNKNOWN, Problem
from Endpoints.wire.queries import (
    COHORT,
    LARGEST_SEED,
    PARAMETERS,
    VIEW,
    Parameter,
    cohort,
    milliseconds,
    read,
    view,
    whole,
)
from vitals.data.layouts import LARGEST_PATIENT, Series, check_instants
from vitals.errors import InvalidValue
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
from vitals.simulation.noise import patient_keys
from vitals.simulation.patients import SEXES, patients
from vitals.streaming.messages import Batch, View
from vitals.times import parse_instant, rfc3339

__all__ = ["router"]

router = APIRouter(prefix="/api/patients", tags=["patients"])

MINUTE, DAY = 60_000, 86_400_000  # milliseconds
PAGE = 3600  # readings
LONGEST_INTERVAL = 3600.0  # seconds
FORMATS = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
SPAN = (
    Parameter("start", "First instant (RFC 3339); a minute before the end unless given.", {"type": "string"}),
    Parameter("end", "The end, which is not included (RFC 3339); now unless given.", {"type": "string"}),
    Parameter(
        "interval",
        "Seconds between readings; 1 unless given.",
        {"type": "number", "minimum": 0.1, "maximum": LONGEST_INTERVAL},
    ),
    Parameter("format", "json (one message a line) or csv (what the generator writes).", {"enum": list(FORMATS)}),
)
HISTORY = {parameter.name: parameter for parameter in SPAN} | {name: PARAMETERS[name] for name in (*COHORT, *VIEW)}
PATIENT_ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": {"type": "integer", "minimum": 0, "maximum": LARGEST_PATIENT},
}


def number(id: str) -> int:
    """The patient that a path names."""
    try:
        return whole("patient", id, 0, LARGEST_PATIENT)
    except InvalidValue as error:
        raise Problem(404, str(error)) from None


@router.get(
    "/{id}", responses=INVALID | UNKNOWN, openapi_extra={"parameters": [PATIENT_ID, PARAMETERS["seed"].openapi()]}
)
async def patient(request: Request, settings: SettingsDep) -> dict[str, Any]:
    """Tell age and sex of a patient, and where the signs are."""
    id = number(request.path_params["id"])
    query = read(request.query_params.multi_items(), ["seed"])
    seed = whole("seed", query["seed"], 0, LARGEST_SEED) if "seed" in query else settings.seed
    who = patients(patient_keys(seed, np.array([id])))
    return {
        "id": id,
        "seed": seed,
        "age": int(who.age[0]),
        "sex": SEXES[who.sex[0]],
        "vitals": f"/api/patients/{id}/vitals?seed={seed}",
        "stream": f"/api/ws/predict?patient={id}&seed={seed}",
    }


@router.get(
    "/{id}/vitals",
    response_class=Response,
    responses=INVALID
    | UNKNOWN
    | {
        200: {
            "content": {type: {} for type in FORMATS.values()},
            "headers": {
                "Link": {"description": 'The next page, rel="next", if there is one.', "schema": {"type": "string"}}
            },
            "description": "At most 3,600 readings.",
        },
    },
    openapi_extra={"parameters": [PATIENT_ID, *(parameter.openapi() for parameter in HISTORY.values())]},
)
async def vitals(request: Request, settings: SettingsDep, predictor: PredictorDep) -> Response:
    """Regenerate what the stream sent, or will send, about a patient: the same bytes."""
    id = number(request.path_params["id"])
    query = read(request.query_params.multi_items(), HISTORY)
    start, end, interval = span(query, time.time())
    format = query.get("format", "json")
    if format not in FORMATS:
        raise InvalidValue("format", repr(format), " or ".join(FORMATS))
    wanted, shown = cohort(query, settings), view(query)
    if format == "csv" and shown != View():
        raise InvalidValue("format", "csv with detail or truth", "json: a table has the generator's columns")
    headers, last = {}, min(end, start + PAGE * interval)
    if last < end:
        rest = query | {"start": rfc3339(last / 1000), "end": rfc3339(end / 1000)}
        headers["Link"] = f'<{request.scope["path"]}?{urlencode(rest)}>; rel="next"'
    if format == "csv":
        headers["Content-Disposition"] = f'attachment; filename="patient-{id}.csv"'
        content = await run_in_threadpool(table, wanted, id, start, last, interval)
    else:
        content = await run_in_threadpool(lines, wanted, predictor, shown, id, range(start, last, interval))
    return Response(content, media_type=FORMATS[format], headers=headers)


def span(query: dict[str, str], unix: float) -> tuple[int, int, int]:
    """Start, end and interval in milliseconds."""
    interval = milliseconds("interval", query.get("interval", "1"), 0.1, LONGEST_INTERVAL)
    end = round(parse_instant("end", query["end"]) * 1000) if "end" in query else math.floor(unix) * 1000
    start = round(parse_instant("start", query["start"]) * 1000) if "start" in query else end - MINUTE
    if start >= end:
        raise InvalidValue("start", rfc3339(start / 1000), f"before the end, {rfc3339(end / 1000)}")
    check_instants(start / 1000, end / 1000)
    return start, end, interval


def lines(wanted: Cohort, predictor: Predictor, shown: View, id: int, instants: range) -> bytes:
    """A JSON array with a message on each line."""
    batch = Batch(wanted, predictor, [id] * len(instants), instants)
    messages = batch.bare() if shown == View() else [batch.message(row, shown) for row in range(len(batch))]
    return b"[\n" + b",\n".join(messages) + b"\n]\n"


def table(wanted: Cohort, id: int, start: int, end: int, interval: int) -> bytes:
    """The rows that the generator writes."""
    from vitals.data.datasets import DataSet, write_csv  # takes long to import

    layout = Series(first_patient=id, start=start / 1000, duration=(end - start) / 1000, interval=interval / 1000)
    dataset = DataSet(layout=layout, cohort=wanted)
    text = io.BytesIO()
    write_csv(dataset, text)
    return text.getvalue()
