"""Accepting connections: each has a place before anything is done for it, and little time to say what it wants.

An event loop accepts whatever comes. When there are no more files, uvloop hangs up on newcomers without a word and
asyncio stops accepting for a second; and for TLS both know nothing of a client until its handshake is over.
"""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any, cast, override

import uvicorn

from Endpoints.serving.protocols.connection import count_ended, problem
from Endpoints.serving.protocols.http import HTTPProtocol
from Endpoints.serving.protocols.limits import DisconnectReason
from Endpoints.serving.protocols.places import NoPlace, Place, Places

__all__ = ["Acceptor", "PlacingConfig", "PlacingServer"]

BACKLOG = 2048  # connections that wait in the kernel to be accepted
AT_ONCE = 16  # connections accepted before those that are there are listened to again
PAUSE = 0.1  # seconds without accepting when the system cannot give a file
DRAINED = 64 * 1024  # bytes of a refused request that are read, so that its client is not reset

type Build = Callable[[], HTTPProtocol]


class Acceptor:
    """Accepts the connections of a listening socket; uvicorn closes it as it would close an `asyncio.Server`.

    Parameters
    ----------
    listener
        The socket, bound to its address.
    build
        Makes the protocol of a connection.
    config
        Who may have a connection, certificate and key for TLS, and the limits of the protocol.
    """

    def __init__(self, listener: socket.socket, build: Build, config: "PlacingConfig") -> None:
        self.listener, self.build, self.places = listener, build, config.places
        protocol = cast(type[HTTPProtocol], config.http_protocol_class)
        self.disconnects, self.tls = protocol.disconnects, dict[str, Any]()
        if config.ssl is not None:
            self.tls = {
                "ssl": config.ssl,
                "ssl_handshake_timeout": protocol.limits.first_byte_deadline,
                "ssl_shutdown_timeout": protocol.limits.write_deadline,
            }
        self.loop, self.is_open = asyncio.get_running_loop(), True
        self.tasks = set[asyncio.Task[None]]()  # they last as long as the handshake of TLS, if there is one
        listener.setblocking(False)
        listener.listen(BACKLOG)
        self.listen()

    def listen(self) -> None:
        """Accept what comes, after what has come on connections that are there."""
        if self.is_open:
            self.loop.add_reader(self.listener, lambda: self.loop.call_soon(self.accept))

    def close(self) -> None:
        """Accept no more, and hang up on those that are in a handshake."""
        if self.is_open:
            self.is_open = False
            self.loop.remove_reader(self.listener)
        for task in self.tasks if self.tls else ():
            task.cancel()

    async def wait_closed(self) -> None:
        """Return at once: the server knows its connections."""

    def accept(self) -> None:
        """Accept a few connections."""
        for _ in range(AT_ONCE if self.is_open else 0):
            try:
                peer, address = self.listener.accept()
            except BlockingIOError:
                return  # nobody else waits
            except ConnectionAbortedError:
                continue  # the client has gone already
            except OSError as error:
                self.pause(error)
                return
            self.admit(peer, address[0])

    def pause(self, error: OSError) -> None:
        """Wait until the system can accept again."""
        self.places.refused.add("system", f"no connection can be accepted for a moment: {error.strerror}")
        self.places.make_room()
        self.loop.remove_reader(self.listener)
        self.loop.call_later(PAUSE, self.listen)

    def admit(self, peer: socket.socket, address: str) -> None:
        """Serve a connection, if there is a place for it."""
        try:
            place = self.places.take(address)
        except NoPlace as refusal:
            self.hang_up(peer, str(refusal))
            return
        task = self.loop.create_task(self.serve(peer, address, place))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        if self.tls:  # without, uvloop would forget to tell a protocol that its connection is lost
            place.held_by(task.cancel)

    def hang_up(self, peer: socket.socket, detail: str) -> None:
        """End a connection, and say why where that takes no time."""
        with peer, suppress(OSError):
            peer.setblocking(False)
            if not self.tls:
                peer.send(problem(HTTPStatus.SERVICE_UNAVAILABLE, detail))
                peer.shutdown(socket.SHUT_WR)
                peer.recv(DRAINED)

    async def serve(self, peer: socket.socket, address: str, place: Place) -> None:
        """Give a connection to its protocol, after the handshake if there is one."""

        def build() -> HTTPProtocol:
            protocol = self.build()
            protocol.place = place
            return protocol

        try:
            await self.loop.connect_accepted_socket(build, peer, **self.tls)
        except OSError as error:  # not in time, or no handshake at all
            late = isinstance(error, ConnectionAbortedError)
            why = DisconnectReason.SLOW_REQUEST if late else DisconnectReason.BAD_HANDSHAKE
            count_ended(self.disconnects, why, address)
            place.leave()
        except asyncio.CancelledError:
            place.leave()


class PlacingConfig(uvicorn.Config):
    """Configuration of a server whose connections have places, which it has once it is loaded."""

    places: Places


class PlacingServer(uvicorn.Server):
    """A server whose connections have places."""

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await self.lifespan.startup()
        if self.lifespan.should_exit:
            self.should_exit = True  # without having started, which decides the status of the process
            return
        config = cast(PlacingConfig, self.config)
        self.servers = [cast(Any, Acceptor(each, self.build_protocol, config)) for each in sockets or ()]
        self.started = True

    def build_protocol(self) -> HTTPProtocol:
        """Make the protocol of a new connection."""
        protocol = cast(type[HTTPProtocol], self.config.http_protocol_class)
        return protocol(self.config, self.server_state, self.lifespan.state)
