"""One process that serves: it stops in time, whoever does not, and uses another certificate when it is told to."""

import asyncio
import logging
import math
import signal
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from anyio import to_thread
from fastapi import FastAPI

from Configurations.config import Settings
from Endpoints.serving import process
from Endpoints.serving.metrics import Counters
from Endpoints.serving.process import Config, Server, run
from tests.endpoints.serving.certificates import write_certificate

PATIENCE = 60
REQUEST = b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(autouse=True)
def _nothing_ends_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "give_up", lambda _: None)


def build(release: threading.Event, hurried: list[float]) -> Callable[[Settings], FastAPI]:
    """An application with requests that do not end."""

    def built(_: Settings) -> FastAPI:
        app = FastAPI()
        app.state.counters, app.state.tokens = Counters(), []
        app.state.service = SimpleNamespace(stop_within=hurried.append)

        @app.get("/for-ever")
        async def wait() -> None:
            await asyncio.Event().wait()

        @app.get("/thread")
        async def work() -> None:
            await to_thread.run_sync(release.wait, PATIENCE, abandon_on_cancel=True)

        @app.get("/quick")
        async def quick() -> str:
            return "quick"

        return app

    return built


@asynccontextmanager
async def serving(server: Server) -> AsyncIterator[int]:
    """A server as long as it is used; the port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port, task = listener.getsockname()[1], asyncio.create_task(server._serve([listener]))
        async with asyncio.timeout(PATIENCE):
            while not server.started:
                await asyncio.sleep(0.01)
            yield port
            server.handle_exit(signal.SIGTERM, None)
            await task


async def ask(port: int, path: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(REQUEST % path)
    return reader, writer


def test_requests_that_do_not_end_are_given_up_and_leave_no_traceback(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(process, "GRACEFUL", 0.4)
    monkeypatch.setattr(process, "CLOSE", 0.2)
    monkeypatch.setattr(process, "ANSWER", 0.1)
    release, hurried, begun = threading.Event(), list[float](), list[None]()

    async def main() -> list[bytes]:
        server = Server(Config(build(release, hurried), Settings()), lambda: begun.append(None))
        async with serving(server) as port:
            peers = [await ask(port, path) for path in (b"/for-ever", b"/thread", b"/quick")]
            assert (await peers[2][0].readline()).startswith(b"HTTP/1.1 200")
            while len(server.server_state.tasks) < 2:
                await asyncio.sleep(0.01)
        async with asyncio.timeout(PATIENCE):
            answers = []
            for reader, writer in peers:
                try:
                    answers.append(await reader.read())
                except ConnectionResetError:
                    answers.append(b"")
                writer.close()
            return answers

    with caplog.at_level(logging.INFO):
        try:
            answers = asyncio.run(main())
        finally:
            release.set()
    assert answers[:2] == [b"", b""]
    assert answers[2].endswith(b'"quick"')
    assert hurried == [pytest.approx(0.1)]
    assert len(begun) == 1
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []


def test_answers_have_the_date_of_now_and_the_server_stops_when_it_is_told_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def dates(server: Server) -> set[str]:
        found = set[str]()
        async with asyncio.timeout(PATIENCE), serving(server) as port:
            while len(found) < 2 and process.DATED < PATIENCE:
                reader, writer = await ask(port, b"/quick")
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                found.add(next(line for line in head.splitlines() if line.startswith("date: ")))
                writer.close()
        return found

    def started() -> Server:
        return Server(Config(build(threading.Event(), []), Settings()), lambda: None)

    assert len(asyncio.run(dates(started()))) == 2
    monkeypatch.setattr(process, "DATED", math.inf)
    assert asyncio.run(dates(started())) == set()


def test_another_certificate_is_used_for_new_connections(tmp_path: Path) -> None:
    certificate, key = write_certificate(tmp_path, "old.example")
    settings = Settings(tls_certificate=certificate, tls_key=key)
    trusting = ssl._create_unverified_context()

    async def shown(port: int) -> tuple[bytes, asyncio.StreamWriter]:
        _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trusting)
        return writer.get_extra_info("ssl_object").getpeercert(binary_form=True), writer

    async def main() -> None:
        server = Server(Config(build(threading.Event(), []), settings), lambda: None, lambda: settings)
        async with serving(server) as port:
            old, kept = await shown(port)
            (tmp_path / "key.pem").write_text("broken")
            server.reread(lambda: settings)
            again, writer = await shown(port)
            assert again == old
            writer.close()
            write_certificate(tmp_path, "new.example")
            server.reread(lambda: settings)
            new, writer = await shown(port)
            assert new != old
            writer.close()
            assert not kept.is_closing()
            kept.close()

    asyncio.run(main())


def test_the_status_says_whether_it_served(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(Config(build(threading.Event(), []), Settings()), lambda: None)

    async def serve(_: list[socket.socket]) -> None:
        pass

    monkeypatch.setattr(server, "serve", serve)
    with socket.create_server(("127.0.0.1", 0)) as listener, closing(asyncio.new_event_loop()) as loop:
        monkeypatch.setattr(server.config, "get_loop_factory", lambda: lambda: loop)
        assert run(server, listener) == process.FAILED
        server.started = True
        assert run(server, listener) == 0
