"""Predict from readings that a client has measured, or made up."""

from collections.abc import Sequence
from functools import partial
from itertools import batched
from typing import Any

from fastapi import APIRouter

from Endpoints.dependencies import ServiceDep
from Endpoints.wire.problems import BUSY, INVALID, UNREADABLE
from Endpoints.wire.schemas import PredictionRequest, PredictionResult, PredictionResults, ReadingBatch
from vitals.catalog.signs import SIGNS
from vitals.formats.json import news2_fields, prediction_fields, probability_fields
from vitals.model.predictor import Predictor
from vitals.simulation.status import news2

__all__ = ["router"]

router = APIRouter(tags=["prediction"])

AT_ONCE = 100  # readings of a batch: some milliseconds, after which the request may have been given up


@router.post("/api/predict", response_model=PredictionResult | PredictionResults, responses=UNREADABLE | INVALID | BUSY)
async def predict(body: PredictionRequest, service: ServiceDep) -> dict[str, Any]:
    """Predict status and probable condition of one reading, or of up to 1,000, and give NEWS2 with its parts."""
    readings = body.readings if isinstance(body, ReadingBatch) else [body]
    signs = [[getattr(reading, sign) for sign in SIGNS] for reading in readings]
    parts = (partial(results_of, service.predictor, some) for some in batched(signs, AT_ONCE, strict=False))
    results = [result for part in await service.admission.run_each(parts) for result in part]
    service.counters.predictions["batch" if isinstance(body, ReadingBatch) else "reading"] += len(results)
    return {"predictions": results} if isinstance(body, ReadingBatch) else results[0]


def results_of(predictor: Predictor, signs: Sequence[list[float]]) -> list[dict[str, Any]]:
    """Result of each reading: the model's prediction, and NEWS2 beside it."""
    import numpy as np

    readings = np.array(signs, np.float64)
    prediction, score = predictor.predict(readings), news2(readings)
    return [
        {
            "prediction": prediction_fields(prediction, row),
            "probabilities": probability_fields(predictor, prediction, row),
            "news2": news2_fields(score, row),
        }
        for row in range(len(readings))
    ]
