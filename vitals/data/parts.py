"""Data sets in parts: a folder with the files of each part, and a manifest.

A part is a function of its number, so it does not matter who makes it, where, or how often: the bytes are the same, and
a file is there whole or not at all. The manifest says what the data set is, and of each file that is there how many
rows it has and its checksum. A run that was cut finds its manifest and makes what is missing.
"""

import hashlib
import json
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Protocol

from vitals.data.folders import Folder
from vitals.data.metadata import MANIFEST, parse, versions
from vitals.data.workers import as_made, stop_if_told
from vitals.data.writing import Progress, no_progress
from vitals.errors import InvalidValue, VitalsError
from vitals.formats import Sink

__all__ = ["File", "Order", "Record", "Run", "Work", "by_threads", "write_parts"]

SECONDS_BETWEEN = 2  # at least, between two writings of the manifest

type Record = dict[str, Any]  # of a file: file, rows, bytes, sha256
type Order = tuple[int, list[Record]]  # number of a part, and what is known of its files
type Run = Callable[[Callable[[Order], list[Record]], list[Order]], Generator[list[Record]]]  # fills them in any order


class File(Protocol):
    """A file of a part."""

    @property
    def name(self) -> str:
        """In the folder."""

    def write(self, sink: Sink) -> int:
        """Write its bytes, and return the number of its rows."""


class Work(Protocol):
    """What is written in parts: a data set (`Partition`), or predictions of one (`Predictions`)."""

    @property
    def suffix(self) -> str:
        """Of the files."""

    @property
    def numbers(self) -> Sequence[int]:
        """Numbers of the parts."""

    def files(self, number: int) -> Sequence[File]:
        """Files of a part."""

    def rows_in(self, number: int) -> int:
        """Number of readings of a part."""

    def describe(self) -> Record:
        """What it is, for the manifest: an earlier run of the same said the same."""


def write_parts(
    work: Work,
    folder: Folder,
    *,
    run: Run | None = None,
    command: str | None = None,
    progress: Progress = no_progress,
) -> None:
    """Write a folder of parts; what an earlier run of the same work finished is kept.

    Parameters
    ----------
    work
        What to write, and in which parts.
    folder
        Where; it is made if it is not there.
    run
        Makes the parts, here or elsewhere; by default one after the other.
    command
        Command that makes the folder anew, for the manifest.
    progress
        Is called with the number of readings in each part that is there.

    Raises
    ------
    InvalidValue
        If the folder holds something else.
    OSError
        If writing fails: what is finished stays, and the next run goes on there.
    """
    folder.make()
    manifest = Manifest(folder, work, command)
    manifest.take_up()
    orders = [(number, manifest.known(number)) for number in work.numbers]
    with closing((run or by_threads(1))(PartMaker(work, folder, versions()), orders)) as made:
        try:
            for records in made:
                progress(manifest.note(records))
        finally:
            manifest.write()


def by_threads(workers: int) -> Run:
    """Make parts in this thread, or in several; `InvalidValue` if there cannot be so many."""
    if workers < 1:
        raise InvalidValue("workers", workers, "1 or more threads")

    def run(make: Callable[[Order], list[Record]], orders: list[Order]) -> Generator[list[Record]]:
        with closing(as_made(make, orders, min(workers, len(orders)))) as made:
            yield from made

    return run


@dataclass(frozen=True)
class PartMaker:
    """Makes parts, wherever it is sent.

    Parameters
    ----------
    work, folder
        What is written, and where.
    expected
        Versions that must be there: with others the bytes might be others.
    """

    work: Work
    folder: Folder
    expected: dict[str, str]

    def __call__(self, order: Order) -> list[Record]:
        """Write the files of a part, unless they are there as they are known; say what is there."""
        number, known = order
        if (here := versions()) != self.expected:
            found, allowed = (", ".join(f"{name} {each[name]}" for name in each) for each in (here, self.expected))
            raise VitalsError(f"a worker has {found}, and this is {allowed}: install the same everywhere")
        by_name = {record["file"]: record for record in known}
        return [self.file(file, by_name.get(file.name)) for file in self.work.files(number)]

    def file(self, file: File, known: Record | None) -> Record:
        """Write a file, unless it is there as it is known."""
        if known and self.folder.digest(file.name) == known["sha256"]:
            return known
        with self.folder.drafted(file.name) as (draft, commit):
            hashed = Hashed(draft)
            rows = file.write(hashed)
            commit()
        return {"file": file.name, "rows": rows, "bytes": hashed.bytes, "sha256": hashed.digest.hexdigest()}


class Hashed:
    """Sink that hands on what it is given, counts and hashes it."""

    closed = False  # which Arrow asks

    def __init__(self, sink: Any) -> None:
        self.sink, self.bytes, self.digest = sink, 0, hashlib.sha256()

    def write(self, data: Any) -> int:
        """Take some bytes."""
        stop_if_told()
        view = memoryview(data).cast("B")
        self.digest.update(view)
        self.bytes += len(view)
        self.sink.write(view)
        return len(view)

    def flush(self) -> None:
        """Hand everything on."""
        self.sink.flush()


@dataclass
class Manifest:
    """What a folder is and which files are there.

    Parameters
    ----------
    folder, work, command
        Where, what, and the command that makes it anew.
    """

    folder: Folder
    work: Work
    command: str | None

    def __post_init__(self) -> None:
        self.names = {number: [file.name for file in self.work.files(number)] for number in self.work.numbers}
        self.numbers = {name: number for number, names in self.names.items() for name in names}
        self.files: dict[str, Record] = {}
        self.written = 0.0

    def take_up(self) -> None:
        """Take up what an earlier run finished; refuse a folder that holds something else."""
        content, suffix = self.folder.read(MANIFEST), self.work.suffix
        if content:
            mend = "remove it and the parts beside it, or choose another folder"
            found = parse(content, f"{self.folder.address}/{MANIFEST}", mend)
            parameters = json.loads(json.dumps(self.work.describe()))  # tuples are lists there
            for name in parameters if found["parts"] else ():  # what was begun without success is nobody's
                if found.get(name) != parameters[name]:
                    there = f"{name} is {json.dumps(found.get(name))} there and {json.dumps(parameters[name])} here"
                    allowed = f"an empty folder, or one of the same data set: {there}"
                    raise InvalidValue("output", self.folder.address, allowed)
            self.files = {part["file"]: part for part in found["parts"]}
        # of a run that was killed before it noted anything, there may be files of this work, which are made again
        own = self.numbers if content else ()
        others = [name for name in self.folder.names() if name.endswith(suffix) and name not in own]
        if others and not self.files:
            allowed = f"a folder without other {suffix} files, but {others[0]} is there: choose another"
            raise InvalidValue("output", self.folder.address, allowed)
        self.write()

    def known(self, number: int) -> list[Record]:
        """What is known of the files of a part."""
        return [self.files[name] for name in self.names[number] if name in self.files]

    def note(self, records: list[Record]) -> int:
        """Note the files of a part, which are there; return the number of its readings."""
        self.files |= {record["file"]: record for record in records}
        if time.monotonic() - self.written > SECONDS_BETWEEN:
            self.write()
        return self.work.rows_in(self.numbers[records[0]["file"]])

    def write(self) -> None:
        """Write it with the files that are there."""
        there = [self.files[name] for name in self.numbers if name in self.files]
        state = {"command": self.command, "complete": len(there) == len(self.numbers), "parts": there}
        self.folder.write(MANIFEST, json.dumps(self.work.describe() | state, indent=2).encode() + b"\n")
        self.written = time.monotonic()
