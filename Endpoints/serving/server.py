"""The server: uvicorn with the protocol classes of this project, and nothing left to its defaults."""

import errno
import logging
import os
import signal
import socket
import ssl
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import cast, override

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from Configurations.config import Settings
from Endpoints.serving.capacity import places, raise_file_limit
from Endpoints.serving.logs import configure_logging, fields, logging_config
from Endpoints.serving.protocols import (
    DisconnectReason,
    Limits,
    PlacingConfig,
    PlacingServer,
    http_protocol,
    websocket_protocol,
)
from vitals.appointments.errors import Unavailable
from vitals.appointments.store import Store
from vitals.errors import InvalidModel, InvalidValue
from vitals.model.persistence import load_artifacts

__all__ = ["serve"]

log = logging.getLogger(__name__)

GRACEFUL = 10  # seconds that requests have to end when the service stops
UNRESPONSIVE = 60  # seconds without an answer after which a worker is replaced: a busy machine is no reason

type Build = Callable[[Settings], FastAPI]


class Config(PlacingConfig):
    """Configuration of uvicorn. Each worker builds the application anew from the settings."""

    def __init__(self, build: Build, settings: Settings) -> None:
        super().__init__(
            "main:app",  # replaced when it is loaded
            host=settings.host,
            port=settings.port,
            workers=settings.workers,
            log_config=logging_config(settings.log_format),
            log_level="warning",
            access_log=False,  # it would show query strings
            server_header=False,
            proxy_headers=False,  # the application reads them
            ssl_certfile=settings.tls_certificate,
            ssl_keyfile=settings.tls_key,
            timeout_graceful_shutdown=GRACEFUL,
            timeout_worker_healthcheck=UNRESPONSIVE,
        )
        self.build, self.settings = build, settings

    @override
    def load(self) -> None:
        app = self.build(self.settings)
        self.app = cast("uvicorn._types.ASGIApplication", app)
        super().load()
        limits = Limits(write_deadline=self.settings.write_deadline, ping_interval=self.settings.ping_interval)
        disconnects: Counter[DisconnectReason] = app.state.counters.disconnects
        self.http_protocol_class = http_protocol(limits, disconnects)
        self.ws_protocol_class = websocket_protocol(limits, disconnects)
        self.places = places(self.settings, app.state.counters)


class Server(PlacingServer):
    """A server that says where it is once it is there."""

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            announce(cast(Config, self.config), sockets[0])


def serve(build: Build, settings: Settings) -> None:
    """Serve until the process is told to stop (Ctrl+C, SIGTERM).

    Parameters
    ----------
    build
        Makes the application from the settings.
    settings
        Where to listen, and everything else.

    Raises
    ------
    SystemExit
        With a sentence if the address cannot be listened on; with status 3 if the application does not start.
    """
    configure_logging(settings.log_format)
    check_model(settings)
    check_database(settings)
    check_certificate(settings)
    raise_file_limit(settings)
    config, listener = Config(build, settings), listen(settings)
    signal.signal(signal.SIGTERM, lambda *_: None)  # uvicorn raises it again when it has stopped
    with suppress(KeyboardInterrupt):
        if settings.workers == 1:
            server = Server(config)
            server.run([listener])
            if not server.started:
                sys.exit(3)
        else:
            announce(config, listener)
            Multiprocess(config, sockets=[listener]).run()
    log.info("stopped")


def check_model(settings: Settings) -> None:
    """Stop with a sentence where the model is missing, changed or made by other versions."""
    try:
        load_artifacts(settings.models)
    except InvalidModel as error:
        sys.exit(str(error))


def check_database(settings: Settings) -> None:
    """Make the tables before workers start; stop with a sentence where that can never work, and only warn elsewhere."""
    try:
        store = Store(settings.database)
    except InvalidValue as error:
        sys.exit(f"VITALS_DATABASE_URL: {error}")
    try:
        store.database.prepare()
    except Unavailable as error:
        what = f"the file {store.database.url.database}" if store.database.is_sqlite else "the database"
        log.warning(
            "VITALS_DATABASE_URL: %s cannot be used (%s). Requests about appointments get 503 until it can, everything "
            "else is served",
            what,
            error.why,
        )
    finally:
        store.close()


def check_certificate(settings: Settings) -> None:
    """Stop with a sentence where the certificate cannot be used: uvicorn would start workers for ever."""
    if settings.tls_certificate is None:
        return
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(settings.tls_certificate, settings.tls_key)
    except (OSError, ssl.SSLError) as error:
        sys.exit(f"VITALS_TLS_CERTIFICATE or VITALS_TLS_KEY cannot be used: {error}")


def listen(settings: Settings) -> socket.socket:
    """Take the address, or stop with a sentence."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        where = f"cannot listen on {settings.host}:{settings.port}"
        if error.errno == errno.EADDRINUSE:
            sys.exit(f"{where}: stop what listens there, or choose another --port")
        if error.errno in {errno.EADDRNOTAVAIL, socket.EAI_NONAME}:  # the latter from a name server
            sys.exit(f"{where}: it is no address of this machine")
        sys.exit(f"{where}: {os.strerror(error.errno or 0)}")
    listener.set_inheritable(True)
    return listener


def announce(config: Config, listener: socket.socket) -> None:
    """Print the address to open, and how to stop."""
    host, port = listener.getsockname()[:2]
    name = f"[{host}]" if ":" in host else host
    scheme = "https" if config.is_ssl else "http"
    url = f"{scheme}://{name}:{port}"
    print(f"Synthetic vital signs, not for clinical use, live at {url} (stop with Ctrl+C)", flush=True)
    log.info("started at %s, processes: %d", url, config.workers, extra=fields(url=url, processes=config.workers))
