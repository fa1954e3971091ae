"""The middleware that names each request: the id that was given or made is in its answer, whoever gives it."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from Endpoints.wire.request_ids import REQUEST_ID, begin_request

__all__ = ["RequestIdMiddleware"]

STARTS = {"http.response.start", "websocket.http.response.start", "websocket.accept"}


class RequestIdMiddleware:
    """Names requests and handshakes; everything else passes it.

    Parameters
    ----------
    app
        The application behind it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and name its answer."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        id = begin_request(Headers(scope=scope).getlist(REQUEST_ID))

        async def sending(message: Message) -> None:
            if message["type"] in STARTS:
                message.setdefault("headers", [])
                MutableHeaders(scope=message)[REQUEST_ID] = id
            await send(message)

        await self.app(scope, receive, sending)
