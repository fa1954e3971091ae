"""Clients that book over HTTP."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple
from uuid import uuid4

from benchmarks.appointment_database import free
from benchmarks.service import Server, serving
from vitals.appointments.records import BookingRequest
from vitals.times import rfc3339

PATIENCE = 60.0  # seconds for an answer, and for processes to start
TAKEN, DONE, LATER = 409, 201, 503


def service(url: str) -> AbstractContextManager[Server]:
    """The service with a database."""
    return serving(VITALS_DATABASE_URL=url, VITALS_DEMONSTRATION="false")


class Answer(NamedTuple):
    """What a server answered."""

    status: int
    headers: dict[str, str]
    body: bytes


class Client:
    """A connection that is kept, with one request at a time."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect, unless that was done."""
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        return self.streams

    def close(self) -> None:
        """End the connection."""
        if self.streams is not None:
            self.streams[1].close()
        self.streams = None

    async def request(self, method: str, path: str, body: bytes = b"", *lines: str) -> Answer:
        """Send a request, and take the answer.

        Raises
        ------
        OSError, asyncio.IncompleteReadError
            If the server ends the connection, or does not answer in time.
        """
        head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Content-Length: {len(body)}", *lines]
        try:
            async with asyncio.timeout(PATIENCE):
                reader, writer = await self.connect()
                writer.write("\r\n".join([*head, "", ""]).encode() + body)
                first, *rest = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
                answer = await reader.readexactly(int(headers.get("content-length", 0)))
        except BaseException:
            self.close()
            raise
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(int(first.split()[1]), headers, answer)

    async def book(self, wanted: BookingRequest, key: str | None = None) -> Answer:
        """Ask for an appointment."""
        body = {
            "practitioner": wanted.practitioner_id,
            "patient": wanted.patient_id,
            "start": rfc3339(wanted.starts),
            "minutes": wanted.minutes,
            "urgency": wanted.urgency,
            "reason": wanted.reason,
        }
        lines = ["Content-Type: application/json", *([] if key is None else [f"Idempotency-Key: {key}"])]
        return await self.request("POST", "/api/appointments", json.dumps(body).encode(), *lines)


async def at_once(port: int, wanted: Sequence[BookingRequest]) -> list[Answer]:
    """Ask for all of these at the same time, over connections that are open already."""
    clients = [Client(port) for _ in wanted]
    await asyncio.gather(*(client.connect() for client in clients))
    try:
        return await asyncio.gather(*(client.book(each) for client, each in zip(clients, wanted, strict=True)))
    finally:
        for client in clients:
            client.close()


async def served(port: int, seconds: float, clients: int, begin: int, first: int | None) -> float:
    """Answers a second: bookings from a number on, or `GET /health/live` if there is none."""

    async def ask(number: int) -> int:
        client, answers = Client(port), 0
        while time.perf_counter() < end:
            if first is None:
                answers += (await client.request("GET", "/health/live")).status == 200
            else:
                answers += (await client.book(free(begin, first + number), str(uuid4()))).status == 201
            number += clients
        client.close()
        return answers

    began = time.perf_counter()
    end = began + seconds
    done = await asyncio.gather(*map(ask, range(clients)))
    return sum(done) / (time.perf_counter() - began)


def counted(statuses: Iterator[int] | Counter[int]) -> str:
    """Statuses with their numbers."""
    return ", ".join(f"{status}: {count:,}" for status, count in sorted(Counter(statuses).items()))
