"""How the service treats good clients while bad ones do their worst, and how it gets rid of the bad ones.

python benchmarks/hostile.py [--seconds 60] [--clients 200]

A fifth of the clients are hostile, in eight ways in turn; the others take one message a second, as anyone does who asks
for nothing else. The server has a core of its own, the clients share the other. Then, of another server, how it ends
while clients are connected that do not read. Linux alone, which says in /proc what a server holds.
"""

import argparse
import asyncio
import json
import os
import random
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any, NamedTuple

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

ROOT = Path(__file__).resolve().parent.parent
STREAM = "/api/ws/predict"
MUCH = "?patients=1-256&interval=0.1&detail=full"  # two megabytes a second fill any buffer soon
STUCK_SECONDS = 15.0  # after which a stuck client connects again, and keeps what it has
PAUSE = 0.1  # seconds between two tries of an attacker
BACK, EXIT = 45.0, 12.0  # goals in seconds: all that was held is free again, and the process has ended
PATIENCE = 300.0  # seconds after which a measurement is given up
WRITE_DEADLINE = 10.0
KIB, MIB = 1024, 1024 * 1024
RESTARTING = 1012

type Attack = Callable[[int], Coroutine[Any, Any, None]]


class Line(NamedTuple):
    """One line of the table."""

    what: str
    goal: str
    seen: str
    met: bool


# The server


class Server:
    """The service in a process of its own, and what /proc and /metrics say of it."""

    def __init__(self, log: Path, core: int | None, environment: dict[str, str]) -> None:
        self.log_path = log
        command = [sys.executable, "main.py", "--port", "0"]
        with log.open("wb") as errors:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, stderr=errors
            )
        if core is not None:
            os.sched_setaffinity(self.process.pid, {core})
        self.port = self.address()

    def address(self) -> int:
        """The port, once the server says that it is ready."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(rb"http://127\.0\.0\.1:(\d+)", line):
                return int(found[1])
        raise RuntimeError(f"the server did not start: {self.log()}")

    def log(self) -> str:
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def metrics(self) -> dict[str, float]:
        """What /metrics says, labels included."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=PATIENCE) as answer:
            lines = answer.read().decode().splitlines()
        return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")}

    def late(self) -> float:
        """Share of all messages that were sent more than 100 ms after they were due, by the server's own clock."""
        now = self.metrics()
        return 1 - now['vitals_lateness_seconds_bucket{le="0.1"}'] / max(1.0, now["vitals_lateness_seconds_count"])

    def resident(self) -> int:
        """Memory in bytes."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def files(self) -> int:
        """Open file descriptors."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def held(self) -> "Held":
        return Held(int(self.metrics()["vitals_connections"]), self.files(), self.resident())

    def stop(self) -> tuple[int, float]:
        """End it: its exit status, and the seconds that it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=PATIENCE)
        finally:
            self.process.kill()
            self.process.wait()
            assert self.process.stdout is not None
            self.process.stdout.close()
        return self.process.returncode, time.monotonic() - began


class Held(NamedTuple):
    """What a server holds on to."""

    connections: int
    files: int
    resident: int


@contextmanager
def serving(core: int | None = None, **environment: str) -> Iterator[Server]:
    """A server with a log in a folder of its own, and settings."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "server.log", core, environment)
        try:
            yield server
        finally:
            if server.process.poll() is None:
                server.stop()


# Good clients


@dataclass
class Seen:
    """What a good client saw."""

    messages: int = 0
    lost: int = 0  # messages that did not say the second after the one before
    longest: float = 0.0  # time between two messages
    code: int | None = None  # with which the server ended the connection


async def follow(port: int, seen: Seen, timeout: float = PATIENCE) -> None:
    """Take messages until the server ends the connection."""
    at = last = None
    async with connect(f"ws://127.0.0.1:{port}{STREAM}", compression=None, open_timeout=timeout) as client:
        try:
            while True:
                text, now = await client.recv(), time.monotonic()
                said = datetime.fromisoformat(json.loads(text)["timestamp"])
                if at is not None and last is not None:
                    seen.lost += said - at != timedelta(seconds=1)
                    seen.longest = max(seen.longest, now - last)
                at, last = said, now
                seen.messages += 1
        except ConnectionClosed:
            seen.code = client.close_code


async def good(port: int, count: int) -> tuple[list[Seen], list[asyncio.Task[None]]]:
    """Connect good clients, and wait for the first message of each."""
    seen = [Seen() for _ in range(count)]
    tasks = [asyncio.create_task(follow(port, each)) for each in seen]
    while not all(each.messages or task.done() for each, task in zip(seen, tasks, strict=True)):
        await asyncio.sleep(0.05)
    return seen, tasks


async def leave(tasks: list[asyncio.Task[None]]) -> None:
    """Let clients go."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


# Bad clients, in a process of their own

kept: list[socket.socket] = []  # sockets that nobody reads and nobody closes


def opening(path: str = STREAM, *headers: str) -> bytes:
    """Bytes of a handshake."""
    lines = (
        f"GET {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version: 13",
        *headers,
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def frame(opcode: int, payload: bytes) -> bytes:
    """A masked frame, the mask being zero."""
    size = len(payload)
    lengths = struct.pack("!B", 128 | size) if size < 126 else struct.pack("!BQ", 128 | 127, size)
    return bytes([128 | opcode]) + lengths + bytes(4) + payload


async def unread(port: int, path: str) -> socket.socket:
    """Connect, and leave whatever comes in a buffer that holds little."""
    peer = socket.socket()
    peer.setblocking(False)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * KIB)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(peer, ("127.0.0.1", port))
    await loop.sock_sendall(peer, opening(path))
    return peer


async def say(port: int, *parts: bytes, hear: bool = False) -> None:
    """Connect, send parts, the second once the first was answered, and stay until the server ends it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for number, part in enumerate(parts):
            if number or hear:
                await reader.readuntil(b"\r\n\r\n")
            writer.write(part)
            await writer.drain()
        while await reader.read(64 * KIB):
            pass
    finally:
        writer.close()


async def stop_reading(port: int) -> None:
    kept.append(await unread(port, STREAM + MUCH))
    await asyncio.sleep(STUCK_SECONDS)


async def reset(port: int) -> None:
    peer = await unread(port, STREAM)
    await asyncio.get_running_loop().sock_recv(peer, KIB)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()  # RST


async def flood_with_pings(port: int) -> None:
    peer = await unread(port, STREAM)
    try:
        while True:
            await asyncio.get_running_loop().sock_sendall(peer, frame(9, bytes(125)) * 100)
    finally:
        peer.close()


async def send_garbage(port: int) -> None:
    choose = random.Random(len(kept))
    await say(port, choose.randbytes(4 * KIB))
    await say(port, opening(), choose.randbytes(4 * KIB))


async def send_bad_text(port: int) -> None:
    await say(port, opening(), frame(1, b"\xff\xfe") * 20)


async def send_too_much(port: int) -> None:
    await say(port, opening(), frame(1, bytes(MIB)))
    head = f"POST /api/predict HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {4 * MIB}\r\n\r\n"
    await say(port, head.encode() + b"[" * 4 * MIB)


async def trickle(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for byte in opening(STREAM, "X: " + "y" * 1000):
            writer.write(bytes([byte]))
            await writer.drain()
            with suppress(TimeoutError):
                async with asyncio.timeout(0.5):
                    if not await reader.read(KIB):
                        return
    finally:
        writer.close()


async def shake_badly(port: int) -> None:
    whole = opening()
    for wrong in (
        whole.replace(b"Version: 13", b"Version: 12"),
        whole.replace(b"AAAA==", b""),
        whole.replace(b"127.0.0.1", b"evil.example"),
        opening(STREAM, "Origin: http://evil.example"),
        opening(STREAM + "?patient=-1"),
        opening(STREAM, "Sec-WebSocket-Protocol: é"),
    ):
        await say(port, wrong)


ATTACKS: dict[str, Attack] = {
    "stop reading": stop_reading,
    "reset": reset,
    "flood with pings": flood_with_pings,
    "send garbage": send_garbage,
    "send bad UTF-8": send_bad_text,
    "send too much": send_too_much,
    "trickle a request": trickle,
    "shake hands badly": shake_badly,
}


async def repeat(name: str, port: int, done: Counter[str]) -> None:
    """Do the same again and again."""
    while True:
        done[name] += 1
        with suppress(OSError, asyncio.IncompleteReadError):
            await ATTACKS[name](port)
        await asyncio.sleep(PAUSE)


async def attack(port: int, count: int, seconds: float, names: list[str]) -> Counter[str]:
    """Attack in every way for a time, and count the tries."""
    done: Counter[str] = Counter(dict.fromkeys(names, 0))
    tasks = [asyncio.create_task(repeat(name, port, done)) for name in islice(cycle(names), count)]
    await asyncio.sleep(seconds)
    await leave(tasks)
    return done


@contextmanager
def attackers(port: int, count: int, seconds: float, *names: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that attacks; what it left open stays open until the end of this."""
    command = [sys.executable, __file__, "--attack", str(port), "--clients", str(count), "--seconds", str(seconds)]
    process = subprocess.Popen([*command, *names], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


# Clients that do not read, as the server's kernel sees them


@dataclass
class Stuck:
    """Connections of a server whose buffers are full: since when, and how long it was until they were cut."""

    port: int
    since: dict[str, tuple[int, float]] = field(default_factory=dict)
    cut_after: list[float] = field(default_factory=list)

    def look(self) -> None:
        """Look at the kernel's table; a buffer counts as full when it has not changed for a second."""
        now, queues = time.monotonic(), self.queues()
        for peer in self.since.keys() - queues.keys():
            _, began = self.since.pop(peer)
            if now - began > 1:
                self.cut_after.append(now - began)
        for peer, queue in queues.items():
            if self.since.get(peer, (0, now))[0] != queue:
                self.since[peer] = queue, now

    def queues(self) -> dict[str, int]:
        """Bytes that wait, of every open connection that has any, by the client's address."""
        found = {}
        for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
            _, local, peer, state, queues = line.split(maxsplit=5)[:5]
            waiting = int(queues.partition(":")[0], 16)
            if state == "01" and waiting and int(local.partition(":")[2], 16) == self.port:
                found[peer] = waiting
        return found


# The rehearsals


@dataclass
class Rehearsal:
    """What was seen while bad clients did their worst."""

    good: list[Seen]
    tries: dict[str, int]
    base: Held
    after: Held
    peak: int  # memory in bytes
    back: float | None  # seconds until connections and files were back at base, None if they were not
    cut_after: list[float]
    late: float  # share of messages that the server sent more than 100 ms late
    log: str
    seconds: float
    hostile: int

    @property
    def log_lines(self) -> float:
        """Lines in the log for each client in ten seconds."""
        clients = len(self.good) + self.hostile
        return len(self.log.splitlines()) / clients / max(1.0, self.seconds / 10)

    def lines(self) -> list[Line]:
        """Goals beside what was seen."""
        lost, gone = sum(each.lost for each in self.good), sum(each.code is not None for each in self.good)
        longest, fewest = max(each.longest for each in self.good), min(each.messages for each in self.good)
        grown, slowest = (self.peak - self.base.resident) / MIB, max(self.cut_after, default=0.0)
        left = (self.after.resident - self.base.resident) / MIB
        connections = self.after.connections - self.base.connections
        files = self.after.files - self.base.files
        tracebacks = self.log.count("Traceback")
        messages = sum(each.messages for each in self.good)
        return [
            Line("messages lost by good clients", "0", f"{lost} of {messages:,}", lost == 0),
            Line("fewest messages of a good client", f"≥ {self.seconds:g}", f"{fewest}", fewest >= self.seconds),
            Line("good clients disconnected", "0", f"{gone} of {len(self.good)}", gone == 0),
            Line("longest gap between two messages", "< 1.25 s", f"{longest:.3f} s", longest < 1.25),
            Line("messages sent more than 100 ms late", "< 1 %", f"{self.late:.2%}", self.late < 0.01),
            Line("memory, at most above base", "< 64 MB", f"{grown:.1f} MB", grown < 64),
            Line("tracebacks in the log", "0", f"{tracebacks}", tracebacks == 0),
            Line("log lines per client in 10 s", "≤ 1", f"{self.log_lines:.2f}", self.log_lines <= 1),
            Line(
                "clients that stop reading, full buffer to cut",
                f"< {WRITE_DEADLINE + 1:g} s",
                f"{len(self.cut_after)} cut, slowest after {slowest:.1f} s",
                0 < slowest < WRITE_DEADLINE + 1 or self.seconds < WRITE_DEADLINE,
            ),
            Line(
                "connections and files back at base",
                f"≤ {BACK:g} s",
                "never" if self.back is None else f"{self.back:.1f} s ({connections:+d}, {files:+d})",
                self.back is not None and self.back <= BACK,
            ),
            Line("memory left above base", "< 64 MB", f"{left:.1f} MB", left < 64),
        ]


async def rehearse(server: Server, clients: int, hostile: int, seconds: float) -> Rehearsal:
    """Serve good clients while bad ones do their worst, and then wait until nothing is left of them."""
    server.metrics()
    base, peak, stuck = server.held(), 0, Stuck(server.port)
    with attackers(server.port, hostile, seconds) as process:
        seen, tasks = await good(server.port, clients)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            await asyncio.sleep(0.25)
            peak = max(peak, server.resident())
            stuck.look()
        assert process.stdout is not None
        tries = json.loads(await asyncio.to_thread(process.stdout.readline))
        result = [Seen(**vars(each)) for each in seen]
        await leave(tasks)
        back = await settled(server, base, stuck)
        late = await asyncio.to_thread(server.late)
    log = server.log()
    return Rehearsal(result, tries, base, server.held(), peak, back, stuck.cut_after, late, log, seconds, hostile)


async def settled(server: Server, base: Held, stuck: Stuck) -> float | None:
    """Seconds until a server has no more connections and files than at first."""
    began = time.monotonic()
    while time.monotonic() < began + PATIENCE:
        now = await asyncio.to_thread(server.held)
        stuck.look()
        if now.connections <= base.connections and now.files <= base.files:
            return time.monotonic() - began
        await asyncio.sleep(0.25)
    return None


@dataclass
class Ending:
    """How a server ended that was asked to."""

    codes: Counter[int | None]
    seconds: float
    status: int
    stuck: int
    log: str

    def lines(self) -> list[Line]:
        """Goals beside what was seen."""
        clients, told = self.codes.total(), self.codes[RESTARTING]
        return [
            Line("SIGTERM: good clients told 1012", f"{clients}", f"{told}", told == clients),
            Line(f"SIGTERM: end, {self.stuck} stuck", f"≤ {EXIT:g} s", f"{self.seconds:.2f} s", self.seconds <= EXIT),
            Line("SIGTERM: exit status", "0", f"{self.status}", self.status == 0),
        ]


async def end(server: Server, clients: int, stuck: int) -> Ending:
    """Ask a server to end while clients are connected that do not read."""
    with attackers(server.port, stuck, 3600, "stop reading"):
        seen, tasks = await good(server.port, clients)
        full = Stuck(server.port)
        began = time.monotonic()
        while len(full.queues()) < stuck and time.monotonic() < began + PATIENCE:
            await asyncio.sleep(0.1)
        found = len(full.queues())
        status, seconds = await asyncio.to_thread(server.stop)
        await asyncio.wait(tasks, timeout=PATIENCE)
        codes = Counter(each.code for each in seen)
        await leave(tasks)
    return Ending(codes, seconds, status, found, server.log())


def main() -> None:
    """Rehearse and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=200, help="of which a fifth are hostile")
    parser.add_argument("--attack", type=int, help=argparse.SUPPRESS)  # the port, in the attackers' own process
    parser.add_argument("names", nargs="*", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.attack is not None:
        names = options.names or list(ATTACKS)
        print(json.dumps(asyncio.run(attack(options.attack, options.clients, options.seconds, names))), flush=True)
        sys.stdin.read()
        return
    hostile = options.clients // 5
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, set(cores[1:]) or set(cores))
    with serving(cores[0]) as server:
        rehearsal = asyncio.run(rehearse(server, options.clients - hostile, hostile, options.seconds))
    with serving(cores[0]) as server:
        ending = asyncio.run(end(server, options.clients, options.clients // 10))
    tries = ", ".join(f"{name} {count:,}" for name, count in rehearsal.tries.items())
    print(f"{options.clients - hostile} good and {hostile} hostile clients, {options.seconds:g} s. Tries: {tries}.")
    print(f"{len(cores)} cores, load over the last five minutes {os.getloadavg()[1]:.1f}.\n")
    print("| what | goal | seen | |\n|---|---:|---:|---|")
    for line in rehearsal.lines() + ending.lines():
        print(f"| {line.what} | {line.goal} | {line.seen} | {'met' if line.met else 'MISSED'} |")


if __name__ == "__main__":
    main()
