"""The clients that `stream.py` loads servers with: thousands of WebSockets in one process.

python benchmarks/load.py PORT [--connections 1000] [--seconds 10]

They are as cheap as Python allows, because on two cores they run beside the server: the handshake is a constant, a
message is not parsed but for the time that stands at its beginning, and each leaves three numbers in an array.
"""

import argparse
import asyncio
import gc
import re
import time
import urllib.request
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast, override

import numpy as np
import uvloop
from numpy.typing import NDArray

PATH = "/api/ws/predict"
HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
ACCEPTED = b"HTTP/1.1 101 "
MEDIUM = b"\x81\x7e"  # begins a whole text message of 126 to 65,535 bytes
TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
FINAL = MASKED = 0x80
MINUTE, SECOND = 28, 31  # where they stand in {"timestamp":"2025-10-18 10:30:45"
UNKNOWN = -1  # the second of a message whose time is not read
HOUR = 3600
PATIENCE = 30.0  # seconds for the last handshakes
GRACE = 1.0  # seconds after a measurement in which messages that were due in it may still come


class Client(asyncio.Protocol):
    """One connection: takes messages, answers pings."""

    __slots__ = ("buffer", "crowd", "number", "open", "transport")

    def __init__(self, crowd: "Crowd") -> None:
        self.crowd, self.number = crowd, len(crowd.clients)
        self.buffer, self.open = b"", False
        crowd.clients.append(self)

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(self.crowd.handshake)

    @override
    def data_received(self, data: bytes) -> None:
        if self.buffer:
            data = self.buffer + data
        if not self.open:
            self.handshake_answered(data)
        elif data[:2] == MEDIUM and len(data) == 4 + (data[2] << 8 | data[3]):  # nearly always
            self.crowd.note(self.number, data, 4)
            self.buffer = b""
        else:
            self.frames(data)

    def handshake_answered(self, data: bytes) -> None:
        """Go on to the frames once the answer is there."""
        head, end, rest = data.partition(b"\r\n\r\n")
        self.buffer = b"" if end else data
        if not end:
            return
        if head.startswith(ACCEPTED):
            self.open, self.crowd.open = True, self.crowd.open + 1
            self.frames(rest)
        else:
            self.crowd.refused += 1
            self.crowd.refusal = data[:500].decode(errors="replace")
            self.transport.abort()

    def frames(self, data: bytes) -> None:
        """Any number of frames, the last of them perhaps in part."""
        while len(data) >= 2:
            opcode, size, start = data[0] & 0x0F, data[1], 2
            if size == 126:
                size, start = int.from_bytes(data[2:4]), 4
            end = start + size
            if len(data) < max(start, end):
                break
            if opcode == TEXT:
                self.crowd.note(self.number, data, start)
            elif opcode == PING:
                # masked with zeros, which change nothing
                self.transport.write(bytes((FINAL | PONG, MASKED | size, 0, 0, 0, 0)) + data[start:end])
            elif opcode == CLOSE:
                self.transport.abort()
            data = data[end:]
        self.buffer = data

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self.open:
            self.open, self.crowd.open = False, self.crowd.open - 1
            self.crowd.lost += not self.crowd.leaving


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What came in a stretch of time."""

    seconds: int
    connections: int
    messages: int
    lost: int  # messages that were due and did not come, or whose connection was refused or lost
    repeated: int
    lateness: NDArray[np.float64]  # of each message, seconds

    def late(self, percentile: float) -> float:
        """Lateness that so many per cent of the messages do not exceed, in milliseconds."""
        return float(np.percentile(self.lateness, percentile)) * 1000 if self.messages else float("inf")


class Crowd:
    """Clients of one server, and what they noted: which one, when (by the monotonic clock), which second.

    Parameters
    ----------
    port
        Where the server listens on 127.0.0.1.
    timed
        Whether messages begin with a time. Where they do not, or the time is no evidence, they are counted.
    """

    def __init__(self, port: int, *, timed: bool = True) -> None:
        self.port, self.timed = port, timed
        self.handshake = HANDSHAKE.format(path=PATH, port=port).encode()
        self.clients: list[Client] = []
        self.open = self.refused = self.lost = 0
        self.refusal = ""
        self.leaving = False
        self.forget()

    def forget(self) -> None:
        """Begin to note anew."""
        self.who, self.when, self.second = array("i"), array("d"), array("i")

    def note(self, number: int, data: bytes, start: int) -> None:
        """Note a message."""
        self.when.append(time.monotonic())
        self.who.append(number)
        second = UNKNOWN
        if self.timed:
            minute, at = start + MINUTE, start + SECOND
            second = int(data[minute : minute + 2]) * 60 + int(data[at : at + 2])
        self.second.append(second)

    async def connect(self, n: int, rate: float) -> None:
        """Connect n more, at a steady rate a second."""
        loop, begin = asyncio.get_running_loop(), time.monotonic()
        wanted = len(self.clients) + n
        for number in range(n):
            await loop.create_connection(lambda: Client(self), "127.0.0.1", self.port)
            await asyncio.sleep(max(0.0, begin + number / rate - time.monotonic()))
        end = time.monotonic() + PATIENCE
        while self.open + self.refused + self.lost < wanted and time.monotonic() < end:
            await asyncio.sleep(0.05)

    async def leave(self, n: int | None = None) -> None:
        """End the last n connections, or all."""
        going = self.clients[-n:] if n else self.clients
        self.leaving = True
        for client in going:
            client.transport.abort()
        del self.clients[len(self.clients) - len(going) :]
        await asyncio.sleep(0.5)
        self.leaving = False

    async def listen(self, seconds: int, at_end: Callable[[], None] = lambda: None) -> Seen:
        """Note what comes for so long."""
        gc.collect()
        gc.freeze()  # a collection would look like a late message
        self.forget()
        begin = time.monotonic()
        await asyncio.sleep(seconds)
        at_end()
        await asyncio.sleep(GRACE)
        return self.seen(begin, seconds)

    def seen(self, begin: float, seconds: int) -> Seen:
        """What came of what was due in a stretch of time.

        The k-th message of a connection is late by what it comes after the earliest of its connection plus k seconds.
        So every connection has exactly `seconds` messages that were due in the time.
        """
        due, when, repeated = self.due()
        within = (due >= begin) & (due < begin + seconds)
        messages = int(within.sum()) - repeated
        connections = len(self.clients)
        lost = connections * seconds - messages
        return Seen(
            seconds=seconds,
            connections=connections,
            messages=messages,
            lost=lost,
            repeated=repeated,
            lateness=(when - due)[within],
        )

    def due(self) -> tuple[NDArray[np.float64], NDArray[np.float64], int]:
        """When each message was due and when it came; and how many came twice."""
        who, when, second = (np.array(each) for each in (self.who, self.when, self.second))
        order = np.argsort(who, kind="stable")  # messages of one connection are noted in turn
        who, when, second = who[order], when[order], second[order]
        starts = np.flatnonzero(np.diff(who, prepend=-1))
        sizes = np.diff(starts, append=len(who))
        first = np.repeat(starts, sizes)
        number = (second - second[first]) % HOUR if self.timed else np.arange(len(who)) - first
        repeated = int((np.diff(number)[np.diff(who) == 0] == 0).sum()) if self.timed else 0
        earliest = np.minimum.reduceat(when - number, starts) if len(who) else when
        return np.repeat(earliest, sizes) + number, when, repeated


def histogram(port: int) -> dict[float, float]:
    """The service's own lateness of messages: how many were at most so many seconds late."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE) as answer:
        text = answer.read().decode()
    pairs = re.findall(r'vitals_lateness_seconds_bucket\{le="([^"]+)"\} (\S+)', text)
    return {float(bound): float(count) for bound, count in pairs}


def within(before: dict[float, float], after: dict[float, float], share: float) -> float:
    """The bound, in milliseconds, that at least a share of the messages between two looks were within."""
    counts = {bound: after[bound] - before[bound] for bound in after}
    return 1000 * next(bound for bound, count in sorted(counts.items()) if count >= share * counts[float("inf")])


async def alone(port: int, connections: int, seconds: int) -> Seen:
    """Load a server that somebody else has started."""
    crowd = Crowd(port)
    await crowd.connect(connections, 1000)
    await asyncio.sleep(2)
    seen = await crowd.listen(seconds)
    await crowd.leave()
    return seen


def main() -> None:
    """Load a server and say what came."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("port", type=int)
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=10)
    options = parser.parse_args()
    seen = uvloop.run(alone(options.port, options.connections, options.seconds))
    late = " / ".join(f"{seen.late(percentile):.1f}" for percentile in (50, 99, 100))
    print(f"{seen.connections} connections, {seen.messages} messages, {seen.lost} lost")
    print(f"late {late} ms (p50 / p99 / max)")


if __name__ == "__main__":
    main()
