"""Predict from readings that a client has measured, or made up."""

from collections.abc import Sequence
from functools import partial
from itertools import batched
from typing import Any

from fastapi import APIRouter

from Endpoints.dependencies import ServiceDep
from Endpoints.wire.prediction_schemas import (
    PredictionRequest,
    PredictionResult,
    PredictionResults,
    ReadingBatch,
    ReadingRequest,
)
from Endpoints.wire.problems import BUSY, INVALID, UNREADABLE
from vitals.catalog.population import Population
from vitals.catalog.signs import SIGNS
from vitals.formats.json import SCORED, basis_fields, news2_fields, prediction_fields, probability_fields, unlike_fields
from vitals.model.predictor import Predictor
from vitals.simulation.status import news2
from vitals.simulation.tables import filled_signs

__all__ = ["router"]

router = APIRouter(tags=["prediction"])

AT_ONCE = 100  # readings of a batch: some milliseconds, after which the request may have been given up


@router.post(
    "/api/predict",
    response_model=PredictionResult | PredictionResults,
    response_model_exclude_unset=True,
    responses=UNREADABLE | INVALID | BUSY,
)
async def predict(body: PredictionRequest, service: ServiceDep) -> dict[str, Any]:
    """Predict status and probable condition of one reading, or of up to 1,000, and give NEWS2 with its parts.

    Signs that were not measured are null. `population` corrects the probabilities of the condition by its shares. On
    oxygen the status is at least what the status rule demands of the signs with NEWS2's two points for oxygen, and the
    condition does not rest on a saturation that the model knows only of people who breathe air. Age and sex count in
    the condition where they are given. A reading that is unlike what the model knows is answered with `uncertain`.
    """
    readings = body.readings if isinstance(body, ReadingBatch) else [body]
    population = None if body.population is None else service.settings.population_of(body.population)
    if population is not None or body.artifacts:  # the first to ask waits for some tables, and is not refused for it
        asked = population or service.predictor.population
        await service.prepare_for(asked, artifacts=body.artifacts, familiarity=True)
    work = partial(results_of, service.predictor, population, body.artifacts)
    parts = (partial(work, some) for some in batched(readings, AT_ONCE, strict=False))
    results = [result for part in await service.admission.run_each(parts) for result in part]
    service.counters.predictions["batch" if isinstance(body, ReadingBatch) else "reading"] += len(results)
    return {"predictions": results} if isinstance(body, ReadingBatch) else results[0]


def results_of(
    predictor: Predictor, population: Population | None, artifacts: bool, readings: Sequence[ReadingRequest]
) -> list[dict[str, Any]]:
    """Result of each reading: the model's prediction with what is known of oxygen, and NEWS2 beside it."""
    import numpy as np

    signs = np.array([[getattr(reading, sign) for sign in SIGNS] for reading in readings], np.float64)
    on_oxygen = np.array([reading.on_oxygen for reading in readings])
    known = {name: [getattr(reading, name) for reading in readings] for name in ("age", "sex")}
    prediction = predictor.predict(
        signs,
        population=population,
        on_oxygen=on_oxygen,
        artifacts=artifacts,
        familiarity=True,
        **{name: values for name, values in known.items() if any(value is not None for value in values)},
    )
    missing = np.isnan(signs)
    filled = filled_signs(signs)
    score, is_scored = news2(filled, on_oxygen=on_oxygen), ~missing[:, SCORED].any(axis=1)
    asked = {} if population is None else {"population": population.id} | unlike_fields(predictor, population)
    return [
        asked
        | {
            "prediction": prediction_fields(prediction, row),
            "probabilities": probability_fields(predictor, prediction, row),
            "news2": news2_fields(score, row) if is_scored[row] else None,
        }
        | basis_fields(prediction, row)
        for row in range(len(readings))
    ]
