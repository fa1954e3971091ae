"""The service: `uvicorn main:app --reload`, or `python main.py`."""

import asyncio
import contextlib
import gc
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator
from importlib.metadata import version
from typing import Annotated

import typer
from fastapi import FastAPI
from pydantic import SecretStr

from Configurations.config import Settings, load_settings
from Endpoints import (
    ai_appointments,
    appointment_changes,
    body_vitals,
    documents,
    fhir,
    operations,
    patients,
    practitioners,
    predictions,
    reference,
    waiting_list,
)
from Endpoints.admission import Desk
from Endpoints.serving.access import AccessMiddleware
from Endpoints.wire import problems
from vitals.appointments.errors import Unavailable
from vitals.appointments.store import Store

ROUTERS = (
    body_vitals,
    predictions,
    patients,
    ai_appointments,
    appointment_changes,
    waiting_list,
    practitioners,
    fhir,
    reference,
    operations,
)
DESCRIPTION = (
    "Streams, predictions, history and appointments of synthetic patients. Synthetic data: not for clinical use."
)


@contextlib.asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Load the model, open the store, and let the feed tick as long as the app lives."""
    from threadpoolctl import threadpool_limits  # imported with the model: `--help` needs neither

    from vitals.appointments.demonstration import fill
    from vitals.model.predictor import Predictor
    from vitals.streaming.feed import Feed

    settings: Settings = app.state.settings
    app.state.predictor = Predictor.load(settings.models)
    threadpool_limits(1)  # small products are faster on one core, and the other cores have their own processes
    app.state.feed = Feed(app.state.predictor, time.monotonic)
    desk = app.state.desk = Desk(Store(settings.database))
    with contextlib.suppress(Unavailable):  # which the log says; the sweep tries again, and the rest of us can serve
        await desk(lambda store, now: fill(store, now=now) if settings.demonstration else store.database.prepare())
    gc.freeze()  # what is there now stays: the collector need not look at it again and again
    tasks = [asyncio.create_task(work) for work in (body_vitals.drive(app.state.feed), desk.sweep())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        desk.store.close()


def create_app(settings: Settings) -> FastAPI:
    """Build the service from its settings."""
    app = FastAPI(
        title="Synthetic vital signs",
        version=version("synthetic-vitals"),
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings = with_token(settings)
    app.state.disconnects, app.state.rejected, app.state.predictions_waiting = Counter(), Counter(), 0
    problems.install(app)
    for module in ROUTERS:
        app.include_router(module.router)
    if settings.environment == "development":
        app.include_router(documents.router)
    app.add_api_websocket_route("/{path:path}", problems.no_stream)
    app.add_middleware(AccessMiddleware, settings=app.state.settings, rejected=app.state.rejected)
    return app


def with_token(settings: Settings) -> Settings:
    """Make the token that `auto` asks for, and print it once."""
    if [token.get_secret_value() for token in settings.token] != ["auto"]:
        return settings
    token = secrets.token_urlsafe(32)
    print(f"Token for this run: {token}", flush=True)
    return settings.model_copy(update={"token": (SecretStr(token),)})


def command(  # noqa: PLR0917 (one parameter per option)
    host: Annotated[str | None, typer.Option(help="Address to listen on; 127.0.0.1 unless given.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 8000 unless given, 0 lets the system choose one.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that share the port; 1 unless given.")] = None,
    token: Annotated[
        str | None, typer.Option(help="auto: make a token, print it, and ask every client for it.", metavar="auto")
    ] = None,
    allowed_hosts: Annotated[str | None, typer.Option(help="Names under which other machines reach it.")] = None,
    demonstration: Annotated[
        bool | None,
        typer.Option("--demonstration", help="Fill the database with practitioners to try it.", show_default=False),
    ] = None,
    insecure_http: Annotated[
        bool | None, typer.Option("--insecure-http", help="Serve other machines without TLS.", show_default=False)
    ] = None,
) -> None:
    """Serve synthetic vital signs: a live stream, predictions, history and appointments. Not for clinical use.

    Every option, and more, is also a setting: a variable VITALS_... of the environment or a line of the file .env. The
    README lists them all.
    """
    from Endpoints.serving.server import serve

    given = {name: value for name, value in locals().items() if name in Settings.model_fields and value is not None}
    serve(create_app, with_token(load_settings(**given)))


if __name__ == "__main__":
    typer.run(command)
elif __name__ != "__mp_main__":  # a worker builds its own
    app = create_app(load_settings())
