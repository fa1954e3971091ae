"""Kernel, predictions and live messages: how fast this checkout is, beside another one.

python benchmarks/speed.py [OTHER_CHECKOUT] [--repeats 15] [--connections 1000] [--seconds 10]

    git worktree add ../before COMMIT; python benchmarks/speed.py ../before

Both run with the packages of this environment, on one core, in turn in one run; the clients of the live messages have
another core. The ratio is the median of the ratios of what was measured side by side.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from benchmarks.report import machine, row, table
from benchmarks.service import ROOT, serving
from benchmarks.speed_worker import IN_CARE, READINGS, ROWS, SINGLE
from benchmarks.stream import CORES, cost

WORKER = Path(__file__).with_name("speed_worker.py")
LIVE_REPEATS = 3


class Worker:
    """A process that times the work of a checkout."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.asks: IO[str] = process.stdin
        self.answers: IO[str] = process.stdout

    def seconds(self, name: str) -> float:
        """Wall time of a piece of work."""
        print(name, file=self.asks, flush=True)
        return float(json.loads(self.answers.readline()))


@contextmanager
def working(checkout: Path) -> Iterator[Worker]:
    """A worker on the first core, as long as it is used."""
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    environment = os.environ | threads | {"PYTHONPATH": str(checkout)}
    command = [sys.executable, str(WORKER)]
    with subprocess.Popen(
        command, cwd=checkout, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        os.sched_setaffinity(process.pid, {CORES[0]})
        yield Worker(process)


def live(checkout: Path, connections: int, seconds: int) -> float:
    """CPU time of a message of the stream, in seconds."""
    begin = partial(serving, core=CORES[0], folder=checkout, VITALS_MAX_CONNECTIONS="20000")
    return cost(begin, connections, seconds, timed=True).per_message / 1e6


def measured(checkouts: list[Path], options: argparse.Namespace) -> Iterator[tuple[str, list[list[float]]]]:
    """Seconds of each thing: for each repeat, one for each checkout."""
    with ExitStack() as stack:
        workers = [stack.enter_context(working(checkout)) for checkout in checkouts]
        for name, beside in BESIDE.items():
            names = (name, *[beside] * (len(workers) - 1))
            yield (
                name,
                [
                    [worker.seconds(work) for worker, work in zip(workers, names, strict=True)]
                    for _ in range(options.repeats)
                ],
            )
    yield (
        "live",
        [[live(each, options.connections, options.seconds) for each in checkouts] for _ in range(LIVE_REPEATS)],
    )


# What is timed here, and what of the other checkout beside it.
BESIDE = {
    "kernel": "kernel",
    "predictions": "predictions",
    "predictions, everything": "predictions",
    "predictions, one by one": "predictions, one by one",
    **{f"kernel, {id}": "kernel" for id in IN_CARE},
}
UNITS: dict[str, tuple[str, Callable[[float], str]]] = {
    "kernel": ("kernel, million rows a second", lambda seconds: f"{ROWS / seconds / 1e6:.3f}"),
    **{
        f"kernel, {id}": (
            f"kernel of `{id}`, beside the other's `teaching`",
            lambda seconds: f"{ROWS / seconds / 1e6:.3f}",
        )
        for id in IN_CARE
    },
    "predictions": (f"{READINGS:,} predictions, ms", lambda seconds: f"{1000 * seconds:.2f}"),
    "predictions, everything": (
        f"{READINGS:,} with missing signs, artifacts and familiarity, beside the other's predictions, ms",
        lambda seconds: f"{1000 * seconds:.2f}",
    ),
    "predictions, one by one": ("one prediction, ms", lambda seconds: f"{1000 * seconds / SINGLE:.3f}"),
    "live": ("CPU per live message, µs", lambda seconds: f"{1e6 * seconds:.1f}"),
}


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("other", nargs="?", type=Path, help="checkout to measure beside this one")
    parser.add_argument("--repeats", type=int, default=15, help="of kernel and predictions")
    parser.add_argument("--connections", type=int, default=1000, help="of the live messages")
    parser.add_argument("--seconds", type=int, default=10, help="of each measurement of the live messages")
    options = parser.parse_args()
    checkouts = [ROOT, options.other.resolve()] if options.other else [ROOT]
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    print(machine())
    os.sched_setaffinity(0, {CORES[-1]})
    table("what, medians", "this checkout", *(["the other", "time here / there"] if options.other else []))
    for name, repeats in measured(checkouts, options):
        what, shown = UNITS[name]
        medians = [shown(statistics.median(times)) for times in zip(*repeats, strict=True)]
        ratios = [times[0] / times[1] for times in repeats] if options.other else []
        row(what, *medians, *([f"{statistics.median(ratios):.3f}"] if ratios else []))


if __name__ == "__main__":
    main()
