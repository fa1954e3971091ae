"""The protocol classes that serve: uvicorn's own, with limits on what one client can cost the others.

    limits = Limits()
    uvicorn.Config(app, http=http_protocol(limits), ws=websocket_protocol(limits), timeout_graceful_shutdown=10)

uvicorn waits for ever for a client that does not read, does not finish its request, or does not answer a closing
handshake, and a client that floods it with frames makes it hold the replies. Here every wait has a deadline, every
deadline ends in `transport.abort()` (closing would wait for the buffer to drain), and every buffer has a size. The
limits are the classes' own: whatever `uvicorn.Config` says about message sizes, pings, compression and keep-alive,
these classes do what `Limits` says. They lean on internals of uvicorn, so the tests of this module are what tells
whether another version still fits.
"""

import asyncio
import contextlib
import json
import logging
import math
import socket
import struct
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, cast, override

import httptools
from uvicorn.logging import TRACE_LOG_LEVEL
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import OPEN

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application, ASGIReceiveEvent, ASGISendEvent
    from uvicorn.config import Config
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle
    from uvicorn.server import ServerState
    from websockets.http11 import Request
    from websockets.server import ServerProtocol

__all__ = ["FLOW", "Cut", "Flow", "HTTPProtocol", "Limits", "WebSocketProtocol", "http_protocol", "websocket_protocol"]

FLOW = "vitals.flow"  # the key of a WebSocket's `Flow` in scope["extensions"]
PIPELINED = 16  # requests waiting for the answer to one before them, per connection
INVALID_TEXT, TOO_FAST, FAILED, RESTARTING = 1007, 1008, 1011, 1012  # close codes

MEDIUM, LONG = struct.Struct("!BBH").pack, struct.Struct("!BBQ").pack
TEXT_FRAME = 0x81  # final, not masked


class Cut(StrEnum):
    """Why the server ended a connection."""

    SLOW_READER = "slow_reader"  # did not take what was written within the write deadline
    NO_PONG = "no_pong"
    FLOOD = "flood"  # more messages or bytes than are allowed, or data before the handshake was answered
    BAD_FRAME = "bad_frame"  # against RFC 6455, too large, or text that is not UTF-8
    BAD_HANDSHAKE = "bad_handshake"
    LATE_HANDSHAKE = "late_handshake"  # the application neither accepted nor refused
    FAILED = "failed"  # the application raised an exception
    SLOW_REQUEST = "slow_request"
    BAD_REQUEST = "bad_request"  # against RFC 9112, or a head that is too large


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What one connection may cost.

    Parameters
    ----------
    write_deadline
        How long a client may leave what was written untouched before it is cut, in seconds; a client that takes at
        least `write_buffer` bytes in that time is waited for.
    write_buffer
        Bytes that may wait in this process before writing pauses.
    socket_buffer
        Bytes that may wait in the kernel (SO_SNDBUF, which Linux doubles).
    acknowledge_deadline
        How long what was sent may stay unacknowledged before the kernel drops the connection (TCP_USER_TIMEOUT), in
        seconds.
    close_deadline
        How long a client has to answer a close frame of the server's own accord (shutdown, missing pong, broken limit)
        before the connection is aborted, in seconds. When the application closes, the client has `write_deadline`.
    ping_interval, ping_timeout
        Time between pings and how long the pong may take, in seconds.
    message_bytes
        Largest message that a WebSocket client may send, in bytes.
    messages_burst, messages_per_minute
        How many frames, control frames included, a client may send at once, and how many a minute after that.
    bytes_per_second
        What it may send a second, and at once, in bytes.
    handshake_deadline
        How long the application may take to accept or refuse a WebSocket, in seconds.
    first_byte_deadline, head_deadline, body_deadline
        How long a client may take to begin a request, to finish its head, and to finish its body, in seconds.
    head_bytes, headers
        Largest head of a request in bytes, and most headers in it.
    keep_alive
        How long a connection may idle between two requests, in seconds.
    """

    write_deadline: float = 10.0
    write_buffer: int = 32 * 1024
    socket_buffer: int = 64 * 1024
    acknowledge_deadline: float = 20.0
    close_deadline: float = 1.0
    ping_interval: float = 20.0
    ping_timeout: float = 20.0
    message_bytes: int = 4 * 1024
    messages_burst: int = 20
    messages_per_minute: float = 100.0
    bytes_per_second: int = 16 * 1024
    handshake_deadline: float = 5.0
    first_byte_deadline: float = 5.0
    head_deadline: float = 10.0
    body_deadline: float = 10.0
    head_bytes: int = 16 * 1024
    headers: int = 100
    keep_alive: int = 5


def websocket_protocol(limits: Limits, cuts: Counter[Cut] | None = None) -> type["WebSocketProtocol"]:
    """Make the class to give to `uvicorn.Config(ws=...)`.

    Parameters
    ----------
    limits
        What its connections may cost.
    cuts
        Where it counts the connections that it ended, by reason.
    """
    return type("WebSocket", (WebSocketProtocol,), {"limits": limits, "cuts": Counter() if cuts is None else cuts})


def http_protocol(limits: Limits, cuts: Counter[Cut] | None = None) -> type["HTTPProtocol"]:
    """Make the class to give to `uvicorn.Config(http=...)`; the parameters are those of `websocket_protocol`."""
    return type("HTTP", (HTTPProtocol,), {"limits": limits, "cuts": Counter() if cuts is None else cuts})


class Flow:
    """What someone who writes to thousands of connections needs of each: to send without waiting.

    The application finds it as `scope["extensions"][FLOW]`.
    """

    __slots__ = ("_conn", "_transport", "paused")

    def __init__(self, conn: "ServerProtocol", transport: asyncio.Transport) -> None:
        self._conn, self._transport = conn, transport
        self.paused = False  # whether the client does not read at present

    def send_text(self, data: bytes) -> bool:
        """Send a text message now, or not at all.

        Parameters
        ----------
        data
            The text, in UTF-8.

        Returns
        -------
        sent
            False if nothing was written, because the client does not read, or the connection is not open.
        """
        if self.paused or self._conn.state is not OPEN or self._transport.is_closing():
            return False
        size = len(data)
        if size < 126:
            head = bytes((TEXT_FRAME, size))
        elif size < 65536:
            head = MEDIUM(TEXT_FRAME, 126, size)
        else:
            head = LONG(TEXT_FRAME, 127, size)
        self._transport.write(head + data)
        return True


class Allowance:
    """A token bucket: full at first, filled again at a steady rate."""

    __slots__ = ("at", "left", "most", "rate")

    def __init__(self, most: float, rate: float, now: float) -> None:
        self.most, self.rate, self.left, self.at = most, rate, most, now

    def take(self, wanted: int, now: float) -> int:
        """Take what is wanted, or as much as there is."""
        self.left = min(self.most, self.left + (now - self.at) * self.rate)
        self.at = now
        taken = wanted if wanted <= self.left else math.floor(self.left)
        self.left -= taken
        return taken


class Log(logging.LoggerAdapter[logging.Logger]):
    """A logger that leaves out query strings, where tokens may hide, and whatever is below a level."""

    def __init__(self, name: str, least: int = logging.NOTSET) -> None:
        super().__init__(logging.getLogger(name))
        self.least = least

    @property
    def level(self) -> int:
        """The level, where uvicorn looks for it."""
        return max(self.least, self.logger.level, TRACE_LOG_LEVEL + 1)

    @override
    def isEnabledFor(self, level: int) -> bool:
        return level >= self.least and super().isEnabledFor(level)

    @override
    def log(self, level: int, msg: object, *args: object, **kwargs: Any) -> None:
        # uvicorn quotes paths, so that a question mark begins a query
        super().log(level, msg, *(arg.partition("?")[0] if isinstance(arg, str) else arg for arg in args), **kwargs)


SERVER_LOG, ACCESS_LOG = Log("uvicorn.error"), Log("uvicorn.access")
FRAME_LOG = Log("uvicorn.error", logging.WARNING)  # websockets says twice per connection that all is well


def problem(status: int, detail: str) -> bytes:
    """Answer a request whole, with a problem document (RFC 9457), and say that the connection ends."""
    title = HTTPStatus(status).phrase
    body = json.dumps({"type": "about:blank", "title": title, "status": status, "detail": detail}).encode()
    return (
        f"HTTP/1.1 {status} {title}\r\ncontent-type: application/problem+json\r\ncontent-length: {len(body)}\r\n"
        "connection: close\r\n\r\n"
    ).encode() + body


class Guarded:
    """What both classes do to a connection: bounded buffers, and an abort for whoever does not take what is in them."""

    limits: ClassVar[Limits] = Limits()
    cuts: ClassVar[Counter[Cut]] = Counter()

    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    close_timer: asyncio.TimerHandle | None = None
    write_timer: asyncio.TimerHandle | None = None
    waiting = 0  # bytes in the buffer when the write deadline began
    refused = False  # whether the server ended the connection; what still comes is not read

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
            self.cuts[Cut.SLOW_READER] += 1
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


class WebSocketProtocol(Guarded, WebSocketsSansIOProtocol):
    """uvicorn's `WebSocketsSansIOProtocol` with limits; made by `websocket_protocol`."""

    ended = False  # whether the server closed of its own accord, which the application learns when it next sends

    def __init__(
        self,
        config: "Config",
        server_state: "ServerState",
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.logger = cast(logging.Logger, SERVER_LOG)
        self.ping_interval, self.ping_timeout = self.limits.ping_interval, self.limits.ping_timeout
        self.conn.logger, self.conn.debug = FRAME_LOG, False
        self.conn.max_message_size = self.limits.message_bytes
        self.conn.available_extensions = None  # no compression: `Flow` writes frames as they are
        now = self.loop.time()
        self.frames_left = Allowance(self.limits.messages_burst, self.limits.messages_per_minute / 60, now)
        self.bytes_left = Allowance(self.limits.bytes_per_second, self.limits.bytes_per_second, now)

    # The connection

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.bound_buffers()
        self.flow = Flow(self.conn, self.transport)
        self.handshake_timer = self.loop.call_later(self.limits.handshake_deadline, self.handshake_late)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.handshake_timer.cancel()
        self.timers_off()
        super().connection_lost(exc)

    @override
    def eof_received(self) -> None:
        self.abort_within(self.limits.write_deadline)  # the transport closes itself, once its buffer has drained

    @override
    def pause_writing(self) -> None:
        super().pause_writing()
        self.flow.paused = True
        self.start_write_deadline()
        self.transport.pause_reading()  # replies to someone who does not read would only pile up

    @override
    def resume_writing(self) -> None:
        self.flow.paused = False
        self.stop_write_deadline()
        self.read_on()
        super().resume_writing()

    def read_on(self) -> None:
        """Read, unless the client does not, or the application has not taken the last message."""
        if not (self.read_paused or self.flow.paused or self.transport.is_closing()):
            self.transport.resume_reading()

    @override
    def shutdown(self) -> None:
        self.stop_keepalive()
        if not self.handshake_complete:
            self.deny(problem(HTTPStatus.SERVICE_UNAVAILABLE, "the server is stopping"))
        elif self.conn.state is OPEN and not self.transport.is_closing():
            self.queue.put_nowait({"type": "websocket.disconnect", "code": RESTARTING})
            self.conn.send_close(RESTARTING)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.ended, self.close_sent, self.read_paused = True, True, False
            self.read_on()  # the client answers, and `handle_close` ends the connection
        self.abort_within(self.limits.close_deadline)

    @override
    def keepalive_timeout(self) -> None:
        if not (self.close_sent or self.transport.is_closing()):
            self.cuts[Cut.NO_PONG] += 1
            self.ended = True
        super().keepalive_timeout()
        self.abort_within(self.limits.close_deadline)

    # What comes in

    @override
    def data_received(self, data: bytes) -> None:
        if self.refused:
            return
        if not self.handshake_initiated:
            super().data_received(data)
            if not self.handshake_initiated:  # websockets cannot read it; uvicorn would send no answer
                self.cuts[Cut.BAD_HANDSHAKE] += 1
                answer = b"".join(self.conn.data_to_send())  # to a line that is too long, but not to a body
                self.deny(answer or problem(HTTPStatus.BAD_REQUEST, "this is not a WebSocket handshake"))
        elif not self.handshake_complete:  # RFC 6455, 4.1: a client must wait for the answer
            self.cuts[Cut.FLOOD] += 1
            self.refused = True
            self.transport.abort()
        else:
            allowed = self.bytes_left.take(len(data), self.loop.time())
            super().data_received(data[:allowed])
            if allowed < len(data) and not self.refused:
                self.refuse(TOO_FAST, Cut.FLOOD, f"more than {self.limits.bytes_per_second} bytes a second")
        if self.transport.is_closing():
            self.abort_within(self.limits.write_deadline)

    @override
    def handle_connect(self, event: "Request") -> None:
        super().handle_connect(event)
        if self.close_sent:
            self.cuts[Cut.BAD_HANDSHAKE] += 1

    @override
    def handle_events(self) -> None:
        frames = len(self.conn.events)
        if self.handshake_complete and self.frames_left.take(frames, self.loop.time()) < frames:
            self.conn.data_to_send()  # the replies to all those pings
            self.refuse(TOO_FAST, Cut.FLOOD, f"more than {self.limits.messages_per_minute:g} messages a minute")
        else:
            super().handle_events()

    @override
    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text" and not self.close_sent:
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.frames = []
                self.refuse(INVALID_TEXT, Cut.BAD_FRAME, "text that is not UTF-8")
                return
        super().send_receive_event_to_app()

    @override
    def handle_parser_exception(self) -> None:
        self.end(Cut.BAD_FRAME)  # websockets has written the close frame

    @override
    async def receive(self) -> "ASGIReceiveEvent":
        message = await self.queue.get()
        if self.read_paused and self.queue.empty():
            self.read_paused = False
            self.read_on()
        return message

    # How it ends

    def refuse(self, code: int, why: Cut, reason: str = "") -> None:
        """Close with a code, and read no more."""
        self.conn.fail(code, reason)
        self.end(why)

    def end(self, why: Cut) -> None:
        """Write what websockets has to say at the end, and read no more."""
        self.cuts[why] += 1
        self.stop_keepalive()
        sent = self.conn.close_sent
        if not self.close_sent:
            code, reason = (1006, "") if sent is None else (sent.code, sent.reason)
            self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.ended, self.close_sent, self.read_paused = True, True, False
        self.read_on()
        self.write_last(b"".join(self.conn.data_to_send()))

    def deny(self, answer: bytes) -> None:
        """Answer the handshake in place of the application."""
        self.queue.put_nowait({"type": "websocket.disconnect", "code": 1006})
        self.ended = self.handshake_complete = self.close_sent = True
        self.write_last(answer)

    def handshake_late(self) -> None:
        """Answer, because the application has not."""
        if not self.handshake_complete:
            self.cuts[Cut.LATE_HANDSHAKE] += 1
            self.deny(problem(HTTPStatus.SERVICE_UNAVAILABLE, "the handshake took too long"))

    # The application

    @override
    async def run_asgi(self) -> None:
        cast(dict[str, Any], self.scope["extensions"])[FLOW] = self.flow
        await super().run_asgi()
        if not self.disconnected:
            self.abort_within(self.limits.write_deadline)

    @override
    def send_500_response(self) -> None:
        """Tell the client that the application failed, also after the handshake, where uvicorn just hangs up."""
        if self.conn.state is OPEN:
            self.refuse(FAILED, Cut.FAILED)
        else:
            super().send_500_response()

    @override
    async def send(self, message: "ASGISendEvent") -> None:
        await self.writable.wait()
        if self.ended:
            raise ClientDisconnected
        await super().send(message)
        if self.handshake_complete or self.close_sent:
            self.handshake_timer.cancel()
        if self.close_sent:
            self.handshake_complete = True  # a denial is an answer too; uvicorn would take it for a missing one
            if self.close_timer is not None:
                self.close_timer.cancel()
                self.close_timer = None
            self.abort_within(self.limits.write_deadline)


class Part(StrEnum):
    """What a client is expected to send next."""

    FIRST_BYTE = "first byte"
    HEAD = "head"
    BODY = "body"
    NOTHING = "nothing"


class Unacceptable(Exception):
    """A request that httptools can read and the limits do not allow."""


class HTTPProtocol(Guarded, HttpToolsProtocol):
    """uvicorn's `HttpToolsProtocol` with limits; made by `http_protocol`.

    That a head has one length alone (not two Content-Length, not one and a Transfer-Encoding) is httptools' own check.
    """

    part = Part.FIRST_BYTE
    receive_timer: asyncio.TimerHandle | None = None
    head_size = 0  # bytes of the head that have been parsed
    unparsed = 0  # bytes received since then
    running: "RequestResponseCycle | None" = None  # the request that the application answers; `cycle` is the last one
    wrong = (HTTPStatus.BAD_REQUEST, "this is not HTTP/1.1")

    def __init__(
        self,
        config: "Config",
        server_state: "ServerState",
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.logger, self.access_logger = cast(logging.Logger, SERVER_LOG), cast(logging.Logger, ACCESS_LOG)
        self.timeout_keep_alive = self.limits.keep_alive

    # The connection

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self.bound_buffers()
        self.start_receive_deadline()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.timers_off()
        super().connection_lost(exc)
        self._unset_keepalive_if_required()
        self.hang_up()

    @override
    def pause_writing(self) -> None:
        super().pause_writing()
        self.start_write_deadline()

    @override
    def resume_writing(self) -> None:
        self.stop_write_deadline()
        super().resume_writing()

    @override
    def timers_off(self) -> None:
        super().timers_off()
        self.stop_receive_deadline()

    # Deadlines

    @property
    def deadline(self) -> float:
        """How long the client may take for the part that it is to send, in seconds."""
        if self.part is Part.FIRST_BYTE:
            return self.limits.first_byte_deadline
        return self.limits.head_deadline if self.part is Part.HEAD else self.limits.body_deadline

    def start_receive_deadline(self) -> None:
        """Give the client time for the part that it is to send."""
        self.receive_timer = self.loop.call_later(self.deadline, self.receive_late)

    def stop_receive_deadline(self) -> None:
        """Forget the deadline: that part has come."""
        if self.receive_timer is not None:
            self.receive_timer.cancel()
            self.receive_timer = None

    def receive_late(self) -> None:
        """End the connection, unless it is the application that does not read."""
        self.receive_timer = None
        if self.part is Part.FIRST_BYTE:
            self.transport.close()  # nothing was asked: some browsers connect ahead of need
        elif self.part is Part.BODY and (self.flow.read_paused or self.cycle.waiting_for_100_continue):
            self.start_receive_deadline()
        else:
            late = f"the {self.part} of the request took longer than {self.deadline:g} s"
            self.refuse(HTTPStatus.REQUEST_TIMEOUT, late, Cut.SLOW_REQUEST)

    @property
    def answered(self) -> bool:
        """Whether no request waits for its answer, or for the rest of it."""
        return self.cycle is None or self.cycle.response_complete

    def refuse(self, status: int, detail: str, why: Cut) -> None:
        """Answer in place of the application and read no more; only end where an answer could be misunderstood."""
        self.cuts[why] += 1
        waits = not self.answered if self.part is Part.BODY else self.answered
        if not waits or self.pipeline or (self.part is Part.BODY and self.cycle.response_started):
            self.refused = True
            self.transport.abort()
        else:
            self.stop_receive_deadline()
            self.flow.resume_reading()
            self.write_last(problem(status, detail))
        self.hang_up()

    def hang_up(self) -> None:
        """Let the application know that nobody listens.

        Of several requests uvicorn tells the last alone, and uvloop raises an error where another writes on.
        """
        self.pipeline.clear()
        for cycle in (self.running, self.cycle):
            if cycle is not None and not cycle.response_complete:
                cycle.disconnected = True
                cycle.message_event.set()

    @override
    def _start_asgi_task(self, cycle: "RequestResponseCycle", app: "ASGI3Application") -> None:
        self.running = cycle
        super()._start_asgi_task(cycle, app)

    # What comes in

    @override
    def data_received(self, data: bytes) -> None:
        if self.refused:
            return
        self._unset_keepalive_if_required()
        if self.part is Part.FIRST_BYTE:
            self.stop_receive_deadline()
            self.part = Part.NOTHING
        self.unparsed += len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            if self._should_upgrade():
                self.handle_websocket_upgrade()
                return
        except httptools.HttpParserError:
            self.refuse(*self.wrong, Cut.BAD_REQUEST)
            return
        if self.part is Part.HEAD and self.head_size + self.unparsed > self.limits.head_bytes:
            self.refuse(*self.too_large(), Cut.BAD_REQUEST)
            return
        if self.part is Part.NOTHING and self.answered:
            self.part = Part.HEAD  # an empty line: uvicorn would wait for what follows for ever
        if self.part is not Part.NOTHING and self.receive_timer is None:
            self.start_receive_deadline()

    def too_large(self) -> tuple[HTTPStatus, str]:
        """What is wrong with a head that is too large."""
        allowed = f"a request's head may have {self.limits.headers} headers and {self.limits.head_bytes} bytes"
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, allowed

    def parsed_head(self, size: int) -> None:
        """Count a parsed piece of a head, or of the trailer after a body."""
        self.head_size += size
        self.unparsed = 0
        if self.head_size > self.limits.head_bytes or len(self.headers) > self.limits.headers:
            self.wrong = self.too_large()
            raise Unacceptable

    @override
    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.part = Part.HEAD
        self.head_size = self.unparsed = 0

    @override
    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self.parsed_head(len(url))

    @override
    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self.parsed_head(len(name) + len(value) + 4)

    @override
    def on_headers_complete(self) -> None:
        if len(self.pipeline) >= PIPELINED:
            self.wrong = HTTPStatus.BAD_REQUEST, f"at most {PIPELINED} requests may wait for an answer"
            raise Unacceptable
        self.stop_receive_deadline()
        super().on_headers_complete()
        self.part = Part.BODY

    @override
    def on_message_complete(self) -> None:
        super().on_message_complete()
        self.stop_receive_deadline()
        self.part = Part.NOTHING

    @override
    def handle_websocket_upgrade(self) -> None:
        if not self.answered or self.flow.write_paused:
            self.refuse(HTTPStatus.BAD_REQUEST, "an earlier request waits for its answer", Cut.BAD_REQUEST)
            return
        self.timers_off()
        super().handle_websocket_upgrade()
