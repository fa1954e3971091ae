"""Good clients beside bad ones that do their worst: what the good ones lose, and how the service gets rid of the bad.

python benchmarks/hostile.py [--seconds 60] [--clients 200]

A fifth of the clients are hostile, in eight ways in turn; the others take one message a second, as anyone does who asks
for nothing else. The server has a core of its own, the clients share the other. Then, of another server, how it ends
while clients are connected that do not read. Linux alone, which says in /proc what a server holds.
"""

import argparse
import asyncio
import json
import os
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.hostile_clients import ATTACKS, MIB, Seen, attackers, good, leave
from benchmarks.report import Goal, machine, show
from benchmarks.service import PATIENCE, Held, Server, serving

__all__ = ["ATTACKS", "RESTARTING", "end", "rehearse", "serving"]

BACK, EXIT = 45.0, 12.0  # goals in seconds: all that was held is free again, and the process has ended
WRITE_DEADLINE = 10.0
RESTARTING = 1012


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

    def lines(self) -> list[Goal]:
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
            Goal("messages lost by good clients", "0", f"{lost} of {messages:,}", lost == 0),
            Goal("fewest messages of a good client", f"≥ {self.seconds:g}", f"{fewest}", fewest >= self.seconds),
            Goal("good clients disconnected", "0", f"{gone} of {len(self.good)}", gone == 0),
            Goal("longest gap between two messages", "< 1.25 s", f"{longest:.3f} s", longest < 1.25),
            Goal("messages sent more than 100 ms late", "< 1 %", f"{self.late:.2%}", self.late < 0.01),
            Goal("memory, at most above base", "< 64 MB", f"{grown:.1f} MB", grown < 64),
            Goal("tracebacks in the log", "0", f"{tracebacks}", tracebacks == 0),
            Goal("log lines per client in 10 s", "≤ 1", f"{self.log_lines:.2f}", self.log_lines <= 1),
            Goal(
                "clients that stop reading, full buffer to cut",
                f"< {WRITE_DEADLINE + 1:g} s",
                f"{len(self.cut_after)} cut, slowest after {slowest:.1f} s",
                0 < slowest < WRITE_DEADLINE + 1 or self.seconds < WRITE_DEADLINE,
            ),
            Goal(
                "connections and files back at base",
                f"≤ {BACK:g} s",
                "never" if self.back is None else f"{self.back:.1f} s ({connections:+d}, {files:+d})",
                self.back is not None and self.back <= BACK,
            ),
            Goal("memory left above base", "< 64 MB", f"{left:.1f} MB", left < 64),
        ]


def late_share(metrics: dict[str, float]) -> float:
    """Share of all messages that were sent more than 100 ms after they were due, by the server's own clock."""
    return 1 - metrics['vitals_lateness_seconds_bucket{le="0.1"}'] / max(1.0, metrics["vitals_lateness_seconds_count"])


async def rehearse(server: Server, clients: int, hostile: int, seconds: float) -> Rehearsal:
    """Serve good clients while bad ones do their worst, and then wait until nothing is left of them."""
    server.metrics()
    base, peak, stuck = server.held(), 0, Stuck(server.port)
    with attackers(server.port, hostile, seconds) as process:
        seen, tasks = await good(server.port, clients)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            await asyncio.sleep(0.25)
            peak = max(peak, server.resident)
            stuck.look()
        assert process.stdout is not None
        tries = json.loads(await asyncio.to_thread(process.stdout.readline))
        result = [Seen(**vars(each)) for each in seen]
        await leave(tasks)
        back = await settled(server, base, stuck)
        late = late_share(await asyncio.to_thread(server.metrics))
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

    def lines(self) -> list[Goal]:
        """Goals beside what was seen."""
        clients, told = self.codes.total(), self.codes[RESTARTING]
        return [
            Goal("SIGTERM: good clients told 1012", f"{clients}", f"{told}", told == clients),
            Goal(f"SIGTERM: end, {self.stuck} stuck", f"≤ {EXIT:g} s", f"{self.seconds:.2f} s", self.seconds <= EXIT),
            Goal("SIGTERM: exit status", "0", f"{self.status}", self.status == 0),
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
    options = parser.parse_args()
    hostile = options.clients // 5
    cores, about = sorted(os.sched_getaffinity(0)), machine()
    os.sched_setaffinity(0, set(cores[1:]) or set(cores))
    with serving(core=cores[0]) as server:
        server.wait_until_idle()  # what it prepares takes memory, and would count as left by clients
        rehearsal = asyncio.run(rehearse(server, options.clients - hostile, hostile, options.seconds))
    with serving(core=cores[0]) as server:
        ending = asyncio.run(end(server, options.clients, options.clients // 10))
    tries = ", ".join(f"{name} {count:,}" for name, count in rehearsal.tries.items())
    print(f"{options.clients - hostile} good and {hostile} hostile clients, {options.seconds:g} s. Tries: {tries}.")
    print(about)
    show(rehearsal.lines() + ending.lines())


if __name__ == "__main__":
    main()
