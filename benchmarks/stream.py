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
import re
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np
import uvloop
import websockets

from benchmarks.load import PATH, Crowd, Seen, histogram, within
from benchmarks.report import Goal, machine, row, show, table
from benchmarks.service import Server, serving
from benchmarks.stream_resume import resume
from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.signs import SIGNS
from vitals.simulation.status import STATUSES

KIB = 1024
FIRST = 100  # connections that come before memory is measured
RATE = 1000  # connections a second
SETTLE = 3.0  # seconds between the last connection and a measurement
TRIAL = 10  # seconds of a measurement of capacity
ATTEMPTS, UNDISTURBED = 3, 0.03  # who fails while the core had more other work than that has another attempt
HELD = 100.0  # milliseconds: the lateness at the 99th percentile up to which connections count as held
CORES = sorted(os.sched_getaffinity(0))

type Begin = Callable[[], AbstractContextManager[Server]]


def service() -> AbstractContextManager[Server]:
    """The service on the first core."""
    return serving(core=CORES[0], VITALS_MAX_CONNECTIONS="20000")


def other(*options: str) -> AbstractContextManager[Server]:
    """A server of `stream_servers.py` on the first core."""
    return serving("benchmarks/stream_servers.py", *options, core=CORES[0])


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
    with service() as ours, other("stock") as theirs:
        seen = asyncio.run(users([ours.port, theirs.port], options.seconds))
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
    memory = server.resident
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
    more = (server.resident - memory) / KIB / (connections - first)
    await crowd.leave()
    return Cost(seen=seen, core=used[0], waited=used[1], memory=more, own=own)


def cost(begin: Begin, connections: int, seconds: int, *, timed: bool) -> Cost:
    """What a fresh server takes for so many connections."""
    with begin() as server:
        return uvloop.run(loaded(server, Crowd(server.port, timed=timed), connections, seconds))


def message_size() -> int:
    """Bytes of a message."""
    with service() as server:
        _, messages = asyncio.run(user(server.port, 1.5))
    return len(json.dumps(messages[0], separators=(",", ":")))


def load(options: argparse.Namespace) -> Iterator[Goal]:
    """The service beside the ceiling, in turn."""
    print(f"\n## Load, {options.connections:,} connections, {options.seconds} s for each line")
    size = message_size()
    servers: dict[str, Begin] = {"service": service, "ceiling": partial(other, "ceiling", "--size", str(size))}
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
    yield Goal(f"{n}: late, 99th percentile, median of {len(ours)}", "< 20 ms", f"{late:.1f} ms", late < 20)
    yield Goal(f"{n}: CPU per message beside the ceiling's", "≤ 1.4 x", f"{ratio:.2f} x ({each})", ratio <= 1.4)
    yield Goal(f"{n}: memory per connection", "≤ 34 KiB", f"{memory:.1f} KiB", memory <= 34)


# The capacity


def largest(name: str, begin: Begin, steps: list[int], fine: float, *, timed: bool) -> int:
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
        theirs = largest(name, partial(other, "plain", "--model", model), steps, 0.1, timed=False)
        ratio = ours / max(1, theirs)
        goal = "≥ 500 x" if model == "forest" else "-, the plain design has a forest"
        yield Goal(f"connections beside {name} ({theirs})", goal, f"{ratio:.0f} x", model != "forest" or ratio >= 500)


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
    about = machine()
    os.sched_setaffinity(0, {CORES[-1]})
    print(f"{about}, {files} files")
    goals = [goal for part in options.parts or PARTS for goal in PARTS[part](options)]
    print("\n## Must show")
    show(goals)


if __name__ == "__main__":
    main()
