"""The service at up to ten million streams: what runs out first, what so many need, and who waits when something fails.

python benchmarks/million.py [limits plan failures check] [--cores 16] [--seed 1] [--clients 400] [--minutes 5]

The fleet is that of `fleet.py`, from costs that other benchmarks measured. `check` measures what it can on small herds,
lets larger ones come to one process of this machine, and compares them with the simulation of one process.
"""

import argparse
import asyncio
import math
import os
import ssl
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import uvloop

from benchmarks.connections import certificate, unverified
from benchmarks.fleet import COSTS, LONGEST, Cost, Fleet, Result
from benchmarks.herd import SETTLED, Herd, come_back
from benchmarks.load import Client, Crowd
from benchmarks.report import Goal, machine, row, show, table
from benchmarks.service import Server, serving
from vitals.appointments.engines import OVERFLOW, POOL

SHARE = 0.5  # of a core, for live streams: the rest is for those that come back
FILES = 65_536 - 1_128  # of a process for streams: what deploy/vitals.service allows, less requests and probes
PORTS = 28_232  # that Linux has for connections from one address to one address and port: 32,768 to 60,999
NETWORK, MEMORY = 10e9 / 8, 64 * 2**30  # bytes a second, and bytes, of a machine
DATABASE = 100  # connections that PostgreSQL takes, unless it is told otherwise
CONTRACT = 1.0, 29.0  # seconds: clients are told to come back after 1 to 30
EVERYTHING, BARE = "patient=7&detail=full", "patient=7"
HANDSHAKES = 200
STORM = 5  # times as many clients come at once as catch up at once
CORES = sorted(os.sched_getaffinity(0))
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)


# What runs out first, and what so many need


def per_process() -> int:
    """Streams that a process is given: half a core serves them, and they catch up twice as fast as the time goes."""
    most = min(SHARE / COSTS["message"].value, SHARE / COSTS["missed"].value, FILES, PORTS)
    return math.floor(most / 1000) * 1000


def limits(options: argparse.Namespace) -> Iterator[Goal]:
    """Print the streams at which each thing runs out."""
    print("\n## What work costs")
    table("what", "cost", "measured by")
    for cost in COSTS.values():
        row(cost.what, shown(cost), cost.by)
    memory = MEMORY - (options.cores - 1) * COSTS["process"].value
    found = [
        (
            "catching up: missed messages are made no faster than new ones come",
            "process",
            1 / COSTS["missed"].value,
        ),
        ("CPU: live messages take a whole core", "process", 1 / COSTS["message"].value),
        ("files: 65,536, as deploy/vitals.service allows", "process", FILES),
        ("ports of one proxy's address", "address and port of a process", PORTS),
        ("network of 10 Gbit/s", "machine", NETWORK / COSTS["size"].value),
        ("memory of 64 GiB", "machine", memory / COSTS["stream"].value),
        (
            f"connections of PostgreSQL ({DATABASE}), {POOL + OVERFLOW} of each process",
            "database",
            DATABASE / (POOL + OVERFLOW) * per_process(),
        ),
    ]
    print("\n## What runs out first")
    table("what", "of each", "streams")
    for what, each, streams in sorted(found, key=lambda item: item[2]):
        row(what, each, f"{streams:,.0f}")
    taken, tls = COSTS["taken"].value, COSTS["tls"].value
    print(f"\nA core takes up {1 / taken:,.0f} streams a second; with a handshake of TLS {1 / (taken + tls):,.0f}.")
    yield from ()


def shown(cost: Cost) -> str:
    """A cost in a unit that suits it."""
    if cost.unit == "bytes":
        return f"{cost.value:.0f} bytes" if cost.value < 2**10 else f"{cost.value / 2**10:,.0f} KiB"
    return f"{cost.value:g} s" if cost.value > 0.1 else f"{cost.value * 1e6:.0f} µs"


def processes_for(streams: int) -> int:
    """Processes for so many streams; two at least, as one may fail."""
    return max(2, -(-streams // per_process()))


def plan(options: argparse.Namespace) -> Iterator[Goal]:
    """Print processes, machines, memory and network for each size."""
    at_work = options.cores - 1
    print(f"\n## Machines of {options.cores} cores, one of them for the network, {per_process():,} streams a process")
    table("streams", "processes", "machines", "cores at work", "memory", "network", "PostgreSQL's connections, at most")
    for streams in SIZES:
        n = processes_for(streams)
        memory = streams * COSTS["stream"].value + n * COSTS["process"].value
        network = streams * COSTS["size"].value * 8e-9
        core = streams * COSTS["message"].value
        cells = n, max(2, -(-n // at_work)), f"{core:.1f}", f"{memory / 2**30:.1f} GiB", f"{network:.2g} Gbit/s"
        row(f"{streams:,}", *cells, f"{n * (POOL + OVERFLOW):,}")
    yield from ()


# What happens when something fails


def fleet(streams: int, *, least: bool, everything: bool = True, each: int = 0, seed: int = 1) -> Fleet:
    """Processes that share so many streams evenly."""
    n = -(-streams // each) if each else processes_for(streams)
    return Fleet(np.full(n, streams / n), COSTS["missed"].value if everything else 0.0, least, seed)


def cut_off(found: Fleet, away: float, after: float, within: float) -> Result:
    """The network between clients and fleet is away for so many seconds."""
    found.come(found.lose(slice(None), 0.0), -away, after, within)
    return found.run()


def machine_lost(found: Fleet, processes: int, after: float, within: float) -> Result:
    """A machine fails for good."""
    found.come(found.lose(slice(processes), math.inf), 0.0, after, within)
    return found.run()


def deployed(found: Fleet, processes: int) -> Result:
    """Each machine is stopped and started in turn, a minute apart."""
    for first in range(0, len(found.live), processes):
        machine = slice(first, first + processes)
        found.come(found.lose(machine, COSTS["start"].value), found.now, *CONTRACT)
        found.run(found.now + 60)
    return found.run()


def failures(options: argparse.Namespace) -> Iterator[Goal]:
    """Print what becomes of each failure at each size."""
    print("\n## What happens when something fails")
    table(
        *("failure", "streams", "all taken up after", "all caught up after", "most that wait for one process"),
        *("times that a queue was full", "live messages late", "fullest process, beside the mean"),
    )
    for streams in SIZES:
        machine = min(options.cores - 1, processes_for(streams) // 2)
        for name, result, found in failed(streams, machine, options.seed):
            serving_now = found.back <= found.now
            fullest = found.streams.max() / found.streams[serving_now].mean()
            caught = f"{result.caught:,.0f} s" if result.caught < math.inf else f"not within {LONGEST:,.0f} s"
            cells = f"{result.taken:.1f} s", caught, f"{result.waiting:,.0f}", f"{result.refused:,.0f}"
            row(name, f"{streams:,}", *cells, f"{abs(result.late):,.0f}", f"{fullest:.2f}")
    yield from ()


def failed(streams: int, processes: int, seed: int) -> Iterator[tuple[str, Result, Fleet]]:
    """Each failure, by its name."""
    for name, away, way in (
        ("no network for 10 s; all come at once", 10, (0.0, 1.0)),
        ("no network for 60 s; all come after 1 to 30 s", 60, CONTRACT),
        ("no network for 10 minutes; after 1 to 30 s", 600, CONTRACT),
    ):
        found = fleet(streams, least=True, seed=seed)
        yield name, cut_off(found, away, *way), found
    found = fleet(streams, least=True, everything=False, seed=seed)
    yield "no network for 60 s; all come at once, and ask for nothing missed", cut_off(found, 60, 0.0, 1.0), found
    found = fleet(streams, least=True, seed=seed)
    yield "a machine is lost; its clients come at once", machine_lost(found, processes, 0.0, 1.0), found
    for least in (False, True):
        found = fleet(streams, least=least, seed=seed)
        how = "to the emptiest process" if least else "by chance"
        yield f"every machine is started anew in turn; clients come {how}", deployed(found, processes), found


# Checked against one process of this machine


def tls_handshake() -> float:
    """CPU time of the server's side of a handshake of TLS, in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        files = certificate(Path(folder))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(files["VITALS_TLS_CERTIFICATE"], files["VITALS_TLS_KEY"])
    spent = 0.0
    for _ in range(HANDSHAKES):
        to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
        client = unverified().wrap_bio(to_client, to_server)
        server = context.wrap_bio(to_server, to_client, server_side=True)
        for side in (client, server, client, server):
            begin = time.process_time()
            with suppress(ssl.SSLWantReadError):
                side.do_handshake()
            spent += time.process_time() - begin if side is server else 0.0
    return spent / HANDSHAKES


async def taking_up(server: Server, clients: int) -> tuple[float, float]:
    """Let clients come at once: seconds until all are taken up, and CPU time of each."""
    crowd, begin, cpu = Crowd(server.port), time.monotonic(), server.cpu
    connect = asyncio.get_running_loop().create_connection
    await asyncio.gather(*(connect(lambda: Client(crowd), "127.0.0.1", server.port) for _ in range(clients)))
    while crowd.open < clients:
        await asyncio.sleep(0.01)
    found = time.monotonic() - begin, (server.cpu - cpu) / clients
    await crowd.leave()
    return found


async def catching_up(server: Server, clients: int, query: str, minutes: float) -> tuple[float, int]:
    """Let a herd come back: seconds until all have caught up, and messages until then."""
    caught = await come_back(Herd("", clients, (query,)), server.port, minutes, LONGEST)
    assert len(caught.seconds) == clients, caught.wrong
    return max(caught.seconds), caught.messages - round(SETTLED * clients)


def check(options: argparse.Namespace) -> Iterator[Goal]:
    """Measure costs on small herds, and compare larger ones with the simulation of one process."""
    print(f"\n## One process of this machine; herds were away for {options.minutes:g} minutes")
    few = options.clients // 4
    with serving(core=CORES[0], VITALS_MAX_CONNECTIONS="20000") as server:
        time.sleep(SETTLED)
        process = server.resident
        _, taken = uvloop.run(taking_up(server, few))
        seconds, messages = uvloop.run(catching_up(server, few, EVERYTHING, options.minutes))
        missed = seconds / messages
        seconds, messages = uvloop.run(catching_up(server, few, BARE, options.minutes))
        bare = seconds / messages
    table("what", "cost")
    for name, value in {
        "process": process,
        "taken": taken,
        "missed": missed,
        "bare": bare,
        "tls": tls_handshake(),
    }.items():
        row(COSTS[name].what, shown(COSTS[name]._replace(value=value)))
    table("herd", "clients", "seen", "simulated", "ratio")
    herds = ("taken up at once", "", 0.0), ("back with everything", EVERYTHING, missed), ("back, bare", BARE, bare)
    for name, query, cost in herds:
        for clients in (2 * few, 4 * few):
            n = clients if query else STORM * clients
            seen, said = compared(n, query, options.minutes, Fleet(np.zeros(1), cost, handshake=taken))
            row(name, f"{n:,}", f"{seen:.1f} s", f"{said:.1f} s", f"{said / seen:.2f}")
            what = f"{name}, {n:,} clients: simulated beside seen"
            yield Goal(what, "0.7 to 1.4 x", f"{said / seen:.2f} x", 0.7 <= said / seen <= 1.4)


def compared(clients: int, query: str, minutes: float, alone: Fleet) -> tuple[float, float]:
    """Seconds until a herd is served, of a real process and as the simulation says."""
    with serving(core=CORES[0], VITALS_MAX_CONNECTIONS="20000") as server:
        time.sleep(SETTLED)
        coming = catching_up(server, clients, query, minutes) if query else taking_up(server, clients)
        seen, _ = uvloop.run(coming)
    alone.come(clients, -60 * minutes, 0.0, 0.0)
    result = alone.run()
    return seen, result.caught if query else result.taken


PARTS = {"limits": limits, "plan": plan, "failures": failures, "check": check}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)}; all unless given")
    parser.add_argument("--cores", type=int, default=16, help="of a machine")
    parser.add_argument("--seed", type=int, default=1, help="of the chance by which clients come to processes")
    parser.add_argument("--clients", type=int, default=400, help="largest herd of check")
    parser.add_argument("--minutes", type=float, default=5, help="that the herds of check were away")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}: there are {', '.join(PARTS)}")
    print(machine())
    goals = [goal for part in options.parts or PARTS for goal in PARTS[part](options)]
    if goals:
        print("\n## Must show")
        show(goals)


if __name__ == "__main__":
    main()
