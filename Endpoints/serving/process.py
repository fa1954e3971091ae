"""One process that serves: uvicorn's server with the protocol classes of this project, and a stop that ends in time.

A process that is told to stop takes no more connections, ends streams, and lets requests finish. Whatever still runs
after `GRACEFUL` seconds is given up: connections are aborted, and threads that wait for a database are left behind.
"""

import asyncio
import atexit
import logging
import os
import signal
import socket
import ssl
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any, NoReturn, cast, override

from fastapi import FastAPI

from Configurations.config import Settings
from Endpoints.serving.capacity import places
from Endpoints.serving.logs import logging_config
from Endpoints.serving.protocols import (
    DisconnectReason,
    Limits,
    PlacingConfig,
    PlacingServer,
    http_protocol,
    websocket_protocol,
)
from Endpoints.serving.renewal import Read, reread, token_bytes

__all__ = ["CLOSE", "FAILED", "GRACEFUL", "Build", "Config", "Server", "give_up", "leave", "run"]

log = logging.getLogger(__name__)

GRACEFUL = 10.0  # seconds that everything has to end when the service stops
ANSWER, CLOSE = 2.0, 1.0  # seconds of these that are left for refusing what still waits, and for closing what is open
POLL = 0.05  # seconds
DATED = 1.0  # seconds for which answers have the same date
FAILED = 3  # status of a process that could not start

# A request that is given up when the service stops is no error.
logging.getLogger("uvicorn.error").addFilter(
    lambda record: not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))
)

type Build = Callable[[Settings], FastAPI]


class Config(PlacingConfig):
    """Configuration of uvicorn. Each process builds the application anew from the settings."""

    def __init__(self, build: Build, settings: Settings) -> None:
        super().__init__(
            "main:app",  # replaced when it is loaded
            host=settings.host,
            port=settings.port,
            log_config=logging_config(settings.log_format),
            log_level="warning",
            access_log=False,  # it would show query strings
            server_header=False,
            proxy_headers=False,  # the application reads them
            ssl_certfile=settings.tls_certificate,
            ssl_keyfile=settings.tls_key,
        )
        self.build, self.settings = build, settings

    @override
    def load(self) -> None:
        self.application = self.build(self.settings)
        self.app = cast(Any, self.application)
        super().load()
        limits = Limits(write_deadline=self.settings.write_deadline, ping_interval=self.settings.ping_interval)
        disconnects: Counter[DisconnectReason] = self.application.state.counters.disconnects
        self.http_protocol_class = http_protocol(limits, disconnects)
        self.ws_protocol_class = websocket_protocol(limits, disconnects)
        self.places = places(self.settings, self.application.state.counters)


class Server(PlacingServer):
    """A server that says when it serves, and that stops in time.

    Parameters
    ----------
    config
        Its configuration.
    started
        Called once it serves.
    read
        Reads the settings anew on SIGHUP; None where somebody else does.
    """

    def __init__(self, config: Config, started: Callable[[], None], read: Read | None = None) -> None:
        super().__init__(config)
        self.own, self.announce, self.read = config, started, read
        self.told = asyncio.Event()  # set when it is to stop

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            if self.read is not None:
                asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self.reread, self.read)
            self.announce()

    @override
    async def main_loop(self) -> None:
        """Date the answers until told to stop; uvicorn looks ten times a second whether it is."""
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self.told.wait(), DATED)

    def reread(self, read: Read) -> None:
        """Read certificate and token anew."""
        if (settings := reread(read, self.own.settings)) is not None:
            self.renew(settings)

    def renew(self, settings: Settings) -> None:
        """Use another certificate and token for what comes from now on; connections are kept."""
        if self.own.ssl is not None and settings.tls_certificate is not None:
            try:
                self.own.ssl.load_cert_chain(settings.tls_certificate, settings.tls_key)
            except (OSError, ssl.SSLError):
                log.exception("the certificate has changed since it was checked, and was not renewed")
        self.own.application.state.tokens[:] = token_bytes(settings)
        self.own.settings = settings

    @override
    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if not self.should_exit:
            threading.Thread(target=give_up, args=(GRACEFUL + CLOSE,), daemon=True).start()
        super().handle_exit(sig, frame)
        asyncio.get_running_loop().call_soon_threadsafe(self.told.set)

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        end = time.monotonic() + GRACEFUL - CLOSE
        for listener in [*self.servers, *(sockets or ())]:
            listener.close()
        self.own.application.state.service.stop_within(GRACEFUL - CLOSE - ANSWER)
        for connection in list(self.server_state.connections):
            connection.shutdown()
        while (self.server_state.connections or self.server_state.tasks) and not self.force_exit:
            if time.monotonic() > end:
                await self.abort()
                break
            await asyncio.sleep(POLL)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.lifespan.shutdown(), CLOSE)

    async def abort(self) -> None:
        """Hang up on every client that is left, and give up its request."""
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)
        for task in self.server_state.tasks:
            task.cancel()
        await asyncio.sleep(0)


def give_up(seconds: float) -> None:
    """End this process, told to stop, when its time is over: its event loop may be waiting for something."""
    time.sleep(seconds)
    os._exit(0)


def run(server: Server, listener: socket.socket) -> int:
    """Run a server until it is told to stop; return the status of its process.

    The loop is not closed, which would wait for threads: the process is to end.
    """
    factory = server.config.get_loop_factory() or asyncio.new_event_loop
    with suppress(KeyboardInterrupt):  # uvicorn raises a signal again when it has stopped
        factory().run_until_complete(server.serve([listener]))
    return 0 if server.started else FAILED


def leave(status: int) -> NoReturn:
    """End this process at once.

    Python itself would wait for threads, which may wait for a database, and take a second to forget what it has loaded.
    """
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
