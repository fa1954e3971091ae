"""Herds of monitors that come back after an hour, and what everybody else notices of it.

python benchmarks/herd.py [BEFORE] [--herds 0,1,2,3] [--minutes 58] [--seconds 900]

    git worktree add ../before COMMIT; python benchmarks/herd.py ../before

The server is one process, the herd another. A third is everybody else: clients of the live stream, and probes of
/health/ready, each on a connection of its own. With another checkout its server goes through the same.
"""

import argparse
import asyncio
import math
import multiprocessing
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, cast, override
from urllib.parse import quote

import uvloop
import websockets

from benchmarks.load import ACCEPTED, FINAL, HANDSHAKE, HOUR, MASKED, MINUTE, PATH, PING, PONG, SECOND
from benchmarks.report import machine, row, table
from benchmarks.service import ROOT, Server, serving
from vitals.times import rfc3339

WATCHERS = 5  # clients of the live stream
PROBE = 0.1  # seconds between two probes
SETTLED = 3.0  # seconds of the live stream before the herd comes, and after it has caught up
LONG, LONGER = 126, 127  # lengths of a frame that has two and eight bytes more for it
CONTROL = 0x8  # in the opcode of a ping or a close
CONTROL_SIZE, TEXT_SIZE = 6, SECOND + 12  # bytes of a ping, and those of a message up to its time


class Herd(NamedTuple):
    """Clients that come back at once."""

    name: str
    clients: int
    queries: tuple[str, ...]  # of the clients in turn


HERDS = (
    Herd("500 monitors of one patient", 500, ("patient=7&detail=full",)),
    Herd("500 monitors", 500, tuple(f"patient={number}&detail=full" for number in range(500))),
    Herd("50 screens of one ward of 256", 50, ("patients=1-256",)),
    Herd("50 wards of 256", 50, tuple(f"patients={first}-{first + 255}" for first in range(1, 12800, 256))),
)


@dataclass
class Caught:
    """What became of a herd."""

    began: float = field(default_factory=time.monotonic)
    seconds: list[float] = field(default_factory=list)  # until each client had caught up
    messages: int = 0
    wrong: int = 0  # messages that were not the next second, and connections that were lost
    bytes: int = 0


class Monitor(asyncio.Protocol):
    """A client that counts seconds: of each message it reads the time alone, whatever its size."""

    def __init__(self, caught: Caught, query: str, port: int) -> None:
        self.caught, self.head, self.skip = caught, b"", 0
        self.last, self.waits, self.open = -1, True, False
        self.handshake = HANDSHAKE.format(path=f"{PATH}?{query}", port=port).encode()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(self.handshake)

    @override
    def data_received(self, data: bytes) -> None:
        self.caught.bytes += len(data)
        if self.skip >= len(data):
            self.skip -= len(data)
            return
        data, self.skip = self.head + data[self.skip :], 0
        start = 0 if self.open else data.find(b"\r\n\r\n") + 4
        if not self.open and start >= 4:
            self.open = data.startswith(ACCEPTED)
        while self.open and len(data) - start >= CONTROL_SIZE:
            if data[start] & CONTROL:
                start = self.control(data, start)
            elif len(data) - start >= TEXT_SIZE:
                start = self.frame(data, start)
            else:
                break
        self.skip = max(0, start - len(data))
        self.head = data[start:]

    def control(self, data: bytes, start: int) -> int:
        """Answer a ping, masked with zeros, which change nothing; return where the next frame begins."""
        end = start + CONTROL_SIZE
        if data[start] & 0xF == PING:
            self.transport.write(bytes((FINAL | PONG, MASKED | data[start + 1], 0, 0, 0, 0)) + data[start + 2 : end])
        return end

    def frame(self, data: bytes, start: int) -> int:
        """Take a frame; return where the next one begins."""
        size, text = data[start + 1], start + 2
        if size == LONG:
            size, text = int.from_bytes(data[start + 2 : start + 4]), start + 4
        elif size == LONGER:
            size, text = int.from_bytes(data[start + 2 : start + 10]), start + 10
        minute, second = text + MINUTE, text + SECOND
        try:
            self.note(int(data[minute : minute + 2]) * 60 + int(data[second : second + 2]))
        except ValueError:  # a gap
            self.caught.wrong += 1
        return text + size

    def note(self, second: int) -> None:
        """Note a second of the hour."""
        self.caught.messages += 1
        self.caught.wrong += self.last >= 0 and (second - self.last) % HOUR != 1
        self.last = second
        if self.waits and (math.floor(time.time()) - second) % HOUR <= 1:
            self.waits = False
            self.caught.seconds.append(time.monotonic() - self.caught.began)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.caught.wrong += self.waits


async def come_back(herd: Herd, port: int, minutes: float, seconds: float) -> Caught:
    """Let a herd catch up, and stay a little."""
    loop, caught = asyncio.get_running_loop(), Caught()
    since = quote(rfc3339(math.floor(time.time() - 60 * minutes)))
    monitors = [
        Monitor(caught, f"{herd.queries[number % len(herd.queries)]}&since={since}", port)
        for number in range(herd.clients)
    ]
    for monitor in monitors:
        await loop.create_connection(lambda monitor=monitor: monitor, "127.0.0.1", port)  # type: ignore[misc]
    end = caught.began + seconds
    while len(caught.seconds) < herd.clients and time.monotonic() < end:
        await asyncio.sleep(0.1)
    await asyncio.sleep(SETTLED)
    for monitor in monitors:
        monitor.waits = False
        monitor.transport.abort()
    return caught


def herd_of(herd: Herd, port: int, minutes: float, seconds: float) -> Caught:
    """Run a herd, in a process of its own."""
    return uvloop.run(come_back(herd, port, minutes, seconds))


class Seen:
    """What everybody else noticed."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.longest = self.slowest = 0.0  # seconds: between two messages, and for an answer
        self.answers: list[float] = []

    async def watch(self) -> None:
        """Follow the live stream."""
        async with websockets.connect(f"ws://127.0.0.1:{self.port}{PATH}?patient=1", open_timeout=None) as ws:
            last = 0.0
            async for _ in ws:
                now = time.monotonic()
                self.longest, last = max(self.longest, now - last if last else 0.0), now

    async def probe(self) -> None:
        """Ask for readiness again and again."""
        while True:
            began = time.monotonic()
            try:
                await asyncio.to_thread(self.ask)
            finally:  # one that is not answered by the end counts as well
                self.answers.append(time.monotonic() - began)
            await asyncio.sleep(PROBE)

    def ask(self) -> None:
        """Ask whether the service is ready."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=120) as answer:
            answer.read()


async def measured(
    server: Server, herd: Herd, options: argparse.Namespace, others: Executor, *, before: bool
) -> tuple[Seen, Caught]:
    """Let a herd come while others watch."""
    seen = Seen(server.port)
    watching = [asyncio.create_task(work) for work in (*(seen.watch() for _ in range(WATCHERS)), seen.probe())]
    await asyncio.sleep(SETTLED)
    arguments = herd, server.port, options.minutes, options.before_seconds if before else options.seconds
    try:
        caught = await asyncio.get_running_loop().run_in_executor(others, herd_of, *arguments)
        await asyncio.sleep(2 * PROBE)
    finally:
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
    return seen, caught


def lines(folder: Path, herds: list[Herd], options: argparse.Namespace) -> Iterator[tuple[object, ...]]:
    """A line for each herd, each with a server of its own."""
    for herd in herds:
        with serving(folder=folder) as server, ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as others:
            seen, caught = asyncio.run(measured(server, herd, options, others, before=folder != ROOT))
            answers = sorted(seen.answers)
            done = len(caught.seconds) == herd.clients
            yield (
                herd.name,
                "before" if folder != ROOT else "after",
                f"{seen.longest:.2f} s",
                f"{answers[-1]:.2f} s",
                f"{1000 * answers[len(answers) // 2]:.0f} ms of {len(answers)}",
                f"{max(caught.seconds):.0f} s" if done else f"{len(caught.seconds)} of {herd.clients} in the time",
                f"{caught.messages:,}",
                f"{caught.bytes / 1e9:.1f} GB",
                caught.wrong,
                f"{server.cpu:.0f} s",
                f"{server.resident / 2**20:.0f} MB",
            )


def main() -> None:
    """Print what happened, line by line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", nargs="?", type=Path, help="another checkout")
    parser.add_argument("--herds", default="0,1,2,3", help="which, by number")
    parser.add_argument("--minutes", type=float, default=58, help="that each herd was away")
    parser.add_argument("--seconds", type=float, default=900, help="after which a herd is given up")
    parser.add_argument("--before-seconds", type=float, default=60, help="the same for the other checkout")
    options = parser.parse_args()
    herds = [HERDS[int(number)] for number in options.herds.split(",")]
    print(f"{machine()}; back after {options.minutes:g} minutes")
    table(
        "herd",
        "service",
        "longest gap of a live client",
        "slowest probe",
        "median probe",
        "all caught up after",
        "messages",
        "bytes",
        "lost, repeated or cut",
        "CPU",
        "memory",
    )
    for folder in (*([options.before.resolve()] if options.before else []), ROOT):
        for cells in lines(folder, herds, options):
            row(*cells)


if __name__ == "__main__":
    main()
