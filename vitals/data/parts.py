"""Data sets in parts: a folder with a Parquet file for each part, and a manifest.

Part i of n is what `--shard i/n` writes, so it does not matter who makes it, where, or how often: the bytes are the
same, and a file is there whole or not at all. The manifest says what the data set is, and of each part that is there
how many rows it has and its checksum. A run that was cut finds its manifest and makes what is missing.
"""

import hashlib
import json
import time
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from vitals.data.datasets import DataSet
from vitals.data.folders import Folder
from vitals.data.metadata import MANIFEST, about, parse, versions
from vitals.data.shards import WHOLE, Shard
from vitals.data.workers import in_order
from vitals.data.writing import BLOCK, Progress, no_progress, write_table
from vitals.errors import InvalidValue, VitalsError
from vitals.formats import TABLE_FORMATS

__all__ = ["PART_ROWS", "Order", "Record", "Run", "by_processes", "described", "part_name", "write_parts"]

PARQUET = TABLE_FORMATS[".parquet"]
PART_ROWS = 16 * BLOCK  # by default: some 12 MB, which a worker makes in about a second
MOST_PARTS = 100_000
SECONDS_BETWEEN = 2  # at least, between two writings of the manifest

type Record = dict[str, Any]  # of a part: file, rows, bytes, sha256
type Order = tuple[int, Record | None]  # number of a part, counted from 1, and what is known of its file
type Run = Callable[[Callable[[Order], Record], list[Order]], Generator[Record]]  # fills orders, in any order


def write_parts(
    dataset: DataSet,
    folder: Folder,
    *,
    parts: int | None = None,
    run: Run | None = None,
    command: str | None = None,
    progress: Progress = no_progress,
) -> None:
    """Write a data set as a folder of parts; what an earlier run of the same data set finished is kept.

    Parameters
    ----------
    dataset
        What to write: all of it.
    folder
        Where; it is made if it is not there.
    parts
        Number of parts; by default one for each `PART_ROWS` rows.
    run
        Makes the parts, here or elsewhere; by default one after the other.
    command
        Command that makes the folder anew, for the manifest.
    progress
        Is called with the rows of each part that is there.

    Raises
    ------
    InvalidValue
        If there cannot be so many parts, or the folder holds something else.
    OSError
        If writing fails: what is finished stays, and the next run goes on there.
    """
    count = -(-dataset.rows // PART_ROWS) if parts is None else parts
    if dataset.shard != WHOLE:
        raise InvalidValue("shard", dataset.shard, "left out: parts are of the whole")
    if not 1 <= count <= min(MOST_PARTS, dataset.rows):
        raise InvalidValue(
            "parts", count, f"from 1 to {min(MOST_PARTS, dataset.rows)}, as there are {dataset.rows} rows"
        )
    folder.make()
    manifest = Manifest(folder, described(dataset, count), command)
    manifest.take_up()
    orders = [(number, manifest.parts.get(part_name(number, count))) for number in range(1, count + 1)]
    with closing((run or by_processes(1))(PartMaker(dataset, folder, count, versions()), orders)) as records:
        try:
            for record in records:
                manifest.note(record)
                progress(record["rows"])
        finally:
            manifest.write()


def by_processes(workers: int) -> Run:
    """Make parts in this process, or in several of this machine; `InvalidValue` if there cannot be so many."""
    if workers < 1:
        raise InvalidValue("workers", workers, "1 or more processes")

    def run(make: Callable[[Order], Record], orders: list[Order]) -> Generator[Record]:
        with closing(in_order(partial(encoded, make, orders), len(orders), min(workers, len(orders)))) as made:
            yield from map(json.loads, made)

    return run


def encoded(make: Callable[[Order], Record], orders: list[Order], index: int) -> bytes:
    """Record of what fills one of the orders, as bytes."""
    return json.dumps(make(orders[index])).encode()


def part_name(number: int, count: int) -> str:
    """Name of the file of a part, counted from 1.

    Examples
    --------
    >>> part_name(7, 64)
    'part-00007-of-00064.parquet'
    """
    return f"part-{number:05}-of-{count:05}{PARQUET.suffix}"


@dataclass(frozen=True)
class PartMaker:
    """Makes parts, wherever it is sent.

    Parameters
    ----------
    dataset, folder, count
        What is written, where, and in how many parts.
    expected
        Versions that must be there: with others the bytes might be others.
    """

    dataset: DataSet
    folder: Folder
    count: int
    expected: dict[str, str]

    def __call__(self, order: Order) -> Record:
        """Write a part, unless it is there as it is known; say what is there."""
        number, known = order
        if (here := versions()) != self.expected:
            found, allowed = (", ".join(f"{name} {each[name]}" for name in each) for each in (here, self.expected))
            raise VitalsError(f"a worker has {found}, and this is {allowed}: install the same everywhere")
        name = part_name(number, self.count)
        if known and self.folder.digest(name) == known["sha256"]:
            return known
        part = replace(self.dataset, shard=Shard(number, self.count))
        with self.folder.drafted(name) as (draft, commit):
            hashed = Hashed(draft)
            write_table(part, hashed, PARQUET)
            commit()
        return {"file": name, "rows": part.rows, "bytes": hashed.bytes, "sha256": hashed.digest.hexdigest()}


class Hashed:
    """Sink that hands on what it is given, counts and hashes it."""

    closed = False  # which Arrow asks

    def __init__(self, sink: Any) -> None:
        self.sink, self.bytes, self.digest = sink, 0, hashlib.sha256()

    def write(self, data: Any) -> int:
        """Take some bytes."""
        view = memoryview(data).cast("B")
        self.digest.update(view)
        self.bytes += len(view)
        self.sink.write(view)
        return len(view)

    def flush(self) -> None:
        """Hand everything on."""
        self.sink.flush()


def described(dataset: DataSet, count: int) -> dict[str, Any]:
    """What a folder is, as its manifest says it, but for the parts that are there."""
    return about(dataset) | {"part_count": count}


@dataclass
class Manifest:
    """What a folder is and which parts are there.

    Parameters
    ----------
    folder, parameters, command
        Where, what, and the command that makes it anew.
    """

    folder: Folder
    parameters: dict[str, Any]
    command: str | None

    def __post_init__(self) -> None:
        self.parts: dict[str, Record] = {}
        self.written = 0.0

    def take_up(self) -> None:
        """Take up what an earlier run finished; refuse a folder that holds something else."""
        names = self.folder.names()
        if MANIFEST not in names:
            if others := [name for name in names if name.endswith(PARQUET.suffix)]:
                allowed = f"a folder without other Parquet files, but {others[0]} is there: choose another"
                raise InvalidValue("output", self.folder.address, allowed)
        elif content := self.folder.read(MANIFEST):
            found = parse(content, f"{self.folder.address}/{MANIFEST}")
            parameters = json.loads(json.dumps(self.parameters))  # tuples are lists there
            for name in parameters:
                if found.get(name) != parameters[name]:
                    there = f"{name} is {json.dumps(found.get(name))} there and {json.dumps(parameters[name])} here"
                    allowed = f"an empty folder, or one of the same data set: {there}"
                    raise InvalidValue("output", self.folder.address, allowed)
            self.parts = {part["file"]: part for part in found["parts"]}
        self.write()

    def note(self, record: Record) -> None:
        """Note a part that is there."""
        self.parts[record["file"]] = record
        if time.monotonic() - self.written > SECONDS_BETWEEN:
            self.write()

    def write(self) -> None:
        """Write it with the parts that are there."""
        complete = len(self.parts) == self.parameters["part_count"]
        parts = [self.parts[name] for name in sorted(self.parts)]
        content = {**self.parameters, "command": self.command, "complete": complete, "parts": parts}
        self.folder.write(MANIFEST, json.dumps(content, indent=2).encode() + b"\n")
        self.written = time.monotonic()
