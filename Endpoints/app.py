"""The application: routers, middleware, and what lives as long as it does."""

import asyncio
import contextlib
import gc
import time
from collections.abc import AsyncIterator
from importlib.metadata import version

from fastapi import Depends, FastAPI
from fastapi.routing import iter_route_contexts

from Configurations.config import Settings, with_token
from Endpoints import (
    ai_appointments,
    appointment_changes,
    body_vitals,
    calendar_feeds,
    documents,
    fhir,
    operations,
    patients,
    practitioners,
    predictions,
    reference,
    waiting_list,
)
from Endpoints.admission import Admission, StoreExecutor
from Endpoints.dependencies import known_parameters_once
from Endpoints.prepared_feeds import keep_feeds_prepared, prepare_first_feeds
from Endpoints.service import Service
from Endpoints.serving.access import AccessMiddleware, is_public
from Endpoints.serving.metrics import Counters
from Endpoints.serving.outstanding import Outstanding, OutstandingMiddleware
from Endpoints.serving.proxies import ProxyMiddleware
from Endpoints.serving.renewal import token_bytes
from Endpoints.serving.request_counts import RequestsMiddleware
from Endpoints.serving.request_ids import RequestIdMiddleware
from Endpoints.serving.sharing import StreamTotal
from Endpoints.serving.streams import run_feed
from Endpoints.wire import problems
from Endpoints.wire.frames import POPULATION
from Endpoints.wire.openapi import Application
from vitals.appointments.errors import Unavailable
from vitals.appointments.hold_limits import HoldLimits
from vitals.appointments.hours import zones
from vitals.appointments.store import Store
from vitals.catalog.populations import POPULATIONS
from vitals.simulation import kernels

__all__ = ["create_app"]

ROUTERS = (
    body_vitals,
    predictions,
    patients,
    ai_appointments,
    appointment_changes,
    waiting_list,
    practitioners,
    calendar_feeds,
    fhir,
    reference,
    operations,
    documents,
)
DESCRIPTION = (
    "Streams, predictions, history and appointments of synthetic patients. Synthetic data: not for clinical use."
)
MODEL_THREADS = 4  # a few, so that a large batch does not keep a single reading waiting
PAGE_THREADS = 2  # fewer: what pages have of the interpreter, the live streams have not
PAGES_WAITING = 256


def create_app(settings: Settings) -> FastAPI:
    """Build the application from its settings."""
    settings, counters = with_token(settings), Counters()
    outstanding = Outstanding(settings.max_bytes_waiting, counters.rejected)
    app = Application(
        needs_token=lambda path: bool(settings.token) and not is_public(path),
        title="Synthetic vital signs",
        version=version("synthetic-vitals"),
        description=DESCRIPTION,
        lifespan=lambda app: lifespan(app, settings, counters, outstanding),
        dependencies=[Depends(known_parameters_once)],
        docs_url=None,
        redoc_url=None,
        openapi_url=None,  # the document has a route like every other
    )
    app.state.counters, app.state.service = counters, None
    app.state.seed = settings.seed  # for pages, which come before the model is loaded
    app.state.tokens, app.state.streams = token_bytes(settings), StreamTotal()
    app.state.total = None  # what adds up the figures of several processes, where there are several
    problems.install(app)
    for module in ROUTERS:
        app.include_router(module.router)
    if settings.has_pages:
        app.include_router(documents.pages)
    paths = [str(route.path) for route in iter_route_contexts(app.routes)]
    app.add_api_websocket_route("/{path:path}", problems.no_stream)
    app.add_middleware(RequestsMiddleware, requests=counters.requests)
    app.add_middleware(
        AccessMiddleware,
        settings=settings,
        rejected=counters.rejected,
        tokens=app.state.tokens,
        streams=app.state.streams,
    )
    app.add_middleware(OutstandingMiddleware, outstanding=outstanding)  # before it, so that it sees what is asked for
    app.add_middleware(ProxyMiddleware, settings=settings, rejected=counters.rejected, paths=paths)
    app.add_middleware(RequestIdMiddleware)
    return app


@contextlib.asynccontextmanager
async def lifespan(
    app: FastAPI, settings: Settings, counters: Counters, outstanding: Outstanding
) -> AsyncIterator[None]:
    """Load the model, open the store, and let the feed tick as long as the application lives."""
    service = app.state.service = start(settings, counters, outstanding)
    await prepare(service)
    await prepare_first_feeds(service)
    gc.freeze()  # what is there now stays: the collector need not look at it again and again
    works = run_feed(service.feed), service.executor.sweep(), keep_feeds_prepared(service)
    tasks = [asyncio.create_task(work) for work in works]
    if settings.has_pages:  # or the first page would wait for it
        ward = service.prepare_for(POPULATIONS[POPULATION], artifacts=False, familiarity=True)
        tasks.append(asyncio.create_task(ward))
    try:
        yield
    finally:
        app.state.service = None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        service.executor.store.close()


def start(settings: Settings, counters: Counters, outstanding: Outstanding) -> Service:
    """Make the parts of the service."""
    from threadpoolctl import threadpool_limits  # imported when the model is: both take long

    from vitals.model.predictor import Predictor
    from vitals.streaming.feed import Feed
    from vitals.triage import words

    if settings.is_compiled:
        kernels.load()
    words.prepare()  # or the first to ask would wait for it, and many at once longer than they may
    zones()  # whose names are read from the disk, for the first calendar feed
    predictor = Predictor.load(settings.models)
    predictor.prepare(predictor.population, familiarity=True)  # or the first to ask would wait for it
    threadpool_limits(1)  # small products are faster on one core, and the other cores have their own processes
    limits = HoldLimits(patient=settings.max_holds_per_patient, address=settings.max_holds_per_address)
    return Service(
        settings=settings,
        counters=counters,
        predictor=predictor,
        feed=Feed(predictor, time.monotonic),
        admission=Admission(
            threads=MODEL_THREADS, waiting=settings.max_predictions_waiting, seconds=settings.predict_seconds
        ),
        pages=Admission(threads=PAGE_THREADS, waiting=PAGES_WAITING, seconds=settings.predict_seconds),
        executor=StoreExecutor(Store(settings.database, limits), counters.appointments),
        outstanding=outstanding,
    )


async def prepare(service: Service) -> None:
    """Make the tables of appointments, and fill them if that is asked for.

    A database that does not answer is logged; `StoreExecutor.sweep` tries again, and everything else is served.
    """
    from vitals.appointments.demonstration import fill

    with contextlib.suppress(Unavailable):
        await service.executor.run(
            lambda store, now: fill(store, now=now) if service.settings.demonstration else store.database.prepare()
        )
