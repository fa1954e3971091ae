"""One data set by many machines: the same bytes, how fast, and whether others accept the formats.

python benchmarks/scale.py [--rows 10] [--cluster-rows 50] [--changes 200] [--repeats 3] [--only bits cluster formats]

`bits` makes the rows (in millions, shared out over populations, seeds, layouts, scenarios and artifacts) by the
compiled kernel and by NumPy and compares every bit of readings and truth; and it makes them in one go and in shards by
the first, by 2 and 4 workers and by a run that is cut and continued by the second, by Dask with the first while its
workers are killed, and compares every byte. `cluster` times Dask on two local workers beside one process and beside a
plain loop in two threads, each as a command with its start, and measures the memory of the workers. `formats` has
MEDS judged by the schemas of `meds`, OMOP loaded into PostgreSQL with its constraints, Croissant judged by mlcroissant,
and 200 bytes changed in files that `verify` must catch.
"""

import argparse
import contextlib
import hashlib
import json
import logging
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.report import Goal, machine, none, seconds_of, show
from benchmarks.service import ROOT
from vitals.catalog.populations import POPULATIONS
from vitals.data.cards import CROISSANT, write_cards
from vitals.data.datasets import DataSet
from vitals.data.described import described
from vitals.data.folders import Folder
from vitals.data.layouts import START, Layout, Series, Snapshot
from vitals.data.metadata import MANIFEST
from vitals.data.partition import Partition
from vitals.data.parts import by_threads, write_parts
from vitals.data.verification import verify
from vitals.data.writing import BLOCK, write
from vitals.simulation import kernels
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario
from vitals.simulation.noise import patient_keys
from vitals.simulation.simulator import Simulation, simulate
from vitals.simulation.stages import NUMPY

SCRIPT = ROOT / "Data Generator" / "dataGenerator.py"
MEMORY_MB = 500


def data_sets(millions: float) -> Iterator[tuple[str, DataSet]]:
    """Every population, with and without artifacts, as snapshot and as series, and scenarios; all about as large."""
    kinds = [(population, layout) for population in POPULATIONS.values() for layout in ("snapshot", "series")]
    rows = max(1000, round(millions * 10**6 / (len(kinds) + 1)))
    for seed, (population, kind) in enumerate(kinds):
        layout: Layout = Snapshot(rows=rows)
        if kind == "series":
            layout = Series(n_patients=rows // 500, duration=500 * 30, interval=30)
        cohort = Cohort(seed=seed, population=population, artifacts=seed % 3 == 0, charted=seed % 5 == 4)
        yield f"{population.id}, {kind}", DataSet(layout=layout, cohort=cohort)
    layout = Series(n_patients=rows // 500, duration=500, interval=1)
    yield "scenario", DataSet(layout=layout, cohort=Cohort(scenario=Scenario("sepsis", START + 100), artifacts=True))


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of the files of a folder of parts, but for the manifest, which names the command."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST and path.name[0] != "."]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def differing(found: dict[str, str], expected: dict[str, str]) -> int:
    """Number of files that are missing, doubled or different."""
    return sum(found.get(name) != expected.get(name) for name in found.keys() | expected.keys())


def cut_after(count: int) -> Any:
    """Run that is cut after so many parts."""

    def run(make: Callable[[Any], Any], orders: list[Any]) -> Iterator[Any]:
        yield from map(make, orders[:count])
        raise KeyboardInterrupt

    return run


def bits(millions: float, folder: Path) -> Iterator[Goal]:
    """Whether everybody writes the same."""
    parts, totals, rows = 4, dict.fromkeys(("kernels", "workers", "shards", "cut"), 0), 0
    kernels.load()
    assert kernels.current() is not NUMPY
    for number, (_, dataset) in enumerate(data_sets(millions)):
        rows += dataset.rows
        totals["kernels"] += rows_that_differ(dataset)
        at_once = {}
        for workers in (1, 2, 4):
            path = folder / f"{number}-{workers}.csv"
            with kernels.using(kernels.current() if workers == 1 else NUMPY):
                write(dataset, path, workers=workers)
            at_once[workers] = path.read_bytes()
            path.unlink()
        totals["workers"] += sum(content != at_once[1] for content in at_once.values())
        partition, expected = Partition.of(dataset, parts), folder / f"{number}-parts"
        write_parts(partition, Folder(str(expected)))
        totals["shards"] += shards_differ(partition, at_once[1], folder / f"{number}.csv")
        cut = folder / f"{number}-cut"
        with contextlib.suppress(KeyboardInterrupt):
            write_parts(partition, Folder(str(cut)), run=cut_after(2))
        with kernels.using(NUMPY):
            write_parts(partition, Folder(str(cut)), run=by_threads(2))
        totals["cut"] += differing(digests(cut), digests(expected))
        assert verify(expected) is None
    sets = number + 1
    yield none(f"{sets} data sets of {rows:,} rows in all: rows that differ between kernels", totals["kernels"])
    yield none(
        f"{sets} data sets of {rows:,} rows: files by 2 and 4 workers that differ from one worker's", totals["workers"]
    )
    yield none(f"CSV of {parts} shards, joined, that differ from the whole", totals["shards"])
    yield none("parts that differ after a run that was cut and continued by two threads", totals["cut"])
    yield from killed(millions, folder)


def rows_that_differ(dataset: DataSet) -> int:
    """Rows of which a bit of readings or truth differs between the compiled kernel and NumPy."""
    found = 0
    for first in range(0, dataset.rows, BLOCK):
        last = min(first + BLOCK, dataset.rows)
        patient = dataset.layout.patients(first, last)
        keys = patient_keys(dataset.cohort.seed, patient)
        time = dataset.layout.instants(first, last, keys) / 1000
        ours = everything(simulate(patient, time, dataset.cohort))
        with kernels.using(NUMPY):
            theirs = everything(simulate(patient, time, dataset.cohort))
        differ = np.zeros(last - first, bool)
        for one, other in zip(ours, theirs, strict=True):
            words = f"u{one.dtype.itemsize}"  # bit for bit, and NaN like NaN
            differ |= (one.view(words) != other.view(words)).any(axis=0)
        found += int(differ.sum())
    return found


def everything(simulation: Simulation) -> list[NDArray[Any]]:
    """All arrays of readings and truth, with the rows on the last of two axes."""
    parts = (vars(simulation.readings) | vars(simulation.truth)).values()
    return [np.atleast_2d(part) for part in parts if isinstance(part, np.ndarray)]


def shards_differ(partition: Partition, whole: bytes, path: Path) -> int:
    """Whether CSV files of the shards are not the whole, with the first header alone."""
    joined = b""
    for number in range(1, partition.count + 1):
        write(partition.files(number)[0].dataset, path)
        content = path.read_bytes()
        joined += content if not joined else content[content.index(b"\n") + 1 :]
    return int(joined != whole)


def killed(millions: float, folder: Path) -> Iterator[Goal]:
    """Dask, of which a worker is killed every five seconds."""
    rows = round(millions * 10**6)
    options = ["--rows", str(rows), "--population", "ward", "--artifacts", "--parts", "40"]
    run([*options, "--output", str(folder / "alone")], NUMBA_DISABLE_JIT="1")  # by NumPy
    command = [sys.executable, str(SCRIPT), *options, "--cluster", "local", "--workers", "2", "--quiet"]
    killed = before = 0
    with subprocess.Popen([*command, "--output", str(folder / "killed")]) as process:
        while process.poll() is None:
            workers, finished = workers_of(process.pid), len(list(folder.glob("killed/part-*")))
            if len(workers) > 1 and finished > before:  # on a slow machine, too, something is finished in between
                os.kill(random.Random(killed).choice(workers), signal.SIGKILL)
                killed, before = killed + 1, finished
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
    assert process.returncode == 0
    what = f"parts of {rows:,} rows that differ or are doubled: Dask, {killed} workers killed, one at most every 5 s"
    yield none(what, differing(digests(folder / "killed"), digests(folder / "alone")))


def run(options: list[str], **environment: str) -> None:
    """Run the generator."""
    command = [sys.executable, str(SCRIPT), *options, "--quiet"]
    subprocess.run(command, check=True, env=os.environ | environment)


def workers_of(pid: int) -> list[int]:
    """Processes of Dask's workers: forked from the child that is there for that."""
    servers = (each for each in children_of(pid) if b"forkserver" in Path(f"/proc/{each}/cmdline").read_bytes())
    return [worker for server in servers for worker in children_of(server)]


def children_of(pid: int) -> list[int]:
    """Processes that a process has started."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):  # it has ended
            found += [int(child) for child in (task / "children").read_text().split()]
    return found


def cluster(millions: float, repeats: int, folder: Path) -> Iterator[Goal]:
    """Dask beside one process and beside two threads, with their start."""
    rows = round(millions * 10**6)
    peaks: list[float] = []

    def made(*options: str) -> Callable[[], None]:
        def work() -> None:
            target = tempfile.mkdtemp(dir=folder)
            os.rmdir(target)
            run(["--rows", str(rows), "--output", target, *options])

        return work

    def by_dask() -> None:
        target = tempfile.mkdtemp(dir=folder)
        os.rmdir(target)
        command = [sys.executable, str(SCRIPT), "--rows", str(rows), "--output", target, "--quiet"]
        with subprocess.Popen([*command, "--cluster", "local", "--workers", "2"]) as process:
            while process.poll() is None:
                peaks.extend(map(memory_mb, workers_of(process.pid)))
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(0.5)
        assert process.returncode == 0

    count = str(-(-rows // 2**20))
    ways = (by_dask, made("--parts", count), made("--parts", count, "--workers", "2"))
    times = [[seconds_of(way) for way in ways] for _ in range(repeats)]  # in turn
    dask, one, two = (statistics.median(each) for each in zip(*times, strict=True))
    what = f"{rows:,} rows to Parquet in {count} parts"
    yield Goal(
        f"{what}: Dask, two local workers, beside one process", "≥ 1.7 x", f"{one / dask:.2f} x", one / dask >= 1.7
    )
    yield Goal(f"{what}: two threads of `--workers 2` beside one", "-", f"{one / two:.2f} x")
    yield Goal(
        "largest memory of a worker of Dask", f"< {MEMORY_MB} MB", f"{max(peaks):.0f} MB", max(peaks) < MEMORY_MB
    )


def memory_mb(pid: int) -> float:
    """Memory of a process, at its peak."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)


def formats(changes: int, folder: Path) -> Iterator[Goal]:
    """Whether others accept what is written, and whether a changed byte is found."""
    dataset = DataSet(
        layout=Series(n_patients=200, duration=86_400, interval=600),
        cohort=Cohort(population=POPULATIONS["ward"], artifacts=True),
    )
    for id in ("meds", "omop-csv", "parquet"):
        write_parts(Partition.of(dataset, 4, id), Folder(str(folder / id)))
    write(dataset, folder / "vitals.csv")
    write(dataset, folder / "vitals.parquet")
    yield from meds_errors(folder / "meds")
    yield from omop_rows(folder / "omop-csv", dataset)
    yield from croissant_errors(folder)
    for name in ("vitals.csv", "vitals.parquet"):
        missed, elsewhere = unseen(folder / name, changes)
        yield none(f"{changes} single-byte changes of {name} ({dataset.rows:,} rows) that `verify` misses", missed)
        yield none(f"of them found at another byte in {name}", elsewhere)


def meds_errors(folder: Path) -> Iterator[Goal]:
    """What the schemas of `meds` refuse."""
    import pyarrow.parquet as pq

    meds: Any = import_module("meds")

    schemas = {"data": meds.DataSchema, "labels": meds.LabelSchema, "metadata": meds.CodeMetadataSchema}
    refused, files = 0, list(folder.rglob("*.parquet"))
    for path in files:
        try:
            schemas[path.relative_to(folder).parts[0]].validate(pq.read_table(path))
        except Exception as error:
            print(error)
            refused += 1
    meds.DatasetMetadataSchema.validate(json.loads((folder / "metadata" / "dataset.json").read_bytes()))
    yield none(f"{len(files)} files of MEDS that the schemas of meds refuse", refused)


def omop_rows(folder: Path, dataset: DataSet) -> Iterator[Goal]:
    """Rows that PostgreSQL does not take."""
    omop: Any = import_module("tests.vitals.formats.test_omop")
    rows = sum(path.read_bytes().count(b"\n") - 1 for path in folder.rglob("*.csv"))
    with contextlib.contextmanager(omop.empty_tables)() as connection:
        if connection is None:
            yield Goal("OMOP in PostgreSQL", "0", "no PostgreSQL here")
            return
        omop.add_concepts(connection)
        omop.load(connection, folder)
        counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchone() for table in omop.DEFINED]
    taken = sum(count[0] for count in counts if count)
    yield none(f"{rows:,} rows of OMOP that PostgreSQL refuses, with all constraints", rows - taken)


def croissant_errors(folder: Path) -> Iterator[Goal]:
    """What mlcroissant says."""
    warnings.simplefilter("ignore")
    mlcroissant: Any = import_module("mlcroissant")
    logging.getLogger("absl").setLevel(logging.ERROR)
    errors, count = 0, 0
    for path in (folder / "vitals.csv", folder / "parquet", folder / "meds", folder / "omop-csv"):
        (written,) = (each for each in write_cards(described(path)) if each.name == CROISSANT)
        errors += len(mlcroissant.Dataset(jsonld=written).metadata.issues.errors)
        count += 1
    yield none(f"errors that mlcroissant finds in {count} descriptions", errors)


def unseen(path: Path, changes: int) -> tuple[int, int]:
    """Of so many changed bytes, those that are not found, and those that are found elsewhere."""
    whole, generator = path.read_bytes(), random.Random(1)
    missed = elsewhere = 0
    for _ in range(changes):
        byte, content = generator.randrange(len(whole)), bytearray(whole)
        content[byte] ^= 1 << generator.randrange(8)
        path.write_bytes(content)
        difference = verify(path)
        missed += difference is None
        elsewhere += difference is not None and difference.byte != byte
    path.write_bytes(whole)
    return missed, elsewhere


def main() -> int:
    """Print the tables that were asked for; return whether a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=float, default=10, help="millions, of bits")
    parser.add_argument("--cluster-rows", type=float, default=50, help="millions")
    parser.add_argument("--repeats", type=int, default=3, help="of cluster")
    parser.add_argument("--changes", type=int, default=200)
    parser.add_argument(
        "--only", nargs="*", choices=["bits", "cluster", "formats"], default=["bits", "cluster", "formats"]
    )
    options = parser.parse_args()
    print(machine())
    works: dict[str, Callable[[Path], Iterator[Goal]]] = {
        "bits": partial(bits, options.rows),
        "cluster": partial(cluster, options.cluster_rows, options.repeats),
        "formats": partial(formats, options.changes),
    }
    missed = 0
    for name in options.only:
        with tempfile.TemporaryDirectory() as folder:
            missed += show(works[name](Path(folder)))
    return missed


if __name__ == "__main__":
    sys.exit(main() > 0)
