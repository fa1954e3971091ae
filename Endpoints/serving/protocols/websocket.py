"""The WebSocket side: frames, messages and closing handshakes within limits."""

import asyncio
from collections import Counter
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast, override

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import OPEN

from Endpoints.serving.logs import FRAME_LOG
from Endpoints.serving.protocols.allowance import Allowance
from Endpoints.serving.protocols.connection import PROBLEM, Guarded, problem, problem_document
from Endpoints.serving.protocols.flow import FLOW, Flow
from Endpoints.serving.protocols.inbox import Inbox
from Endpoints.serving.protocols.limits import DisconnectReason, Limits
from Endpoints.wire.request_ids import REQUEST_ID, new_id

if TYPE_CHECKING:
    from uvicorn._types import ASGIReceiveEvent, ASGISendEvent
    from uvicorn.config import Config
    from uvicorn.server import ServerState
    from websockets.http11 import Request, Response

__all__ = ["FAILED", "INVALID_TEXT", "RESTARTING", "TOO_FAST", "WebSocketProtocol", "websocket_protocol"]

INVALID_TEXT, TOO_FAST, FAILED, RESTARTING = 1007, 1008, 1011, 1012  # close codes


def websocket_protocol(
    limits: Limits, disconnects: Counter[DisconnectReason] | None = None
) -> type["WebSocketProtocol"]:
    """Make the class to give to `uvicorn.Config(ws=...)`.

    Parameters
    ----------
    limits
        What its connections may cost.
    disconnects
        Where it counts the connections that it ended, by reason.
    """
    return type(
        "WebSocket",
        (WebSocketProtocol,),
        {"limits": limits, "disconnects": Counter() if disconnects is None else disconnects},
    )


NO_HANDSHAKE = (
    "this is no WebSocket handshake (RFC 6455): a GET, Upgrade: websocket, Connection: Upgrade, at most one Origin, "
    "Sec-WebSocket-Version: 13 and valid Sec-WebSocket-Key and Sec-WebSocket-Protocol headers"
)


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
        self.ping_interval, self.ping_timeout = self.limits.ping_interval, self.limits.ping_timeout
        self.queue = cast("asyncio.Queue[ASGIReceiveEvent]", Inbox())
        self.conn.logger, self.conn.debug = FRAME_LOG, False
        self.conn.max_message_size = self.limits.message_bytes
        self.conn.available_extensions = None  # no compression: `Flow` writes frames as they are
        self.conn.reject = self.reject  # type: ignore[method-assign]
        now = self.loop.time()
        self.frames_left = Allowance(self.limits.messages_burst, self.limits.messages_per_minute / 60, now)
        self.bytes_left = Allowance(self.limits.bytes_per_second, self.limits.bytes_per_second, now)

    # The connection

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.bound_buffers()
        self.flow = Flow(self.conn, self.transport, self.writable)
        self.handshake_timer = self.loop.call_later(self.limits.handshake_deadline, self.handshake_late)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.place.leave()
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
            self.count(DisconnectReason.NO_PONG)
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
                self.count(DisconnectReason.BAD_HANDSHAKE)
                answer = b"".join(self.conn.data_to_send())  # to a line that is too long, but not to a body
                self.deny(answer or problem(HTTPStatus.BAD_REQUEST, NO_HANDSHAKE))
        elif not self.handshake_complete:  # RFC 6455, 4.1: a client must wait for the answer
            self.count(DisconnectReason.FLOOD)
            self.refused = True
            self.transport.abort()
        else:
            allowed = self.bytes_left.take(len(data), self.loop.time())
            super().data_received(data[:allowed])
            if allowed < len(data) and not self.refused:
                self.refuse(
                    TOO_FAST, DisconnectReason.FLOOD, f"more than {self.limits.bytes_per_second} bytes a second"
                )
        if self.transport.is_closing():
            self.abort_within(self.limits.write_deadline)

    def reject(self, status: int, text: str) -> "Response":
        """Refuse a handshake with a problem document.

        What websockets says repeats headers, where a token may be.
        """
        detail = "the service failed" if status == HTTPStatus.INTERNAL_SERVER_ERROR else NO_HANDSHAKE
        request_id = new_id()
        response = type(self.conn).reject(self.conn, status, problem_document(status, detail, request_id))
        del response.headers["Content-Type"]
        response.headers["Content-Type"] = PROBLEM
        response.headers[REQUEST_ID] = request_id
        return response

    @override
    def handle_connect(self, event: "Request") -> None:
        super().handle_connect(event)
        if self.close_sent:
            self.count(DisconnectReason.BAD_HANDSHAKE)

    @override
    def handle_events(self) -> None:
        frames = len(self.conn.events)
        if self.handshake_complete and self.frames_left.take(frames, self.loop.time()) < frames:
            self.conn.data_to_send()  # the replies to all those pings
            self.refuse(
                TOO_FAST, DisconnectReason.FLOOD, f"more than {self.limits.messages_per_minute:g} messages a minute"
            )
        else:
            super().handle_events()

    @override
    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text" and not self.close_sent:
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.frames = []
                self.refuse(INVALID_TEXT, DisconnectReason.BAD_FRAME, "text that is not UTF-8")
                return
        super().send_receive_event_to_app()

    @override
    def handle_parser_exception(self) -> None:
        self.end(DisconnectReason.BAD_FRAME)  # websockets has written the close frame

    @override
    async def receive(self) -> "ASGIReceiveEvent":
        message = await self.queue.get()
        if self.read_paused and self.queue.empty():
            self.read_paused = False
            self.read_on()
        return message

    # How it ends

    def refuse(self, code: int, why: DisconnectReason, reason: str = "") -> None:
        """Close with a code, and read no more."""
        self.conn.fail(code, reason)
        self.end(why)

    def end(self, why: DisconnectReason) -> None:
        """Write what websockets has to say at the end, and read no more."""
        self.count(why)
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
            self.count(DisconnectReason.LATE_HANDSHAKE)
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
            self.refuse(FAILED, DisconnectReason.FAILED)
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
            vars(self).pop("request", None)  # with their headers, of which the application has a copy
            vars(self).pop("response", None)
        if self.close_sent:
            self.handshake_complete = True  # a denial is an answer too; uvicorn would take it for a missing one
            if self.close_timer is not None:
                self.close_timer.cancel()
                self.close_timer = None
            self.abort_within(self.limits.write_deadline)
