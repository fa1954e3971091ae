"""Health and metrics, for those who operate the service."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Request
from starlette.responses import Response

from Endpoints.dependencies import ServiceDep
from Endpoints.serving.metrics import exposition
from Endpoints.serving.totals import Snapshot
from Endpoints.wire.catalog_schemas import Checks, Life, Readiness
from Endpoints.wire.problems import BUSY, Problem, Responses

__all__ = ["router"]

router = APIRouter(tags=["operations"])

STALLED = 5.0  # seconds without a tick: there are twenty a second
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
type Total = Callable[[], Awaitable[Snapshot]]

TEXT: Responses = {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}


@router.get("/health/live", response_model=Life)
async def live() -> dict[str, str]:
    """Answer while the process runs."""
    return {"status": "live"}


@router.get("/health/ready", responses=BUSY)
async def ready(service: ServiceDep) -> Readiness:
    """Answer while the model is loaded and the live feed ticks, and say whether appointments can be served."""
    silent = service.feed.clock() - service.feed.ticked
    if silent > STALLED:
        raise Problem(503, f"the live feed has not ticked for {silent:.0f} s: restart the service")
    if service.executor.failed_at is not None:
        return Readiness(status="degraded", checks=Checks(feed="ok", database="unavailable"))
    return Readiness(status="ready", checks=Checks(feed="ok", database="ok"))


@router.options("/health/live", include_in_schema=False)
@router.options("/health/ready", include_in_schema=False)
async def options() -> Response:
    """Say what can be asked of health, to load balancers that begin with that."""
    return Response(status_code=204, headers={"Allow": "GET, HEAD, OPTIONS"})


@router.get("/metrics", response_class=Response, responses=TEXT | BUSY)
async def metrics(request: Request, service: ServiceDep) -> Response:
    """Metrics for Prometheus, of all processes of the service together."""
    total: Total | None = request.app.state.total
    try:
        figures = service.snapshot() if total is None else await total()
    except TimeoutError:
        raise Problem(503, "the other processes do not send their figures", headers={"Retry-After": "5"}) from None
    content = exposition(
        figures.counters,
        figures.stats,
        process=figures.process,
        version=request.app.version,
        model=str(service.predictor.metadata["sha256"])[:12],
    )
    return Response(content, media_type=METRICS_TYPE)
