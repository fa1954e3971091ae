"""What operators ask a service."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from Endpoints.serving.metrics import exposition
from Endpoints.wire.problems import Problem

__all__ = ["router"]

router = APIRouter(tags=["operations"])

STALLED = 5.0  # seconds without a tick: there are twenty a second
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@router.get("/health/live")
async def live() -> dict[str, str]:
    """Answer while the process runs."""
    return {"status": "live"}


@router.get("/health/ready", responses={503: {"description": "Not ready; the problem document says why."}})
async def ready(request: Request) -> dict[str, str]:
    """Answer while the model is loaded and the live feed ticks."""
    state = request.app.state
    if getattr(state, "predictor", None) is None or getattr(state, "feed", None) is None:
        raise Problem(503, "the model is not loaded yet: try again in a few seconds")
    silent = state.feed.clock() - state.feed.ticked
    if silent > STALLED:
        raise Problem(503, f"the live feed has not ticked for {silent:.0f} s: restart the service")
    return {"status": "ready"}


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics(request: Request) -> Response:
    """Give Prometheus this process's metrics; one of several workers answers for itself alone."""
    return Response(exposition(request.app.state, request.app.version), media_type=METRICS_TYPE)
