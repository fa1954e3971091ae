"""The parts of one data set made by a plain loop, our own threads, Dask, Ray Data and Spark, each with its start.

uv run --group test --extra cluster --extra fast --with "ray[data]" --with pyspark benchmarks/schedulers.py [--rows 20]

Each is a command of its own that writes a folder of Parquet files on two workers of this machine and ends; they take
turns, and all folders are compared. What is not installed is left out (Spark needs Java as well).
"""

import argparse
import json
import logging
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.report import machine, row, seconds_of, table
from vitals.data.datasets import DataSet
from vitals.data.folders import Folder
from vitals.data.layouts import Snapshot
from vitals.data.makers import makers
from vitals.data.metadata import MANIFEST
from vitals.data.partition import Partition
from vitals.data.parts import Order, Record, by_threads, write_parts

WORKERS = 2


def by_ray(make: Callable[[Order], list[Record]], orders: list[Order]) -> Generator[list[Record]]:
    """Make parts by a pipeline of Ray Data."""
    ray: Any = import_module("ray")
    data: Any = import_module("ray.data")
    ray.init(num_cpus=WORKERS, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    data.DataContext.get_current().enable_progress_bars = False
    try:
        rows = data.from_items([{"index": index} for index in range(len(orders))], override_num_blocks=len(orders))
        for made in rows.map(lambda each: {"records": json.dumps(make(orders[each["index"]]))}).iter_rows():
            yield json.loads(made["records"])
    finally:
        ray.shutdown()


def by_spark(make: Callable[[Order], list[Record]], orders: list[Order]) -> Generator[list[Record]]:
    """Make parts by a job of Spark."""
    pyspark: Any = import_module("pyspark")
    context = pyspark.SparkContext(f"local[{WORKERS}]")
    try:
        yield from context.parallelize(orders, len(orders)).map(make).collect()
    finally:
        context.stop()


def write(way: str, rows: int, folder: Path) -> None:
    """Write the parts in one of the ways."""
    partition, target = Partition.of(DataSet(layout=Snapshot(rows=rows))), Folder(str(folder))
    if way == "Dask":
        with makers("local", WORKERS, quiet=True, rows=rows) as run:
            write_parts(partition, target, run=run)
        return
    write_parts(partition, target, run=WAYS[way][1])


WAYS = {  # what each needs, and what makes the parts
    "a plain loop": ((), by_threads(1)),
    "two threads of ours": ((), by_threads(WORKERS)),
    "Dask": (("distributed",), None),
    "Ray Data": (("ray",), by_ray),
    "Spark": (("pyspark",), by_spark),
}


def is_there(way: str) -> bool:
    """Whether what a way needs is installed."""
    return all(find_spec(name) for name in WAYS[way][0]) and (way != "Spark" or shutil.which("java") is not None)


def main() -> None:
    """Print a table of the ways."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=float, default=20, help="millions")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    rows = round(options.rows * 10**6)
    if options.way:
        write(options.way, rows, options.folder)
        return
    print(machine())
    ways = [way for way in WAYS if is_there(way)]
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    sums = set()
    # else Ray packs the whole checkout, and Spark takes the first Python that it finds
    environment = os.environ | {"RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0", "PYSPARK_PYTHON": sys.executable}
    for _ in range(options.repeats):
        for way in ways:
            with tempfile.TemporaryDirectory() as folder:
                command = [sys.executable, __file__, "--way", way, "--folder", folder, "--rows", str(options.rows)]
                run = subprocess.run
                seconds[way].append(
                    seconds_of(lambda: run(command, check=True, capture_output=True, env=environment))  # noqa: B023
                )
                sums.add(json.dumps(json.loads((Path(folder) / MANIFEST).read_bytes())["parts"]))
    first = statistics.median(seconds["a plain loop"])
    table(f"{rows:,} rows to Parquet, {WORKERS} workers, with the start", "beside a plain loop")
    for way in WAYS:
        row(way, f"{first / statistics.median(seconds[way]):.2f} x" if way in ways else "not installed")
    row("folders that differ", len(sums) - 1)


if __name__ == "__main__":
    main()
