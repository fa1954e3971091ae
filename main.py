"""The service: `uvicorn main:app --reload`, or `python main.py`."""

import uvicorn
from fastapi import FastAPI

from Configurations.config import Settings, load_settings
from Endpoints import operations
from Endpoints.protocols import Limits, http_protocol, websocket_protocol


def create_app(settings: Settings) -> FastAPI:
    """Build the service from its settings."""
    app = FastAPI(title="Synthetic vital signs", description="Synthetic data. Not for clinical use.")
    app.state.settings = settings
    app.include_router(operations.router)
    return app


app = create_app(load_settings())

if __name__ == "__main__":
    settings: Settings = app.state.settings
    print(f"Live at http://{settings.host}:{settings.port}/health/live. Press Ctrl+C to stop.", flush=True)
    limits = Limits()
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        http=http_protocol(limits),
        ws=websocket_protocol(limits),
        timeout_graceful_shutdown=10,
        log_level="warning",
    )
