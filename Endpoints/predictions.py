"""Predict from readings that a client has measured, or made up."""

import asyncio
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from Configurations.config import Settings
from Endpoints.dependencies import PredictorDep, SettingsDep
from Endpoints.wire.problems import BUSY, INVALID, UNREADABLE, Problem
from Endpoints.wire.schemas import PredictionRequest, PredictionResult, PredictionResults, ReadingBatch
from vitals.catalog.signs import SIGNS
from vitals.model.predictor import Predictor
from vitals.simulation.status import news2
from vitals.streaming.messages import news2_fields, prediction_fields, probability_fields

__all__ = ["in_turn", "router"]

router = APIRouter(tags=["prediction"])


@router.post("/api/predict", response_model=PredictionResult | PredictionResults, responses=UNREADABLE | INVALID | BUSY)
async def predict(
    body: PredictionRequest, request: Request, predictor: PredictorDep, settings: SettingsDep
) -> dict[str, Any]:
    """Predict status and probable condition of one reading, or of up to 1,000, and give NEWS2 with its parts."""
    readings = body.readings if isinstance(body, ReadingBatch) else [body]
    signs = [[getattr(reading, sign) for sign in SIGNS] for reading in readings]
    results = await in_turn(request, settings, results_of, predictor, signs)
    return {"predictions": results} if isinstance(body, ReadingBatch) else results[0]


async def in_turn[**P, T](
    request: Request, settings: Settings, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Let the model work where it makes nobody wait, unless too many requests do already."""
    state = request.app.state
    if state.predictions_waiting >= settings.max_predictions_waiting:
        raise busy(f"{settings.max_predictions_waiting} requests wait already")
    state.predictions_waiting += 1
    try:
        async with asyncio.timeout(settings.predict_seconds):
            return await run_in_threadpool(work, *args, **kwargs)
    except TimeoutError:
        raise busy(f"the prediction took longer than {settings.predict_seconds:g} s") from None
    finally:
        state.predictions_waiting -= 1


def busy(detail: str) -> Problem:
    """No time at present."""
    return Problem(503, f"{detail}: try again later", headers={"Retry-After": "1"})


def results_of(predictor: Predictor, signs: list[list[float]]) -> list[dict[str, Any]]:
    """What each reading says: the model, and the rule beside it."""
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
