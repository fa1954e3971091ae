"""A client of two processes behind one port, of which the one that serves is killed again and again."""

import argparse
import asyncio
import contextlib
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import numpy as np
import websockets
from numpy.typing import NDArray

from benchmarks.load import PATH
from benchmarks.report import Goal, row, table
from benchmarks.service import Server, serving
from vitals.simulation.simulator import simulate
from vitals.times import rfc3339

PATIENT = 7


class Pair:
    """Two processes of the service behind one port: each connection goes to the first that answers."""

    def __init__(self, started: contextlib.ExitStack) -> None:
        self.started = started
        self.servers = [self.start(), self.start()]

    def start(self) -> Server:
        """Start a process, which ends when all end."""
        return self.started.enter_context(serving())

    async def kill(self) -> None:
        """Kill the process that serves, and put another in the second place."""
        self.servers.pop(0).kill()
        self.servers.append(await asyncio.to_thread(self.start))

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass everything on, both ways."""
        for server in list(self.servers):
            with contextlib.suppress(OSError):
                back = await asyncio.open_connection("127.0.0.1", server.port)
                await asyncio.gather(self.copy(reader, back[1]), self.copy(back[0], writer))
                return
        writer.close()

    @staticmethod
    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass everything on, and the end too."""
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
        writer.close()


class Follower:
    """A client that goes on after its last reading whenever it is cut."""

    def __init__(self, port: int) -> None:
        self.address = f"ws://127.0.0.1:{port}{PATH}?patient={PATIENT}&detail=full"
        self.messages: list[Any] = []
        self.connections = self.gaps = 0

    async def follow(self) -> None:
        """Connect again and again."""
        while True:
            with contextlib.suppress(OSError, websockets.WebSocketException):
                await self.listen()
            await asyncio.sleep(random.uniform(0, 3))  # so that several readings are missed

    async def listen(self) -> None:
        """Take what comes after the last reading, until the connection ends or something was left out."""
        since = f"&since={quote(self.messages[-1]['time'])}" if self.messages else ""
        async with websockets.connect(self.address + since) as ws:
            self.connections += 1
            async for msg in ws:
                message = json.loads(msg)
                if message.get("type") == "gap":
                    self.gaps += 1
                    return
                self.messages.append(message)


async def followed(cuts: int, pair: Pair) -> Follower:
    """Follow a patient through so many kills."""
    proxy = await asyncio.start_server(pair.connected, "127.0.0.1", 0)
    follower = Follower(proxy.sockets[0].getsockname()[1])
    following = asyncio.create_task(follower.follow())
    try:
        for _ in range(cuts):
            connections = follower.connections
            await asyncio.sleep(random.uniform(2, 3))
            await pair.kill()
            while follower.connections == connections:
                await asyncio.sleep(0.1)
        await asyncio.sleep(3)
    finally:
        following.cancel()
        proxy.close()
    return follower


def expected(messages: list[Any]) -> tuple[list[str], NDArray[np.float64]]:
    """Every second from the first message to the last, and what is simulated for it."""
    first, last = (datetime.fromisoformat(messages[place]["time"]).astimezone(UTC) for place in (0, -1))
    seconds = np.arange(round(first.timestamp()), round(last.timestamp()) + 1)
    readings = simulate(np.full(len(seconds), PATIENT), seconds).readings
    return [rfc3339(second) for second in seconds.tolist()], readings.values


def resume(options: argparse.Namespace) -> Iterator[Goal]:
    """A client whose server is killed goes on with the other."""
    print(f"\n## Killed: two processes behind one port, the one that serves is killed {options.cuts} times")
    with contextlib.ExitStack() as started:
        follower = asyncio.run(followed(options.cuts, Pair(started)))
    readings = follower.messages
    times, values = expected(readings)
    same = [message["time"] for message in readings] == times
    equal = same and [list(message["data"].values()) for message in readings] == values.tolist()
    table("cuts", "connections of the client", "gaps announced", "readings", "seconds from first to last")
    row(options.cuts, follower.connections, follower.gaps, len(readings), len(times))
    yield Goal(f"after {options.cuts} cuts: each second once, in order", "yes", "yes" if same else "no", same)
    yield Goal("the joined series is what `simulate` makes", "yes", "yes" if equal else "no", equal)
