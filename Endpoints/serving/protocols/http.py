"""The HTTP side: requests that come in time, in order and of bounded size."""

import asyncio
from collections import Counter
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast, override

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from Endpoints.serving.protocols.connection import ClosingTransport, Guarded, problem
from Endpoints.serving.protocols.ending import ENDING, End
from Endpoints.serving.protocols.framing import doubt, ended_by_closing, head_without_upgrade
from Endpoints.serving.protocols.limits import DisconnectReason, Limits, Part
from Endpoints.serving.protocols.targets import WRONG_TARGET, origin_form
from Endpoints.wire.outcomes import names_fhir

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application
    from uvicorn.config import Config
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle
    from uvicorn.server import ServerState

__all__ = ["HTTPProtocol", "Unacceptable", "http_protocol"]

PIPELINED = 16  # requests waiting for the answer to one before them, per connection


def http_protocol(limits: Limits, disconnects: Counter[DisconnectReason] | None = None) -> type["HTTPProtocol"]:
    """Make the class to give to `uvicorn.Config(http=...)`; the parameters are those of `websocket_protocol`."""
    return type(
        "HTTP", (HTTPProtocol,), {"limits": limits, "disconnects": Counter() if disconnects is None else disconnects}
    )


type Refusal = tuple[HTTPStatus, str, DisconnectReason | None]


class Unacceptable(Exception):
    """A request that httptools can read and the limits do not allow."""


class HTTPProtocol(Guarded, HttpToolsProtocol):
    """uvicorn's `HttpToolsProtocol` with limits; made by `http_protocol`.

    That a head has one length alone (not two Content-Length, not one and a Transfer-Encoding) is httptools' own check.
    An upgrade to anything but a WebSocket is ignored, and the body behind it read, as a proxy in front does.
    """

    part = Part.FIRST_BYTE
    receive_timer: asyncio.TimerHandle | None = None
    head_size = 0  # bytes of the head that have been parsed
    unparsed = 0  # bytes received since then
    fields = 0  # headers, and trailers after a body
    running: "RequestResponseCycle | None" = None  # the request that the application answers; `cycle` is the last one
    end: End | None = None  # ends the answer to it, where that has no end of its own
    stopping = False  # whether the server is
    url = b""  # of the last request whose head has begun
    wrong: Refusal = (HTTPStatus.BAD_REQUEST, "this is not HTTP/1.1", DisconnectReason.BAD_REQUEST)

    def __init__(
        self,
        config: "Config",
        server_state: "ServerState",
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.timeout_keep_alive = self.limits.keep_alive

    # The connection

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self.place.held_by(transport.abort)
        self.bound_buffers()
        self.start_receive_deadline()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.place.leave()
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

    @override
    def shutdown(self) -> None:
        self.stopping = True
        super().shutdown()  # closes after the answer that is being written
        if self.answered:
            self.abort_within(self.limits.close_deadline)  # TLS would wait for the client's consent
        elif self.end is not None:
            self.end_answer(self.end)

    def take_end(self, end: End) -> None:
        """Keep the function that ends the answer to the request that the application answers."""
        self.end = end
        if self.stopping:
            self.end_answer(end)

    def end_answer(self, end: End) -> None:
        """End an answer that has no end of its own, and hang up on a client that does not read it."""
        end()
        self.abort_within(self.limits.close_deadline)

    # Deadlines

    @property
    def deadline(self) -> float:
        """Seconds that the client may take for the part that it is to send."""
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
        if self.part is Part.FIRST_BYTE:
            self.transport.close()  # nothing was asked: some browsers connect ahead of need
        elif self.part is Part.BODY and (self.flow.read_paused or self.cycle.waiting_for_100_continue):
            self.start_receive_deadline()
        else:
            late = f"the {self.part} of the request took longer than {self.deadline:g} s"
            self.refuse(HTTPStatus.REQUEST_TIMEOUT, late, DisconnectReason.SLOW_REQUEST)

    @property
    def answered(self) -> bool:
        """Whether no request waits for its answer, or for the rest of it."""
        return self.cycle is None or self.cycle.response_complete

    def refuse(self, status: int, detail: str, why: DisconnectReason | None) -> None:
        """Answer in place of the application and read no more; only end where an answer could be misunderstood."""
        if why is not None:  # it is not counted yet
            self.count(why)
        waits = not self.answered if self.part is Part.BODY else self.answered
        if not waits or self.pipeline or (self.part is Part.BODY and self.cycle.response_started):
            self.refused = True
            self.transport.abort()
        else:
            self.stop_receive_deadline()
            self.flow.resume_reading()
            self.write_last(problem(status, detail, fhir=names_fhir(self.url)))
        self.hang_up()

    def close_behind_answer(self) -> None:
        """End the connection, after the body or the deadline for it if there is more of it."""
        if self.part is Part.BODY:
            self.stop_receive_deadline()
            self.flow.resume_reading()
            self.write_last(b"")
        else:
            self.transport.close()

    def hang_up(self) -> None:
        """Let the application know that the client is gone.

        Of several requests uvicorn tells the last alone, and uvloop raises an error where another writes on.
        """
        self.pipeline.clear()
        for cycle in (self.running, self.cycle):
            if cycle is not None and not cycle.response_complete:
                cycle.disconnected = True
                cycle.waiting_for_100_continue = False  # or uvicorn would write that after the last answer
                cycle.message_event.set()

    @override
    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.answered and self.part is not Part.BODY and not self.transport.get_write_buffer_size():
            self.place.wait()

    @override
    def _start_asgi_task(self, cycle: "RequestResponseCycle", app: "ASGI3Application") -> None:
        self.running, self.end = cycle, None
        cast(dict[str, Any], cycle.scope)["extensions"] = {ENDING: self.take_end}
        cycle.keep_alive &= self.place.is_kept
        cycle.transport = cast(asyncio.Transport, ClosingTransport(self.transport, self.close_behind_answer))
        if cycle.scope["http_version"] == "1.0":
            cycle.waiting_for_100_continue = False
            cycle.send = ended_by_closing(cycle)  # type: ignore[assignment, method-assign]
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
        before = self.part
        try:
            handshake = self.parse(data)
        except (httptools.HttpParserError, Unacceptable):
            self.refuse(*self.wrong)
            return
        if handshake:
            self.handle_websocket_upgrade()
            return
        if self.part is Part.HEAD and self.head_size + self.unparsed > self.limits.head_bytes:
            self.refuse(*self.too_large())
            return
        if self.part is Part.NOTHING and self.answered:
            if before is Part.BODY:  # answered before its end: the connection idles from now on
                self.place.wait()
                self.timeout_keep_alive_task = self.loop.call_later(
                    self.timeout_keep_alive, self.timeout_keep_alive_handler
                )
            else:
                self.part = Part.HEAD  # an empty line: uvicorn would wait for what follows for ever
        if self.part is not Part.NOTHING and self.receive_timer is None:
            self.start_receive_deadline()

    def parse(self, data: bytes) -> bool:
        """Parse what came; whether it ends with the handshake of a WebSocket."""
        while data:
            try:
                self.parser.feed_data(data)
                break
            except httptools.HttpParserUpgrade as upgrade:
                data = data[upgrade.args[0] :]
            if not self._should_upgrade():
                self.ignore_upgrade()
            elif data:
                raise self.bad("nothing may follow a WebSocket handshake before it is answered")
            else:
                return True
        return False

    def ignore_upgrade(self) -> None:
        """Parse the last head again, without its Upgrade: httptools takes what follows one for another protocol."""
        head = head_without_upgrade(self.parser.get_method(), self.url, self.parser.get_http_version(), self.headers)
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn does
        self.parser.feed_data(head)

    @property
    def upgrade_ignored(self) -> bool:
        """Whether a head has just been parsed that `ignore_upgrade` is to have parsed again."""
        return self.parser.should_upgrade() and not self._should_upgrade()

    @override
    def _should_upgrade(self) -> bool:
        return self.parser.get_http_version() != "1.0" and super()._should_upgrade()

    def bad(self, detail: str) -> Unacceptable:
        """An error that is answered with a sentence."""
        self.wrong = HTTPStatus.BAD_REQUEST, detail, DisconnectReason.BAD_REQUEST
        return Unacceptable(detail)

    def too_large(self) -> Refusal:
        """Answer to a head that is too large."""
        allowed = f"a request's head may have {self.limits.headers} headers and {self.limits.head_bytes} bytes"
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, allowed, DisconnectReason.BAD_REQUEST

    def parsed_head(self, size: int) -> None:
        """Count a parsed piece of a head, or of the trailer after a body."""
        self.head_size += size
        self.unparsed = 0
        if self.head_size > self.limits.head_bytes or self.fields > self.limits.headers:
            self.wrong = self.too_large()
            raise Unacceptable

    @override
    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.part = Part.HEAD
        self.head_size = self.unparsed = self.fields = 0

    @override
    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self.parsed_head(len(url))

    @override
    def on_header(self, name: bytes, value: bytes) -> None:
        if self.part is Part.HEAD:  # a trailer is no header: proxies let it pass unseen
            super().on_header(name, value)
        self.fields += 1
        self.parsed_head(len(name) + len(value) + 4)

    @override
    def on_headers_complete(self) -> None:
        if len(self.pipeline) >= PIPELINED:
            raise self.bad(f"at most {PIPELINED} requests may wait for an answer")
        websocket = self.parser.should_upgrade() and self._should_upgrade()
        if found := doubt(self.parser.get_method(), self.parser.get_http_version(), self.headers, websocket=websocket):
            raise self.bad(found)
        if (target := origin_form(self.url, self.headers)) is None:
            raise self.bad(WRONG_TARGET)
        self.url = target
        if self.upgrade_ignored:
            return
        if no_room := self.place.refusal(self.url.partition(b"?")[0]):
            self.wrong = HTTPStatus.SERVICE_UNAVAILABLE, no_room, None
            raise Unacceptable(no_room)
        self.place.work()
        self.stop_receive_deadline()
        super().on_headers_complete()
        self.part = Part.BODY

    @override
    def on_message_complete(self) -> None:
        if self.upgrade_ignored:
            return
        super().on_message_complete()
        self.stop_receive_deadline()
        self.part = Part.NOTHING

    @override
    def handle_websocket_upgrade(self) -> None:
        if not self.answered or self.flow.write_paused:
            self.refuse(HTTPStatus.BAD_REQUEST, "an earlier request waits for its answer", DisconnectReason.BAD_REQUEST)
            return
        self.timers_off()
        super().handle_websocket_upgrade()
        cast(Guarded, self.transport.get_protocol()).place = self.place
