"""The live stream: does it keep its contract, what does it cost, how many does it hold, does it survive a kill?

python benchmarks/stream.py [contract load capacity resume] [--connections 10000] [--seconds 60] [--repeats 3]

The server has one core to itself and the clients another. Every figure stands beside one that was measured in the same
run: `ceiling` is the same protocol classes sending a constant text, so what it costs cannot be avoided; `plain` is a
task for each connection, with a table and three calls of scikit-learn a second.
"""

import argparse
import asyncio
import contextlib
import json
import os
import platform
import random
import re
import resource
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import numpy as np
import uvloop
import websockets
from load import PATH, Crowd, Seen, histogram, within
from numpy.typing import NDArray

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.signs import SIGNS
from vitals.simulation.simulator import simulate
from vitals.simulation.status import STATUSES
from vitals.times import rfc3339

ROOT = Path(__file__).resolve().parent.parent
SERVERS = "benchmarks/stream_servers.py"
ENVIRONMENT = os.environ | {"VITALS_MAX_CONNECTIONS": "20000"}
KIB, TICKS = 1024, os.sysconf("SC_CLK_TCK")
START = 60.0  # seconds that a server may take to start
FIRST = 100  # connections that come before memory is measured
RATE = 1000  # connections a second
SETTLE = 3.0  # seconds between the last connection and a measurement
TRIAL = 10  # seconds of a measurement of capacity
ATTEMPTS, UNDISTURBED = 3, 0.03  # who fails while the core had more other work than that has another attempt
HELD = 100.0  # milliseconds: the lateness at the 99th percentile up to which connections count as held
PATIENT = 7
CORES = sorted(os.sched_getaffinity(0))


class Goal(NamedTuple):
    """A line of what must be shown."""

    what: str
    goal: str
    figure: str
    met: bool


@dataclass(frozen=True)
class Server:
    """A server in a process of its own, on the first core."""

    process: "subprocess.Popen[str]"
    port: int

    @property
    def cpu(self) -> float:
        """CPU time it has used, in seconds."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def waited(self) -> float:
        """How long it could have run and did not, because the core did other work, in seconds."""
        fields = Path(f"/proc/{self.process.pid}/schedstat").read_text(encoding="utf-8").split()
        return int(fields[1]) / 1e9

    @property
    def memory(self) -> float:
        """Its resident memory, in KiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(re.findall(r"VmRSS:\s+(\d+)", status)[0])

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait()


def start(*command: str) -> "subprocess.Popen[str]":
    """Start Python on the first core."""
    here = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {CORES[0]})  # which the process inherits
    try:
        return subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
        )
    finally:
        os.sched_setaffinity(0, here)


def launch(*command: str) -> Server:
    """Start a server that prints its address, and wait for that."""
    process = start(*command)
    assert process.stdout is not None
    port = re.search(r"http://127\.0\.0\.1:(\d+)", process.stdout.readline())
    assert port is not None, f"{' '.join(command)} did not start"
    return Server(process, int(port[1]))


def launch_uvicorn() -> Server:
    """Start the service as everybody starts an application."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Server(start("-m", "uvicorn", "main:app", "--port", str(port), "--log-level", "error"), port)
    end = time.monotonic() + START
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=1).close()
            return server
        time.sleep(0.1)
    server.kill()
    raise TimeoutError("uvicorn main:app did not start")


def service() -> Server:
    """Start the service."""
    return launch("main.py", "--port", "0")


@contextlib.contextmanager
def ended(server: Server) -> Iterator[Server]:
    """End a server at the end."""
    try:
        yield server
    finally:
        server.kill()


def table(*columns: str) -> None:
    """Print the head of a table."""
    print(f"\n| {' | '.join(columns)} |\n|---{'|---:' * (len(columns) - 1)}|", flush=True)


def row(*cells: object) -> None:
    """Print a line of it."""
    print(f"| {' | '.join(map(str, cells))} |", flush=True)


# The contract


def broken(message: Any) -> str:
    """What a message without options has that it must not have, or lacks; empty if nothing."""
    data, prediction = message["data"], message["prediction"]
    outputs = ["label_status", "probable_condition"]
    kinds = {sign.id: float if sign.decimals else int for sign in SIGNS.values()}
    checks = {
        "keys": list(message) == ["timestamp", "data", "prediction"],
        "timestamp": bool(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", message["timestamp"])),
        "signs": list(data) == list(SIGNS),
        "types": all(type(value) is kinds[sign] for sign, value in data.items()),
        "prediction": list(prediction) == [*outputs, "confidence"],
        "classes": prediction["label_status"] in STATUSES and prediction["probable_condition"] in CONDITIONS,
        "confidence": list(prediction["confidence"]) == outputs,
        "percent": all(type(each) is float and 0 <= each <= 100 for each in prediction["confidence"].values()),
    }
    return ", ".join(name for name, kept in checks.items() if not kept)


async def user(port: int, seconds: float) -> tuple[list[float], list[Any]]:
    """The client of the documents, `websockets.connect` and `json.loads`, with a clock."""
    times, messages = [], []
    async with websockets.connect(f"ws://localhost:{port}{PATH}") as ws:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    msg = await ws.recv()
                    times.append(time.monotonic())
                    messages.append(json.loads(msg))
    return times, messages


async def users(ports: list[int], seconds: float) -> list[tuple[list[float], list[Any]]]:
    """A client for each server."""
    return await asyncio.gather(*(user(port, seconds) for port in ports))


def contract(options: argparse.Namespace) -> Iterator[Goal]:
    """Messages without options, however the service is started."""
    print(f"\n## Contract, {options.seconds} s")
    names = ["python main.py", "uvicorn main:app"]
    with ended(service()) as ours, ended(launch_uvicorn()) as stock:
        seen = asyncio.run(users([ours.port, stock.port], options.seconds))
    table("started by", "messages", "broken", "seconds that do not follow", "farthest from 1 s apart")
    for name, (times, messages) in zip(names, seen, strict=True):
        wrong = [each for each in map(broken, messages) if each]
        stamps = [datetime.fromisoformat(message["timestamp"]) for message in messages]
        jumps = int((np.diff(np.array(stamps, "M8[s]")) != np.timedelta64(1, "s")).sum())
        apart = float(np.abs(np.diff(times) - 1).max()) * 1000
        row(name, len(messages), len(wrong), jumps, f"{apart:.1f} ms")
        kept = not wrong and not jumps and len(messages) - options.seconds in {0, 1}
        yield Goal(f"{name}: messages, each as promised", "as many as seconds, or one more", str(len(messages)), kept)
        yield Goal(f"{name}: between two messages", "1 s, within 50 ms", f"within {apart:.1f} ms", apart <= 50)


# The load


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a server took to send what was seen."""

    seen: Seen
    core: float  # share of it
    waited: float  # share of the time in which other work had the core
    memory: float  # KiB for each connection
    own: str  # what the server itself says

    @property
    def per_message(self) -> float:
        """CPU time of a message, in microseconds."""
        return self.core * self.seen.seconds / max(1, self.seen.messages) * 1e6

    @property
    def is_held(self) -> bool:
        """Whether all connections got everything in time."""
        return not self.seen.lost and not self.seen.repeated and self.seen.late(99) < HELD

    def show(self, name: str) -> None:
        """Print a line of the table."""
        late = " / ".join(f"{self.seen.late(percentile):.1f}" for percentile in (50, 99, 100))
        memory = f"{self.memory:.1f} KiB" if self.seen.connections >= 10 * FIRST else ""
        used = (f"{self.core:.0%}", f"{self.waited:.0%}", f"{self.per_message:.1f} µs", memory)
        row(name, f"{self.seen.connections:,}", self.seen.lost + self.seen.repeated, late, self.own, *used)


COLUMNS = (
    *("server", "connections", "lost or repeated", "late, ms (p50 / p99 / max)", "99 % late, it says"),
    *("core", "core had other work", "CPU per message", "memory per connection"),
)


async def loaded(server: Server, crowd: Crowd, connections: int, seconds: int) -> Cost:
    """Connect, and listen for a while."""
    first = min(FIRST, connections // 2)
    rate = min(connections, RATE)
    await crowd.connect(first, rate)
    await asyncio.sleep(1)
    memory = server.memory
    await crowd.connect(connections - first, rate)
    assert not crowd.refused, crowd.refusal
    await asyncio.sleep(SETTLE)
    says = histogram(server.port) if crowd.timed else {}
    begun, cpu, waited = time.monotonic(), server.cpu, server.waited
    used: list[float] = []

    def at_end() -> None:
        elapsed = time.monotonic() - begun
        used.extend(((server.cpu - cpu) / elapsed, (server.waited - waited) / elapsed))

    seen = await crowd.listen(seconds, at_end)
    own = f"≤ {within(says, histogram(server.port), 0.99):g} ms" if crowd.timed else ""
    more = (server.memory - memory) / (connections - first)
    await crowd.leave()
    return Cost(seen=seen, core=used[0], waited=used[1], memory=more, own=own)


def cost(begin: Callable[[], Server], connections: int, seconds: int, *, timed: bool) -> Cost:
    """What a fresh server takes for so many connections."""
    with ended(begin()) as server:
        return uvloop.run(loaded(server, Crowd(server.port, timed=timed), connections, seconds))


def message_size() -> int:
    """Bytes of a message."""
    with ended(service()) as server:
        _, messages = asyncio.run(user(server.port, 1.5))
    return len(json.dumps(messages[0], separators=(",", ":")))


def load(options: argparse.Namespace) -> Iterator[Goal]:
    """The service beside the ceiling, in turn."""
    print(f"\n## Load, {options.connections:,} connections, {options.seconds} s for each line")
    size = message_size()
    servers = {"service": service, "ceiling": lambda: launch(SERVERS, "ceiling", "--size", str(size))}
    costs: dict[str, list[Cost]] = {name: [] for name in servers}
    table(*COLUMNS)
    for number in range(options.repeats):
        for name in sorted(servers, reverse=number % 2 == 0):
            costs[name].append(cost(servers[name], options.connections, options.seconds, timed=name == "service"))
            costs[name][-1].show(name)
    ours = costs["service"]
    ratios = [our.per_message / its.per_message for our, its in zip(ours, costs["ceiling"], strict=True)]
    lost = sum(each.seen.lost + each.seen.repeated for each in ours)
    late = statistics.median(each.seen.late(99) for each in ours)
    ratio, memory = statistics.median(ratios), statistics.median(each.memory for each in ours)
    each = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    n = f"{options.connections:,} connections"
    yield Goal(f"{n}: messages lost or repeated", "0", str(lost), lost == 0)
    yield Goal(f"{n}: late, 99th percentile, median of {len(ours)}", "< 50 ms", f"{late:.1f} ms", late < 50)
    yield Goal(f"{n}: CPU per message beside the ceiling's", "≤ 1.8 x", f"{ratio:.2f} x ({each})", ratio <= 1.8)
    yield Goal(f"{n}: memory per connection", "≤ 40 KiB", f"{memory:.1f} KiB", memory <= 40)


# The capacity


def largest(name: str, begin: Callable[[], Server], steps: list[int], fine: float, *, timed: bool) -> int:
    """Most connections that are held: up the steps, then halving what is between, to a share of it."""

    def holds(n: int) -> bool:
        for _ in range(ATTEMPTS):
            found = cost(begin, n, TRIAL, timed=timed)
            found.show(name)
            if found.is_held or found.waited < UNDISTURBED:
                return found.is_held
        return False

    low, high = 0, 0
    for n in steps:
        if not holds(n):
            high = n
            break
        low = n
    while high - low > max(1, fine * high):
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def capacity(options: argparse.Namespace) -> Iterator[Goal]:
    """How many connections one core holds, of the service and of the plain design."""
    print(f"\n## Capacity: 99 % of the messages less than {HELD:g} ms late, none lost, for {TRIAL} s")
    table(*COLUMNS)
    most = options.most
    steps = [n for n in (10_000, 13_000, 16_000) if n < most]
    ours = largest("service", service, [*steps, most], 0.05, timed=True)
    yield Goal("connections on one core", "19,000, which the limit of files allows here", f"{ours:,}", ours >= 19_000)
    for model, first in {"forest": 16, "shipped": 64}.items():
        name, steps = f"plain, {model}", [first * 2**step for step in range(6)]
        command = (SERVERS, "plain", "--model", model)
        theirs = largest(name, lambda command=command: launch(*command), steps, 0.1, timed=False)
        ratio = ours / max(1, theirs)
        goal = "≥ 500 x" if model == "forest" else "-, the plain design has a forest"
        yield Goal(f"connections beside {name} ({theirs})", goal, f"{ratio:.0f} x", model != "forest" or ratio >= 500)


# Going on


class Pair:
    """Two processes of the service behind one port: each connection goes to the first that answers."""

    def __init__(self) -> None:
        self.servers = [service(), service()]

    async def kill(self) -> None:
        """Kill the process that serves, and put another in the second place."""
        self.servers.pop(0).kill()
        self.servers.append(await asyncio.to_thread(service))

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


async def cut(cuts: int) -> Follower:
    """Follow a patient through so many kills."""
    pair = Pair()
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
        for server in pair.servers:
            server.kill()
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
    follower = asyncio.run(cut(options.cuts))
    readings = follower.messages
    times, values = expected(readings)
    same = [message["time"] for message in readings] == times
    equal = same and [list(message["data"].values()) for message in readings] == values.tolist()
    table("cuts", "connections of the client", "gaps announced", "readings", "seconds from first to last")
    row(options.cuts, follower.connections, follower.gaps, len(readings), len(times))
    yield Goal(f"after {options.cuts} cuts: each second once, in order", "yes", "yes" if same else "no", same)
    yield Goal("the joined series is what `simulate` makes", "yes", "yes" if equal else "no", equal)


PARTS = {"contract": contract, "load": load, "capacity": capacity, "resume": resume}


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)}; all unless given")
    parser.add_argument("--connections", type=int, default=10_000, help="of load")
    parser.add_argument("--seconds", type=int, default=60, help="of contract, and of each line of load")
    parser.add_argument("--repeats", type=int, default=3, help="of load")
    parser.add_argument("--most", type=int, default=19_000, help="connections that capacity tries")
    parser.add_argument("--cuts", type=int, default=10, help="of resume")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}: there are {', '.join(PARTS)}")
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    os.sched_setaffinity(0, {CORES[-1]})
    print(f"Python {platform.python_version()}, {len(CORES)} cores, {files} files,")
    print(f"load over the last quarter of an hour {os.getloadavg()[2]:.1f}")
    goals = [goal for part in options.parts or PARTS for goal in PARTS[part](options)]
    print("\n## Must show")
    table("what", "goal", "figure", "")
    for goal in goals:
        row(goal.what, goal.goal, goal.figure, "met" if goal.met else "MISSED")


if __name__ == "__main__":
    main()
