"""Bytes that wait are counted, and the work for a client that has gone is ended."""

import asyncio
from collections import Counter
from contextlib import ExitStack
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from Endpoints.serving.outstanding import AHEAD, SLICE, Outstanding, OutstandingMiddleware
from Endpoints.wire.problems import Problem

MOST = 10 * SLICE
PATIENCE = 20.0


class Client:
    """A client as a server sees it: it has sent what it sends, and reads when it is let."""

    def __init__(self, *parts: bytes) -> None:
        self.sends = [
            {"type": "http.request", "body": part, "more_body": number < len(parts)}
            for number, part in enumerate(parts or (b"",), 1)
        ]
        self.gone, self.reads = asyncio.Event(), asyncio.Event()
        self.received: list[Message] = []

    async def receive(self) -> Message:
        if self.sends:
            return self.sends.pop(0)
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        await self.reads.wait()
        self.received.append(message)

    async def ask(self, app: Any, method: str = "GET", path: str = "/api") -> None:
        root = "/vitals" if path.startswith("/vitals/") else ""
        async with asyncio.timeout(PATIENCE):
            await app(
                {"type": "http", "method": method, "path": path, "root_path": root, "headers": []},
                self.receive,
                self.send,
            )

    @property
    def bodies(self) -> list[bytes]:
        return [message.get("body", b"") for message in self.received[1:]]

    @property
    def status(self) -> int:
        return int(self.received[0]["status"])


def answering(size: int) -> Any:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(bytes(size))(scope, receive, send)

    return app


@pytest.fixture
def outstanding() -> Outstanding:
    return Outstanding(MOST, Counter())


async def until(condition: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0)


def test_who_keeps_up_gets_a_part_of_what_is_left_and_never_more_than_there_is(outstanding: Outstanding) -> None:
    with ExitStack() as stack:
        sizes = [stack.enter_context(outstanding.beyond()) for _ in range(50)]
        assert sizes[0] == MOST // AHEAD // 4
        assert sizes == sorted(sizes, reverse=True)
        assert sum(sizes) == outstanding.bytes <= MOST // AHEAD
    assert outstanding.bytes == 0
    with outstanding.of(MOST - 4), outstanding.beyond() as size:
        assert size == 1
    with outstanding.of(MOST), outstanding.beyond() as size:
        assert size == 0


def test_what_would_go_above_the_ceiling_is_refused(outstanding: Outstanding) -> None:
    with outstanding.of(MOST):
        detail = f"the {MOST} bytes that may wait for clients are taken"
        with pytest.raises(Problem, match=detail) as refused, outstanding.of(1):
            pass
        assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "1"})
        assert outstanding.bytes == MOST
    assert outstanding.bytes == 0
    assert outstanding.rejected.counts == {"bytes": 1}


@pytest.mark.parametrize("size", [0, 1, SLICE, SLICE + 1, 3 * SLICE, 3 * SLICE + 5])
def test_an_answer_is_handed_over_in_slices_and_counted_while_it_waits(outstanding: Outstanding, size: int) -> None:
    async def main() -> None:
        client = Client()
        asking = asyncio.create_task(client.ask(OutstandingMiddleware(answering(size), outstanding)))
        await asyncio.sleep(0.01)
        assert outstanding.bytes == (size if size > SLICE else 0)
        client.reads.set()
        await asking
        assert outstanding.bytes == 0
        assert b"".join(client.bodies) == bytes(size)
        assert max(map(len, client.bodies)) <= SLICE
        assert [message.get("more_body", False) for message in client.received[1:]][-1] is False

    asyncio.run(main())


def test_one_answer_too_many_is_refused_in_its_place(outstanding: Outstanding) -> None:
    async def main() -> None:
        app = OutstandingMiddleware(answering(MOST // 2), outstanding)
        clients = [Client() for _ in range(4)]
        asking = [asyncio.create_task(client.ask(app)) for client in clients]
        await until(lambda: outstanding.bytes == MOST)
        for client in clients:
            client.reads.set()
        await asyncio.gather(*asking)
        assert sorted(client.status for client in clients) == [200, 200, 503, 503]
        assert outstanding.bytes == 0
        again = Client()
        again.reads.set()
        await again.ask(app)
        assert again.status == 200

    asyncio.run(main())


def test_bodies_are_counted_until_the_answer(outstanding: Outstanding) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await Request(scope, receive).body()
        await Response()(scope, receive, send)

    async def main() -> None:
        client, other = Client(bytes(SLICE), bytes(2 * SLICE)), Client(bytes(8 * SLICE))
        limited = OutstandingMiddleware(app, outstanding)
        asking = asyncio.create_task(client.ask(limited, "POST"))
        await until(lambda: outstanding.bytes == 3 * SLICE)
        with pytest.raises(Exception, match="may wait for clients are taken"):
            await other.ask(limited, "POST")
        client.reads.set()
        await asking
        assert (client.status, outstanding.bytes) == (200, 0)

    asyncio.run(main())


@pytest.mark.parametrize(
    ("method", "path", "goes_on"),
    [
        ("GET", "/api", False),
        ("HEAD", "/api", False),
        ("POST", "/api/predict", False),
        ("POST", "/vitals/api/predict", False),
        ("POST", "/api/appointments/triage", False),
        ("POST", "/api/appointments", True),  # it changes something, and whoever asks again finds it changed
        ("DELETE", "/api/waitlist/1", True),
    ],
)
def test_work_for_a_client_that_has_gone_is_ended(
    outstanding: Outstanding, *, method: str, path: str, goes_on: bool
) -> None:
    async def main() -> None:
        client, work, done = Client(b"{}"), asyncio.Event(), []

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            if method == "POST":
                await Request(scope, receive).body()
            with outstanding.of(5):
                await work.wait()
            done.append(True)

        asking = asyncio.create_task(client.ask(OutstandingMiddleware(app, outstanding), method, path))
        await until(lambda: outstanding.bytes >= 5)
        client.gone.set()
        if goes_on:
            await asyncio.sleep(0.01)
            work.set()
        await asking
        assert (bool(done), outstanding.bytes, client.received) == (goes_on, 0, [])

    asyncio.run(main())


def test_a_request_that_is_ended_by_the_server_says_so(outstanding: Outstanding) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.Event().wait()

    async def main() -> None:
        asking = asyncio.create_task(Client().ask(OutstandingMiddleware(app, outstanding)))
        await asyncio.sleep(0.01)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    asyncio.run(main())


def test_nothing_is_made_for_a_head_but_the_head(outstanding: Outstanding) -> None:
    made = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        async def pieces() -> Any:
            for number in range(1000):
                made.append(number)
                await asyncio.sleep(0)
                yield b"x"

        await StreamingResponse(pieces())(scope | {"method": "GET", "asgi": {"spec_version": "2.4"}}, receive, send)

    async def main() -> None:
        client = Client()
        client.reads.set()
        await client.ask(OutstandingMiddleware(app, outstanding), "HEAD")
        assert (client.status, b"".join(client.bodies)) == (200, b"")
        assert len(made) <= 1

    asyncio.run(main())
