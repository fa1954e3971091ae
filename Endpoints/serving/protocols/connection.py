"""Parts that HTTP and WebSocket connections share: bounded buffers, deadlines, the last answer."""

import asyncio
import contextlib
import json
import logging
import socket
from collections import Counter
from collections.abc import Callable
from http import HTTPStatus
from typing import ClassVar

from Endpoints.serving.logs import RepeatedLog
from Endpoints.serving.protocols.limits import DisconnectReason, Limits
from Endpoints.serving.protocols.places import Place
from Endpoints.wire.outcomes import FHIR, outcome_of
from Endpoints.wire.request_ids import REQUEST_ID, new_id

__all__ = ["PROBLEM", "ClosingTransport", "Guarded", "count_ended", "problem", "problem_document"]


PROBLEM = "application/problem+json"
DISCONNECTS = RepeatedLog(logging.getLogger(__name__))
LATER = 5  # seconds after which to try again what there is no room for


def problem_document(status: int, detail: str, request_id: str) -> str:
    """A problem document (RFC 9457)."""
    title = HTTPStatus(status).phrase
    return json.dumps(
        {"type": "about:blank", "title": title, "status": status, "detail": detail, "request_id": request_id}
    )


def problem(status: int, detail: str, *, fhir: bool = False) -> bytes:
    """Answer a request whole, with a problem document or FHIR's OperationOutcome, and say that the connection ends."""
    request_id = new_id()
    body = problem_document(status, detail, request_id).encode()
    if fhir:
        body = json.dumps(outcome_of(json.loads(body))).encode()
    media_type = FHIR if fhir else PROBLEM
    later = f"retry-after: {LATER}\r\n" if status == HTTPStatus.SERVICE_UNAVAILABLE else ""
    return (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\ncontent-type: {media_type}\r\n"
        f"content-length: {len(body)}\r\n"
        f"{REQUEST_ID.lower()}: {request_id}\r\n{later}connection: close\r\n\r\n"
    ).encode() + body


def count_ended(disconnects: Counter[DisconnectReason], why: DisconnectReason, address: str) -> None:
    """Count a connection that the server ends, and log it."""
    disconnects[why] += 1
    DISCONNECTS.warning(why, f"ended a connection of {address} ({why})")


class Guarded:
    """Bounded buffers of a connection, and an abort where the client does not read what is in them."""

    limits: ClassVar[Limits] = Limits()
    disconnects: ClassVar[Counter[DisconnectReason]] = Counter()

    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    close_timer: asyncio.TimerHandle | None = None
    write_timer: asyncio.TimerHandle | None = None
    waiting = 0  # bytes in the buffer when the write deadline began
    place = Place()  # among all connections
    refused = False  # whether the server ended the connection; what still comes is not read

    def count(self, why: DisconnectReason) -> None:
        """Count a connection that the server ends, and log it."""
        peer = self.transport.get_extra_info("peername")
        count_ended(self.disconnects, why, peer[0] if peer else "an unknown address")

    def bound_buffers(self) -> None:
        """Bound what can wait for a client, in this process and in the kernel."""
        self.transport.set_write_buffer_limits(high=self.limits.write_buffer)
        peer = self.transport.get_extra_info("socket")
        if peer is None or peer.family not in {socket.AF_INET, socket.AF_INET6}:
            return
        with contextlib.suppress(OSError):  # the client has gone already
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, self.limits.socket_buffer)
            if hasattr(socket, "TCP_USER_TIMEOUT"):
                milliseconds = round(self.limits.acknowledge_deadline * 1000)
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)

    def start_write_deadline(self) -> None:
        """Give the client time to take some of what waits for it."""
        self.stop_write_deadline()
        self.waiting = self.transport.get_write_buffer_size()
        self.write_timer = self.loop.call_later(self.limits.write_deadline, self.check_write_deadline)

    def stop_write_deadline(self) -> None:
        """Forget the deadline: the buffer has drained, or the connection is gone."""
        if self.write_timer is not None:
            self.write_timer.cancel()
            self.write_timer = None

    def check_write_deadline(self) -> None:
        """Abort, unless the client took enough in the time that it had."""
        if self.waiting - self.transport.get_write_buffer_size() >= self.limits.write_buffer:
            self.start_write_deadline()
        else:
            self.count(DisconnectReason.SLOW_READER)
            self.transport.abort()

    def abort_within(self, seconds: float) -> None:
        """Abort the connection unless it ends by itself."""
        if self.close_timer is not None:
            if self.close_timer.when() <= self.loop.time() + seconds:
                return
            self.close_timer.cancel()
        self.close_timer = self.loop.call_later(seconds, self.transport.abort)

    def write_last(self, data: bytes) -> None:
        """Write, end our side of the connection, and give the client a little time to end its own.

        Closing at once while the client still sends would reset the connection, and the client lose what was written.
        """
        self.refused = True
        if not self.transport.is_closing():
            self.transport.write(data)
            if self.transport.can_write_eof():
                self.transport.write_eof()
            else:
                self.transport.close()
        self.abort_within(self.limits.close_deadline)

    def timers_off(self) -> None:
        """Forget the connection, which is gone or another protocol's."""
        self.stop_write_deadline()
        if self.close_timer is not None:
            self.close_timer.cancel()
            self.close_timer = None


class ClosingTransport:
    """A transport as a request's answer sees it: closing waits for a client that still sends its body.

    To close at once would reset the connection, and the client lose the answer: that its body is too large, say.

    Parameters
    ----------
    transport
        The transport.
    close
        Ends the connection behind the answer.
    """

    __slots__ = ("close", "is_closing", "write")

    def __init__(self, transport: asyncio.Transport, close: Callable[[], None]) -> None:
        self.write, self.is_closing, self.close = transport.write, transport.is_closing, close
