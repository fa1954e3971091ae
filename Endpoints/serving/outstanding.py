"""Bytes that wait: of answers whose clients are still to read them, and of bodies that are not complete yet.

What a connection may hold in its own buffers is bounded by the number of connections. Everything beyond is counted here
and has one ceiling; what would go above it is refused.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from Endpoints.serving.protocols.refusals import Refusals
from Endpoints.wire.paths import path_of
from Endpoints.wire.problems import Problem, refusal

__all__ = ["Outstanding", "OutstandingMiddleware"]

SLICE = 32 * 1024  # bytes that are written at once, as many as may wait in a connection's buffer: not counted
RETRY = {"Retry-After": "1"}
AHEAD = 8  # of the ceiling, the part that those who keep up may have beyond what they need
MOST_AHEAD = 1024 * 1024  # bytes of one of them: what a piece is made of is not counted, and must be made in a moment
STREAMS = "/api/sse/"  # which have mailboxes of their own
COMPUTED = {"/api/predict", "/api/appointments/triage"}  # requests that change nothing, although they have a body


class Outstanding:
    """Account of the bytes that wait in this process.

    Parameters
    ----------
    most
        The ceiling.
    rejected
        Counts refusals, by reason.
    """

    def __init__(self, most: int, rejected: Counter[str]) -> None:
        self.most, self.rejected = most, Refusals(rejected)
        self.bytes = self.ahead = 0

    def take(self, size: int) -> None:
        """Count bytes from now on.

        Raises
        ------
        Problem
            503 if there are too many.
        """
        if self.bytes + size > self.most:
            detail = f"the {self.most} bytes that may wait for clients are taken: try again later"
            self.rejected.add("bytes", detail)
            raise Problem(503, detail, headers=RETRY)
        self.bytes += size

    @contextmanager
    def of(self, size: int) -> Iterator[None]:
        """Count bytes while they wait; errors as for `take`."""
        self.take(size)
        try:
            yield
        finally:
            self.bytes -= size

    @contextmanager
    def beyond(self) -> Iterator[int]:
        """Count what one may keep waiting beyond its need, while it does: a part of what is left for all of them."""
        size = min((self.most // AHEAD - self.ahead) // 4, (self.most - self.bytes) // 4, MOST_AHEAD)
        with self.of(size):
            self.ahead += size
            try:
                yield size
            finally:
                self.ahead -= size


class OutstandingMiddleware:
    """Counts what waits, hands answers over as they are read, and ends what nobody awaits.

    Parameters
    ----------
    app
        The application behind it.
    outstanding
        The account.
    """

    def __init__(self, app: ASGIApp, outstanding: Outstanding) -> None:
        self.app, self.outstanding = app, outstanding

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http" or path_of(scope).startswith(STREAMS):
            await self.app(scope, receive, send)
            return
        exchange = Exchange(self.app, self.outstanding, scope, receive, send)
        try:
            await exchange.run()
        finally:
            self.outstanding.bytes -= exchange.held


class Exchange:
    """One request and its answer; parameters as for an application and as for the middleware."""

    def __init__(self, app: ASGIApp, outstanding: Outstanding, scope: Scope, receive: Receive, send: Send) -> None:
        self.app, self.outstanding = app, outstanding
        self.held = 0  # bytes that are counted for it
        self.scope, self.receive, self.send = scope, receive, send
        self.over = False  # whether the client has its answer, or is gone
        self.watch: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Have the request answered, unless its client goes away and it changes nothing."""
        task = asyncio.current_task()
        assert task is not None
        self.task = task
        if self.scope["method"] in {"GET", "HEAD"}:
            self.watch = asyncio.create_task(self.stop_when_gone())
        try:
            await self.app(self.scope, self.receiving, self.sending)
        except asyncio.CancelledError:
            if not self.over:
                raise
        finally:
            self.unwatch()
            if self.over:
                task.uncancel()

    def hold(self, size: int) -> None:
        """Count bytes until the request is answered."""
        self.outstanding.take(size)
        self.held += size

    # The client

    async def stop_when_gone(self) -> None:
        """End the work when the client is gone."""
        while (await self.receive())["type"] != "http.disconnect":
            pass
        self.stop()

    def stop(self) -> None:
        """End the work: nobody awaits it."""
        self.over = True
        self.task.cancel()

    def unwatch(self) -> None:
        """Look no longer whether the client is there."""
        if self.watch is not None:
            self.watch.cancel()

    # The body

    async def receiving(self) -> Message:
        """Receive a part of the body, and count it until the request is answered."""
        message = await self.receive()
        try:
            self.hold(len(message.get("body", b"")))
        except Problem as problem:
            raise HTTPException(problem.status, problem.detail, dict(problem.headers or {})) from None
        is_last = message["type"] == "http.request" and not message.get("more_body")
        if is_last and path_of(self.scope) in COMPUTED:
            self.watch = asyncio.create_task(self.stop_when_gone())
        return message

    # The answer

    async def sending(self, message: Message) -> None:
        """Send a part of the answer: a large one in slices, each when the client has read the one before."""
        if self.over:
            return
        if message["type"] == "http.response.start":
            await self.start(message)
            return
        body = message.get("body", b"")
        for start in range(SLICE, len(body), SLICE):
            await self.send({**message, "body": body[start - SLICE : start], "more_body": True})
        if not message.get("more_body"):
            self.unwatch()
        await self.send({**message, "body": body[(len(body) - 1) // SLICE * SLICE :]} if len(body) > SLICE else message)

    async def start(self, message: Message) -> None:
        """Send the head of the answer, or a refusal in its place."""
        length = Headers(raw=message["headers"]).get("content-length")
        try:
            if length is not None and int(length) > SLICE and self.scope["method"] != "HEAD":
                self.hold(int(length))
        except Problem as problem:
            self.over = True
            self.unwatch()
            await refusal(problem, self.scope)(self.scope, self.receive, self.send)
            return
        await self.send(message)
        if length is None and self.scope["method"] == "HEAD":  # the rest would be made for nobody
            self.unwatch()
            await self.send({"type": "http.response.body"})
            self.stop()
