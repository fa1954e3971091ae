"""Two processes as one service: how streams are spread, whether figures add up, what limits mean, what messages cost.

python benchmarks/processes.py [--before FOLDER] [--streams 1000] [--seconds 10] [--repeats 2]

Spread is counted from outside, by the open sockets of each process. CPU time is that of all processes of the service,
without streams and with them; checkouts, and one worker and two, are measured in turn. Clients are those of `load.py`.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.load import Crowd
from benchmarks.report import machine, row, table
from benchmarks.service import TICKS, Server, serving
from benchmarks.stop import checkouts, children

RATE = 500  # connections a second
SETTLE = 6.0  # seconds: streams that have just begun are not yet served in few batches
SCRAPES = 8


def workers_of(server: Server) -> list[int]:
    """Processes that serve."""
    command = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children(server.process.pid)}
    return [pid for pid, line in command.items() if b"spawn_main" in line] or [server.process.pid]


def sockets(pid: int) -> int:
    """Open sockets of a process."""
    links = (os.readlink(path) for path in Path(f"/proc/{pid}/fd").iterdir())
    return sum(link.startswith("socket:") for link in links)


def cpu(server: Server) -> float:
    """CPU time of a service, in seconds."""
    total = 0
    for pid in {server.process.pid, *workers_of(server)}:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


async def spread(server: Server, streams: int) -> tuple[str, str]:
    """Streams that each worker has, and those that scrapes show."""
    crowd = Crowd(server.port)
    await crowd.connect(streams, RATE)
    await asyncio.sleep(SETTLE)
    during = {pid: sockets(pid) for pid in workers_of(server)}
    scrapes = [(await asyncio.to_thread(server.metrics))["vitals_connections"] for _ in range(SCRAPES)]
    await crowd.leave()
    held = [count - sockets(pid) for pid, count in during.items()]
    return " + ".join(map(str, held)), ", ".join(f"{count:g}" for count in sorted(set(scrapes)))


async def accepted(server: Server, streams: int) -> int:
    """How many of so many streams are served."""
    crowd = Crowd(server.port)
    await crowd.connect(streams, RATE)
    await asyncio.sleep(1)
    count = crowd.open
    await crowd.leave()
    return count


async def cost(server: Server, streams: int, seconds: int) -> tuple[float, float]:
    """CPU time of a second without streams in milliseconds, and of a message in microseconds."""
    crowd = Crowd(server.port)
    await asyncio.sleep(SETTLE)
    begin = cpu(server)
    await asyncio.sleep(seconds)
    idle = 1000 * (cpu(server) - begin) / seconds
    await crowd.connect(streams, RATE)
    await asyncio.sleep(SETTLE)
    begin = cpu(server)
    spent = list[float]()
    seen = await crowd.listen(seconds, lambda: spent.append(cpu(server) - begin))
    await crowd.leave()
    return idle, 1e6 * spent[0] / seen.messages


def each(values: Sequence[float]) -> str:
    """Median, and each value."""
    return f"{statistics.median(values):.1f} ({', '.join(f'{value:.1f}' for value in values)})"


def main() -> None:
    """Load services of two workers and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", type=Path, help="checkout to measure beside this one")
    parser.add_argument("--streams", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--repeats", type=int, default=2)
    options = parser.parse_args()
    files = tempfile.TemporaryDirectory()
    os.environ["VITALS_DATABASE_URL"] = f"sqlite:///{files.name}/appointments.sqlite"
    print(machine())
    table("checkout", "streams", "on each worker", f"shown by {SCRAPES} scrapes", "of 12 streams, with a limit of 8")
    for checkout, folder in checkouts(options.before):
        with serving("main.py", "--port", "0", "--workers", "2", folder=folder, VITALS_MAX_CONNECTIONS="8") as server:
            served = asyncio.run(accepted(server, 12))
        with serving(
            "main.py", "--port", "0", "--workers", "2", folder=folder, VITALS_MAX_CONNECTIONS=str(options.streams)
        ) as server:
            row(checkout, options.streams, *asyncio.run(spread(server, options.streams)), f"{served} served")
    costs = {(*one, workers): list[tuple[float, float]]() for one in checkouts(options.before) for workers in (1, 2)}
    for _ in range(options.repeats):
        for (_, folder, workers), found in costs.items():
            command = ("main.py", "--port", "0", "--workers", str(workers))
            with serving(*command, folder=folder, VITALS_MAX_CONNECTIONS=str(options.streams)) as server:
                found.append(asyncio.run(cost(server, options.streams, options.seconds)))
    print(f"\nLoad {os.getloadavg()[2]:.1f}; medians, and each run:")
    table("checkout", "workers", "CPU a second without streams, ms", "CPU per message, µs")
    for (checkout, _, workers), found in costs.items():
        row(checkout, workers, *map(each, zip(*found, strict=True)))


if __name__ == "__main__":
    main()
