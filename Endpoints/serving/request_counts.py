"""Requests that were let in, counted by their route, never by their path: a client must not be able to make labels."""

from collections import Counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["RequestKind", "RequestsMiddleware"]

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

type RequestKind = tuple[str, str, str]  # route, method, and class of the status


class RequestsMiddleware:
    """Counts the requests that have an answer; directly before the application, whose router finds the route.

    Parameters
    ----------
    app
        The application behind it.
    requests
        Counts requests.
    """

    def __init__(self, app: ASGIApp, requests: Counter[RequestKind]) -> None:
        self.app, self.requests = app, requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and count it when its answer begins."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        started = False

        async def counting(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self.requests[kind_of(scope, message["status"])] += 1
            await send(message)

        try:
            await self.app(scope, receive, counting)
        except Exception:
            if not started:
                self.requests[kind_of(scope, 500)] += 1  # which is answered in front of every middleware
            raise


def kind_of(scope: Scope, status: int) -> RequestKind:
    """Route, method and class of the status of a request; all of few values."""
    route = getattr(scope.get("route"), "path", "none")
    return route, scope["method"] if scope["method"] in METHODS else "other", f"{status // 100}xx"
