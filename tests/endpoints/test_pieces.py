"""Answers in pieces, over real sockets: bounded however slowly they are read, and given up with their clients."""

import asyncio
import logging
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import SimpleNamespace
from typing import cast

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.types import Message, Receive

from Configurations.config import Settings
from Endpoints.admission import Admission
from Endpoints.app import create_app
from Endpoints.pieces import PIECE_BYTES, answer_in_pieces
from Endpoints.service import Service
from Endpoints.serving.outstanding import Outstanding
from Endpoints.serving.protocols import Limits, http_protocol
from vitals.data import histories
from vitals.errors import VitalsError

PATIENCE = 30.0
MOST = 8 * 2**20
HISTORY = "/api/patients/7/vitals?start=2025-10-18T10:00:00Z&end=2025-10-18T11:00:00Z"
PAGE = f"{HISTORY}&detail=full&truth=true"


class Running:
    """The service on a port, in this process."""

    def __init__(self, app: FastAPI, listener: socket.socket) -> None:
        self.app, self.address = app, listener.getsockname()
        limits = Limits(write_deadline=1.0)
        self.server = uvicorn.Server(uvicorn.Config(app, http=http_protocol(limits), log_level="warning"))
        self.thread = threading.Thread(target=self.server.run, args=([listener],))

    @property
    def service(self) -> Service:
        found: Service = self.app.state.service
        return found

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.address[1]}"

    def reader(self, path: str = PAGE, version: str = "1.1") -> socket.socket:
        """A client that has asked and does not read yet."""
        peer = socket.socket()
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        peer.settimeout(PATIENCE)
        peer.connect(self.address)
        peer.sendall(f"GET {path} HTTP/{version}\r\nHost: 127.0.0.1\r\n\r\n".encode())
        return peer


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    file = tmp_path_factory.mktemp("appointments") / "appointments.sqlite"
    settings = Settings(database_url=SecretStr(f"sqlite:///{file}"), max_bytes_waiting=MOST, predict_seconds=PATIENCE)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        running = Running(create_app(settings), listener)
        running.thread.start()
        until(lambda: running.server.started)
        yield running
        running.server.should_exit = True
        running.thread.join(PATIENCE)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Times at which pieces of messages were made."""
    times: list[float] = []

    class Noted(histories.PredictedReadings):
        def __init__(self, *given: object) -> None:
            times.append(time.monotonic())
            super().__init__(*given)

    monkeypatch.setattr(histories, "PredictedReadings", Noted)
    return times


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_slow_reader_gets_the_page_that_a_quick_one_gets(running: Running) -> None:
    whole = httpx2.get(f"{running.url}{PAGE}").content
    with running.reader(version="1.0") as peer:
        time.sleep(0.3)
        found = b"".join(iter(lambda: peer.recv(2**20), b""))
    head, _, body = found.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert body == whole
    until(lambda: running.service.outstanding.bytes == 0)


@pytest.mark.parametrize("options", ["", "&detail=full", "&format=csv", "&format=parquet"])
def test_many_who_do_not_read_are_counted_and_cut(running: Running, options: str) -> None:
    outstanding, before = running.service.outstanding, running.app.state.counters.rejected["bytes"]
    path = HISTORY.replace("10-18T11", "10-19T11") + options
    with ExitStack() as stack:
        peers = [stack.enter_context(running.reader(path)) for _ in range(MOST // PIECE_BYTES + 4)]
        if options == "&format=parquet":  # small enough to be on its way as a whole
            assert {peer.recv(12) for peer in peers} <= {b"HTTP/1.1 200", b"HTTP/1.1 503"}
        else:
            until(lambda: running.app.state.counters.rejected["bytes"] >= before + 4)
        assert outstanding.bytes <= MOST
        until(lambda: outstanding.bytes == 0)  # after the write deadline
    assert httpx2.get(f"{running.url}{path}").status_code == 200


def test_pieces_are_made_as_they_are_read_and_no_more_when_the_client_goes(running: Running, made: list[float]) -> None:
    with running.reader() as peer:
        peer.recv(1)
        until(lambda: len(made) > 0)
        time.sleep(0.2)
        waiting = len(made)
        assert waiting < 20  # of 113: what fits into the buffers of both sides
        for _ in range(20):
            peer.recv(2**16)
    until(lambda: running.service.outstanding.bytes == 0 and running.service.pages._free == 2)
    after = len(made)
    time.sleep(0.1)
    assert waiting <= after == len(made) < 113


@pytest.mark.parametrize(("soon", "most"), [(PATIENCE, 60), (0.0, 113)])
def test_who_keeps_up_gets_several_pieces_in_one(
    running: Running, made: list[float], monkeypatch: pytest.MonkeyPatch, soon: float, most: int
) -> None:
    monkeypatch.setattr("Endpoints.pieces.SOON", soon)
    found = httpx2.get(f"{running.url}{PAGE}").json()
    assert len(found) == 3600
    assert most // 2 < len(made) <= most
    until(lambda: running.service.outstanding.bytes == 0)


def test_who_goes_away_while_waiting_for_a_thread_is_forgotten(running: Running, made: list[float]) -> None:
    pages, leave = running.service.pages, threading.Event()

    async def occupy() -> None:
        for _ in range(2):
            asyncio.create_task(pages.go_on(lambda: leave.wait(PATIENCE), pages.turn()))  # noqa: RUF006

    try:
        with ExitStack() as stack:
            loop = running.server.servers[0].get_loop()
            asyncio.run_coroutine_threadsafe(occupy(), loop).result(PATIENCE)
            until(lambda: pages._free == 0)
            for path in (PAGE, HISTORY, f"{HISTORY}&format=csv"):
                stack.enter_context(running.reader(path))
            until(lambda: len(pages._queue) == 3)
            assert running.service.outstanding.bytes == 3 * PIECE_BYTES
        until(lambda: not pages._queue)
    finally:
        leave.set()
    until(lambda: pages._free == 2)
    assert made == []
    assert running.service.outstanding.bytes == 0


def test_a_head_is_answered_without_its_page(running: Running, made: list[float]) -> None:
    answer = httpx2.head(f"{running.url}{PAGE}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert len(made) <= 2


def test_a_page_that_fails_in_its_middle_is_cut_with_a_line_in_the_log(
    running: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(*_: object) -> Iterator[bytes]:
        yield b"["
        raise VitalsError("the model is gone")

    monkeypatch.setattr("Endpoints.patients.message_history", failing)
    with caplog.at_level(logging.WARNING), pytest.raises(httpx2.RemoteProtocolError):
        httpx2.get(f"{running.url}{PAGE}")
    assert "an answer was cut in its middle: the model is gone" in caplog.messages


def test_a_page_that_fails_at_its_beginning_is_a_problem(running: Running) -> None:
    answer = httpx2.get(f"{running.url}{HISTORY}&format=csv&condition=sepsis&onset=2030-01-01T00:00:00Z")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert running.service.outstanding.bytes == 0


def test_pieces_that_are_ready_stand_between_those_that_are_made() -> None:
    async def answered() -> bytes:
        sent: list[bytes] = []

        async def send(message: Message) -> None:
            sent.append(message.get("body", b""))

        made, parts = iter([b"made", b""]), iter([b"ready, ", None, b", ready", b""])
        pages = Admission(threads=1, waiting=1, seconds=PATIENCE)
        service = cast(Service, SimpleNamespace(pages=pages, outstanding=Outstanding(MOST, Counter())))
        answer = await answer_in_pieces(
            made, service, whole=False, media_type="text/plain", headers={}, ready=lambda: next(parts)
        )
        await answer({"type": "http"}, cast(Receive, None), send)
        return b"".join(sent)

    assert asyncio.run(answered()) == b"ready, made, ready"
