"""How fast data are made and written, next to what cannot be avoided.

python benchmarks/generator.py [--rows MILLIONS] [--repeats 11] [--pairs 5] [--only command kernels files workers]

Every figure stands beside a baseline that was measured in the same run, in turn with it; but for the last two lines
everything runs on one core. Kernels and files are timed by the processor, and commands on the wall. Files are written
beside this script's temporary folder (TMPDIR), so its disk counts.
"""

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from benchmarks.report import machine, medians, processor_seconds_of
from vitals.data.datasets import DataSet
from vitals.data.layouts import Snapshot
from vitals.data.writing import BLOCK, write
from vitals.formats.contents.arrays import number_array
from vitals.formats.contents.columns import Rows
from vitals.simulation import kernels
from vitals.simulation.noise import KeyArray
from vitals.simulation.simulator import Readings, Simulation, Truth, simulate
from vitals.simulation.stages import NUMPY, Stages

SCRIPT = Path(__file__).resolve().parent.parent / "Data Generator" / "dataGenerator.py"
KERNEL_ROWS = 1_000_000
NORMALS = 10  # variates a row
PARTS = ("command", "kernels", "files", "workers")
SUFFIXES = {".csv": 1.5, ".parquet": 2.5}  # and how many times slower than ready-made columns they may be


class Line(NamedTuple):
    """One line of the table."""

    what: str
    ours: str
    baseline: str
    ratio: str
    goal: str
    met: bool


@dataclass(frozen=True, kw_only=True)
class ReadyMade(DataSet):
    """A data set whose columns were made before: its rows are slices of arrays."""

    patient: NDArray[np.int64]
    instant: NDArray[np.int64]
    keys: KeyArray
    steps: NDArray[np.int16]
    condition: NDArray[np.int8]
    status: NDArray[np.int8]

    @classmethod
    def of(cls, rows: int) -> "ReadyMade":
        """Make the columns of the default data set."""
        layout = Snapshot(rows=rows)
        arrays: dict[str, list[NDArray[Any]]] = {}
        for first in range(0, rows, BLOCK):
            last = min(first + BLOCK, rows)
            patient = layout.patients(first, last)
            keys = patient.astype(np.uint64)
            instant = layout.instants(first, last, keys) // 1000
            made = simulate(patient, instant)
            columns: dict[str, NDArray[Any]] = {
                "patient": patient,
                "instant": instant,
                "keys": keys,
                "steps": made.readings.steps,
                "condition": made.truth.condition,
                "status": made.truth.status,
            }
            for name, array in columns.items():
                arrays.setdefault(name, []).append(array)
        joined = {name: np.concatenate(parts, axis=-1) for name, parts in arrays.items()}
        return cls(layout=layout, **joined)  # type: ignore[arg-type]

    def table(self, first: int = 0, last: int | None = None) -> pa.Table:
        """Rows from `first` up to `last`."""
        part = slice(first, last)
        nothing = np.empty((0, 0), np.float32)
        truth = Truth(self.condition[part], nothing, self.status[part], nothing)
        timestamp = number_array(self.instant[part], type=pa.timestamp("s"))
        shown = Simulation(Readings(self.steps[:, part]), truth)
        rows = Rows(self.patient[part], timestamp, self.keys[part], shown)
        return pa.table([column.make(rows) for column in self.column_list], self.schema)


def alone(task: Callable[..., dict[str, float]], *arguments: object) -> dict[str, float]:
    """What a task says that runs in a process of its own."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=tell, args=(sender, task, arguments))
    process.start()
    result: dict[str, float] = json.loads(receiver.recv_bytes())
    process.join()
    return result


def tell(sender: object, task: Callable[..., dict[str, float]], arguments: tuple[object, ...]) -> None:
    """Do a task and send what it says."""
    sender.send_bytes(json.dumps(task(*arguments)).encode())  # type: ignore[attr-defined]


def write_made(rows: int, path: str) -> dict[str, float]:
    """Make and write rows: seconds and peak memory in MB."""
    pa.set_cpu_count(1)
    kernels.alone()  # as the command does
    seconds = processor_seconds_of(lambda: write(DataSet(layout=Snapshot(rows=rows)), path))
    # not ru_maxrss, which a process inherits from the one that started it
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines())
    return {"seconds": seconds, "memory": int(status["VmHWM"].split()[0]) / 1024}


def write_ready(rows: int, path: str) -> dict[str, float]:
    """Write rows that were made before: seconds."""
    pa.set_cpu_count(1)
    kernels.prepare(rows)  # which writing does
    dataset = ReadyMade.of(rows)
    return {"seconds": processor_seconds_of(lambda: write(dataset, path))}


def command_line(repeats: int, folder: Path) -> Line:
    """The default command beside the import of numpy and pandas."""
    ours = [sys.executable, str(SCRIPT), "--quiet", "--output", str(folder / "vitals.csv")]
    theirs = [sys.executable, "-c", "import numpy, pandas"]
    seconds, imports = medians(
        repeats, lambda: subprocess.run(ours, check=True), lambda: subprocess.run(theirs, check=True)
    )
    ratio = seconds / imports
    return Line(
        "default command, 10,000 rows | import numpy, pandas",
        f"{seconds:.3f} s",
        f"{imports:.3f} s",
        f"{ratio:.2f} x",
        "at most 1.1 x",
        ratio <= 1.1,
    )


def kernel(repeats: int, stages: Stages) -> Line:
    """A kernel beside as many rows of ten normal variates, by the time of the processor."""
    patient, instant = np.arange(1, KERNEL_ROWS + 1), 1735689600 + np.arange(KERNEL_ROWS) % 86_400
    draw = np.random.default_rng(0)
    with kernels.using(stages):
        ours, theirs = medians(
            repeats,
            lambda: simulate(patient, instant),
            lambda: draw.standard_normal((KERNEL_ROWS, NORMALS)),
            seconds_of=processor_seconds_of,
        )
    ratio, is_reference = theirs / ours, stages is NUMPY
    least = 1 / 8 if is_reference else 1 / 2
    return Line(
        f"{'NumPy' if is_reference else 'compiled'} kernel | {NORMALS} normal variates a row with NumPy",
        f"{KERNEL_ROWS / ours / 1e6:.2f} million rows/s",
        f"{KERNEL_ROWS / theirs / 1e6:.2f} million rows/s",
        f"1/{1 / ratio:.1f}",
        f"at least 1/{1 / least:.0f}",
        ratio >= least,
    )


def files(rows: int, suffix: str, folder: Path) -> tuple[Line, Line]:
    """Making and writing beside writing alone; and the memory."""
    path = str(folder / f"many{suffix}")
    made, ready = [], []
    for _ in range(3):
        made.append(alone(write_made, rows, path))
        ready.append(alone(write_ready, rows, path)["seconds"])
    ours, theirs = min(each["seconds"] for each in made), min(ready)
    memory, ratio = max(each["memory"] for each in made), theirs / ours
    millions = f"{rows / 1e6:g} million rows to {suffix}"
    return (
        Line(
            f"{millions} | ready-made columns to {suffix}",
            f"{rows / ours / 1e6:.2f} million rows/s",
            f"{rows / theirs / 1e6:.2f} million rows/s",
            f"1/{1 / ratio:.1f}",
            f"at least 1/{SUFFIXES[suffix]}",
            ratio >= 1 / SUFFIXES[suffix],
        ),
        Line(f"peak memory, {millions}", f"{memory:.0f} MB", "", "", "under 500 MB", memory < 500),
    )


def two_workers(rows: int, suffix: str, pairs: int, folder: Path) -> Line:
    """The whole command with two workers beside one, on all cores."""
    command = [sys.executable, str(SCRIPT), "--quiet", "--rows", str(rows), "--output", str(folder / f"many{suffix}")]
    seconds = medians(
        pairs,
        lambda: subprocess.run([*command, "--workers", "2"], check=True),
        lambda: subprocess.run([*command, "--workers", "1"], check=True),
    )
    ratio = seconds[1] / seconds[0]
    return Line(
        f"{rows / 1e6:g} million rows to {suffix}, two workers | one worker",
        f"{seconds[0]:.2f} s",
        f"{seconds[1]:.2f} s",
        f"{ratio:.2f} x as fast",
        "at least 1.8 x",
        ratio >= 1.8,
    )


def lines_of(part: str, rows: int, repeats: int, pairs: int, folder: Path) -> Iterator[Line]:
    """Lines of a part of the table."""
    if part == "command":
        yield command_line(repeats, folder)
    elif part == "kernels":
        yield kernel(repeats, NUMPY)
        kernels.load()
        yield kernel(repeats, kernels.current())
    for suffix in SUFFIXES:
        if part == "files":
            yield from files(rows, suffix, folder)
        elif part == "workers":
            yield two_workers(rows, suffix, pairs, folder)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=float, default=10, help="millions of rows to write")
    parser.add_argument("--repeats", type=int, default=11, help="of what is short")
    parser.add_argument("--pairs", type=int, default=5, help="of commands with two workers and with one")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="parts of the table")
    options = parser.parse_args()
    cores = os.sched_getaffinity(0)
    pa.set_cpu_count(1)
    print(f"{machine()}, NumPy {np.__version__}, pyarrow {pa.__version__}\n")
    print("| what, and beside what | ours | beside | ratio | goal | |\n|---|---:|---:|---:|---:|---|")
    with tempfile.TemporaryDirectory() as folder:
        for part in options.only:
            # inherited by every process started from here
            os.sched_setaffinity(0, cores if part == "workers" else {max(cores)})
            rows = round(options.rows * 1e6)
            for line in lines_of(part, rows, options.repeats, options.pairs, Path(folder)):
                what = line.what.replace(" | ", ", beside ")
                met = "met" if line.met else "MISSED"
                print(f"| {what} | {line.ours} | {line.baseline} | {line.ratio} | {line.goal} | {met} |", flush=True)


if __name__ == "__main__":
    main()
